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
