//! Ranges of agent versions.

use std::fmt;

use portolan_model::Version;
use serde::{Deserialize, Serialize};

/// A range of agent versions.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AgentVersions {
    /// From this one on.
    pub from: Option<Version>,
    /// Before this one.
    pub before: Option<Version>,
}

impl AgentVersions {
    /// Whether a version lies in the range.
    pub fn holds(&self, version: &Version) -> bool {
        self.from.as_ref().is_none_or(|from| version >= from)
            && self.before.as_ref().is_none_or(|before| version < before)
    }

    /// Whether an agent may lie in the range: one of unknown version may.
    pub fn may_hold(&self, version: Option<&Version>) -> bool {
        version.is_none_or(|version| self.holds(version))
    }
}

/// `from 1.20 on before 1.34`.
impl fmt::Display for AgentVersions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let between = if self.from.is_some() && self.before.is_some() { " " } else { "" };
        if let Some(from) = &self.from {
            write!(f, "from {from} on{between}")?;
        }
        self.before.as_ref().map_or(Ok(()), |before| write!(f, "before {before}"))
    }
}
