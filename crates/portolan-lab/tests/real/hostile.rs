//! Servers that mean harm: the check ends in time and within its memory.

use std::time::Duration;

use portolan_lab::{Answer, Chain, Conduct, Presented, Scenario, Setup, Target};

use crate::support::{Case, all_right, each};

/// How long one host may hold up a check, and how much memory it may cost.
const LONGEST: Duration = Duration::from_secs(45);
const MOST: u64 = 120 << 20;

#[test]
fn no_server_can_hold_up_a_check_or_fill_its_memory() {
    let everybody = [
        ("a header that never ends", Conduct::Say(Answer::EndlessHeader)),
        ("a body that never ends", Conduct::Say(Answer::EndlessBody)),
        ("one byte a second", Conduct::Say(Answer::Drip)),
        ("no HTTP at all", Conduct::Say(Answer::Garbage)),
        ("redirects for ever", Conduct::Say(Answer::Circle)),
        (
            "four hundred certificates",
            Conduct::Present(Presented { chain: Chain::Endless, ..Presented::GENUINE }),
        ),
    ];
    let failed = each(
        &everybody,
        |(what, _)| (*what).to_owned(),
        |(_, conduct)| {
            let case = Case::of(Scenario::Direct);
            let setup = Setup { services: vec![(Target::All, conduct.clone())], ..Setup::default() };
            let checked = case.check(setup);
            println!("{:?}, {} MB", checked.took, checked.peak >> 20);
            let mut wrong = Vec::new();
            if !matches!(checked.code, Some(0 | 1)) || checked.report.results.is_empty() {
                wrong
                    .push(format!("exit code {:?} after {:?}: {}", checked.code, checked.took, checked.said));
            }
            if checked.took > LONGEST {
                wrong.push(format!("it took {:?}", checked.took));
            }
            if checked.peak > MOST {
                wrong.push(format!("it had {} MB", checked.peak >> 20));
            }
            wrong
        },
    );
    all_right(failed);
}
