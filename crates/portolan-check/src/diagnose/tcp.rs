//! Routes, packet filters, the transport: rows 16 to 25 of the table.

use std::net::IpAddr;

use super::finding::{Finding, Record};
use super::icmp::{self, Meaning};
use super::run::{self, Case, HopSeen, Run};
use super::{addresses, local, peers, several};
use crate::observe::{AskResult, Connect, ErrorKind, Icmp, Millis, TcpSeen};
use crate::{Layer, Verdict};

/// Between two rejected connections and one silent one, a router's limit on ICMP answers is a probable reason for silence:
/// routers send a handful at once, and then about one a second.
const ICMP_BURST: usize = 6;

/// Busier than this, a machine misses answers that came.
const TOO_BUSY: f64 = 0.9;

/// Judges the direct connections of an endpoint.
pub(super) fn judge(run: &Run<'_>, case: Case<'_>, record: &mut Record) {
    let tried = &case.seen.tcp;
    let Some(connected) = tried.iter().find(|tcp| tcp.result == Connect::Connected) else {
        let Some(worst) = telling(tried) else {
            let finding = Finding::no_data(Verdict::NotRun, "No connection was tried.");
            return record.found(Layer::Tcp, finding, "not tried", None);
        };
        if let Some(name) = without_ipv4(case) {
            let finding = Finding::no_data(Verdict::NotRun, name)
                .saw(format!("{}, which says nothing without IPv4 beside it.", words(worst)));
            return record.found(Layer::Tcp, finding, words(worst), Some(worst.took));
        }
        let finding = failed(run, case, worst);
        let layer = finding.verdict.layer().min(Layer::Tcp);
        return record.found(layer, finding, words(worst), Some(worst.took));
    };
    match several::judge(run, case) {
        Some(finding) => record.found(Layer::Tcp, finding, words(connected), Some(connected.took)),
        None => record.ok(Layer::Tcp, words(connected), Some(connected.took)),
    }
}

/// Whether only IPv6 was tried because no resolver answered the question for IPv4.
fn without_ipv4(case: Case<'_>) -> Option<String> {
    let name = case.seen.name.as_ref()?;
    let asked = || name.asked.iter().filter(|asked| asked.kind == "A");
    let unanswered =
        asked().all(|asked| matches!(asked.result, AskResult::Timeout)) && asked().next().is_some();
    let only_v6 = case.seen.tcp.iter().all(|tcp| tcp.to.is_ipv6());
    (unanswered && only_v6)
        .then(|| format!("The question for IPv4 addresses of {} got no answer.", name.name))
}

/// The connection whose failure says most. IPv6 that this machine does not have says nothing beside IPv4.
pub(super) fn telling(tried: &[TcpSeen]) -> Option<&TcpSeen> {
    tried.iter().max_by_key(|tcp| (rank(tcp), tcp.to.is_ipv4(), std::cmp::Reverse(tcp.to)))
}

fn rank(tcp: &TcpSeen) -> u8 {
    match (&tcp.result, tcp.icmp.map(icmp::meaning)) {
        (Connect::Connected, _) => 0,
        (Connect::Failed { error: ErrorKind::Local, .. }, _) => 1,
        (Connect::Failed { immediate: true, .. }, None) if tcp.to.is_ipv6() => 2,
        (Connect::Failed { .. }, Some(Meaning::Prohibited)) => 8,
        (Connect::Failed { .. }, Some(Meaning::Unrouted | Meaning::Loop)) => 7,
        (Connect::Failed { .. } | Connect::Cut, _) => 6,
        (Connect::Silent { .. }, _) => 5,
    }
}

/// What a connection did, in a few words.
pub(super) fn words(tcp: &TcpSeen) -> String {
    let to = tcp.to;
    match (&tcp.result, tcp.icmp) {
        (Connect::Connected, _) => format!("{to} connected"),
        (Connect::Cut, _) => format!("{to} accepted and cut"),
        (Connect::Silent { .. }, _) => format!("{to} silent"),
        (Connect::Failed { .. }, Some(icmp)) => format!("{to} {}", icmp::words(icmp)),
        (Connect::Failed { error, .. }, None) => format!("{to} {}", error_words(*error)),
    }
}

const fn error_words(error: ErrorKind) -> &'static str {
    match error {
        ErrorKind::Refused => "refused",
        ErrorKind::Reset => "reset",
        ErrorKind::NetworkUnreachable => "network unreachable",
        ErrorKind::HostUnreachable => "host unreachable",
        ErrorKind::TimedOut => "timed out",
        ErrorKind::Forbidden => "forbidden by this machine",
        ErrorKind::Local => "not possible on this machine",
    }
}

/// Judges one connection that does not stand.
pub(super) fn failed(run: &Run<'_>, case: Case<'_>, tcp: &TcpSeen) -> Finding {
    let (error, immediate) = match tcp.result {
        Connect::Failed { error: ErrorKind::TimedOut, .. } | Connect::Silent { .. } | Connect::Connected => {
            return silent(run, case, tcp);
        }
        Connect::Cut => return cut(run, case, tcp),
        Connect::Failed { error, immediate } => (error, immediate),
    };
    let own = tcp.icmp.and_then(|icmp| icmp.sender).is_some_and(|sender| run.is_own(sender));
    match (tcp.icmp, error) {
        (Some(icmp), _) if !(own && icmp::meaning(icmp) != Meaning::Prohibited) => {
            by_icmp(run, case, tcp, icmp, error)
        }
        (_, ErrorKind::Refused | ErrorKind::Reset) => reset(run, case, tcp),
        (_, ErrorKind::Forbidden) => Finding::fail(Verdict::FwIcmpProhibited)
            .saw(format!("This machine itself forbids a connection to {}.", tcp.to))
            .blame("this machine"),
        (_, ErrorKind::NetworkUnreachable | ErrorKind::HostUnreachable) if immediate || own => {
            local::no_route(run, tcp)
        }
        (_, ErrorKind::NetworkUnreachable | ErrorKind::HostUnreachable) => unreachable(case, tcp),
        (_, ErrorKind::Local | ErrorKind::TimedOut) => Finding::no_data(
            Verdict::NotRun,
            format!("This machine could not open a connection to {}.", tcp.to),
        ),
    }
}

/// Rows 16, 18, 19.
fn by_icmp(run: &Run<'_>, case: Case<'_>, tcp: &TcpSeen, icmp: Icmp, error: ErrorKind) -> Finding {
    let sender = icmp.sender.map_or_else(|| "an unknown sender".to_owned(), |sender| sender.to_string());
    let saw = format!(
        "{sender} answered the connection to {} with {}, after {}.",
        tcp.to,
        icmp::words(icmp),
        tcp.took
    );
    let blame = |finding: Finding| match icmp.sender {
        Some(sender) if run.is_own(sender) => finding.saw(saw.clone()).blame("this machine"),
        Some(sender) => finding.saw(saw.clone()).blame(sender.to_string()),
        None => finding.saw(saw.clone()).keyed(hop_of(tcp)).likely(),
    };
    match icmp::meaning(icmp) {
        Meaning::Prohibited => blame(Finding::fail(Verdict::FwIcmpProhibited)),
        Meaning::Unrouted if case.is_private() && !peers::connected(run, case) => {
            blame(Finding::fail(Verdict::PeUnrouted)).likely().or(&[Verdict::NoRouteRemote])
        }
        Meaning::Unrouted => blame(Finding::fail(Verdict::NoRouteRemote)),
        Meaning::Loop => blame(Finding::fail(Verdict::RoutingLoop)),
        Meaning::Other if error == ErrorKind::Refused => reset(run, case, tcp),
        Meaning::Other => unreachable(case, tcp).saw(saw),
    }
}

/// An error that a router must have sent, without the message itself.
fn unreachable(case: Case<'_>, tcp: &TcpSeen) -> Finding {
    let verdict = if case.is_private() { Verdict::PeUnrouted } else { Verdict::NoRouteRemote };
    Finding::fail(verdict)
        .possible()
        .or(&[Verdict::FwIcmpProhibited])
        .saw(format!("The connection to {} was reported unreachable after {}.", tcp.to, tcp.took))
        .saw("The ICMP message and its sender could not be read here.")
        .keyed(hop_of(tcp))
}

/// Row 20: who resets? A firewall answers from nearer than the host would.
fn reset(run: &Run<'_>, case: Case<'_>, tcp: &TcpSeen) -> Finding {
    let saw = format!("{} answered the connection with a reset after {}.", tcp.to, tcp.took);
    let reference = if case.is_local() { peers::same_address(run, tcp.to.ip()) } else { fastest(run, tcp) };
    let nearer =
        reference.filter(|fastest| fastest.as_f64() >= 2.0 && tcp.took.as_f64() * 2.0 < fastest.as_f64());
    let firewall = |finding: Finding| {
        finding.blame(run::words(run::hop(tcp))).keyed(hop_of(tcp)).or(&[Verdict::PortClosed])
    };
    match nearer {
        Some(fastest) => firewall(Finding::fail(Verdict::FwReset)).saw(saw).saw(format!(
            "The fastest connection to another address took {fastest}: the reset came from nearer."
        )),
        None if case.is_local() => {
            Finding::fail(Verdict::PortClosed).likely().saw(saw).or(&[Verdict::FwReset]).blame(case.target())
        }
        None => firewall(Finding::fail(Verdict::FwReset))
            .likely()
            .saw(saw)
            .saw(format!("The service must listen on port {}.", tcp.to.port())),
    }
}

/// Row 25: a connection that stood and was reset at once. No reset of the SYN looks so.
fn cut(run: &Run<'_>, case: Case<'_>, tcp: &TcpSeen) -> Finding {
    let saw = format!("{} accepted the connection and reset it before anything was said.", tcp.to);
    if case.is_local() {
        return Finding::fail(Verdict::NoGreeting)
            .likely()
            .saw(saw)
            .or(&[Verdict::FwReset])
            .blame(case.target());
    }
    let finding = Finding::fail(Verdict::AppFirewallDeny).saw(saw).blame(hop_of(tcp));
    match run.accepts_all {
        true => finding.saw("A connection to an address that nobody has is accepted too."),
        false => finding.likely().or(&[Verdict::FwReset]),
    }
}

fn fastest(run: &Run<'_>, tcp: &TcpSeen) -> Option<Millis> {
    run.direction(run::hop(tcp)).fastest
}

/// Rows 17, 21 to 24.
fn silent(run: &Run<'_>, case: Case<'_>, tcp: &TcpSeen) -> Finding {
    let at = run.direction(run::hop(tcp));
    let second = matches!(tcp.result, Connect::Silent { second_opinion: true });
    let saw = format!(
        "{} answered none of {} in {}{}.",
        tcp.to,
        super::phrase::count(usize::from(tcp.sockets.max(1)), "connection attempt"),
        tcp.took,
        if second { ", and none of a slow second try" } else { "" }
    );
    if !second && let Some(why) = unreliable(run, &at) {
        return Finding::no_data(Verdict::NotRun, saw).saw(why);
    }
    if case.is_private() && !peers::same_address_connected(run, case, tcp.to.ip()) {
        return peers::silent(run, case, tcp, saw);
    }
    if let Some((sender, times)) = limited(&at) {
        return Finding::fail(Verdict::FwIcmpProhibited)
            .likely()
            .saw(saw)
            .saw(format!(
                "{sender}, on the same way, says of {} that they are prohibited; it sends few such answers a second.",
                super::phrase::count(times, "other connection")
            ))
            .or(&[Verdict::FwDrop])
            .blame(sender.to_string());
    }
    let public = !addresses::is_private(tcp.to.ip());
    if public && at.public_connected == 0 && at.public_silent > 1 {
        return egress_closed(run, tcp, &at, saw);
    }
    let answers = if public { at.public_connected } else { at.connected };
    let drop = Finding::fail(Verdict::FwDrop).saw(saw).blame(run::words(run::hop(tcp))).keyed(hop_of(tcp));
    match answers {
        0 => drop
            .possible()
            .or(&[Verdict::DirectEgressClosed, Verdict::NoRouteRemote])
            .saw("No other address on the same way answered, so there is nothing to compare with."),
        1.. => drop.likely().or(&[Verdict::NoRouteRemote]).saw(format!(
            "{} on the same way connected in the same run.",
            super::phrase::count(answers, "other address").replace("addresss", "addresses")
        )),
    }
}

/// Why silence proves nothing without a second opinion.
fn unreliable(run: &Run<'_>, at: &HopSeen) -> Option<String> {
    if let Some(load) = run.seen.machine.own_load.filter(|load| *load >= TOO_BUSY) {
        let percent = load * 100.0;
        return Some(format!("This machine was busy with the run itself for {percent:.0} % of the time."));
    }
    let (tried, lost) = at.rounds;
    (lost * 50 > tried)
        .then(|| format!("The way loses packets: {lost} of {tried} round trips got no answer."))
}

/// The device whose limit on ICMP answers explains the silence of others.
fn limited(at: &HopSeen) -> Option<(IpAddr, usize)> {
    let (sender, times) =
        at.prohibited.iter().max_by_key(|(sender, times)| (**times, std::cmp::Reverse(**sender)))?;
    let answers = at.prohibited.values().sum::<usize>();
    (answers + at.silent_sockets > ICMP_BURST).then_some((*sender, *times))
}

/// Row 22.
fn egress_closed(run: &Run<'_>, tcp: &TcpSeen, at: &HopSeen, saw: String) -> Finding {
    let finding = Finding::fail(Verdict::DirectEgressClosed)
        .saw(saw)
        .saw(format!("All {} public addresses that were tried directly were silent.", at.public_silent))
        .blame(run::words(run::hop(tcp)))
        .keyed(hop_of(tcp));
    let works = run
        .assignment
        .proxies
        .iter()
        .zip(&run.seen.proxies)
        .find(|(_, seen)| seen.tcp.iter().any(|tcp| tcp.result == Connect::Connected));
    match works {
        Some((proxy, _)) => finding.saw(format!("The proxy {} can be reached.", proxy.name)),
        None => finding.likely().or(&[Verdict::FwDrop, Verdict::NoRouteRemote]),
    }
}

/// The direction of a connection, as the key of a cause.
pub(super) fn hop_of(tcp: &TcpSeen) -> String {
    run::words(run::hop(tcp))
}
