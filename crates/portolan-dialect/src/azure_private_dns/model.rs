//! What stands in the files, in neither language.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use portolan_catalog::Id;
use portolan_model::Fqdn;
use portolan_plan::plan::{DnsRecord, EndpointState, Plan, PrivateEndpoint, RecordType};
use portolan_policy::Entry;

use crate::comment::header;
use crate::dns::{blank, need, refuse, why};
use crate::intent::{Job, Place, PlaceKind};
use crate::naming::stem;
use crate::target::Target;

/// Virtual networks that share their zones.
#[derive(Debug, Clone)]
pub(super) struct Group {
    /// Its name in paths: that of its first virtual network.
    pub(super) stem: String,
    /// The first lines.
    pub(super) header: Vec<String>,
    /// What names of resources start with.
    pub(super) prefix: String,
    /// The virtual networks that the files name.
    pub(super) vnets: BTreeSet<Id>,
    /// The zones, by name.
    pub(super) zones: BTreeMap<Fqdn, Zone>,
    /// The endpoints to make.
    pub(super) endpoints: BTreeMap<Id, Endpoint>,
    /// What is missing, as lines for comments.
    pub(super) gaps: BTreeSet<String>,
}

/// A zone.
#[derive(Debug, Clone, Default)]
pub(super) struct Zone {
    /// The virtual networks it is linked to.
    pub(super) links: BTreeSet<Id>,
    /// Its records that no endpoint keeps: the name inside the zone, and its address.
    pub(super) records: BTreeMap<String, Record>,
}

/// A record of a zone.
#[derive(Debug, Clone)]
pub(super) struct Record {
    /// The address.
    pub(super) address: IpAddr,
    /// What it is for.
    pub(super) comment: String,
}

/// A private endpoint to make.
#[derive(Debug, Clone)]
pub(super) struct Endpoint {
    /// What it is for.
    pub(super) comment: String,
    /// The resource it leads to.
    pub(super) resource: Id,
    /// The sub-resource.
    pub(super) sub_resource: Id,
    /// Where it is: virtual network, subnet and region; none where the plan does not know a subnet by name.
    pub(super) place: Option<(Id, Id, Id)>,
    /// The zones that hold its names.
    pub(super) zones: BTreeSet<Fqdn>,
}

/// The groups of a plan, and what the ledger says.
pub(super) fn groups(job: &Job<'_>, target: &Target) -> (Vec<Group>, Vec<Entry>) {
    let plan = job.plan;
    let records = plan.dns.iter().filter(|record| !record.linked_to.is_empty()).collect::<Vec<_>>();
    let (mut groups, mut entries) = (Vec::new(), Vec::new());
    let mut owners = BTreeMap::<Id, usize>::new();
    for (index, vnets) in together(&records).into_iter().enumerate() {
        let first = vnets.first().cloned().unwrap_or_else(|| Id::from("azure"));
        let place = place(&first);
        let mut header = header(&job.stamp, Some(&place), "Private DNS zones of Azure", target.assumes);
        header.push("Written from the documentation; Azure has not read it".to_owned());
        let mut group = Group {
            stem: stem(&first),
            header,
            prefix: job.options.prefix.clone(),
            vnets: vnets.clone(),
            zones: BTreeMap::new(),
            endpoints: BTreeMap::new(),
            gaps: BTreeSet::new(),
        };
        let mine = records.iter().filter(|record| record.linked_to.iter().any(|vnet| vnets.contains(vnet)));
        for record in mine {
            entries.extend(group.add(plan, record, &place, index, &mut owners));
        }
        let asked = job.options.at.as_deref();
        if asked.is_none_or(|at| group.vnets.iter().any(|vnet| **vnet == *at)) {
            groups.push(group);
        }
    }
    (groups, entries)
}

/// The virtual networks in groups: those in which one name leads to one endpoint share its zone.
fn together(records: &[&DnsRecord]) -> Vec<BTreeSet<Id>> {
    let mut sets = BTreeMap::<(&Id, Option<&Id>), BTreeSet<Id>>::new();
    for record in records {
        let key = (&record.name, record.private_endpoint.as_ref());
        sets.entry(key).or_default().extend(record.linked_to.iter().cloned());
    }
    let mut groups = Vec::<BTreeSet<Id>>::new();
    for set in sets.into_values() {
        let (touched, apart) = groups.into_iter().partition::<Vec<_>, _>(|group| !group.is_disjoint(&set));
        groups = apart;
        groups.push(touched.into_iter().fold(set, |all, group| all.union(&group).cloned().collect()));
    }
    groups.sort();
    groups
}

impl Group {
    /// Adds the record of a private name, and says what became of it.
    fn add(
        &mut self,
        plan: &Plan,
        record: &DnsRecord,
        place: &Place,
        index: usize,
        owners: &mut BTreeMap<Id, usize>,
    ) -> Option<Entry> {
        let zone = record.zone.as_ref()?.parse::<Fqdn>().ok()?;
        let inside = record.name.strip_suffix(zone.as_str())?.strip_suffix('.')?.to_owned();
        if record.name.parse::<Fqdn>().is_err() || !matches!(record.kind, RecordType::A | RecordType::Aaaa) {
            return None;
        }
        let endpoint = record.private_endpoint.as_ref().and_then(|id| plan.private_endpoint(id))?;
        let mut entry = blank(place, "private-dns", &record.name, "record", need(&record.reasons));
        let kept = self.zones.entry(zone.clone()).or_default();
        kept.links.extend(record.linked_to.iter().cloned());
        let owner = *owners.entry(endpoint.id.clone()).or_insert(index);
        if endpoint.state == EndpointState::Planned && owner == index {
            let made =
                self.endpoints.entry(endpoint.id.clone()).or_insert_with(|| made(plan, endpoint, record));
            made.zones.insert(zone);
            self.vnets.extend(made.place.iter().map(|(vnet, ..)| vnet.clone()));
            entry.written = vec![format!("zone group of {}", endpoint.id)];
        } else if let Ok(address) = record.value.parse::<IpAddr>() {
            let comment = format!("private endpoint {}: {}", endpoint.id, why(&record.reasons).line());
            kept.records.insert(inside, Record { address, comment });
            entry.written = vec![address.to_string()];
        } else {
            let why = format!("the address of private endpoint {} is not known yet", endpoint.id);
            self.gaps.insert(format!("GAP {}: {why}", record.name));
            refuse(&mut entry, &why);
        }
        Some(entry)
    }
}

fn made(plan: &Plan, endpoint: &PrivateEndpoint, record: &DnsRecord) -> Endpoint {
    let vnet = endpoint.vnet.as_ref().and_then(|name| plan.vnets.iter().find(|vnet| vnet.name == *name));
    let place = vnet.and_then(|vnet| {
        let subnet = vnet.subnets.iter().find(|subnet| Some(&subnet.name) == endpoint.subnet.as_ref())?;
        Some((vnet.name.clone(), subnet.name.clone(), vnet.region.clone()))
    });
    Endpoint {
        comment: why(&record.reasons).line(),
        resource: endpoint.resource.clone(),
        sub_resource: endpoint.sub_resource.clone(),
        place,
        zones: BTreeSet::new(),
    }
}

fn place(vnet: &str) -> Place {
    crate::dns::place(vnet, PlaceKind::VNet)
}
