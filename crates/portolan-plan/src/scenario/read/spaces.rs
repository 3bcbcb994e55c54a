//! Whether the addresses of virtual networks, subnets and private endpoints fit each other.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use portolan_catalog::Id;
use portolan_diag::Span;
use portolan_model::IpNet;
use portolan_yaml::{Cx, Spanned};

use super::names::Names;
use super::places::RawVNet;
use crate::scenario::places::Subnet;

/// The longest prefix that an IPv4 subnet of a virtual network can have.
const LONGEST: u8 = 29;

/// Addresses at the start of a subnet that Azure keeps for itself; the last one is kept as well.
const RESERVED: u32 = 4;

fn overlap(a: &IpNet, b: &IpNet) -> bool {
    a.contains(b) || b.contains(a)
}

/// Reports a subnet that is too small to be one.
pub(super) fn subnet_size(prefix: &Spanned<IpNet>, cx: &mut Cx) -> bool {
    let small = matches!(prefix.value, IpNet::V4(net) if net.prefix_len() > LONGEST);
    if small {
        cx.error("subnet-too-small", format!("`{}` is too small for a subnet", prefix.value), prefix.span)
            .note("the smallest subnet of a virtual network is a /29, of which Azure keeps five addresses")
            .help("write the prefix that the subnet has in Azure, such as `10.40.1.0/24`");
    }
    !small
}

/// Checks a virtual network by itself: its prefixes, its subnets, its resolver.
pub(super) fn of_vnet(
    name: &Id,
    space: &[Spanned<IpNet>],
    subnets: &BTreeMap<Id, (Subnet, Span)>,
    resolver: Option<&Spanned<IpAddr>>,
    cx: &mut Cx,
) {
    for (at, net) in space.iter().enumerate() {
        if let Some(before) = space.iter().take(at).find(|before| overlap(&before.value, &net.value)) {
            let message =
                format!("{} and {} in the address space of `{name}` overlap", before.value, net.value);
            cx.error("address-overlap", message, net.span)
                .also(before.span, "overlaps with this")
                .help("keep the wider of the two, or correct the prefixes");
        }
    }
    let inside = |net: &IpNet| space.is_empty() || space.iter().any(|own| own.value.contains(net));
    let mut before = Vec::<(&Id, IpNet, Span)>::new();
    let mut by_place = subnets.iter().collect::<Vec<_>>();
    by_place.sort_by_key(|(_, (_, span))| *span);
    for (subnet, (Subnet { prefix, .. }, span)) in by_place {
        if !inside(prefix) {
            let message =
                format!("the subnet `{subnet}` ({prefix}) lies outside the address space of `{name}`");
            let report = cx.error("subnet-outside", message, *span);
            let report =
                space.iter().take(1).fold(report, |report, own| report.also(own.span, "the address space"));
            report.help("correct the prefix, or add it to `address_space`");
        }
        if let Some((other, net, place)) = before.iter().find(|(_, net, _)| overlap(net, prefix)) {
            let message =
                format!("the subnets `{other}` ({net}) and `{subnet}` ({prefix}) of `{name}` overlap");
            cx.error("address-overlap", message, *span)
                .also(*place, "overlaps with this")
                .help("give each subnet addresses of its own");
        }
        before.push((subnet, *prefix, *span));
    }
    if let Some(resolver) = resolver.filter(|resolver| !inside(&IpNet::from(resolver.value))) {
        let message =
            format!("the inbound endpoint {} lies outside the address space of `{name}`", resolver.value);
        cx.error("address-outside", message, resolver.span).help(
            "write the address of the inbound endpoint in this virtual network; one elsewhere belongs to the virtual network it is in",
        );
    }
}

/// Checks that peers, and the peers of one virtual network, have addresses of their own.
pub(super) fn of_peers(vnets: &[RawVNet], cx: &mut Cx) {
    let by_name = vnets.iter().map(|vnet| (&vnet.name.value, vnet)).collect::<BTreeMap<_, _>>();
    let mut peerings = BTreeMap::<&Id, BTreeMap<&Id, Span>>::new();
    for vnet in vnets {
        for peer in vnet.peered_with.iter().filter(|peer| peer.value != vnet.name.value) {
            peerings.entry(&vnet.name.value).or_default().entry(&peer.value).or_insert(peer.span);
            peerings.entry(&peer.value).or_default().entry(&vnet.name.value).or_insert(peer.span);
        }
    }
    let shared = |a: &Id, b: &Id| {
        let (a, b) = (by_name.get(a)?, by_name.get(b)?);
        let pairs =
            a.address_space.iter().flat_map(|a| b.address_space.iter().map(move |b| (a.value, b.value)));
        pairs.into_iter().find(|(a, b)| overlap(a, b))
    };
    let mut said = BTreeSet::new();
    for (vnet, peers) in &peerings {
        for (peer, span) in peers {
            if let Some((a, b)) = shared(vnet, peer).filter(|_| said.insert((vnet.min(peer), vnet.max(peer))))
            {
                let message =
                    format!("`{vnet}` ({a}) and `{peer}` ({b}) are peered, and their addresses overlap");
                cx.error("address-overlap", message, *span)
                    .help("correct the address spaces, or remove the peering: Azure refuses it");
            }
        }
    }
    for (vnet, peers) in &peerings {
        for (at, (one, _)) in peers.iter().enumerate() {
            for (other, span) in peers.iter().skip(at + 1) {
                if let Some((a, b)) = shared(one, other).filter(|_| said.insert((one, other))) {
                    let message = format!(
                        "`{vnet}` is peered with `{one}` ({a}) and `{other}` ({b}), whose addresses overlap"
                    );
                    cx.error("address-overlap", message, *span).help(
                        "correct the address spaces, or remove one of the peerings: Azure refuses the second",
                    );
                }
            }
        }
    }
}

/// Checks the address of a private endpoint against its subnet, or its virtual network where no subnet is named.
pub(super) fn of_endpoint(
    vnet: &Id,
    subnet: Option<&Id>,
    address: &Spanned<IpAddr>,
    names: &Names<'_>,
    cx: &mut Cx,
) {
    let room = names.room(vnet, subnet);
    let place = subnet.map_or_else(|| format!("`{vnet}`"), |subnet| format!("`{vnet}/{subnet}`"));
    let listed = room.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    if !room.is_empty() && !room.iter().any(|net| net.contains(&address.value)) {
        let message = format!("{} lies outside {place} ({listed})", address.value);
        cx.error("address-outside", message, address.span)
            .help("correct the address, or the place of the private endpoint");
    }
    let (Some(_), Some(IpNet::V4(net)), IpAddr::V4(own)) = (subnet, room.first(), address.value) else {
        return;
    };
    let from_start = u32::from(own).checked_sub(u32::from(net.network()));
    if net.contains(&own) && (from_start.is_some_and(|at| at < RESERVED) || own == net.broadcast()) {
        cx.error(
            "address-reserved",
            format!("{own} is kept by Azure for itself in {place} ({net})"),
            address.span,
        )
        .note("the first four addresses of a subnet and the last one are given to nobody")
        .help("write the address that the private endpoint has");
    }
}
