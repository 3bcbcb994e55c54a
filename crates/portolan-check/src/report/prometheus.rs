//! The report as metrics, in the text format of Prometheus: for the textfile collector of the node exporter.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use jiff::Timestamp;

use super::FlowResult;
use super::text::label;
use super::view::{View, WORST_FIRST};

/// Writes a report as metrics. `run_at` is the moment that the run is known by; none leaves that metric out.
///
/// Labels hold what the plan says (scenario, place, role, flow, host, port, need) and words of fixed lists, never what a
/// network answered: their number is bounded by the plan.
pub fn prometheus(view: &View<'_>, run_at: Option<Timestamp>) -> String {
    let mut page = Page { out: String::new(), common: common(view) };
    let report = view.report;
    let summary = &report.summary;
    page.metric("portolan_check_results", "Connections of the plan by outcome.");
    for outcome in WORST_FIRST {
        let count = match outcome {
            crate::Outcome::Pass => summary.pass,
            crate::Outcome::Warn => summary.warn,
            crate::Outcome::Fail => summary.fail,
            crate::Outcome::NoData => summary.no_data,
        };
        page.value("portolan_check_results", &[("outcome", outcome.as_str())], count as f64);
    }
    page.metric("portolan_check_required_failures", "Required connections that do not work.");
    page.value("portolan_check_required_failures", &[], summary.required_fail as f64);
    page.metric("portolan_check_causes", "Causes of warnings and failures by verdict.");
    let mut causes = BTreeMap::<_, usize>::new();
    for cause in &report.causes {
        *causes.entry((cause.verdict.code(), cause.outcome.as_str())).or_default() += 1;
    }
    for ((verdict, outcome), count) in causes {
        page.value("portolan_check_causes", &[("verdict", verdict), ("outcome", outcome)], count as f64);
    }
    if let Some(run_at) = run_at {
        page.metric("portolan_check_last_run_timestamp_seconds", "When the run began.");
        page.value("portolan_check_last_run_timestamp_seconds", &[], run_at.as_second() as f64);
    }
    page.metric("portolan_check_duration_seconds", "How long the run took.");
    page.value("portolan_check_duration_seconds", &[], report.took_ms.as_f64() / 1000.0);
    connections(&mut page, &report.results);
    page.out
}

/// What each connection says.
fn connections(page: &mut Page, results: &[FlowResult]) {
    // A page that holds a series twice is refused as a whole.
    let mut seen = BTreeSet::new();
    let once = results.iter().filter(|result| seen.insert((&result.flow, &result.host, result.port)));
    let once = once.collect::<Vec<_>>();
    page.metric(
        "portolan_check_outcome",
        "How a connection fared: 1 for the outcome that it had, 0 for the others.",
    );
    for result in &once {
        for outcome in WORST_FIRST {
            let is = f64::from(u8::from(result.outcome == outcome));
            page.connection("portolan_check_outcome", result, Some(("outcome", outcome.as_str())), is);
        }
    }
    page.metric("portolan_check_layer_seconds", "How long each layer of a connection took.");
    for result in &once {
        for (layer, seen) in &result.layers {
            if let Some(took) = seen.took_ms {
                let seconds = took.as_f64() / 1000.0;
                page.connection(
                    "portolan_check_layer_seconds",
                    result,
                    Some(("layer", layer.as_str())),
                    seconds,
                );
            }
        }
    }
}

/// The labels that all metrics have.
fn common(view: &View<'_>) -> String {
    let place = &view.report.place;
    let name = place.site.as_ref().or(place.vnet.as_ref()).map(|name| &**name).unwrap_or_default();
    format!("scenario=\"{}\",place=\"{}\"", label(&view.report.scenario), label(name))
}

struct Page {
    out: String,
    common: String,
}

impl Page {
    fn metric(&mut self, name: &str, help: &str) {
        let _ = writeln!(self.out, "# HELP {name} {help}\n# TYPE {name} gauge");
    }

    fn value(&mut self, name: &str, labels: &[(&str, &str)], value: f64) {
        let _ = write!(self.out, "{name}{{{}", self.common);
        for (key, text) in labels {
            let _ = write!(self.out, ",{key}=\"{}\"", label(text));
        }
        let _ = writeln!(self.out, "}} {value}");
    }

    fn connection(&mut self, name: &str, result: &FlowResult, more: Option<(&str, &str)>, value: f64) {
        let (port, need) = (result.port.to_string(), result.need.to_string());
        let mut labels = vec![
            ("role", &*result.role),
            ("flow", &*result.flow),
            ("host", &result.host),
            ("port", &port),
            ("need", &need),
        ];
        labels.extend(more);
        self.value(name, &labels, value);
    }
}
