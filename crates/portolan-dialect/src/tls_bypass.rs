//! What must not be decrypted, in the words of the devices that decrypt.

use crate::target::Target;

/// The targets of this folder.
pub(crate) static TARGETS: &[&Target] = &[];
