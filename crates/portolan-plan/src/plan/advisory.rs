//! Advisories.

use portolan_catalog::Id;
use portolan_model::Severity;
use serde::{Deserialize, Serialize};

/// Something worth saying about a scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Advisory {
    /// Its code, which `explain` knows.
    pub code: Id,
    /// How grave it is.
    pub severity: Severity,
    /// The deployment it is about; none where it is about the whole scenario.
    pub deployment: Option<Id>,
    /// What is the matter.
    pub message: String,
    /// What to do.
    pub fix: String,
    /// Where it is founded.
    pub documents: Vec<Id>,
}
