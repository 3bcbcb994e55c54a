//! Whether the proxy can be reached at all: row 26 of the table.

use super::finding::Finding;
use super::icmp;
use super::proxy::named;
use super::resolvers::{self, message};
use super::run::{Case, Run};
use super::{local, phrase, tcp};
use crate::Verdict;
use crate::observe::{Connect, ErrorKind, ProxySeen, TcpSeen};
use crate::task::Proxy;

/// Why the proxy cannot be reached; none where it can.
pub(super) fn judge(run: &Run<'_>, case: Case<'_>, proxy: &Proxy) -> Option<Finding> {
    let seen = case.endpoint.proxy.and_then(|at| run.seen.proxies.get(at))?;
    if seen.tcp.iter().any(|tcp| tcp.result == Connect::Connected) {
        return None;
    }
    match tcp::telling(&seen.tcp) {
        Some(worst) => Some(unreached(run, proxy, worst)),
        None => unresolved(run, proxy, seen),
    }
}

fn unresolved(run: &Run<'_>, proxy: &Proxy, seen: &ProxySeen) -> Option<Finding> {
    let name = seen.name.as_ref()?;
    let asked = resolvers::asked(run, name);
    let used = resolvers::used(run);
    if !used.is_empty() && used.iter().all(|resolver| !resolvers::lives(run, resolver.server)) {
        let servers = used.iter().map(|resolver| resolver.server).collect::<Vec<_>>();
        return Some(
            Finding::fail(Verdict::DnsServerUnreachable)
                .saw(format!("No resolver says anything, so the proxy's name {} has no address.", name.name))
                .blame(super::addresses::list(&servers)),
        );
    }
    let telling = asked.iter().find(|asked| message(asked).is_some()).or(asked.first());
    Some(
        Finding::fail(Verdict::ProxyNameUnresolved)
            .saw(match telling {
                Some(asked) => format!("{}, for {}.", resolvers::words(asked), name.name),
                None => format!("The proxy's name {} has no address.", name.name),
            })
            .blame(named(proxy)),
    )
}

fn unreached(run: &Run<'_>, proxy: &Proxy, tcp: &TcpSeen) -> Finding {
    let finding = |verdict| Finding::fail(verdict).blame(named(proxy));
    match (&tcp.result, tcp.icmp) {
        (Connect::Failed { .. }, Some(icmp)) => finding(Verdict::ProxyUnreachable).saw(format!(
            "{} answered the connection to the proxy at {} with {}.",
            icmp.sender.map_or_else(|| "A device".to_owned(), |sender| sender.to_string()),
            tcp.to,
            icmp::words(icmp)
        )),
        (Connect::Failed { error: ErrorKind::Refused | ErrorKind::Reset, .. }, None) => {
            finding(Verdict::ProxyPortClosed)
                .saw(format!("The proxy at {} refused the connection after {}.", tcp.to, tcp.took))
        }
        (Connect::Cut, None) => finding(Verdict::ProxyNotAProxy)
            .saw(format!("{} takes the connection and resets it before anything was said.", tcp.to)),
        (
            Connect::Failed {
                error: ErrorKind::NetworkUnreachable | ErrorKind::HostUnreachable,
                immediate: true,
            },
            None,
        ) => local::no_route(run, tcp),
        (Connect::Failed { error: ErrorKind::Local, .. }, None) => Finding::no_data(
            Verdict::NotRun,
            format!("This machine could not open a connection to the proxy at {}.", tcp.to),
        ),
        _ => finding(Verdict::ProxyUnreachable).saw(format!(
            "The proxy at {} answered none of {} in {}.",
            tcp.to,
            phrase::count(usize::from(tcp.sockets.max(1)), "connection attempt"),
            tcp.took
        )),
    }
}
