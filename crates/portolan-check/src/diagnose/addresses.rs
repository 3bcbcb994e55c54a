//! What an address is: public, private, or none at all.

use std::net::IpAddr;

use portolan_model::IpNet;

/// Whether an address belongs to private space: what private endpoints and companies use inside.
pub(super) fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            let [first, second, ..] = address.octets();
            address.is_private() || address.is_link_local() || (first == 100 && second & 0xc0 == 64)
        }
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(mapped) => is_private(IpAddr::V4(mapped)),
            None => address.is_unique_local() || address.is_unicast_link_local(),
        },
    }
}

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
