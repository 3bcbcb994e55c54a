//! Names: what each resolver says about them, and what the operating system makes of them.

mod ask;
mod known;
mod message;
mod servers;

use std::net::{IpAddr, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout};

use crate::observe::{AskResult, Asked, NameSeen};

use super::ctx::Ctx;
use super::first::{Racer, first};

pub(crate) use ask::{ask, greet_tcp, greet_udp};
pub(crate) use known::{Names, Resolver, resolvers};
pub(crate) use message::Kind;
pub use message::read_answer;
pub(crate) use servers::Servers;

/// How long the operating system may take; after its first lost packet it would take much longer.
const SYSTEM_WAIT: Duration = Duration::from_secs(2);
/// How long other answers are waited for once there is an address.
const GRACE: Duration = Duration::from_millis(200);

/// Asks everybody for a name. The addresses that an agent would use are sent as soon as they are known: those of the hosts file,
/// else those that the operating system gives, else those of the resolvers. Where those are of one family, and the answer
/// for the other comes late, its addresses are sent after them (RFC 8305, section 3: a late answer is used, too).
pub(crate) async fn resolve(
    name: &str,
    ctx: &Arc<Ctx>,
    found: mpsc::UnboundedSender<Vec<IpAddr>>,
) -> NameSeen {
    let mut tasks = JoinSet::new();
    let servers = ctx.resolvers.clone();
    for (at, server) in servers.iter().enumerate() {
        for kind in [Kind::A, Kind::Aaaa] {
            let (name, ctx, server) = (name.to_owned(), Arc::clone(ctx), server.address);
            tasks.spawn(async move { Done::Asked(at, kind, ask(server, &name, kind, &ctx).await) });
        }
    }
    let (asked, shared) = (name.to_owned(), Arc::clone(ctx));
    tasks.spawn(async move { Done::System(system(&asked, &shared).await) });
    let mut so_far =
        SoFar { asked: Vec::new(), system: None, hosts: ctx.system.hosts_of(name).collect(), since: None };
    let mut sent: Option<Vec<IpAddr>> = None;
    // Whoever asked may have lost interest, and the answers are still written down.
    let tell = |sent: &mut Option<Vec<IpAddr>>, addresses: Vec<IpAddr>| {
        sent.get_or_insert_default().extend(&addresses);
        let _ = found.send(addresses);
    };
    loop {
        match &sent {
            None => {
                if let Some(addresses) = so_far.addresses(tasks.is_empty()) {
                    tell(&mut sent, addresses);
                }
            }
            Some(already) => {
                let late = so_far.late(already);
                if !late.is_empty() {
                    tell(&mut sent, late);
                }
            }
        }
        let until = so_far.since.map(|since| since + GRACE);
        tokio::select! {
            done = tasks.join_next() => match done {
                None => break,
                Some(Ok(done)) => so_far.add(done),
                Some(Err(_)) => {}
            },
            () = sleep_until(until.unwrap_or_else(Instant::now)), if sent.is_none() && until.is_some() => {
                tell(&mut sent, so_far.known());
            }
        }
    }
    let SoFar { mut asked, system, .. } = so_far;
    asked.sort_by_key(|(at, kind, _)| (*at, *kind));
    let (system, system_error) = match system {
        Some(System::Said(addresses)) => (Some(addresses), None),
        Some(System::Failed(error)) => (None, Some(error)),
        Some(System::NotAsked) | None => (None, None),
    };
    NameSeen {
        name: name.to_owned(),
        asked: asked.into_iter().map(|(_, _, asked)| asked).collect(),
        system,
        system_error,
    }
}

/// The addresses of a name, for a connection that is needed on the way: of whoever gives any first.
///
/// # Errors
/// Where nobody gives any; with the reason.
pub(crate) async fn lookup(host: &str, ctx: &Ctx) -> Result<Vec<IpAddr>, String> {
    if let Ok(address) = host.trim_matches(['[', ']']).parse() {
        return Ok(vec![address]);
    }
    if let Some(known) = ctx.names.get(host) {
        return known;
    }
    let mut racers: Vec<Racer<'_, Vec<IpAddr>>> = Vec::new();
    for server in &ctx.resolvers {
        racers.push(Box::pin(async {
            let (v4, v6) = tokio::join!(
                ask(server.address, host, Kind::A, ctx),
                ask(server.address, host, Kind::Aaaa, ctx)
            );
            let found = addresses(&v4).chain(addresses(&v6)).collect::<Vec<_>>();
            (!found.is_empty()).then_some(found)
        }));
    }
    racers.push(Box::pin(async {
        match system(host, ctx).await {
            System::Said(found) if !found.is_empty() => Some(found),
            _ => None,
        }
    }));
    let result = first(racers).await.ok_or_else(|| format!("nobody gives {host} an address"));
    ctx.names.keep(host, &result);
    result
}

/// The addresses that an answer holds.
pub(crate) fn addresses(asked: &Asked) -> impl Iterator<Item = IpAddr> {
    let records = match &asked.result {
        AskResult::Answered(answer) => answer.addresses.as_slice(),
        _ => &[],
    };
    records.iter().map(|record| record.address)
}

enum Done {
    Asked(usize, Kind, Asked),
    System(System),
}

/// What the operating system said.
enum System {
    Said(Vec<IpAddr>),
    Failed(String),
    NotAsked,
}

struct SoFar {
    asked: Vec<(usize, Kind, Asked)>,
    system: Option<System>,
    hosts: Vec<IpAddr>,
    /// When the first address came.
    since: Option<Instant>,
}

impl SoFar {
    fn add(&mut self, done: Done) {
        match done {
            Done::Asked(at, kind, asked) => {
                if addresses(&asked).next().is_some() {
                    self.since.get_or_insert_with(Instant::now);
                }
                self.asked.push((at, kind, asked));
            }
            Done::System(said) => self.system = Some(said),
        }
    }

    /// The addresses to try, where nothing that is still to come could change them.
    fn addresses(&self, all: bool) -> Option<Vec<IpAddr>> {
        if all || !self.hosts.is_empty() {
            return Some(self.known());
        }
        match &self.system {
            None => None,
            Some(System::Said(addresses)) if !addresses.is_empty() => Some(addresses.clone()),
            // Without the system, both families of one resolver.
            Some(_) => {
                let both = |at: usize| self.asked.iter().filter(|(other, ..)| *other == at).count() == 2;
                let ready = self.asked.iter().any(|(at, ..)| both(*at)) && self.since.is_some();
                ready.then(|| self.known())
            }
        }
    }

    /// The addresses of a family that was not sent yet.
    fn late(&self, sent: &[IpAddr]) -> Vec<IpAddr> {
        let has = |v6: bool| sent.iter().any(|address| address.is_ipv6() == v6);
        self.known().into_iter().filter(|address| !has(address.is_ipv6())).collect()
    }

    /// The addresses that are known now.
    fn known(&self) -> Vec<IpAddr> {
        if !self.hosts.is_empty() {
            return self.hosts.clone();
        }
        if let Some(System::Said(addresses)) = &self.system
            && !addresses.is_empty()
        {
            return addresses.clone();
        }
        // Of the first resolver that gives any.
        let of = |at: usize| {
            let asked = self.asked.iter().filter(move |(other, ..)| *other == at);
            asked.flat_map(|(_, _, asked)| addresses(asked)).collect::<Vec<_>>()
        };
        let first = self.asked.iter().filter(|(_, _, asked)| addresses(asked).next().is_some());
        first.map(|(at, ..)| *at).min().map(of).unwrap_or_default()
    }
}

/// Asks the operating system, which may take a thread for as long as it likes; a place is only given back when it is done.
async fn system(name: &str, ctx: &Ctx) -> System {
    if !ctx.options.system_names {
        return System::NotAsked;
    }
    let place = match timeout(SYSTEM_WAIT, Arc::clone(&ctx.threads).acquire_owned()).await {
        Ok(Ok(place)) => place,
        Ok(Err(_)) | Err(_) => return System::NotAsked,
    };
    let host = name.to_owned();
    let asked = tokio::task::spawn_blocking(move || {
        let found = (host.as_str(), 0).to_socket_addrs().map(|found| {
            let mut addresses = Vec::new();
            for address in found.map(|found| found.ip()) {
                if !addresses.contains(&address) {
                    addresses.push(address);
                }
            }
            addresses
        });
        drop(place);
        found
    });
    match timeout(SYSTEM_WAIT, asked).await {
        Ok(Ok(Ok(addresses))) => System::Said(addresses),
        Ok(Ok(Err(error))) => System::Failed(error.to_string()),
        Ok(Err(_)) => System::NotAsked,
        Err(_) => System::Failed(format!("no answer within {} s", SYSTEM_WAIT.as_secs())),
    }
}
