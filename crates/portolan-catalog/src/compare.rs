//! Two catalogs compared: what came, what went, and what is said differently.

use std::collections::{BTreeMap, BTreeSet};

use portolan_model::Date;
use serde::{Deserialize, Serialize};

use crate::{
    Advisory, Catalog, Defect, Destination, Document, HostEntry, Id, PrivateLinkKind, Product, Region,
    Requirement,
};

/// The name of the format.
pub const DIFF_FORMAT: &str = "portolan.catalog-diff/1";

/// What is between two catalogs, in an order that depends on its content alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogDiff {
    /// The format, [`DIFF_FORMAT`].
    pub schema: String,
    /// The old catalog.
    pub before: CatalogSide,
    /// The new one.
    pub after: CatalogSide,
    /// The entries that differ.
    pub entries: Vec<EntryChange>,
}

/// Which catalog it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogSide {
    /// Its version.
    pub version: String,
    /// The day it was made.
    pub date: Option<Date>,
}

/// An entry that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryChange {
    /// What it is.
    pub kind: EntryKind,
    /// Its id.
    pub id: String,
    /// What became of it.
    pub change: ChangeKind,
    /// What it says now, or said, or both; nothing of what stays the same.
    pub fields: Vec<FieldChange>,
}

/// What an entry of a catalog is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryKind {
    /// A product.
    Product,
    /// A requirement.
    Requirement,
    /// A document.
    Document,
    /// A defect of the documents.
    Defect,
    /// An advisory.
    Advisory,
    /// A region.
    Region,
    /// What can have a private endpoint.
    PrivateLink,
}

impl EntryKind {
    /// The word that files use.
    pub const fn as_str(self) -> &'static str {
        match self {
            EntryKind::Product => "product",
            EntryKind::Requirement => "requirement",
            EntryKind::Document => "document",
            EntryKind::Defect => "defect",
            EntryKind::Advisory => "advisory",
            EntryKind::Region => "region",
            EntryKind::PrivateLink => "private-link",
        }
    }
}

/// What became of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// Only the new catalog has it.
    Added,
    /// Only the old catalog has it.
    Removed,
    /// Both have it, and it is not the same.
    Changed,
}

impl ChangeKind {
    /// The word that files use.
    pub const fn as_str(self) -> &'static str {
        match self {
            ChangeKind::Added => "added",
            ChangeKind::Removed => "removed",
            ChangeKind::Changed => "changed",
        }
    }
}

/// A field that is not the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The field.
    pub field: String,
    /// What the old catalog says; empty where it says nothing.
    pub before: String,
    /// What the new one says.
    pub after: String,
}

impl CatalogDiff {
    /// Whether the catalogs say the same.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// An entry that can be compared as a whole, also in what is not spelt out.
#[derive(PartialEq)]
enum Entry<'c> {
    Product(Box<Product>),
    Requirement(&'c Requirement),
    Document(&'c Document),
    Defect(&'c Defect),
    Advisory(&'c Advisory),
    Region(&'c Region),
    PrivateLink(&'c PrivateLinkKind),
}

type Facts = BTreeMap<&'static str, String>;

/// Compares two catalogs.
pub fn compare(before: &Catalog, after: &Catalog) -> CatalogDiff {
    let (old, new) = (entries(before), entries(after));
    let keys = old.keys().chain(new.keys()).collect::<BTreeSet<_>>();
    let change = |(kind, id): &(EntryKind, Id)| {
        let key = (*kind, id.clone());
        let (old, new) = (old.get(&key), new.get(&key));
        let change = match (old, new) {
            (None, _) => ChangeKind::Added,
            (_, None) => ChangeKind::Removed,
            (Some(old), Some(new)) if old == new => return None,
            _ => ChangeKind::Changed,
        };
        let facts = |entry: Option<&Entry<'_>>| entry.map(facts).unwrap_or_default();
        let fields = fields(&facts(old), &facts(new));
        Some(EntryChange { kind: *kind, id: id.to_string(), change, fields })
    };
    let side = |catalog: &Catalog| CatalogSide { version: catalog.version.clone(), date: catalog.date };
    CatalogDiff {
        schema: DIFF_FORMAT.to_owned(),
        before: side(before),
        after: side(after),
        entries: keys.into_iter().filter_map(change).collect(),
    }
}

fn entries(catalog: &Catalog) -> BTreeMap<(EntryKind, Id), Entry<'_>> {
    let mut entries = BTreeMap::new();
    for product in catalog.products.values() {
        for requirement in &product.requirements {
            entries.insert((EntryKind::Requirement, requirement.id.clone()), Entry::Requirement(requirement));
        }
        // Its requirements are entries of their own.
        let alone = Product { requirements: Vec::new(), ..product.clone() };
        entries.insert((EntryKind::Product, product.id.clone()), Entry::Product(Box::new(alone)));
    }
    let mut add = |kind, id: &Id, entry| {
        entries.insert((kind, id.clone()), entry);
    };
    for (id, found) in &catalog.documents {
        add(EntryKind::Document, id, Entry::Document(found));
    }
    for (id, found) in &catalog.defects {
        add(EntryKind::Defect, id, Entry::Defect(found));
    }
    for (id, found) in &catalog.advisories {
        add(EntryKind::Advisory, id, Entry::Advisory(found));
    }
    for (id, found) in &catalog.regions {
        add(EntryKind::Region, id, Entry::Region(found));
    }
    for (id, found) in &catalog.private_link {
        add(EntryKind::PrivateLink, id, Entry::PrivateLink(found));
    }
    entries
}

fn fields(before: &Facts, after: &Facts) -> Vec<FieldChange> {
    let names = before.keys().chain(after.keys()).collect::<BTreeSet<_>>();
    let field = |name: &&'static str| {
        let said = |facts: &Facts| facts.get(name).cloned().unwrap_or_default();
        FieldChange { field: (*name).to_owned(), before: said(before), after: said(after) }
    };
    names.into_iter().map(field).filter(|field| field.before != field.after).collect()
}

/// What an entry says, as far as a reader compares it.
fn facts(entry: &Entry<'_>) -> Facts {
    let all: Vec<(&'static str, String)> = match entry {
        Entry::Product(product) => vec![
            ("name", product.name.clone()),
            ("summary", product.summary.clone()),
            ("options", listed(product.options.iter().map(|option| &option.name))),
            ("includes", listed(product.includes.iter().map(|include| &include.product))),
            ("regions", listed(product.table.iter().flat_map(|table| table.rows.keys()))),
            ("documents", listed(&product.documents)),
        ],
        Entry::Requirement(requirement) => of_requirement(requirement),
        Entry::Document(document) => vec![
            ("title", document.title.clone()),
            ("date", optional(document.date.as_ref())),
            ("revision", document.revision.clone().unwrap_or_default()),
            ("path", document.path.clone()),
            ("note", document.note.clone().unwrap_or_default()),
        ],
        Entry::Defect(defect) => vec![
            ("printed", defect.published.clone()),
            ("wrong because", defect.wrong.clone()),
            ("effect", defect.effect.clone()),
            ("the plan", defect.choice.clone()),
            ("concerns", listed(&defect.concerns)),
        ],
        Entry::Advisory(advisory) => vec![
            ("severity", advisory.severity.to_string()),
            ("message", advisory.message.to_string()),
            ("fix", advisory.fix.to_string()),
            ("products", listed(&advisory.products)),
        ],
        Entry::Region(region) => vec![
            ("name", region.display.clone()),
            ("cloud", region.cloud.to_string()),
            ("pair", optional(region.pair.as_ref())),
            ("tag", region.tag.clone().unwrap_or_default()),
        ],
        Entry::PrivateLink(kind) => vec![
            ("name", kind.name.clone()),
            ("sub-resources", listed(kind.sub_resources.iter().map(|sub| &sub.id))),
        ],
    };
    all.into_iter().filter(|(_, text)| !text.is_empty()).collect()
}

fn of_requirement(requirement: &Requirement) -> Vec<(&'static str, String)> {
    let tags = portolan_model::Cloud::ALL.iter().flat_map(|cloud| requirement.service_tags.of(*cloud));
    let tags = tags.map(ToString::to_string).collect::<BTreeSet<_>>();
    vec![
        ("purpose", requirement.purpose.to_string()),
        ("breaks", requirement.breaks.clone()),
        ("from", requirement.from.to_string()),
        ("to", destination(&requirement.to)),
        ("port", format!("{}/{}", requirement.port, requirement.protocol)),
        ("phases", listed(&requirement.phases)),
        ("need", requirement.need.to_string()),
        ("status", requirement.status.to_string()),
        ("service tags", listed(tags)),
        ("since", optional(requirement.since.as_ref())),
        ("until", optional(requirement.until.as_ref())),
        ("documents", listed(&requirement.documents)),
    ]
}

fn destination(to: &Destination) -> String {
    let host = |host: &HostEntry| {
        let until = host.until.map(|day| format!(" (until {day})")).unwrap_or_default();
        let since = host.since.map(|day| format!(" (since {day})")).unwrap_or_default();
        format!("{}{since}{until}", host.host)
    };
    match to {
        Destination::Hosts(clouds) => {
            let cloud =
                |(cloud, hosts): (_, &Vec<HostEntry>)| format!("{cloud}: {}", listed(hosts.iter().map(host)));
            clouds.iter().map(cloud).collect::<Vec<_>>().join("; ")
        }
        Destination::Tags(clouds) => {
            let cloud = |(cloud, tags): (_, &Vec<_>)| format!("{cloud}: {}", listed(tags));
            clouds.iter().map(cloud).collect::<Vec<_>>().join("; ")
        }
        Destination::Addresses { label, .. } => label.clone(),
        Destination::Role(role) => format!("role {role}"),
        Destination::Infrastructure(place) => {
            let words = crate::Infrastructure::WORDS.iter();
            words.filter(|(_, known)| known == place).map(|(word, _)| *word).collect()
        }
    }
}

fn listed<T: ToString>(values: impl IntoIterator<Item = T>) -> String {
    values.into_iter().map(|value| value.to_string()).collect::<Vec<_>>().join(", ")
}

fn optional<T: ToString>(value: Option<&T>) -> String {
    value.map(T::to_string).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalog() -> Catalog {
        let mut catalog = Catalog::empty();
        let document = |id: &str| Document {
            id: id.into(),
            key: None,
            title: "Network requirements".to_owned(),
            path: "docs/network.md".to_owned(),
            date: Some("2024-05-13".parse().unwrap()),
            revision: None,
            kind: crate::DocumentKind::Published,
            note: None,
        };
        catalog.documents.extend(["one", "two"].map(|id| (id.into(), document(id))));
        catalog
    }

    #[test]
    fn a_catalog_does_not_differ_from_itself() {
        assert!(compare(&catalog(), &catalog()).is_empty());
    }

    #[test]
    fn what_comes_goes_and_changes_is_told_with_both_sides() {
        let (before, mut after) = (catalog(), catalog());
        let mut gone = after.documents.remove("one").unwrap();
        gone.id = "three".into();
        after.documents.insert("three".into(), gone);
        after.documents.get_mut("two").unwrap().date = Some("2025-10-22".parse().unwrap());
        let found = compare(&before, &after);
        let told = found.entries.iter().map(|entry| (entry.id.as_str(), entry.change.as_str()));
        assert_eq!(told.collect::<Vec<_>>(), [("one", "removed"), ("three", "added"), ("two", "changed")]);
        let changed = FieldChange {
            field: "date".to_owned(),
            before: "2024-05-13".to_owned(),
            after: "2025-10-22".to_owned(),
        };
        assert_eq!(found.entries.last().unwrap().fields, [changed]);
    }

    #[test]
    fn what_is_not_spelt_out_is_a_change_all_the_same() {
        let (before, mut after) = (catalog(), catalog());
        after.documents.get_mut("two").unwrap().key = Some("K".to_owned());
        let found = compare(&before, &after);
        assert_eq!(
            (found.entries.len(), found.entries.first().map(|entry| entry.fields.len())),
            (1, Some(0))
        );
    }
}
