//! BIND 9.

use crate::target::Target;

/// The targets of this folder.
pub(crate) static TARGETS: &[&Target] = &[];
