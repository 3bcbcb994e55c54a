//! Advisories belong to products that exist, and speak as messages do.

use super::code::Code;
use super::placeholders::advised;
use super::scope::Scope;
use super::{Lint, entry};
use crate::advisory::{Advisory, Trigger};
use crate::condition::{Condition, Leaf};
use crate::option::OptionType;

pub(super) fn check(lint: &mut Lint<'_>) {
    for advisory in lint.catalog.advisories.values() {
        let about = entry("advisory", &advisory.code);
        for product in &advisory.products {
            if !lint.catalog.deployable().any(|known| known.id == *product) {
                let reason = format!("`{product}` is no product that can be deployed");
                let known = lint.catalog.deployable().map(|product| product.id.as_str()).collect::<Vec<_>>();
                let otherwise = "name a product, or leave `products` out for all of them";
                lint.report_unknown(about, Code::ProductUnknown, reason, product, known, otherwise);
            }
        }
        if let Trigger::When { condition, each: Some(each) } = &advisory.trigger {
            check_each(lint, advisory, each, condition);
        }
        check_style(lint, advisory);
    }
}

/// `each` names a list, and a list of accounts where the condition asks about one.
fn check_each(lint: &mut Lint<'_>, advisory: &Advisory, each: &str, condition: &Condition) {
    let accounts = condition.leaves().iter().any(|leaf| matches!(leaf, Leaf::Account(..)));
    let wanted = if accounts { "storage accounts" } else { "a list" };
    for product in advised(lint, advisory) {
        let known = Scope::of_product(lint, product).declared(each);
        let fits = |kind: &OptionType| if accounts { *kind == OptionType::Accounts } else { kind.is_list() };
        if !known.is_some_and(|known| fits(&known.kind)) {
            let reason = format!("`each` needs an option `{each}` of `{}` that holds {wanted}", product.id);
            let help = "name such an option, and only products that have it";
            lint.report(entry("advisory", &advisory.code), Code::EachNotAList, reason, help);
        }
    }
}

fn check_style(lint: &mut Lint<'_>, advisory: &Advisory) {
    let about = entry("advisory", &advisory.code);
    let (message, fix) = (advisory.message.to_string(), advisory.fix.to_string());
    for (field, text) in [("title", &advisory.title), ("message", &message), ("fix", &fix)] {
        let mut report = |reason: String, help: &str| lint.report(about, Code::MessageStyle, reason, help);
        if text.contains('\n') {
            report(format!("`{field}` has a line break"), "write one line, and the rest in `text`");
        }
        if text.ends_with(['.', '!']) {
            report(format!("`{field}` ends as a sentence"), "leave the full stop out");
        }
        let first = text.split_whitespace().next().unwrap_or_default();
        if is_capitalised(first) && !is_name(lint, advisory, first) {
            let mut report =
                |reason: String, help: &str| lint.report(about, Code::MessageStyle, reason, help);
            report(
                format!("`{field}` begins with a capital letter"),
                "begin in lower case, unless with a name",
            );
        }
    }
}

/// Whether a word is an ordinary one with a capital in front, unlike `TLS`, `IPv6` and `AzureCloud`.
fn is_capitalised(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase)
        && letters.all(|c| !c.is_uppercase() && !c.is_ascii_digit())
}

/// Whether a capitalised word is a name: it has its capital inside a sentence somewhere, or in the name of something.
fn is_name(lint: &Lint<'_>, advisory: &Advisory, word: &str) -> bool {
    let plain = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let word = plain(word);
    let inside = [&advisory.text, &advisory.message.to_string(), &advisory.fix.to_string(), &advisory.title]
        .into_iter()
        .any(|text| {
            let words = text.split_whitespace().collect::<Vec<_>>();
            words
                .iter()
                .zip(words.iter().skip(1))
                .any(|(before, next)| !before.ends_with(['.', '!', '?', ':']) && plain(next) == word)
        });
    let products = lint.catalog.products.values().map(|product| product.name.as_str());
    let clouds = lint.catalog.clouds.values().map(|cloud| cloud.name.as_str());
    let mut names = products.chain(clouds).flat_map(str::split_whitespace);
    inside || names.any(|name| name == word)
}
