//! A plan's service tags, looked up: what printers, audits and comparisons get.

mod asked;
mod findings;

use std::collections::BTreeMap;

use portolan_catalog::Id;
use portolan_model::PrefixSet;
use portolan_plan::plan::{Flow, Plan};

use crate::cloud::TagCloud;
use crate::features::{Allowed, Place};
use crate::snapshot::{Shape, Snapshot, Spelling};
use crate::tag::Tag;

use self::asked::Asked;
pub use self::asked::{TagUse, clouds, used};
pub(crate) use self::asked::{is_private, uses};
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

/// A plan with its tags looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// What the answers rest on, by cloud.
    pub sources: Vec<SourceStamp>,
    /// Every tag that a flow uses and its snapshot has.
    pub tags: BTreeMap<TagUse, ResolvedTag>,
    /// Every flow of the plan, by its id.
    pub flows: BTreeMap<Id, ResolvedFlow>,
    /// What has to be said: vanished tags, tags that may only be used whole, and what regional tags leave out.
    pub findings: Vec<Finding>,
}

impl Resolved {
    /// The tags of a flow that were found, in the order of the plan. Their addresses together are what it needs.
    pub fn tags_of(&self, flow: &str) -> impl Iterator<Item = &ResolvedTag> {
        let uses = self.flows.get(flow).map(|flow| flow.tags.as_slice()).unwrap_or_default();
        uses.iter().filter_map(|tag| self.tags.get(tag))
    }
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
    /// Whether nothing less than the whole tag may stand for it, although the plan's name may be a regional one.
    pub whole: bool,
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
    /// Its tags that files have; each is in [`Resolved::tags`] unless `coverage` says it is missing.
    pub tags: Vec<TagUse>,
    /// Its tags that no file has, such as `VirtualNetwork`: what they mean depends on where they stand.
    pub built_in: Vec<Id>,
    /// Whether its tags may only be used whole. What was looked up are whole tags then.
    pub global_only: bool,
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
    /// Some of its tags were found; these were not, or are built in.
    Some {
        /// As the plan writes them.
        missing: Vec<Id>,
    },
    /// None of its tags was found.
    Missing,
    /// It has built-in tags and no other: there are no addresses, and only a network security group knows them by name.
    BuiltIn,
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
    let mut asked = BTreeMap::<TagUse, Vec<Finding>>::new();
    let mut built_in = BTreeMap::<Id, Finding>::new();
    for flow in &plan.flows {
        let looked_up = ResolvedFlow::unknown(flow);
        for tag in &looked_up.tags {
            let findings =
                asked.entry(tag.clone()).or_insert_with(|| look_up(tag, plan, snapshots, &mut resolved.tags));
            findings.iter_mut().for_each(|finding| finding.flows.push(flow.id.clone()));
        }
        for name in &looked_up.built_in {
            let finding = built_in.entry(name.clone()).or_insert_with(|| Finding::built_in(name));
            finding.flows.push(flow.id.clone());
        }
        resolved.flows.insert(flow.id.clone(), looked_up.known(flow, &resolved.tags));
    }
    resolved.findings = asked.into_values().flatten().chain(built_in.into_values()).collect();
    findings::settle(&mut resolved.findings, plan);
    resolved
}

/// Adds a tag to those that are known, and returns what has to be said about it, without the flows.
fn look_up(
    tag: &TagUse,
    plan: &Plan,
    snapshots: &Snapshots,
    known: &mut BTreeMap<TagUse, ResolvedTag>,
) -> Vec<Finding> {
    let name = &tag.name;
    let asked = Asked::new(name, plan);
    let Some(snapshot) = snapshots.of(asked.cloud) else {
        return vec![Finding::no_file(asked.cloud, name)];
    };
    let Some(found) = snapshot.find(asked.name) else {
        return vec![Finding::vanished(asked.cloud, name, snapshot.suggest(asked.name))];
    };
    let mut findings = Vec::new();
    if found.spelling != Spelling::Exact {
        findings.push(Finding::spelling(name, &found.tag.name));
    }
    let whole = snapshot.whole_of(found.tag).filter(|_| tag.whole);
    findings.extend(whole.map(|whole| Finding::only_whole(name, &whole.name)));
    let used = whole.unwrap_or(found.tag);
    let answer = resolved_tag(snapshot, used, tag.whole, asked.cloud == plan.cloud.into());
    if let Some(left_out) = answer.left_out.as_ref().filter(|left_out| !left_out.is_empty()) {
        findings.push(Finding::narrowed(name, snapshot, used, left_out));
    }
    known.insert(tag.clone(), answer);
    findings
}

fn resolved_tag(snapshot: &Snapshot, tag: &Tag, whole: bool, own_cloud: bool) -> ResolvedTag {
    const PLACES: [Place; 5] =
        [Place::Api, Place::Nsg, Place::AzureFirewall, Place::RouteTable, Place::ServiceEndpoint];
    ResolvedTag {
        cloud: snapshot.cloud,
        published: tag.name.clone(),
        own_cloud,
        whole,
        region: tag.region.clone(),
        change_number: tag.change_number,
        addresses: tag.set().clone(),
        left_out: snapshot.narrowing(tag).map(|narrowing| narrowing.in_no_region),
        allowed: PLACES.iter().map(|place| (*place, snapshot.allowed(tag, *place))).collect(),
    }
}

impl ResolvedFlow {
    /// A flow of which nothing was looked up yet.
    fn unknown(flow: &Flow) -> ResolvedFlow {
        ResolvedFlow {
            tags: uses(flow),
            built_in: asked::built_in(flow),
            global_only: flow.tags_global_only,
            coverage: Coverage::NoTag,
            addresses: PrefixSet::empty(),
            change_number: None,
        }
    }

    /// The same with what is known of its tags.
    fn known(mut self, flow: &Flow, known: &BTreeMap<TagUse, ResolvedTag>) -> ResolvedFlow {
        let found = self.tags.iter().filter_map(|tag| known.get(tag)).collect::<Vec<_>>();
        self.change_number = found.iter().filter_map(|tag| tag.change_number).max();
        self.coverage = if is_private(flow) || !flow.to.prefixes.is_empty() {
            Coverage::Planned
        } else {
            match (self.tags.len(), found.len(), self.built_in.as_slice()) {
                (0, _, []) => Coverage::NoTag,
                (0, _, _) => Coverage::BuiltIn,
                (_, 0, _) => Coverage::Missing,
                (asked, found, []) if asked == found => Coverage::Tags,
                _ => {
                    let gone = self.tags.iter().filter(|tag| !known.contains_key(tag)).map(|tag| &tag.name);
                    Coverage::Some { missing: gone.chain(&self.built_in).cloned().collect() }
                }
            }
        };
        self.addresses = match self.coverage {
            Coverage::Planned => flow.to.prefixes.iter().copied().collect(),
            _ => found.iter().fold(PrefixSet::empty(), |all, tag| all.union(&tag.addresses)),
        };
        self
    }
}
