//! What a check says: the format `portolan.check/1` and its other forms. No input or output.

mod archive;
mod baseline;
mod brief;
mod bundle;
mod html;
mod junit;
mod prometheus;
mod redact;
mod schema;
mod secrets;
mod table;
mod text;
mod view;
mod words;

use std::collections::BTreeMap;

use jiff::Timestamp;
use portolan_catalog::Id;
use portolan_model::Need;
use serde::{Deserialize, Serialize};

use crate::observe::Millis;
use crate::task::Place;
use crate::{Confidence, Layer, Outcome, Verdict};

pub use archive::{archive, read_evidence};
pub use baseline::{Change, Comparison, Fared, compare};
pub use brief::{PluginState, brief, brief_unknown};
pub use bundle::{Bundle, BundleError, Certificate, EVIDENCE};
pub use html::html;
pub use junit::junit;
pub use prometheus::prometheus;
pub use redact::{Facts, Redactor, chosen_names};
pub use schema::schema;
pub use secrets::scrub;
pub use table::{TableOptions, table};
pub use view::View;
pub use words::in_words;

/// The name of the format.
pub const FORMAT: &str = "portolan.check/1";

/// The result of a check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The format, [`FORMAT`].
    pub schema: String,
    /// The name of the scenario.
    pub scenario: String,
    /// Where the machine stands.
    pub place: Place,
    /// When the run began, by the machine's clock.
    pub began: Option<Timestamp>,
    /// How long it took.
    pub took_ms: Millis,
    /// How many results there are of each outcome.
    pub summary: Summary,
    /// One for each flow and host, in the order of the plan.
    pub results: Vec<FlowResult>,
    /// What explains warnings and failures, the gravest first.
    pub causes: Vec<Cause>,
}

/// How many results there are of each outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Works.
    pub pass: usize,
    /// Works, with something worth mending.
    pub warn: usize,
    /// Does not work.
    pub fail: usize,
    /// Could not be tested.
    pub no_data: usize,
    /// Of those that do not work, required ones.
    pub required_fail: usize,
}

/// The report as JSON text, with what is different from an earlier one where there is one.
///
/// # Errors
/// Where it cannot be written, which would be a fault of this crate.
pub fn json(view: &View<'_>) -> Result<String, serde_json::Error> {
    #[derive(Serialize)]
    struct Document<'r> {
        #[serde(flatten)]
        report: &'r Report,
        #[serde(skip_serializing_if = "Option::is_none")]
        baseline: Option<&'r Comparison>,
    }
    let document = Document { report: view.report, baseline: view.compared };
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

impl Report {
    /// Reads a report that was printed as JSON.
    ///
    /// # Errors
    /// Where the text is no JSON, or no report of this format.
    pub fn read(text: &str) -> Result<Report, String> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let report = serde_json::from_str::<Report>(text).map_err(|error| error.to_string())?;
        if report.schema == FORMAT {
            return Ok(report);
        }
        Err(format!("this is no report of the format `{FORMAT}`, but of `{}`", report.schema))
    }

    /// Whether anything could be tested at all.
    pub fn tested(&self) -> bool {
        self.results.iter().any(|result| result.outcome != Outcome::NoData)
    }
}

/// How one flow fares at one host.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FlowResult {
    /// The flow's id.
    pub flow: Id,
    /// The host that was tried; the plan's pattern, tag or label where nothing could be tried.
    pub host: String,
    /// The port.
    pub port: u16,
    /// How much the flow matters.
    pub need: Need,
    /// How it fared.
    pub outcome: Outcome,
    /// What was found; `OK` for a pass.
    pub verdict: Verdict,
    /// How sure that is.
    pub confidence: Confidence,
    /// What was seen that leads to the verdict, a sentence each.
    pub evidence: Vec<String>,
    /// What would look the same.
    #[serde(default)]
    pub alternatives: Vec<Verdict>,
    /// The layers, each with what was seen of it.
    pub layers: BTreeMap<Layer, LayerSeen>,
    /// The wildcard that the host is an example of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example_of: Option<Id>,
    /// The proxy that the connection goes through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy: Option<Id>,
    /// The role that opens it.
    pub role: Id,
    /// The deployments that need it, as `deployment (service)`.
    pub for_whom: Vec<String>,
    /// What else breaks later, such as a failover.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impact: Option<String>,
}

/// What was seen of a layer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LayerSeen {
    /// How it fared.
    pub state: LayerState,
    /// In a few words: the address, the version, the status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<String>,
    /// How long it took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub took_ms: Option<Millis>,
}

/// How a layer fared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LayerState {
    /// It works.
    Ok,
    /// It works, with something worth mending.
    Warn,
    /// It is broken.
    Broken,
    /// It was not tried, because an earlier one is broken, or could not be.
    NotTested,
}

/// What explains warnings or failures of one or more flows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cause {
    /// What was found.
    pub verdict: Verdict,
    /// Whether it makes flows fail, or is worth mending.
    pub outcome: Outcome,
    /// How sure that is: the surest of its results.
    pub confidence: Confidence,
    /// The device, server, zone, issuer or record that is to blame, as far as it is known.
    pub offender: Option<String>,
    /// The flows, by their ids.
    pub flows: Vec<Id>,
    /// The hosts, as `host:port`.
    pub hosts: Vec<String>,
    /// What the plan asks for.
    pub planned: String,
    /// What was seen.
    pub seen: String,
    /// What that means.
    pub means: String,
    /// What to do about it.
    #[serde(rename = "do")]
    pub remedy: String,
    /// Commands to run or lines to add, each with who does it.
    #[serde(default)]
    pub commands: Vec<Step>,
}

/// A command to run or a line to add.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Where: `firewall`, `proxy`, `dns`, `cloud`, `server`, or `support` for the vendors' own tests and traces.
    pub team: String,
    /// What it is for.
    pub purpose: String,
    /// The command or the line.
    pub text: String,
}
