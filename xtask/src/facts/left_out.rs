//! What is left out of the catalog on purpose.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail};
use portolan_catalog::CatalogFile;
use portolan_diag::{Diagnostics, Sources, Style, render_text};
use portolan_yaml::{Cx, Decode, Node, parse};

use super::find::{self, Fact};

/// The facts of each file that are left out.
#[derive(Debug, Default)]
pub(super) struct LeftOut(BTreeMap<String, BTreeSet<Fact>>);

struct Entry {
    facts: String,
    item: String,
}

impl Decode for Entry {
    fn decode(node: &Node, cx: &mut Cx) -> Option<Entry> {
        let mut record = cx.record(node, "an entry")?;
        let facts = record.required("facts", cx);
        let item = record.required("item", cx);
        let why = record.required::<String>("why", cx);
        record.finish(cx);
        why.and(Some(Entry { facts: facts?, item: item? }))
    }
}

impl LeftOut {
    /// Reads the files below `left-out/`.
    pub(super) fn read(files: &[CatalogFile]) -> Result<LeftOut> {
        let mut left_out = LeftOut::default();
        let mut sources = Sources::new();
        let mut found = Diagnostics::new();
        for file in files.iter().filter(|file| file.path.starts_with("left-out/")) {
            let source = sources.add(file.path.as_str(), file.text.as_str());
            let Some(node) = parse(source, &file.text, &mut found) else { continue };
            let mut cx = Cx::new(source);
            if let Some(mut record) = cx.record(&node, "a file of what is left out") {
                let entries = record.required::<Vec<Entry>>("left_out", &mut cx);
                entries.into_iter().flatten().for_each(|entry| left_out.enter(entry));
                record.finish(&mut cx);
            }
            found.extend(cx.finish());
        }
        if found.has_errors() {
            bail!("{}", render_text(found.as_slice(), &sources, Style::Plain));
        }
        Ok(left_out)
    }

    fn enter(&mut self, Entry { facts, item }: Entry) {
        let of_file = self.0.entry(facts).or_default();
        of_file.extend(find::hosts(&item).into_iter().map(Fact::Host));
        of_file.extend(find::tags(&item).into_iter().map(Fact::Tag));
        of_file.extend(find::ports(&item, false).into_iter().map(Fact::Port));
        of_file.extend(find::code_spans(&item).map(|word| Fact::Region(word.to_owned())));
        of_file.extend(find::defect(&item).map(Fact::Defect));
    }

    /// Whether a fact of the file with this name is left out.
    pub(super) fn has(&self, stem: &str, fact: &Fact) -> bool {
        self.0.get(stem).is_some_and(|facts| facts.contains(fact))
    }
}
