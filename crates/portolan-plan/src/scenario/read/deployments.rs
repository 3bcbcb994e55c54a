//! Deployments.

use std::collections::BTreeMap;

use portolan_catalog::{Id, Product};
use portolan_diag::{Diagnostic, one_of, suggest};
use portolan_model::{Phase, Version};
use portolan_yaml::{Cx, Decode as _, Node, Record, Spanned, choice};

use super::names::Names;
use super::{options, scalars};
use crate::scenario::deployment::{Deployment, Place, ProxyChoice, ProxyScope};
use crate::threads::side_by_side;

pub(super) fn list(node: &Node, names: &Names<'_>, cx: &mut Cx) -> Option<Vec<Deployment>> {
    let Some(items) = node.items() else {
        cx.wrong_type("a list of deployments", node);
        return None;
    };
    if items.is_empty() {
        cx.error("missing-key", "the scenario deploys nothing", node.span)
            .help("add at least one deployment: `- { name: mover, service: storage-mover, site: hq, region: eastus }`");
        return None;
    }
    let deployments = each(items, names, cx);
    let mut first = BTreeMap::new();
    for item in items {
        let Some(name) = item.get("name") else { continue };
        let Some(text) = name.text() else { continue };
        if let Some(before) = first.insert(text, name.span) {
            first.insert(text, before);
            cx.report(
                Diagnostic::error("duplicate-name", format!("two deployments are called `{text}`"))
                    .at(cx.origin(name.span), "second")
                    .also(cx.origin(before), "first here")
                    .help("give one of them another name"),
            );
        }
    }
    deployments.into_iter().collect()
}

/// Reads each deployment; many of them in two halves.
fn each(items: &[Node], names: &Names<'_>, cx: &mut Cx) -> Vec<Option<Deployment>> {
    let many = items.len() >= MANY;
    let (first, second) = items.split_at(if many { items.len() / 2 } else { items.len() });
    let half = |items: &[Node], cx: &mut Cx| {
        items.iter().map(|item| deployment(item, names, cx)).collect::<Vec<_>>()
    };
    let mut beside = cx.beside();
    let (behind, mut deployments) = side_by_side(many, || half(second, &mut beside), || half(first, cx));
    cx.take_in(beside);
    deployments.extend(behind);
    deployments
}

/// From so many deployments on, a second thread saves more time than it takes.
const MANY: usize = 100;

fn deployment(node: &Node, names: &Names<'_>, cx: &mut Cx) -> Option<Deployment> {
    let mut record = cx.record(node, "a deployment")?;
    let name = record.required::<Spanned<Id>>("name", cx).filter(|name| scalars::label(name, cx));
    let product = record.required_with("service", cx, |n, cx| service(n, names, cx));
    let place = place(&mut record, names, cx);
    let proxy = record.optional_with("proxy", cx, |n, cx| {
        let name = Spanned::<Id>::decode(n, cx)?;
        if name.as_str() == "none" {
            return Some(ProxyChoice::None);
        }
        names.proxy(&name, cx).map(ProxyChoice::Named)
    });
    let proxy_scope =
        record.optional_with("proxy_scope", cx, |n, cx| choice(n, cx, "proxy scope", ProxyScope::WORDS));
    let phases = record.optional_with("phases", cx, |n, cx| {
        scalars::filled(n, cx)?;
        scalars::many(n, cx, phase)
    });
    let agent_version = record.optional_with("agent_version", cx, version);
    let Some(product) = product else {
        // Without the product nothing is known of the other keys.
        record.rest();
        return None;
    };
    let addresses = record.optional_with("addresses", cx, |n, cx| addresses(n, product, cx));
    let private_endpoints = record.optional_with("private_endpoints", cx, |n, cx| kinds(n, product, cx));
    let options = options::all(&mut record, product, names, cx);
    record.finish(cx);
    let name = name?;
    let mut phases = phases?.unwrap_or_else(|| Phase::ALL.to_vec());
    phases.sort_unstable();
    phases.dedup();
    Some(Deployment {
        name: name.value,
        span: name.span,
        service: product.id.clone(),
        place: place?,
        addresses: addresses?.unwrap_or_default(),
        private_endpoints: private_endpoints?.unwrap_or_default(),
        proxy: proxy?.unwrap_or(ProxyChoice::OfThePlace),
        proxy_scope: proxy_scope?.unwrap_or(ProxyScope::Machine),
        phases,
        agent_version: agent_version?,
        options: options?,
    })
}

fn service<'c>(node: &Node, names: &Names<'c>, cx: &mut Cx) -> Option<&'c Product> {
    let word = String::decode(node, cx)?;
    if let Some(product) = names.catalog.products.get(word.as_str()).filter(|product| product.is_deployable())
    {
        return Some(product);
    }
    let valid = || names.catalog.deployable().map(|product| &*product.id);
    let report = cx.error("unknown-service", format!("unknown service `{word}`"), node.span);
    match suggest(&word, valid()) {
        Some(meant) => report.help(format!("did you mean `{meant}`?")),
        None => report.help(format!("services of this catalog: {}", one_of(valid()))),
    };
    None
}

fn place(record: &mut Record<'_>, names: &Names<'_>, cx: &mut Cx) -> Option<Place> {
    let site = record.optional::<Spanned<Id>>("site", cx).flatten();
    let vnet = record.optional::<Spanned<Id>>("vnet", cx).flatten();
    let subnets =
        record.optional_with("subnets", cx, |n, cx| scalars::many(n, cx, Spanned::<Id>::decode)).flatten();
    let stray = subnets.iter().flatten().next().filter(|_| vnet.is_none());
    if let Some(subnet) = stray {
        let report = cx.error(
            "bad-value",
            "`subnets` belongs to a `vnet`, and this deployment names none",
            subnet.span,
        );
        match &site {
            Some(_) => {
                report.help("a site has no subnets: give the machines' own addresses under `addresses`")
            }
            None => report.help("add the virtual network: `vnet: hub`"),
        };
        return None;
    }
    match (site, vnet) {
        (Some(site), Some(vnet)) => {
            cx.error(
                "two-places",
                "a deployment stands in a site or in a virtual network, not in both",
                vnet.span,
            )
            .also(site.span, "the site")
            .help("keep one of the two, or make two deployments");
            None
        }
        (Some(site), None) => names.site(&site, cx).map(Place::Site),
        (None, Some(vnet)) => {
            let vnet = names.vnet(&vnet, cx)?;
            let wanted = subnets.unwrap_or_default();
            let mut found =
                wanted.iter().filter_map(|subnet| names.subnet(&vnet, subnet, cx)).collect::<Vec<_>>();
            let whole = found.len() == wanted.len();
            found.sort();
            found.dedup();
            whole.then_some(Place::VNet(vnet, found))
        }
        (None, None) => Some(Place::Unknown),
    }
}

fn addresses(
    node: &Node,
    product: &Product,
    cx: &mut Cx,
) -> Option<BTreeMap<Id, Vec<portolan_model::IpNet>>> {
    let mut record = cx.record(node, "the addresses of a deployment")?;
    let mut addresses = BTreeMap::new();
    for role in &product.roles {
        let way_out = format!(
            "write `{}: [10.1.9.21]`, or leave the role out where its addresses are not known",
            role.id
        );
        let list = cx.under(way_out, |cx| record.optional_with(&role.id, cx, scalars::some_prefixes));
        if let Some(list) = list.flatten() {
            addresses.insert(role.id.clone(), list);
        }
    }
    record.finish(cx);
    Some(addresses)
}

fn kinds(node: &Node, product: &Product, cx: &mut Cx) -> Option<Vec<Id>> {
    let valid = product.private_endpoints.iter().map(|kind| (&**kind, kind.clone())).collect::<Vec<_>>();
    if valid.is_empty() {
        cx.error("bad-value", format!("nothing of `{}` can have a private endpoint", product.id), node.span)
            .help("remove the key `private_endpoints`");
        return None;
    }
    let mut kinds = scalars::many(node, cx, |n, cx| choice(n, cx, "kind of private endpoint", &valid))?;
    kinds.sort();
    kinds.dedup();
    Some(kinds)
}

fn phase(node: &Node, cx: &mut Cx) -> Option<Phase> {
    let valid = Phase::ALL.iter().map(|phase| (phase.as_str(), *phase)).collect::<Vec<_>>();
    choice(node, cx, "phase", &valid)
}

fn version(node: &Node, cx: &mut Cx) -> Option<Version> {
    let text = String::decode(node, cx)?;
    match text.parse::<Version>() {
        Ok(version) => Some(version),
        Err(error) => {
            cx.error("bad-value", error.to_string(), node.span);
            None
        }
    }
}
