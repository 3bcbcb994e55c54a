//! Reads what a verb was given: a scenario, or a plan that was saved.

use std::path::Path;

use portolan_catalog::Catalog;
use portolan_diag::{Diagnostic, Diagnostics, Origin, SourceId, Sources, Span, decode_utf8};
use portolan_plan::discovered::{self, Discovered};
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
    // The place of a file among the others is known before its text is added, which is masked only where it is shown.
    let source = findings.sources.clone().add(name.as_str(), "");
    let mut found = Diagnostics::new();
    let given = match saved(source, text, &mut found) {
        Saved::Plan(plan) => plan.map(Given::Plan),
        Saved::Not => {
            let scenario = scenario::read(source, text, catalog, &mut found);
            scenario.map(|scenario| Given::Scenario(Box::new(scenario)))
        }
    };
    if !found.is_empty() {
        let masked = mask::masked(source, text);
        findings.sources.add(name, masked.text.as_str());
        findings.found.extend(masked.scrub(found));
    }
    Ok(given)
}

/// Reads names that the services told; none where the file has errors, which are in `findings`.
pub(crate) fn discovered(
    path: &Path,
    catalog: &Catalog,
    findings: &mut Findings,
) -> Result<Option<Discovered>, Error> {
    let bytes = files::read(path)?;
    let name = files::shown(path);
    let text = match decode_utf8(&mut findings.sources, &name, &bytes) {
        Ok(text) => text,
        Err(diagnostic) => {
            findings.found.push(*diagnostic);
            return Ok(None);
        }
    };
    let source = findings.sources.add(name.as_str(), text);
    let read = Discovered::read(source, text, &mut findings.found);
    if let Some(read) = &read {
        for wildcard in discovered::unused(read, catalog) {
            let message = format!("nothing in the catalog asks for the wildcard `{wildcard}`");
            let unused = Diagnostic::warning("unused-wildcard", message);
            findings.found.push(unused.help("its names are not planned; look for a misspelt key"));
        }
    }
    Ok(read)
}

/// A file that is not UTF-8, as it may be shown.
fn masked_line(name: &str, bytes: &[u8]) -> Sources {
    let mut sources = Sources::new();
    let text = String::from_utf8_lossy(bytes);
    let source = sources.clone().add(name, "");
    sources.add(name, mask::masked(source, &text).text);
    sources
}

/// What came of the question whether a file is a saved plan.
enum Saved {
    /// It is one; none where it is damaged.
    Plan(Option<Box<Plan>>),
    /// It is something else.
    Not,
}

/// Reads a saved plan, which is known by the key `schema` that no scenario has.
fn saved(source: SourceId, text: &str, found: &mut Diagnostics) -> Saved {
    // Looking costs less than parsing.
    if !text.contains("schema") {
        return Saved::Not;
    }
    // A plan as the program writes it is read directly; whatever is wrong with it is found with its place below.
    if text.starts_with('{')
        && let Ok(plan) = serde_json::from_str::<Plan>(text)
        && plan.schema == FORMAT
    {
        return Saved::Plan(Some(Box::new(plan)));
    }
    let mut trouble = Diagnostics::new();
    let Some(tree) = parse(source, text, &mut trouble) else { return Saved::Not };
    let Some(schema) = tree.get("schema") else { return Saved::Not };
    found.extend(trouble);
    Saved::Plan(plan(source, &tree, schema, found).map(Box::new))
}

/// Reads a plan from a tree.
fn plan(source: SourceId, tree: &Node, schema: &Node, found: &mut Diagnostics) -> Option<Plan> {
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
    let value = json(tree);
    match serde_path_to_error::deserialize::<_, Plan>(value) {
        Ok(plan) => Some(plan),
        Err(error) => {
            let place = at(tree, error.path());
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
        Value::Map(entries) => entries
            .iter()
            .map(|entry| (entry.key.to_string(), json(&entry.value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
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
