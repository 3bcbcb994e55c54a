//! The addresses of this machine, as far as its own route table tells.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

/// The addresses that this machine would use towards others. No packet is sent: a UDP socket that is connected only asks
/// the route table.
pub fn own_addresses(towards: &[IpAddr]) -> Vec<IpAddr> {
    // Addresses of documentation stand for the rest of the world.
    let world = [IpAddr::from([192, 0, 2, 1]), IpAddr::from([0x2001, 0xdb8, 0, 0, 0, 0, 0, 1])];
    let own = world.iter().chain(towards).filter_map(|to| source_towards(*to));
    own.filter(|address| !address.is_loopback() && !address.is_unspecified())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

fn source_towards(to: IpAddr) -> Option<IpAddr> {
    let any = match to {
        IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
    };
    let socket = UdpSocket::bind(SocketAddr::new(any, 0)).ok()?;
    socket.connect(SocketAddr::new(to, 53)).ok()?;
    socket.local_addr().ok().map(|address| address.ip())
}
