//! What is different from an earlier report.

use std::collections::BTreeMap;

use jiff::Timestamp;
use portolan_catalog::Id;
use portolan_model::Need;
use serde::{Deserialize, Serialize};

use super::{FlowResult, Report};
use crate::{Outcome, Verdict};

/// What is different from an earlier report.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// When the earlier run began.
    pub earlier: Option<Timestamp>,
    /// What did not fail then and fails now.
    pub broken: Vec<Change>,
    /// What failed then and works now.
    pub mended: Vec<Change>,
    /// What failed then and fails now; with another verdict, it may be the next layer's.
    pub still: Vec<Change>,
    /// What else is different: warnings that came or went, and what can no longer be tested.
    pub other: Vec<Change>,
    /// What was tested then and is in the plan no more.
    pub gone: Vec<Change>,
}

/// One connection, then and now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The flow's id.
    pub flow: Id,
    /// The host.
    pub host: String,
    /// The port.
    pub port: u16,
    /// How much the flow matters.
    pub need: Need,
    /// How it fared then; none where it was not in the earlier report.
    pub before: Option<Fared>,
    /// How it fares now; none where it is not in this report.
    pub now: Option<Fared>,
}

/// How a connection fared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fared {
    /// The outcome.
    pub outcome: Outcome,
    /// The verdict.
    pub verdict: Verdict,
}

impl From<&FlowResult> for Fared {
    fn from(result: &FlowResult) -> Fared {
        Fared { outcome: result.outcome, verdict: result.verdict }
    }
}

type Key<'r> = (&'r str, &'r str, u16);

fn key(result: &FlowResult) -> Key<'_> {
    (&result.flow, &result.host, result.port)
}

fn change(result: &FlowResult, before: Option<Fared>, now: Option<Fared>) -> Change {
    Change {
        flow: result.flow.clone(),
        host: result.host.clone(),
        port: result.port,
        need: result.need,
        before,
        now,
    }
}

/// Compares two reports.
pub fn compare(earlier: &Report, now: &Report) -> Comparison {
    let mut before = earlier.results.iter().map(|result| (key(result), result)).collect::<BTreeMap<_, _>>();
    let mut found = Comparison { earlier: earlier.began, ..Comparison::default() };
    for result in &now.results {
        let then = before.remove(&key(result)).map(Fared::from);
        let fares = Fared::from(result);
        let failed = then.is_some_and(|then| then.outcome == Outcome::Fail);
        let list = match (failed, fares.outcome) {
            (false, Outcome::Fail) => &mut found.broken,
            (true, Outcome::Fail) => &mut found.still,
            (true, Outcome::Pass | Outcome::Warn) => &mut found.mended,
            _ if then == Some(fares) || then.is_none() => continue,
            _ => &mut found.other,
        };
        list.push(change(result, then, Some(fares)));
    }
    let gone = earlier.results.iter().filter(|result| before.contains_key(&key(result)));
    found.gone = gone.map(|result| change(result, Some(Fared::from(result)), None)).collect();
    found
}

impl Comparison {
    /// How many required connections are newly broken.
    pub fn required_broken(&self) -> usize {
        self.broken.iter().filter(|change| change.need == Need::Required).count()
    }

    /// Everything that is different, newly broken first.
    pub fn changes(&self) -> impl Iterator<Item = &Change> {
        let turned = self.still.iter().filter(|change| change.before != change.now);
        self.broken.iter().chain(&self.mended).chain(turned).chain(&self.other).chain(&self.gone)
    }

    /// In words: a summary, then a line for each difference.
    pub fn lines(&self) -> Vec<String> {
        let when = self.earlier.map(|earlier| format!(" of {earlier:.0}")).unwrap_or_default();
        let head = format!(
            "compared with the run{when}: {} newly broken, {} mended, {} still broken",
            self.broken.len(),
            self.mended.len(),
            self.still.len()
        );
        let mut lines = vec![head];
        for line in self.changes().map(|change| format!("  {change}")) {
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
        lines
    }
}

impl std::fmt::Display for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let word = |fared: &Option<Fared>| match fared {
            None => "absent".to_owned(),
            Some(Fared { outcome, verdict: Verdict::Ok }) => outcome.as_str().to_owned(),
            Some(Fared { outcome, verdict }) => format!("{} {verdict}", outcome.as_str()),
        };
        write!(f, "{}:{} {} -> {}", self.host, self.port, word(&self.before), word(&self.now))
    }
}
