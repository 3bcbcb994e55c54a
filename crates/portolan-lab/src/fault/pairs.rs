//! Faults that happen at once, at different layers.

/// Pairs of faults of one scenario: where both hit a connection, the first one is to be named, and no other. A device that
/// intercepts takes connections before the firewall's rules see them, so the two make no pair.
pub const PAIRS: &[(&str, &str)] = &[
    ("no-default-route", "inspected"),
    ("hosts-file", "expired"),
    ("resolvers-dead", "firewall-drop"),
    ("servfail", "firewall-reset"),
    ("nxdomain", "clock-behind"),
    ("zone-silent", "storage-firewall"),
    ("private-record-missing", "private-wrong-target"),
    ("private-resolves-public", "root-missing"),
    ("private-unrouted", "private-wrong-target"),
    ("public-resolves-private", "firewall-drop"),
    ("sinkhole-zero", "inspected"),
    ("icmp-prohibited", "sni-reset"),
    ("no-route-remote", "storage-firewall"),
    ("firewall-drop", "clock-behind"),
    ("egress-closed", "clock-behind"),
    ("proxy-closed", "root-missing"),
    ("proxy-denies", "clock-behind"),
    ("proxy-no-names", "clock-behind"),
    ("proxy-tunnel-reset", "root-missing"),
    ("inspected", "block-page"),
    ("expired", "service-unavailable"),
    ("sni-drop", "throttled"),
    ("mtu-blackhole", "websocket-refused"),
    ("wrong-name", "block-page"),
];
