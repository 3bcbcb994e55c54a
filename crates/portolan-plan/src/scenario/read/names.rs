//! The names of a scenario, and what a reference may lead to.

use portolan_catalog::{Catalog, Id, Region};
use portolan_diag::{Span, one_of, suggest};
use portolan_model::{Cloud, IpNet};
use portolan_yaml::{Cx, Spanned};

use super::networks::NetworkPatch;
use super::places::{RawSite, RawVNet};
use crate::scenario::network::EndpointSubnet;

/// Everything that references are checked against.
pub(super) struct Names<'c> {
    pub(super) catalog: &'c Catalog,
    pub(super) cloud: Option<Cloud>,
    sites: Vec<Id>,
    vnets: Vec<Declared>,
    proxies: Vec<Id>,
}

/// A virtual network that is declared.
struct Declared {
    name: Id,
    subnets: Vec<(Id, Option<IpNet>)>,
    address_space: Vec<IpNet>,
}

impl<'c> Names<'c> {
    pub(super) fn new(
        catalog: &'c Catalog,
        cloud: Option<Cloud>,
        sites: &[RawSite],
        vnets: &[RawVNet],
        defaults: &NetworkPatch,
    ) -> Names<'c> {
        let mut proxies = defaults.proxies.iter().map(|(name, _)| name.value.clone()).collect::<Vec<_>>();
        if defaults.proxy.is_some() {
            proxies.push(Id::from("default"));
        }
        Names {
            catalog,
            cloud,
            sites: sites.iter().map(|site| site.name.value.clone()).collect(),
            vnets: vnets
                .iter()
                .map(|vnet| Declared {
                    name: vnet.name.value.clone(),
                    subnets: vnet.subnets(),
                    address_space: vnet.address_space.clone(),
                })
                .collect(),
            proxies,
        }
    }

    pub(super) fn site(&self, name: &Spanned<Id>, cx: &mut Cx) -> Option<Id> {
        self.one("site", &self.sites, name, cx)
    }

    pub(super) fn vnet(&self, name: &Spanned<Id>, cx: &mut Cx) -> Option<Id> {
        let names = self.vnets.iter().map(|vnet| vnet.name.clone()).collect::<Vec<_>>();
        self.one("virtual network", &names, name, cx)
    }

    pub(super) fn proxy(&self, name: &Spanned<Id>, cx: &mut Cx) -> Option<Id> {
        self.one("proxy", &self.proxies, name, cx)
    }

    pub(super) fn has_proxy(&self, name: &str) -> bool {
        self.proxies.iter().any(|proxy| proxy == name)
    }

    pub(super) fn subnet(&self, vnet: &Id, name: &Spanned<Id>, cx: &mut Cx) -> Option<Id> {
        let subnets = self
            .vnets
            .iter()
            .find(|known| known.name == *vnet)
            .map(|known| known.subnets.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>())
            .unwrap_or_default();
        self.one(&format!("subnet of `{vnet}`"), &subnets, name, cx)
    }

    /// A subnet as `vnet/subnet`.
    pub(super) fn vnet_subnet(&self, text: &Spanned<String>, cx: &mut Cx) -> Option<(Id, Id)> {
        let Some((vnet, subnet)) = text.split_once('/') else {
            cx.error(
                "bad-value",
                format!("expected a subnet such as `spoke/endpoints`, found `{}`", text.value),
                text.span,
            );
            return None;
        };
        let vnet = self.vnet(&Spanned::new(Id::from(vnet), text.span), cx)?;
        let subnet = self.subnet(&vnet, &Spanned::new(Id::from(subnet), text.span), cx)?;
        Some((vnet, subnet))
    }

    /// A subnet as `vnet/subnet` or as a prefix.
    pub(super) fn endpoint_subnet(&self, text: &Spanned<String>, cx: &mut Cx) -> Option<EndpointSubnet> {
        if let Ok(prefix) = text.parse::<IpNet>() {
            if prefix.trunc() != prefix {
                cx.error(
                    "host-bits-set",
                    format!("`{}` has bits set behind its prefix length", text.value),
                    text.span,
                )
                .help(format!("write `{}`", prefix.trunc()));
                return None;
            }
            let holder =
                self.vnets.iter().find(|vnet| vnet.address_space.iter().any(|net| net.contains(&prefix)));
            let named = holder.and_then(|vnet| {
                let (subnet, _) = vnet.subnets.iter().find(|(_, net)| *net == Some(prefix))?;
                Some(EndpointSubnet::Named { vnet: vnet.name.clone(), subnet: subnet.clone() })
            });
            let vnet = holder.map(|vnet| vnet.name.clone());
            return Some(named.unwrap_or(EndpointSubnet::Prefix { prefix, vnet }));
        }
        let (vnet, subnet) = self.vnet_subnet(text, cx)?;
        Some(EndpointSubnet::Named { vnet, subnet })
    }

    /// A region that a scenario for this cloud may name.
    pub(super) fn region(&self, name: &Spanned<String>, cx: &mut Cx) -> Option<&'c Region> {
        let wanted = name.as_str();
        if let Some(region) = self.catalog.regions.get(wanted) {
            return self.usable(region, name.span, cx);
        }
        let by_other_name = self.catalog.regions.values().find(|region| {
            region.display.eq_ignore_ascii_case(wanted)
                || region.name.eq_ignore_ascii_case(wanted)
                || region.tag.as_deref().is_some_and(|tag| tag.eq_ignore_ascii_case(wanted))
                || region.cloud_tag.as_deref().is_some_and(|tag| tag.eq_ignore_ascii_case(wanted))
        });
        let candidates = || {
            self.catalog
                .regions
                .values()
                .filter(|region| {
                    region.kind.is_usable() && self.cloud.is_none_or(|cloud| cloud == region.cloud)
                })
                .map(|region| &*region.name)
        };
        let meant = by_other_name.map(|region| &*region.name).or_else(|| suggest(wanted, candidates()));
        let report = cx.error("unknown-region", format!("unknown region `{wanted}`"), name.span);
        match meant {
            Some(meant) => report.help(format!("did you mean `{meant}`?")),
            None => report.help(format!("regions of this cloud: {}", one_of(candidates()))),
        };
        None
    }

    fn usable(&self, region: &'c Region, span: Span, cx: &mut Cx) -> Option<&'c Region> {
        let Some(cloud) = self.cloud else { return Some(region) };
        if !region.kind.is_usable() {
            let report = cx.error(
                "unknown-region",
                format!("`{}` cannot be used: it is {}", region.name, region.kind.as_str()),
                span,
            );
            if let Some(note) = &region.note {
                report.note(note.clone());
            }
            return None;
        }
        if region.cloud != cloud {
            cx.error(
                "region-of-another-cloud",
                format!(
                    "`{}` is a region of the cloud `{}`, and the scenario is for `{cloud}`",
                    region.name, region.cloud
                ),
                span,
            )
            .help(format!(
                "one file is for one cloud: choose a region of `{cloud}`, or write `cloud: {}`",
                region.cloud
            ));
            return None;
        }
        Some(region)
    }

    fn one(&self, what: &str, known: &[Id], name: &Spanned<Id>, cx: &mut Cx) -> Option<Id> {
        if let Some(known) = known.iter().find(|known| **known == name.value) {
            return Some(known.clone());
        }
        let words = || known.iter().map(Id::as_str);
        let report = cx.error("unknown-name", format!("there is no {what} `{}`", name.value), name.span);
        match suggest(&name.value, words()) {
            Some(meant) => report.help(format!("did you mean `{meant}`?")),
            None if known.is_empty() => report.help("the scenario declares none"),
            None => report.help(format!("declared: {}", one_of(words()))),
        };
        None
    }
}
