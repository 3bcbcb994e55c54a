//! Why something is in a rule.

use std::collections::BTreeSet;

use portolan_catalog::Id;
use portolan_plan::plan::Flow;

/// Why something is in a rule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Why {
    /// The deployments.
    pub deployments: BTreeSet<Id>,
    /// The requirements of the catalog.
    pub requirements: BTreeSet<Id>,
    /// What it is for.
    pub purposes: BTreeSet<Id>,
    /// Where that is published.
    pub documents: BTreeSet<Id>,
}

impl Why {
    /// The reasons of a connection.
    pub(crate) fn of(flow: &Flow) -> Why {
        let mut why = Why::default();
        for reason in &flow.reasons {
            why.deployments.insert(reason.deployment.clone());
            why.requirements.insert(reason.requirement.clone());
            why.purposes.insert(reason.purpose.clone());
            why.documents.extend(reason.documents.iter().cloned());
        }
        why
    }

    /// Adds the reasons of another.
    pub fn add(&mut self, other: &Why) {
        self.deployments.extend(other.deployments.iter().cloned());
        self.requirements.extend(other.requirements.iter().cloned());
        self.purposes.extend(other.purposes.iter().cloned());
        self.documents.extend(other.documents.iter().cloned());
    }

    /// One line: the first purpose and the first requirements, and how many more there are of each.
    pub fn line(&self) -> String {
        let requirements = enumerated(self.requirements.iter().map(Id::as_str));
        match (self.purposes.first(), self.purposes.len()) {
            (Some(purpose), 1) => format!("{purpose} ({requirements})"),
            (Some(purpose), more) => format!("{purpose}, and {} more ({requirements})", more - 1),
            (None, _) => requirements,
        }
    }
}

/// How many things a line of text names one by one.
const NAMED: usize = 4;

/// The things, or the first of them and how many more there are.
pub(crate) fn enumerated<'t>(things: impl ExactSizeIterator<Item = &'t str>) -> String {
    let more = things.len().saturating_sub(NAMED);
    let named = things.take(NAMED).collect::<Vec<_>>().join(", ");
    if more == 0 { named } else { format!("{named} and {more} more") }
}
