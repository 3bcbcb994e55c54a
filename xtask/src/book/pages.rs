//! The pages that the program prints about itself and what it knows.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::{Portolan, commands, schemas};
use crate::run::root;

const PRODUCTS: &str = "\
# Products

What can be planned. Each page has everything that is known of a product, and all its destinations at a glance. It is
what `portolan catalog show PRODUCT --format markdown` prints.

";

const ADVISORIES: &str = "\
# Advisory codes

What a plan may have to say. `portolan explain S CODE` says the same, with what it means in your scenario. In the texts,
words in braces stand for names of your scenario.

## All codes
";

const DOCUMENTS: &str = "\
# Documents

What everything rests on: the documents that were read, in the state in which they were read.

";

/// The pages, by their paths.
pub(super) fn printed(portolan: &Portolan) -> Result<BTreeMap<String, String>> {
    let mut pages = BTreeMap::new();
    let products = named(&portolan.json(&["catalog", "list"])?, "products", "name")?;
    let mut list = portolan.print(&["catalog", "list", "--format", "markdown"])?;
    for (id, _) in &products {
        list = list.replace(&format!("\n| {id} |"), &format!("\n| [{id}]({id}.md) |"));
        let page = portolan.print(&["catalog", "show", id, "--format", "markdown"])?;
        pages.insert(format!("products/{id}.md"), page);
    }
    pages.insert("products/README.md".into(), format!("{PRODUCTS}{list}"));
    let about = |title: &str, verb| {
        let text = portolan.print(&["catalog", verb, "--format", "markdown"])?;
        Ok::<_, anyhow::Error>(format!("{title}{text}"))
    };
    pages.insert("reference/advisories.md".into(), about(ADVISORIES, "advisories")?);
    pages.insert("reference/documents.md".into(), about(DOCUMENTS, "documents")?);
    pages.insert("reference/commands.md".into(), commands::page(portolan)?);
    for name in ["scenario", "plan"] {
        let schema = serde_json::from_str(&portolan.print(&["schema", name])?).context("a schema is JSON")?;
        pages.insert(format!("reference/{name}.md"), schemas::page(name, &schema));
    }
    Ok(pages)
}

/// The table of contents with a line for each product and each target.
pub(super) fn summary(text: &str, portolan: &Portolan) -> Result<String> {
    let line = |folder: &str, id: &str, name: &str| format!("  - [{name}]({folder}/{id}.md)\n");
    let products = named(&portolan.json(&["catalog", "list"])?, "products", "name")?;
    let targets = named(&portolan.json(&["targets"])?, "targets", "id")?;
    let products = products.iter().map(|(id, name)| line("products", id, name)).collect::<String>();
    let targets = targets.iter().map(|(id, name)| line("targets", id, name)).collect::<String>();
    let verdicts = verdicts()?.iter().map(|code| line("verdicts", code, code)).collect::<String>();
    let text = text.replace("<!-- products -->\n", &products).replace("<!-- targets -->\n", &targets);
    Ok(text.replace("<!-- verdicts -->\n", &verdicts))
}

/// The codes of verdicts in the order of their list.
fn verdicts() -> Result<Vec<String>> {
    let path = root().join("docs/verdicts/README.md");
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let codes = text.lines().filter_map(|line| line.strip_prefix("- [`")?.split_once("`]("));
    Ok(codes.map(|(code, _)| code.to_owned()).collect())
}

/// The ids in a list of the program, with what they are called; in the order of the names.
fn named(answer: &Value, list: &str, name: &str) -> Result<Vec<(String, String)>> {
    let entries = answer.get(list).and_then(Value::as_array).with_context(|| format!("no `{list}`"))?;
    let text = |entry: &Value, key: &str| entry.get(key).and_then(Value::as_str).map(str::to_owned);
    let mut pairs = entries
        .iter()
        .map(|entry| text(entry, "id").zip(text(entry, name)))
        .collect::<Option<Vec<_>>>()
        .with_context(|| format!("an entry of `{list}` without id or {name}"))?;
    pairs.sort_by(|one, other| one.1.cmp(&other.1));
    Ok(pairs)
}
