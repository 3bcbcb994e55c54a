//! Every way in which scenarios can answer the questions of a condition.
//!
//! The questions are grouped by their subject. For each subject the values are tried that some question tells apart,
//! which leaves few different sets of answers; these are combined over all subjects, cloud by cloud. Regions are the
//! real ones, so a column that no region of a cloud has, or a region of another cloud, is seen as what it is.

use std::collections::{BTreeMap, BTreeSet};

use portolan_model::{Cloud, Version};

use super::domains::{Domain, Value};
use super::scope::Scope;
use crate::condition::{Condition, Leaf, Test};
use crate::option::OptionType;
use crate::place::Region;

/// More combinations than this are not tried.
const MOST: usize = 1 << 16;

/// The answers that can come together, a bit for each question.
pub(super) struct Worlds<'c> {
    bits: BTreeMap<&'c Leaf, u64>,
    answers: Vec<u64>,
}

/// What a condition says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It depends.
    Varies,
    /// It holds in every scenario.
    Always,
    /// It holds in none.
    Never,
}

/// What questions are about. Questions about different subjects are answered independently.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Subject<'c> {
    Option(&'c str),
    Network(crate::condition::NetworkKey),
    Account(crate::condition::AccountKey),
    AgentVersion,
    /// Something that is there or not.
    Alone(&'c Leaf),
}

impl<'c> Worlds<'c> {
    /// The worlds of some conditions in some clouds; none where there are too many.
    pub(super) fn of(
        scope: &Scope<'_>,
        clouds: &[Cloud],
        conditions: &[&'c Condition],
    ) -> Option<Worlds<'c>> {
        let leaves = conditions.iter().flat_map(|condition| condition.leaves()).collect::<BTreeSet<_>>();
        let mut bits = BTreeMap::new();
        let mut groups = BTreeMap::<Subject<'c>, Vec<(&'c Leaf, u64)>>::new();
        for (at, leaf) in leaves.into_iter().enumerate() {
            let bit = 1_u64.checked_shl(u32::try_from(at).ok()?)?;
            bits.insert(leaf, bit);
            groups.entry(subject(leaf)).or_default().push((leaf, bit));
        }
        let mut answers = BTreeSet::new();
        for cloud in clouds {
            let mut here = BTreeSet::from([0]);
            for (subject, questions) in &groups {
                let sets = answer_sets(scope, *cloud, subject, questions)?;
                if here.len().checked_mul(sets.len())? > MOST {
                    return None;
                }
                here = here.iter().flat_map(|one| sets.iter().map(move |more| one | more)).collect();
            }
            answers.extend(here);
        }
        Some(Worlds { bits, answers: answers.into_iter().collect() })
    }

    /// What a condition says in the worlds in which `given` holds; it varies where there is no such world.
    pub(super) fn verdict(&self, condition: &Condition, given: Option<&Condition>) -> Verdict {
        let holds = |condition: &Condition, answers: u64| {
            condition.holds(&mut |leaf| self.bits.get(leaf).is_some_and(|bit| answers & bit != 0))
        };
        let worlds = self.answers.iter().filter(|answers| given.is_none_or(|given| holds(given, **answers)));
        let (mut yes, mut no) = (false, false);
        for answers in worlds {
            if holds(condition, *answers) {
                yes = true;
            } else {
                no = true;
            }
        }
        match (yes, no) {
            (true, false) => Verdict::Always,
            (false, true) => Verdict::Never,
            _ => Verdict::Varies,
        }
    }
}

fn subject(leaf: &Leaf) -> Subject<'_> {
    match leaf {
        Leaf::Option(option, _) => Subject::Option(option),
        Leaf::Region(_) => Subject::Option("region"),
        Leaf::Column(region, _) if region == "pair" => Subject::Option("region"),
        Leaf::Column(region, _) => Subject::Option(region),
        Leaf::Network(key, _) => Subject::Network(*key),
        Leaf::Account(key, _) => Subject::Account(*key),
        Leaf::AgentVersion(_) => Subject::AgentVersion,
        Leaf::Phase(_) | Leaf::Cloud(_) | Leaf::PrivateEndpoint(_) => Subject::Alone(leaf),
    }
}

/// The different sets of answers that a subject can give; none where there are too many.
fn answer_sets(
    scope: &Scope<'_>,
    cloud: Cloud,
    subject: &Subject<'_>,
    questions: &[(&Leaf, u64)],
) -> Option<BTreeSet<u64>> {
    let (domain, always) = match subject {
        Subject::Alone(leaf) => {
            let asked = questions.iter().fold(0, |all, (_, bit)| all | bit);
            return Some(match leaf {
                Leaf::Cloud(clouds) if clouds.contains(&cloud) => BTreeSet::from([asked]),
                Leaf::Cloud(_) => BTreeSet::from([0]),
                Leaf::PrivateEndpoint(kind) if !offers(scope, cloud, kind) => BTreeSet::from([0]),
                _ => BTreeSet::from([0, asked]),
            });
        }
        Subject::Option(name) => {
            let known = scope.option(name)?;
            if *known.kind == OptionType::Region {
                return Some(answers_of_regions(scope, cloud, known.always, questions));
            }
            (Domain::of_option(&known.kind), known.always)
        }
        Subject::AgentVersion => return Some(answers_of_versions(questions)),
        Subject::Network(key) => (Domain::of_network(*key), Domain::is_always_known(*key)),
        // What an account does not say is taken from the place, or is unknown.
        Subject::Account(key) => (Domain::of_account(*key), false),
    };
    let tests = questions.iter().filter_map(|(leaf, _)| test(leaf)).collect::<Vec<_>>();
    let values = domain.values(&tests, always)?;
    let set = |value: &Value| {
        let yes = questions.iter().filter(|(leaf, _)| test(leaf).is_some_and(|test| value.answer(test)));
        yes.fold(0, |all, (_, bit)| all | bit)
    };
    Some(values.iter().map(set).collect())
}

/// Whether anything says that a kind can have a private endpoint in a cloud.
fn offers(scope: &Scope<'_>, cloud: Cloud, kind: &str) -> bool {
    let known = scope.catalog.private_link.get(kind);
    known.is_none_or(|known| known.is_offered(cloud))
}

fn test(leaf: &Leaf) -> Option<&Test> {
    match leaf {
        Leaf::Option(_, test) | Leaf::Network(_, test) | Leaf::Account(_, test) => Some(test),
        _ => None,
    }
}

/// The sets of answers that agents give: one of unknown version, one older than all that is asked for, and one of each.
fn answers_of_versions(questions: &[(&Leaf, u64)]) -> BTreeSet<u64> {
    let ranges = questions.iter().filter_map(|(leaf, bit)| match leaf {
        Leaf::AgentVersion(range) => Some((range, *bit)),
        _ => None,
    });
    let ranges = ranges.collect::<Vec<_>>();
    let named = ranges.iter().flat_map(|(range, _)| [&range.from, &range.before]).flatten().cloned();
    let versions = named.chain("0".parse::<Version>().ok()).map(Some).chain([None]);
    let set = |version: Option<Version>| {
        let yes = ranges.iter().filter(|(range, _)| range.may_hold(version.as_ref()));
        yes.fold(0, |all, (_, bit)| all | bit)
    };
    versions.map(set).collect()
}

/// The sets of answers that the regions of a cloud give.
fn answers_of_regions(
    scope: &Scope<'_>,
    cloud: Cloud,
    always: bool,
    questions: &[(&Leaf, u64)],
) -> BTreeSet<u64> {
    let answer = |region: Option<&Region>, leaf: &Leaf| match (leaf, region) {
        (Leaf::Option(_, test), None) => Value::None.answer(test),
        (Leaf::Option(_, test), Some(region)) => Value::Word(region.name.to_string()).answer(test),
        (Leaf::Region(names), Some(region)) => names.iter().any(|name| region.name == **name),
        (Leaf::Column(which, column), Some(region)) => {
            let pair = || scope.catalog.regions.get(region.pair.as_ref()?);
            let region = if which == "pair" { pair() } else { scope.catalog.regions.get(&region.name) };
            region.is_some_and(|region| scope.cell(region, column).is_some())
        }
        _ => false,
    };
    let regions = scope.catalog.usable_regions(cloud).map(Some);
    let unsaid = if always { None } else { Some(None) };
    let set = |region: Option<&Region>| {
        let yes = questions.iter().filter(|(leaf, _)| answer(region, leaf));
        yes.fold(0, |all, (_, bit)| all | bit)
    };
    regions.chain(unsaid).map(set).collect()
}
