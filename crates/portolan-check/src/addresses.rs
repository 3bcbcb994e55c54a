//! What an address tells of where it is.

use std::net::IpAddr;

/// Whether an address belongs to private space: what private endpoints and companies use inside.
pub(crate) fn is_private(address: IpAddr) -> bool {
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
