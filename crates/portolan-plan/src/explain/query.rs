//! What a question about the network is about.

use std::net::IpAddr;

use portolan_model::HostPattern;

/// A host or an address, perhaps with a port.
pub(super) enum Query {
    Host {
        name: HostPattern,
        port: Option<u16>,
    },
    Address {
        address: IpAddr,
        port: Option<u16>,
    },
    /// Neither, and why.
    Neither(String),
}

/// Reads `host`, `host:port`, `10.0.0.1:443`, `[fd00::1]:443`, and URLs, of which scheme and path are left out.
pub(super) fn parse(text: &str) -> Query {
    if let Ok(address) = text.parse::<IpAddr>() {
        return Query::Address { address, port: None };
    }
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) => (Some(scheme.to_ascii_lowercase()), rest),
        None => (None, text),
    };
    let place = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let place = place.rsplit_once('@').map_or(place, |(_, place)| place);
    let (host, port) = match place.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, after)) => (host, after.strip_prefix(':')),
        None => match place.rsplit_once(':') {
            Some((host, port)) if !host.contains(':') => (host, Some(port)),
            _ => (place, None),
        },
    };
    let port = match port.map(str::parse::<u16>) {
        Some(Ok(port)) if port > 0 => Some(port),
        Some(_) => return Query::Neither("its port is no number from 1 to 65535".to_owned()),
        None => match scheme.as_deref() {
            Some("http") => Some(80),
            Some("https") => Some(443),
            _ => None,
        },
    };
    if let Ok(address) = host.parse::<IpAddr>() {
        return Query::Address { address, port };
    }
    match host.parse::<HostPattern>() {
        Ok(name) => Query::Host { name, port },
        Err(error) => Query::Neither(error.reason()),
    }
}
