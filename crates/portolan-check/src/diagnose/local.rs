//! The machine itself: rows 1 and 2 of the table.

use super::addresses;
use super::finding::{Finding, Record};
use super::run::{Case, Run};
use crate::observe::{Connect, HostsLine, TcpSeen};
use crate::task::Expected;
use crate::{Layer, Outcome, Verdict};

/// Row 1: no route leads off this machine.
pub(super) fn no_route(run: &Run<'_>, tcp: &TcpSeen) -> Finding {
    let machine = &run.seen.machine;
    let (default, family) = match tcp.to.is_ipv4() {
        true => (machine.default_route_v4, "IPv4"),
        false => (machine.default_route_v6, "IPv6"),
    };
    let finding = Finding::fail(Verdict::NoRouteLocal).blame("this machine").saw(format!(
        "The connection to {} failed within {} on this machine, and no router sent an error.",
        tcp.to, tcp.took
    ));
    match default {
        Some(false) => finding.saw(format!("There is no default route for {family}.")),
        Some(true) => finding
            .likely()
            .saw(format!("There is a default route for {family}, so a route for this destination is wrong."))
            .or(&[Verdict::NoRouteRemote]),
        None => finding.likely().saw("The route table could not be read.").or(&[Verdict::NoRouteRemote]),
    }
}

/// Row 2: what fails because the hosts file leads astray. Replaces the judgement of a later layer.
pub(super) fn hosts(run: &Run<'_>, case: Case<'_>, record: &mut Record) {
    let Some(name) = case.name() else { return };
    if case.endpoint.proxy.is_some() {
        return;
    }
    let broken = record.end.as_ref().is_some_and(|end| end.outcome == Outcome::Fail);
    let answers = super::dns::answers(run, case);
    let lines = run.seen.machine.hosts_lines.iter().filter(|line| line.name.eq_ignore_ascii_case(name));
    let astray = |line: &&HostsLine| {
        let outside = outside(case, line);
        !answers.contains(&line.address) && (outside || (broken && used(case, line)))
    };
    let Some(line) = lines.filter(|line| !planned(case, line)).find(astray) else { return };
    let dns = match answers.as_slice() {
        [] => "DNS gives no address.".to_owned(),
        some => format!("DNS answers {}.", addresses::list(some)),
    };
    let tried = case.seen.tcp.iter().find(|tcp| tcp.to.ip() == line.address);
    let finding = Finding::fail(Verdict::HostsFileOverride)
        .saw(format!("{}, line {}, gives {name} the address {}.", line.file, line.line, line.address))
        .saw(dns)
        .saw_also(outside(case, line).then(|| "That address is outside the plan.".to_owned()))
        .saw_also(
            tried
                .filter(|tcp| tcp.result != Connect::Connected)
                .map(|tcp| format!("The connection did not succeed: {}.", super::tcp::words(tcp))),
        )
        .blame(line.file.clone());
    let seen = format!("{} line {}: {}", line.file, line.line, line.address);
    record.warnings.clear();
    record.found(Layer::Local, finding, seen, None);
}

/// Whether the probe went to the line's address.
fn used(case: Case<'_>, line: &HostsLine) -> bool {
    case.seen.tcp.iter().any(|tcp| tcp.to.ip() == line.address)
}

/// Whether the plan gives the name the very address of the line.
fn planned(case: Case<'_>, line: &HostsLine) -> bool {
    match &case.endpoint.expect {
        Expected::Private { addresses, prefixes, .. } if addresses.is_empty() => {
            addresses::held(line.address, prefixes)
        }
        Expected::Private { addresses, .. } => addresses.contains(&line.address),
        _ => false,
    }
}

/// Whether the line's address cannot be what the plan wants.
fn outside(case: Case<'_>, line: &HostsLine) -> bool {
    match &case.endpoint.expect {
        Expected::Public => addresses::is_private(line.address) || addresses::is_nowhere(line.address),
        Expected::Private { addresses, prefixes, .. } => {
            let unknown = addresses.is_empty() && prefixes.is_empty();
            let held = addresses.contains(&line.address) || addresses::held(line.address, prefixes);
            if unknown { !addresses::is_private(line.address) } else { !held }
        }
        Expected::Local => addresses::is_nowhere(line.address),
    }
}
