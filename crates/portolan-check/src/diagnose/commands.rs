//! Lines to add and commands to run, each with the team that it is for.

mod proxies;

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::group::Group;
use super::run::Run;
use super::{names, support};
use crate::observe::TcpSeen;
use crate::report::Step;
use crate::task::{Endpoint, Expected, Host, ServiceRegion};
use crate::{Layer, Verdict};

/// What the lines are made of.
struct Facts<'a> {
    endpoints: Vec<&'a Endpoint>,
    /// The names, in order.
    hosts: BTreeSet<&'a str>,
    ports: BTreeSet<u16>,
    /// The connections that were tried.
    tried: Vec<&'a TcpSeen>,
    tags: BTreeSet<&'a str>,
    services: BTreeSet<&'a str>,
    regions: BTreeSet<&'a ServiceRegion>,
}

impl<'a> Facts<'a> {
    fn of(run: &Run<'a>, group: &Group<'a>) -> Facts<'a> {
        let endpoints = group.endpoints(run);
        let flows = group.flows(run);
        let seen = group.positions().into_iter().filter_map(|at| run.seen.endpoints.get(at));
        Facts {
            hosts: endpoints
                .iter()
                .filter_map(|endpoint| match &endpoint.host {
                    Host::Name(name) => Some(name.as_str()),
                    Host::Address(_) => None,
                })
                .collect(),
            ports: endpoints.iter().map(|endpoint| endpoint.port).collect(),
            tried: seen.flat_map(|seen| &seen.tcp).collect(),
            tags: flows.iter().flat_map(|flow| &flow.service_tags).map(|tag| &**tag).collect(),
            regions: flows.iter().flat_map(|flow| &flow.regions).collect(),
            services: flows.iter().flat_map(|flow| &flow.services).map(|service| &**service).collect(),
            endpoints,
        }
    }

    fn sources(&self) -> BTreeSet<IpAddr> {
        self.tried.iter().filter_map(|tcp| tcp.source).collect()
    }

    fn names(&self, between: &str) -> String {
        self.hosts.iter().copied().collect::<Vec<_>>().join(between)
    }
}

fn step(team: &str, purpose: &str, text: impl Into<String>) -> Step {
    Step { team: team.to_owned(), purpose: purpose.to_owned(), text: text.into() }
}

/// The steps of a cause.
pub(super) fn steps<'a>(run: &Run<'a>, group: &Group<'a>) -> Vec<Step> {
    use Verdict as V;
    let facts = Facts::of(run, group);
    let mut steps = match group.verdict {
        V::FwDrop | V::FwReset | V::FwIcmpProhibited => firewall(run, &facts, true),
        V::AppFirewallDeny | V::SniFilterDrop | V::SniFilterRst | V::SniFilterHang => {
            firewall(run, &facts, false)
        }
        V::DirectEgressClosed => egress(run, &facts),
        V::PeUnrouted => private_way(run, &facts),
        V::PeResolvesPublic => forwarders(&facts),
        V::PeZoneRecordMissing | V::PeStaleRecord | V::PeWrongTarget => records(&facts),
        V::HostsFileOverride => hosts_file(run, &facts),
        V::NoRouteLocal | V::NoRouteRemote | V::RoutingLoop | V::Ipv6Blackhole => routes(&facts),
        V::ProxyDenied | V::ProxyTunnelReset | V::ProxyTunnelBlockpage => proxies::proxy_names(&facts),
        V::ProxyPortNotAllowed => proxies::proxy_ports(&facts),
        V::ProxyAuthRequired | V::ProxyAuthUnsupported | V::ProxyAuthRejected => {
            proxies::proxy_exception(&facts)
        }
        V::ProxyCannotConnect => proxies::proxy_egress(&facts),
        V::ProxyBypassMissing => proxies::bypass(&facts),
        V::TlsIntercepted | V::TlsInterceptedTrusted | V::TlsInterceptedUntrustedUpstream => {
            proxies::decryption(&facts)
        }
        V::ClockSkew => clock(),
        V::StorageFirewall => storage(&facts),
        V::RevocationUnreachable | V::RevocationTampered => {
            vec![step(
                "server",
                "show the proxy that Windows uses for certificate status",
                "netsh winhttp show proxy",
            )]
        }
        V::LocalRootMissing => vec![
            step(
                "server",
                "bring the list of authorities up to date, Debian and Ubuntu",
                "apt-get install --only-upgrade ca-certificates",
            ),
            step(
                "server",
                "bring the list of authorities up to date, Red Hat",
                "dnf upgrade ca-certificates",
            ),
        ],
        V::MtuBlackhole => vec![step(
            "firewall",
            "clamp the segment size of connections through the tunnel, nftables",
            "tcp flags syn tcp option maxseg size set 1350",
        )],
        _ => Vec::new(),
    };
    if group.verdict.layer() > Layer::Local {
        steps.extend(support::steps(run.assignment.cloud, &facts.services, &facts.regions));
    }
    steps
}

/// A request that any firewall's administrator can read, and a line of nftables where addresses decide.
fn firewall(run: &Run<'_>, facts: &Facts<'_>, by_address: bool) -> Vec<Step> {
    let mut steps = vec![step("firewall", "allow", request(run, facts))];
    if by_address {
        steps.extend(nftables(facts));
    }
    steps
}

fn list<T: ToString>(things: impl IntoIterator<Item = T>) -> String {
    things.into_iter().map(|thing| thing.to_string()).collect::<Vec<_>>().join(", ")
}

fn request(run: &Run<'_>, facts: &Facts<'_>) -> String {
    let from = match facts.sources() {
        sources if sources.is_empty() => "this machine".to_owned(),
        sources => list(sources),
    };
    let mut text = format!("from {from}; to {}; port {}/tcp", facts.names(", "), list(&facts.ports));
    let addresses = facts.tried.iter().map(|tcp| tcp.to.ip()).collect::<BTreeSet<_>>();
    if !addresses.is_empty() {
        text.push_str(&format!("; addresses at this moment {}", list(addresses)));
    }
    if !facts.tags.is_empty() {
        text.push_str(&format!("; service tags {}", list(&facts.tags)));
    }
    if let Some(began) = run.seen.machine.began {
        text.push_str(&format!("; tried at {began} (UTC)"));
    }
    text
}

fn nftables(facts: &Facts<'_>) -> Vec<Step> {
    let of = |v4: bool| {
        let tried = facts.tried.iter().filter(move |tcp| tcp.to.is_ipv4() == v4);
        let sources =
            facts.sources().into_iter().filter(|source| source.is_ipv4() == v4).collect::<BTreeSet<_>>();
        let to = tried.map(|tcp| tcp.to.ip()).collect::<BTreeSet<_>>();
        let family = if v4 { "ip" } else { "ip6" };
        (!to.is_empty()).then(|| {
            let from = if sources.is_empty() {
                String::new()
            } else {
                format!("{family} saddr {{ {} }} ", list(sources))
            };
            let line = format!(
                "{from}{family} daddr {{ {} }} tcp dport {{ {} }} accept",
                list(to),
                list(&facts.ports)
            );
            step("firewall", "the same as a rule of nftables", line)
        })
    };
    [of(true), of(false)].into_iter().flatten().collect()
}

/// Row 22: the proxy's settings for each agent where the plan has one, and the way out where it has none.
fn egress(run: &Run<'_>, facts: &Facts<'_>) -> Vec<Step> {
    let mut steps = Vec::new();
    for proxy in &run.assignment.proxies {
        let scheme = if proxy.tls { "https" } else { "http" };
        let (host, port) = (&proxy.host, proxy.port);
        if facts.services.iter().any(|service| service.starts_with("arc-")) {
            let line = format!("azcmagent config set proxy.url {scheme}://{host}:{port}");
            steps.push(step("server", "the proxy of the Connected Machine agent", line));
        }
        if facts.services.contains("file-sync") {
            let line = format!("Set-StorageSyncProxyConfiguration -Address {scheme}://{host} -Port {port}");
            steps.push(step("server", "the proxy of the File Sync agent", line));
        }
        steps.push(step(
            "server",
            "the proxy of the Windows system",
            format!("netsh winhttp set proxy {host}:{port}"),
        ));
    }
    steps.push(step("firewall", "allow", request(run, facts)));
    steps
}

fn private_way(run: &Run<'_>, facts: &Facts<'_>) -> Vec<Step> {
    let mut steps = routes(facts);
    steps.push(step("firewall", "allow", request(run, facts)));
    steps
}

/// Row 10: forward the public zone to the virtual network's resolver.
fn forwarders(facts: &Facts<'_>) -> Vec<Step> {
    let mut pairs = BTreeSet::new();
    for endpoint in &facts.endpoints {
        if let Expected::Private { zone: Some(zone), forward_to, .. } = &endpoint.expect {
            let to =
                forward_to.map_or_else(|| "ADDRESS-OF-THE-VNET-RESOLVER".to_owned(), |to| to.to_string());
            pairs.insert((names::public_zone(zone).to_owned(), to));
        }
    }
    let mut steps = Vec::new();
    for (zone, to) in pairs {
        steps.push(step(
            "dns",
            "forward the zone, Windows DNS",
            format!("Add-DnsServerConditionalForwarderZone -Name \"{zone}\" -MasterServers {to}"),
        ));
        steps.push(step(
            "dns",
            "forward the zone, Unbound",
            format!("forward-zone:\n  name: \"{zone}.\"\n  forward-addr: {to}"),
        ));
    }
    steps
}

/// Rows 9, 23 and 48: the record that must be there.
fn records(facts: &Facts<'_>) -> Vec<Step> {
    let mut steps = Vec::new();
    for endpoint in &facts.endpoints {
        let Expected::Private { zone: Some(zone), addresses, .. } = &endpoint.expect else { continue };
        let host = endpoint.host.to_string();
        let label = host
            .strip_suffix(names::public_zone(zone))
            .map_or(host.as_str(), |label| label.trim_end_matches('.'));
        let address = addresses.first().map_or_else(|| "ADDRESS".to_owned(), IpAddr::to_string);
        steps.push(step("cloud", "show the record", format!(
            "az network private-dns record-set a show --resource-group GROUP --zone-name {zone} --name {label}"
        )));
        steps.push(step("cloud", "add the record", format!(
            "az network private-dns record-set a add-record --resource-group GROUP --zone-name {zone} --record-set-name {label} --ipv4-address {address}"
        )));
    }
    steps
}

fn hosts_file(run: &Run<'_>, facts: &Facts<'_>) -> Vec<Step> {
    let lines = run.seen.machine.hosts_lines.iter();
    let lines = lines.filter(|line| facts.hosts.iter().any(|host| host.eq_ignore_ascii_case(&line.name)));
    lines
        .map(|line| {
            let purpose = format!("delete line {} of {}", line.line, line.file);
            step("server", &purpose, format!("{} {}", line.address, line.name))
        })
        .collect()
}

fn routes(facts: &Facts<'_>) -> Vec<Step> {
    let Some(to) = facts.tried.iter().map(|tcp| tcp.to.ip()).min() else { return Vec::new() };
    vec![
        step("server", "the route that Linux takes", format!("ip route get {to}")),
        step("server", "the route that Windows takes", format!("Find-NetRoute -RemoteIPAddress {to}")),
    ]
}

fn clock() -> Vec<Step> {
    vec![
        step("server", "set the clock now, Linux with chrony", "chronyc makestep"),
        step("server", "set the clock now, Windows", "w32tm /resync"),
    ]
}

fn storage(facts: &Facts<'_>) -> Vec<Step> {
    let accounts = facts.hosts.iter().filter_map(|host| host.split('.').next());
    accounts
        .collect::<BTreeSet<_>>()
        .into_iter()
        .map(|account| {
            step(
                "cloud",
                "add this site's public address to the account's network rules",
                format!(
                    "az storage account network-rule add --account-name {account} --ip-address PUBLIC-ADDRESS"
                ),
            )
        })
        .collect()
}
