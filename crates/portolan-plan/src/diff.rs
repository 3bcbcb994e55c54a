//! Two plans compared: what to open first, what to close later, what moves, what else changes, and why.
//!
//! Flows are compared by their ids. Where the same source reaches the same destination another way, that is a move and
//! not an opening and a closing. Devices are compared by what they must let through, so that a flow which only changes
//! behind a proxy asks nothing of the firewall in front of it.

mod devices;
mod flows;

use portolan_catalog::Id;
use portolan_model::{Date, Need};
use serde::{Deserialize, Serialize};

use crate::plan::{Advisory, CatalogStamp, Device, DnsRecord, Flow, LegEnd, Plan, PrivateEndpoint};

/// The name of the format.
pub const FORMAT: &str = "portolan.diff/1";

/// What is between two plans. Every list is in an order that depends on its content alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Diff {
    /// The format, [`FORMAT`].
    pub schema: String,
    /// The plan that is in force.
    pub before: Side,
    /// The plan to come.
    pub after: Side,
    /// How much of everything there is.
    pub summary: Summary,
    /// What each device must let through in addition, and what it need not let through any more.
    pub devices: Vec<DeviceChange>,
    /// Flows that only the new plan has.
    pub open: Vec<FlowChange>,
    /// Flows that only the old plan has.
    pub close: Vec<FlowChange>,
    /// Flows that take another way.
    #[serde(rename = "move")]
    pub moved: Vec<Move>,
    /// Flows of both plans that are not the same.
    pub change: Vec<Change>,
    /// Private endpoints to make, to remove, and that change.
    pub private_endpoints: Endpoints,
    /// Names and forwarding rules that are new, and that are needed no more.
    pub dns: Parts<DnsRecord>,
    /// Advisories that are new, and that are gone.
    pub advisories: Parts<Advisory>,
}

/// Which plan it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Side {
    /// The name of the scenario.
    pub scenario: String,
    /// The day whose lists it follows, where that is not the newest.
    pub as_of: Option<Date>,
    /// The catalog it was planned with.
    pub catalog: CatalogStamp,
    /// How many flows it has.
    pub flows: usize,
}

/// How much of everything there is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Flows to open.
    pub open: usize,
    /// Flows to close.
    pub close: usize,
    /// Flows that take another way.
    #[serde(rename = "move")]
    pub moved: usize,
    /// Flows that change otherwise.
    pub change: usize,
    /// Private endpoints that come, go or change.
    pub private_endpoints: usize,
    /// Records that come or go.
    pub dns: usize,
    /// Advisories that come or go.
    pub advisories: usize,
}

/// A flow that only one of the plans has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FlowChange {
    /// The flow.
    pub flow: Flow,
    /// A wider destination of the other plan, for the same source, port and way, that holds this one.
    pub covered_by: Option<Id>,
    /// Why it comes or goes, as far as the plans tell.
    pub because: Vec<String>,
}

/// A flow that takes another way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Move {
    /// As it was.
    pub before: Flow,
    /// As it will be.
    pub after: Flow,
    /// What differs.
    pub what: Vec<Difference>,
}

/// A flow of both plans that is not the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// As it was.
    pub before: Flow,
    /// As it will be.
    pub after: Flow,
    /// What differs.
    pub what: Vec<Difference>,
}

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Its name, as in the plan.
    pub field: String,
    /// What it was.
    pub before: String,
    /// What it will be.
    pub after: String,
}

/// What changes at a device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeviceChange {
    /// The device.
    pub device: Device,
    /// Where it is.
    pub at: Id,
    /// What it must let through in addition.
    pub open: Vec<Passage>,
    /// What it need not let through any more.
    pub close: Vec<Passage>,
}

/// Something that a device lets through.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Passage {
    /// Who opens it.
    pub from: LegEnd,
    /// Where it leads.
    pub to: LegEnd,
    /// The transport.
    pub protocol: portolan_model::Protocol,
    /// The port, or the first one of a range.
    pub port: u16,
    /// The last port of a range.
    pub port_end: Option<u16>,
    /// The strongest need of the flows that pass there.
    pub need: Need,
    /// The flows, by their ids.
    pub flows: Vec<Id>,
    /// A wider destination that the device lets through in the other plan, and that holds this one.
    pub covered_by: Option<Id>,
}

/// Private endpoints that differ.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Endpoints {
    /// Those that only the new plan has.
    pub add: Vec<PrivateEndpoint>,
    /// Those that only the old plan has.
    pub remove: Vec<PrivateEndpoint>,
    /// Those of both plans that are not the same.
    pub change: Vec<EndpointChange>,
}

/// A private endpoint that is not the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EndpointChange {
    /// Its id.
    pub id: Id,
    /// What differs.
    pub what: Vec<Difference>,
}

/// Things that only one of the plans has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Parts<T> {
    /// Only the new one.
    pub add: Vec<T>,
    /// Only the old one.
    pub remove: Vec<T>,
}

impl Diff {
    /// Whether the plans ask for the same and say the same.
    pub fn is_empty(&self) -> bool {
        self.summary == Summary::default()
    }
}

/// Compares two plans.
pub fn diff(before: &Plan, after: &Plan) -> Diff {
    between(before, after, [before, after])
}

/// Compares what two plans require; a flow that is merely not required any more is to be closed, and the reason says so.
pub fn diff_required(before: &Plan, after: &Plan) -> Diff {
    let required = |plan: &Plan| crate::report::required_only(plan.clone());
    between(&required(before), &required(after), [before, after])
}

fn between(before: &Plan, after: &Plan, whole: [&Plan; 2]) -> Diff {
    let flows::Flows { open, close, moved, change } = flows::compare(before, after, whole);
    let private_endpoints = endpoints(before, after);
    let dns = parts(&before.dns, &after.dns, record);
    let advisories = parts(&before.advisories, &after.advisories, Clone::clone);
    let summary = Summary {
        open: open.len(),
        close: close.len(),
        moved: moved.len(),
        change: change.len(),
        private_endpoints: private_endpoints.add.len()
            + private_endpoints.remove.len()
            + private_endpoints.change.len(),
        dns: dns.add.len() + dns.remove.len(),
        advisories: advisories.add.len() + advisories.remove.len(),
    };
    Diff {
        schema: FORMAT.to_owned(),
        before: side(before),
        after: side(after),
        summary,
        devices: devices::compare(before, after),
        open,
        close,
        moved,
        change,
        private_endpoints,
        dns,
        advisories,
    }
}

fn side(plan: &Plan) -> Side {
    Side {
        scenario: plan.scenario.clone(),
        as_of: plan.as_of,
        catalog: plan.catalog.clone(),
        flows: plan.flows.len(),
    }
}

/// A record without its reasons, which say nothing about what a resolver must do.
fn record(record: &DnsRecord) -> DnsRecord {
    DnsRecord { reasons: Vec::new(), ..record.clone() }
}

/// Things that only one of two lists has, each seen through `of`.
fn parts<T: Clone, K: PartialEq>(before: &[T], after: &[T], of: impl Fn(&T) -> K) -> Parts<T> {
    let only = |these: &[T], those: &[T]| {
        let known = those.iter().map(&of).collect::<Vec<_>>();
        these.iter().filter(|this| !known.contains(&of(this))).cloned().collect::<Vec<_>>()
    };
    Parts { add: only(after, before), remove: only(before, after) }
}

fn endpoints(before: &Plan, after: &Plan) -> Endpoints {
    let only = |these: &Plan, those: &Plan| {
        let endpoints = these.private_endpoints.iter();
        endpoints
            .filter(|endpoint| those.private_endpoint(&endpoint.id).is_none())
            .cloned()
            .collect::<Vec<_>>()
    };
    let both =
        before.private_endpoints.iter().filter_map(|old| Some((old, after.private_endpoint(&old.id)?)));
    let change = both.filter_map(|(old, new)| {
        let what = endpoint(old, new);
        (!what.is_empty()).then(|| EndpointChange { id: new.id.clone(), what })
    });
    let mut change = change.collect::<Vec<_>>();
    change.sort_by(|a, b| a.id.cmp(&b.id));
    Endpoints { add: only(after, before), remove: only(before, after), change }
}

fn endpoint(old: &PrivateEndpoint, new: &PrivateEndpoint) -> Vec<Difference> {
    let text = |id: &Option<Id>| id.as_deref().unwrap_or("").to_owned();
    let ids = |ids: &[Id]| ids.iter().map(|id| &**id).collect::<Vec<_>>().join(", ");
    let addresses = |endpoint: &PrivateEndpoint| {
        let each = endpoint.addresses.iter().map(|(name, address)| format!("{name}: {address}"));
        each.collect::<Vec<_>>().join(", ")
    };
    let needed = |endpoint: &PrivateEndpoint| {
        endpoint.addresses_needed.map(|count| count.to_string()).unwrap_or_default()
    };
    differences([
        ("resource", old.resource.to_string(), new.resource.to_string()),
        ("sub_resource", old.sub_resource.to_string(), new.sub_resource.to_string()),
        ("state", old.state.as_str().to_owned(), new.state.as_str().to_owned()),
        ("vnet", text(&old.vnet), text(&new.vnet)),
        ("subnet", text(&old.subnet), text(&new.subnet)),
        ("zones", ids(&old.zones), ids(&new.zones)),
        ("names", ids(&old.names), ids(&new.names)),
        ("addresses", addresses(old), addresses(new)),
        ("addresses_needed", needed(old), needed(new)),
        ("public_access", text(&old.public_access), text(&new.public_access)),
    ])
}

/// Those fields whose two values differ.
fn differences<const N: usize>(fields: [(&str, String, String); N]) -> Vec<Difference> {
    let differ = fields.into_iter().filter(|(_, before, after)| before != after);
    differ.map(|(field, before, after)| Difference { field: field.to_owned(), before, after }).collect()
}
