//! The nouns of Portolan: no input, no output.

mod host;
mod name_set;
mod prefix_set;

pub use host::{Fqdn, Glob, HostError, HostPattern};
pub use name_set::{NameSet, RegexError, TooComplex};
pub use prefix_set::PrefixSet;
