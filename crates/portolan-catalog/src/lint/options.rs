//! Options can have the values that their declaration gives them, and roles name options that exist.

use super::code::Code;
use super::{Lint, entry};
use crate::option::{OptionDef, OptionType};
use crate::product::Product;
use crate::requirement::Destination;

pub(super) fn check(lint: &mut Lint<'_>) {
    for product in lint.catalog.products.values() {
        for option in &product.options {
            check_option(lint, product, option);
        }
        for role in &product.roles {
            let places = [
                (&role.vnet, OptionType::VNet),
                (&role.subnets, OptionType::Subnets),
                (&role.region, OptionType::Region),
            ];
            for (option, wanted) in places {
                if let Some(option) = option
                    && !product.option(option).is_some_and(|option| option.kind == wanted)
                {
                    let (id, wanted) = (&role.id, wanted.word());
                    let reason = format!("role `{id}` needs an option `{option}` of type `{wanted}`");
                    let about = entry("product", &product.id);
                    lint.report(about, Code::OptionUnknown, reason, "declare it under `options`");
                }
            }
        }
        for requirement in &product.requirements {
            let Destination::Addresses { option, .. } = &requirement.to else { continue };
            let holds = |option: &OptionDef| {
                matches!(option.kind, OptionType::Addresses | OptionType::Hosts | OptionType::Host)
            };
            if !product.option(option).is_some_and(holds) {
                let reason = format!("it leads to the addresses in an option `{option}`, which holds none");
                let help = "declare it under `options` with type `addresses`, `hosts` or `host`";
                lint.report(entry("requirement", &requirement.id), Code::OptionUnknown, reason, help);
            }
        }
    }
}

fn check_option(lint: &mut Lint<'_>, product: &Product, option: &OptionDef) {
    let mut report = |reason: String, help: &str| {
        lint.report(entry("product", &product.id), Code::OptionInvalid, reason, help);
    };
    let name = &option.name;
    if let OptionType::Word(words) | OptionType::Words(words) = &option.kind
        && words.is_empty()
    {
        report(format!("option `{name}` has no `values`"), "list the words that it can have");
        return;
    }
    if option.required && !option.default.is_empty() {
        report(format!("option `{name}` is required and has a default"), "remove one of the two");
    }
    if option.default.len() > 1 && !option.kind.is_list() {
        report(format!("option `{name}` has several defaults and holds one value"), "keep one of them");
    }
    for word in option.default.iter().filter(|word| !fits(&option.kind, word)) {
        report(
            format!("option `{name}` cannot have its default `{word}`"),
            "correct the default or the values",
        );
    }
}

/// Whether an option of a type can have a value that the catalog writes as this word.
pub(super) fn fits(kind: &OptionType, word: &str) -> bool {
    match kind {
        OptionType::Bool => matches!(word, "true" | "false"),
        OptionType::Word(words) | OptionType::Words(words) => words.iter().any(|known| known == word),
        _ => true,
    }
}
