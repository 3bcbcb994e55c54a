//! Authorities.

use super::{Options, ProbeError};

/// The authorities, parsed once.
pub(crate) struct Stores;

impl Stores {
    /// Parses them.
    pub(crate) fn load(_options: &Options) -> Result<Stores, ProbeError> {
        Ok(Stores)
    }
}
