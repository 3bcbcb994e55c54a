//! Every placeholder has a source.

use std::collections::BTreeSet;

use super::code::Code;
use super::rows::rows;
use super::scope::Scope;
use super::{Entry, Lint, entry};
use crate::advisory::{Advisory, Trigger};
use crate::option::OptionType;
use crate::requirement::{Destination, Requirement};
use crate::template::Template;

pub(super) fn check(lint: &mut Lint<'_>) {
    for product in lint.catalog.products.values() {
        let scope = Scope::of_product(lint, product);
        for requirement in &product.requirements {
            let about = entry("requirement", &requirement.id);
            for template in templates(requirement) {
                check_template(lint, &scope, about, template);
            }
        }
        for not_needed in &product.not_needed {
            for template in not_needed.hosts.values().flatten() {
                check_template(lint, &scope, entry("not-needed", &not_needed.id), template);
            }
        }
    }
    let scope = Scope::of_private_link(lint);
    for kind in lint.catalog.private_link.values() {
        for state in kind.sub_resources.iter().flat_map(|sub| sub.clouds.values()) {
            let names = state.names.iter().flat_map(|name| [&name.name, &name.private]);
            for template in names.chain(&state.zones).chain(&state.forward) {
                check_template(lint, &scope, entry("private-link", &kind.kind), template);
            }
        }
    }
    for advisory in lint.catalog.advisories.values() {
        check_advisory(lint, advisory);
    }
}

/// The templates of hosts and tags of a requirement.
fn templates(requirement: &Requirement) -> Vec<&Template> {
    let mut all = requirement.service_tags.all();
    for row in rows(requirement) {
        all.push(&row.host.host);
        all.extend(row.host.narrow.iter().chain(&row.host.examples));
        all.extend(row.host.service_tags.iter().flat_map(|tags| tags.all()));
    }
    if let Destination::Tags(clouds) = &requirement.to {
        all.extend(clouds.values().flatten());
    }
    all
}

fn check_template(lint: &mut Lint<'_>, scope: &Scope<'_>, about: Entry<'_>, template: &Template) {
    let mut lists = BTreeSet::new();
    for placeholder in template.placeholders() {
        if let Err(missing) = scope.check(placeholder) {
            let reason = format!("in `{template}`, {}", missing.reason);
            lint.report(about, Code::PlaceholderUnknown, reason, missing.help);
        } else if scope.declared(&placeholder.head).is_some_and(|known| known.kind.is_list()) {
            lists.insert(placeholder.head.as_str());
        }
    }
    if lists.len() > 1 {
        let reason = format!("`{template}` has placeholders of {} lists", lists.len());
        let help =
            "a list gives one text per member; keep one list and write the rest as entries of their own";
        lint.report(about, Code::PlaceholderLists, reason, help);
    }
}

fn check_advisory(lint: &mut Lint<'_>, advisory: &Advisory) {
    // What the planner raises by itself gets its placeholders from the planner.
    let each = match &advisory.trigger {
        Trigger::Planner => return,
        Trigger::Always | Trigger::Documentation => None,
        Trigger::When { each, .. } => each.as_deref(),
    };
    let products = advised(lint, advisory);
    let all_have = |lint: &Lint<'_>, option: &str, fits: fn(&OptionType) -> bool| {
        let mut scopes = products.iter().map(|product| Scope::of_product(lint, product));
        scopes.all(|scope| scope.declared(option).is_some_and(|known| fits(&known.kind)))
    };
    let region = all_have(lint, "region", |kind| matches!(kind, OptionType::Region));
    let accounts = each.is_some_and(|each| all_have(lint, each, |kind| matches!(kind, OptionType::Accounts)));
    let mut allowed = vec!["deployment", "service", "place"];
    allowed.extend(region.then_some("region"));
    allowed.extend(each.map(|_| "account"));
    allowed.extend(accounts.then_some("account_region"));
    for template in [&advisory.message, &advisory.fix] {
        for placeholder in template.placeholders() {
            if !placeholder.path.is_empty() || !allowed.contains(&placeholder.head.as_str()) {
                let reason = format!("nothing fills in `{placeholder}`");
                let help = format!("use {}", portolan_diag::one_of(allowed.iter().copied()));
                lint.report(entry("advisory", &advisory.code), Code::PlaceholderUnknown, reason, help);
            }
        }
    }
}

/// The products for whose deployments an advisory is raised.
pub(super) fn advised<'c>(lint: &Lint<'c>, advisory: &Advisory) -> Vec<&'c crate::product::Product> {
    let named = |product: &&crate::product::Product| {
        advisory.products.is_empty() || advisory.products.contains(&product.id)
    };
    lint.catalog.deployable().filter(named).collect()
}
