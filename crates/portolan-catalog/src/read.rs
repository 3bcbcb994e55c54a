//! Reads a catalog from YAML texts.

mod advisories;
mod conditions;
mod defects;
mod documents;
mod places;
mod private_link;
mod products;
mod requirements;
mod scalars;

use std::collections::BTreeMap;

use portolan_diag::{Diagnostic, Diagnostics, Origin, Sources};
use portolan_yaml::{Cx, Node, Record, parse};

use crate::catalog::{Catalog, Id};
use scalars::parsed;

/// A file of a catalog folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogFile {
    /// Its path below the folder, with slashes.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// What was read, and where each entry stands.
#[derive(Debug)]
pub struct Loaded {
    /// The entries that could be read.
    pub catalog: Catalog,
    /// Where the entries stand, by kind and id as in `requirement storage-mover.agent-gateway`.
    pub origins: BTreeMap<String, Origin>,
    /// What is wrong.
    pub diagnostics: Diagnostics,
}

/// Reads the files of a catalog folder. All errors of all files are in the result.
pub fn read(files: &[CatalogFile], sources: &mut Sources) -> Loaded {
    let mut loaded =
        Loaded { catalog: Catalog::empty(), origins: BTreeMap::new(), diagnostics: Diagnostics::new() };
    let mut files = files.iter().collect::<Vec<_>>();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    for file in files {
        let source = sources.add(file.path.as_str(), file.text.as_str());
        if let Some(node) = parse(source, &file.text, &mut loaded.diagnostics) {
            let mut cx = Cx::new(source);
            loaded.file(&node, &mut cx);
            loaded.diagnostics.extend(cx.finish());
        }
    }
    loaded
}

/// Lays one catalog over another: entries with an id that exists replace the old ones.
pub fn overlay(base: Catalog, over: Catalog) -> Catalog {
    let mut result = base;
    if !over.version.is_empty() {
        result.version = format!("{}+{}", result.version, over.version);
    }
    if over.date.is_some() {
        result.date = over.date;
    }
    result.clouds.extend(over.clouds);
    for cloud in over.retired_clouds {
        result.retired_clouds.retain(|old| old.id != cloud.id);
        result.retired_clouds.push(cloud);
    }
    result.regions.extend(over.regions);
    result.documents.extend(over.documents);
    result.private_link.extend(over.private_link);
    result.products.extend(over.products);
    result.advisories.extend(over.advisories);
    result.defects.extend(over.defects);
    result
}

impl Loaded {
    /// Reads one file: its keys say what it holds.
    fn file(&mut self, node: &Node, cx: &mut Cx) {
        let Some(mut record) = cx.record(node, "a catalog file") else { return };
        if record.get("product").is_some() {
            if let Some(product) = products::product(record, cx) {
                let id = product.id.clone();
                for requirement in &product.requirements {
                    self.place_below("requirement", &requirement.id, node, "requirements", cx);
                }
                for entry in &product.not_needed {
                    self.place_below("not-needed", &entry.id, node, "not_needed", cx);
                }
                let origin = cx.origin(node.get("product").map_or(node.span, |id| id.span));
                self.enter("product", &id, origin, cx);
                self.catalog.products.insert(id, product);
            }
            return;
        }
        if let Some(version) = record.optional::<String>("version", cx).flatten() {
            self.catalog.version = version;
        }
        if let Some(date) =
            record.optional_with("date", cx, |n, cx| parsed(n, cx, "a date such as `2026-11-24`"))
        {
            self.catalog.date = date.or(self.catalog.date);
        }
        self.list(
            &mut record,
            cx,
            "clouds",
            "cloud",
            places::cloud,
            |c| c.id.as_str().into(),
            |catalog, cloud| {
                catalog.clouds.insert(cloud.id, cloud);
            },
        );
        self.list(
            &mut record,
            cx,
            "retired",
            "cloud",
            places::retired_cloud,
            |c| c.id.as_str().into(),
            |catalog, cloud| {
                catalog.retired_clouds.push(cloud);
            },
        );
        self.list(
            &mut record,
            cx,
            "regions",
            "region",
            places::region,
            |r| r.name.clone(),
            |catalog, region| {
                catalog.regions.insert(region.name.clone(), region);
            },
        );
        self.list(
            &mut record,
            cx,
            "documents",
            "document",
            documents::document,
            |d| d.id.clone(),
            |catalog, document| {
                catalog.documents.insert(document.id.clone(), document);
            },
        );
        self.list(
            &mut record,
            cx,
            "private_link",
            "private-link",
            private_link::kind,
            |k| k.kind.clone(),
            |catalog, kind| {
                catalog.private_link.insert(kind.kind.clone(), kind);
            },
        );
        self.list(
            &mut record,
            cx,
            "advisories",
            "advisory",
            advisories::advisory,
            |a| a.code.clone(),
            |catalog, advisory| {
                catalog.advisories.insert(advisory.code.clone(), advisory);
            },
        );
        self.list(
            &mut record,
            cx,
            "defects",
            "defect",
            defects::defect,
            |d| d.id.clone(),
            |catalog, defect| {
                catalog.defects.insert(defect.id.clone(), defect);
            },
        );
        // The record of what is deliberately not here is for the project's own chores.
        let _ = record.get("left_out");
        record.finish(cx);
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one line per kind of entry reads better than a trait for each"
    )]
    fn list<T>(
        &mut self,
        record: &mut Record<'_>,
        cx: &mut Cx,
        key: &str,
        kind: &str,
        decode: fn(&Node, &mut Cx) -> Option<T>,
        id: fn(&T) -> Id,
        insert: fn(&mut Catalog, T),
    ) {
        let Some(entry) = record.get(key) else { return };
        let Some(items) = entry.value.items() else {
            cx.wrong_type(&format!("a list of {key}"), &entry.value);
            return;
        };
        for item in items {
            if let Some(value) = decode(item, cx) {
                let id = id(&value);
                if self.enter(kind, &id, cx.origin(head(item)), cx) {
                    insert(&mut self.catalog, value);
                }
            }
        }
    }

    /// Remembers where an entry stands; false where its id is taken.
    fn enter(&mut self, kind: &str, id: &Id, origin: Origin, cx: &mut Cx) -> bool {
        let key = format!("{kind} {id}");
        if let Some(first) = self.origins.get(&key) {
            cx.report(
                Diagnostic::error("duplicate-id", format!("the {kind} `{id}` stands here a second time"))
                    .at(origin, "second")
                    .also(*first, "first here")
                    .help("ids are unique in the whole catalog; remove one of the two or rename it"),
            );
            return false;
        }
        self.origins.insert(key, origin);
        true
    }

    /// Remembers where an entry of a product stands, by looking its id up in a list of the file.
    fn place_below(&mut self, kind: &str, id: &Id, file: &Node, list: &str, cx: &mut Cx) {
        let place = file
            .get(list)
            .and_then(Node::items)
            .into_iter()
            .flatten()
            .filter_map(|item| item.get("id"))
            .filter(|node| node.text() == Some(id.as_str()))
            .map(|node| node.span)
            .collect::<Vec<_>>();
        for span in place {
            if !self.enter(kind, id, cx.origin(span), cx) {
                break;
            }
        }
    }
}

/// The place that stands for a whole entry.
fn head(node: &Node) -> portolan_diag::Span {
    ["id", "name", "code", "kind"].iter().find_map(|key| node.get(key)).map_or(node.span, |node| node.span)
}

impl portolan_yaml::Decode for Id {
    fn decode(node: &Node, cx: &mut Cx) -> Option<Id> {
        String::decode(node, cx).map(Id::from)
    }
}
