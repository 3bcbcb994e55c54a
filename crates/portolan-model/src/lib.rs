//! The nouns of Portolan: clouds, regions, host patterns, ports, service tags, secrets.
//!
//! Nothing in this crate reads a file, opens a socket, looks at a clock or knows a format.

mod cloud;
mod host;
mod name_set;
mod phases;
mod port;
mod prefix_set;
mod requirement;
mod secret;
mod version;
mod words;

pub use cloud::Cloud;
pub use host::{Fqdn, Glob, HostError, HostPattern};
pub use ipnet::{IpNet, Ipv4Net, Ipv6Net};
pub use jiff::civil::Date;
pub use name_set::{NameSet, RegexError, TooComplex};
pub use phases::Phases;
pub use port::{PortRange, PortRangeError, Protocol};
pub use prefix_set::PrefixSet;
pub use requirement::{Application, Inspection, Need, Path, Phase, Severity, Status, Via};
pub use secret::{ProxyUrl, ProxyUrlError, Secret};
pub use version::{Version, VersionError};
pub use words::UnknownWord;
