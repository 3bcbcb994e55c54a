//! The report for build servers: a test case for each flow and host.

use std::fmt::Write as _;

use super::text::{markup, plain};
use super::view::{View, layers, time};
use super::{Cause, FlowResult};
use crate::Outcome;

/// Writes a report as JUnit XML.
pub fn junit(view: &View<'_>) -> String {
    let summary = &view.report.summary;
    let (tests, took) = (view.report.results.len(), view.report.took_ms.as_f64() / 1000.0);
    let counts = format!("tests=\"{tests}\" failures=\"{}\" skipped=\"{}\"", summary.fail, summary.no_data);
    let name = markup(&format!("{} from {}", view.report.scenario, view.place()));
    let moment = view.report.began.map(|began| format!(" timestamp=\"{}\"", moment(began)));
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(out, "<testsuites name=\"portolan check\" {counts} time=\"{took:.3}\">");
    let _ = writeln!(
        out,
        "  <testsuite name=\"{name}\" {counts} errors=\"0\" time=\"{took:.3}\"{}>",
        moment.unwrap_or_default()
    );
    for result in &view.report.results {
        case(&mut out, view, result);
    }
    out.push_str("  </testsuite>\n</testsuites>\n");
    out
}

/// A moment as JUnit writes it: without fractions and zone.
fn moment(began: jiff::Timestamp) -> String {
    format!("{began:.0}").trim_end_matches('Z').to_owned()
}

fn case(out: &mut String, view: &View<'_>, result: &FlowResult) {
    let place = view.report.place.site.as_ref().or(view.report.place.vnet.as_ref());
    let place = place.map(|place| format!("{place}.")).unwrap_or_default();
    let class = markup(&format!("{place}{}", result.role));
    let name = markup(&format!("{}:{} ({}, {})", result.host, result.port, result.need, result.flow));
    let took =
        time(result).map(|time| format!(" time=\"{:.3}\"", time.as_f64() / 1000.0)).unwrap_or_default();
    let _ = write!(out, "    <testcase classname=\"{class}\" name=\"{name}\"{took}");
    let cause = view.cause(result);
    match result.outcome {
        Outcome::Pass => out.push_str("/>\n"),
        Outcome::NoData => {
            let why = markup(&result.evidence.join("; "));
            let _ =
                writeln!(out, ">\n      <skipped message=\"{}: {why}\"/>\n    </testcase>", result.verdict);
        }
        Outcome::Warn => {
            let _ = writeln!(
                out,
                ">\n      <system-out>{}</system-out>\n    </testcase>",
                markup(&body(result, cause))
            );
        }
        Outcome::Fail => {
            let means = cause.map_or_else(|| result.evidence.join("; "), |cause| cause.means.clone());
            let _ = writeln!(
                out,
                ">\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n    </testcase>",
                result.verdict,
                markup(&means),
                markup(&body(result, cause))
            );
        }
    }
}

/// The finding as text.
fn body(result: &FlowResult, cause: Option<&Cause>) -> String {
    let mut text =
        format!("{} ({})\nlayers: {}\n", result.verdict, result.confidence.as_str(), layers(result));
    if let Some(cause) = cause {
        if let Some(offender) = &cause.offender {
            let _ = writeln!(text, "offender: {offender}");
        }
        for (name, part) in [
            ("planned", &cause.planned),
            ("seen", &cause.seen),
            ("means", &cause.means),
            ("do", &cause.remedy),
        ] {
            let _ = writeln!(text, "{name}: {part}");
        }
        for step in &cause.commands {
            let _ = writeln!(text, "{}: {}\n{}", step.team, step.purpose, step.text);
        }
    }
    for evidence in &result.evidence {
        let _ = writeln!(text, "evidence: {evidence}");
    }
    plain(&text)
}
