//! Every form of one report, with strings that a hostile network put into it.

use std::collections::BTreeMap;

use portolan_check::observe::Millis;
use portolan_check::report::{
    Cause, Comparison, FlowResult, LayerSeen, LayerState, PluginState, Report, Step, Summary, TableOptions,
    View, brief, brief_unknown, compare, html, json, junit, prometheus, table,
};
use portolan_check::task::Assignment;
use portolan_check::{Confidence, Layer, Outcome, Verdict};
use portolan_model::Need;

use super::{kept, recorded, root};

const HOSTILE: &str = "</pre><script>alert(1)</script> \u{1b}[2J | \"q\" 'a' \\ & \u{202E}txt\u{0} é";

/// A report with one result of each outcome, made by hand so that these forms do not depend on what the diagnosis says.
fn report(assignment: &Assignment) -> Report {
    let outcomes = [
        (Outcome::Fail, Verdict::ProxyDenied),
        (Outcome::Warn, Verdict::TlsInterceptedTrusted),
        (Outcome::NoData, Verdict::NotRun),
    ];
    let mut results = Vec::new();
    for task in &assignment.flows {
        for at in &task.endpoints {
            let endpoint = &assignment.endpoints[*at];
            let (outcome, verdict) =
                outcomes.get(results.len()).copied().unwrap_or((Outcome::Pass, Verdict::Ok));
            let state = |layer: Layer| match (outcome, layer) {
                (Outcome::Pass, _) | (_, Layer::Dns | Layer::Tcp) => LayerState::Ok,
                (Outcome::Fail, Layer::Proxy) => LayerState::Broken,
                (Outcome::Warn, Layer::Tls) => LayerState::Warn,
                (Outcome::Warn, Layer::Proxy) => LayerState::Ok,
                _ => LayerState::NotTested,
            };
            let layer = |layer: Layer| {
                let seen = (state(layer) != LayerState::NotTested).then(|| HOSTILE.to_owned());
                (layer, LayerSeen { state: state(layer), seen, took_ms: Some(Millis::new(12)) })
            };
            results.push(FlowResult {
                flow: task.flow.clone(),
                host: endpoint.host.to_string(),
                port: endpoint.port,
                need: task.need,
                outcome,
                verdict,
                confidence: Confidence::Proven,
                evidence: vec![HOSTILE.to_owned()],
                alternatives: Vec::new(),
                layers: [Layer::Dns, Layer::Tcp, Layer::Proxy, Layer::Tls]
                    .map(layer)
                    .into_iter()
                    .collect::<BTreeMap<_, _>>(),
                example_of: None,
                proxy: endpoint.proxy.map(|_| "default".into()),
                role: task.role.clone(),
                for_whom: task.for_whom.clone(),
                impact: None,
            });
        }
    }
    let count = |outcome| results.iter().filter(|result: &&FlowResult| result.outcome == outcome).count();
    let cause = |result: &FlowResult| {
        Cause {
        verdict: result.verdict,
        outcome: result.outcome,
        confidence: Confidence::Proven,
        offender: Some(format!("proxy.fabrikam.example:3128 {HOSTILE}")),
        flows: vec![result.flow.clone()],
        hosts: vec![format!("{}:{}", result.host, result.port)],
        planned: "the proxy opens the connection".to_owned(),
        seen: format!("it answered 403: {HOSTILE}"),
        means: "an access list of the proxy denies the host, and not the network behind it".to_owned(),
        remedy: "allow the host at the proxy".to_owned(),
        commands: vec![Step {
            team: "proxy".to_owned(),
            purpose: "a line for Squid".to_owned(),
            text: "acl azure dstdomain \"tm-westeurope01.afs.azure.net\" & more than eighty columns that nobody may break\nhttp_access allow azure".to_owned(),
        }],
    }
    };
    let broken = |result: &&FlowResult| matches!(result.outcome, Outcome::Fail | Outcome::Warn);
    Report {
        schema: portolan_check::report::FORMAT.to_owned(),
        scenario: assignment.scenario.clone(),
        place: assignment.place.clone(),
        began: Some("2026-11-24T03:12:45.25Z".parse().unwrap()),
        took_ms: Millis::new(1240),
        summary: Summary {
            pass: count(Outcome::Pass),
            warn: 1,
            fail: 1,
            no_data: 1,
            required_fail: results
                .iter()
                .filter(|one| one.outcome == Outcome::Fail && one.need == Need::Required)
                .count(),
        },
        causes: results.iter().filter(broken).map(cause).collect(),
        results,
    }
}

fn with(test: impl Fn(&View<'_>)) {
    let plan = recorded::plan();
    let assignment = recorded::assignment(&plan);
    let report = report(&assignment);
    test(&View { report: &report, assignment: &assignment, compared: None });
}

#[test]
fn each_form_is_as_it_was() {
    with(|view| {
        let file = |name: &str| root().join("crates/portolan-check/tests/report/expected").join(name);
        let narrow = TableOptions { width: 80, colour: false };
        kept(&file("table-80.txt"), &table(view, &narrow));
        kept(&file("table-140.txt"), &table(view, &TableOptions { width: 140, ..narrow }));
        kept(&file("check.json"), &json(view).unwrap());
        kept(&file("junit.xml"), &junit(view));
        kept(&file("metrics.prom"), &prometheus(view, view.report.began));
        kept(&file("page.html"), &html(view));
        kept(&file("brief.txt"), &brief(view));
    });
}

#[test]
fn why_rows_were_not_tested_is_said_once() {
    let plan = recorded::plan();
    let assignment = recorded::assignment(&plan);
    let mut report = report(&assignment);
    let reasons = [
        "No real name behind this wildcard is known. `--discover` may find some.",
        "It is a range of ports, of which the other side opens only those that it needs.",
    ];
    for (at, result) in report.results.iter_mut().skip(3).take(9).enumerate() {
        (result.outcome, result.verdict) = (Outcome::NoData, Verdict::NotTestable);
        result.evidence = vec![reasons[usize::from(at % 4 == 3)].to_owned()];
        result.host = format!("*.{}", result.host);
        result.layers.clear();
    }
    let view = View { report: &report, assignment: &assignment, compared: None };
    for width in [80, 120] {
        let text = table(&view, &TableOptions { width, colour: false });
        let begin = text.find("\nnot tested").unwrap();
        let section = &text[begin..begin + text[begin..].find("\nworks").unwrap()];
        let words = section.split_whitespace().collect::<Vec<_>>().join(" ");
        for reason in reasons {
            assert_eq!(words.matches(&format!("NOT_TESTABLE: {reason}")).count(), 1, "{section}");
        }
        assert!(section.lines().all(|line| line.chars().count() <= width), "{section}");
        let file = format!("crates/portolan-check/tests/report/expected/not-tested-{width}.txt");
        kept(&root().join(file), section);
    }
}

#[test]
fn nothing_from_the_network_reaches_a_terminal_or_a_page_as_it_is() {
    with(|view| {
        for width in [40, 80, 200] {
            let text = table(view, &TableOptions { width, colour: false });
            assert!(!text.contains(['\u{1b}', '\u{0}', '\u{202E}']), "{text}");
        }
        for page in [html(view), junit(view)] {
            assert!(!page.contains("<script") && !page.contains("</pre><"), "{page}");
            assert!(!page.contains(['\u{1b}', '\u{0}', '\u{202E}']));
        }
        assert!(
            !html(view).contains("http://") && !html(view).contains("https://")
                || !html(view).contains("src=")
        );
        let line = brief(view);
        assert_eq!((line.matches('|').count(), line.lines().count()), (1, 1), "{line}");
    });
}

#[test]
fn a_table_fits_eighty_columns_but_for_what_is_copied() {
    with(|view| {
        let text = table(view, &TableOptions { width: 80, colour: false });
        let hosts = view.report.results.iter().map(|result| result.host.clone()).collect::<Vec<_>>();
        for line in text.lines().filter(|line| line.chars().count() > 80) {
            let copied = line.contains("acl azure") || hosts.iter().any(|host| line.trim() == host);
            assert!(copied, "{line}");
        }
    });
}

#[test]
fn metrics_have_each_series_once_and_nothing_that_a_network_said() {
    with(|view| {
        let page = prometheus(view, None);
        let series =
            page.lines().filter(|line| !line.starts_with('#')).map(|line| line.rsplit_once(' ').unwrap().0);
        let series = series.collect::<Vec<_>>();
        let unique = series.iter().collect::<std::collections::BTreeSet<_>>();
        assert_eq!(series.len(), unique.len());
        assert!(!page.contains("script") && !page.contains("last_run"));
        for line in series {
            let name = line.split('{').next().unwrap();
            assert!(page.contains(&format!("# TYPE {name} gauge\n")), "{name}");
        }
    });
}

#[test]
fn a_report_that_was_printed_is_read_again() {
    with(|view| {
        assert_eq!(Report::read(&json(view).unwrap()).as_ref(), Ok(view.report));
        assert!(Report::read("{\"schema\":\"portolan.plan/1\"}").is_err());
    });
}

#[test]
fn the_line_for_monitoring_tells_the_state() {
    with(|view| {
        let mut report = view.report.clone();
        assert_eq!(PluginState::of(view), PluginState::Critical);
        report.summary.required_fail = 0;
        assert_eq!(PluginState::of(&View { report: &report, ..*view }), PluginState::Warning);
        report.results.retain(|result| result.outcome == Outcome::Pass);
        report.summary = Summary { pass: report.results.len(), ..Summary::default() };
        report.causes.clear();
        let healthy = View { report: &report, ..*view };
        assert_eq!(PluginState::of(&healthy), PluginState::Ok);
        assert!(brief(&healthy).starts_with("PORTOLAN OK - "), "{}", brief(&healthy));
        report.results.clear();
        assert_eq!(PluginState::of(&View { report: &report, ..*view }), PluginState::Unknown);
    });
    assert_eq!(brief_unknown("no | such\nfile"), "PORTOLAN UNKNOWN - no / such file\n");
}

#[test]
fn only_what_is_new_counts_beside_an_earlier_report() {
    with(|view| {
        let same = compare(view.report, view.report);
        assert_eq!((same.broken.len(), same.mended.len(), same.still.len()), (0, 0, 1));
        assert_eq!(same.changes().count(), 0);
        let mut healthy = view.report.clone();
        for result in &mut healthy.results {
            (result.outcome, result.verdict) = (Outcome::Pass, Verdict::Ok);
        }
        let worse = compare(&healthy, view.report);
        assert_eq!((worse.broken.len(), worse.mended.len()), (1, 0));
        assert_eq!(worse.required_broken(), view.report.summary.required_fail);
        let better = compare(view.report, &healthy);
        assert_eq!((better.broken.len(), better.mended.len()), (0, 1));
        let mut smaller = healthy.clone();
        smaller.results.pop();
        let gone = compare(&healthy, &smaller);
        assert_eq!(gone.gone.len(), 1);
        let known: Comparison = serde_json::from_str(&serde_json::to_string(&worse).unwrap()).unwrap();
        assert_eq!(known, worse);
        let compared = View { compared: Some(&worse), ..*view };
        assert!(
            table(&compared, &TableOptions { width: 100, colour: false })
                .contains("1 newly broken, 0 mended")
        );
        assert!(json(&compared).unwrap().contains("\"baseline\""));
    });
}
