//! Reads a scenario from a file. All errors of the file are found in one run.

mod deployments;
mod names;
mod networks;
mod options;
mod places;
mod scalars;

use std::collections::BTreeMap;

use portolan_catalog::{Catalog, Id};
use portolan_diag::{Diagnostics, SourceId, Span, one_of, suggest};
use portolan_model::{Cloud, IpNet};
use portolan_yaml::{Cx, Decode as _, Node, Record, Spanned, parse};

use super::Scenario;
use names::Names;
use networks::NetworkPatch;

/// Reads the text of a scenario; none where it has errors. What is found is in `out`, warnings too.
pub fn read(source: SourceId, text: &str, catalog: &Catalog, out: &mut Diagnostics) -> Option<Scenario> {
    let before = out.has_errors();
    let node = parse(source, text, out)?;
    let mut cx = Cx::new(source);
    let scenario = scenario(&node, catalog, &mut cx);
    let found = cx.finish();
    let failed = before || found.has_errors() || out.has_errors();
    out.extend(found);
    out.sort_by_place();
    scenario.filter(|_| !failed)
}

fn scenario(node: &Node, catalog: &Catalog, cx: &mut Cx) -> Option<Scenario> {
    let mut record = cx.record(node, "a scenario")?;
    format_version(&mut record, cx);
    let name = record.required::<Spanned<String>>("name", cx).and_then(|name| {
        let shown = name.chars().any(|c| !c.is_control() && !c.is_whitespace());
        if !shown {
            cx.error("bad-value", "the scenario's name is empty", name.span);
        }
        shown.then_some(name.value)
    });
    let cloud = record.required_with("cloud", cx, |n, cx| cloud(n, catalog, cx));

    // What is needed to judge everything else comes first: the network's defaults, then the names.
    let defaults = record.optional_with("network", cx, networks::patch).flatten().unwrap_or_default();
    let sites = record.optional_with("sites", cx, places::raw_sites).flatten().unwrap_or_default();
    let vnets = record.optional_with("vnets", cx, places::raw_vnets).flatten().unwrap_or_default();
    let names = Names::new(catalog, cloud, &sites, &vnets, &defaults);

    let proxies = networks::proxies(&defaults, cx);
    let sites = places::sites(sites, &defaults, &names, cx);
    let vnets = places::vnets(vnets, &defaults, &names, cx);
    let zones = record.optional_with("private_dns_zones", cx, |n, cx| places::zones(n, &names, cx));
    let endpoints = record.optional_with("private_endpoints", cx, |n, cx| places::endpoints(n, &names, cx));
    let administrators = record.optional_with("administrators", cx, administrators);
    let deployments = record.required_with("deployments", cx, |n, cx| deployments::list(n, &names, cx));
    record.finish(cx);

    if sites.is_empty() && vnets.is_empty() && deployments.as_ref().is_some_and(|list| !list.is_empty()) {
        let head = node.get("deployments").map_or(node.span, |n| Span::new(n.span.start, n.span.start));
        cx.error("missing-key", "the scenario has neither a site nor a virtual network", head)
            .help("add at least one site: `sites: { hq: { networks: [10.1.0.0/16] } }`");
    }
    Some(Scenario {
        name: name?,
        cloud: cloud?,
        sites,
        vnets,
        proxies,
        private_dns_zones: zones?.unwrap_or_default(),
        private_endpoints: endpoints?.unwrap_or_default(),
        administrators: administrators?,
        deployments: deployments?,
    })
}

fn format_version(record: &mut Record<'_>, cx: &mut Cx) {
    let Some(version) = record.required::<Spanned<String>>("portolan", cx) else { return };
    if version.as_str() != "1" {
        cx.error(
            "unknown-format",
            format!("this program reads scenarios of format 1, not `{}`", version.value),
            version.span,
        )
        .help("write `portolan: 1`, or use a newer program for a newer format");
    }
}

fn cloud(node: &Node, catalog: &Catalog, cx: &mut Cx) -> Option<Cloud> {
    let word = String::decode(node, cx)?;
    if let Ok(cloud) = word.parse::<Cloud>() {
        return Some(cloud);
    }
    let by_azure_name = catalog
        .clouds
        .values()
        .find(|info| info.azure_name.eq_ignore_ascii_case(&word) || info.name.eq_ignore_ascii_case(&word))
        .map(|info| info.id.as_str());
    let retired = catalog
        .retired_clouds
        .iter()
        .find(|cloud| cloud.id.eq_ignore_ascii_case(&word) || cloud.azure_name.eq_ignore_ascii_case(&word));
    if let Some(retired) = retired {
        cx.error("retired-cloud", format!("{} no longer exists", retired.name), node.span)
            .note(retired.message.clone())
            .help(format!("valid clouds: {}", one_of(Cloud::WORDS.iter().copied())));
        return None;
    }
    let report = cx.error("unknown-cloud", format!("unknown cloud `{word}`"), node.span);
    match by_azure_name.or_else(|| suggest(&word, Cloud::WORDS.iter().copied())) {
        Some(meant) => report.help(format!("did you mean `{meant}`?")),
        None => report.help(format!("valid clouds: {}", one_of(Cloud::WORDS.iter().copied()))),
    };
    None
}

fn administrators(node: &Node, cx: &mut Cx) -> Option<Vec<IpNet>> {
    let mut record = cx.record(node, "where administrators work")?;
    let networks = record.required_with("networks", cx, scalars::prefixes);
    record.finish(cx);
    networks
}

/// A map of named things, each name checked; a name that breaks the rule is reported and left out.
fn named<'n, T>(
    node: &'n Node,
    cx: &mut Cx,
    what: &str,
    mut decode: impl FnMut(&'n Node, &Spanned<Id>, &mut Cx) -> Option<T>,
) -> BTreeMap<Id, T> {
    let portolan_yaml::Value::Map(entries) = &node.value else {
        cx.wrong_type(&format!("{what} by name (a map)"), node);
        return BTreeMap::new();
    };
    let mut things = BTreeMap::new();
    for entry in entries {
        let name = Spanned::new(Id::from(&*entry.key), entry.key_span);
        let checked = scalars::label(&name, cx);
        if let Some(thing) = decode(&entry.value, &name, cx).filter(|_| checked) {
            things.insert(name.value, thing);
        }
    }
    things
}

/// An empty network patch stands where a place has none.
fn patch_of(node: Option<NetworkPatch>) -> NetworkPatch {
    node.unwrap_or_default()
}
