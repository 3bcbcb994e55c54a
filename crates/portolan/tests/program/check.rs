//! `check`: what is said of bad input, what recorded evidence gives, and `plan --discovered`.

use serde_json::Value;

use super::{CONTOSO, MINIMAL, file, folder, portolan};

const EVIDENCE: &str = "examples/check/evidence.json";
const STOCKHOLM: &str = "examples/check/stockholm.yaml";

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn a_place_or_role_that_does_not_exist_ends_with_the_nearest() {
    let run = portolan(&["check", CONTOSO, "--site", "hqq"]).ended(2);
    assert!(run.err.contains("did you mean `hq`?"), "{}", run.err);
    let run = portolan(&["check", CONTOSO, "--site", "hq", "--role", "agnt"]).ended(2);
    assert!(run.err.contains("did you mean `agent`?"), "{}", run.err);
    let run = portolan(&["check", CONTOSO, "--site", "hq", "--vnet", "hub"]).ended(2);
    assert!(run.err.contains("cannot be used with"), "{}", run.err);
}

#[test]
fn recorded_evidence_is_judged_without_a_network() {
    let report = json(&portolan(&["check", "--observations", EVIDENCE, "--format", "json"]).ended(1).out);
    let schema = json(&portolan(&["schema", "check"]).ended(0).out);
    let wrong = jsonschema::validator_for(&schema).unwrap();
    let wrong = wrong.iter_errors(&report).map(|error| error.to_string()).collect::<Vec<_>>();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let results = report.pointer("/results").unwrap().as_array().unwrap();
    assert!(results.iter().any(|result| result.pointer("/verdict").unwrap() == "PROXY_DENIED"));
    let table = portolan(&["check", "--observations", EVIDENCE]).ended(1).out;
    assert!(table.contains("fail[PROXY_DENIED]") && table.contains("planned"), "{table}");
    for (format, begins) in
        [("junit", "<?xml"), ("prometheus", "# HELP portolan_check_results"), ("html", "<!DOCTYPE html>")]
    {
        let run = portolan(&["check", "--observations", EVIDENCE, "--format", format]).ended(1);
        assert!(run.out.starts_with(begins), "{}", run.out);
    }
}

#[test]
fn the_scenario_must_be_that_of_the_evidence() {
    portolan(&["check", STOCKHOLM, "--observations", EVIDENCE]).ended(1);
    let run = portolan(&["check", MINIMAL, "--observations", EVIDENCE]).ended(2);
    assert!(run.out.is_empty());
    let folder = folder("check-evidence");
    let other = file(&folder, "other.json", "{\"schema\":\"portolan.plan/1\"}");
    let run = portolan(&["check", "--observations", &other]).ended(2);
    assert!(run.err.contains("portolan.plan/1") && run.err.contains("--report"), "{}", run.err);
}

#[test]
fn evidence_is_kept_and_read_again() {
    let folder = folder("check-report");
    let result = |path: &str| portolan(&["check", "--observations", path, "--format", "json"]).ended(1).out;
    for name in ["kept.json", "kept.tar.gz"] {
        let path = folder.join(name);
        let path = path.to_str().unwrap();
        portolan(&["check", "--observations", EVIDENCE, "--report", path]).ended(1);
        assert_eq!(result(path), result(EVIDENCE), "{name}");
        let hidden = folder.join(format!("redacted-{name}"));
        let hidden = hidden.to_str().unwrap();
        let run = portolan(&["check", "--observations", EVIDENCE, "--report", hidden, "--redact"]).ended(1);
        for own in ["fabrikam", "stockholm", "10.20.", "filer"] {
            assert!(!run.out.to_lowercase().contains(own), "{own}: {}", run.out);
            assert!(!result(hidden).to_lowercase().contains(own), "{own}");
        }
    }
}

#[test]
fn the_form_for_monitoring_has_its_own_exit_codes() {
    let run = portolan(&["check", "--observations", EVIDENCE, "--brief"]).ended(2);
    assert!(run.out.starts_with("PORTOLAN CRITICAL - ") && run.out.lines().count() == 1, "{}", run.out);
    let run = portolan(&["check", "--observations", "no-such-file", "--brief"]).ended(3);
    assert!(run.out.starts_with("PORTOLAN UNKNOWN - "), "{}", run.out);
}

#[test]
fn only_what_is_newly_broken_counts_beside_a_baseline() {
    let folder = folder("check-baseline");
    let now = portolan(&["check", "--observations", EVIDENCE, "--format", "json"]).ended(1).out;
    let same = file(&folder, "same.json", &now);
    let run = portolan(&["check", "--observations", EVIDENCE, "--baseline", &same]).ended(0);
    assert!(run.out.contains("0 newly broken, 0 mended"), "{}", run.out);
    let healthy =
        file(&folder, "healthy.json", &now.replace("\"outcome\": \"fail\"", "\"outcome\": \"pass\""));
    portolan(&["check", "--observations", EVIDENCE, "--baseline", &healthy]).ended(1);
    let broken = file(&folder, "broken.json", "{}");
    let run = portolan(&["check", "--observations", EVIDENCE, "--baseline", &broken]).ended(2);
    assert!(run.err.contains("cannot be compared with"), "{}", run.err);
}

#[test]
fn files_of_credentials_and_authorities_are_never_quoted() {
    let folder = folder("check-secrets");
    let scenario = ["check", STOCKHOLM, "--site", "stockholm"];
    let wrong = file(&folder, "wrong.yaml", "default: { user: hunter2, passwort: hunter2 }\n");
    let run = portolan(&[&scenario[..], &["--credentials", &wrong]].concat()).ended(2);
    assert!(run.err.contains("line 1") && !run.err.contains("hunter2"), "{}", run.err);
    let run = portolan(&[&scenario[..], &["--extra-roots", &wrong]].concat()).ended(2);
    assert!(run.err.contains("holds no certificate") && !run.err.contains("hunter2"), "{}", run.err);
}

const NAMES: &str = r#"{"schema":"portolan.discovered/1",
  "names":{"*.servicebus.windows.net":["AZGN-eastus2-public-1p-x.servicebus.windows.net","g1-prod-bl2-sb.servicebus.windows.net"]},
  "foreign":[],"asked":[{"url":"https://guestnotificationservice.azure.com/urls/allowlist","status":200,"at":"2026-11-20T08:00:00Z"}]}"#;

#[test]
fn names_that_were_told_take_the_place_of_wildcards() {
    let folder = folder("check-discovered");
    let names = file(&folder, "names.json", NAMES);
    let plan = |more: &[&str]| json(&portolan(&[&["plan", CONTOSO, "--format", "json"], more].concat()).out);
    let (before, after) = (plan(&[]), plan(&["--discovered", &names]));
    assert_eq!(after.pointer("/discovered/date").unwrap(), "2026-11-20");
    let flows = |plan: &Value| plan.pointer("/flows").unwrap().as_array().unwrap().clone();
    let of = |plan: &Value, requirement: &str| {
        let flows = flows(plan).into_iter().filter(|flow| flow.to_string().contains(requirement));
        let mut names = flows
            .map(|flow| flow.pointer("/to/name").unwrap().as_str().unwrap().to_owned())
            .collect::<Vec<_>>();
        names.sort();
        names
    };
    let channel = "arc-servers.notification-channel";
    assert!(of(&before, channel).contains(&"*.servicebus.windows.net".to_owned()));
    let told = of(&after, channel);
    assert!(told.contains(&"azgn-eastus2-public-1p-x.servicebus.windows.net".to_owned()), "{told:?}");
    assert!(told.contains(&"g1-prod-bl2-sb.servicebus.windows.net".to_owned()), "{told:?}");
    assert!(!told.iter().any(|name| name.contains('*')), "{told:?}");
    // What no document says to ask for stays wide, and is probed through the names.
    let relay = "arc-resource-bridge.control-channel";
    assert_eq!(of(&after, relay), of(&before, relay));
    // Nothing else moved.
    let others = |plan: &Value| {
        flows(plan).into_iter().filter(|flow| !flow.to_string().contains("servicebus")).count()
    };
    assert_eq!(others(&before), others(&after));
    let schema = json(&portolan(&["schema", "plan"]).ended(0).out);
    let valid = jsonschema::validator_for(&schema).unwrap();
    let wrong = valid.iter_errors(&after).map(|error| error.to_string()).collect::<Vec<_>>();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn files_of_names_are_read_with_care() {
    let folder = folder("check-names");
    let run = |name: &str, text: &str| {
        let path = file(&folder, name, text);
        portolan(&["plan", MINIMAL, "--discovered", &path])
    };
    let with = |names: &str| {
        format!("{{\"schema\":\"portolan.discovered/1\",\"names\":{names},\"foreign\":[],\"asked\":[]}}")
    };
    let outside = run("outside.json", &with("{\"*.servicebus.windows.net\":[\"a.example.com\"]}")).ended(2);
    assert!(outside.err.contains("error[outside-wildcard]"), "{}", outside.err);
    let bad = run("bad.json", &with("{\"*.servicebus.windows.net\":[\"a b\",\"-.x\"]}")).ended(2);
    assert!(bad.err.contains("error[bad-name]"), "{}", bad.err);
    let exact = run("exact.json", &with("{\"a.example.com\":[\"a.example.com\"]}")).ended(2);
    assert!(exact.err.contains("error[not-a-wildcard]"), "{}", exact.err);
    let other = run("other.json", "{\"schema\":\"portolan.plan/1\"}").ended(2);
    assert!(other.err.contains("error[unknown-format]"), "{}", other.err);
    let twice = "{\"*.servicebus.windows.net\":[\"a.servicebus.windows.net\",\"A.servicebus.windows.net.\"]}";
    let twice = run("twice.json", &with(twice));
    assert!(twice.code < 2 && twice.err.contains("warning[duplicate-name]"), "{}", twice.err);
    let unused =
        run("unused.json", &with("{\"*.servicebus.windows.example\":[\"a.servicebus.windows.example\"]}"));
    assert!(unused.err.contains("warning[unused-wildcard]"), "{}", unused.err);
    let foreign = with("{}").replace("\"foreign\":[]", "\"foreign\":[\"x.example\"]");
    let foreign = run("foreign.json", &foreign);
    assert!(foreign.err.contains("warning[foreign-names]"), "{}", foreign.err);
}

#[test]
fn a_saved_plan_cannot_be_narrowed_afterwards() {
    let folder = folder("check-saved");
    let saved = file(&folder, "plan.json", &portolan(&["plan", MINIMAL, "--format", "json"]).out);
    let names = file(&folder, "names.json", NAMES);
    let run = portolan(&["plan", &saved, "--discovered", &names]).ended(2);
    assert!(run.err.contains("needs a scenario"), "{}", run.err);
}
