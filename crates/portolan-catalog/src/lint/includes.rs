//! Products inside products, and the roles of both.

use std::collections::BTreeSet;

use super::code::Code;
use super::options::fits;
use super::{Lint, entry};
use crate::catalog::Id;
use crate::product::{Include, Product};
use crate::requirement::{Destination, Requirement};

/// The role that belongs to no product: whoever works at an administrator's desk.
const ADMINISTRATOR: &str = "administrator";

pub(super) fn check(lint: &mut Lint<'_>) {
    for product in lint.catalog.products.values() {
        if product.internal && !lint.includers.contains_key(product.id.as_str()) {
            let help = "include it in a product, or remove it";
            lint.report(entry("product", &product.id), Code::IncludeMissing, "no product includes it", help);
        }
        if reaches(lint, product, &product.id, &mut BTreeSet::new()) {
            let help = "leave one of the inclusions out";
            lint.report(
                entry("product", &product.id),
                Code::IncludeCycle,
                "it includes itself in the end",
                help,
            );
        }
        for include in &product.includes {
            check_include(lint, product, include);
        }
        for requirement in &product.requirements {
            let about = entry("requirement", &requirement.id);
            for role in roles_of(requirement) {
                has_role(lint, about, product, role, "it names");
            }
        }
    }
}

/// Whether a product includes another one, through any number of others.
fn reaches<'c>(lint: &Lint<'c>, from: &'c Product, goal: &str, seen: &mut BTreeSet<&'c str>) -> bool {
    from.includes.iter().any(|include| {
        include.product == *goal
            || seen.insert(include.product.as_str())
                && lint
                    .catalog
                    .products
                    .get(&include.product)
                    .is_some_and(|next| reaches(lint, next, goal, seen))
    })
}

/// The roles that a requirement names.
fn roles_of(requirement: &Requirement) -> impl Iterator<Item = &Id> {
    let to = match &requirement.to {
        Destination::Role(role) => Some(role),
        _ => None,
    };
    [Some(&requirement.from), to].into_iter().flatten().filter(|role| **role != ADMINISTRATOR)
}

fn has_role(lint: &mut Lint<'_>, about: super::Entry<'_>, product: &Product, role: &Id, why: &str) {
    if !product.roles.iter().any(|known| known.id == *role) {
        let reason = format!("{why} the role `{role}`, which `{}` does not have", product.id);
        let known = product.roles.iter().map(|role| role.id.as_str());
        lint.report_unknown(about, Code::RoleUnknown, reason, role, known, "declare it under `roles`");
    }
}

fn check_include(lint: &mut Lint<'_>, outer: &Product, include: &Include) {
    let about = entry("product", &outer.id);
    let products = &lint.catalog.products;
    let Some(inner) = products.get(&include.product) else {
        let reason = format!("it includes `{}`, which is no product", include.product);
        let known = products.keys().map(Id::as_str);
        let otherwise = "add a file for it under `products/`";
        lint.report_unknown(about, Code::ProductUnknown, reason, &include.product, known, otherwise);
        return;
    };
    for (theirs, ours) in &include.roles {
        has_role(lint, about, inner, theirs, "it gives somebody");
        has_role(lint, about, outer, ours, &format!("it lets `{theirs}` of `{}` be played by", inner.id));
    }
    let played = include.roles.iter().map(|(theirs, _)| theirs).collect::<BTreeSet<_>>();
    let needed = inner.requirements.iter().flat_map(roles_of).collect::<BTreeSet<_>>();
    for role in needed.difference(&played).filter(|role| inner.roles.iter().any(|known| known.id == ***role))
    {
        let reason = format!("nobody plays the role `{role}` of the included `{}`", inner.id);
        let help = format!("say under `roles` who does, such as `{{ {role}: {} }}`", first_role(outer));
        lint.report(about, Code::RoleUnplayed, reason, help);
    }
    check_options(lint, outer, inner, include);
}

fn first_role(product: &Product) -> &str {
    product.roles.first().map_or("agent", |role| role.id.as_str())
}

fn check_options(lint: &mut Lint<'_>, outer: &Product, inner: &Product, include: &Include) {
    let about = entry("product", &outer.id);
    let known = inner.options.iter().map(|option| option.name.as_str());
    for (name, words) in &include.with {
        let Some(option) = inner.option(name) else {
            let reason =
                format!("it sets the option `{name}`, which the included `{}` does not have", inner.id);
            lint.report_unknown(
                about,
                Code::IncludeOption,
                reason,
                name,
                known.clone(),
                "remove it from `with`",
            );
            continue;
        };
        for word in words.iter().filter(|word| !fits(&option.kind, word)) {
            let reason = format!("the option `{name}` of the included `{}` cannot be `{word}`", inner.id);
            lint.report(about, Code::IncludeOption, reason, "correct the value under `with`");
        }
    }
    for option in inner.options.iter().filter(|option| !include.with.contains_key(&option.name)) {
        let name = &option.name;
        match outer.option(name) {
            None if option.required => {
                let reason = format!("the included `{}` needs a value for its option `{name}`", inner.id);
                let help = "set it under `with`, or declare an option of the same name";
                lint.report(about, Code::IncludeOption, reason, help);
            }
            Some(own) if own.kind.word() != option.kind.word() => {
                let (own, theirs) = (own.kind.word(), option.kind.word());
                let reason = format!(
                    "its option `{name}` is of type `{own}`, that of the included `{}` of type `{theirs}`",
                    inner.id
                );
                lint.report(
                    about,
                    Code::IncludeOption,
                    reason,
                    "give both the same type, or rename one of them",
                );
            }
            _ => {}
        }
    }
}
