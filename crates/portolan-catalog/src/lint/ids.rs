//! Ids have the form of their kind and stand for one thing.

use std::collections::BTreeSet;

use super::code::Code;
use super::{Entry, Lint, entry};
use crate::option::Builtin;
use crate::product::Product;

pub(super) fn check(lint: &mut Lint<'_>) {
    let catalog = lint.catalog;
    for id in catalog.documents.keys() {
        require(lint, entry("document", id), "the id", id, is_kebab(id), KEBAB);
    }
    for region in catalog.regions.values() {
        let about = entry("region", &region.name);
        let spelt = region.display.split_whitespace().collect::<String>().to_ascii_lowercase();
        let form = format!("write the display name in lower case without blanks, `{spelt}`");
        require(lint, about, "the name", &region.name, *region.name == *spelt, &form);
    }
    for kind in catalog.private_link.values() {
        let about = entry("private-link", &kind.kind);
        require(lint, about, "the kind", &kind.kind, is_kebab(&kind.kind), KEBAB);
        for sub in &kind.sub_resources {
            let plain = !sub.id.is_empty() && sub.id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
            let form = "use the group id as Azure spells it, letters, digits and `_`";
            require(lint, about, "the sub-resource", &sub.id, plain, form);
        }
        unique(lint, about, "sub-resource", kind.sub_resources.iter().map(|sub| sub.id.as_str()));
    }
    for code in catalog.advisories.keys() {
        require(lint, entry("advisory", code), "the code", code, is_kebab(code), KEBAB);
    }
    for id in catalog.defects.keys() {
        let ok = id.split_once(".d").is_some_and(|(facts, number)| is_kebab(facts) && is_number(number));
        let form = "write the facts file and a number, such as `file-sync.d1`";
        require(lint, entry("defect", id), "the id", id, ok, form);
    }
    for product in catalog.products.values() {
        check_product(lint, product);
    }
}

fn check_product(lint: &mut Lint<'_>, product: &Product) {
    let about = entry("product", &product.id);
    require(lint, about, "the id", &product.id, is_kebab(&product.id), KEBAB);
    for role in &product.roles {
        require(lint, about, "the role", &role.id, is_kebab(&role.id), KEBAB);
    }
    unique(lint, about, "role", product.roles.iter().map(|role| role.id.as_str()));
    for option in &product.options {
        require(lint, about, "the option", &option.name, is_snake(&option.name), SNAKE);
    }
    let options = product.options.iter().map(|option| option.name.as_str());
    unique(lint, about, "option", Builtin::KEYS.iter().copied().chain(options));
    if let Some(table) = &product.table {
        for column in &table.columns {
            require(lint, about, "the column", column, is_snake(column), SNAKE);
        }
        let every_region = lint.columns.clone();
        unique(
            lint,
            about,
            "column",
            every_region.into_iter().chain(table.columns.iter().map(String::as_str)),
        );
    }
    let mut seen = BTreeSet::new();
    let requirements = product.requirements.iter().map(|requirement| entry("requirement", &requirement.id));
    let not_needed = product.not_needed.iter().map(|not_needed| entry("not-needed", &not_needed.id));
    for about in requirements.chain(not_needed) {
        // Ids begin with their product, so two products cannot have the same one.
        let word = about.id.split_once('.').filter(|(front, _)| *front == &*product.id).map(|(_, word)| word);
        let form = format!("write the product and a word, such as `{}.sign-in`", product.id);
        require(lint, about, "the id", about.id, word.is_some_and(is_kebab), &form);
        if !seen.insert(about.id) {
            let reason = "another entry of the product has the same id";
            lint.report(about, Code::IdDuplicate, reason, "rename one of the two");
        }
    }
}

const KEBAB: &str = "use lower-case letters and digits, with single hyphens between words";
const SNAKE: &str = "use lower-case letters and digits, with single underscores between words";

fn require(lint: &mut Lint<'_>, about: Entry<'_>, what: &str, id: &str, ok: bool, form: &str) {
    if !ok {
        lint.report(about, Code::IdMalformed, format!("{what} `{id}` is not well formed"), form);
    }
}

fn unique<'n>(lint: &mut Lint<'_>, about: Entry<'_>, what: &str, names: impl Iterator<Item = &'n str>) {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            let reason = format!("the {what} `{name}` has the name of another one");
            lint.report(about, Code::IdDuplicate, reason, "rename one of the two");
        }
    }
}

fn is_kebab(id: &str) -> bool {
    is_words(id, '-')
}

fn is_snake(id: &str) -> bool {
    is_words(id, '_')
}

fn is_words(id: &str, between: char) -> bool {
    let plain = |word: &str| word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    id.split(between).all(|word| !word.is_empty() && plain(word))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && !text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit())
}
