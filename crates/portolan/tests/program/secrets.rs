//! A password in a proxy's address is shown nowhere.

use super::{Run, fed};

const SECRET: &str = "hunter2";

/// Ways to write a proxy's address with a password.
const SHAPES: [&str; 9] = [
    "\"http://svc:hunter2@proxy.contoso.local:8080\"",
    "'http://svc:hunter2@proxy.contoso.local:8080'",
    "http://svc:hunter2@proxy.contoso.local:8080",
    "\"http://svc:a/b@hunter2@proxy.contoso.local:8080\"",
    "\"http:\\/\\/svc:hunter2@proxy.contoso.local:8080\"",
    "\"http\\u003A//svc:hunter2@proxy.contoso.local:8080\"",
    "\"http://hunter2@proxy.contoso.local:8080\"",
    "\"http://svc:hunter2@proxy.contoso.local:99999\"",
    "\"svc:hunter2@proxy.contoso.local:8080\"",
];

fn scenario(url: &str, more: &str) -> String {
    format!(
        "portolan: 1\nname: s\ncloud: public\n\
         network: {{ egress: proxy, proxy: {{ url: {url}, addresses: [10.0.0.2]{more} }} }}\n\
         sites: {{ hq: {{ networks: [10.0.0.0/8] }} }}\n\
         deployments: [{{ name: a, service: file-sync, site: hq, region: westeurope }}]\n"
    )
}

#[track_caller]
fn silent(run: &Run) {
    assert!(!run.out.contains(SECRET), "standard output:\n{}", run.out);
    assert!(!run.err.contains(SECRET), "standard error:\n{}", run.err);
}

#[test]
fn a_good_scenario_keeps_it() {
    for format in ["table", "json", "yaml", "csv"] {
        for diagnostics in ["text", "json", "sarif", "junit"] {
            let text = scenario(SHAPES.first().unwrap(), "");
            let run = fed(&["plan", "-", "--format", format, "--diagnostics", diagnostics], &text).ended(0);
            silent(&run);
            assert!(format == "csv" || run.out.contains("proxy"));
        }
    }
    silent(&fed(&["explain", "-", "10.0.0.2"], &scenario(SHAPES.first().unwrap(), "")));
}

#[test]
fn errors_keep_it() {
    let errors = [
        "",
        ", colour: blue",
        ", kind: sock",
        ", hosted: http://svc:hunter2@x",
        ", url: http://svc:hunter2@again",
        ", bypass: { a: http://svc:hunter2@x }",
        ", password: hunter2",
        ", addresses: [http://svc:hunter2@x]",
        ", \"http://svc:hunter2@key\": 1",
        ", a: [",
        ", a: \"",
        ", a: *svc",
        ", a: !!str http://svc:hunter2@x",
    ];
    for shape in SHAPES {
        for error in errors {
            for diagnostics in ["text", "json", "sarif"] {
                let run = fed(&["plan", "-", "--diagnostics", diagnostics], &scenario(shape, error));
                assert!(!error.is_empty() || run.code != 1);
                silent(&run);
            }
        }
    }
}

#[test]
fn several_lines_keep_it() {
    let text = scenario("PLACE", "").replace(
        "network: { egress: proxy, proxy: { url: PLACE, addresses: [10.0.0.2] } }",
        "network:\n  egress: prxy\n  proxy:\n    url: >-\n      http://svc:\n      hunter2@proxy\n    colour: x",
    );
    let run = fed(&["plan", "-"], &text).ended(2);
    silent(&run);
    assert!(run.err.contains("unknown key `colour`"), "{}", run.err);
}

#[test]
fn places_stay_true() {
    let run = fed(&["plan", "-"], &scenario(SHAPES.first().unwrap(), ", colour: blue")).ended(2);
    assert!(run.err.contains("<stdin>:4:111"), "{}", run.err);
    assert!(run.err.contains("*@proxy.contoso.local:8080"), "{}", run.err);
}
