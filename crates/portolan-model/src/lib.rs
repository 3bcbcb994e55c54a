//! The nouns of Portolan: no input, no output.

mod host;
mod prefix_set;

pub use host::{Fqdn, Glob, HostError, HostPattern};
pub use prefix_set::PrefixSet;
