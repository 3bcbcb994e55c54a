//! The program from outside: exit codes, what goes where, and that its formats agree with each other.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may panic"
)]

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use portolan_diag::{Diagnostics, Sources};
use portolan_yaml::{Node, Value as Tree, parse};
use serde_json::Value;

/// What is left out of every output.
const SECRET: &str = "hunter2";

/// A sound scenario whose proxy wants a password.
const WITH_PASSWORD: &str = "\
portolan: 1
name: secret
cloud: public
sites:
  office: { networks: [192.168.10.0/24], resolvers: [192.168.10.53], network: { egress: proxy } }
network:
  proxy: { url: \"http://jack:hunter2@proxy.example.com:8080\", addresses: [192.168.10.20] }
  proxies:
    backup: { url: \"http://jill:hunter2@backup.example.com:3128\", authentication: basic }
deployments:
  - { name: files, service: file-sync, site: office, region: westeurope }
  - { name: more, service: file-sync, site: office, region: eastus, proxy: backup }
";

/// File Sync does not work with accounts that are routed over the internet.
const INTERNET_ROUTING: &str = "\
portolan: 1
name: routed
cloud: public
sites:
  office: { networks: [192.168.10.0/24] }
deployments:
  - name: files
    service: file-sync
    site: office
    region: westeurope
    storage_accounts: [{ name: contosofiles, routing_preference: internet }]
";

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name)
}

fn examples() -> Vec<PathBuf> {
    let mut paths = fs::read_dir(example(""))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .collect::<Vec<_>>();
    paths.sort();
    assert!(paths.len() >= 2, "the examples");
    paths
}

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portolan"));
    command.env_clear().args(args);
    command
}

fn run(args: &[&str]) -> Output {
    command(args).output().expect("the program runs")
}

/// Runs the program with text on its standard input.
fn fed(args: &[&str], text: &str) -> Output {
    let mut child = command(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("the program ends by itself")
}

fn out(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn err(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_str(out(output)).expect("standard output is JSON")
}

/// A file in a folder of its own.
fn file(folder: &tempfile::TempDir, name: &str, text: &str) -> String {
    let path = folder.path().join(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_sound_scenario_exits_0() {
    let output = run(&["plan", path(&example("minimal.yaml"))]);
    assert_eq!(code(&output), 0, "{}", err(&output));
}

#[test]
fn an_advisory_of_severity_error_exits_1_and_the_plan_is_printed() {
    let output = fed(&["plan", "-"], INTERNET_ROUTING);
    assert_eq!(code(&output), 1, "{}", err(&output));
    assert!(out(&output).contains("afs.azure.net"), "the plan is printed");
    assert!(err(&output).contains("error[internet-routing-unsupported]"), "{}", err(&output));
    let quiet = fed(&["plan", "-", "--quiet"], INTERNET_ROUTING);
    assert_eq!(code(&quiet), 1);
    assert!(err(&quiet).contains("internet-routing-unsupported"), "errors are said even so");
}

#[test]
fn what_cannot_be_done_exits_2_and_prints_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let broken = file(&folder, "broken.yaml", "portolan: 1\n");
    let minimal = example("minimal.yaml");
    let nowhere = folder.path().join("no").join("such.txt");
    for args in [
        &["plan", broken.as_str()][..],
        &["explain", broken.as_str(), "login.windows.net"],
        &["plan", path(&folder.path().join("missing.yaml"))],
        &["plan", path(folder.path())],
        &["plan", path(&minimal), "-o", path(&nowhere)],
        &["plan", path(&minimal), "--format", "paper"],
        &["plan", path(&minimal), "--as-of", "yesterday"],
        &["plan", path(&minimal), "--catalog", path(&folder.path().join("no-catalog"))],
        &["plan"],
        &["sail"],
        &["catalog", "show", "no-such-thing"],
        &["catalog", "defects", "no-such-thing"],
        &["schema", "sea"],
        &["completions", "tricorder"],
    ] {
        let output = run(args);
        assert_eq!(code(&output), 2, "{args:?}: {}", err(&output));
        assert_eq!(out(&output), "", "{args:?} prints nothing");
        assert!(err(&output).contains("error"), "{args:?} says why: {}", err(&output));
    }
}

#[test]
fn bare_it_shows_help_and_exits_2() {
    let output = run(&[]);
    assert_eq!(code(&output), 2);
    assert_eq!(out(&output), "");
    assert!(err(&output).contains("Usage: portolan"), "{}", err(&output));
    let asked = run(&["--help"]);
    assert_eq!(code(&asked), 0);
    assert!(out(&asked).contains("Exit codes:"));
    assert_eq!(err(&asked), "");
}

#[test]
fn results_and_remarks_do_not_mix() {
    let contoso = example("contoso.yaml");
    for format in ["table", "json", "yaml", "csv"] {
        let output = run(&["plan", path(&contoso), "--format", format]);
        assert!(err(&output).contains(" flows: "), "{format} ends with a summary: {}", err(&output));
        let quiet = run(&["plan", path(&contoso), "--format", format, "--quiet"]);
        assert_eq!(out(&quiet), out(&output), "{format}: silence changes no result");
        assert_eq!(err(&quiet), "", "{format}: nothing but errors is said");
    }
    let output = run(&["plan", path(&contoso), "--format", "json"]);
    assert_eq!(json(&output)["schema"], "portolan.plan/1");
    let output = run(&["plan", path(&contoso), "--format", "json", "--diagnostics", "json"]);
    json(&output);
    let said = serde_json::from_str::<Value>(err(&output)).expect("remarks are JSON too");
    assert!(said["schema"].is_string(), "{said:#}");
}

#[test]
fn standard_input_reads_like_the_file() {
    for example in examples() {
        let text = fs::read_to_string(&example).unwrap();
        for format in ["table", "json"] {
            let from_file = run(&["plan", path(&example), "--format", format]);
            let from_input = fed(&["plan", "-", "--format", format], &text);
            assert_eq!(out(&from_input), out(&from_file), "{}", example.display());
            assert_eq!(code(&from_input), code(&from_file));
        }
    }
    let broken = fed(&["plan", "-"], "portolan: 1\n");
    assert_eq!(code(&broken), 2);
    assert!(err(&broken).contains("--> <stdin>:1:1"), "{}", err(&broken));
}

#[test]
fn a_file_is_written_whole() {
    let folder = tempfile::tempdir().unwrap();
    let contoso = example("contoso.yaml");
    for format in ["table", "json", "yaml", "csv"] {
        let target = file(&folder, &format!("plan.{format}"), "what was there before\n");
        let printed = run(&["plan", path(&contoso), "--format", format]);
        let written = run(&["plan", path(&contoso), "--format", format, "-o", &target]);
        assert_eq!(code(&written), code(&printed), "{}", err(&written));
        assert_eq!(out(&written), "", "{format}: nothing is printed besides");
        assert_eq!(fs::read_to_string(&target).unwrap(), out(&printed), "{format}");
    }
    let kept = file(&folder, "kept.txt", "what was there before\n");
    let broken = file(&folder, "broken.yaml", "portolan: 1\n");
    assert_eq!(code(&run(&["plan", &broken, "-o", &kept])), 2);
    assert_eq!(fs::read_to_string(&kept).unwrap(), "what was there before\n");
    let names = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect::<BTreeSet<_>>();
    assert_eq!(names.len(), 6, "no draft is left: {names:?}");
}

#[test]
fn a_saved_plan_prints_like_the_scenario() {
    let folder = tempfile::tempdir().unwrap();
    for example in examples() {
        for saved_as in ["json", "yaml"] {
            let saved = run(&["plan", path(&example), "--format", saved_as]);
            let saved = file(&folder, &format!("plan.{saved_as}"), out(&saved));
            for more in [
                &["--format", "table"][..],
                &["--format", "table", "--wide"],
                &["--format", "json"],
                &["--format", "yaml"],
                &["--format", "csv"],
                &["--format", "csv", "--need", "required"],
            ] {
                let fresh = run(&[&["plan", path(&example)], more].concat());
                let again = run(&[&["plan", saved.as_str()], more].concat());
                let what = format!("{} saved as {saved_as}, printed by {more:?}", example.display());
                assert_eq!(out(&again), out(&fresh), "{what}");
                assert_eq!(err(&again), err(&fresh), "{what}");
                assert_eq!(code(&again), code(&fresh), "{what}");
            }
        }
    }
}

#[test]
fn a_saved_plan_explains_like_the_scenario() {
    let folder = tempfile::tempdir().unwrap();
    let contoso = example("contoso.yaml");
    let saved = run(&["plan", path(&contoso), "--format", "json"]);
    let flow = json(&saved)["flows"][0]["id"].as_str().unwrap().to_owned();
    let saved = file(&folder, "plan.json", out(&saved));
    for (question, answer) in [
        ("tm-westus01.afs.azure.net", 0),
        ("contosofiles.file.core.windows.net:445", 0),
        ("10.40.4.10", 0),
        ("storage-mover.agent-gateway", 0),
        ("file-sync.d7", 0),
        ("hq-files", 0),
        (flow.as_str(), 0),
        ("no such thing", 1),
    ] {
        for format in ["text", "json"] {
            let fresh = run(&["explain", path(&contoso), question, "--format", format]);
            let again = run(&["explain", &saved, question, "--format", format]);
            assert_eq!(code(&fresh), answer, "{question}: {}", err(&fresh));
            assert_eq!(code(&again), answer, "{question}");
            assert_eq!(out(&again), out(&fresh), "{question} as {format}");
            assert!(!out(&fresh).is_empty(), "{question} as {format}");
        }
    }
}

#[test]
fn the_password_of_a_proxy_is_shown_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let sound = file(&folder, "sound.yaml", WITH_PASSWORD);
    // The same with an error in the line of the password.
    let broken = file(&folder, "broken.yaml", &WITH_PASSWORD.replace("addresses:", "adresses:"));
    let mut all = Vec::new();
    for format in ["table", "json", "yaml", "csv"] {
        let output = run(&["plan", &sound, "--format", format]);
        assert!(code(&output) < 2, "{}", err(&output));
        all.push((format!("plan as {format}"), output));
    }
    for question in ["proxy.example.com", "default", "backup", "login.windows.net", "files"] {
        for format in ["text", "json"] {
            let output = run(&["explain", &sound, question, "--format", format]);
            assert!(code(&output) < 2, "{}", err(&output));
            all.push((format!("explain {question} as {format}"), output));
        }
    }
    for format in ["text", "json", "sarif", "junit"] {
        for (scenario, good) in [(&sound, true), (&broken, false)] {
            let output = run(&["plan", scenario, "--diagnostics", format]);
            assert_eq!(code(&output) < 2, good, "{}", err(&output));
            all.push((format!("{scenario} with diagnostics as {format}"), output));
        }
    }
    for (what, output) in all {
        assert!(!out(&output).contains(SECRET), "{what}:\n{}", out(&output));
        assert!(!err(&output).contains(SECRET), "{what}:\n{}", err(&output));
    }
}

#[test]
fn completions_are_there_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let output = run(&["completions", shell]);
        assert_eq!(code(&output), 0, "{shell}");
        assert!(out(&output).contains("explain"), "{shell} completes the verbs");
        assert_eq!(err(&output), "", "{shell}");
    }
}

#[test]
fn the_catalog_is_sound_and_listed() {
    let lint = run(&["catalog", "lint"]);
    assert_eq!(code(&lint), 0, "{}", err(&lint));
    assert!(out(&lint).trim_end().ends_with("0 errors"), "{}", out(&lint));
    let list = run(&["catalog", "--format", "json", "list"]);
    assert_eq!(code(&list), 0);
    let list = json(&list);
    assert_eq!(list["schema"], "portolan.catalog-list/1");
    assert!(list["products"].as_array().is_some_and(|products| !products.is_empty()));
    for what in ["defects", "documents"] {
        let output = run(&["catalog", what, "--format", "json"]);
        assert_eq!(code(&output), 0);
        assert_eq!(json(&output)["schema"], format!("portolan.catalog-{what}/1"));
    }
}

#[test]
fn the_schemas_hold_for_the_examples_and_their_plans() {
    let scenario = jsonschema::validator_for(&json(&run(&["schema", "scenario"]))).unwrap();
    let plan = jsonschema::validator_for(&json(&run(&["schema", "plan"]))).unwrap();
    let mut saved = Vec::new();
    for example in examples() {
        let value = yaml(&fs::read_to_string(&example).unwrap());
        assert_eq!(complaints(&scenario, &value), Vec::<String>::new(), "{}", example.display());
        saved.push(json(&run(&["plan", path(&example), "--format", "json"])));
        let written = run(&["plan", path(&example), "--format", "yaml"]);
        assert_eq!(yaml(out(&written)), saved[saved.len() - 1], "both ways to save say the same");
    }
    for text in [WITH_PASSWORD, INTERNET_ROUTING] {
        assert_eq!(complaints(&scenario, &yaml(text)), Vec::<String>::new());
        saved.push(json(&fed(&["plan", "-", "--format", "json"], text)));
    }
    for saved in &saved {
        assert_eq!(complaints(&plan, saved), Vec::<String>::new());
        let mut spoiled = saved.clone();
        spoiled["flows"] = Value::from("none");
        assert_ne!(complaints(&plan, &spoiled), Vec::<String>::new(), "the schema refuses something");
    }
}

fn complaints(schema: &jsonschema::Validator, value: &Value) -> Vec<String> {
    schema.iter_errors(value).map(|error| error.to_string()).collect()
}

/// A YAML file as JSON.
fn yaml(text: &str) -> Value {
    let source = Sources::new().add("test.yaml", text);
    let mut found = Diagnostics::new();
    let tree = parse(source, text, &mut found).expect("sound YAML");
    value(&tree)
}

fn value(node: &Node) -> Value {
    match &node.value {
        Tree::Null => Value::Null,
        Tree::Scalar(scalar) if scalar.quoted => Value::from(&*scalar.text),
        Tree::Scalar(scalar) => match &*scalar.text {
            "true" => true.into(),
            "false" => false.into(),
            text => text.parse::<u64>().map_or_else(|_| text.into(), Value::from),
        },
        Tree::List(items) => items.iter().map(value).collect(),
        Tree::Map(entries) => {
            Value::Object(entries.iter().map(|entry| (entry.key.to_string(), value(&entry.value))).collect())
        }
    }
}

#[test]
fn only_required_flows_are_printed_on_request() {
    let contoso = example("contoso.yaml");
    let needs = |output: &Output| {
        let plan = json(output);
        let flows = plan["flows"].as_array().unwrap();
        flows.iter().map(|flow| flow["need"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let all = needs(&run(&["plan", path(&contoso), "--format", "json"]));
    let some = needs(&run(&["plan", path(&contoso), "--format", "json", "--need", "required"]));
    assert!(some.iter().all(|need| need == "required"), "{some:?}");
    assert_eq!(some.len(), all.iter().filter(|need| *need == "required").count());
    assert!(!some.is_empty() && some.len() < all.len());
}

#[test]
fn the_lists_of_another_day_make_another_plan() {
    let folder = tempfile::tempdir().unwrap();
    let contoso = example("contoso.yaml");
    let ids = |plan: &Value| {
        let flows = plan["flows"].as_array().unwrap();
        flows.iter().map(|flow| flow["id"].as_str().unwrap().to_owned()).collect::<BTreeSet<_>>()
    };
    let today = run(&["plan", path(&contoso), "--format", "json"]);
    let then = json(&run(&["plan", path(&contoso), "--format", "json", "--as-of", "2024-06-30"]));
    assert_ne!(ids(&then), ids(&json(&today)));
    assert_eq!(then["as_of"], "2024-06-30");

    let saved = file(&folder, "plan.json", out(&today));
    for question in [vec!["plan", &saved], vec!["explain", &saved, "login.microsoftonline.com"]] {
        let refused = run(&[question, vec!["--as-of", "2024-06-30"]].concat());
        assert_eq!(code(&refused), 2);
        assert_eq!(out(&refused), "");
        assert!(err(&refused).contains("`--as-of` needs a scenario"), "{}", err(&refused));
    }
}
