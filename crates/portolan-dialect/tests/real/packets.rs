//! Packets that decide whether a firewall does what the plan says: what to send, and what the kernel made of it.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use portolan_model::{IpNet, PrefixSet, Protocol};

use crate::support::cells::Block;
use crate::support::mutate::Dice;

/// A packet that opens a connection.
pub(crate) type Packet = (Protocol, IpAddr, IpAddr, u16);

/// For each block its edges: the first, the last and some address on either end, each beside one just outside; its ports
/// and their neighbours; the other transport.
pub(crate) fn at_the_edges(blocks: &[Block], dice: &mut Dice) -> Vec<Packet> {
    let mut packets = BTreeSet::new();
    let mut seen = BTreeSet::new();
    for block in blocks {
        let key = format!("{} {} {}", block.from, block.to.addresses, block.ports);
        if !seen.insert((key, block.protocol)) {
            continue;
        }
        let (from, to) = (addresses(&block.from, dice), addresses(&block.to.addresses, dice));
        let (Some(first), Some(target)) = (from.first(), to.first()) else { continue };
        let ports =
            [block.ports.first(), block.ports.last(), block.ports.first() - 1, block.ports.last() + 1];
        packets.extend(to.iter().map(|to| (block.protocol, *first, *to, ports[0])));
        packets.extend(from.iter().map(|from| (block.protocol, *from, *target, ports[1])));
        packets.extend(ports.map(|port| (block.protocol, *first, *target, port)));
        let other = if block.protocol == Protocol::Tcp { Protocol::Udp } else { Protocol::Tcp };
        packets.insert((other, *first, *target, ports[0]));
        // What one block allows and what another does do not mix.
        let foreign = &blocks[dice.below(blocks.len())];
        packets.extend(foreign.to.addresses.first().map(|to| (block.protocol, *first, to, ports[0])));
    }
    packets.retain(|(_, from, to, port)| {
        *port > 0 && usable(*from) && usable(*to) && from.is_ipv4() == to.is_ipv4()
    });
    packets.into_iter().collect()
}

/// The lines for the script that sends them.
pub(crate) fn lines(packets: &[Packet]) -> String {
    packets.iter().map(|(protocol, from, to, port)| format!("{protocol} {from} {to} {port}\n")).collect()
}

/// The packets that arrived, from the last line of the script.
pub(crate) fn arrived(output: &str) -> BTreeSet<usize> {
    let line =
        output.lines().find_map(|line| line.strip_prefix("arrived")).unwrap_or_else(|| panic!("{output}"));
    line.split_whitespace().map(|number| number.parse().unwrap()).collect()
}

/// The first address, the last, some others, and those just outside.
fn addresses(set: &PrefixSet, dice: &mut Dice) -> Vec<IpAddr> {
    let prefixes = set.to_prefixes();
    let Some(last) = prefixes.last() else { return Vec::new() };
    let picked = [0, prefixes.len() - 1, dice.below(prefixes.len()), dice.below(prefixes.len())];
    let mut found = vec![prefixes[0].network(), last.broadcast()];
    for prefix in picked.map(|at| prefixes[at]) {
        let (first, last) = (number(prefix.network()), number(prefix.broadcast()));
        let within = first + (dice.below(usize::MAX) as u128) % (last - first).saturating_add(1);
        let around = [first, within, last, first.wrapping_sub(1), last.wrapping_add(1)];
        found.extend(around.map(|number| address(prefix, number)));
    }
    found
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_bits().into(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

fn address(like: IpNet, number: u128) -> IpAddr {
    match like {
        IpNet::V4(_) => Ipv4Addr::from_bits(number as u32).into(),
        IpNet::V6(_) => Ipv6Addr::from_bits(number).into(),
    }
}

/// Whether a router forwards packets with it.
fn usable(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            let [first, ..] = address.octets();
            !matches!(first, 0 | 127 | 224..) && !address.is_link_local()
        }
        IpAddr::V6(address) => {
            let first = address.segments()[0];
            (0x2000..0xfe00).contains(&first)
        }
    }
}
