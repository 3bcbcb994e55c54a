//! What people read: change requests and lists.

use crate::target::Target;

/// The targets of this folder.
pub(crate) static TARGETS: &[&Target] = &[];
