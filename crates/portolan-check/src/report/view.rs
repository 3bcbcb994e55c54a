//! A report with what it was made from, as the formats need it.

use std::collections::BTreeMap;

use portolan_model::{Path, Via};

use super::baseline::Comparison;
use super::{Cause, FlowResult, LayerState, Report};
use crate::observe::Millis;
use crate::task::{Assignment, Endpoint, FlowTask};
use crate::{Layer, Outcome};

/// A report beside its assignment, and beside an earlier report where there is one.
#[derive(Debug, Clone, Copy)]
pub struct View<'r> {
    /// What was found.
    pub report: &'r Report,
    /// What was tested.
    pub assignment: &'r Assignment,
    /// What is different from an earlier report.
    pub compared: Option<&'r Comparison>,
}

/// Outcomes in the order in which people want to read them.
pub(super) const WORST_FIRST: [Outcome; 4] = [Outcome::Fail, Outcome::Warn, Outcome::NoData, Outcome::Pass];

impl Outcome {
    /// The word that output uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Outcome::Pass => "pass",
            Outcome::Warn => "warn",
            Outcome::Fail => "fail",
            Outcome::NoData => "no_data",
        }
    }

    /// The word as people read it.
    pub(super) const fn in_words(self) -> &'static str {
        match self {
            Outcome::Pass => "works",
            Outcome::Warn => "works, with something worth mending",
            Outcome::Fail => "does not work",
            Outcome::NoData => "not tested",
        }
    }
}

impl crate::Confidence {
    /// The word that output uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            crate::Confidence::Possible => "possible",
            crate::Confidence::Likely => "likely",
            crate::Confidence::Proven => "proven",
        }
    }
}

impl LayerState {
    /// The word that output uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            LayerState::Ok => "ok",
            LayerState::Warn => "warn",
            LayerState::Broken => "broken",
            LayerState::NotTested => "not_tested",
        }
    }
}

impl<'r> View<'r> {
    /// The flow of a result.
    pub(super) fn task(&self, result: &FlowResult) -> Option<&'r FlowTask> {
        self.assignment.flows.iter().find(|task| task.flow == result.flow)
    }

    /// The endpoint of a result; none where nothing could be tried.
    pub(super) fn endpoint(&self, result: &FlowResult) -> Option<&'r Endpoint> {
        let places = self.task(result)?.endpoints.iter();
        let mut endpoints = places.filter_map(|at| self.assignment.endpoints.get(*at));
        endpoints.find(|endpoint| endpoint.host.to_string() == result.host)
    }

    /// Which way a connection goes, in a word or two.
    pub(super) fn way(&self, result: &FlowResult) -> String {
        if let Some(proxy) = &result.proxy {
            return if &**proxy == "default" { Via::Proxy.to_string() } else { format!("proxy {proxy}") };
        }
        match self.endpoint(result).map(|endpoint| endpoint.path) {
            Some(Path::PrivateEndpoint) => "private".to_owned(),
            Some(Path::Local) => "local".to_owned(),
            Some(Path::Public | Path::ServiceEndpoint | Path::MicrosoftPeering) => "direct".to_owned(),
            None => String::new(),
        }
    }

    /// The cause of a result.
    pub(super) fn cause(&self, result: &FlowResult) -> Option<&'r Cause> {
        let place = format!("{}:{}", result.host, result.port);
        let here = |cause: &&Cause| cause.flows.contains(&result.flow);
        let causes = || self.report.causes.iter().filter(here);
        let exact = causes().find(|cause| cause.verdict == result.verdict && cause.hosts.contains(&place));
        exact
            .or_else(|| causes().find(|cause| cause.verdict == result.verdict))
            .or_else(|| causes().find(|cause| cause.hosts.contains(&place)))
    }

    /// Where the machine stands: `hq`, `hq, role agent`.
    pub(super) fn place(&self) -> String {
        let place = &self.report.place;
        let name = place.site.as_ref().or(place.vnet.as_ref());
        let name = name.map_or_else(|| "nowhere".to_owned(), ToString::to_string);
        match &place.role {
            Some(role) => format!("{name}, role {role}"),
            None => name,
        }
    }

    /// The moment of the run, to the second; empty where the machine has no clock.
    pub(super) fn moment(&self) -> String {
        self.report.began.map(|began| format!("{began:.0}")).unwrap_or_default()
    }

    /// Rows of an outcome: results that share their endpoint are one row.
    pub(super) fn rows(&self, outcome: Outcome) -> Vec<&'r FlowResult> {
        let mut seen = BTreeMap::new();
        let mut rows = Vec::new();
        for result in self.report.results.iter().filter(|result| result.outcome == outcome) {
            let key = (&*result.host, result.port, self.way(result), layers(result), result.verdict);
            seen.entry(key).or_insert_with(|| rows.push(result));
        }
        rows
    }

    /// `33 connections: 28 pass, 1 warn, 4 fail (3 required), 0 not tested; 1.2 s`.
    pub fn counts(&self) -> String {
        let summary = &self.report.summary;
        let all = summary.pass + summary.warn + summary.fail + summary.no_data;
        let connections = if all == 1 { "connection" } else { "connections" };
        let mut text = format!(
            "{all} {connections}: {} pass, {} warn, {} fail",
            summary.pass, summary.warn, summary.fail
        );
        if summary.fail > 0 {
            text.push_str(&format!(" ({} required)", summary.required_fail));
        }
        text.push_str(&format!(", {} not tested; {}", summary.no_data, self.report.took_ms));
        text
    }
}

impl Cause {
    /// `fail PROXY_DENIED: proxy.contoso.local:8080 (5 hosts)`.
    pub fn line(&self) -> String {
        let offender = self.offender.as_deref().map(|who| format!(": {who}")).unwrap_or_default();
        let hosts = if self.hosts.len() == 1 { "host" } else { "hosts" };
        let text =
            format!("{} {}{offender} ({} {hosts})", self.outcome.as_str(), self.verdict, self.hosts.len());
        super::text::line(&text)
    }
}

/// The layers in words: `dns tcp ok, tls broken`.
pub(super) fn layers(result: &FlowResult) -> String {
    let of = |state: LayerState| {
        let of_state = result.layers.iter().filter(|(_, seen)| seen.state == state);
        of_state.map(|(layer, _)| layer_in_words(*layer)).collect::<Vec<_>>()
    };
    let groups =
        [LayerState::Ok, LayerState::Warn, LayerState::Broken].map(|state| (of(state), state.as_str()));
    let groups = groups.into_iter().filter(|(layers, _)| !layers.is_empty());
    groups.map(|(layers, word)| format!("{} {word}", layers.join(" "))).collect::<Vec<_>>().join(", ")
}

/// A layer as people read it.
pub(super) fn layer_in_words(layer: Layer) -> &'static str {
    match layer {
        Layer::WebSocket => "websocket",
        other => other.as_str(),
    }
}

/// The time that a connection took, all layers together; none where none was measured.
pub(super) fn time(result: &FlowResult) -> Option<Millis> {
    let parts = result.layers.values().filter_map(|seen| seen.took_ms);
    parts.map(Millis::duration).reduce(|sum, part| sum + part).map(Millis::from)
}
