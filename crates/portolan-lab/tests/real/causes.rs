//! Every fault is the only cause that is found, and of two the earlier one; a healthy world has none.

use portolan_lab::fault::{self, PAIRS};
use portolan_lab::{Fault, Lab, Scenario, Setup};

use crate::support::{Case, all_right, each, judge};

fn broken(faults: &[&Fault]) -> Vec<String> {
    let case = Case::of(scenario(faults));
    let world = Lab::world(&case.plan, None).unwrap();
    let mut setup = Setup::default();
    faults.iter().for_each(|fault| fault.inject(&world, &mut setup));
    let checked = case.check(setup);
    let mut wrong = judge(&world, faults, &checked);
    if !wrong.is_empty() {
        wrong.push(format!("{:#}", checked.causes));
    }
    wrong
}

/// The world that faults break: what breaks a site with a firewall breaks the others as well.
fn scenario(faults: &[&Fault]) -> Scenario {
    let special = faults.iter().map(|fault| fault.scenario).filter(|scenario| *scenario != Scenario::Direct);
    special.max().unwrap_or(Scenario::Direct)
}

#[test]
fn a_healthy_world_is_ok() {
    let failed = each(
        &Scenario::ALL,
        |scenario| scenario.as_str().to_owned(),
        |scenario| {
            let case = Case::of(*scenario);
            let world = Lab::world(&case.plan, None).unwrap();
            let checked = case.check(Setup::default());
            let mut wrong = judge(&world, &[], &checked);
            let passed = checked.report.results.iter().filter(|result| result.outcome == "pass").count();
            if passed < 10 {
                wrong.push(format!("only {passed} of {} passed", checked.report.results.len()));
            }
            if !wrong.is_empty() {
                wrong.push(format!("{:#}", checked.causes));
            }
            wrong
        },
    );
    all_right(failed);
}

#[test]
fn every_fault_is_the_only_cause() {
    let slow = std::env::var_os("PORTOLAN_LAB_SLOW").is_some();
    let faults = fault::all().filter(|fault| slow || !fault.slow).collect::<Vec<_>>();
    all_right(each(&faults, |fault| fault.id.to_owned(), |fault| broken(&[fault])));
}

#[test]
fn of_two_faults_the_earlier_layer_is_named() {
    let pairs = PAIRS.iter().map(|(first, second)| [first, second].map(|id| fault::by_id(id).expect(id)));
    let pairs = pairs.collect::<Vec<_>>();
    for [first, second] in &pairs {
        let world = scenario(&[first, second]);
        assert!([Scenario::Direct, world].contains(&first.scenario), "{} and {}", first.id, second.id);
        assert!([Scenario::Direct, world].contains(&second.scenario), "{} and {}", first.id, second.id);
        assert!(first.layer < second.layer, "{} and {}", first.id, second.id);
    }
    all_right(each(&pairs, |[first, second]| format!("{} and {}", first.id, second.id), |pair| broken(pair)));
}

#[test]
fn faults_have_names_of_their_own_and_sentences() {
    let mut ids = fault::all().map(|fault| fault.id).collect::<Vec<_>>();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all);
    assert!(fault::all().all(|fault| !fault.breaks.is_empty() && !fault.verdicts.is_empty()));
    assert!(all >= 60, "{all}");
}
