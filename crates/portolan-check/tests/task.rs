//! What one machine has to test: every flow that it opens, once, and nothing else.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::path::Path;

use portolan_check::task::{Assignment, Expected, Host, NoPlace, Untestable, WhereFrom, assign};
use portolan_diag::{Diagnostics, Sources};
use portolan_model::{HostPattern, Via};
use portolan_plan::Planner;
use portolan_plan::plan::{Plan, TargetKind};

const EXAMPLES: [&str; 3] = ["contoso", "arc-estate", "minimal"];

fn planned(text: &str) -> Plan {
    let catalog = portolan_catalog_data::catalog().unwrap();
    let mut sources = Sources::default();
    let source = sources.add("scenario.yaml", text);
    let mut found = Diagnostics::default();
    let scenario = portolan_plan::scenario::read(source, text, &catalog, &mut found);
    let scenario = scenario.unwrap_or_else(|| panic!("{:?}", found.as_slice()));
    Planner { catalog: &catalog, digest: portolan_catalog_data::DIGEST, as_of: None }.plan(&scenario)
}

fn example(name: &str) -> Plan {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../examples/{name}.yaml"));
    planned(&std::fs::read_to_string(path).unwrap())
}

fn at(plan: &Plan, place: &str) -> Result<Assignment, NoPlace> {
    assign(plan, WhereFrom { place: Some(place), ..WhereFrom::default() })
}

fn places(plan: &Plan) -> BTreeSet<String> {
    let place = |flow: &portolan_plan::plan::Flow| flow.from.site.clone().or_else(|| flow.from.vnet.clone());
    plan.flows.iter().filter_map(place).map(|id| id.to_string()).collect()
}

#[test]
fn each_flow_is_the_task_of_the_place_that_opens_it() {
    for name in EXAMPLES {
        let plan = example(name);
        let mut seen = BTreeMap::new();
        for place in places(&plan) {
            for task in at(&plan, &place).unwrap().flows {
                assert!(
                    seen.insert(task.flow.clone(), place.clone()).is_none(),
                    "{name}: {} twice",
                    task.flow
                );
            }
        }
        for flow in &plan.flows {
            let place = flow.from.site.as_ref().or(flow.from.vnet.as_ref());
            assert_eq!(seen.get(&flow.id).map(String::as_str), place.map(|id| &**id), "{name}: {}", flow.id);
        }
    }
}

#[test]
fn a_task_has_endpoints_or_says_why_it_has_none() {
    for name in EXAMPLES {
        let plan = example(name);
        for place in places(&plan) {
            let assignment = at(&plan, &place).unwrap();
            for task in &assignment.flows {
                assert_eq!(task.endpoints.is_empty(), task.untestable.is_some(), "{name}: {task:?}");
                let distinct = task.endpoints.iter().collect::<BTreeSet<_>>();
                assert_eq!(distinct.len(), task.endpoints.len(), "{name}: {task:?}");
            }
            let used =
                assignment.flows.iter().flat_map(|task| &task.endpoints).copied().collect::<BTreeSet<_>>();
            assert_eq!(
                used,
                (0..assignment.endpoints.len()).collect(),
                "{name} at {place}: an endpoint of no flow"
            );
        }
    }
}

#[test]
fn an_endpoint_is_what_its_flow_says() {
    for name in EXAMPLES {
        let plan = example(name);
        for place in places(&plan) {
            let assignment = at(&plan, &place).unwrap();
            for task in &assignment.flows {
                let flow = plan.flow(&task.flow).unwrap();
                for &position in &task.endpoints {
                    let endpoint = &assignment.endpoints[position];
                    assert_eq!((endpoint.port, endpoint.protocol), (flow.port, flow.protocol));
                    assert_eq!(
                        (endpoint.application, endpoint.websocket),
                        (flow.application, flow.websocket)
                    );
                    let proxy = endpoint.proxy.map(|at| assignment.proxies[at].name.clone());
                    assert_eq!(
                        proxy,
                        flow.proxy.clone().filter(|_| flow.via == Via::Proxy),
                        "{name}: {}",
                        flow.to.name
                    );
                    match (&endpoint.host, flow.to.kind) {
                        (Host::Name(host), TargetKind::Fqdn) => {
                            assert_eq!(*host, flow.to.name.to_ascii_lowercase())
                        }
                        (Host::Name(host), TargetKind::Suffix | TargetKind::Glob) => {
                            let pattern = flow.to.name.parse::<HostPattern>().unwrap();
                            assert!(pattern.matches(&host.parse().unwrap()), "{host} for {pattern}");
                        }
                        (Host::Address(address), _) => {
                            assert!(flow.to.prefixes.iter().any(|prefix| prefix.contains(address)));
                        }
                        (host, kind) => panic!("{name}: {host} for a {}", kind.as_str()),
                    }
                    if let (Some(mine), Some(its)) = (&endpoint.tls, &flow.tls) {
                        assert!(
                            mine.inspection >= its.inspection,
                            "the gravest of the flows that share it counts"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn a_private_name_comes_with_its_address_zone_and_forwarder() {
    let plan = example("contoso");
    let assignment = at(&plan, "hq").unwrap();
    let files = assignment
        .endpoints
        .iter()
        .find(|endpoint| endpoint.host.to_string() == "contosofiles.file.core.windows.net");
    let Expected::Private { addresses, zone, forward_to, prefixes, .. } = &files.unwrap().expect else {
        panic!("a private endpoint is planned");
    };
    assert_eq!(addresses, &["10.40.4.10".parse::<IpAddr>().unwrap()]);
    assert_eq!(zone.as_deref(), Some("privatelink.file.core.windows.net"));
    assert_eq!(forward_to, &Some("10.40.0.68".parse().unwrap()));
    assert_eq!(prefixes, &["10.40.4.0/24".parse().unwrap()]);
}

#[test]
fn the_machines_own_address_decides_where_nobody_says() {
    let plan = example("contoso");
    let here = |address: &str| {
        let addresses = [address.parse().unwrap()];
        assign(&plan, WhereFrom { addresses: &addresses, ..WhereFrom::default() })
    };
    assert_eq!(here("10.9.0.77").unwrap().place.site.as_deref(), Some("migration"));
    let Err(NoPlace::NotHere { known, .. }) = here("192.0.2.1") else {
        panic!("no place of the plan holds that address");
    };
    assert_eq!(known.iter().cloned().collect::<BTreeSet<_>>(), places(&plan));
    // A machine that only one role's addresses name tests that role's flows alone.
    let roles = |assignment: &Assignment| {
        assignment.flows.iter().map(|task| task.role.to_string()).collect::<BTreeSet<_>>()
    };
    let all = roles(&at(&plan, "hq").unwrap());
    let agent = roles(&here("10.1.9.21").unwrap());
    assert!(agent.contains("agent") && agent.is_subset(&all), "{agent:?} of {all:?}");
}

#[test]
fn a_place_or_role_that_is_not_there_is_an_error_that_lists_what_is() {
    let plan = example("contoso");
    let error = at(&plan, "nowhere").unwrap_err().to_string();
    assert!(
        error.contains("`nowhere`") && error.contains("`hq`") && error.contains("`migration`"),
        "{error}"
    );
    let error = assign(&plan, WhereFrom { place: Some("hq"), role: Some("pilot"), ..WhereFrom::default() });
    let error = error.unwrap_err().to_string();
    assert!(error.contains("`pilot`") && error.contains("`agent`"), "{error}");
}

#[test]
fn what_has_no_single_address_is_no_endpoint() {
    let plan = example("arc-estate");
    let mut why = BTreeMap::<_, usize>::new();
    for place in places(&plan) {
        for task in at(&plan, &place).unwrap().flows {
            let flow = plan.flow(&task.flow).unwrap();
            if let Some(untestable) = task.untestable {
                *why.entry(format!("{untestable:?}")).or_default() += 1;
                match untestable {
                    Untestable::NoExample => {
                        let same = plan.flows.iter().filter(|other| other.to.name == flow.to.name);
                        assert!(
                            same.into_iter().all(|other| other.to.examples.is_empty()),
                            "{}",
                            flow.to.name
                        );
                    }
                    Untestable::PortRange => assert!(flow.port_end.is_some()),
                    Untestable::SilentProtocol => assert_eq!(flow.protocol.as_str(), "udp"),
                    Untestable::NoAddress | Untestable::NameUnknown => {
                        assert!(!matches!(flow.to.kind, TargetKind::Fqdn));
                    }
                }
            }
        }
    }
    println!("{why:?}");
}
