//! Reports say what the plan says.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use portolan_diag::{Diagnostics, Sources};
use portolan_plan::plan::Plan;
use portolan_plan::report::{self, TableOptions, json, required_only, summary, table, yaml};
use portolan_plan::{Planner, scenario};

fn plan(text: &str) -> Plan {
    let catalog = portolan_catalog_data::catalog().unwrap();
    let mut sources = Sources::new();
    let source = sources.add("s.yaml", text);
    let scenario = scenario::read(source, text, &catalog, &mut Diagnostics::new()).unwrap();
    Planner { catalog: &catalog, digest: portolan_catalog_data::DIGEST, as_of: None }.plan(&scenario)
}

fn contoso() -> Plan {
    plan(include_str!("../../../examples/contoso.yaml"))
}

#[test]
fn json_reads_back_as_the_plan() {
    let plan = contoso();
    let text = json(&plan).unwrap();
    assert!(text.ends_with("}\n"));
    let back: Plan = serde_json::from_str(&text).unwrap();
    assert_eq!(back, plan);
    assert_eq!(json(&back).unwrap(), text);
}

#[test]
fn json_keeps_the_order_of_the_format() {
    let text = json(&contoso()).unwrap();
    let keys = ["schema", "scenario", "cloud", "catalog", "as_of", "sites", "vnets", "proxies", "flows"];
    let places = keys.map(|key| text.find(&format!("\n  \"{key}\":")).unwrap());
    assert!(places.is_sorted());
}

#[test]
fn yaml_holds_the_same_tree() {
    let plan = contoso();
    assert_eq!(yaml(&plan).unwrap(), portolan_yaml::to_yaml(&serde_json::to_value(&plan).unwrap()));
}

#[test]
fn csv_has_a_row_for_each_flow() {
    let plan = contoso();
    let text = report::csv(&plan);
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let width = rows.headers().unwrap().len();
    let rows = rows.records().map(Result::unwrap).collect::<Vec<_>>();
    assert_eq!(rows.len(), plan.flows.len());
    for (row, flow) in rows.iter().zip(&plan.flows) {
        assert_eq!(row.len(), width);
        assert_eq!(row.get(0), Some(&*flow.id));
        assert_eq!(row.get(6), Some(&*flow.to.name));
    }
}

#[test]
fn a_csv_that_two_threads_write_is_the_same() {
    let mut plan = contoso();
    plan.flows = plan.flows.iter().cycle().take(5000).cloned().collect();
    let mut written = Vec::new();
    let meanwhile = report::write_csv(&plan, &mut written, || "said").unwrap();
    assert_eq!(meanwhile, "said");
    assert!(String::from_utf8(written).unwrap() == report::csv(&plan));
    plan.flows.clear();
    let mut head = Vec::new();
    report::write_csv(&plan, &mut head, || ()).unwrap();
    assert_eq!(String::from_utf8(head).unwrap(), report::csv(&plan));
}

#[test]
fn csv_keeps_spreadsheets_from_computing() {
    let mut plan = contoso();
    for flow in &mut plan.flows {
        flow.to.name = "=1+1".into();
    }
    assert!(!report::csv(&plan).contains(",=1+1,"));
}

#[test]
fn the_table_has_every_flow_endpoint_and_purpose() {
    let plan = contoso();
    for width in [40, 100, 300] {
        let text = table(&plan, &TableOptions { width, ..TableOptions::default() });
        let ports = text.lines().filter(|line| line.contains("/tcp") || line.contains("/udp")).count();
        assert_eq!(ports, plan.flows.len(), "at {width}");
        for flow in &plan.flows {
            assert!(text.contains(&*flow.to.name), "{} at {width}", flow.to.name);
            for reason in &flow.reasons {
                assert!(text.contains(&*reason.requirement), "{} at {width}", reason.requirement);
            }
        }
        for endpoint in &plan.private_endpoints {
            assert!(text.contains(&*endpoint.id));
        }
        assert!(text.lines().all(|line| line == line.trim_end()));
    }
}

#[test]
fn texts_are_wrapped_to_the_width() {
    let text = table(&contoso(), &TableOptions::default());
    // Only rows of names, whose cells are never broken, may be longer; those of flows stand four columns in, or more.
    let flows = text.split("\nPrivate endpoints\n").next().unwrap();
    let long = flows.lines().filter(|line| line.chars().count() > 100 && !line.starts_with("    "));
    assert_eq!(long.collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn an_empty_plan_has_a_table() {
    let mut plan = contoso();
    plan.flows.clear();
    plan.dns.clear();
    plan.private_endpoints.clear();
    assert_eq!(table(&plan, &TableOptions::default()), "no flows\n");
}

#[test]
fn the_summary_counts_every_flow_once() {
    let plan = contoso();
    let text = summary(&plan);
    let (total, rest) = text.split_once(" flows: ").unwrap();
    let sum = |part: &str| {
        let counts = part.split(", ").map(|count| count.split(' ').next().unwrap().parse::<usize>().unwrap());
        counts.sum::<usize>()
    };
    let (needs, paths) = rest.split_once("; ").unwrap();
    assert_eq!((sum(needs), sum(paths)), (total.parse().unwrap(), plan.flows.len()));
}

#[test]
fn required_flows_stand_alone() {
    let plan = contoso();
    let required = required_only(plan.clone());
    assert!(!required.flows.is_empty() && required.flows.len() < plan.flows.len());
    assert!(required.flows.iter().all(|flow| plan.flows.contains(flow)));
}
