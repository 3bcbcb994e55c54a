//! Two hundred hosts, a fifth of them dropped by the firewall.

use portolan_lab::{Action, Lab, Rule, Setup};

use crate::support::{Case, all_right, check};

#[test]
fn two_hundred_hosts_of_which_a_fifth_is_dropped() {
    let accounts = (0..200).map(|number| format!("load{number:03}")).collect::<Vec<_>>();
    let text = format!(
        "portolan: 1\nname: load\ncloud: public\nsites:\n  branch: {{ networks: [10.1.9.0/24], resolvers: [10.1.9.53], uplink: internet }}\n\
         network: {{ egress: firewall }}\ndeployments:\n  - {{ name: files, service: file-sync, site: branch, region: westus, redundancy: lrs, \
         storage_accounts: [{}], storage_sync_service: labsync, addresses: {{ agent: [10.1.9.21] }} }}\n",
        accounts.join(", ")
    );
    let case = Case::from_text(&text);
    let world = Lab::world(&case.plan, None).unwrap();
    let host = |account: &String| format!("{account}.file.core.windows.net");
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
