//! The tags that a plan asks for.

use std::collections::BTreeSet;
use std::fmt;

use portolan_catalog::Id;
use portolan_model::Path;
use portolan_plan::plan::{Flow, Plan, TargetKind};

use crate::cloud::TagCloud;
use crate::snapshot::is_built_in;

/// A tag as flows use it. What it stands for is decided by both: one flow may use a regional tag as it is named, and
/// another only the whole tag behind the same name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TagUse {
    /// The name that the plan writes, with another cloud in front where it is that cloud's tag.
    pub name: Id,
    /// Whether only the whole tag may stand for it; never set for a name that cannot be regional.
    pub whole: bool,
}

impl TagUse {
    /// A tag as it is named.
    pub fn named(name: impl Into<Id>) -> TagUse {
        TagUse { name: name.into(), whole: false }
    }

    fn of(name: &Id, flow: &Flow) -> TagUse {
        TagUse { name: name.clone(), whole: flow.tags_global_only && name.contains('.') }
    }
}

/// The name, and whether it stands for the whole tag.
impl fmt::Display for TagUse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.name, if self.whole { " (whole)" } else { "" })
    }
}

/// The clouds whose files a plan needs: its own where any flow names a tag of a file, and those of `cloud:Tag`.
pub fn clouds(plan: &Plan) -> Vec<TagCloud> {
    let uses = plan.flows.iter().flat_map(uses).collect::<BTreeSet<_>>();
    let clouds = uses.iter().map(|tag| Asked::new(&tag.name, plan).cloud).collect::<BTreeSet<_>>();
    clouds.into_iter().collect()
}

/// The tags of a cloud that a plan uses, as the plan writes them but without the cloud in front.
pub fn used(plan: &Plan, cloud: TagCloud) -> BTreeSet<String> {
    let uses = plan.flows.iter().flat_map(uses).collect::<BTreeSet<_>>();
    let asked = uses.iter().map(|tag| Asked::new(&tag.name, plan)).filter(|asked| asked.cloud == cloud);
    asked.map(|asked| asked.name.to_owned()).collect()
}

/// Whether a flow stays off the published addresses, so that tags which cover the host's public form say nothing of it.
pub(crate) fn is_private(flow: &Flow) -> bool {
    matches!(flow.path, Path::PrivateEndpoint | Path::Local)
}

/// The tags of a flow that files have: those that cover its host, or the tag that it leads to.
pub(crate) fn uses(flow: &Flow) -> Vec<TagUse> {
    let published = names(flow).into_iter().filter(|name| !is_built_in(bare(name)));
    published.map(|name| TagUse::of(name, flow)).collect()
}

/// The tags of a flow that no file has, because what they mean depends on where they stand.
pub(super) fn built_in(flow: &Flow) -> Vec<Id> {
    names(flow).into_iter().filter(|name| is_built_in(bare(name))).cloned().collect()
}

fn names(flow: &Flow) -> Vec<&Id> {
    if is_private(flow) {
        return Vec::new();
    }
    let mut names = flow.service_tags.iter().collect::<Vec<_>>();
    if flow.to.kind == TargetKind::ServiceTag && !names.contains(&&flow.to.name) {
        names.push(&flow.to.name);
    }
    names
}

/// A tag as a plan asks for it.
pub(super) struct Asked<'n> {
    pub(super) cloud: TagCloud,
    pub(super) name: &'n str,
}

impl<'n> Asked<'n> {
    pub(super) fn new(name: &'n str, plan: &Plan) -> Asked<'n> {
        let (cloud, name) = split(name);
        Asked { cloud: cloud.unwrap_or_else(|| plan.cloud.into()), name }
    }
}

/// `public:Storage` is the public cloud's `Storage`.
fn split(name: &str) -> (Option<TagCloud>, &str) {
    let other = name.split_once(':').and_then(|(cloud, name)| Some((Some(TagCloud::named(cloud)?), name)));
    other.unwrap_or((None, name))
}

fn bare(name: &str) -> &str {
    split(name).1
}
