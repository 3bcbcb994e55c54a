//! Numbers that nobody can foresee: for ids of questions, and for names that do not exist.

use std::hash::{BuildHasher, RandomState};

/// A number. The standard library seeds its hashers from the system's source of randomness.
pub(crate) fn number() -> u64 {
    RandomState::new().hash_one(0_u8)
}

/// A label that nobody uses.
pub(crate) fn label() -> String {
    format!("portolan-{:012x}", number() & 0xffff_ffff_ffff)
}
