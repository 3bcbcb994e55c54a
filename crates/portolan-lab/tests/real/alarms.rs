//! Packets that are lost are no fault: no run of a healthy world may say that something does not work.

use portolan_lab::{Lab, Scenario, Setup, fault};

use crate::support::{Case, all_right, each};

/// Runs of each kind: PORTOLAN_LAB_RUNS, or few.
fn runs() -> u64 {
    std::env::var("PORTOLAN_LAB_RUNS").ok().and_then(|number| number.parse().ok()).unwrap_or(3)
}

#[test]
fn a_healthy_world_that_loses_packets_has_no_failure() {
    let kinds = [
        ("direct", Scenario::Direct, false),
        ("proxy", Scenario::Proxy, false),
        ("private endpoints", Scenario::Private, false),
        ("IPv6 half broken", Scenario::Direct, true),
    ];
    let mut worlds = Vec::new();
    for run in 0..runs() {
        for loss in [0, 3, 8] {
            worlds.extend(kinds.map(|kind| (kind, loss, run)));
        }
    }
    let name = |((kind, ..), loss, run): &((&str, Scenario, bool), u32, u64)| {
        format!("{kind}, {loss} % lost, run {run}")
    };
    let failed = each(&worlds, name, |((_, scenario, half), loss, run)| {
        let case = Case::of(*scenario);
        let world = Lab::world(&case.plan, None).unwrap();
        let mut setup = Setup::default();
        setup.lose(f64::from(*loss) / 100.0, 1 + run * 1000 + u64::from(*loss));
        if *half {
            fault::by_id("ipv6-blackhole").unwrap().inject(&world, &mut setup);
        }
        let checked = case.check(setup);
        let mut wrong = checked.report.results.iter().filter(|result| result.outcome == "fail");
        let mut wrong = wrong
            .by_ref()
            .map(|result| format!("{}:{} {}", result.host, result.port, result.verdict))
            .collect::<Vec<_>>();
        if !wrong.is_empty() {
            wrong.push(format!("{:#}", checked.causes));
        }
        if checked.code != Some(0) {
            wrong.push(format!("exit code {:?} after {:?}: {}", checked.code, checked.took, checked.said));
        }
        wrong
    });
    println!("false alarms in {} of {} runs", failed.len(), worlds.len());
    all_right(failed);
}
