//! The report in one line, for Nagios and what speaks its language.

use super::Cause;
use super::text::line;
use super::view::View;
use crate::Outcome;

/// The states of a monitoring plugin, with its exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PluginState {
    /// Nothing is wrong: 0.
    Ok,
    /// Something is worth mending: 1.
    Warning,
    /// Something required does not work: 2.
    Critical,
    /// Nothing could be tested: 3.
    Unknown,
}

impl PluginState {
    /// The state of a report. With an earlier report beside it only what is newly broken is critical.
    pub fn of(view: &View<'_>) -> PluginState {
        let (report, summary) = (view.report, &view.report.summary);
        let broken = view.compared.map_or(summary.required_fail, |compared| compared.required_broken());
        match () {
            () if !report.tested() => PluginState::Unknown,
            () if broken > 0 => PluginState::Critical,
            () if summary.fail + summary.warn > 0 => PluginState::Warning,
            () => PluginState::Ok,
        }
    }

    /// The exit code.
    pub const fn code(self) -> u8 {
        match self {
            PluginState::Ok => 0,
            PluginState::Warning => 1,
            PluginState::Critical => 2,
            PluginState::Unknown => 3,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            PluginState::Ok => "OK",
            PluginState::Warning => "WARNING",
            PluginState::Critical => "CRITICAL",
            PluginState::Unknown => "UNKNOWN",
        }
    }
}

/// Writes a report as one line, with performance data.
pub fn brief(view: &View<'_>) -> String {
    let state = PluginState::of(view);
    let summary = &view.report.summary;
    let tested = summary.pass + summary.warn + summary.fail;
    let mut text = format!("{} of {tested} connections work", summary.pass + summary.warn);
    if summary.no_data > 0 {
        text.push_str(&format!(", {} not tested", summary.no_data));
    }
    if let Some(compared) = view.compared {
        text.push_str(&format!(", {} newly broken, {} mended", compared.broken.len(), compared.mended.len()));
    }
    let worst = if summary.fail > 0 { Outcome::Fail } else { Outcome::Warn };
    let mut causes = view.report.causes.iter().filter(|cause| cause.outcome == worst);
    if let Some(first) = causes.next() {
        text.push_str(&format!(": {}", named(first)));
        let more = causes.count();
        if more > 0 {
            text.push_str(&format!(" and {more} more"));
        }
    }
    let data = format!(
        "pass={};;; warn={};;; fail={};;; required_fail={};;; no_data={};;; time={:.3}s;;;",
        summary.pass,
        summary.warn,
        summary.fail,
        summary.required_fail,
        summary.no_data,
        view.report.took_ms.as_f64() / 1000.0
    );
    format!("PORTOLAN {} - {} | {data}\n", state.word(), words(&text))
}

/// The line of a run that could not be done.
pub fn brief_unknown(why: &str) -> String {
    format!("PORTOLAN UNKNOWN - {}\n", words(why))
}

/// `PROXY_DENIED proxy.contoso.local (5)`.
fn named(cause: &Cause) -> String {
    let offender = cause.offender.as_deref().map(|who| format!(" {who}")).unwrap_or_default();
    format!("{}{offender} ({})", cause.verdict, cause.hosts.len())
}

/// Text in which no bar begins the performance data.
fn words(text: &str) -> String {
    line(text).replace('|', "/").split_whitespace().collect::<Vec<_>>().join(" ")
}
