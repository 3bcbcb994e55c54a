//! Networks: defaults, what a place lays over them, and proxies.

use std::collections::BTreeMap;
use std::net::IpAddr;

use portolan_catalog::Id;
use portolan_diag::Span;
use portolan_model::ProxyUrl;
use portolan_yaml::{Cx, Decode as _, Node, Spanned, choice};

use super::names::Names;
use super::scalars;
use crate::scenario::network::{
    Authentication, DnsWay, Egress, Network, Proxy, ProxyHosted, ProxyKind, RoutingPreference, Uplink,
};

/// What a `network` key says; what it does not say comes from the defaults.
#[derive(Default)]
pub(super) struct NetworkPatch {
    egress: Option<(Egress, Span)>,
    routing_preference: Option<RoutingPreference>,
    tls_inspection: Option<bool>,
    pub(super) proxy: Option<(Proxy, Span)>,
    pub(super) proxies: Vec<(Spanned<Id>, Proxy)>,
    subnet: Option<Spanned<String>>,
    dns: Option<DnsWay>,
    uplink: Option<Vec<Uplink>>,
}

/// Reads a `network` key.
pub(super) fn patch(node: &Node, cx: &mut Cx) -> Option<NetworkPatch> {
    let mut record = cx.record(node, "a network")?;
    let egress = record
        .optional_with("egress", cx, |n, cx| Some((choice(n, cx, "egress", Egress::WORDS)?, n.span)))
        .flatten();
    let routing_preference = record
        .optional_with("routing_preference", cx, |n, cx| {
            choice(n, cx, "routing preference", RoutingPreference::WORDS)
        })
        .flatten();
    let tls_inspection = record.optional("tls_inspection", cx).flatten();
    let proxy = record.optional_with("proxy", cx, |n, cx| Some((one_proxy(n, cx)?, n.span))).flatten();
    let proxies = record
        .optional_with("proxies", cx, |n, cx| {
            let mut list = Vec::new();
            super::named(n, cx, "proxies", |n, name, cx| {
                if name.as_str() == "default" {
                    cx.error(
                        "bad-name",
                        format!("`{}` cannot be the name of a proxy", name.value),
                        name.span,
                    )
                    .note("it means the one of `network.proxy`")
                    .help("choose another name, and let deployments say `proxy: NAME`");
                } else if let Some(proxy) = one_proxy(n, cx) {
                    list.push((name.clone(), proxy));
                }
                Some(())
            });
            Some(list)
        })
        .flatten()
        .unwrap_or_default();
    let (subnet, dns) = record
        .optional_with("private_endpoints", cx, |n, cx| {
            let mut record = cx.record(n, "`network.private_endpoints`")?;
            let subnet = record.optional::<Spanned<String>>("subnet", cx).flatten();
            let dns = record
                .optional_with("dns", cx, |n, cx| choice(n, cx, "value for `dns`:", DnsWay::WORDS))
                .flatten();
            record.finish(cx);
            Some((subnet, dns))
        })
        .flatten()
        .unwrap_or_default();
    let uplink = record.optional_with("uplink", cx, uplinks).flatten();
    record.finish(cx);
    Some(NetworkPatch { egress, routing_preference, tls_inspection, proxy, proxies, subnet, dns, uplink })
}

/// Reads one way out, or a list of them.
pub(super) fn uplinks(node: &Node, cx: &mut Cx) -> Option<Vec<Uplink>> {
    scalars::filled(node, cx)?;
    let mut list = scalars::many(node, cx, |n, cx| choice(n, cx, "uplink", Uplink::WORDS))?;
    list.sort_unstable();
    list.dedup();
    Some(list)
}

fn one_proxy(node: &Node, cx: &mut Cx) -> Option<Proxy> {
    let mut record = cx.record(node, "a proxy")?;
    let url = record.required_with("url", cx, |n, cx| {
        // The text may hold a password: neither it nor its length is shown.
        let text = String::decode(n, cx)?;
        match text.parse::<ProxyUrl>() {
            Ok(url) => Some(url),
            Err(error) if text.contains('@') => {
                let head = Span::new(n.span.start, n.span.start);
                cx.error("bad-proxy", error.to_string(), head)
                    .note("the address is not shown, because it may hold a password")
                    .help("write an address such as `http://proxy.contoso.local:8080`");
                None
            }
            Err(error) => {
                cx.error("bad-proxy", error.to_string(), n.span)
                    .help("write an address such as `http://proxy.contoso.local:8080`");
                None
            }
        }
    });
    let addresses = record.optional_with("addresses", cx, scalars::addresses);
    let hosted =
        record.optional_with("hosted", cx, |n, cx| choice(n, cx, "value for `hosted`:", ProxyHosted::WORDS));
    let kind = record.optional_with("kind", cx, |n, cx| choice(n, cx, "kind of proxy", ProxyKind::WORDS));
    let authentication = record
        .optional_with("authentication", cx, |n, cx| choice(n, cx, "authentication", Authentication::WORDS));
    let bypass = record.defaulted::<Vec<String>>("bypass", cx);
    record.finish(cx);
    let url = url?;
    let mut addresses = addresses?.unwrap_or_default();
    if addresses.is_empty() {
        addresses.extend(url.host.parse::<IpAddr>());
    }
    addresses.sort_unstable();
    addresses.dedup();
    let mut bypass = bypass?;
    bypass.sort();
    bypass.dedup();
    let implied = if url.user.is_some() { Authentication::Basic } else { Authentication::None };
    Some(Proxy {
        url,
        addresses,
        hosted: hosted?.unwrap_or(ProxyHosted::Site),
        kind: kind?.unwrap_or(ProxyKind::Http),
        authentication: authentication?.unwrap_or(implied),
        bypass,
    })
}

/// The proxies of the scenario by name.
pub(super) fn proxies(defaults: &NetworkPatch) -> BTreeMap<Id, Proxy> {
    let mut proxies = BTreeMap::new();
    if let Some((proxy, _)) = &defaults.proxy {
        proxies.insert(Id::from("default"), proxy.clone());
    }
    for (name, proxy) in &defaults.proxies {
        proxies.insert(name.value.clone(), proxy.clone());
    }
    proxies
}

/// What holds for a place: its own words over the scenario's.
pub(super) fn resolve(
    own: &NetworkPatch,
    own_uplink: Option<Vec<Uplink>>,
    defaults: &NetworkPatch,
    names: &Names<'_>,
    cx: &mut Cx,
) -> Network {
    if let Some((_, span)) = &own.proxy {
        cx.error("proxy-of-a-place", "a proxy is declared once, under the scenario's own `network`", *span)
            .help("name it under `network.proxies`, and let the deployments say `proxy: NAME`");
    }
    if let Some((name, _)) = own.proxies.first() {
        cx.error(
            "proxy-of-a-place",
            "proxies are declared once, under the scenario's own `network`",
            name.span,
        )
        .help(format!(
            "move them to the scenario's `network.proxies`, and let the deployments say `proxy: {}`",
            name.value
        ));
    }
    let egress = own.egress.or(defaults.egress);
    if let Some((Egress::Proxy, span)) = own.egress
        && !names.has_proxy("default")
    {
        cx.error(
            "missing-proxy",
            "this place goes out through a proxy, but the scenario's `network.proxy` declares none",
            span,
        )
        .help("add `proxy: { url: \"http://proxy.contoso.local:8080\" }` to the scenario's own `network`");
    }
    let mut subnet_errors = Cx::new(cx.source());
    let subnet = match &own.subnet {
        Some(text) => names.endpoint_subnet(text, cx),
        // A wrong default is reported once, where the defaults are checked.
        None => defaults.subnet.as_ref().and_then(|text| names.endpoint_subnet(text, &mut subnet_errors)),
    };
    let uplink = own_uplink.or_else(|| own.uplink.clone()).or_else(|| defaults.uplink.clone());
    Network {
        egress: egress.map_or(Egress::Firewall, |(egress, _)| egress),
        routing_preference: own
            .routing_preference
            .or(defaults.routing_preference)
            .unwrap_or(RoutingPreference::Microsoft),
        tls_inspection: own.tls_inspection.or(defaults.tls_inspection).unwrap_or(false),
        proxy: names.has_proxy("default").then(|| Id::from("default")),
        endpoint_subnet: subnet,
        dns: own.dns.or(defaults.dns).unwrap_or(DnsWay::Forwarder),
        uplink: uplink.unwrap_or_else(|| vec![Uplink::Internet]),
    }
}

/// Checks what the defaults say by themselves.
pub(super) fn check_defaults(defaults: &NetworkPatch, names: &Names<'_>, cx: &mut Cx) {
    if let Some(text) = &defaults.subnet {
        names.endpoint_subnet(text, cx);
    }
    if let Some((Egress::Proxy, span)) = defaults.egress
        && !names.has_proxy("default")
    {
        cx.error("missing-proxy", "`egress` is `proxy`, but `network.proxy` declares none", span)
            .help("add `proxy: { url: \"http://proxy.contoso.local:8080\" }` beside it");
    }
}
