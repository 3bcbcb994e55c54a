//! The nouns of Portolan: no input, no output.

mod host;

pub use host::{Fqdn, Glob, HostError, HostPattern};
