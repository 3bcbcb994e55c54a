//! What a layer's judgement comes to, and the record of one endpoint's way through the layers.

use std::collections::BTreeMap;

use crate::observe::Millis;
use crate::report::{LayerSeen, LayerState};
use crate::{Confidence, Layer, Outcome, Verdict};

/// One thing that is not as it should be.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Finding {
    pub(super) verdict: Verdict,
    pub(super) outcome: Outcome,
    pub(super) confidence: Confidence,
    /// Sentences with the numbers.
    pub(super) evidence: Vec<String>,
    pub(super) alternatives: Vec<Verdict>,
    /// Who is to blame, for people.
    pub(super) offender: Option<String>,
    /// What makes two findings one cause; the offender where it is not said otherwise.
    pub(super) key: Option<String>,
}

impl Finding {
    fn new(verdict: Verdict, outcome: Outcome) -> Finding {
        Finding {
            verdict,
            outcome,
            confidence: Confidence::Proven,
            evidence: Vec::new(),
            alternatives: Vec::new(),
            offender: None,
            key: None,
        }
    }

    /// Something that does not work; proven where nothing else is said.
    pub(super) fn fail(verdict: Verdict) -> Finding {
        Finding::new(verdict, Outcome::Fail)
    }

    /// Something that works and is worth mending.
    pub(super) fn warn(verdict: Verdict) -> Finding {
        Finding::new(verdict, Outcome::Warn)
    }

    /// Something that could not be tested.
    pub(super) fn no_data(verdict: Verdict, why: impl Into<String>) -> Finding {
        Finding::new(verdict, Outcome::NoData).saw(why)
    }

    pub(super) fn outcome(mut self, outcome: Outcome) -> Finding {
        self.outcome = outcome;
        self
    }

    pub(super) fn sure(mut self, confidence: Confidence) -> Finding {
        self.confidence = confidence;
        self
    }

    pub(super) fn likely(self) -> Finding {
        self.sure(Confidence::Likely)
    }

    pub(super) fn possible(self) -> Finding {
        self.sure(Confidence::Possible)
    }

    pub(super) fn saw(mut self, sentence: impl Into<String>) -> Finding {
        self.evidence.push(sentence.into());
        self
    }

    pub(super) fn saw_also(self, sentence: Option<String>) -> Finding {
        match sentence {
            Some(sentence) => self.saw(sentence),
            None => self,
        }
    }

    pub(super) fn or(mut self, alternatives: &[Verdict]) -> Finding {
        self.alternatives.extend_from_slice(alternatives);
        self
    }

    pub(super) fn blame(mut self, offender: impl Into<String>) -> Finding {
        self.offender = Some(offender.into());
        self
    }

    pub(super) fn keyed(mut self, key: impl Into<String>) -> Finding {
        self.key = Some(key.into());
        self
    }

    /// The key that brings findings of one cause together.
    pub(super) fn group(&self) -> String {
        self.key.clone().or_else(|| self.offender.clone()).unwrap_or_default()
    }
}

/// The way of one endpoint through the layers.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Record {
    pub(super) layers: BTreeMap<Layer, LayerSeen>,
    /// The earliest layer that is broken, or could not be tested. Nothing after it is judged.
    pub(super) end: Option<Finding>,
    /// What works and is worth mending, in the order of the layers.
    pub(super) warnings: Vec<Finding>,
    /// What is worth telling of an endpoint that works.
    pub(super) notes: Vec<String>,
}

impl Record {
    fn layer(&mut self, layer: Layer, state: LayerState, seen: Option<String>, took: Option<Millis>) {
        self.layers.insert(layer, LayerSeen { state, seen, took_ms: took });
    }

    pub(super) fn ok(&mut self, layer: Layer, seen: impl Into<String>, took: Option<Millis>) {
        self.layer(layer, LayerState::Ok, Some(seen.into()), took);
    }

    /// A layer that was left out, without harm to the judgement.
    pub(super) fn skip(&mut self, layer: Layer, why: impl Into<String>) {
        self.layer(layer, LayerState::NotTested, Some(why.into()), None);
    }

    /// Takes a finding of a layer. A failure or a lack of data ends the way.
    pub(super) fn found(
        &mut self,
        layer: Layer,
        finding: Finding,
        seen: impl Into<String>,
        took: Option<Millis>,
    ) {
        let seen = Some(seen.into());
        match finding.outcome {
            Outcome::Pass => {
                self.layer(layer, LayerState::Ok, seen, took);
                self.notes.extend(finding.evidence);
            }
            Outcome::Warn => {
                self.layer(layer, LayerState::Warn, seen, took);
                self.warnings.push(finding);
            }
            Outcome::Fail => {
                self.layer(layer, LayerState::Broken, seen, took);
                self.end = Some(finding);
            }
            Outcome::NoData => {
                self.layer(layer, LayerState::NotTested, seen, took);
                self.end = Some(finding);
            }
        }
    }

    /// What was seen of layers after a broken one says nothing.
    pub(super) fn forget_after_break(&mut self) {
        let broken = self.layers.iter().find(|(_, seen)| seen.state == LayerState::Broken);
        let Some((broken, _)) = broken.map(|(layer, seen)| (*layer, seen.state)) else { return };
        for (_, seen) in self.layers.iter_mut().filter(|(layer, _)| **layer > broken) {
            seen.state = LayerState::NotTested;
        }
    }

    /// Whether nothing more is to be judged.
    pub(super) fn over(&self) -> bool {
        self.end.is_some()
    }

    /// The finding that gives the verdict: what ended the way, or else the first warning.
    pub(super) fn leading(&self) -> Option<&Finding> {
        self.end.as_ref().or_else(|| self.warnings.first())
    }
}
