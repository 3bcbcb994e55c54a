//! What is printed means what was planned: every configuration, read back by a reader that knows only the language,
//! allows exactly what the rules say.

use portolan_dialect::{Options, RenderError, rule_sets, target};

mod readers;
mod support;

use support::{Case, SMALL, allowed::Allowed};

/// Reads the files of a target for every plan and compares.
fn meaning(id: &str, read: readers::Reader) {
    let target = target(id).unwrap();
    let examples = ["contoso", "arc-estate", "minimal"].map(Case::example);
    let mut printed = 0;
    for case in SMALL.map(Case::small).into_iter().chain(examples) {
        let rendering = match case.render(target, &Options::default()) {
            Ok(rendering) => rendering,
            Err(RenderError::Nothing { .. }) => continue,
            Err(error) => panic!("{} as {id}: {error}", case.name),
        };
        let sets = rule_sets(target, &case.plan, Some(&case.resolved), &Options::default()).unwrap();
        let planned = sets.iter().flat_map(support::allowed::of).collect::<Allowed>();
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

#[test]
fn nftables() {
    meaning("nftables", readers::nftables::read);
}
