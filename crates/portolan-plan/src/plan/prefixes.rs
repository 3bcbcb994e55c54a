//! How prefixes are written: a plan repeats those of its machines on every leg.

use std::fmt::Write as _;
use std::net::Ipv4Addr;

use portolan_model::IpNet;
use serde::{Serialize, Serializer};

/// Writes prefixes as a list of texts, just as they would write themselves.
pub(super) fn serialize<S: Serializer>(prefixes: &[IpNet], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(prefixes.iter().map(Written))
}

/// Appends a prefix to a text.
pub(crate) fn push(text: &mut String, prefix: &IpNet) {
    match prefix {
        IpNet::V4(net) => text.push_str(Digits::of(net.addr(), net.prefix_len()).as_str()),
        IpNet::V6(net) => {
            // A text takes whatever it is given.
            let _ = write!(text, "{net}");
        }
    }
}

struct Written<'p>(&'p IpNet);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            IpNet::V4(net) => to.serialize_str(Digits::of(net.addr(), net.prefix_len()).as_str()),
            IpNet::V6(net) => to.collect_str(net),
        }
    }
}

/// The text of an IPv4 prefix, in the room of the longest one.
#[derive(Default)]
struct Digits {
    room: [u8; 18],
    used: usize,
}

impl Digits {
    fn of(address: Ipv4Addr, length: u8) -> Digits {
        let mut digits = Digits::default();
        for (octet, after) in address.octets().into_iter().zip(*b".../") {
            digits.number(octet);
            digits.push(after);
        }
        digits.number(length);
        digits
    }

    fn number(&mut self, number: u8) {
        if number >= 100 {
            self.push(b'0' + number / 100);
        }
        if number >= 10 {
            self.push(b'0' + number / 10 % 10);
        }
        self.push(b'0' + number % 10);
    }

    fn push(&mut self, byte: u8) {
        if let Some(place) = self.room.get_mut(self.used) {
            *place = byte;
            self.used += 1;
        }
    }

    fn as_str(&self) -> &str {
        self.room.get(..self.used).and_then(|text| str::from_utf8(text).ok()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn prefixes_are_written_as_they_write_themselves(address: u32, length in 0_u8..=32, other: u128, long in 0_u8..=128) {
            let four = IpNet::new(Ipv4Addr::from_bits(address).into(), length).unwrap();
            let six = IpNet::new(std::net::Ipv6Addr::from_bits(other).into(), long).unwrap();
            let prefixes = [four, six];
            let written = serialize(&prefixes, serde_json::value::Serializer).unwrap();
            prop_assert_eq!(written, serde_json::to_value(prefixes).unwrap());
            for prefix in prefixes {
                let mut text = String::from("before ");
                push(&mut text, &prefix);
                prop_assert_eq!(text, format!("before {prefix}"));
            }
        }
    }
}
