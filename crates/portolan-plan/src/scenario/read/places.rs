//! Sites and virtual networks.

use std::collections::BTreeMap;
use std::net::IpAddr;

use portolan_catalog::Id;
use portolan_diag::Span;
use portolan_model::IpNet;
use portolan_yaml::{Cx, Decode as _, Node, Spanned, choice};

use super::names::Names;
use super::networks::{NetworkPatch, patch, resolve, uplinks};
use super::{named, patch_of, scalars, spaces};
use crate::scenario::network::{DefaultRoute, Uplink};
use crate::scenario::places::{Site, Subnet, VNet};

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
    pub(super) address_space: Vec<Spanned<IpNet>>,
    resolver_inbound: Option<Spanned<IpAddr>>,
    resolvers: Vec<IpAddr>,
    ntp_servers: Vec<IpAddr>,
    gateway: Option<String>,
    has_gateway: bool,
    pub(super) peered_with: Vec<Spanned<Id>>,
    /// Those that could be read, with the places of their prefixes.
    subnets: BTreeMap<Id, (Subnet, Span)>,
    default_route: Option<DefaultRoute>,
    network: NetworkPatch,
}

impl RawVNet {
    /// The subnets that could be read.
    pub(super) fn subnets(&self) -> Vec<(Id, IpNet)> {
        self.subnets.iter().map(|(name, (subnet, _))| (name.clone(), subnet.prefix)).collect()
    }

    /// Whether it has a gateway, or perhaps one that could not be read.
    pub(super) fn has_gateway(&self) -> bool {
        self.has_gateway
    }
}

pub(super) fn raw_sites(node: &Node, cx: &mut Cx) -> Option<Vec<RawSite>> {
    let sites = named(node, cx, "sites", |node, name, cx| {
        let mut record = cx.record(node, "a site")?;
        let networks = record.optional_with("networks", cx, scalars::prefixes).flatten().unwrap_or_default();
        let resolvers = record.optional_with("resolvers", cx, scalars::servers).flatten().unwrap_or_default();
        let ntp_servers =
            record.optional_with("ntp_servers", cx, scalars::servers).flatten().unwrap_or_default();
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
            record.optional_with("address_space", cx, scalars::prefixes_at).flatten().unwrap_or_default();
        let resolver_inbound = record
            .optional_with("resolver_inbound", cx, |n, cx| {
                Some(Spanned::new(scalars::address(n, cx)?, n.span))
            })
            .flatten();
        let resolvers = record.optional_with("resolvers", cx, scalars::servers).flatten().unwrap_or_default();
        let ntp_servers =
            record.optional_with("ntp_servers", cx, scalars::servers).flatten().unwrap_or_default();
        let gateways = &[("vpn", "vpn".to_owned()), ("expressroute", "expressroute".to_owned())];
        let has_gateway = record.get("gateway").is_some_and(|entry| !entry.value.is_null());
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
            .optional_with("subnets", cx, |n, cx| Some(named(n, cx, "subnets", |n, _, cx| subnet(n, cx))))
            .flatten()
            .unwrap_or_default();
        let network = patch_of(record.optional_with("network", cx, patch).flatten());
        record.finish(cx);
        spaces::of_vnet(&name.value, &address_space, &subnets, resolver_inbound.as_ref(), cx);
        Some(RawVNet {
            name: name.clone(),
            region,
            address_space,
            resolver_inbound,
            resolvers,
            ntp_servers,
            gateway,
            has_gateway,
            peered_with,
            subnets,
            default_route,
            network,
        })
    });
    Some(vnets.into_values().collect())
}

fn subnet(node: &Node, cx: &mut Cx) -> Option<(Subnet, Span)> {
    let mut record = cx.record(node, "a subnet")?;
    let prefix = record.required_with("prefix", cx, |n, cx| {
        Some(Spanned::new(scalars::prefix(n, cx)?, n.span)).filter(|prefix| spaces::subnet_size(prefix, cx))
    });
    let nsg = record.optional_with("nsg", cx, scalars::text);
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
    let prefix = prefix?;
    let subnet = Subnet { prefix: prefix.value, nsg: nsg?, service_endpoints, default_route: default_route? };
    Some((subnet, prefix.span))
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
        let connected_to = site.connected_to.as_ref().and_then(|name| {
            let vnet = names.vnet(name, cx)?;
            if names.lacks_gateway(&vnet) {
                cx.warning(
                    "vnet-without-gateway",
                    format!("`{vnet}` has no gateway in which the uplink of `{}` could end", site.name.value),
                    name.span,
                )
                .help(format!("add `gateway: vpn` or `gateway: expressroute` to `{vnet}`, or connect the site to the virtual network that has one"));
            }
            Some(vnet)
        });
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
    spaces::of_peers(&raw, cx);
    let mut vnets = BTreeMap::new();
    for vnet in raw {
        let region = vnet.region.as_ref().and_then(|region| names.region(region, cx));
        let mut peered_with = Vec::new();
        for peer in &vnet.peered_with {
            if peer.value == vnet.name.value {
                cx.error("bad-value", format!("`{}` is peered with itself", peer.value), peer.span)
                    .help("remove it from `peered_with`");
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
                address_space: vnet.address_space.into_iter().map(|net| net.value).collect(),
                resolver_inbound: vnet.resolver_inbound.map(|address| address.value),
                resolvers: vnet.resolvers,
                ntp_servers: vnet.ntp_servers,
                gateway: vnet.gateway,
                peered_with,
                subnets: vnet.subnets.into_iter().map(|(name, (subnet, _))| (name, subnet)).collect(),
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
