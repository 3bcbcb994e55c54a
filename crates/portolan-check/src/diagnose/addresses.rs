//! What an address is: public, private, or none at all.

use std::net::IpAddr;

use portolan_model::IpNet;

pub(super) use crate::addresses::is_private;

/// Whether an address can be no host's: unspecified, or this machine itself.
pub(super) fn is_nowhere(address: IpAddr) -> bool {
    address.is_unspecified() || address.is_loopback()
}

/// Whether one of the prefixes holds an address.
pub(super) fn held(address: IpAddr, prefixes: &[IpNet]) -> bool {
    prefixes.iter().any(|prefix| prefix.contains(&address))
}

/// Addresses in words: `10.0.0.1 and 10.0.0.2`.
pub(super) fn list(addresses: &[IpAddr]) -> String {
    crate::diagnose::phrase::and(addresses)
}
