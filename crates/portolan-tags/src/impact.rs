//! What two service-tag files mean for a plan: what to open first, what to close later.

use portolan_catalog::Id;
use portolan_diag::Severity;
use portolan_plan::plan::Plan;

use crate::resolve::{Code, Finding, Resolved};
use crate::rules::{self, Changes, TagSets};

/// What a new file means for the rules of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Impact {
    /// What the rules gain and lose.
    pub changes: Changes,
    /// The tags that the old file has and the new one lacks, as the plan writes them, with the flows that name them.
    /// What they held is neither opened nor closed: whether it is needed any longer, no file says.
    pub vanished: Vec<Vanished>,
    /// What else has to be said about the plan and the new file.
    pub findings: Vec<Finding>,
}

/// A tag that is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vanished {
    /// As the plan writes it.
    pub tag: Id,
    /// The flows that name it, in the order of the plan.
    pub flows: Vec<Id>,
    /// The way out.
    pub help: String,
}

impl Impact {
    /// Whether something breaks when nothing is done, or may: rules lack addresses, a tag is gone that they may name,
    /// or what a tag of the plan holds is not known.
    pub fn must_act(&self) -> bool {
        let unknown = |finding: &Finding| finding.code.severity() == Severity::Error;
        !self.changes.open.is_empty() || !self.vanished.is_empty() || self.findings.iter().any(unknown)
    }
}

/// Compares what two files mean for a plan.
pub fn impact(plan: &Plan, old: &Resolved, new: &Resolved) -> Impact {
    let before = TagSets::of(old);
    let after = TagSets::of(new).or_before(&before);
    let changes = rules::changes(plan, &rules::rules(plan), &before, &after);
    let had = |tag: &Id| old.tags.keys().any(|used| used.name == *tag);
    let gone = |finding: &Finding| finding.code == Code::TagVanished && had(&finding.tag);
    let (gone, findings): (Vec<_>, Vec<_>) = new.findings.iter().cloned().partition(gone);
    let vanished = gone.into_iter().map(|Finding { tag, flows, help, .. }| Vanished { tag, flows, help });
    Impact { changes, vanished: vanished.collect(), findings }
}
