//! iptables with ipset.

use crate::target::Target;

/// The targets of this folder.
pub(crate) static TARGETS: &[&Target] = &[];
