//! What a change of tags means for the rules of a plan.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use portolan_diag::{Diagnostics, Sources};
use portolan_model::{IpNet, PrefixSet};
use portolan_plan::Planner;
use portolan_plan::plan::{Device, Plan};
use portolan_tags::resolve::{Code, TagUse};
use portolan_tags::rules::{TagSets, changes, rules};
use portolan_tags::{Snapshot, Snapshots, impact, resolve};
use proptest::prelude::*;

fn plan(scenario: &str) -> Plan {
    let catalog = portolan_catalog_data::catalog().unwrap();
    let source = Sources::new().add("scenario.yaml", scenario);
    let scenario =
        portolan_plan::scenario::read(source, scenario, &catalog, &mut Diagnostics::new()).unwrap();
    Planner { catalog: &catalog, digest: portolan_catalog_data::DIGEST, as_of: None }.plan(&scenario)
}

fn minimal() -> Plan {
    plan(include_str!("../../../examples/minimal.yaml"))
}

fn snapshot(text: &str) -> Snapshot {
    let mut found = Diagnostics::new();
    let snapshot = portolan_tags::read_bytes("week", text.as_bytes(), &mut Sources::new(), &mut found);
    assert!(found.is_empty(), "{found:?}");
    snapshot.unwrap()
}

fn week(number: usize) -> Snapshots {
    let weeks = [
        include_str!("../../../examples/weeks/ServiceTags_Public_20260105.json"),
        include_str!("../../../examples/weeks/ServiceTags_Public_20260112.json"),
        include_str!("../../../examples/weeks/ServiceTags_Public_20260119.json"),
        include_str!("../../../examples/weeks/ServiceTags_Public_20260126.json"),
    ];
    [snapshot(weeks[number - 1])].into_iter().collect()
}

#[test]
fn a_prefix_that_was_split_changes_nothing() {
    let plan = minimal();
    let impact = impact(&plan, &resolve(&plan, &week(1)), &resolve(&plan, &week(2)));
    assert!(impact.changes.is_empty() && !impact.must_act());
}

#[test]
fn an_address_that_moves_between_tags_of_one_rule_is_neither_opened_nor_closed() {
    let plan = minimal();
    let impact = impact(&plan, &resolve(&plan, &week(2)), &resolve(&plan, &week(3)));
    assert!(impact.must_act());
    assert_eq!(impact.changes.opened().to_string(), "192.0.2.64/26, 198.51.100.16/28");
    assert_eq!(impact.changes.closed().to_string(), "203.0.113.16/28");
    let [open] = impact.changes.open.as_slice() else { panic!("{:?}", impact.changes.open) };
    assert_eq!((open.opening.device, &*open.opening.at), (Some(Device::SiteFirewall), "office"));
    assert_eq!((open.opening.port, open.opening.networks.len()), (443, 1));
    // The flow itself does lose them, and the one that gains them needs nothing opened.
    let of = |host: &str| {
        let flow = plan.flows.iter().find(|flow| flow.to.name == host).unwrap();
        (flow.id.clone(), impact.changes.flows.iter().find(|change| change.flow == flow.id).unwrap())
    };
    let (sync, change) = of("westeurope01.afs.azure.net");
    assert_eq!(change.leaving.to_string(), "198.51.100.0/28");
    assert!(open.flows.contains(&sync));
    let (manager, change) = of("management.azure.com");
    assert_eq!(change.entering.to_string(), "198.51.100.0/28");
    assert!(!open.flows.contains(&manager));
}

#[test]
fn a_tag_that_vanished_is_said_and_nothing_of_it_is_closed() {
    let plan = minimal();
    let impact = impact(&plan, &resolve(&plan, &week(3)), &resolve(&plan, &week(4)));
    assert!(impact.changes.is_empty() && impact.must_act());
    let [gone] = impact.vanished.as_slice() else { panic!("{:?}", impact.vanished) };
    assert_eq!((gone.tag.as_str(), gone.flows.len()), ("StorageSyncService.WestEurope", 2));
    assert!(impact.findings.iter().all(|finding| finding.code != Code::TagVanished));
}

#[test]
fn what_is_not_known_is_never_nothing_to_do() {
    let plan = minimal();
    let gone = resolve(&plan, &week(4));
    assert!(impact(&plan, &gone, &gone).must_act());
    let nothing = resolve(&plan, &Snapshots::new());
    assert!(impact(&plan, &nothing, &nothing).must_act());
}

#[test]
fn with_a_proxy_its_own_way_out_changes_and_the_firewall_in_front_does_not() {
    let plan = plan(include_str!("../../../examples/contoso.yaml"));
    let behind = rules(&plan).into_iter().filter(|rule| rule.opening.device == Some(Device::ProxyEgress));
    assert!(behind.clone().count() > 0);
    assert!(behind.clone().all(|rule| &*rule.opening.at == "default"));
    let proxied = plan.flows.iter().filter(|flow| flow.proxy.is_some()).map(|flow| &flow.id);
    let proxied = proxied.collect::<Vec<_>>();
    let others = rules(&plan).into_iter().filter(|rule| rule.opening.device != Some(Device::ProxyEgress));
    assert!(others.flat_map(|rule| rule.flows).all(|flow| !proxied.contains(&&flow)));
}

fn prefix() -> impl Strategy<Value = IpNet> {
    // Few addresses, so that sets meet.
    (0_u32..64, 26_u8..=32).prop_map(|(host, length)| {
        let net = format!("192.0.2.{host}/{length}").parse::<IpNet>().unwrap();
        net.trunc()
    })
}

fn tag_sets() -> impl Strategy<Value = TagSets> {
    let names = [
        "Storage.WestEurope",
        "StorageSyncService.WestEurope",
        "AzureActiveDirectory",
        "AzureResourceManager",
    ];
    let set = || proptest::collection::vec(prefix(), 0..5);
    proptest::array::uniform4(set()).prop_map(move |sets| {
        let sets = sets.into_iter().map(|set| set.into_iter().collect::<PrefixSet>());
        names.into_iter().map(TagUse::named).zip(sets).collect()
    })
}

/// The addresses of a rule, the plain way.
fn held(tags: &TagSets, rule: &portolan_tags::rules::Rule) -> PrefixSet {
    rule.tags.iter().filter_map(|tag| tags.get(tag)).fold(PrefixSet::empty(), |all, set| all.union(set))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn opening_and_closing_leads_from_the_old_rules_to_the_new(before in tag_sets(), after in tag_sets()) {
        let plan = minimal();
        let rules = rules(&plan);
        let changes = changes(&plan, &rules, &before, &after);
        for rule in &rules {
            let of = |all: &[portolan_tags::rules::RuleChange]| {
                let own = all.iter().find(|change| change.opening == rule.opening);
                own.map(|change| change.addresses.clone()).unwrap_or_default()
            };
            let (open, close) = (of(&changes.open), of(&changes.close));
            let (old, new) = (held(&before, rule), held(&after, rule));
            prop_assert!(open.is_disjoint(&old) && close.is_disjoint(&new));
            let opened = old.union(&open);
            prop_assert!(new.is_subset(&opened), "after opening, everything works before anything is closed");
            prop_assert_eq!(opened.difference(&close), new);
        }
        // Who gains or loses something that a rule gains or loses is named.
        for change in changes.open.iter().chain(&changes.close) {
            prop_assert!(!change.flows.is_empty());
        }
    }
}
