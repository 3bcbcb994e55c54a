//! A plan's service tags, looked up: what printers, audits and comparisons get.

mod findings;

use std::collections::{BTreeMap, BTreeSet};

use portolan_catalog::Id;
use portolan_model::{Path, PrefixSet};
use portolan_plan::plan::{Flow, Plan, TargetKind};

use crate::cloud::TagCloud;
use crate::features::{Allowed, Place};
use crate::snapshot::{Shape, Snapshot, Spelling};
use crate::tag::Tag;

pub use self::findings::{Code, Finding};

/// The snapshots of a run, at most one for each cloud: that of the plan, and those of other clouds whose tags it
/// names (`public:AzureArcInfrastructure`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snapshots(BTreeMap<TagCloud, Snapshot>);

impl Snapshots {
    /// None yet.
    pub fn new() -> Snapshots {
        Snapshots::default()
    }

    /// Adds a snapshot in place of any other of its cloud.
    pub fn add(&mut self, snapshot: Snapshot) {
        self.0.insert(snapshot.cloud, snapshot);
    }

    /// The snapshot of a cloud.
    pub fn of(&self, cloud: TagCloud) -> Option<&Snapshot> {
        self.0.get(&cloud)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Snapshot> {
        self.0.values()
    }
}

impl FromIterator<Snapshot> for Snapshots {
    fn from_iter<I: IntoIterator<Item = Snapshot>>(snapshots: I) -> Snapshots {
        Snapshots(snapshots.into_iter().map(|snapshot| (snapshot.cloud, snapshot)).collect())
    }
}

/// The clouds whose files a plan needs: its own where any flow names a tag, and those of `cloud:Tag`.
pub fn clouds(plan: &Plan) -> Vec<TagCloud> {
    let mut clouds =
        plan.flows.iter().flat_map(names).map(|name| Asked::new(&name, plan).cloud).collect::<Vec<_>>();
    clouds.sort_unstable();
    clouds.dedup();
    clouds
}

/// The tags of a cloud that a plan uses, as the plan writes them but without the cloud in front.
pub fn used(plan: &Plan, cloud: TagCloud) -> BTreeSet<String> {
    let names = plan.flows.iter().flat_map(names).collect::<BTreeSet<_>>();
    let asked = names.iter().map(|name| Asked::new(name, plan)).filter(|asked| asked.cloud == cloud);
    asked.map(|asked| asked.name.to_owned()).collect()
}

/// A plan with its tags looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// What the answers rest on, by cloud.
    pub sources: Vec<SourceStamp>,
    /// Every tag that a flow names and its snapshot has, by the name that the plan uses.
    pub tags: BTreeMap<Id, ResolvedTag>,
    /// Every flow of the plan, by its id.
    pub flows: BTreeMap<Id, ResolvedFlow>,
    /// What has to be said: vanished tags, tags that may only be used whole, and what regional tags leave out.
    pub findings: Vec<Finding>,
}

/// A file that answers rest on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceStamp {
    /// Its cloud.
    pub cloud: TagCloud,
    /// What it was.
    pub shape: Shape,
    /// Its own number, for people: it is no key.
    pub change_number: Option<u64>,
}

/// A tag of the plan, looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolvedTag {
    /// The cloud whose file has it.
    pub cloud: TagCloud,
    /// The name that the file uses, which is the one to print. Another cloud's tag can only be printed as prefixes.
    pub published: String,
    /// Whether it is of the plan's own cloud, so that its name means something to the devices there.
    pub own_cloud: bool,
    /// Its region in the file's short spelling; empty where it is not regional.
    pub region: String,
    /// Rises exactly when its prefixes change.
    pub change_number: Option<u64>,
    /// Its addresses; `to_prefixes` gives the fewest prefixes.
    pub addresses: PrefixSet,
    /// The IPv4 addresses of the whole tag that are in none of its regional forms; none for a tag that is not regional.
    pub left_out: Option<PrefixSet>,
    /// Where it may stand.
    allowed: BTreeMap<Place, Allowed>,
}

impl ResolvedTag {
    /// Whether the tag's name may stand in a place, as far as its file says; another cloud's tag never may.
    pub fn allowed(&self, place: Place) -> &Allowed {
        if !self.own_cloud {
            return &Allowed::No;
        }
        self.allowed.get(&place).unwrap_or(&Allowed::NotStated)
    }
}

/// A flow of the plan, looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolvedFlow {
    /// The names of its tags as the plan writes them; each is in [`Resolved::tags`] unless `coverage` says it is missing.
    pub tags: Vec<Id>,
    /// How far its addresses are known.
    pub coverage: Coverage,
    /// The addresses that are known: the plan's own where it has some, else those of the tags.
    pub addresses: PrefixSet,
    /// The change number of its tag, or the highest one of several: with several, one may change and this stays.
    pub change_number: Option<u64>,
}

/// How far the addresses of a flow are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Coverage {
    /// The plan itself has them: private endpoints, sites, resolvers. There are none where nobody has named them yet.
    Planned,
    /// All its tags were found and contain every address of the host that is published.
    Tags,
    /// Some of its tags were found; these were not.
    Some {
        /// As the plan writes them.
        missing: Vec<Id>,
    },
    /// None of its tags was found.
    Missing,
    /// No tag covers the host: only a rule by name can allow it.
    NoTag,
}

/// Looks up every tag of a plan. Nothing is left out silently: a tag that a snapshot lacks is a finding.
pub fn resolve(plan: &Plan, snapshots: &Snapshots) -> Resolved {
    let mut resolved =
        Resolved { sources: Vec::new(), tags: BTreeMap::new(), flows: BTreeMap::new(), findings: Vec::new() };
    for cloud in clouds(plan) {
        resolved.sources.extend(snapshots.of(cloud).map(|snapshot| SourceStamp {
            cloud,
            shape: snapshot.shape,
            change_number: snapshot.change_number,
        }));
    }
    for flow in &plan.flows {
        for name in names(flow) {
            look_up(&name, flow, plan, snapshots, &mut resolved);
        }
        let looked_up = flow_of(flow, &resolved.tags);
        resolved.flows.insert(flow.id.clone(), looked_up);
    }
    findings::settle(&mut resolved.findings);
    resolved
}

/// Whether a flow stays off the published addresses, so that tags which cover the host's public form say nothing of it.
pub(crate) fn is_private(flow: &Flow) -> bool {
    matches!(flow.path, Path::PrivateEndpoint | Path::Local)
}

/// The tags of a flow: those that cover its host, or the tag that it leads to.
pub(crate) fn names(flow: &Flow) -> Vec<Id> {
    if is_private(flow) {
        return Vec::new();
    }
    let mut names = flow.service_tags.clone();
    if flow.to.kind == TargetKind::ServiceTag && !names.contains(&flow.to.name) {
        names.push(flow.to.name.clone());
    }
    names
}

/// A tag as a plan asks for it.
struct Asked<'n> {
    cloud: TagCloud,
    name: &'n str,
}

impl<'n> Asked<'n> {
    fn new(name: &'n str, plan: &Plan) -> Asked<'n> {
        let other = name.split_once(':').and_then(|(cloud, name)| Some((TagCloud::named(cloud)?, name)));
        let (cloud, name) = other.unwrap_or((plan.cloud.into(), name));
        Asked { cloud, name }
    }
}

fn look_up(name: &Id, flow: &Flow, plan: &Plan, snapshots: &Snapshots, resolved: &mut Resolved) {
    let asked = Asked::new(name, plan);
    let findings = &mut resolved.findings;
    let Some(snapshot) = snapshots.of(asked.cloud) else {
        findings.push(Finding::no_file(asked.cloud, name, flow));
        return;
    };
    let Some(found) = snapshot.find(asked.name) else {
        findings.push(Finding::vanished(asked.cloud, name, flow, snapshot.suggest(asked.name)));
        return;
    };
    if found.spelling != Spelling::Exact {
        findings.push(Finding::spelling(name, &found.tag.name, flow));
    }
    let mut tag = found.tag;
    if flow.tags_global_only
        && let Some(whole) = snapshot.whole_of(tag)
    {
        findings.push(Finding::only_whole(name, &whole.name, flow));
        tag = whole;
    }
    let answer = resolved_tag(snapshot, tag, asked.cloud == plan.cloud.into());
    if let Some(left_out) = answer.left_out.as_ref().filter(|left_out| !left_out.is_empty()) {
        findings.push(Finding::narrowed(name, snapshot, tag, left_out, flow));
    }
    resolved.tags.entry(name.clone()).or_insert(answer);
}

fn resolved_tag(snapshot: &Snapshot, tag: &Tag, own_cloud: bool) -> ResolvedTag {
    const PLACES: [Place; 5] =
        [Place::Api, Place::Nsg, Place::AzureFirewall, Place::RouteTable, Place::ServiceEndpoint];
    ResolvedTag {
        cloud: snapshot.cloud,
        published: tag.name.clone(),
        own_cloud,
        region: tag.region.clone(),
        change_number: tag.change_number,
        addresses: tag.set().clone(),
        left_out: snapshot.narrowing(tag).map(|narrowing| narrowing.in_no_region),
        allowed: PLACES.iter().map(|place| (*place, snapshot.allowed(tag, *place))).collect(),
    }
}

fn flow_of(flow: &Flow, known: &BTreeMap<Id, ResolvedTag>) -> ResolvedFlow {
    let tags = names(flow);
    let (found, missing): (Vec<Id>, Vec<Id>) =
        tags.iter().cloned().partition(|name| known.contains_key(name));
    let found = found.iter().filter_map(|name| known.get(name)).collect::<Vec<_>>();
    let coverage = match (&*flow.to.prefixes, tags.len(), found.len()) {
        _ if is_private(flow) => Coverage::Planned,
        ([_, ..], ..) => Coverage::Planned,
        ([], 0, _) => Coverage::NoTag,
        ([], _, 0) => Coverage::Missing,
        ([], asked, found) if asked == found => Coverage::Tags,
        _ => Coverage::Some { missing },
    };
    let addresses = match coverage {
        Coverage::Planned => flow.to.prefixes.iter().copied().collect(),
        _ => found.iter().fold(PrefixSet::empty(), |all, tag| all.union(&tag.addresses)),
    };
    let change_number = found.iter().filter_map(|tag| tag.change_number).max();
    ResolvedFlow { tags, coverage, addresses, change_number }
}
