//! Advisories: what the planner may have to say.

use portolan_model::Severity;
use serde::{Deserialize, Serialize};

use crate::catalog::Id;
use crate::condition::Condition;
use crate::template::Template;

/// Something the planner may have to say about a scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Advisory {
    /// Its code.
    pub code: Id,
    /// How grave it is.
    pub severity: Severity,
    /// A short name for lists.
    pub title: String,
    /// What is said, with placeholders.
    pub message: Template,
    /// What to do, with placeholders.
    pub fix: Template,
    /// Where it is founded.
    pub documents: Vec<Id>,
    /// What `explain CODE` says.
    pub text: String,
    /// Only for deployments of these products; for all where it is empty.
    pub products: Vec<Id>,
    /// What raises it.
    pub trigger: Trigger,
}

/// What raises an advisory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trigger {
    /// The planner's own code.
    Planner,
    /// Every deployment of its products.
    Always,
    /// Nothing: it always holds of its products, and who reads about them finds it there.
    Documentation,
    /// A condition.
    When {
        /// The condition.
        condition: Condition,
        /// The option over whose members it is asked; once for the deployment where absent.
        each: Option<String>,
    },
}
