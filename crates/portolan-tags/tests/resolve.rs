//! A plan's tags, looked up in small clouds made by hand.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use portolan_diag::{Diagnostics, Severity, Sources};
use portolan_plan::Planner;
use portolan_plan::plan::Plan;
use portolan_tags::replay::{Sighting, replay};
use portolan_tags::resolve::{Code, Coverage, TagUse, clouds, used};
use portolan_tags::{Allowed, Place, Snapshot, Snapshots, TagCloud, impact, resolve};

fn plan(scenario: &str) -> Plan {
    let catalog = portolan_catalog_data::catalog().unwrap();
    let mut found = Diagnostics::new();
    let source = Sources::new().add("scenario.yaml", scenario);
    let scenario = portolan_plan::scenario::read(source, scenario, &catalog, &mut found).unwrap();
    Planner { catalog: &catalog, digest: portolan_catalog_data::DIGEST, as_of: None }.plan(&scenario)
}

fn week1() -> Snapshot {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/week1.json");
    let mut found = Diagnostics::new();
    portolan_tags::read_bytes("week1.json", &fs::read(path).unwrap(), &mut Sources::new(), &mut found)
        .unwrap()
}

const FILES: &str = "
portolan: 1
name: small
cloud: public
sites: { office: { networks: [192.168.10.0/24] } }
deployments: [{ name: files, service: file-sync, site: office, region: westus, storage_accounts: [contosofiles] }]
";

#[test]
fn every_flow_says_how_far_its_addresses_are_known() {
    let plan = plan(FILES);
    assert_eq!(clouds(&plan), [TagCloud::Public]);
    let resolved = resolve(&plan, &[week1()].into_iter().collect());
    assert_eq!(resolved.flows.len(), plan.flows.len());
    assert_eq!(resolved.sources.len(), 1);

    let of = |name: &str| {
        let flow = plan.flows.iter().find(|flow| flow.to.name == name).unwrap();
        &resolved.flows[&flow.id]
    };
    let storage = of("contosofiles.file.core.windows.net");
    assert_eq!((storage.coverage.clone(), storage.change_number), (Coverage::Tags, Some(25)));
    assert_eq!(storage.addresses.to_string(), "192.0.2.128/25");
    let covered = resolved.flows.values().filter(|flow| flow.coverage == Coverage::Tags);
    assert!(covered.clone().all(|flow| !flow.addresses.is_empty() && flow.change_number.is_some()));
    assert!(
        resolved.flows.values().any(|flow| flow.coverage == Coverage::NoTag && flow.addresses.is_empty())
    );
    let missing = resolved.flows.values().filter(|flow| flow.coverage == Coverage::Missing);
    assert!(missing.clone().count() > 0 && missing.clone().all(|flow| flow.addresses.is_empty()));

    let tag = &resolved.tags[&TagUse::named("Storage.WestUS")];
    assert_eq!(tag.allowed(Place::Nsg), &Allowed::Yes);
    assert_eq!(tag.left_out.as_ref().unwrap().v4().to_string(), "192.0.2.64/26, 198.51.100.0/25");
}

#[test]
fn a_tag_that_the_file_lacks_is_a_finding() {
    let plan = plan(FILES);
    let resolved = resolve(&plan, &[week1()].into_iter().collect());
    let vanished = resolved.findings.iter().filter(|finding| finding.code == Code::TagVanished);
    let vanished =
        vanished.map(|finding| (finding.tag.as_str(), finding.flows.is_empty())).collect::<Vec<_>>();
    assert!(vanished.contains(&("StorageSyncService.WestUS", false)), "{vanished:?}");
    for flow in resolved.flows.values() {
        for tag in &flow.tags {
            assert!(
                resolved.tags.contains_key(tag) || vanished.contains(&(tag.name.as_str(), false)),
                "{tag}"
            );
        }
    }
    let narrowed = resolved.findings.iter().find(|finding| finding.code == Code::TagNarrowed).unwrap();
    assert_eq!(narrowed.tag, "Storage.WestUS");
    assert!(narrowed.message.contains("leaves out 192 IPv4 addresses of `Storage`"), "{}", narrowed.message);
    assert!(resolved.findings.iter().all(|finding| !finding.diagnostic().helps.is_empty()));
}

#[test]
fn without_a_file_nothing_is_silent() {
    let plan = plan(FILES);
    let resolved = resolve(&plan, &Snapshots::new());
    assert!(resolved.tags.is_empty() && resolved.sources.is_empty());
    assert!(!resolved.findings.is_empty());
    assert!(resolved.findings.iter().all(|finding| finding.code == Code::NoTagFile));
    assert!(resolved.findings[0].help.contains("portolan tags update --cloud public"));
}

#[test]
fn a_tag_of_another_cloud_is_looked_up_there_and_has_no_name_here() {
    let plan = plan(
        "
portolan: 1
name: gov
cloud: usgov
sites: { office: { networks: [192.168.10.0/24] } }
deployments: [{ name: mover, service: storage-mover, site: office, region: usgovvirginia }]
",
    );
    assert_eq!(clouds(&plan), [TagCloud::Public, TagCloud::UsGov]);
    let resolved = resolve(&plan, &[week1()].into_iter().collect());
    let tag = &resolved.tags[&TagUse::named("public:AzureArcInfrastructure")];
    assert_eq!(
        (tag.cloud, tag.published.as_str(), tag.own_cloud),
        (TagCloud::Public, "AzureArcInfrastructure", false)
    );
    assert_eq!(tag.allowed(Place::Nsg), &Allowed::No);
    let some = resolved.flows.values().find(|flow| matches!(flow.coverage, Coverage::Some { .. }));
    assert!(some.is_some_and(|flow| !flow.addresses.is_empty()));
}

#[test]
fn a_tag_that_may_only_be_used_whole_is() {
    let mut plan = plan(FILES);
    let flow = plan
        .flows
        .iter_mut()
        .find(|flow| flow.service_tags.iter().any(|tag| *tag == "Storage.WestUS"))
        .unwrap();
    flow.tags_global_only = true;
    flow.service_tags = vec!["AzureArcInfrastructure.WestUS".into()];
    let id = flow.id.clone();
    let resolved = resolve(&plan, &[week1()].into_iter().collect());
    assert_eq!(resolved.flows[&id].addresses.to_string(), "203.0.113.0/26, 203.0.113.64/28");
    assert!(resolved.findings.iter().any(|finding| finding.code == Code::TagOnlyWhole));
}

#[test]
fn two_flows_may_use_one_name_in_two_ways() {
    let regional = "AzureArcInfrastructure.WestUS";
    for whole_first in [true, false] {
        let mut plan = plan(FILES);
        let public = plan.flows.iter_mut().filter(|flow| !flow.service_tags.is_empty()).take(2);
        let mut ids = Vec::new();
        for (at, flow) in public.enumerate() {
            flow.tags_global_only = (at == 0) == whole_first;
            flow.service_tags = vec![regional.into()];
            ids.push((flow.tags_global_only, flow.id.clone()));
        }
        assert_eq!(ids.len(), 2);
        let resolved = resolve(&plan, &[week1()].into_iter().collect());
        for (whole, id) in &ids {
            let [tag] = resolved.tags_of(id).collect::<Vec<_>>()[..] else { panic!("{id}") };
            let (name, addresses) = if *whole {
                ("AzureArcInfrastructure", "203.0.113.0/26, 203.0.113.64/28")
            } else {
                (regional, "203.0.113.64/28")
            };
            assert_eq!((tag.published.as_str(), tag.whole), (name, *whole));
            assert_eq!(resolved.flows[id].addresses.to_string(), addresses);
            assert_eq!(resolved.flows[id].global_only, *whole);
        }
        // One finding, and it names the flow that it is true of.
        let only_whole = resolved.findings.iter().filter(|finding| finding.code == Code::TagOnlyWhole);
        let flows = only_whole.flat_map(|finding| &finding.flows).collect::<Vec<_>>();
        assert_eq!(flows, [ids.iter().find_map(|(whole, id)| whole.then_some(id)).unwrap()]);
    }
}

#[test]
fn a_built_in_tag_is_in_no_file_and_has_not_vanished() {
    let mut plan = plan(FILES);
    let mut public = plan.flows.iter_mut().filter(|flow| !flow.service_tags.is_empty());
    let (alone, mixed) = (public.next().unwrap(), public.next().unwrap());
    alone.service_tags = vec!["virtualnetwork".into()];
    mixed.service_tags = vec!["Storage.WestUS".into(), "Internet".into()];
    let (alone, mixed) = (alone.id.clone(), mixed.id.clone());
    plan.flows.retain(|flow| [&alone, &mixed].contains(&&flow.id));

    let resolved = resolve(&plan, &[week1()].into_iter().collect());
    assert_eq!(resolved.flows[&alone].coverage, Coverage::BuiltIn);
    assert!(resolved.flows[&alone].addresses.is_empty());
    assert_eq!(resolved.flows[&alone].built_in, ["virtualnetwork"]);
    assert_eq!(resolved.flows[&mixed].coverage, Coverage::Some { missing: vec!["Internet".into()] });
    assert_eq!(resolved.flows[&mixed].addresses.to_string(), "192.0.2.128/25");
    let built_in = resolved.findings.iter().filter(|finding| finding.code == Code::TagBuiltIn);
    assert_eq!(
        built_in.map(|finding| finding.tag.as_str()).collect::<Vec<_>>(),
        ["Internet", "virtualnetwork"]
    );
    assert!(resolved.findings.iter().all(|finding| finding.code.severity() == Severity::Note));

    assert_eq!(used(&plan, TagCloud::Public).into_iter().collect::<Vec<_>>(), ["Storage.WestUS"]);
    assert!(!impact(&plan, &resolved, &resolved).must_act());
    let replay = replay(&plan, vec![Sighting::new(&plan, week1(), "2026-01-05".parse().unwrap())]);
    assert!(replay.weeks[0].missing.is_empty());
    assert_eq!(replay.tags.len(), 1);
    // A plan with built-in tags alone needs no file.
    plan.flows.retain(|flow| flow.id == alone);
    assert!(clouds(&plan).is_empty());
}

#[test]
fn a_private_endpoint_without_an_address_never_becomes_public_ones() {
    let plan = plan(
        "
portolan: 1
name: private
cloud: public
sites: { office: { networks: [192.168.10.0/24], resolvers: [192.168.10.53], uplink: [internet, vpn], connected_to: hub } }
network: { private_endpoints: { subnet: hub/endpoints, dns: forwarder } }
vnets: { hub: { region: westus, address_space: [10.40.0.0/22], resolver_inbound: 10.40.0.68, gateway: vpn, subnets: { endpoints: { prefix: 10.40.1.0/24 } } } }
deployments: [{ name: files, service: file-sync, site: office, region: westus, storage_accounts: [contosofiles], private_endpoints: [storage] }]
",
    );
    let resolved = resolve(&plan, &[week1()].into_iter().collect());
    let private = plan.flows.iter().filter(|flow| flow.path == portolan_model::Path::PrivateEndpoint);
    let private = private.map(|flow| &resolved.flows[&flow.id]).collect::<Vec<_>>();
    assert!(!private.is_empty());
    let public = week1().all_addresses();
    for flow in private {
        assert_eq!(flow.coverage, Coverage::Planned);
        assert!(flow.addresses.is_disjoint(&public), "{}", flow.addresses);
    }
}
