//! Comparison with others: private endpoints of the same virtual network, other ports of the same address.

use std::net::IpAddr;

use portolan_model::IpNet;

use super::finding::Finding;
use super::run::{Case, Run};
use crate::Verdict;
use crate::observe::{Connect, Millis, TcpSeen};
use crate::task::Expected;

/// The prefixes of the virtual network of a private endpoint.
fn prefixes(case: Case<'_>) -> &[IpNet] {
    match &case.endpoint.expect {
        Expected::Private { prefixes, .. } => prefixes,
        _ => &[],
    }
}

/// Whether two private endpoints stand in the same network, as far as the plan tells.
fn together(one: Case<'_>, other: Case<'_>) -> bool {
    let (one, other) = (prefixes(one), prefixes(other));
    one.is_empty() && other.is_empty()
        || one.iter().any(|a| other.iter().any(|b| a.contains(b) || b.contains(a)))
}

/// Connections that stand to private endpoints of the same network.
fn standing<'a>(run: &Run<'a>, case: Case<'a>) -> impl Iterator<Item = &'a TcpSeen> {
    run.cases()
        .filter(move |other| other.is_private() && together(case, *other))
        .flat_map(|other| &other.seen.tcp)
        .filter(|tcp| tcp.result == Connect::Connected && super::addresses::is_private(tcp.to.ip()))
}

/// Whether a private endpoint of the same network answers.
pub(super) fn connected(run: &Run<'_>, case: Case<'_>) -> bool {
    standing(run, case).next().is_some()
}

/// Whether another endpoint reached the same address, on any port.
pub(super) fn same_address_connected(run: &Run<'_>, _case: Case<'_>, address: IpAddr) -> bool {
    same_address(run, address).is_some()
}

/// How long the fastest connection to an address took, on any port.
pub(super) fn same_address(run: &Run<'_>, address: IpAddr) -> Option<Millis> {
    run.cases()
        .flat_map(|other| &other.seen.tcp)
        .filter(|tcp| tcp.result == Connect::Connected && tcp.to.ip() == address)
        .map(|tcp| tcp.took)
        .min()
}

/// Rows 23 and 24: a private endpoint that is silent.
pub(super) fn silent(run: &Run<'_>, case: Case<'_>, tcp: &TcpSeen, saw: String) -> Finding {
    let network = prefixes(case).first().map(IpNet::to_string);
    let key = network.clone().unwrap_or_default();
    match standing(run, case).map(|tcp| tcp.to.ip()).min() {
        Some(other) => {
            let planned = match &case.endpoint.expect {
                Expected::Private { addresses, .. } if !addresses.is_empty() => addresses.clone(),
                _ => Vec::new(),
            };
            let differs = !planned.is_empty() && !planned.contains(&tcp.to.ip());
            Finding::fail(Verdict::PeStaleRecord)
                .likely()
                .saw(saw)
                .saw(format!("{other}, another private endpoint of the same network, answers."))
                .saw_also(
                    differs.then(|| {
                        format!("The plan gives the endpoint {}.", super::addresses::list(&planned))
                    }),
                )
                .or(&[Verdict::FwDrop])
                .blame(format!("the record that gives {}", tcp.to.ip()))
        }
        None => {
            let finding = Finding::fail(Verdict::PeUnrouted)
                .likely()
                .saw(saw)
                .saw("No private endpoint of the same network answers.")
                .or(&[Verdict::FwDrop, Verdict::PeStaleRecord]);
            match network {
                Some(network) => finding.blame(format!("the way to {network}")),
                None => finding.keyed(key),
            }
        }
    }
}
