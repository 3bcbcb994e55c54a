//! A plan and what a language can say make rules and a ledger.
//!
//! `legs` finds what a place must let through, `ladder` decides how each of it is said and what that costs, and `group`
//! puts together what a person would write as one rule.

mod group;
mod ladder;
mod legs;

use std::collections::BTreeSet;

use portolan_model::Path;
use portolan_plan::plan::{Flow, Plan, TargetKind};
use portolan_policy::{Entry, FORMAT, Ledger};
use portolan_tags::Resolved;
use thiserror::Error;

use crate::intent::{File, Job, Options, Place, Printed, Refusal, RuleSet, Stamp};
use crate::target::{Target, Work};

pub use self::legs::places;

/// A printed configuration.
#[derive(Debug, Clone)]
pub struct Rendering {
    /// Its files, in the order in which they are to be read.
    pub files: Vec<File>,
    /// What it could not say exactly.
    pub ledger: Ledger,
}

/// A configuration that cannot be printed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RenderError {
    /// No place of the plan has this name.
    #[error("the plan has no place called `{name}`")]
    NoSuchPlace {
        /// The name.
        name: String,
        /// The places that the target could be printed for.
        places: Vec<String>,
    },
    /// The place has nothing for the target.
    #[error("`{target}` has nothing to let through at `{name}`")]
    NothingThere {
        /// The target.
        target: &'static str,
        /// The place.
        name: String,
        /// The places that the target could be printed for.
        places: Vec<String>,
    },
    /// No place of the plan has anything for the target.
    #[error("the plan has nothing for `{target}`")]
    Nothing {
        /// The target.
        target: &'static str,
    },
    /// A limit of the platform.
    #[error(transparent)]
    Limit(#[from] Refusal),
}

/// Whether a target needs the plan's service tags, their names or their addresses: where one of its devices has a
/// connection with tags that the target cannot say by name.
pub fn needs_tags(target: &Target, plan: &Plan) -> bool {
    let Work::Rules { capabilities, .. } = &target.work else { return false };
    let by_tag = capabilities.tags.is_some() || capabilities.addresses;
    let here = |flow: &Flow| flow.legs.iter().any(|leg| capabilities.devices.contains(&leg.device));
    let by_name = |flow: &Flow| {
        let mut means = capabilities.names.iter().filter(|means| means.carries.carries(flow.application));
        flow.to.name.parse().is_ok_and(|pattern| means.any(|means| means.spelling.write(&pattern).is_some()))
    };
    let tagged = |flow: &Flow| {
        flow.to.kind == TargetKind::ServiceTag
            || (!flow.service_tags.is_empty()
                && !matches!(flow.path, Path::PrivateEndpoint | Path::Local)
                && !by_name(flow))
    };
    by_tag && plan.flows.iter().any(|flow| here(flow) && tagged(flow))
}

/// Prints a plan.
///
/// `service_tags` names the files that `resolved` rests on, a line each.
///
/// # Errors
///
/// Where there is no such place, nothing to print, or more than the platform takes.
pub fn render(
    target: &'static Target,
    plan: &Plan,
    resolved: Option<&Resolved>,
    service_tags: &[String],
    options: &Options,
) -> Result<Rendering, RenderError> {
    let stamp = stamp(target, plan, service_tags);
    if let (Work::Plan, Some(name)) = (&target.work, &options.at) {
        let known = legs::named(plan);
        if !known.contains(name) {
            return Err(RenderError::NoSuchPlace { name: name.clone(), places: known.into_iter().collect() });
        }
    }
    let (sets, mut entries) = said(target, plan, resolved, options)?;
    let job = Job { plan, resolved, sets, options: options.clone(), stamp };
    let Printed { files, entries: more, notes } = (target.print)(&job)?;
    entries.extend(more);
    if files.is_empty() {
        return Err(match &options.at {
            Some(name) => {
                RenderError::NothingThere { target: target.id, name: name.clone(), places: Vec::new() }
            }
            None => RenderError::Nothing { target: target.id },
        });
    }
    let mut seen = BTreeSet::new();
    let notes = target.assumes.iter().map(|text| (*text).to_owned()).chain(notes);
    let ledger = Ledger {
        schema: FORMAT,
        target: target.id.to_owned(),
        scenario: plan.scenario.clone(),
        catalog: plan.catalog.version.clone(),
        service_tags: service_tags.to_vec(),
        notes: notes.filter(|note| seen.insert(note.clone())).collect(),
        entries,
    };
    Ok(Rendering { files, ledger })
}

/// The rules that a target prints, by place; none for a target that prints no rules.
///
/// # Errors
///
/// As for [`render`].
pub fn rule_sets(
    target: &'static Target,
    plan: &Plan,
    resolved: Option<&Resolved>,
    options: &Options,
) -> Result<Vec<RuleSet>, RenderError> {
    Ok(said(target, plan, resolved, options)?.0)
}

/// The rules by place, and what the ledger says of each connection.
fn said(
    target: &'static Target,
    plan: &Plan,
    resolved: Option<&Resolved>,
    options: &Options,
) -> Result<(Vec<RuleSet>, Vec<Entry>), RenderError> {
    let Work::Rules { capabilities, home } = &target.work else { return Ok((Vec::new(), Vec::new())) };
    let places = legs::chosen(plan, capabilities, *home, target.id, options)?;
    let ladder = ladder::Ladder { plan, resolved, capabilities, options };
    let (mut sets, mut entries) = (Vec::new(), Vec::new());
    for place in places {
        let said = legs::wants(plan, &place).map(|want| ladder.say(&place, want)).collect::<Vec<_>>();
        let left_out = said.iter().filter(|said| !said.entry.outcome.is_written()).count();
        let rules = group::rules(&place, &said);
        entries.extend(said.into_iter().map(|said| said.entry));
        sets.push(RuleSet { place, rules, left_out });
    }
    Ok((sets, entries))
}

fn stamp(target: &Target, plan: &Plan, service_tags: &[String]) -> Stamp {
    let date = plan.catalog.date.map(|date| format!(" of {date}")).unwrap_or_default();
    Stamp {
        target: target.id,
        scenario: plan.scenario.clone(),
        catalog: format!("{}{date}", plan.catalog.version),
        as_of: plan.as_of.map(|day| day.to_string()),
        service_tags: service_tags.to_vec(),
    }
}

/// What a place of the plan is called in the words of a person.
pub(crate) fn names_of(places: &[Place]) -> Vec<String> {
    places.iter().map(|place| place.name.clone()).collect::<BTreeSet<_>>().into_iter().collect()
}
