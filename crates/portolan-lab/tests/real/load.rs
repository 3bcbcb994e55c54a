//! Two hundred hosts, a fifth of them dropped by the firewall.

use portolan_lab::{Action, Lab, Rule, Setup};

use portolan_plan::report;

use crate::support::{Case, Checked, all_right, check};

/// The storage accounts behind the two hundred hosts.
fn accounts() -> Vec<String> {
    (0..200).map(|number| format!("load{number:03}")).collect()
}

fn host(account: &String) -> String {
    format!("{account}.file.core.windows.net")
}

fn case() -> Case {
    let accounts = accounts();
    let text = format!(
        "portolan: 1\nname: load\ncloud: public\nsites:\n  branch: {{ networks: [10.1.9.0/24], resolvers: [10.1.9.53], uplink: internet }}\n\
         network: {{ egress: firewall }}\ndeployments:\n  - {{ name: files, service: file-sync, site: branch, region: westus, redundancy: lrs, \
         storage_accounts: [{}], storage_sync_service: labsync, addresses: {{ agent: [10.1.9.21] }} }}\n",
        accounts.join(", ")
    );
    Case::from_text(&text)
}

#[test]
fn two_hundred_hosts_of_which_a_fifth_is_dropped() {
    let (accounts, case) = (accounts(), case());
    let world = Lab::world(&case.plan, None).unwrap();
    let dropped = accounts.iter().step_by(5).map(host).collect::<Vec<_>>();
    let addresses = dropped.iter().flat_map(|host| world.addresses(host)).collect();
    let setup = Setup { firewall: vec![Rule::https(addresses, Action::Drop)], ..Setup::default() };
    let lab = Lab::start(&case.plan, None, setup).unwrap();
    let checked = check(&lab, &case.path());
    println!(
        "{} connections in {:.2} s, {} MB at most, {} packets sent",
        checked.report.results.len(),
        checked.took.as_secs_f64(),
        checked.peak >> 20,
        lab.traffic()[0].frames()[0]
    );
    let wrong =
        checked.report.results.iter().filter(|result| result.host.starts_with("load")).filter_map(|result| {
            let expected = if dropped.contains(&result.host) { "FW_DROP" } else { "OK" };
            (result.verdict != expected)
                .then(|| format!("{} {} {}", result.host, result.outcome, result.verdict))
        });
    let mut wrong = wrong.collect::<Vec<_>>();
    let loaded = checked.report.results.iter().filter(|result| result.host.starts_with("load")).count();
    if loaded != 200 {
        wrong.push(format!("{loaded} results, exit code {:?}: {}", checked.code, checked.said));
    }
    if checked.report.causes.len() != 1 {
        wrong.push(format!("{:#}", checked.causes));
    }
    all_right(if wrong.is_empty() { Vec::new() } else { vec![("load".to_owned(), wrong)] });
}

/// What is measured of a host beside two hundred others is what is measured of it alone; figures are printed, and by how much
/// they may differ is for people to judge.
#[test]
fn a_host_beside_two_hundred_others_is_as_near_as_alone() {
    let case = case();
    let mut alone = case.plan.clone();
    alone.flows.retain(|flow| &*flow.to.name == "load007.file.core.windows.net");
    assert_eq!(alone.flows.len(), 1);
    let folder = tempfile::tempdir().unwrap();
    let single = folder.path().join("plan.json");
    std::fs::write(&single, report::json(&alone).unwrap()).unwrap();
    let lab = Lab::start(&case.plan, None, Setup::default()).unwrap();
    let milliseconds = |checked: &Checked, layer: &str| {
        let hosts = checked.report.results.iter().filter(|result| result.host.starts_with("load"));
        let mut took = hosts.filter_map(|result| result.layers.get(layer)?.took_ms).collect::<Vec<_>>();
        took.sort_by(f64::total_cmp);
        took
    };
    let (mut one, mut all) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()]);
    for _ in 0..5 {
        for (path, into) in [(&single, &mut one), (&case.path(), &mut all)] {
            let checked = check(&lab, path);
            assert_eq!(checked.code, Some(0), "{}", checked.said);
            for (layer, into) in ["tcp", "quality"].iter().zip(into) {
                into.extend(milliseconds(&checked, layer));
            }
        }
    }
    for (what, (one, all)) in ["connect", "series"].iter().zip(one.iter_mut().zip(&mut all)) {
        one.sort_by(f64::total_cmp);
        all.sort_by(f64::total_cmp);
        let (alone, beside) = (one[one.len() / 2], all[all.len() / 2]);
        let ninth = all[all.len() * 9 / 10];
        println!(
            "{what}: alone {alone:.2} ms, beside 200 others {beside:.2} ms (nine in ten within {ninth:.2}), ratio {:.2}",
            beside / alone
        );
    }
}
