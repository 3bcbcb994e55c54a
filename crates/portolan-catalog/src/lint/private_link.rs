//! What can have a private endpoint: references to it, its zones, names and forwarders.

use portolan_model::{Cloud, Fqdn, HostPattern};

use super::code::Code;
use super::rows::{Row, requirements, rows};
use super::scope::Scope;
use super::{Entry, Lint, entry};
use crate::catalog::Id;
use crate::option::OptionType;
use crate::private_link::{ARC_SCOPE, PrivateLinkCloud, ZoneState};
use crate::product::Product;
use crate::requirement::PrivateLinkRef;

pub(super) fn check(lint: &mut Lint<'_>) {
    let scope = Scope::of_private_link(lint);
    for kind in lint.catalog.private_link.values() {
        let about = entry("private-link", &kind.kind);
        for sub in &kind.sub_resources {
            for (cloud, state) in &sub.clouds {
                let what = format!("`{}` in `{cloud}`", sub.id);
                let zones = check_zones(lint, &scope, about, *cloud, &what, state);
                let Some(forward) = hosts(&scope, *cloud, &state.forward) else { continue };
                for (zone, suffix) in zones.iter().filter_map(|zone| Some((zone, public_suffix(zone)?))) {
                    if !is_below_any(&suffix, &forward) {
                        let reason = format!("no suffix under `forward` covers the zone `{zone}` of {what}");
                        outside(lint, about, reason, &format!("add `{suffix}` to `forward`"));
                    }
                }
                // A name need not end as its zone does: `vault.azure.net` lies in `privatelink.vaultcore.azure.net`.
                // What counts is that the forwarder knows both.
                for name in &state.names {
                    for public in hosts(&scope, *cloud, [&name.name]).unwrap_or_default() {
                        if !is_below_any(&public, &forward) {
                            let reason =
                                format!("no suffix under `forward` covers `{}` of {what}", name.name);
                            outside(lint, about, reason, "add its public suffix to `forward`");
                            break;
                        }
                    }
                    for private in hosts(&scope, *cloud, [&name.private]).unwrap_or_default() {
                        if !is_below_any(&private, &zones) {
                            let reason = format!("`{}` of {what} lies in none of its zones", name.private);
                            outside(lint, about, reason, "correct the name, or add its zone to `zones`");
                            break;
                        }
                    }
                }
            }
        }
    }
    check_references(lint);
}

fn outside(lint: &mut Lint<'_>, about: Entry<'_>, reason: String, help: &str) {
    lint.report(about, Code::PrivateNameOutside, reason, help);
}

/// The zones that are domain names; reports the others, and zones that are missing or should not be there.
fn check_zones(
    lint: &mut Lint<'_>,
    scope: &Scope<'_>,
    about: Entry<'_>,
    cloud: Cloud,
    what: &str,
    state: &PrivateLinkCloud,
) -> Vec<Fqdn> {
    let reason = match (&state.state, state.zones.is_empty()) {
        (ZoneState::Known, true) => {
            Some(format!("{what} has no zones and is neither `absent` nor `unpublished`"))
        }
        (ZoneState::Absent(_), false) => Some(format!("{what} is `absent` and has zones all the same")),
        (ZoneState::Unpublished(_), false) => {
            Some(format!("{what} is `unpublished` and has zones all the same"))
        }
        _ => None,
    };
    if let Some(reason) = reason {
        lint.report(about, Code::ZoneMissing, reason, "list the zones, or say what is known with `absent`, or with `unpublished` where it becomes private");
    }
    let mut zones = Vec::new();
    for template in &state.zones {
        for zone in scope.fill(cloud, &[template]).unwrap_or_default().into_keys().flatten() {
            match zone.parse::<Fqdn>() {
                Ok(zone) => zones.push(zone),
                Err(error) => {
                    let reason = format!("the zone `{zone}` of {what} is no domain name: {}", error.reason());
                    lint.report(about, Code::ZoneInvalid, reason, error.help());
                    break;
                }
            }
        }
    }
    zones
}

/// What clients ask for where a zone is `privatelink.` and that.
fn public_suffix(zone: &Fqdn) -> Option<Fqdn> {
    zone.as_str().strip_prefix("privatelink.")?.parse().ok()
}

/// What templates give, as far as that is names.
fn hosts<'t>(
    scope: &Scope<'_>,
    cloud: Cloud,
    templates: impl IntoIterator<Item = &'t crate::template::Template>,
) -> Option<Vec<Fqdn>> {
    let mut all = Vec::new();
    for template in templates {
        let filled = scope.fill(cloud, &[template])?;
        all.extend(filled.keys().flatten().filter_map(|text| text.parse::<Fqdn>().ok()));
    }
    Some(all)
}

fn is_below_any(name: &Fqdn, suffixes: &[Fqdn]) -> bool {
    suffixes.iter().any(|suffix| name.is_within(suffix))
}

fn check_references(lint: &mut Lint<'_>) {
    let kinds = &lint.catalog.private_link;
    let names = || kinds.keys().map(Id::as_str);
    for product in lint.catalog.products.values() {
        for kind in product.private_endpoints.iter().filter(|kind| !kinds.contains_key(*kind)) {
            let reason = format!("there is no private-link kind `{kind}`");
            let about = entry("product", &product.id);
            let otherwise = "describe it in `private-link.yaml`";
            lint.report_unknown(about, Code::PrivateLinkUnknown, reason, kind, names(), otherwise);
        }
    }
    for (product, requirement) in requirements(lint) {
        let about = entry("requirement", &requirement.id);
        let scope = Scope::of_product(lint, product);
        let own = requirement.private_link.iter();
        let mut all = own
            .chain(rows(requirement).iter().filter_map(|row| row.host.private_link.as_ref()))
            .collect::<Vec<_>>();
        all.dedup();
        for link in all {
            check_reference(lint, about, product, link);
        }
        for row in rows(requirement) {
            check_host(lint, &scope, about, row);
        }
    }
}

fn check_reference(lint: &mut Lint<'_>, about: Entry<'_>, product: &Product, link: &PrivateLinkRef) {
    let PrivateLinkRef { kind, sub_resource } = link;
    let Some(known) = lint.catalog.private_link.get(kind) else {
        let reason = format!("there is no private-link kind `{kind}`");
        let names = lint.catalog.private_link.keys().map(Id::as_str);
        let otherwise = "describe it in `private-link.yaml`";
        lint.report_unknown(about, Code::PrivateLinkUnknown, reason, kind, names, otherwise);
        return;
    };
    if lint.catalog.sub_resource(link).is_none() {
        let reason = format!("the private-link kind `{kind}` has no sub-resource `{sub_resource}`");
        let names = known.sub_resources.iter().map(|sub| sub.id.as_str());
        let otherwise = "describe it in `private-link.yaml`";
        lint.report_unknown(about, Code::PrivateLinkUnknown, reason, sub_resource, names, otherwise);
    }
    let subs = known.sub_resources.iter().filter(|sub| sub.id == *sub_resource);
    let mut names = subs.flat_map(|sub| sub.clouds.values()).flat_map(|state| {
        let names = state.names.iter().map(|name| &name.name);
        names.chain(&state.zones).chain(&state.forward)
    });
    let regional = names.any(|name| name.placeholders().any(|placeholder| placeholder.head != "resource"));
    let region = Scope::of_product(lint, product).declared("region");
    if regional && !region.is_some_and(|known| *known.kind == OptionType::Region) {
        let reason = format!("the private names of `{kind}` need an option `region`, which is not declared");
        let help = "declare `region` under `options`, with type `region`";
        lint.report(about, Code::PlaceholderUnknown, reason, help);
    }
    let outer = lint.includers.get(product.id.as_str()).into_iter().flatten();
    let mut asking = outer.copied().chain([product]).flat_map(|product| &product.private_endpoints);
    if *kind != ARC_SCOPE && !asking.any(|asked| asked == kind) {
        let reason = format!("no deployment of `{}` can ask for a private endpoint of `{kind}`", product.id);
        let help = "add the kind to `private_endpoints` of the product";
        lint.report(about, Code::PrivateLinkUndeclared, reason, help);
    }
}

/// The host of a requirement that can become private must lie where the private names do.
fn check_host(lint: &mut Lint<'_>, scope: &Scope<'_>, about: Entry<'_>, row: Row<'_>) {
    let Some(link) = row.private_link() else { return };
    let state = lint.catalog.sub_resource(link).and_then(|sub| sub.clouds.get(&row.cloud));
    let Some(state) = state.filter(|state| state.state == ZoneState::Known) else { return };
    let private = Scope::of_private_link(lint);
    let Some(forward) = hosts(&private, row.cloud, &state.forward) else { return };
    let Some(filled) = scope.fill(row.cloud, &[&row.host.host]) else { return };
    let below = |host: &HostPattern| match host {
        HostPattern::Exact(name) => is_below_any(name, &forward),
        HostPattern::Suffix(domain) => is_below_any(domain, &forward),
        HostPattern::Glob(glob) => is_below_any(glob.domain(), &forward),
    };
    let stray = filled.keys().flatten().filter_map(|text| text.parse().ok()).find(|host| !below(host));
    if let Some(host) = stray {
        let (kind, sub) = (&link.kind, &link.sub_resource);
        let reason =
            format!("`{host}` is not below a suffix that `{kind}` forwards for `{sub}` in `{}`", row.cloud);
        let help = "name the sub-resource whose names these are, or add the suffix to `forward` there";
        lint.report(about, Code::PrivateLinkUnrelated, reason, help);
    }
}
