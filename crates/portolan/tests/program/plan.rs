//! `portolan plan` and `portolan explain`.

use std::fs;

use super::{CONTOSO, MINIMAL, fed, file, folder, portolan, root};

#[test]
fn a_table_has_the_flows_and_the_rest_is_beside_it() {
    let run = portolan(&["plan", CONTOSO, "--today", "2026-11-25"]).ended(0);
    for part in
        ["agent at site hq: 10.1.9.21 (hq-files)", "443/tcp", "proxy default", "Private endpoints", "flows: "]
    {
        assert!(run.out.contains(part), "{part} is missing in\n{}", run.out);
    }
    assert!(!run.out.contains("warning["));
    assert!(run.err.contains("warning["));
    assert!(run.err.ends_with("1 day old\n"), "{}", run.err);
    assert!(!run.out.contains('\u{1b}') && !run.err.contains('\u{1b}'));
}

#[test]
fn names_are_whole_whatever_the_width() {
    let narrow = portolan(&["plan", CONTOSO, "--width", "60"]).ended(0).out;
    let wide = portolan(&["plan", CONTOSO, "--wide", "--width", "200"]).ended(0).out;
    for host in
        ["contososyncmanagement.westus.afs.azure.net", "evhns-sm-ur-prd-eastus.servicebus.windows.net"]
    {
        assert!(narrow.contains(host) && wide.contains(host), "{host}");
    }
    assert!(wide.contains("SERVICE TAGS") && !narrow.contains("SERVICE TAGS"));
}

#[test]
fn colour_repeats_what_words_say() {
    let plain = portolan(&["plan", CONTOSO]).ended(0).out;
    let coloured = portolan(&["plan", CONTOSO, "--color", "always"]).ended(0).out;
    assert!(coloured.contains('\u{1b}'));
    let mut stripped = String::new();
    let mut escaped = false;
    for c in coloured.chars() {
        match c {
            '\u{1b}' => escaped = true,
            'm' if escaped => escaped = false,
            _ if escaped => {}
            c => stripped.push(c),
        }
    }
    assert_eq!(stripped, plain);
}

#[test]
fn a_saved_plan_is_printed_as_the_fresh_one() {
    let folder = folder("saved");
    for format in ["json", "yaml"] {
        let saved = file(&folder, format, &portolan(&["plan", CONTOSO, "--format", format]).ended(0).out);
        for again in ["table", "json", "yaml", "csv"] {
            let fresh = portolan(&["plan", CONTOSO, "--format", again]).ended(0);
            let from_file = portolan(&["plan", &saved, "--format", again]).ended(0);
            assert_eq!(from_file.out, fresh.out, "{format} to {again}");
            assert_eq!(from_file.err, fresh.err, "{format} to {again}");
        }
    }
    let run = portolan(&["plan", folder.join("json").to_str().unwrap(), "--as-of", "2024-01-01"]).ended(2);
    assert!(run.err.contains("`--as-of` needs a scenario"), "{}", run.err);
}

#[test]
fn a_damaged_plan_says_where() {
    let folder = folder("damaged");
    let json = portolan(&["plan", MINIMAL, "--format", "json"]).ended(0).out;
    let bad = file(&folder, "port.json", &json.replacen("\"port\": 443", "\"port\": \"many\"", 1));
    let run = portolan(&["plan", &bad]).ended(2);
    assert!(run.err.contains("error[bad-plan]") && run.err.contains("\"many\""), "{}", run.err);
    assert!(run.out.is_empty());
    let newer = file(&folder, "newer.json", &json.replacen("portolan.plan/1", "portolan.plan/9", 1));
    let run = portolan(&["plan", &newer]).ended(2);
    assert!(run.err.contains("error[unknown-format]"), "{}", run.err);
}

#[test]
fn a_hyphen_reads_standard_input() {
    let text = fs::read_to_string(root().join(MINIMAL)).unwrap();
    let run = fed(&["plan", "-", "--format", "json"], &text).ended(0);
    assert_eq!(run.out, portolan(&["plan", MINIMAL, "--format", "json"]).ended(0).out);
    let run = fed(&["plan", "-"], "portolan: 2\n").ended(2);
    assert!(run.err.contains("<stdin>:1:11"), "{}", run.err);
}

#[test]
fn need_chooses_what_is_printed() {
    let all = portolan(&["plan", CONTOSO, "--format", "csv"]).ended(0).out;
    let required = portolan(&["plan", CONTOSO, "--format", "csv", "--need", "required"]).ended(0).out;
    assert!(required.lines().count() < all.lines().count());
    let mut rows = csv::Reader::from_reader(required.as_bytes());
    let need = rows.headers().unwrap().iter().position(|name| name == "need").unwrap();
    for row in rows.records() {
        assert_eq!(row.unwrap().get(need), Some("required"));
    }
}

#[test]
fn an_advisory_of_severity_error_ends_with_one() {
    let folder = folder("error");
    let text = fs::read_to_string(root().join(CONTOSO)).unwrap();
    let bad = file(&folder, "s.yaml", &text.replace("uplink: [internet, expressroute]", "uplink: internet"));
    let run = portolan(&["plan", &bad]).ended(1);
    assert!(run.err.contains("error[private-path-no-uplink]"), "{}", run.err);
    assert!(run.out.contains("flows: "));
    let quiet = portolan(&["plan", &bad, "-q"]).ended(1).err;
    assert!(quiet.contains("error[") && !quiet.contains("note[") && !quiet.contains("catalog 20"), "{quiet}");
}

#[test]
fn an_old_catalog_is_said() {
    let run = portolan(&["plan", MINIMAL, "--today", "2030-01-01"]).ended(0);
    assert!(run.err.contains("warning[catalog-old]"), "{}", run.err);
    let run = portolan(&["plan", MINIMAL, "--today", "2026-12-01"]).ended(0);
    assert!(!run.err.contains("catalog-old"), "{}", run.err);
}

#[test]
fn explaining_says_yes_or_no() {
    let run = portolan(&["explain", CONTOSO, "login.microsoftonline.com:443"]).ended(0);
    assert!(run.out.contains("file-sync.sign-in"), "{}", run.out);
    let run = portolan(&["explain", CONTOSO, "nowhere.example.org"]).ended(1);
    assert!(!run.out.is_empty());
    let run = portolan(&["explain", CONTOSO, "stays-public", "--format", "json"]).ended(0);
    let json: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(json.get("schema").unwrap(), "portolan.explanation/1");
}

#[test]
fn a_verdict_is_explained_with_and_without_a_scenario() {
    let page = portolan(&["explain", "FW_DROP"]).ended(0).out;
    assert!(page.starts_with("# FW_DROP") && !page.contains(".md)"), "{page}");
    assert_eq!(portolan(&["explain", CONTOSO, "FW_DROP"]).ended(0).out, page);
    assert_eq!(portolan(&["explain", "fw-drop"]).ended(0).out, page);
    let json = portolan(&["explain", "FW_DROP", "--format", "json"]).ended(0).out;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((json["schema"].as_str(), json["layer"].as_str()), (Some("portolan.verdict/1"), Some("tcp")));
    let run = portolan(&["explain", "FW_DORP"]).ended(2);
    assert!(
        run.err.contains("did you mean `FW_DROP`?") && run.err.contains("portolan explain SCENARIO"),
        "{}",
        run.err
    );
}

#[test]
fn a_plan_is_what_its_schema_says() {
    let schema = serde_json::from_str(&portolan(&["schema", "plan"]).ended(0).out).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for example in [CONTOSO, MINIMAL] {
        let plan =
            serde_json::from_str(&portolan(&["plan", example, "--format", "json"]).ended(0).out).unwrap();
        let errors = validator.iter_errors(&plan).map(|error| error.to_string()).collect::<Vec<_>>();
        assert!(errors.is_empty(), "{example}: {errors:#?}");
    }
}
