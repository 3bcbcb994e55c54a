//! From flows to endpoints.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use portolan_catalog::Id;
use portolan_model::{Application, Fqdn, HostPattern, IpNet, Path, Protocol, Via};
use portolan_plan::plan::{Flow, Plan, RecordType, TargetKind};

use super::place::{NoPlace, WhereFrom, select};
use super::{
    Assignment, Endpoint, Expected, FlowTask, Host, Place, Proxy, ServiceRegion, TlsNeeds, Untestable,
};

/// The most addresses of one flow that are tried one by one.
const MOST_ADDRESSES: usize = 16;

/// Works out what the machine has to test.
///
/// # Errors
/// Where it cannot be said which flows are opened from here.
pub fn assign(plan: &Plan, from: WhereFrom<'_>) -> Result<Assignment, NoPlace> {
    let selection = select(plan, from)?;
    let site = selection.site.as_ref().and_then(|name| plan.sites.iter().find(|site| site.name == *name));
    let vnet = selection.vnet.as_ref().and_then(|name| plan.vnets.iter().find(|vnet| vnet.name == *name));
    let known = Known::of(plan, &selection.flows);
    let mut endpoints = Endpoints::default();
    let mut flows = Vec::with_capacity(selection.flows.len());
    for flow in selection.flows {
        flows.push(task(plan, flow, &known, &mut endpoints));
    }
    Ok(Assignment {
        scenario: plan.scenario.clone(),
        cloud: plan.cloud,
        place: Place {
            tls_inspection: site
                .map(|site| site.tls_inspection)
                .or(vnet.map(|vnet| vnet.tls_inspection))
                .unwrap_or(false),
            egress: site.map(|site| site.egress.clone()).or_else(|| vnet.map(|vnet| vnet.egress.clone())),
            site: selection.site,
            vnet: selection.vnet,
            role: from.role.map(Id::from),
        },
        resolvers: site
            .map(|site| site.resolvers.clone())
            .or_else(|| vnet.map(|vnet| vnet.resolvers.clone()))
            .unwrap_or_default(),
        ntp_servers: site.map(|site| site.ntp_servers.clone()).unwrap_or_default(),
        proxies: endpoints.proxies,
        endpoints: endpoints.list,
        flows,
    })
}

/// What makes two probes the same one.
type Key = (Host, u16, Protocol, Application, bool, Option<usize>, Path);

/// The endpoints found so far.
#[derive(Default)]
struct Endpoints {
    list: Vec<Endpoint>,
    at: BTreeMap<Key, usize>,
    proxies: Vec<Proxy>,
}

impl Endpoints {
    /// The position of an endpoint, which is added where it is new.
    fn place(&mut self, new: Endpoint) -> usize {
        let key =
            (new.host.clone(), new.port, new.protocol, new.application, new.websocket, new.proxy, new.path);
        if let Some(&at) = self.at.get(&key) {
            if let Some(known) = self.list.get_mut(at) {
                known.may_not_resolve &= new.may_not_resolve;
                if let (Some(known), Some(new)) = (&mut known.tls, &new.tls) {
                    known.inspection = known.inspection.max(new.inspection);
                    known.min_version = known.min_version.take().max(new.min_version.clone());
                }
            }
            return at;
        }
        let at = self.list.len();
        self.at.insert(key, at);
        self.list.push(new);
        at
    }

    fn proxy(&mut self, plan: &Plan, name: &Id) -> Option<usize> {
        if let Some(at) = self.proxies.iter().position(|proxy| proxy.name == *name) {
            return Some(at);
        }
        let proxy = plan.proxies.iter().find(|proxy| proxy.name == *name)?;
        self.proxies.push(Proxy {
            name: proxy.name.clone(),
            host: proxy.host.to_string(),
            port: proxy.port,
            tls: proxy.tls,
            addresses: proxy.addresses.clone(),
            authentication: proxy.authentication.clone(),
            kind: proxy.kind.clone(),
        });
        Some(self.proxies.len() - 1)
    }
}

/// Real names under the wildcards of a plan.
struct Known<'p> {
    /// Those that some flow gives as examples of the same wildcard.
    examples: BTreeMap<&'p str, BTreeSet<&'p Id>>,
    /// The names that this machine reaches anyway, each with its way.
    names: Vec<(Fqdn, &'p Flow)>,
}

impl<'p> Known<'p> {
    fn of(plan: &'p Plan, mine: &[&'p Flow]) -> Known<'p> {
        let mut examples = BTreeMap::<_, BTreeSet<_>>::new();
        for flow in &plan.flows {
            examples.entry(flow.to.name.as_str()).or_default().extend(&flow.to.examples);
        }
        let names = mine.iter().filter(|flow| flow.to.kind == TargetKind::Fqdn);
        let names = names.filter_map(|flow| Some((flow.to.name.parse().ok()?, *flow))).collect();
        Known { examples, names }
    }

    /// Names that may stand for a wildcard: its own examples, or those of the same wildcard elsewhere, or names under it
    /// that this machine reaches the same way.
    fn under(&self, flow: &'p Flow) -> Vec<&'p Id> {
        if !flow.to.examples.is_empty() {
            return flow.to.examples.iter().collect();
        }
        if let Some(others) = self.examples.get(flow.to.name.as_str()).filter(|others| !others.is_empty()) {
            return others.iter().copied().collect();
        }
        let Ok(pattern) = flow.to.name.parse::<HostPattern>() else {
            return Vec::new();
        };
        let way = |flow: &'p Flow| (flow.port, flow.protocol, flow.path, flow.via, &flow.proxy);
        let near = self.names.iter().filter(|(name, other)| pattern.matches(name) && way(other) == way(flow));
        near.map(|(_, other)| &other.to.name).take(1).collect()
    }
}

fn task<'p>(plan: &'p Plan, flow: &'p Flow, known: &Known<'p>, endpoints: &mut Endpoints) -> FlowTask {
    let (hosts, untestable) = match hosts(flow, known) {
        Ok(hosts) => (hosts, None),
        Err(why) => (Vec::new(), Some(why)),
    };
    let proxy = match (flow.via, &flow.proxy) {
        (Via::Proxy, Some(name)) => endpoints.proxy(plan, name),
        _ => None,
    };
    let places = hosts.into_iter().map(|host| {
        endpoints.place(Endpoint {
            expect: expected(plan, flow, &host),
            example_of: matches!(flow.to.kind, TargetKind::Suffix | TargetKind::Glob)
                .then(|| flow.to.name.clone()),
            host,
            port: flow.port,
            protocol: flow.protocol,
            application: flow.application,
            websocket: flow.websocket,
            proxy,
            tls: flow
                .tls
                .as_ref()
                .map(|tls| TlsNeeds { inspection: tls.inspection, min_version: tls.min_version.clone() }),
            may_not_resolve: flow.may_not_resolve,
            path: flow.path,
        })
    });
    let mut places = places.collect::<Vec<_>>();
    places.dedup();
    let whom = flow.reasons.iter().map(|reason| format!("{} ({})", reason.deployment, reason.service));
    let mut for_whom = whom.collect::<Vec<_>>();
    for_whom.sort();
    for_whom.dedup();
    let mut services = flow.reasons.iter().map(|reason| reason.service.clone()).collect::<Vec<_>>();
    services.sort();
    services.dedup();
    let regions = flow.reasons.iter().filter_map(|reason| {
        let deployment = plan.deployments.iter().find(|one| one.name == reason.deployment)?;
        Some(ServiceRegion { service: reason.service.clone(), region: deployment.region.clone()? })
    });
    let mut regions = regions.collect::<Vec<_>>();
    regions.sort();
    regions.dedup();
    FlowTask {
        flow: flow.id.clone(),
        target: flow.to.name.clone(),
        port: flow.port,
        need: flow.need,
        phases: flow.phases,
        role: flow.from.role.clone(),
        for_whom,
        purpose: flow.reasons.first().map(|reason| reason.purpose.to_string()).unwrap_or_default(),
        service_tags: flow.service_tags.clone(),
        services,
        regions,
        endpoints: places,
        untestable,
    }
}

/// The hosts that stand for a flow.
fn hosts<'p>(flow: &'p Flow, known: &Known<'p>) -> Result<Vec<Host>, Untestable> {
    if flow.port_end.is_some_and(|end| end > flow.port) {
        return Err(Untestable::PortRange);
    }
    if flow.protocol == Protocol::Udp && !matches!(flow.application, Application::Dns | Application::Ntp) {
        return Err(Untestable::SilentProtocol);
    }
    let name = |name: &Id| Host::Name(name.trim_end_matches('.').to_ascii_lowercase());
    match flow.to.kind {
        TargetKind::Fqdn => Ok(vec![name(&flow.to.name)]),
        TargetKind::Suffix | TargetKind::Glob => {
            let examples = known.under(flow).into_iter().map(name).collect::<Vec<_>>();
            if examples.is_empty() { Err(Untestable::NoExample) } else { Ok(examples) }
        }
        TargetKind::ServiceTag => Err(Untestable::NoAddress),
        TargetKind::Prefixes => single_addresses(&flow.to.prefixes).ok_or(Untestable::NoAddress),
        TargetKind::Named => single_addresses(&flow.to.prefixes).ok_or(Untestable::NameUnknown),
    }
}

/// The addresses of prefixes that hold one each; none where one holds more, or there are none or too many.
fn single_addresses(prefixes: &[IpNet]) -> Option<Vec<Host>> {
    let single = prefixes.iter().all(|prefix| prefix.prefix_len() == prefix.max_prefix_len());
    (single && (1..=MOST_ADDRESSES).contains(&prefixes.len()))
        .then(|| prefixes.iter().map(|prefix| Host::Address(prefix.addr())).collect())
}

/// What the name must resolve to.
fn expected(plan: &Plan, flow: &Flow, host: &Host) -> Expected {
    match flow.path {
        Path::Public | Path::ServiceEndpoint | Path::MicrosoftPeering => Expected::Public,
        Path::Local => Expected::Local,
        Path::PrivateEndpoint => private(plan, flow, host),
    }
}

fn private(plan: &Plan, flow: &Flow, host: &Host) -> Expected {
    let endpoint = flow.private_endpoint.as_ref().and_then(|id| plan.private_endpoint(id));
    let name = host.to_string();
    let given = endpoint.and_then(|endpoint| endpoint.addresses.get(&*name).copied());
    let here = |site: &Option<Id>, vnet: &Option<Id>| match (&flow.from.site, &flow.from.vnet) {
        (Some(_), _) => *site == flow.from.site,
        (None, Some(_)) => *vnet == flow.from.vnet,
        (None, None) => true,
    };
    let records = || plan.dns.iter().filter(|record| here(&record.site, &record.vnet));
    let zone = endpoint.and_then(|endpoint| endpoint.zones.first().cloned());
    let forward = records().filter(|record| record.kind == RecordType::Forward);
    let forward =
        forward.filter(|record| name == *record.name || name.ends_with(&format!(".{}", record.name)));
    let forward_to =
        forward.max_by_key(|record| record.name.len()).and_then(|record| record.forward_to.as_ref());
    let vnet = endpoint.and_then(|endpoint| endpoint.vnet.as_ref());
    let space = vnet.and_then(|name| plan.vnets.iter().find(|vnet| vnet.name == *name));
    let prefixes = match (endpoint.and_then(|endpoint| endpoint.prefix), space) {
        (Some(prefix), _) => vec![prefix],
        (None, Some(vnet)) => vnet.address_space.clone(),
        (None, None) => Vec::new(),
    };
    Expected::Private {
        endpoint: flow.private_endpoint.clone(),
        addresses: given.into_iter().collect(),
        prefixes,
        zone,
        forward_to: forward_to.and_then(|address| address.parse::<IpAddr>().ok()),
    }
}
