//! The part of the dnsmasq language that is printed.

use std::fmt;
use std::net::IpAddr;

use portolan_model::Fqdn;

use crate::comment;

/// A file for `conf-dir`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Conf {
    /// The first lines.
    pub(crate) header: Vec<String>,
    /// Its options.
    pub(crate) options: Vec<DnsOption>,
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DnsOption {
    /// A line of comment of its own, with an empty line in front.
    Comment(String),
    /// `server=/x/10.0.0.1`: the name and those below it are asked there.
    Server(Fqdn, IpAddr),
    /// `rebind-domain-ok=/x/`: answers below it may hold private addresses.
    RebindDomainOk(Fqdn),
    /// `local=/x/`: the name and those below it are never asked elsewhere.
    Local(Fqdn),
    /// `cname=x,y`.
    Cname(Fqdn, Fqdn),
    /// `host-record=x,10.0.0.1`.
    HostRecord(Fqdn, IpAddr),
}

impl fmt::Display for Conf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&comment::lines("#", &self.header))?;
        self.options.iter().try_for_each(|option| write!(f, "{option}"))
    }
}

impl fmt::Display for DnsOption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DnsOption::Comment(text) => write!(f, "\n{}", comment::lines("#", [text])),
            DnsOption::Server(name, to) => writeln!(f, "server=/{name}/{to}"),
            DnsOption::RebindDomainOk(name) => writeln!(f, "rebind-domain-ok=/{name}/"),
            DnsOption::Local(name) => writeln!(f, "local=/{name}/"),
            DnsOption::Cname(name, target) => writeln!(f, "cname={name},{target}"),
            DnsOption::HostRecord(name, address) => writeln!(f, "host-record={name},{address}"),
        }
    }
}
