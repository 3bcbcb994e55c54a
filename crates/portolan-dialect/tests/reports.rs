//! Reports and settings say what the plan says: every file, read back by a reader that knows only its form, equals what
//! stands in the plan.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may panic"
)]

use std::collections::BTreeSet;

use portolan_dialect::{Options, RenderError, target};
use portolan_plan::plan::Plan;

mod readers;
mod support;

use support::{AGENTS, Case, SMALL, allowed::Allowed};

/// Reads the files of a target for every plan and compares.
fn meaning(id: &str, read: readers::Reader, planned: fn(&Plan) -> Allowed) {
    let target = target(id).unwrap();
    let examples = ["contoso", "arc-estate", "minimal"].map(Case::example);
    let small = SMALL.into_iter().chain([AGENTS]).map(Case::small);
    let mut printed = 0;
    for case in small.chain(examples) {
        let rendering = match case.render(target, &Options::default()) {
            Ok(rendering) => rendering,
            Err(RenderError::Nothing { .. }) => continue,
            Err(error) => panic!("{} as {id}: {error}", case.name),
        };
        let planned = planned(&case.plan);
        let read = read(&rendering.files).unwrap_or_else(|error| panic!("{} as {id}: {error}", case.name));
        let missing = planned.difference(&read).collect::<Vec<_>>();
        let beyond = read.difference(&planned).collect::<Vec<_>>();
        assert!(
            missing.is_empty() && beyond.is_empty(),
            "{} as {id}: missing {missing:#?}, beyond {beyond:#?}",
            case.name
        );
        printed += 1;
    }
    assert!(printed > 0, "{id} prints nothing for any plan");
}

/// Damages the files of a report at 200 places: what is read then differs, or cannot be read, in 95 of 100.
fn mutants(id: &str, _: &[&str], read: readers::Reader) {
    let cases = SMALL.map(|name| {
        let files = Case::small(name).render(target(id).unwrap(), &Options::default()).unwrap().files;
        let whole = read(&files).unwrap();
        (files, whole)
    });
    let mutant = |seed: usize| {
        let (files, whole) = &cases[seed % cases.len()];
        support::mutate::mutant(files, &[], seed as u64).map(|(damaged, what)| (damaged, what, whole))
    };
    let seen =
        |damaged: &[portolan_dialect::File], whole: &Allowed| read(damaged).is_ok_and(|read| read == *whole);
    let made = (0..2000).filter_map(mutant).take(200).collect::<Vec<_>>();
    let survivors = made.iter().filter(|(damaged, _, whole)| seen(damaged, whole)).collect::<Vec<_>>();
    let survivors = survivors.iter().map(|(_, what, _)| what).collect::<Vec<_>>();
    assert!(made.len() == 200 && survivors.len() <= 10, "{id}: {} survive: {survivors:#?}", survivors.len());
}

/// Takes away or changes each value of the settings of agents, one at a time: what is read then differs, in 95 of 100.
fn slips(id: &str, comments: &[&str], read: readers::Reader) {
    let case = Case::small(AGENTS);
    let files = case.render(target(id).unwrap(), &Options::default()).unwrap().files;
    let whole = read(&files).unwrap();
    let values = case.plan.proxies.iter().flat_map(|proxy| [proxy.host.to_string(), proxy.port.to_string()]);
    let private =
        case.plan.private_endpoints.iter().flat_map(|endpoint| &endpoint.names).map(ToString::to_string);
    let values = values.chain(private).chain(["plant.example", "10.70.0.0", "'Arc'"].map(str::to_owned));
    let values = values.collect::<BTreeSet<_>>();
    let (mut made, mut survivors) = (0, Vec::new());
    for (at, file) in files.iter().enumerate() {
        for (number, line) in file.text.split('\n').enumerate() {
            let is_comment = comments.iter().any(|mark| line.trim_start().starts_with(mark));
            for value in values.iter().filter(|value| !is_comment && line.contains(value.as_str())) {
                let changed = line.replacen(
                    value.as_str(),
                    &value.replacen(|c: char| c.is_ascii_alphanumeric(), "9", 1),
                    1,
                );
                for new in [None, Some(changed)] {
                    let lines = file.text.split('\n').enumerate();
                    let lines = lines.filter_map(|(other, text)| match other == number {
                        true => new.clone(),
                        false => Some(text.to_owned()),
                    });
                    let mut damaged = files.clone();
                    damaged[at].text = lines.collect::<Vec<_>>().join("\n");
                    made += 1;
                    if read(&damaged).is_ok_and(|read| read == whole) {
                        survivors.push(format!("{}: {line} became {new:?}", file.path));
                    }
                }
            }
        }
    }
    assert!(made > 0 && survivors.len() * 20 <= made, "{id}: {} of {made}: {survivors:#?}", survivors.len());
}

/// The two questions about a target: what it says, and whether a slip in it is seen.
macro_rules! target {
    ($name:ident, $id:literal, $comments:expr, $read:path, $planned:path, $slips:path) => {
        mod $name {
            #[test]
            fn says_what_was_planned() {
                super::meaning($id, $read, $planned);
            }

            #[test]
            fn a_slip_of_the_hand_is_seen() {
                $slips($id, &$comments, $read);
            }
        }
    };
}

/// A report.
macro_rules! report {
    ($name:ident, $id:literal, $read:path, $planned:path) => {
        target!($name, $id, [], $read, $planned, super::mutants);
    };
}

/// The settings of an agent.
macro_rules! agent {
    ($name:ident, $id:literal, $comments:expr, $read:path, $planned:path) => {
        target!($name, $id, $comments, $read, $planned, super::slips);
    };
}

report!(csv, "csv", crate::readers::csv::read, crate::support::legs::table);
report!(
    change_request,
    "change-request",
    crate::readers::change_request::read,
    crate::support::legs::request
);
agent!(azcmagent, "azcmagent", ["#"], crate::readers::agents::azcmagent, crate::support::settings::azcmagent);
agent!(
    file_sync,
    "file-sync-proxy",
    ["#"],
    crate::readers::agents::file_sync,
    crate::support::settings::file_sync
);
agent!(
    site_recovery,
    "site-recovery-proxy",
    ["note:", "warning:", "error:", "Copy "],
    crate::readers::agents::site_recovery,
    crate::support::settings::site_recovery
);
agent!(
    connectedk8s,
    "connectedk8s",
    ["#"],
    crate::readers::agents::around_az,
    crate::support::settings::connectedk8s
);
agent!(
    arcappliance,
    "arcappliance",
    ["#"],
    crate::readers::agents::around_az,
    crate::support::settings::arcappliance
);
agent!(
    storage_mover,
    "storage-mover-shell",
    ["note:", "warning:", "error:"],
    crate::readers::agents::storage_mover,
    crate::support::settings::storage_mover
);
