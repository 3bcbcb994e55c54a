//! Reads what a verb was given: a scenario, or a plan that was saved.

use std::path::Path;

use portolan_catalog::Catalog;
use portolan_diag::{Diagnostic, Diagnostics, Origin, SourceId, Sources, Span, decode_utf8};
use portolan_plan::plan::{FORMAT, Plan};
use portolan_plan::scenario::{self, Scenario};
use portolan_yaml::{Node, Value, parse};

use crate::diagnose::Findings;
use crate::error::Error;
use crate::{files, mask};

/// What a file turned out to be.
pub(crate) enum Given {
    /// A scenario, still to be planned.
    Scenario(Box<Scenario>),
    /// A plan.
    Plan(Box<Plan>),
}

/// Reads a file or standard input; none where it has errors, which are in `findings`.
pub(crate) fn given(path: &Path, catalog: &Catalog, findings: &mut Findings) -> Result<Option<Given>, Error> {
    let bytes = files::read(path)?;
    let name = files::shown(path);
    let text = match decode_utf8(&mut findings.sources, &name, &bytes) {
        Ok(text) => text,
        Err(diagnostic) => {
            findings.sources = masked_line(&name, &bytes);
            findings.found.push(*diagnostic);
            return Ok(None);
        }
    };
    // The place of a file among the others is needed to mask it, and the masked text to add it.
    let source = findings.sources.clone().add(name.as_str(), "");
    let masked = mask::masked(source, text);
    findings.sources.add(name, masked.text.as_str());
    let mut found = Diagnostics::new();
    let given = match saved_format(source, text) {
        Some(_) => plan(source, text, &mut found).map(|plan| Given::Plan(Box::new(plan))),
        None => scenario::read(source, text, catalog, &mut found)
            .map(|scenario| Given::Scenario(Box::new(scenario))),
    };
    findings.found.extend(masked.scrub(found));
    Ok(given)
}

/// A file that is not UTF-8, as it may be shown.
fn masked_line(name: &str, bytes: &[u8]) -> Sources {
    let mut sources = Sources::new();
    let text = String::from_utf8_lossy(bytes);
    let source = sources.clone().add(name, "");
    sources.add(name, mask::masked(source, &text).text);
    sources
}

/// The value of the key `schema`, which every saved document has and no scenario.
fn saved_format(source: SourceId, text: &str) -> Option<String> {
    // Parsing twice costs more than looking.
    if !text.contains("schema") {
        return None;
    }
    let tree = parse(source, text, &mut Diagnostics::new())?;
    tree.get("schema")?.text().map(str::to_owned)
}

/// Reads a saved plan.
fn plan(source: SourceId, text: &str, found: &mut Diagnostics) -> Option<Plan> {
    let tree = parse(source, text, found)?;
    let schema = tree.get("schema")?;
    if schema.text() != Some(FORMAT) {
        let message = format!("this is no plan of the format `{FORMAT}`");
        let origin = Origin::new(source, schema.span);
        found.push(
            Diagnostic::error("unknown-format", message)
                .at(origin, "")
                .help("give a scenario, or a plan saved with `portolan plan --format json`"),
        );
        return None;
    }
    let value = json(&tree);
    match serde_path_to_error::deserialize::<_, Plan>(value) {
        Ok(plan) => Some(plan),
        Err(error) => {
            let place = at(&tree, error.path());
            found.push(
                Diagnostic::error("bad-plan", format!("the saved plan is damaged: {}", error.inner()))
                    .at(Origin::new(source, place), "")
                    .help("save it again with `portolan plan SCENARIO --format json -o FILE`"),
            );
            None
        }
    }
}

/// The tree as JSON, scalars read as YAML 1.2 reads them.
fn json(node: &Node) -> serde_json::Value {
    match &node.value {
        Value::Null => serde_json::Value::Null,
        Value::Scalar(scalar) if scalar.quoted => serde_json::Value::from(&*scalar.text),
        Value::Scalar(scalar) => match (&*scalar.text, scalar.text.parse::<u64>()) {
            ("true", _) => true.into(),
            ("false", _) => false.into(),
            (_, Ok(number)) => number.into(),
            (text, Err(_)) => text.into(),
        },
        Value::List(items) => items.iter().map(json).collect(),
        Value::Map(entries) => {
            entries.iter().map(|entry| (entry.key.to_string(), json(&entry.value))).collect::<serde_json::Map<_, _>>().into()
        }
    }
}

/// Where in the file a path of serde leads, as far as it leads.
fn at(tree: &Node, path: &serde_path_to_error::Path) -> Span {
    use serde_path_to_error::Segment;
    let mut node = tree;
    let mut span = Span::new(0, 0);
    for segment in path {
        let next = match (segment, &node.value) {
            (Segment::Seq { index }, Value::List(items)) => items.get(*index),
            (Segment::Map { key }, _) => node.get(key),
            _ => None,
        };
        let Some(next) = next else { break };
        node = next;
        span = node.span;
    }
    span
}
