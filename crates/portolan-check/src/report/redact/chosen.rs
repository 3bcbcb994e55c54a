//! Names that the customer chose, read out of a plan with the catalog's templates.

use std::collections::BTreeSet;

use portolan_catalog::{Catalog, OptionType, Piece, Product, Requirement, Template};
use portolan_model::Cloud;
use portolan_plan::plan::Plan;

/// The names in the hosts of a plan that stand where the catalog has a placeholder for an option: accounts, vaults, hosts.
pub fn chosen_names(plan: &Plan, catalog: &Catalog) -> Vec<String> {
    let mut found = BTreeSet::new();
    for flow in &plan.flows {
        for reason in &flow.reasons {
            let Some(product) = catalog.products.get(&reason.service) else { continue };
            let requirement = product.requirements.iter().find(|one| one.id == reason.requirement);
            for template in requirement.into_iter().flat_map(|one| templates(one, plan.cloud)) {
                if let Some(values) = matched(template.pieces(), &flow.to.name.to_lowercase(), product) {
                    found.extend(values);
                }
            }
        }
    }
    found.into_iter().filter(|name| !name.is_empty() && !name.contains('*')).collect()
}

fn templates(requirement: &Requirement, cloud: Cloud) -> impl Iterator<Item = &Template> {
    requirement.hosts(cloud).iter().flat_map(|entry| std::iter::once(&entry.host).chain(&entry.narrow))
}

/// The values of options in a text; none where the text is no instance of the template.
fn matched(pieces: &[Piece], text: &str, product: &Product) -> Option<Vec<String>> {
    let Some((first, rest)) = pieces.split_first() else { return text.is_empty().then(Vec::new) };
    match first {
        Piece::Text(literal) => matched(rest, text.strip_prefix(literal.to_lowercase().as_str())?, product),
        Piece::Value(placeholder) => {
            let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]).filter(|at| *at > 0);
            for end in ends {
                let (value, more) = text.split_at_checked(end)?;
                if let Some(mut values) = matched(rest, more, product) {
                    if is_chosen(product, &placeholder.head) && placeholder.path.is_empty() {
                        values.push(value.to_owned());
                    }
                    return Some(values);
                }
            }
            None
        }
    }
}

/// Whether the customer chooses what an option holds.
fn is_chosen(product: &Product, option: &str) -> bool {
    let known = product.options.iter().find(|known| known.name == option);
    known.is_some_and(|known| {
        matches!(
            known.kind,
            OptionType::Name(_)
                | OptionType::Names(_)
                | OptionType::Accounts
                | OptionType::Hosts
                | OptionType::Host
                | OptionType::Text
        )
    })
}
