//! Readers of printed configurations, one a language. They know the language and nothing of the printer; what they do
//! not know is an error.

#![allow(dead_code, unreachable_pub, reason = "every test binary uses a part of it")]

use portolan_dialect::File;
use portolan_model::IpNet;

use crate::support::allowed::Allowed;

pub mod agents;
pub mod azure_firewall;
pub mod bicep;
pub mod change_request;
pub mod csv;
pub mod dns;
pub mod edl;
pub mod haproxy;
pub mod hcl;
pub mod iptables;
pub mod nftables;
pub mod nftables_dnsmasq;
pub mod nsg;
pub mod nsg_storage;
pub mod pac;
pub mod paloalto;
pub mod private_dns;
pub mod shell;
pub mod squid;
pub mod tls_bypass;

/// Reads the files of a target.
pub type Reader = fn(&[File]) -> Result<Allowed, String>;

/// The place that a file is for, by its name: the tests' places have no hyphen of their own.
pub fn place(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.split_once('.').map_or(name, |(stem, _)| stem);
    stem.replacen('-', "/", 1)
}

/// A prefix, or an address that stands alone.
pub fn prefix(text: &str) -> Result<IpNet, String> {
    let address = text.parse::<std::net::IpAddr>().map(IpNet::from);
    address.or_else(|_| text.parse::<IpNet>()).map_err(|error| format!("{text}: {error}"))
}
