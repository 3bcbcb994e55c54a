//! What was found in the files of a run, kept together until it is printed.

use portolan_diag::{Diagnostic, Diagnostics, Sources};

/// The files of a run as they may be shown, and what was found in them.
#[derive(Default)]
pub(crate) struct Findings {
    /// The files, without credentials.
    pub(crate) sources: Sources,
    /// What was found.
    pub(crate) found: Diagnostics,
}

impl Findings {
    /// Adds what was found.
    pub(crate) fn extend(&mut self, more: impl IntoIterator<Item = Diagnostic>) {
        self.found.extend(more);
    }
}
