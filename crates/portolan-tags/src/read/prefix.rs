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
    // Nearly all prefixes of nearly all files are what this takes, which costs a third of asking the standard library.
    if let Some(prefix) = plain_v4(text.as_bytes()).filter(|prefix| prefix.addr() == prefix.network()) {
        return Reading::Clean(IpNet::V4(prefix));
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

/// An IPv4 prefix in its usual form; none for anything else, which is read with more care.
fn plain_v4(text: &[u8]) -> Option<Ipv4Net> {
    let (mut address, mut part, mut digits, mut dots) = (0_u32, 0_u32, 0, 0);
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'0'..=b'9' if digits < 3 && (digits == 0 || part > 0) => {
                part = part * 10 + u32::from(byte - b'0');
                digits += 1;
            }
            b'.' | b'/' if digits > 0 && part <= 255 => {
                address = address << 8 | part;
                if *byte == b'/' {
                    let length = short_number(text.get(at + 1..)?)?;
                    return Ipv4Net::new(address.into(), length).ok().filter(|_| dots == 3);
                }
                (part, digits, dots) = (0, 0, dots + 1);
            }
            _ => return None,
        }
    }
    None
}

fn short_number(digits: &[u8]) -> Option<u8> {
    match digits {
        [one @ b'0'..=b'9'] => Some(one - b'0'),
        [ten @ b'1'..=b'9', one @ b'0'..=b'9'] => Some((ten - b'0') * 10 + one - b'0'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_short_way_agrees_with_the_long_one(text in "([0-9]{1,4}[./]){2,5}[0-9]{0,3}|[0-9]{1,3}(\\.[0-9]{1,3}){3}/[0-9]{1,2}") {
            if let Some(prefix) = plain_v4(text.as_bytes()) {
                prop_assert_eq!(text.parse::<IpNet>(), Ok(IpNet::V4(prefix)));
            } else {
                let long = text.parse::<Ipv4Net>().ok().filter(|_| !text.ends_with("/00") && !text.contains("/0"));
                prop_assert_eq!(long, None);
            }
        }
    }
}
