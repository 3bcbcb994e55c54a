//! Reads a scenario from a file. All errors of the file are found in one run.

mod declared;
mod deployments;
mod endpoints;
mod names;
mod networks;
mod options;
mod places;
mod scalars;
mod spaces;

use std::collections::BTreeMap;

use portolan_catalog::{Catalog, Id};
use portolan_diag::{Diagnostics, SourceId, Span, one_of, suggest};
use portolan_model::{Cloud, IpNet};
use portolan_yaml::{Cx, Decode as _, Node, Record, Spanned, Value, parse};

use super::Scenario;
use super::keys::hint;
use declared::Declared;
use names::Names;
use networks::NetworkPatch;

/// Reads the text of a scenario; none where it has errors. What is found is in `out`, warnings too.
pub fn read(source: SourceId, text: &str, catalog: &Catalog, out: &mut Diagnostics) -> Option<Scenario> {
    let before = out.has_errors();
    let node = parse(source, text, out)?;
    let mut cx = Cx::guided(source, hint);
    let scenario = scenario(&node, catalog, &mut cx);
    let found = cx.finish();
    let failed = before || found.has_errors() || out.has_errors();
    out.extend(found);
    out.sort_by_place();
    scenario.filter(|_| !failed)
}

fn scenario(node: &Node, catalog: &Catalog, cx: &mut Cx) -> Option<Scenario> {
    const ROOT: &str =
        "begin with `portolan: 1`, then `name`, `cloud`, `sites` and `deployments`, a line each";
    let mut record = cx.under(ROOT, |cx| cx.record(node, "a scenario"))?;
    format_version(&mut record, cx);
    let name = record.required_with("name", cx, scalars::text);
    let cloud = record.required_with("cloud", cx, |n, cx| cloud(n, catalog, cx));

    // What is needed to judge everything else comes first: the network's defaults, then the names.
    let defaults = record.optional_with("network", cx, networks::patch).flatten().unwrap_or_default();
    let sites = record.optional_with("sites", cx, places::raw_sites).flatten().unwrap_or_default();
    let vnets = record.optional_with("vnets", cx, places::raw_vnets).flatten().unwrap_or_default();
    let declared = Declared::new(node);
    let nowhere = declared.no_places();
    let names = Names::new(catalog, cloud, declared, &vnets);

    let proxies = networks::proxies(&defaults);
    let sites = places::sites(sites, &defaults, &names, cx);
    let vnets = places::vnets(vnets, &defaults, &names, cx);
    let zones = record.optional_with("private_dns_zones", cx, |n, cx| endpoints::zones(n, &names, cx));
    let endpoints =
        record.optional_with("private_endpoints", cx, |n, cx| endpoints::endpoints(n, &names, cx));
    let administrators = record.optional_with("administrators", cx, administrators);
    let deployments = record.required_with("deployments", cx, |n, cx| deployments::list(n, &names, cx));
    record.finish(cx);

    if nowhere && deployments.as_ref().is_some_and(|list| !list.is_empty()) {
        let head = node.get("deployments").map_or(node.span, |n| Span::new(n.span.start, n.span.start));
        cx.error("missing-key", "the scenario has neither a site nor a virtual network", head)
            .help("add at least one site: `sites: { hq: { networks: [10.1.0.0/16] } }`");
    }
    Some(Scenario {
        name: name?.to_string(),
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
    let mut record = cx.record(node, "`administrators`")?;
    let networks = record.required_with("networks", cx, scalars::some_prefixes);
    record.finish(cx);
    networks
}

/// A map of named things, each name checked; what is bad about a thing does not keep its name from being known.
fn named<T>(
    node: &Node,
    cx: &mut Cx,
    what: &str,
    mut decode: impl FnMut(&Node, &Spanned<Id>, &mut Cx) -> Option<T>,
) -> BTreeMap<Id, T> {
    let Value::Map(entries) = &node.value else {
        cx.wrong_type(&format!("{what} by name (a map)"), node);
        return BTreeMap::new();
    };
    let mut things = BTreeMap::new();
    for entry in entries {
        let name = Spanned::new(Id::from(&*entry.key), entry.key_span);
        scalars::label(&name, cx);
        // A name alone is a thing of which nothing more is said.
        let thing = match &entry.value.value {
            Value::Null => decode(&Node { span: entry.key_span, value: Value::Map(Vec::new()) }, &name, cx),
            _ => decode(&entry.value, &name, cx),
        };
        if let Some(thing) = thing {
            things.insert(name.value, thing);
        }
    }
    things
}

/// An empty network patch stands where a place has none.
fn patch_of(node: Option<NetworkPatch>) -> NetworkPatch {
    node.unwrap_or_default()
}
