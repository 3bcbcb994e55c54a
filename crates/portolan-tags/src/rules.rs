//! The rules by address that a plan asks for, and what becomes of them when service tags change.
//!
//! A device sees a source, addresses and a port, and no flows: an address that leaves the tag of one flow stays open
//! while another flow of the same rule needs it. Opening and closing are therefore decided by rule.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use portolan_catalog::Id;
use portolan_model::{IpNet, PrefixSet, Protocol};
use portolan_plan::plan::{Device, Flow, Leg, Plan};

use crate::resolve::{self, Resolved, TagUse};

/// The addresses of a plan's tags at one time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TagSets(BTreeMap<TagUse, PrefixSet>);

impl TagSets {
    /// Those that were looked up.
    pub fn of(resolved: &Resolved) -> TagSets {
        TagSets(resolved.tags.iter().map(|(used, tag)| (used.clone(), tag.addresses.clone())).collect())
    }

    /// The addresses of a tag; none where it is not known.
    pub fn get(&self, tag: &TagUse) -> Option<&PrefixSet> {
        self.0.get(tag)
    }

    /// Keeps the addresses that tags had before where they are not known any more: what a vanished tag held is not
    /// known to be needless.
    pub fn or_before(mut self, before: &TagSets) -> TagSets {
        for (tag, set) in &before.0 {
            self.0.entry(tag.clone()).or_insert_with(|| set.clone());
        }
        self
    }

    fn union<'n>(&self, tags: impl IntoIterator<Item = &'n TagUse>) -> PrefixSet {
        let sets = tags.into_iter().filter_map(|tag| self.0.get(tag));
        sets.fold(PrefixSet::empty(), |all, set| if all.is_empty() { set.clone() } else { all.union(set) })
    }
}

impl FromIterator<(TagUse, PrefixSet)> for TagSets {
    fn from_iter<I: IntoIterator<Item = (TagUse, PrefixSet)>>(sets: I) -> TagSets {
        TagSets(sets.into_iter().collect())
    }
}

/// Where a rule stands and whom it lets out to where: everything but the addresses.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Opening {
    /// The device; none where the plan knows of none on the way.
    pub device: Option<Device>,
    /// Where it is: a site, a virtual network, a subnet, a proxy, or the place of the source where there is no device.
    pub at: Id,
    /// Who opens the connection: a role or a proxy.
    pub from: Id,
    /// Its addresses; empty where nobody said.
    pub networks: Arc<[IpNet]>,
    /// The transport.
    pub protocol: Protocol,
    /// The port, or the first one of a range.
    pub port: u16,
    /// The last port of a range.
    pub port_end: Option<u16>,
}

/// A rule by address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// All of it but the addresses.
    pub opening: Opening,
    /// The tags whose addresses it lets through.
    pub tags: BTreeSet<TagUse>,
    /// The flows that need it, in the order of the plan.
    pub flows: Vec<Id>,
}

/// The rules that tags make up, in the order of their openings.
pub fn rules(plan: &Plan) -> Vec<Rule> {
    let mut rules = BTreeMap::<Opening, (BTreeSet<TagUse>, Vec<Id>)>::new();
    for flow in plan.flows.iter().filter(|flow| by_tags(flow)) {
        for opening in openings(flow) {
            let (tags, flows) = rules.entry(opening).or_default();
            tags.extend(resolve::uses(flow));
            flows.push(flow.id.clone());
        }
    }
    rules.into_iter().map(|(opening, (tags, flows))| Rule { opening, tags, flows }).collect()
}

/// Whether a flow's addresses are those of its tags.
pub(crate) fn by_tags(flow: &Flow) -> bool {
    flow.to.prefixes.is_empty() && !resolve::uses(flow).is_empty()
}

/// What a flow takes on each device that lets it through to its target by address. A proxy itself decides by name.
fn openings(flow: &Flow) -> Vec<Opening> {
    let last =
        |leg: &&Leg| leg.to.name == flow.to.name && !matches!(leg.device, Device::Proxy | Device::Resolver);
    let mut openings = flow.legs.iter().filter(last).map(of_leg).collect::<Vec<_>>();
    if openings.is_empty() {
        openings.push(of_source(flow));
    }
    openings.sort();
    openings.dedup();
    openings
}

fn of_leg(leg: &Leg) -> Opening {
    Opening {
        device: Some(leg.device),
        at: leg.at.clone(),
        from: leg.from.name.clone(),
        networks: Arc::clone(&leg.from.prefixes),
        protocol: leg.protocol,
        port: leg.port,
        port_end: leg.port_end,
    }
}

/// A flow that passes no known device.
fn of_source(flow: &Flow) -> Opening {
    let place = flow.proxy.as_ref().or(flow.from.site.as_ref()).or(flow.from.vnet.as_ref());
    Opening {
        device: None,
        at: place.cloned().unwrap_or_else(|| "unknown".into()),
        from: flow.from.role.clone(),
        networks: Arc::from(flow.from.networks.as_slice()),
        protocol: flow.protocol,
        port: flow.port,
        port_end: flow.port_end,
    }
}

/// What a change of tags asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// What to open first.
    pub open: Vec<RuleChange>,
    /// What to close later, when everything is known to work.
    pub close: Vec<RuleChange>,
    /// The flows whose addresses change, in the order of the plan.
    pub flows: Vec<FlowChange>,
}

/// Addresses that a rule gains or loses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleChange {
    /// The rule.
    pub opening: Opening,
    /// The addresses.
    pub addresses: PrefixSet,
    /// The flows of the rule whose addresses change so, in the order of the plan.
    pub flows: Vec<Id>,
}

/// What changes for a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowChange {
    /// Its id.
    pub flow: Id,
    /// What its tags gain.
    pub entering: PrefixSet,
    /// What its tags lose. Another flow may still need it of the same rule.
    pub leaving: PrefixSet,
}

impl Changes {
    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.flows.is_empty()
    }

    /// Every address that some rule gains.
    pub fn opened(&self) -> PrefixSet {
        all(&self.open)
    }

    /// Every address that some rule loses.
    pub fn closed(&self) -> PrefixSet {
        all(&self.close)
    }
}

fn all(changes: &[RuleChange]) -> PrefixSet {
    changes.iter().fold(PrefixSet::empty(), |all, change| all.union(&change.addresses))
}

/// Compares a plan's rules at two times. `rules` are those of the plan.
pub fn changes(plan: &Plan, rules: &[Rule], before: &TagSets, after: &TagSets) -> Changes {
    let mut changes = Changes::default();
    if before == after {
        return changes;
    }
    for flow in plan.flows.iter().filter(|flow| by_tags(flow)) {
        let tags = resolve::uses(flow);
        let (old, new) = (before.union(&tags), after.union(&tags));
        if old != new {
            let (entering, leaving) = (new.difference(&old), old.difference(&new));
            changes.flows.push(FlowChange { flow: flow.id.clone(), entering, leaving });
        }
    }
    for rule in rules {
        let (old, new) = (before.union(&rule.tags), after.union(&rule.tags));
        let of_rule = || changes.flows.iter().filter(|change| rule.flows.contains(&change.flow));
        let change = |addresses: PrefixSet, part: fn(&FlowChange) -> &PrefixSet| {
            let flows = of_rule().filter(|change| !part(change).is_disjoint(&addresses));
            let flows = flows.map(|change| change.flow.clone()).collect();
            (!addresses.is_empty()).then(|| RuleChange { opening: rule.opening.clone(), addresses, flows })
        };
        let open = change(new.difference(&old), |change| &change.entering);
        let close = change(old.difference(&new), |change| &change.leaving);
        changes.open.extend(open);
        changes.close.extend(close);
    }
    changes
}

/// The flows that a rule set of one time fails at another, in the order of the plan, and the addresses that it lacks
/// or needlessly lets through.
pub(crate) fn staleness(plan: &Plan, rules: &[Rule], frozen: &TagSets, now: &TagSets) -> Stale {
    let changes = changes(plan, rules, frozen, now);
    let broken = changes.open.iter().flat_map(|change| &change.flows).collect::<BTreeSet<_>>();
    let broken = plan.flows.iter().map(|flow| &flow.id).filter(|id| broken.contains(id)).cloned().collect();
    Stale { broken, lacks: changes.opened(), surplus: changes.closed() }
}

/// What a rule set of an earlier time does.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stale {
    /// The flows for which it lacks addresses.
    pub broken: Vec<Id>,
    /// What it lacks.
    pub lacks: PrefixSet,
    /// What it lets through although no rule needs it any more.
    pub surplus: PrefixSet,
}

/// Whether rules of one time let through all that they must at another.
pub(crate) fn suffices(rules: &[Rule], frozen: &TagSets, now: &TagSets) -> bool {
    let same = |tag: &TagUse| frozen.get(tag) == now.get(tag);
    rules
        .iter()
        .all(|rule| rule.tags.iter().all(same) || now.union(&rule.tags).is_subset(&frozen.union(&rule.tags)))
}
