//! Conditions ask for things that exist, and say something: none always holds, none never does.

use portolan_diag::one_of;
use portolan_model::Cloud;

use super::code::Code;
use super::domains::Domain;
use super::notation::{leaf_notation, notation};
use super::placeholders::advised;
use super::ranges::check_versions;
use super::regions::exists;
use super::rows::{clouds, present, rows};
use super::scope::Scope;
use super::worlds::{Verdict, Worlds};
use super::{Entry, Lint, entry};
use crate::advisory::Trigger;
use crate::catalog::Id;
use crate::condition::{Condition, Leaf, Test};
use crate::option::OptionType;
use crate::private_link::ARC_SCOPE;

pub(super) fn check(lint: &mut Lint<'_>) {
    for product in lint.catalog.products.values() {
        let scope = Scope::of_product(lint, product);
        for include in &product.includes {
            if let Some(when) = &include.when {
                check_condition(lint, &scope, entry("product", &product.id), &present(product), when);
            }
        }
        for requirement in &product.requirements {
            let about = entry("requirement", &requirement.id);
            let outer = requirement.when.as_ref();
            let sound = outer
                .is_none_or(|when| check_condition(lint, &scope, about, &clouds(product, requirement), when));
            for row in rows(requirement) {
                let Some(when) = &row.host.when else { continue };
                if check_condition(lint, &scope, about, &[row.cloud], when)
                    && let (true, Some(outer)) = (sound, outer)
                {
                    check_within(lint, &scope, about, row.cloud, when, outer);
                }
            }
        }
        for not_needed in &product.not_needed {
            if let Some(when) = &not_needed.when {
                let named = not_needed.hosts.keys().copied().collect::<Vec<_>>();
                let clouds = if named.is_empty() { present(product) } else { named };
                let about = entry("not-needed", &not_needed.id);
                check_condition(lint, &scope, about, &clouds, when);
                stands_unknown(lint, about, when, true);
            }
        }
    }
    for advisory in lint.catalog.advisories.values() {
        let Trigger::When { condition, each } = &advisory.trigger else { continue };
        let about = entry("advisory", &advisory.code);
        if each.is_none() && condition.leaves().iter().any(|leaf| matches!(leaf, Leaf::Account(..))) {
            let reason = "it asks about a storage account, and `each` does not say which";
            lint.report(
                about,
                Code::AccountWithoutEach,
                reason,
                "name the option that holds the accounts in `each`",
            );
            continue;
        }
        for product in advised(lint, advisory) {
            let scope = Scope::of_product(lint, product);
            // Advisories may be raised in a cloud in which a product is absent.
            let clouds = product.clouds.keys().copied().collect::<Vec<_>>();
            if !check_condition(lint, &scope, about, &clouds, condition) {
                break;
            }
        }
    }
    no_accounts(lint);
}

/// Storage accounts are asked about in advisories alone.
fn no_accounts(lint: &mut Lint<'_>) {
    for product in lint.catalog.products.values() {
        let mut all = Vec::new();
        let includes = product.includes.iter().filter_map(|include| include.when.as_ref());
        all.extend(includes.map(|when| (entry("product", &product.id), when)));
        for requirement in &product.requirements {
            let hosts = rows(requirement).into_iter().filter_map(|row| row.host.when.as_ref());
            let about = entry("requirement", &requirement.id);
            all.extend(requirement.when.as_ref().into_iter().chain(hosts).map(|when| (about, when)));
        }
        let not_needed = product.not_needed.iter();
        all.extend(not_needed.filter_map(|n| Some((entry("not-needed", &n.id), n.when.as_ref()?))));
        for (about, when) in all {
            if when.leaves().iter().any(|leaf| matches!(leaf, Leaf::Account(..))) {
                let reason = "it asks about a storage account, which only an advisory can";
                lint.report(
                    about,
                    Code::AccountWithoutEach,
                    reason,
                    "move the question to an advisory with `each`",
                );
            }
        }
    }
}

/// Whether a condition is sound; reports what is wrong with it.
fn check_condition(
    lint: &mut Lint<'_>,
    scope: &Scope<'_>,
    about: Entry<'_>,
    clouds: &[Cloud],
    condition: &Condition,
) -> bool {
    let mut sound = true;
    for leaf in condition.leaves() {
        sound &= check_leaf(lint, scope, about, leaf);
    }
    sound &= stands_unknown(lint, about, condition, false);
    sound && !clouds.is_empty() && judge(lint, scope, about, clouds, condition, condition)
}

/// Whether a condition says what is safe of an agent of unknown version; reports it where it does not. `denied` says that what
/// hangs on the condition is left out where it holds.
fn stands_unknown(lint: &mut Lint<'_>, about: Entry<'_>, condition: &Condition, denied: bool) -> bool {
    let Some(leaf) = denied_version(condition, denied) else { return true };
    let leaf = leaf_notation(leaf);
    let (reason, help) = if denied {
        (
            format!("`{leaf}` would call something needless for agents of unknown version"),
            "leave the version out",
        )
    } else {
        let help = "ask for the other versions instead: `before` in place of `from`, or the other way round";
        (format!("`{leaf}` under `not` would leave out agents of unknown version"), help)
    };
    lint.report(about, Code::ConditionType, reason, help);
    false
}

/// The first question about the agent's version whose answer is turned round, which an unknown version cannot stand.
fn denied_version(condition: &Condition, denied: bool) -> Option<&Leaf> {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => {
            parts.iter().find_map(|part| denied_version(part, denied))
        }
        Condition::Not(part) => denied_version(part, !denied),
        Condition::Leaf(leaf) => (denied && matches!(leaf, Leaf::AgentVersion(_))).then_some(leaf),
    }
}

/// Whether no part of a condition, and not the whole, is idle. Only the innermost idle part is reported.
fn judge(
    lint: &mut Lint<'_>,
    scope: &Scope<'_>,
    about: Entry<'_>,
    clouds: &[Cloud],
    part: &Condition,
    whole: &Condition,
) -> bool {
    let mut sound = true;
    match part {
        Condition::All(parts) | Condition::Any(parts) => {
            for inner in parts {
                sound &= judge(lint, scope, about, clouds, inner, whole);
            }
        }
        Condition::Not(inner) => sound = judge(lint, scope, about, clouds, inner, whole),
        Condition::Leaf(_) => {}
    }
    if !sound {
        return false;
    }
    let Some(worlds) = Worlds::of(scope, clouds, &[part]) else {
        let reason = format!("`{}` has too many cases to try them all", notation(part));
        lint.report(about, Code::ConditionTooLarge, reason, "split the entry in two, or ask for fewer words");
        return false;
    };
    let context = if std::ptr::eq(part, whole) { "" } else { ", a part of its condition," };
    report_idle(lint, about, part, worlds.verdict(part, None), context)
}

/// Whether the condition of a host says something besides the condition of its requirement.
fn check_within(
    lint: &mut Lint<'_>,
    scope: &Scope<'_>,
    about: Entry<'_>,
    cloud: Cloud,
    when: &Condition,
    outer: &Condition,
) {
    if let Some(worlds) = Worlds::of(scope, &[cloud], &[when, outer]) {
        let verdict = worlds.verdict(when, Some(outer));
        report_idle(
            lint,
            about,
            when,
            verdict,
            &format!(" of a host in `{cloud}`, where its requirement holds,"),
        );
    }
}

/// Whether a condition says something; reports it where it does not.
fn report_idle(
    lint: &mut Lint<'_>,
    about: Entry<'_>,
    part: &Condition,
    verdict: Verdict,
    context: &str,
) -> bool {
    let (code, how, help) = match verdict {
        Verdict::Varies => return true,
        Verdict::Always => (Code::ConditionAlways, "always holds", "leave it out, for it says nothing"),
        Verdict::Never => (Code::ConditionNever, "never holds", "correct it, or remove what it guards"),
    };
    lint.report(about, code, format!("`{}`{context} {how}", notation(part)), help);
    false
}

/// Whether a leaf asks for things that exist; reports what does not.
fn check_leaf(lint: &mut Lint<'_>, scope: &Scope<'_>, about: Entry<'_>, leaf: &Leaf) -> bool {
    match leaf {
        Leaf::Option(option, test) => {
            let Some(known) = scope.option(option) else {
                return unknown_option(lint, scope, about, leaf, option);
            };
            let regions = match test {
                Test::In(words) if *known.kind == OptionType::Region => words.as_slice(),
                _ => &[],
            };
            let asks = format!("`{}` asks for", leaf_notation(leaf));
            let real = regions.iter().all(|region| exists(lint, about, region, &asks));
            let kind = format!("is of type `{}`", known.kind.word());
            real && check_test(lint, about, leaf, test, &Domain::of_option(&known.kind), &kind)
        }
        Leaf::Network(key, Test::Given(_)) => {
            let reason =
                format!("`{}` asks whether `{key}` is given, which no network says", leaf_notation(leaf));
            lint.report(about, Code::ConditionType, reason, "ask for a value with `is`, `in` or `has`");
            false
        }
        Leaf::Network(key, test) => {
            check_test(lint, about, leaf, test, &Domain::of_network(*key), "is a property of the network")
        }
        Leaf::Account(key, test) => {
            check_test(lint, about, leaf, test, &Domain::of_account(*key), "is a property of an account")
        }
        Leaf::Region(regions) => {
            let asks = format!("`{}` asks for", leaf_notation(leaf));
            has_region(lint, scope, about, leaf, "region")
                && regions.iter().all(|region| exists(lint, about, region, &asks))
        }
        Leaf::Column(region, column) => {
            let option = if region == "pair" { "region" } else { region };
            if !has_region(lint, scope, about, leaf, option) {
                return false;
            }
            let known = scope.columns().any(|known| known == column);
            if !known {
                let reason = format!("`{}` asks for a column that does not exist", leaf_notation(leaf));
                let otherwise = format!("use {}", one_of(scope.columns()));
                lint.report_unknown(
                    about,
                    Code::ConditionUnknown,
                    reason,
                    column,
                    scope.columns(),
                    &otherwise,
                );
            }
            known
        }
        Leaf::PrivateEndpoint(kind) => {
            let kinds = scope.product.iter().flat_map(|product| &product.private_endpoints).map(Id::as_str);
            let known = *kind == ARC_SCOPE || kinds.clone().any(|known| known == kind);
            if !known {
                let reason = format!("`{}` asks for what no deployment can have", leaf_notation(leaf));
                let otherwise = "add the kind to `private_endpoints` of the product";
                lint.report_unknown(about, Code::ConditionUnknown, reason, kind, kinds, otherwise);
            }
            known
        }
        Leaf::AgentVersion(versions) => check_versions(lint, about, versions),
        Leaf::Phase(_) | Leaf::Cloud(_) => true,
    }
}

fn unknown_option(
    lint: &mut Lint<'_>,
    scope: &Scope<'_>,
    about: Entry<'_>,
    leaf: &Leaf,
    option: &str,
) -> bool {
    let product = scope.product.map_or("", |product| product.id.as_str());
    let reason = format!("`{}` asks for an option that `{product}` does not have", leaf_notation(leaf));
    let otherwise = "declare it under `options`";
    lint.report_unknown(about, Code::ConditionUnknown, reason, option, scope.option_names(), otherwise);
    false
}

/// Whether there is an option that holds a region; reports it where there is none.
fn has_region(lint: &mut Lint<'_>, scope: &Scope<'_>, about: Entry<'_>, leaf: &Leaf, option: &str) -> bool {
    let Some(known) = scope.option(option) else {
        return unknown_option(lint, scope, about, leaf, option);
    };
    let fits = *known.kind == OptionType::Region;
    if !fits {
        let (leaf, kind) = (leaf_notation(leaf), known.kind.word());
        let reason = format!("`{leaf}` asks for a region, and `{option}` is of type `{kind}`");
        lint.report(about, Code::ConditionType, reason, "name an option of type `region`");
    }
    fits
}

/// Whether a question suits its subject; reports it where it does not.
fn check_test(
    lint: &mut Lint<'_>,
    about: Entry<'_>,
    leaf: &Leaf,
    test: &Test,
    domain: &Domain,
    kind: &str,
) -> bool {
    if !domain.can_answer(test) {
        let reason =
            format!("`{}` puts a question that its subject cannot answer: it {kind}", leaf_notation(leaf));
        let help = "use `is: true` for a bool, `is` or `in` for a word, `has` for a list of words and `given` for the rest";
        lint.report(about, Code::ConditionType, reason, help);
        return false;
    }
    let asked = match test {
        Test::In(words) => words.as_slice(),
        Test::Has(word) => std::slice::from_ref(word),
        Test::Is(_) | Test::Given(_) => &[],
    };
    let Some(known) = domain.words() else { return true };
    let mut sound = true;
    for word in asked.iter().filter(|word| !known.contains(word)) {
        let reason = format!("`{}` asks for `{word}`, which is none of the values", leaf_notation(leaf));
        let known = known.iter().map(String::as_str);
        let otherwise = format!("use {}", one_of(known.clone()));
        lint.report_unknown(about, Code::ConditionUnknown, reason, word, known, &otherwise);
        sound = false;
    }
    sound
}
