//! Texts that people read are there and tidy.

use super::code::Code;
use super::{Entry, Lint, entry};
use crate::catalog::Catalog;
use crate::private_link::{PrivateLinkKind, ZoneState};
use crate::product::Product;
use crate::requirement::{Destination, Requirement, Tls};

/// A text that people read: the entry it belongs to, what it is, and the text.
type Text<'c> = (Entry<'c>, &'static str, String);

pub(super) fn check(lint: &mut Lint<'_>) {
    for (about, field, text) in texts(lint.catalog) {
        if text.trim().is_empty() {
            lint.report(
                about,
                Code::TextEmpty,
                format!("`{field}` is empty"),
                "write it, or leave the key out",
            );
        } else if let Some(problem) = untidy(&text) {
            let reason = format!("`{field}` has {problem}");
            lint.report(
                about,
                Code::TextSpacing,
                reason,
                "separate words by one blank and end lines without any",
            );
        }
    }
}

/// What is wrong with the blanks of a text. A block of several lines may indent some of them.
fn untidy(text: &str) -> Option<&'static str> {
    if text.contains('\t') {
        return Some("a tab");
    }
    if text.starts_with([' ', '\n']) {
        return Some("blanks in front");
    }
    for line in text.lines() {
        if line.ends_with(' ') {
            return Some("blanks at the end of a line");
        }
        if line.trim_start().contains("  ") {
            return Some("two blanks in a row");
        }
    }
    None
}

fn texts(catalog: &Catalog) -> Vec<Text<'_>> {
    let mut all = Vec::new();
    for cloud in catalog.clouds.values() {
        let about = entry("cloud", cloud.id.as_str());
        add(&mut all, about, "name", &cloud.name);
        add(&mut all, about, "azure_name", &cloud.azure_name);
    }
    for cloud in &catalog.retired_clouds {
        add(&mut all, entry("cloud", &cloud.id), "message", &cloud.message);
    }
    for region in catalog.regions.values() {
        let about = entry("region", &region.name);
        add(&mut all, about, "display", &region.display);
        maybe(&mut all, about, "note", region.note.as_ref());
    }
    for document in catalog.documents.values() {
        let about = entry("document", &document.id);
        add(&mut all, about, "title", &document.title);
        add(&mut all, about, "path", &document.path);
        maybe(&mut all, about, "note", document.note.as_ref());
    }
    for kind in catalog.private_link.values() {
        of_private_link(&mut all, kind);
    }
    for advisory in catalog.advisories.values() {
        let about = entry("advisory", &advisory.code);
        add(&mut all, about, "title", &advisory.title);
        add(&mut all, about, "message", &advisory.message.to_string());
        add(&mut all, about, "fix", &advisory.fix.to_string());
        add(&mut all, about, "text", &advisory.text);
    }
    for defect in catalog.defects.values() {
        let about = entry("defect", &defect.id);
        add(&mut all, about, "where", &defect.at);
        add(&mut all, about, "published", &defect.published);
        add(&mut all, about, "wrong", &defect.wrong);
        add(&mut all, about, "effect", &defect.effect);
        add(&mut all, about, "choice", &defect.choice);
    }
    for product in catalog.products.values() {
        of_product(&mut all, product);
    }
    all
}

fn of_private_link<'c>(all: &mut Vec<Text<'c>>, kind: &'c PrivateLinkKind) {
    let about = entry("private-link", &kind.kind);
    add(all, about, "name", &kind.name);
    for sub in &kind.sub_resources {
        maybe(all, about, "note", sub.note.as_ref());
        for state in sub.clouds.values() {
            maybe(all, about, "derivation", state.derivation.as_ref());
            let key = if matches!(state.state, ZoneState::Absent(_)) { "absent" } else { "unpublished" };
            if let Some(known) = state.state.known_instead() {
                add(all, about, key, known);
            }
        }
    }
}

fn of_product<'c>(all: &mut Vec<Text<'c>>, product: &'c Product) {
    let about = entry("product", &product.id);
    add(all, about, "name", &product.name);
    add(all, about, "summary", &product.summary);
    for state in product.clouds.values() {
        maybe(all, about, "absent", state.absent.as_ref());
        maybe(all, about, "note", state.note.as_ref());
    }
    for role in &product.roles {
        add(all, about, "name", &role.name);
        maybe(all, about, "note", role.note.as_ref());
    }
    for option in &product.options {
        add(all, about, "help", &option.help);
    }
    of_tls(all, about, product.tls.as_ref());
    maybe(all, about, "absent", product.table.as_ref().and_then(|table| table.absent.as_ref()));
    for requirement in &product.requirements {
        of_requirement(all, requirement);
    }
    for not_needed in &product.not_needed {
        add(all, entry("not-needed", &not_needed.id), "why", &not_needed.why);
    }
}

fn of_requirement<'c>(all: &mut Vec<Text<'c>>, requirement: &'c Requirement) {
    let about = entry("requirement", &requirement.id);
    add(all, about, "purpose", &requirement.purpose);
    add(all, about, "breaks", &requirement.breaks);
    maybe(all, about, "derivation", requirement.derivation.as_ref());
    maybe(all, about, "note", requirement.note.as_ref());
    of_tls(all, about, requirement.tls.as_ref());
    match &requirement.to {
        Destination::Hosts(clouds) => {
            for host in clouds.values().flatten() {
                maybe(all, about, "derivation", host.derivation.as_ref());
                maybe(all, about, "note", host.note.as_ref());
            }
        }
        Destination::Addresses { label, .. } => add(all, about, "label", label),
        _ => {}
    }
}

fn of_tls<'c>(all: &mut Vec<Text<'c>>, about: Entry<'c>, tls: Option<&Tls>) {
    maybe(all, about, "note", tls.and_then(|tls| tls.note.as_ref()));
}

fn add<'c>(all: &mut Vec<Text<'c>>, about: Entry<'c>, field: &'static str, text: &str) {
    all.push((about, field, text.to_owned()));
}

fn maybe<'c>(all: &mut Vec<Text<'c>>, about: Entry<'c>, field: &'static str, text: Option<&String>) {
    if let Some(text) = text {
        add(all, about, field, text);
    }
}
