//! What ICMP errors mean. Errno alone cannot tell prohibited from unrouted.

use crate::observe::Icmp;

/// What an ICMP error says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A filter refuses.
    Prohibited,
    /// There is no route, or nobody at its end.
    Unrouted,
    /// The packet circled until it expired.
    Loop,
    /// Something that says nothing about the connection.
    Other,
}

/// What an ICMP error says of a connection.
pub(super) fn meaning(icmp: Icmp) -> Meaning {
    match (icmp.v6, icmp.kind, icmp.code) {
        // A host refuses a TCP port with a reset; an ICMP error for a port is a filter's.
        (false, 3, 3 | 9 | 10 | 13 | 14 | 15) | (true, 1, 1 | 4 | 5) => Meaning::Prohibited,
        (false, 3, 0..=2 | 5..=8 | 11 | 12) | (true, 1, 0 | 2 | 3 | 6) => Meaning::Unrouted,
        (false, 11, 0) | (true, 3, 0) => Meaning::Loop,
        _ => Meaning::Other,
    }
}

/// An ICMP error in words, with its numbers.
pub(super) fn words(icmp: Icmp) -> String {
    let what = match (icmp.v6, icmp.kind, icmp.code) {
        (false, 3, 0) => "network unreachable",
        (false, 3, 1) => "host unreachable",
        (false, 3, 2) => "protocol unreachable",
        (false, 3, 3) | (true, 1, 4) => "port unreachable",
        (false, 3, 6) => "network unknown",
        (false, 3, 7) => "host unknown",
        (false, 3, 9) => "network prohibited",
        (false, 3, 10) => "host prohibited",
        (false, 3, 13) | (true, 1, 1) => "administratively prohibited",
        (false, 11, 0) | (true, 3, 0) => "time to live exceeded",
        (true, 1, 0) => "no route",
        (true, 1, 3) => "address unreachable",
        (true, 1, 5) => "source address refused",
        (true, 1, 6) => "reject route",
        _ => "unreachable",
    };
    let version = if icmp.v6 { "ICMPv6" } else { "ICMP" };
    format!("{version} {}/{} ({what})", icmp.kind, icmp.code)
}
