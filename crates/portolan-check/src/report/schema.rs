//! The JSON Schema of reports.

use portolan_model::Need;
use portolan_plan::plan::shapes::{flag, list, number, optional, port, record, record_with, text, words};
use serde_json::{Map, Value, json};

use super::LayerState;
use crate::{Confidence, Layer, Outcome, Verdict};

/// The schema of `portolan.check/1`.
pub fn schema() -> Value {
    let body = record_with(
        json!({
            "schema": { "const": super::FORMAT },
            "scenario": text(),
            "place": record(json!({
                "site": optional(text()), "vnet": optional(text()), "role": optional(text()),
                "tls_inspection": flag(), "egress": optional(text()),
            })),
            "began": optional(moment()),
            "took_ms": millis(),
            "summary": record(json!({
                "pass": number(), "warn": number(), "fail": number(), "no_data": number(),
                "required_fail": number(),
            })),
            "results": list(result()),
            "causes": list(cause()),
        }),
        json!({ "baseline": baseline() }),
    );
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://portolan.invalid/schema/check-1.json",
        "title": "Portolan check",
        "description": "How the connections of a plan fare from one machine, and what explains those that fail.",
    });
    if let (Some(schema), Value::Object(body)) = (schema.as_object_mut(), body) {
        schema.extend(body);
    }
    schema
}

fn result() -> Value {
    let layers = Layer::ALL.map(|layer| (layer.as_str().to_owned(), seen()));
    let layers = json!({
        "type": "object", "properties": layers.into_iter().collect::<Map<_, _>>(), "additionalProperties": false,
    });
    record_with(
        json!({
            "flow": text(), "host": text(), "port": port(), "need": words(Need::WORDS), "outcome": outcome(),
            "verdict": verdict(), "confidence": confidence(), "evidence": list(text()),
            "alternatives": list(verdict()), "layers": layers, "role": text(), "for_whom": list(text()),
        }),
        json!({ "example_of": text(), "proxy": text(), "impact": text() }),
    )
}

fn seen() -> Value {
    let states = [LayerState::Ok, LayerState::Warn, LayerState::Broken, LayerState::NotTested];
    record_with(
        json!({ "state": words(&states.map(LayerState::as_str)) }),
        json!({ "seen": { "type": "string" }, "took_ms": millis() }),
    )
}

fn cause() -> Value {
    record(json!({
        "verdict": verdict(), "outcome": outcome(), "confidence": confidence(), "offender": optional(text()),
        "flows": list(text()), "hosts": list(text()), "planned": words_of(), "seen": words_of(),
        "means": words_of(), "do": words_of(),
        "commands": list(record(json!({ "team": text(), "purpose": text(), "text": text() }))),
    }))
}

fn baseline() -> Value {
    let fared = || optional(record(json!({ "outcome": outcome(), "verdict": verdict() })));
    let change = || {
        list(record(json!({
            "flow": text(), "host": text(), "port": port(), "need": words(Need::WORDS), "before": fared(),
            "now": fared(),
        })))
    };
    record(json!({
        "earlier": optional(moment()), "broken": change(), "mended": change(), "still": change(),
        "other": change(), "gone": change(),
    }))
}

fn outcome() -> Value {
    words(&[Outcome::Pass, Outcome::NoData, Outcome::Warn, Outcome::Fail].map(Outcome::as_str))
}

fn verdict() -> Value {
    words(&Verdict::ALL.iter().map(|verdict| verdict.code()).collect::<Vec<_>>())
}

fn confidence() -> Value {
    words(&[Confidence::Possible, Confidence::Likely, Confidence::Proven].map(Confidence::as_str))
}

/// A text that may be empty.
fn words_of() -> Value {
    json!({ "type": "string" })
}

fn moment() -> Value {
    json!({ "type": "string", "format": "date-time" })
}

fn millis() -> Value {
    json!({ "type": "number", "minimum": 0 })
}
