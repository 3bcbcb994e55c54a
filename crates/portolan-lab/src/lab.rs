//! A laboratory that stands.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::Arc;

use portolan_plan::plan::Plan;
use tempfile::TempDir;

use crate::LabError;
use crate::conduct::{Issuer, Target};
use crate::crew::Crew;
use crate::dns::{DnsRule, Resolver};
use crate::firewall;
use crate::namespace::{Namespace, Owner};
use crate::pki::Pki;
use crate::proxy::{LOCALHOST, Proxy, ProxyConduct, Squid};
use crate::runner::Runner;
use crate::service::{self, Knowledge, MIDDLEBOX_PORTS};
use crate::setup::{Place, RouteChange, Setup};
use crate::topology::{
    AGENT6, FIREWALL_OUT, FIREWALL_TUNNEL, GATEWAY6, PROVIDER_IN, SITE6, Topology, VNET_GATEWAY, whole,
};
use crate::wire::{Line, Traffic};
use crate::world::{POOL4, POOL6, World};

/// The firewall's and the provider's IPv6 addresses on the line between them, and those between provider and internet.
const OUT6: [&str; 2] = ["2001:db8:64::1", "2001:db8:64::2"];
const NET6: [&str; 2] = ["2001:db8:65::1", "2001:db8:65::2"];
const NET4: [&str; 2] = ["100.64.2.1", "100.64.2.2"];

/// The file with what the proxy wants.
const CREDENTIALS: &str = "credentials.yaml";

/// A world in namespaces. It ends when it is dropped.
#[derive(Debug)]
pub struct Lab {
    runner: Runner,
    owner: Owner,
    agent: Namespace,
    folder: TempDir,
    world: Arc<World>,
    setup: Setup,
    traffic: [Arc<Traffic>; 3],
    /// None once it is dropped.
    crew: Option<Crew>,
    squid: Option<Child>,
}

/// The namespaces of a laboratory.
struct Rooms {
    agent: Namespace,
    site: Namespace,
    proxy: Namespace,
    firewall: Namespace,
    provider: Namespace,
    internet: Namespace,
    vnet: Namespace,
}

impl Lab {
    /// The hosts that a plan reaches from a site, or from its first one.
    ///
    /// # Errors
    ///
    /// The plan has no such site, or none with an IPv4 network.
    pub fn world(plan: &Plan, site: Option<&str>) -> Result<World, LabError> {
        Ok(World::of(plan, &Topology::of(plan, site)?))
    }

    /// Builds the world of a plan around a site, or around its first one.
    ///
    /// # Errors
    ///
    /// The plan has no such site, a program is missing, or the user is not root.
    pub fn start(plan: &Plan, site: Option<&str>, setup: Setup) -> Result<Lab, LabError> {
        let topology = Topology::of(plan, site)?;
        let world = Arc::new(World::of(plan, &topology));
        let runner = Runner::default();
        let owner = Owner::new(&runner)?;
        let folder = tempfile::tempdir().map_err(|source| LabError::File { path: "/tmp".into(), source })?;
        match build(&runner, &owner, folder.path(), &topology, &world, &setup) {
            Ok((agent, crew, traffic, squid)) => {
                Ok(Lab { runner, owner, agent, folder, world, setup, traffic, crew: Some(crew), squid })
            }
            Err(error) => {
                // What already stands must not stay; the first error is the one to tell.
                let _ = owner.remove(&runner);
                Err(error)
            }
        }
    }

    /// A command that runs on the agent machine, with its resolvers, hosts file and trusted authorities.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = self.agent.command("env");
        command.args(["-u", "HTTPS_PROXY", "-u", "https_proxy", "-u", "HTTP_PROXY", "-u", "http_proxy"]);
        command.args([
            "-u",
            "ALL_PROXY",
            "-u",
            "NO_PROXY",
            "-u",
            "no_proxy",
            "-u",
            "SSL_CERT_DIR",
            "-u",
            "CURL_CA_BUNDLE",
        ]);
        let mut trusted = std::ffi::OsString::from("SSL_CERT_FILE=");
        trusted.push(self.folder.path().join("trusted.pem"));
        command.arg(trusted).arg(program);
        command
    }

    /// `portolan check` of a scenario, as the agent machine's administrator would run it.
    pub fn check(&self, portolan: &Path, scenario: &Path) -> Command {
        let mut command = self.command(portolan);
        command
            .arg("check")
            .arg(scenario)
            .args(["--format", "json", "--extra-roots"])
            .arg(self.public_root());
        if self.setup.clock_offset != 0 {
            command.arg(format!("--lab-clock-offset={}", self.setup.clock_offset));
        }
        if self.setup.with_credentials {
            command.arg("--credentials").arg(self.folder.path().join(CREDENTIALS));
        }
        command.args(&self.setup.arguments);
        command
    }

    /// A file with the root of the laboratory's public authority.
    pub fn public_root(&self) -> PathBuf {
        self.folder.path().join("public-root.pem")
    }

    /// The hosts.
    pub fn hosts(&self) -> &World {
        &self.world
    }

    /// What was carried on the agent's line, the line to the internet and the line to the virtual network.
    pub fn traffic(&self) -> [&Traffic; 3] {
        self.traffic.each_ref().map(|traffic| &**traffic)
    }

    /// The commands that built it, in order, fit for a shell.
    pub fn ran(&self) -> Vec<String> {
        self.runner.ran()
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        self.crew.take();
        if let Some(squid) = &mut self.squid {
            let _ = squid.kill();
            let _ = squid.wait();
        }
        // What stays is removed when the next laboratory starts.
        let _ = self.owner.remove(&self.runner);
    }
}

type Built = (Namespace, Crew, [Arc<Traffic>; 3], Option<Child>);

fn build(
    runner: &Runner,
    owner: &Owner,
    folder: &Path,
    topology: &Topology,
    world: &Arc<World>,
    setup: &Setup,
) -> Result<Built, LabError> {
    let room = |part| {
        let room = owner.namespace(runner, part)?;
        room.set(runner, &[("ipv6/conf/default/accept_dad", "0"), ("ipv6/conf/default/dad_transmits", "0")])?;
        runner.ip(room.name(), &["link set lo up".to_owned()])?;
        Ok::<_, LabError>(room)
    };
    let rooms = Rooms {
        agent: room("agent")?,
        site: room("site")?,
        proxy: room("proxy")?,
        firewall: room("firewall")?,
        provider: room("provider")?,
        internet: room("internet")?,
        vnet: room("vnet")?,
    };
    let mut crew = Crew::new();
    let lines = [
        Line::lay([(&rooms.agent, "eth0"), (&rooms.firewall, "agent")], setup.access.clone())?,
        Line::lay([(&rooms.firewall, "internet"), (&rooms.provider, "site")], setup.internet.clone())?,
        Line::lay([(&rooms.firewall, "tunnel"), (&rooms.vnet, "site")], setup.tunnel.clone())?,
    ];
    let traffic = lines.each_ref().map(Line::traffic);
    crew.run(&rooms.firewall, "lines", move || lines.into_iter().try_for_each(Line::carry))?;
    connect(runner, &rooms, topology, world)?;

    let pki = Arc::new(Pki::new()?);
    files(folder, &pki, setup)?;
    let mute = setup.mute.iter().copied().collect();
    let knowledge = Knowledge {
        world: world.clone(),
        pki,
        conduct: Arc::new(setup.services.clone()),
        mute,
        once: Arc::default(),
    };
    let public = world.hosts.values().flat_map(|host| [Some(IpAddr::V4(host.v4)), host.v6.map(IpAddr::V6)]);
    service::start(&mut crew, &rooms.internet, &knowledge, public.flatten().collect())?;
    if !topology.private.is_empty() {
        service::start(&mut crew, &rooms.vnet, &knowledge, topology.private.values().copied().collect())?;
    }
    if !topology.neighbours.is_empty() {
        service::start(&mut crew, &rooms.site, &knowledge, topology.neighbours.clone())?;
    }
    resolvers(&mut crew, &rooms.site, topology, world, setup)?;
    let redirects = if setup.middlebox.is_some() { &MIDDLEBOX_PORTS[..] } else { &[] };
    if let Some(middlebox) = &setup.middlebox {
        service::start_middlebox(&mut crew, &rooms.firewall, &knowledge, middlebox.clone())?;
    }
    runner.nft(rooms.firewall.name(), &firewall::ruleset(&setup.firewall, redirects, "lan"))?;
    if !setup.closed.is_empty() {
        for room in [&rooms.internet, &rooms.site] {
            runner.nft(room.name(), &firewall::closed(&setup.closed))?;
        }
    }
    for (place, change) in &setup.routes {
        let room = match place {
            Place::Agent => &rooms.agent,
            Place::Firewall => &rooms.firewall,
            Place::Provider => &rooms.provider,
        };
        runner.ip(room.name(), &[route(change)])?;
    }
    let squid = match topology.proxies.first() {
        Some((_, _, port)) => {
            if matches!(&setup.proxy, ProxyConduct::Squid(changes) if changes.contains(&Squid::NoNames)) {
                let rules = vec![DnsRule::NotFound(Target::All)];
                let ignorant = Resolver { world: world.clone(), local: Vec::new(), rules };
                crew.run(&rooms.proxy, "the proxy's resolver", move || ignorant.start(LOCALHOST))?;
            }
            let proxy = Proxy {
                namespace: &rooms.proxy,
                port: *port,
                resolvers: &topology.resolvers,
                folder,
                word: owner.word(),
            };
            proxy.start(runner, &mut crew, &setup.proxy)?
        }
        None => None,
    };
    machine(&rooms.agent, topology, setup)?;
    Ok((rooms.agent, crew, traffic, squid))
}

/// Gives everything its links, addresses and routes.
fn connect(runner: &Runner, rooms: &Rooms, topology: &Topology, world: &World) -> Result<(), LabError> {
    let Topology { lan, gateway, agent, .. } = topology;
    let length = lan.prefix_len();
    for router in [&rooms.firewall, &rooms.provider] {
        router.set(runner, &[("ipv4/ip_forward", "1"), ("ipv6/conf/all/forwarding", "1")])?;
    }
    let veth = |name: &str, peer: &str, room: &Namespace| {
        format!("link add {name} type veth peer name {peer} netns {}", room.name())
    };
    let mut commands = vec![
        "link add lan type bridge mcast_snooping 0".to_owned(),
        veth("site", "eth0", &rooms.site),
        veth("proxy", "eth0", &rooms.proxy),
        format!("addr add {gateway}/{length} dev lan"),
        format!("addr add {GATEWAY6}/64 dev lan nodad"),
        "link set lan up".to_owned(),
    ];
    for port in ["agent", "site", "proxy"] {
        commands.push(format!("link set {port} master lan up"));
    }
    let [near, far] = OUT6;
    commands.extend([
        format!("addr add {FIREWALL_OUT}/30 dev internet"),
        format!("addr add {near}/64 dev internet nodad"),
        "link set internet up".to_owned(),
        format!("route add default via {PROVIDER_IN}"),
        format!("route add default via {far}"),
        format!("addr add {FIREWALL_TUNNEL}/30 dev tunnel"),
        "link set tunnel up".to_owned(),
    ]);
    let vnets = topology.vnets.iter().map(|vnet| vnet.to_string());
    let vnets = vnets.chain(topology.private.values().map(IpAddr::to_string)).collect::<BTreeSet<_>>();
    commands.extend(vnets.iter().map(|vnet| format!("route add {vnet} via {VNET_GATEWAY}")));
    let machines = topology.resolvers.iter().chain(&topology.neighbours);
    let machines = machines.chain(topology.proxies.iter().flat_map(|(_, addresses, _)| addresses));
    let elsewhere =
        machines.filter(|machine| !matches!(machine, IpAddr::V4(machine) if lan.contains(machine)));
    commands.extend(elsewhere.map(|machine| format!("route add {machine} dev lan")));
    runner.ip(rooms.firewall.name(), &commands)?;

    runner.ip(
        rooms.agent.name(),
        &[
            format!("addr add {agent}/{length} dev eth0"),
            format!("addr add {AGENT6}/64 dev eth0 nodad"),
            "link set eth0 up".to_owned(),
            format!("route add default via {gateway}"),
            format!("route add default via {GATEWAY6}"),
        ],
    )?;
    let served = topology.resolvers.iter().chain(&topology.neighbours).copied().collect();
    runner.ip(rooms.site.name(), &neighbour(topology, served, 0x53))?;
    let proxies = topology.proxies.iter().flat_map(|(_, addresses, _)| addresses).copied().collect();
    runner.ip(rooms.proxy.name(), &neighbour(topology, proxies, 0x20))?;

    let ([near_net, far_net], [near4, far4]) = (NET6, NET4);
    let [_, out] = OUT6;
    runner.ip(
        rooms.provider.name(),
        &[
            format!("addr add {PROVIDER_IN}/30 dev site"),
            format!("addr add {out}/64 dev site nodad"),
            "link set site up".to_owned(),
            veth("net", "eth0", &rooms.internet),
            format!("addr add {near4}/30 dev net"),
            format!("addr add {near_net}/64 dev net nodad"),
            "link set net up".to_owned(),
            format!("route add {lan} via {FIREWALL_OUT}"),
            format!("route add {SITE6} via {near}"),
        ],
    )?;
    let mut commands = vec![
        format!("addr add {far4}/30 dev eth0"),
        format!("addr add {far_net}/64 dev eth0 nodad"),
        "link set eth0 up".to_owned(),
        format!("route add default via {near4}"),
        format!("route add default via {near_net}"),
        format!("route add blackhole {POOL4}"),
        format!("route add blackhole {POOL6}"),
    ];
    let hosts = world.hosts.values().flat_map(|host| [Some(IpAddr::V4(host.v4)), host.v6.map(IpAddr::V6)]);
    commands.extend(hosts.flatten().map(|host| format!("route add local {host} dev lo")));
    runner.ip(rooms.internet.name(), &commands)?;
    // What nobody has vanishes, as beyond a real provider.
    runner.ip(
        rooms.provider.name(),
        &[
            format!("route add {POOL4} via {far4}"),
            format!("route add {POOL6} via {far_net}"),
            "route add blackhole 0.0.0.0/0".to_owned(),
            "route add blackhole ::/0".to_owned(),
        ],
    )?;

    let mut commands = vec![
        format!("addr add {VNET_GATEWAY}/30 dev site"),
        "link set site up".to_owned(),
        format!("route add default via {FIREWALL_TUNNEL}"),
    ];
    commands.extend(topology.vnets.iter().map(|vnet| format!("route add blackhole {vnet}")));
    commands.extend(
        topology
            .private
            .values()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .map(|address| format!("route add local {address} dev lo")),
    );
    runner.ip(rooms.vnet.name(), &commands)
}

/// The commands for a machine of the site with these addresses.
fn neighbour(topology: &Topology, addresses: BTreeSet<IpAddr>, number: u8) -> Vec<String> {
    let Topology { lan, gateway, .. } = topology;
    let mut commands = addresses.into_iter().map(|address| match address {
        IpAddr::V4(inside) if lan.contains(&inside) => {
            format!("addr add {address}/{} dev eth0", lan.prefix_len())
        }
        _ => format!("addr add {address}/{} dev eth0", whole(address)),
    });
    let mut all = vec![format!("addr add 2001:db8:9::{number:x}/64 dev eth0 nodad")];
    all.extend(&mut commands);
    all.extend([
        "link set eth0 up".to_owned(),
        format!("route replace {gateway} dev eth0"),
        format!("route add default via {gateway}"),
        format!("route add default via {GATEWAY6}"),
    ]);
    all
}

fn route(change: &RouteChange) -> String {
    match change {
        RouteChange::NoDefault { v6: false } => "route del 0.0.0.0/0".to_owned(),
        RouteChange::NoDefault { v6: true } => "route del ::/0".to_owned(),
        RouteChange::Blackhole(address) => format!("route replace blackhole {address}"),
        RouteChange::Unreachable(address) => format!("route replace unreachable {address}"),
        RouteChange::Blackhole6 => format!("route replace blackhole {POOL6}"),
        RouteChange::Back(address @ IpAddr::V4(_)) => format!("route replace {address} via {FIREWALL_OUT}"),
        RouteChange::Back(address @ IpAddr::V6(_)) => {
            let [near, _] = OUT6;
            format!("route replace {address} via {near}")
        }
    }
}

/// What the check is given.
fn files(folder: &Path, pki: &Pki, setup: &Setup) -> Result<(), LabError> {
    let mut trusted = vec![Issuer::Unrelated];
    trusted.extend((!setup.without_public_root).then_some(Issuer::Public));
    trusted.extend(setup.with_inspection_root.then_some(Issuer::Inspection));
    let trusted = trusted.into_iter().map(|issuer| pki.root(issuer)).collect::<String>();
    let credentials = "default: { user: agent, password: not-the-one-that-is-wanted }\n";
    for (name, text) in [
        ("trusted.pem", &*trusted),
        ("public-root.pem", pki.root(Issuer::Public)),
        (CREDENTIALS, credentials),
    ] {
        let path = folder.join(name);
        fs::write(&path, text).map_err(|source| LabError::File { path, source })?;
    }
    Ok(())
}

fn resolvers(
    crew: &mut Crew,
    site: &Namespace,
    topology: &Topology,
    world: &Arc<World>,
    setup: &Setup,
) -> Result<(), LabError> {
    let local = topology
        .proxies
        .iter()
        .map(|(name, addresses, _)| (name.clone(), addresses.clone()))
        .collect::<Vec<_>>();
    let resolvers = topology.resolvers.iter().enumerate().map(|(number, address)| {
        let rules = setup.dns.rules.iter().filter(|(which, _)| which.is_none_or(|which| which == number));
        let rules = rules.map(|(_, rule)| rule.clone()).collect();
        (*address, Resolver { world: world.clone(), local: local.clone(), rules })
    });
    let resolvers = resolvers.collect::<Vec<_>>();
    crew.run(site, "resolvers", move || {
        resolvers.into_iter().try_for_each(|(at, resolver)| resolver.start(at))
    })
}

/// The agent's files in `/etc`.
fn machine(agent: &Namespace, topology: &Topology, setup: &Setup) -> Result<(), LabError> {
    let asked = setup.asked.as_ref().unwrap_or(&topology.resolvers);
    let servers = asked.iter().map(|server| format!("nameserver {server}\n")).collect::<String>();
    agent.etc("resolv.conf", &servers)?;
    let lines = setup.hosts_file.iter().map(|(address, name)| format!("{address} {name}\n"));
    agent.etc("hosts", &format!("127.0.0.1 localhost\n::1 localhost\n{}", lines.collect::<String>()))
}
