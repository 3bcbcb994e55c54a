//! What conditions may ask of a network or an account is what scenarios can say.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use portolan_catalog::{AccountKey, NetworkKey};
use portolan_plan::scenario::{
    Authentication, DefaultRoute, DnsWay, Egress, ProxyHosted, ProxyKind, PublicAccess, RoutingPreference,
    Uplink,
};

fn words<T>(table: &[(&'static str, T)]) -> Vec<&'static str> {
    table.iter().map(|(word, _)| *word).collect()
}

#[test]
fn of_a_network() {
    for (word, key) in NetworkKey::WORDS {
        let said = match key {
            NetworkKey::Egress => words(Egress::WORDS),
            NetworkKey::RoutingPreference => words(RoutingPreference::WORDS),
            NetworkKey::ProxyKind => words(ProxyKind::WORDS),
            NetworkKey::ProxyAuthentication => words(Authentication::WORDS),
            NetworkKey::ProxyHosted => words(ProxyHosted::WORDS),
            NetworkKey::PrivateEndpointDns => words(DnsWay::WORDS),
            NetworkKey::Uplink => words(Uplink::WORDS),
            NetworkKey::DefaultRoute => words(DefaultRoute::WORDS),
            NetworkKey::TlsInspection | NetworkKey::ServiceEndpoints => {
                assert_eq!(key.values(), None, "{word}");
                continue;
            }
        };
        assert_eq!(key.values().unwrap(), said, "{word}");
    }
}

/// Redundancies have one list, which the reader of scenarios takes from here.
#[test]
fn of_an_account() {
    assert_eq!(AccountKey::RoutingPreference.values().unwrap(), words(RoutingPreference::WORDS));
    assert_eq!(AccountKey::PublicAccess.values().unwrap(), words(PublicAccess::WORDS));
}
