//! Pictures as a browser shows them, and flowcharts as Mermaid draws them.

use std::fs;
use std::path::{Path, PathBuf};
use std::{env, iter};

use serde_json::Value;

use super::browser::browse;
use super::{examples, file, portolan, root};

/// The examples, and fifty sites.
fn scenarios() -> Vec<PathBuf> {
    let more = ["examples/check/stockholm.yaml", "crates/portolan-plan/tests/pictures/fifty-sites.yaml"];
    examples().into_iter().chain(more.map(|path| root().join(path))).collect()
}

/// The picture as it stands inside a page.
fn fragment(scenario: &Path) -> String {
    let document = portolan(&["plan", scenario.to_str().unwrap(), "--format", "svg"]);
    document.split_once('\n').unwrap().1.to_owned()
}

/// What stands in the element `result`.
fn result(dom: &str) -> &str {
    let rest = dom.split_once("<pre id=\"result\">").unwrap().1;
    rest.split_once("</pre>").unwrap().0
}

#[test]
fn no_text_overlaps_in_any_light_or_width_or_on_paper() {
    for scenario in scenarios() {
        let picture = fragment(&scenario);
        let name = scenario.file_stem().unwrap().to_str().unwrap();
        for (width, dark, paper) in [
            (1280, false, false),
            (1280, true, false),
            (390, false, false),
            (390, true, false),
            (1000, false, true),
        ] {
            let picture = if paper { picture.replace("@media print", "@media all") } else { picture.clone() };
            let page = format!(
                "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>{name}</title>\
                 <body style=\"margin:0\"><div style=\"max-width:{width}px;overflow-x:auto\">{picture}</div><pre id=\"result\"></pre>\
                 <script>{}</script></body></html>",
                include_str!("measure.js")
            );
            let page = file(&format!("picture-{name}-{width}-{dark}-{paper}.html"), &page);
            let scheme = if dark {
                "--blink-settings=preferredColorScheme=0"
            } else {
                "--blink-settings=preferredColorScheme=1"
            };
            let dom = browse(&page, &[scheme, &format!("--window-size={width},2000")]);
            let said = result(&dom).replace("&amp;", "&");
            let seen = serde_json::from_str::<Value>(&said).unwrap_or_else(|error| panic!("{error}: {said}"));
            let what = format!("{name}, {width} pixels, dark {dark}, paper {paper}: {seen}");
            assert_eq!(seen["faults"], Value::Array(Vec::new()), "{what}");
            assert_eq!(seen["dark"], dark, "{what}");
            assert!(seen["texts"].as_u64() > Some(10), "{what}");
            // On paper a wide picture becomes as narrow as the page; on a screen its letters stay as large as they should.
            assert!(seen["size"].as_f64() > Some(if paper { 6.0 } else { 10.5 }), "{what}");
            assert_eq!(seen["paper"] == "rgb(13, 17, 23)", dark, "{what}");
        }
    }
}

/// The one file of the npm package.
fn mermaid() -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).filter(|dir| dir.ends_with("node_modules/.bin"));
    let mut files =
        folders.filter_map(|dir| Some(dir.parent()?.join("@mermaid-js/tiny/dist/mermaid.tiny.js")));
    let found = files.find(|file| file.is_file());
    found.unwrap_or_else(|| panic!("no @mermaid-js/tiny beside PATH; `cargo xtask install` installs it"))
}

#[test]
fn mermaid_draws_every_box_and_line() {
    let mut charts = scenarios()
        .iter()
        .map(|path| portolan(&["plan", path.to_str().unwrap(), "--format", "mermaid"]))
        .collect::<Vec<_>>();
    // Names that mean something to Mermaid, Markdown or HTML.
    for name in [
        "end",
        "1. first",
        "- dash",
        "a`b`c",
        "**bold**",
        "<b>x</b>",
        "say \"x\"",
        "#quot;",
        "%%{init}%%",
        "a --> b",
        "é ü 中",
    ] {
        let plan = root().join("examples/minimal.yaml");
        let plan = portolan(&["plan", plan.to_str().unwrap(), "--format", "json"]);
        let mut value = serde_json::from_str::<Value>(&plan).unwrap();
        value["sites"][0]["name"] = name.into();
        for flow in value["flows"].as_array_mut().unwrap() {
            flow["from"]["site"] = name.into();
            flow["to"]["name"] = name.into();
        }
        let plan = file("hostile.json", &value.to_string());
        charts.push(portolan(&["plan", plan.to_str().unwrap(), "--format", "mermaid"]));
    }
    let escaped = |chart: &String| {
        format!("<textarea>\n{}</textarea>", chart.replace('&', "&amp;").replace('<', "&lt;"))
    };
    let page = format!(
        "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>charts</title><body>{}<pre id=\"result\"></pre>\
         <script>{}</script><script>{}</script></body></html>",
        charts.iter().map(escaped).collect::<String>(),
        fs::read_to_string(mermaid()).unwrap().replace("</script", "<\\/script"),
        include_str!("draw.js"),
    );
    let dom = browse(&file("charts.html", &page), &[]);
    let said = result(&dom).lines().map(str::to_owned).chain(iter::repeat("nothing".to_owned()));
    for (chart, said) in charts.iter().zip(said) {
        let count = |what: &str| chart.lines().filter(|line| line.contains(what)).count();
        let nodes = chart.lines().filter(|line| line.starts_with("    n")).count();
        assert_eq!(said, format!("{nodes} {}", count("|\"")), "{chart}");
    }
}
