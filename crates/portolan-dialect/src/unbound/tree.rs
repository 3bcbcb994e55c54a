//! The part of `unbound.conf` that is printed.

use std::fmt;
use std::net::IpAddr;

use portolan_model::Fqdn;

use crate::comment;

/// A file for `include`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Conf {
    /// The first lines.
    pub(crate) header: Vec<String>,
    /// Its clauses.
    pub(crate) clauses: Vec<Clause>,
}

/// A clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Clause {
    /// `server:` with options.
    Server(Vec<ServerOption>),
    /// `forward-zone:`
    ForwardZone {
        /// What it is for.
        comment: String,
        /// The zone.
        name: Fqdn,
        /// The server to ask.
        to: IpAddr,
    },
    /// Lines of comment of their own.
    Comment(Vec<String>),
}

/// An option of `server:`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ServerOption {
    /// A line of comment.
    Comment(String),
    /// `domain-insecure: "x"`: no DNSSEC at or below the name.
    DomainInsecure(Fqdn),
    /// `private-domain: "x"`: answers at or below it may hold private addresses.
    PrivateDomain(Fqdn),
    /// `local-zone: "x." transparent`: only names with local data are answered from it.
    LocalZone(Fqdn),
    /// `local-data: "x. 300 IN A 10.0.0.1"`.
    LocalData(Fqdn, IpAddr),
}

impl fmt::Display for Conf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&comment::lines("#", &self.header))?;
        self.clauses.iter().try_for_each(|clause| write!(f, "\n{clause}"))
    }
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Clause::Server(options) => {
                f.write_str("server:\n")?;
                options.iter().try_for_each(|option| write!(f, "{option}"))
            }
            Clause::ForwardZone { comment, name, to } => {
                f.write_str(&comment::lines("#", [comment]))?;
                writeln!(f, "forward-zone:\n\tname: \"{name}\"\n\tforward-addr: {to}\n\tforward-first: no")
            }
            Clause::Comment(lines) => f.write_str(&comment::lines("#", lines)),
        }
    }
}

impl fmt::Display for ServerOption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ServerOption::Comment(text) => f.write_str(&comment::lines("\t#", [text])),
            ServerOption::DomainInsecure(name) => writeln!(f, "\tdomain-insecure: \"{name}\""),
            ServerOption::PrivateDomain(name) => writeln!(f, "\tprivate-domain: \"{name}\""),
            ServerOption::LocalZone(name) => writeln!(f, "\tlocal-zone: \"{name}.\" transparent"),
            ServerOption::LocalData(name, address) => {
                let kind = if address.is_ipv4() { "A" } else { "AAAA" };
                writeln!(f, "\tlocal-data: \"{name}. 300 IN {kind} {address}\"")
            }
        }
    }
}
