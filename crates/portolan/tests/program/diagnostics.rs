//! Bad input, and jobs that cannot be done.

use super::{MINIMAL, fed, file, folder, portolan};

const BAD: &str = "\
portolan: 1
name: bad
cloud: public
network: { egress: prxy }
sites: { hq: { networks: [10.0.0.0/8x] } }
deployments: [{ name: a, service: filesync, site: hq, region: westeurope }]
";

#[test]
fn all_errors_come_in_one_run_with_carets() {
    for format in ["table", "json", "yaml", "csv"] {
        let run = fed(&["plan", "-", "--format", format], BAD).ended(2);
        assert!(run.out.is_empty(), "{}", run.out);
        for code in ["unknown-value", "bad-address", "unknown-service"] {
            assert!(run.err.contains(&format!("error[{code}]")), "{}", run.err);
        }
        assert_eq!(run.err.matches(" --> <stdin>:").count(), 3, "{}", run.err);
        assert!(run.err.contains("help: did you mean `file-sync`?"));
    }
}

#[test]
fn diagnostics_come_in_machine_formats() {
    let json = fed(&["plan", "-", "--diagnostics", "json"], BAD).ended(2).err;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json.pointer("/summary/errors").unwrap(), 3);
    let sarif = fed(&["plan", "-", "--diagnostics", "sarif"], BAD).ended(2).err;
    let sarif: serde_json::Value = serde_json::from_str(&sarif).unwrap();
    assert_eq!(sarif.get("version").unwrap(), "2.1.0");
    assert!(fed(&["plan", "-", "--diagnostics", "junit"], BAD).ended(2).err.starts_with("<?xml"));
}

#[test]
fn advisories_are_diagnostics_in_machine_formats() {
    let run = portolan(&["plan", MINIMAL, "--diagnostics", "json", "--today", "2030-01-01"]).ended(0);
    let json: serde_json::Value = serde_json::from_str(&run.err).unwrap();
    let list = json.get("diagnostics").unwrap().as_array().unwrap();
    assert!(list.iter().any(|found| found.get("code").unwrap() == "catalog-old"));
    assert!(list.iter().any(|found| found.get("code").unwrap() == "whole-site-source"));
}

#[test]
fn a_job_that_cannot_be_done_says_why_once() {
    let run = portolan(&["plan", "nowhere.yaml"]).ended(2);
    assert!(run.err.starts_with("error: cannot read `nowhere.yaml`: "), "{}", run.err);
    assert_eq!(run.err.lines().count(), 1, "{}", run.err);
    assert!(run.out.is_empty());
}

#[test]
fn a_file_that_is_no_text_is_bad_input() {
    let folder = folder("binary");
    let path = folder.join("b.yaml");
    std::fs::write(&path, b"name: \xff url: http://a:hunter2@p\n").unwrap();
    let run = portolan(&["plan", path.to_str().unwrap()]).ended(2);
    assert!(run.err.contains("not UTF-8") && !run.err.contains("hunter2"), "{}", run.err);
}

#[test]
fn warnings_about_the_file_do_not_fail_it() {
    let folder = folder("crlf");
    let text = std::fs::read_to_string(super::root().join(MINIMAL)).unwrap().replace('\n', "\r\n");
    portolan(&["plan", &file(&folder, "crlf.yaml", &text)]).ended(0);
}
