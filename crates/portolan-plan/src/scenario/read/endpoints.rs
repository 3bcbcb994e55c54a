//! Private DNS zones and private endpoints that exist.

use std::collections::BTreeMap;
use std::net::IpAddr;

use portolan_catalog::Id;
use portolan_diag::Span;
use portolan_yaml::{Cx, Decode as _, Node, Spanned, Value, choice};

use super::names::Names;
use super::{named, scalars, spaces};
use crate::scenario::places::{ExistingEndpoint, PublicAccess};

pub(super) fn zones(node: &Node, names: &Names<'_>, cx: &mut Cx) -> Option<BTreeMap<String, Vec<Id>>> {
    let mut seen = BTreeMap::<String, Span>::new();
    let zones = named(node, cx, "private DNS zones", |node, name, cx| {
        let mut record = cx.record(node, "a private DNS zone")?;
        let linked_to = record
            .optional_with("linked_to", cx, |n, cx| scalars::many(n, cx, Spanned::<Id>::decode))
            .flatten()
            .unwrap_or_default();
        record.finish(cx);
        let mut linked = linked_to.iter().filter_map(|vnet| names.vnet(vnet, cx)).collect::<Vec<_>>();
        linked.sort();
        linked.dedup();
        // A name in DNS has no upper case, and its final dot says nothing.
        let zone = name.trim_end_matches('.').to_ascii_lowercase();
        match seen.get(&zone) {
            Some(before) => {
                cx.error("duplicate-name", format!("the zone `{zone}` stands here twice"), name.span)
                    .also(*before, "first here")
                    .note("names in DNS do not differ by upper case or a final dot")
                    .help("put the links of both into one of them");
            }
            None => {
                seen.insert(zone.clone(), name.span);
            }
        }
        Some((zone, linked))
    });
    Some(zones.into_values().collect())
}

pub(super) fn endpoints(
    node: &Node,
    names: &Names<'_>,
    cx: &mut Cx,
) -> Option<BTreeMap<Id, ExistingEndpoint>> {
    let mut taken = BTreeMap::<(Id, IpAddr), Span>::new();
    Some(named(node, cx, "private endpoints", |node, id, cx| {
        let mut record = cx.record(node, "a private endpoint")?;
        let resource = record.required_with("resource", cx, scalars::text);
        let sub_resource = record.required_with("sub_resource", cx, |n, cx| sub_resource(n, names, cx));
        let vnet = record.required::<Spanned<Id>>("vnet", cx);
        let subnet = record.optional::<Spanned<Id>>("subnet", cx).flatten();
        let address = record.optional_with("address", cx, address_at);
        let addresses = record.optional_with("addresses", cx, addresses);
        let public_access = record
            .optional_with("public_access", cx, |n, cx| choice(n, cx, "public access", PublicAccess::WORDS));
        record.finish(cx);
        let vnet = vnet.and_then(|vnet| names.vnet(&vnet, cx));
        let subnet = match (&vnet, subnet) {
            (Some(vnet), Some(subnet)) => names.subnet(vnet, &subnet, cx),
            _ => None,
        };
        let (address, addresses) = (address?, addresses?.unwrap_or_default());
        if let Some(vnet) = &vnet {
            for address in address.iter().chain(addresses.values()) {
                spaces::of_endpoint(vnet, subnet.as_ref(), address, names, cx);
                match taken.get(&(vnet.clone(), address.value)) {
                    Some(before) if *before != address.span => {
                        let message =
                            format!("two private endpoints in `{vnet}` have the address {}", address.value);
                        cx.error("duplicate-address", message, address.span)
                            .also(*before, "first here")
                            .help("correct one of them");
                    }
                    Some(_) => {}
                    None => {
                        taken.insert((vnet.clone(), address.value), address.span);
                    }
                }
            }
        }
        Some(ExistingEndpoint {
            id: id.value.clone(),
            resource: resource?,
            sub_resource: sub_resource?,
            vnet: vnet?,
            subnet,
            address: address.map(|address| address.value),
            addresses: addresses.into_iter().map(|(name, address)| (name, address.value)).collect(),
            public_access: public_access?,
        })
    }))
}

fn sub_resource(node: &Node, names: &Names<'_>, cx: &mut Cx) -> Option<Id> {
    let valid = names
        .catalog
        .private_link
        .values()
        .flat_map(|kind| &kind.sub_resources)
        .map(|sub| (&*sub.id, sub.id.clone()))
        .collect::<Vec<_>>();
    let written = node.text().unwrap_or_default();
    // Group ids are compared without case: `Afs` in one document is `afs` in another.
    if let Some((_, id)) = valid.iter().find(|(word, _)| word.eq_ignore_ascii_case(written)) {
        return Some(id.clone());
    }
    choice(node, cx, "sub-resource", &valid)
}

fn address_at(node: &Node, cx: &mut Cx) -> Option<Spanned<IpAddr>> {
    Some(Spanned::new(scalars::address(node, cx)?, node.span))
}

/// Addresses by name, which has no upper case.
fn addresses(node: &Node, cx: &mut Cx) -> Option<BTreeMap<String, Spanned<IpAddr>>> {
    let Value::Map(entries) = &node.value else {
        cx.wrong_type("addresses by name (a map)", node);
        return None;
    };
    let mut addresses = BTreeMap::new();
    let mut seen = BTreeMap::new();
    for entry in entries {
        let name = entry.key.to_ascii_lowercase();
        if let Some(before) = seen.insert(name.clone(), entry.key_span) {
            cx.error("duplicate-name", format!("the name `{name}` stands here twice"), entry.key_span)
                .also(before, "first here")
                .note("names in DNS do not differ by upper case")
                .help("keep one of them");
        }
        if let Some(address) = address_at(&entry.value, cx) {
            addresses.insert(name, address);
        }
    }
    Some(addresses)
}
