//! Placeholders for addresses.
//!
//! A private address becomes another one of the same private space, and two that share a prefix share one afterwards, so
//! that what lies in which network stays true. The customer's public addresses become addresses of the benchmarking space.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use sha2::{Digest as _, Sha256};

/// Placeholders for the addresses of one customer.
#[derive(Debug, Clone)]
pub(super) struct Addresses {
    key: [u8; 32],
    public: BTreeMap<IpAddr, IpAddr>,
}

impl Addresses {
    /// Placeholders for these addresses, none of which stands for another one of them.
    ///
    /// `seed` is something that only the customer knows: whoever knew it could turn the placeholders back.
    pub(super) fn new(all: &BTreeSet<IpAddr>, seed: &[u8]) -> Addresses {
        let public = all.iter().filter(|address| is_public(**address)).enumerate();
        let public =
            public.map(|(at, address)| (*address, stand_in(*address, at))).collect::<BTreeMap<_, _>>();
        let mut salt = 0_u32;
        loop {
            let key = Sha256::new().chain_update(salt.to_be_bytes()).chain_update(seed).finalize().into();
            let found = Addresses { key, public: public.clone() };
            let clashes = all.iter().any(|address| all.contains(&found.of(*address)));
            // A network that is used nearly whole leaves no choice.
            if !clashes || salt > 500 {
                return found;
            }
            salt += 1;
        }
    }

    /// The placeholder; the address itself where it belongs to nobody or to a vendor.
    pub(super) fn of(&self, address: IpAddr) -> IpAddr {
        match (address, private_bits(address)) {
            (IpAddr::V4(v4), Some(kept)) => {
                let bits = self.mixed(u128::from(v4.to_bits()) << 96, 32, kept) >> 96;
                u32::try_from(bits).map_or(address, |bits| Ipv4Addr::from_bits(bits).into())
            }
            (IpAddr::V6(v6), Some(kept)) => Ipv6Addr::from_bits(self.mixed(v6.to_bits(), 128, kept)).into(),
            (_, None) => self.public.get(&address).copied().unwrap_or(address),
        }
    }

    /// Turns each bit after the first ones by a coin that depends on the bits before it.
    fn mixed(&self, bits: u128, length: u32, kept: u32) -> u128 {
        let mut out = bits;
        for at in kept..length {
            let before = if at == 0 { 0 } else { bits & (u128::MAX << (128 - at)) };
            let coin = Sha256::new()
                .chain_update(self.key)
                .chain_update(at.to_be_bytes())
                .chain_update(before.to_be_bytes())
                .finalize();
            if coin.first().is_some_and(|byte| byte & 1 == 1) {
                out ^= 1_u128 << (127 - at);
            }
        }
        out
    }
}

/// How many leading bits say that an address is private; none where it is not.
fn private_bits(address: IpAddr) -> Option<u32> {
    match address {
        IpAddr::V4(v4) => match v4.octets() {
            [10, ..] => Some(8),
            [172, second, ..] if (16..32).contains(&second) => Some(12),
            [192, 168, ..] => Some(16),
            [100, second, ..] if (64..128).contains(&second) => Some(10),
            _ => None,
        },
        IpAddr::V6(v6) => (v6.octets().first().is_some_and(|first| first & 0xfe == 0xfc)).then_some(8),
    }
}

/// Whether an address is in a space that everybody may use.
pub(super) fn is_private(address: IpAddr) -> bool {
    private_bits(address).is_some()
}

fn is_public(address: IpAddr) -> bool {
    private_bits(address).is_none()
        && !address.is_loopback()
        && !address.is_unspecified()
        && !is_link_local(address)
}

fn is_link_local(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_unicast_link_local(),
    }
}

/// The address of the benchmarking space with this number.
fn stand_in(address: IpAddr, at: usize) -> IpAddr {
    let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
    match address {
        IpAddr::V4(_) => Ipv4Addr::from_bits(0xC612_0000 | (number & 0x1_FFFF)).into(),
        IpAddr::V6(_) => Ipv6Addr::from_bits(0x2001_0002_0000 << 80 | u128::from(number)).into(),
    }
}

/// Changes every address that stands in a text. Of a prefix the host bits stay zero.
pub(super) fn replace(text: &str, of: impl Fn(IpAddr) -> IpAddr) -> String {
    let part = |c: char| c.is_ascii_hexdigit() || matches!(c, ':' | '.');
    let mut out = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let start = rest.find(part).unwrap_or(rest.len());
        let (before, from) = rest.split_at_checked(start).unwrap_or((rest, ""));
        let end = from.find(|c: char| !part(c)).unwrap_or(from.len());
        let (run, after) = from.split_at_checked(end).unwrap_or((from, ""));
        out.push_str(before);
        let glued = out.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '_'))
            || after.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '_'));
        out.push_str(&if glued { run.to_owned() } else { of_run(run, after, &of) });
        rest = after;
    }
    out
}

/// A run of letters that addresses are made of.
fn of_run(run: &str, after: &str, of: &impl Fn(IpAddr) -> IpAddr) -> String {
    let bare = run.trim_end_matches(['.', ':']);
    // `fe80::` ends in colons of its own.
    let bare = if run.parse::<IpAddr>().is_ok() { run } else { bare };
    let tail = run.get(bare.len()..).unwrap_or_default();
    if let Ok(address) = bare.parse::<IpAddr>() {
        let new = of(address);
        let length = after.strip_prefix('/').map(|more| {
            more.chars().take_while(char::is_ascii_digit).collect::<String>().parse::<u8>().unwrap_or(u8::MAX)
        });
        let net = length.and_then(|length| portolan_model::IpNet::new(new, length).ok());
        return format!("{}{tail}", net.map_or(new, |net| net.network()));
    }
    let with_port = bare
        .rsplit_once(':')
        .and_then(|(address, port)| Some((address.parse::<Ipv4Addr>().ok()?, port.parse::<u16>().ok()?)));
    match with_port {
        Some((address, port)) => format!("{}:{port}{tail}", of(address.into())),
        None => run.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(addresses: &[&str]) -> BTreeSet<IpAddr> {
        addresses.iter().map(|address| address.parse().unwrap()).collect()
    }

    #[test]
    fn neighbours_stay_neighbours() {
        let all = set(&["10.1.9.21", "10.1.9.22", "10.40.4.10", "fd00::1", "fd00::2"]);
        let map = Addresses::new(&all, b"seed");
        let new = |text: &str| map.of(text.parse().unwrap());
        let shared = |a: IpAddr, b: IpAddr| match (a, b) {
            (IpAddr::V4(a), IpAddr::V4(b)) => (a.to_bits() ^ b.to_bits()).leading_zeros(),
            (IpAddr::V6(a), IpAddr::V6(b)) => (a.to_bits() ^ b.to_bits()).leading_zeros(),
            _ => 0,
        };
        assert_eq!(shared(new("10.1.9.21"), new("10.1.9.22")), 30);
        assert_eq!(shared(new("10.1.9.21"), new("10.40.4.10")), 10);
        assert_eq!(shared(new("fd00::1"), new("fd00::2")), 126);
        assert!(all.iter().all(|address| !all.contains(&map.of(*address))));
        assert!(new("10.1.9.21").to_string().starts_with("10."));
    }

    #[test]
    fn vendors_and_nobody_keep_theirs() {
        let map = Addresses::new(&set(&["203.0.113.9"]), b"seed");
        assert_eq!(map.of("203.0.113.9".parse().unwrap()).to_string(), "198.18.0.1");
        for kept in ["20.60.1.1", "127.0.0.1", "0.0.0.0", "::", "169.254.1.1", "2603:1030::1"] {
            assert_eq!(map.of(kept.parse().unwrap()).to_string(), kept);
        }
    }

    #[test]
    fn addresses_are_found_where_they_stand_in_texts() {
        let one = |_: IpAddr| "192.0.2.7".parse().unwrap();
        assert_eq!(replace("at 10.0.0.1, then", one), "at 192.0.2.7, then");
        assert_eq!(replace("10.0.0.1:443.", one), "192.0.2.7:443.");
        assert_eq!(replace("to 10.0.0.1.", one), "to 192.0.2.7.");
        assert_eq!(replace("[fd00::1]:443", |_| "fd00::9".parse().unwrap()), "[fd00::9]:443");
        assert_eq!(replace("10.0.0.0/8", one), "192.0.0.0/8");
        assert_eq!(
            replace("host-10.0.0.1 version 1.2.3 12:30:05 add cafe", one),
            "host-10.0.0.1 version 1.2.3 12:30:05 add cafe"
        );
    }
}
