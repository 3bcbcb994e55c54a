//! Azure private DNS zones and private endpoints.

use crate::target::Target;

/// The targets of this folder.
pub(crate) static TARGETS: &[&Target] = &[];
