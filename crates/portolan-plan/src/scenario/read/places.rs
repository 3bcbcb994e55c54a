//! Sites, virtual networks, zones and existing private endpoints.

use std::collections::BTreeMap;
use std::net::IpAddr;

use portolan_catalog::Id;
use portolan_model::IpNet;
use portolan_yaml::{Cx, Decode as _, Node, Spanned, choice};

use super::names::Names;
use super::networks::{NetworkPatch, patch, resolve, uplinks};
use super::{named, patch_of, scalars};
use crate::scenario::network::{DefaultRoute, Uplink};
use crate::scenario::places::{ExistingEndpoint, PublicAccess, Site, Subnet, VNet};

/// A site before its references are checked.
pub(super) struct RawSite {
    pub(super) name: Spanned<Id>,
    networks: Vec<IpNet>,
    resolvers: Vec<IpAddr>,
    ntp_servers: Vec<IpAddr>,
    uplink: Option<Vec<Uplink>>,
    connected_to: Option<Spanned<Id>>,
    network: NetworkPatch,
}

/// A virtual network before its references are checked.
pub(super) struct RawVNet {
    pub(super) name: Spanned<Id>,
    region: Option<Spanned<String>>,
    pub(super) address_space: Vec<IpNet>,
    resolver_inbound: Option<IpAddr>,
    resolvers: Vec<IpAddr>,
    ntp_servers: Vec<IpAddr>,
    gateway: Option<String>,
    peered_with: Vec<Spanned<Id>>,
    subnets: BTreeMap<Id, Option<(Subnet, portolan_diag::Span)>>,
    default_route: Option<DefaultRoute>,
    network: NetworkPatch,
}

impl RawVNet {
    /// The subnets that are declared, with the prefixes of those that could be read.
    pub(super) fn subnets(&self) -> Vec<(Id, Option<IpNet>)> {
        let prefix =
            |subnet: &Option<(Subnet, portolan_diag::Span)>| subnet.as_ref().map(|(subnet, _)| subnet.prefix);
        self.subnets.iter().map(|(name, subnet)| (name.clone(), prefix(subnet))).collect()
    }
}

pub(super) fn raw_sites(node: &Node, cx: &mut Cx) -> Option<Vec<RawSite>> {
    let sites = named(node, cx, "sites", |node, name, cx| {
        let mut record = cx.record(node, "a site")?;
        let networks = record.optional_with("networks", cx, scalars::prefixes).flatten().unwrap_or_default();
        let resolvers =
            record.optional_with("resolvers", cx, scalars::addresses).flatten().unwrap_or_default();
        let ntp_servers =
            record.optional_with("ntp_servers", cx, scalars::addresses).flatten().unwrap_or_default();
        let uplink = record.optional_with("uplink", cx, uplinks).flatten();
        let connected_to = record.optional::<Spanned<Id>>("connected_to", cx).flatten();
        let network = patch_of(record.optional_with("network", cx, patch).flatten());
        record.finish(cx);
        Some(RawSite { name: name.clone(), networks, resolvers, ntp_servers, uplink, connected_to, network })
    });
    Some(sites.into_values().collect())
}

pub(super) fn raw_vnets(node: &Node, cx: &mut Cx) -> Option<Vec<RawVNet>> {
    let vnets = named(node, cx, "virtual networks", |node, name, cx| {
        let mut record = cx.record(node, "a virtual network")?;
        let region = record.required::<Spanned<String>>("region", cx);
        let address_space =
            record.optional_with("address_space", cx, scalars::prefixes).flatten().unwrap_or_default();
        let resolver_inbound = record.optional_with("resolver_inbound", cx, scalars::address).flatten();
        let resolvers =
            record.optional_with("resolvers", cx, scalars::addresses).flatten().unwrap_or_default();
        let ntp_servers =
            record.optional_with("ntp_servers", cx, scalars::addresses).flatten().unwrap_or_default();
        let gateways = &[("vpn", "vpn".to_owned()), ("expressroute", "expressroute".to_owned())];
        let gateway =
            record.optional_with("gateway", cx, |n, cx| choice(n, cx, "gateway", gateways)).flatten();
        let peered_with = record
            .optional_with("peered_with", cx, |n, cx| scalars::many(n, cx, Spanned::<Id>::decode))
            .flatten()
            .unwrap_or_default();
        let default_route = record
            .optional_with("default_route", cx, |n, cx| choice(n, cx, "default route", DefaultRoute::WORDS))
            .flatten();
        let subnets = record
            .optional_with("subnets", cx, |n, cx| {
                Some(named(n, cx, "subnets", |n, _, cx| Some(subnet(n, cx).map(|subnet| (subnet, n.span)))))
            })
            .flatten()
            .unwrap_or_default();
        let network = patch_of(record.optional_with("network", cx, patch).flatten());
        record.finish(cx);
        for (subnet_name, subnet) in &subnets {
            let Some((subnet, span)) = subnet else { continue };
            if !address_space.is_empty() && !address_space.iter().any(|net| net.contains(&subnet.prefix)) {
                cx.error(
                    "subnet-outside",
                    format!(
                        "the subnet `{subnet_name}` ({}) lies outside the address space of `{}`",
                        subnet.prefix, name.value
                    ),
                    *span,
                )
                .help("correct the prefix, or add it to `address_space`");
            }
        }
        Some(RawVNet {
            name: name.clone(),
            region,
            address_space,
            resolver_inbound,
            resolvers,
            ntp_servers,
            gateway,
            peered_with,
            subnets,
            default_route,
            network,
        })
    });
    Some(vnets.into_values().collect())
}

fn subnet(node: &Node, cx: &mut Cx) -> Option<Subnet> {
    let mut record = cx.record(node, "a subnet")?;
    let prefix = record.required_with("prefix", cx, scalars::prefix);
    let nsg = record.optional("nsg", cx);
    let services = record.optional_with("service_endpoints", cx, |n, cx| {
        scalars::many(n, cx, |n, cx| {
            choice(
                n,
                cx,
                "service",
                &[("storage", Id::from("storage")), ("key-vault", Id::from("key-vault"))],
            )
        })
    });
    let default_route = record
        .optional_with("default_route", cx, |n, cx| choice(n, cx, "default route", DefaultRoute::WORDS));
    record.finish(cx);
    let mut service_endpoints = services?.unwrap_or_default();
    service_endpoints.sort();
    service_endpoints.dedup();
    Some(Subnet { prefix: prefix?, nsg: nsg?, service_endpoints, default_route: default_route? })
}

pub(super) fn sites(
    raw: Vec<RawSite>,
    defaults: &NetworkPatch,
    names: &Names<'_>,
    cx: &mut Cx,
) -> BTreeMap<Id, Site> {
    super::networks::check_defaults(defaults, names, cx);
    let mut sites = BTreeMap::new();
    for site in raw {
        let connected_to = site.connected_to.as_ref().and_then(|name| names.vnet(name, cx));
        let network = resolve(&site.network, site.uplink, defaults, names, cx);
        let name = site.name.value;
        sites.insert(
            name.clone(),
            Site {
                name,
                networks: site.networks,
                resolvers: site.resolvers,
                ntp_servers: site.ntp_servers,
                connected_to,
                network,
            },
        );
    }
    sites
}

pub(super) fn vnets(
    raw: Vec<RawVNet>,
    defaults: &NetworkPatch,
    names: &Names<'_>,
    cx: &mut Cx,
) -> BTreeMap<Id, VNet> {
    let mut vnets = BTreeMap::new();
    for vnet in raw {
        let region = vnet.region.as_ref().and_then(|region| names.region(region, cx));
        let mut peered_with = Vec::new();
        for peer in &vnet.peered_with {
            if peer.value == vnet.name.value {
                cx.error("bad-value", format!("`{}` is peered with itself", peer.value), peer.span);
            } else if let Some(peer) = names.vnet(peer, cx) {
                peered_with.push(peer);
            }
        }
        let network = resolve(&vnet.network, None, defaults, names, cx);
        let name = vnet.name.value;
        vnets.insert(
            name.clone(),
            VNet {
                name,
                region: region.map_or_else(|| Id::from(""), |region| region.name.clone()),
                address_space: vnet.address_space,
                resolver_inbound: vnet.resolver_inbound,
                resolvers: vnet.resolvers,
                ntp_servers: vnet.ntp_servers,
                gateway: vnet.gateway,
                peered_with,
                subnets: vnet.subnets.into_iter().filter_map(|(name, s)| Some((name, s?.0))).collect(),
                default_route: vnet.default_route,
                network,
            },
        );
    }
    // A peering that one side declares holds for both.
    let pairs = vnets
        .values()
        .flat_map(|vnet: &VNet| vnet.peered_with.iter().map(|peer| (peer.clone(), vnet.name.clone())))
        .collect::<Vec<_>>();
    for (vnet, peer) in pairs {
        if let Some(vnet) = vnets.get_mut(&vnet) {
            vnet.peered_with.push(peer);
        }
    }
    for vnet in vnets.values_mut() {
        vnet.peered_with.sort();
        vnet.peered_with.dedup();
    }
    vnets
}

pub(super) fn zones(node: &Node, names: &Names<'_>, cx: &mut Cx) -> Option<BTreeMap<String, Vec<Id>>> {
    let zones = named(node, cx, "private DNS zones", |node, _, cx| {
        let mut record = cx.record(node, "a private DNS zone")?;
        let linked_to = record
            .optional_with("linked_to", cx, |n, cx| scalars::many(n, cx, Spanned::<Id>::decode))
            .flatten()
            .unwrap_or_default();
        record.finish(cx);
        let mut linked = linked_to.iter().filter_map(|vnet| names.vnet(vnet, cx)).collect::<Vec<_>>();
        linked.sort();
        linked.dedup();
        Some(linked)
    });
    Some(zones.into_iter().map(|(zone, linked)| (zone.to_ascii_lowercase(), linked)).collect())
}

pub(super) fn endpoints(
    node: &Node,
    names: &Names<'_>,
    cx: &mut Cx,
) -> Option<BTreeMap<Id, ExistingEndpoint>> {
    Some(named(node, cx, "private endpoints", |node, id, cx| {
        let mut record = cx.record(node, "a private endpoint")?;
        let resource = record.required("resource", cx);
        let sub_resource = record.required_with("sub_resource", cx, |n, cx| sub_resource(n, names, cx));
        let vnet = record.required::<Spanned<Id>>("vnet", cx);
        let subnet = record.optional::<Spanned<Id>>("subnet", cx).flatten();
        let address = record.optional_with("address", cx, scalars::address);
        let addresses = record.optional_with("addresses", cx, |n, cx| {
            let portolan_yaml::Value::Map(entries) = &n.value else {
                cx.wrong_type("addresses by name (a map)", n);
                return None;
            };
            let pairs = entries.iter().filter_map(|entry| {
                Some((entry.key.to_ascii_lowercase(), scalars::address(&entry.value, cx)?))
            });
            Some(pairs.collect::<BTreeMap<_, _>>())
        });
        let public_access = record
            .optional_with("public_access", cx, |n, cx| choice(n, cx, "public access", PublicAccess::WORDS));
        record.finish(cx);
        let vnet = vnet.and_then(|vnet| names.vnet(&vnet, cx));
        let subnet = match (&vnet, subnet) {
            (Some(vnet), Some(subnet)) => names.subnet(vnet, &subnet, cx),
            _ => None,
        };
        Some(ExistingEndpoint {
            id: id.value.clone(),
            resource: resource?,
            sub_resource: sub_resource?,
            vnet: vnet?,
            subnet,
            address: address?,
            addresses: addresses?.unwrap_or_default(),
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
