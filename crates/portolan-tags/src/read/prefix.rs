//! Reads a prefix and says what is odd about it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use portolan_model::{IpNet, Ipv4Net, Ipv6Net};

/// A prefix as it was written.
pub(super) enum Reading {
    /// As it should be.
    Clean(IpNet),
    /// Not as it should be; with what it means, if it means anything.
    Odd(Option<IpNet>, Oddity),
}

/// What is odd about a prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Oddity {
    /// What stands before the length is no address.
    NoAddress,
    /// What stands behind the slash is no length.
    NoLength {
        /// The largest length of the family.
        most: u8,
    },
    /// A single address without a length.
    Bare,
    /// Bits behind the length are set.
    HostBits,
}

/// Reads a prefix. What it means keeps its host bits, so that it stays as published.
pub(super) fn reading(text: &str) -> Reading {
    // Nearly all prefixes of nearly all files are what this takes, at a third of the cost of the standard library.
    if let Some(prefix) = plain(text.as_bytes()) {
        return Reading::Clean(prefix);
    }
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, Some(length)),
        None => (text, None),
    };
    // Each parser refuses the other family after a few bytes, but only after asking; most files are mostly IPv4.
    let address = if address.bytes().any(|byte| byte == b':') {
        address.parse::<Ipv6Addr>().map(IpAddr::V6)
    } else {
        address.parse::<Ipv4Addr>().map(IpAddr::V4)
    };
    let Ok(address) = address else { return Reading::Odd(None, Oddity::NoAddress) };
    let Some(length) = length else { return Reading::Odd(Some(IpNet::from(address)), Oddity::Bare) };
    match net(address, length) {
        None => Reading::Odd(None, Oddity::NoLength { most: if address.is_ipv4() { 32 } else { 128 } }),
        Some(prefix) if prefix.addr() != prefix.network() => Reading::Odd(Some(prefix), Oddity::HostBits),
        Some(prefix) => Reading::Clean(prefix),
    }
}

fn net(address: IpAddr, length: &str) -> Option<IpNet> {
    // `parse` would take a sign.
    let digits = length.bytes().all(|byte| byte.is_ascii_digit());
    let length = length.parse().ok().filter(|_| digits)?;
    match address {
        IpAddr::V4(address) => Ipv4Net::new(address, length).ok().map(IpNet::V4),
        IpAddr::V6(address) => Ipv6Net::new(address, length).ok().map(IpNet::V6),
    }
}

/// A prefix in its usual form and without host bits; none for anything else, which is read with more care.
fn plain(text: &[u8]) -> Option<IpNet> {
    if let Some((address, length)) = plain_v4(text) {
        let host = u32::MAX.checked_shr(length.into()).unwrap_or(0);
        return Ipv4Net::new(address.into(), length).ok().map(IpNet::V4).filter(|_| address & host == 0);
    }
    let (address, length) = plain_v6(text)?;
    let host = u128::MAX.checked_shr(length.into()).unwrap_or(0);
    Ipv6Net::new(address.into(), length).ok().map(IpNet::V6).filter(|_| address & host == 0)
}

/// Address and length of an IPv4 prefix.
fn plain_v4(text: &[u8]) -> Option<(u32, u8)> {
    let (a, rest) = octet(text, b'.')?;
    let (b, rest) = octet(rest, b'.')?;
    let (c, rest) = octet(rest, b'.')?;
    let (d, length) = octet(rest, b'/')?;
    Some((u32::from_be_bytes([a, b, c, d]), short_number(length)?))
}

/// A number up to 255 without leading zeros, and what stands behind the byte that must end it.
fn octet(text: &[u8], end: u8) -> Option<(u8, &[u8])> {
    let (number, rest) = match text {
        [one @ b'0'..=b'9', stop, rest @ ..] if *stop == end => (u16::from(one - b'0'), rest),
        [ten @ b'1'..=b'9', one @ b'0'..=b'9', stop, rest @ ..] if *stop == end => {
            (u16::from(ten - b'0') * 10 + u16::from(one - b'0'), rest)
        }
        [hundred @ b'1'..=b'2', ten @ b'0'..=b'9', one @ b'0'..=b'9', stop, rest @ ..] if *stop == end => {
            (u16::from(hundred - b'0') * 100 + u16::from(ten - b'0') * 10 + u16::from(one - b'0'), rest)
        }
        _ => return None,
    };
    Some((u8::try_from(number).ok()?, rest))
}

/// Address and length of an IPv6 prefix that neither begins with a colon nor ends in the IPv4 form.
fn plain_v6(text: &[u8]) -> Option<(u128, u8)> {
    let (mut address, mut groups, mut gap) = (0_u128, 0, None);
    let (mut part, mut digits) = (0_u16, 0);
    for (at, byte) in text.iter().enumerate() {
        if let Some(digit) = hex(*byte) {
            if digits == 4 {
                return None;
            }
            part = part << 4 | u16::from(digit);
            digits += 1;
            continue;
        }
        let last = *byte == b'/';
        if !last && *byte != b':' {
            return None;
        }
        if digits > 0 && groups < 8 {
            address = address << 16 | u128::from(part);
            (part, digits, groups) = (0, 0, groups + 1);
        } else if !last && digits == 0 && groups > 0 && gap.is_none() {
            gap = Some(groups);
        } else if !last || digits > 0 || gap != Some(groups) {
            return None;
        }
        if last {
            let address = filled(address, groups, gap)?;
            return Some((address, short_number(text.get(at + 1..)?)?));
        }
    }
    None
}

fn hex(byte: u8) -> Option<u8> {
    let (digit, letter) = (byte.wrapping_sub(b'0'), (byte | 0x20).wrapping_sub(b'a'));
    if digit < 10 {
        Some(digit)
    } else if letter < 6 {
        Some(letter + 10)
    } else {
        None
    }
}

/// The address of so many groups, with zeros at the gap.
fn filled(groups: u128, count: u32, gap: Option<u32>) -> Option<u128> {
    match gap {
        None => (count == 8).then_some(groups),
        Some(head) if count < 8 => {
            let behind = 16 * (count - head);
            let tail = groups & ((1 << behind) - 1);
            Some((groups >> behind) << (16 * (8 - head)) | tail)
        }
        Some(_) => None,
    }
}

fn short_number(digits: &[u8]) -> Option<u8> {
    match digits {
        [one @ b'0'..=b'9'] => Some(one - b'0'),
        [ten @ b'1'..=b'9', one @ b'0'..=b'9'] => Some((ten - b'0') * 10 + one - b'0'),
        [b'1', ten @ b'0'..=b'2', one @ b'0'..=b'9'] => Some(100 + (ten - b'0') * 10 + one - b'0'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What the standard library reads, where no host bit is set.
    fn long_way(text: &str) -> Option<IpNet> {
        text.parse::<IpNet>().ok().filter(|prefix| prefix.addr() == prefix.network())
    }

    proptest! {
        #[test]
        fn the_short_way_agrees_with_the_long_one(
            text in "([0-9]{1,4}[./]){2,5}[0-9]{0,3}|[0-9]{1,3}(\\.[0-9]{1,3}){3}/[0-9]{1,3}"
        ) {
            // `ipnet` takes leading zeros, which may mean octal digits; the short way leaves them to it.
            let octal = text.split(['.', '/']).any(|number| number.len() > 1 && number.starts_with('0'));
            prop_assert_eq!(plain(text.as_bytes()), long_way(&text).filter(|_| !octal));
        }

        #[test]
        fn it_agrees_on_colons_too(text in "[0-9a-fA-F]{1,5}(:{1,2}[0-9a-f]{0,5}){0,9}/[0-9]{1,3}") {
            let long = long_way(&text).filter(|_| text.ends_with("/0") || !text.contains("/0"));
            prop_assert_eq!(plain(text.as_bytes()), long);
        }

        #[test]
        fn every_ipv6_prefix_is_taken(address in any::<u128>(), zeros in any::<u128>(), length in 0..=128_u8) {
            let prefix = Ipv6Net::new((address & zeros).into(), length).unwrap().trunc();
            let text = prefix.to_string();
            let special = text.starts_with(':') || text.contains('.');
            prop_assert_eq!(plain(text.as_bytes()), (!special).then_some(IpNet::V6(prefix)));
        }
    }
}
