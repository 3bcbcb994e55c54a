//! Hosts are hosts, whatever stands in their placeholders.

use portolan_model::{Cloud, Fqdn, HostPattern};

use super::code::Code;
use super::rows::{Row, rows};
use super::scope::Scope;
use super::{Entry, Lint, entry};
use crate::catalog::Id;
use crate::template::Template;

pub(super) fn check(lint: &mut Lint<'_>) {
    for product in lint.catalog.products.values() {
        let scope = Scope::of_product(lint, product);
        for row in product.requirements.iter().flat_map(rows) {
            check_row(lint, &scope, row);
        }
        for not_needed in &product.not_needed {
            let about = entry("not-needed", &not_needed.id);
            for (cloud, hosts) in &not_needed.hosts {
                for host in hosts {
                    check_host(lint, &scope, about, *cloud, host);
                }
            }
        }
    }
}

fn check_row(lint: &mut Lint<'_>, scope: &Scope<'_>, row: Row<'_>) {
    let about = entry("requirement", &row.requirement.id);
    let wide = &row.host.host;
    let sound = check_host(lint, scope, about, row.cloud, wide);
    let wildcard = wide.to_string().contains('*');
    if !row.host.narrow.is_empty() && !wildcard {
        let reason = format!("`{wide}` has no wildcard and cannot be narrower");
        lint.report(about, Code::NarrowWithoutWildcard, reason, "remove `narrow`, or write the wildcard");
    }
    for narrow in &row.host.narrow {
        if !check_host(lint, scope, about, row.cloud, narrow) || !sound || !wildcard {
            continue;
        }
        let covered = |texts: &[HostPattern]| match texts {
            [wide, narrow] => wide.covers(narrow),
            _ => true,
        };
        if let Some((text, _)) = first_bad(scope, row.cloud, &[wide, narrow], covered) {
            let reason = format!("`{wide}` is narrowed to `{text}`, which lies outside of it");
            let help = "correct one of the two: what is narrower must be covered by what is published";
            lint.report(about, Code::NarrowOutside, reason, help);
        }
    }
    for example in &row.host.examples {
        let Some(filled) = scope.fill(row.cloud, &[wide, example]) else { continue };
        let outside = filled.keys().find(|texts| match texts.as_slice() {
            [wide, example] => match (wide.parse::<HostPattern>(), example.parse::<Fqdn>()) {
                (Ok(wide), Ok(example)) => !wide.matches(&example),
                (Err(_), _) => false,
                (_, Err(_)) => true,
            },
            _ => false,
        });
        if outside.is_some() || filled.is_empty() {
            let reason = format!("the example `{example}` is no name that `{wide}` stands for");
            lint.report(about, Code::ExampleOutside, reason, "give a real name, written out");
        }
    }
}

/// Whether a template gives hosts; reports it where it does not.
fn check_host(
    lint: &mut Lint<'_>,
    scope: &Scope<'_>,
    about: Entry<'_>,
    cloud: Cloud,
    host: &Template,
) -> bool {
    let Some(filled) = scope.fill(cloud, &[host]) else { return false };
    if filled.is_empty() {
        report_empty(lint, about, cloud, host);
        return false;
    }
    for (texts, region) in &filled {
        for text in texts {
            if let Err(error) = text.parse::<HostPattern>() {
                let given = match region {
                    Some(region) if host.literal().is_none() => {
                        format!("`{host}` gives `{text}` for `{region}`")
                    }
                    _ if host.literal().is_none() => format!("`{host}` gives `{text}`"),
                    _ => format!("`{text}`"),
                };
                let reason = format!("{given} is no host: {}", error.reason());
                lint.report(about, Code::HostInvalid, reason, error.help());
                return false;
            }
        }
    }
    true
}

/// Remembers that no region has what a template names.
pub(super) fn report_empty(lint: &mut Lint<'_>, about: Entry<'_>, cloud: Cloud, template: &Template) {
    let reason = format!("no region of `{cloud}` has all that `{template}` names");
    lint.report(about, Code::ColumnEmpty, reason, "use another column, or leave the row out of this cloud");
}

/// The last text of the first filling whose hosts break a rule.
fn first_bad<'c>(
    scope: &Scope<'c>,
    cloud: Cloud,
    templates: &[&Template],
    rule: impl Fn(&[HostPattern]) -> bool,
) -> Option<(String, Option<&'c Id>)> {
    scope.fill(cloud, templates)?.into_iter().find_map(|(texts, region)| {
        let hosts = texts.iter().map(|text| text.parse()).collect::<Result<Vec<HostPattern>, _>>().ok()?;
        if rule(&hosts) { None } else { texts.into_iter().next_back().map(|text| (text, region)) }
    })
}
