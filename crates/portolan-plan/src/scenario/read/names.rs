//! The names of a scenario, and what a reference may lead to.

use std::collections::BTreeMap;

use portolan_catalog::{Catalog, Id, Region};
use portolan_diag::{Span, one_of, suggest};
use portolan_model::{Cloud, IpNet};
use portolan_yaml::{Cx, Spanned};

use super::declared::{Declared, Known};
use super::places::RawVNet;
use crate::scenario::keys::hint;
use crate::scenario::network::EndpointSubnet;

/// Everything that references are checked against.
pub(super) struct Names<'c> {
    pub(super) catalog: &'c Catalog,
    pub(super) cloud: Option<Cloud>,
    declared: Declared,
    spaces: BTreeMap<Id, Space>,
}

/// The addresses of a virtual network, as far as they could be read.
struct Space {
    gateway: bool,
    address_space: Vec<IpNet>,
    subnets: Vec<(Id, IpNet)>,
}

impl<'c> Names<'c> {
    pub(super) fn new(
        catalog: &'c Catalog,
        cloud: Option<Cloud>,
        declared: Declared,
        vnets: &[RawVNet],
    ) -> Names<'c> {
        let space = |vnet: &RawVNet| Space {
            gateway: vnet.has_gateway(),
            address_space: vnet.address_space.iter().map(|net| net.value).collect(),
            subnets: vnet.subnets(),
        };
        let spaces = vnets.iter().map(|vnet| (vnet.name.value.clone(), space(vnet))).collect();
        Names { catalog, cloud, declared, spaces }
    }

    pub(super) fn site(&self, name: &Spanned<Id>, cx: &mut Cx) -> Option<Id> {
        let way_out = add("a scenario", "sites");
        one(&self.declared.sites, name, cx, &format!("there is no site `{}`", name.value), &way_out)
    }

    pub(super) fn vnet(&self, name: &Spanned<Id>, cx: &mut Cx) -> Option<Id> {
        let message = format!("there is no virtual network `{}`", name.value);
        one(&self.declared.vnets, name, cx, &message, &add("a scenario", "vnets"))
    }

    pub(super) fn proxy(&self, name: &Spanned<Id>, cx: &mut Cx) -> Option<Id> {
        let way_out = format!("{}, under `network`", add("a network", "proxies"));
        one(&self.declared.proxies, name, cx, &format!("there is no proxy `{}`", name.value), &way_out)
    }

    pub(super) fn has_proxy(&self, name: &str) -> bool {
        let proxies = &self.declared.proxies;
        proxies.unreadable || proxies.names.iter().any(|proxy| proxy == name)
    }

    /// Whether a virtual network certainly has no gateway, and no advisory of the plan will say so.
    pub(super) fn lacks_gateway(&self, vnet: &Id) -> bool {
        !self.declared.private && self.spaces.get(vnet).is_some_and(|space| !space.gateway)
    }

    /// The addresses of a subnet, or of a virtual network where no subnet is named; none where they are not known.
    pub(super) fn room(&self, vnet: &Id, subnet: Option<&Id>) -> Vec<IpNet> {
        let Some(space) = self.spaces.get(vnet) else { return Vec::new() };
        match subnet {
            None => space.address_space.clone(),
            Some(subnet) => {
                space.subnets.iter().filter(|(name, _)| name == subnet).map(|(_, net)| *net).collect()
            }
        }
    }

    pub(super) fn subnet(&self, vnet: &Id, name: &Spanned<Id>, cx: &mut Cx) -> Option<Id> {
        let nothing = Known { names: Vec::new(), unreadable: true };
        let known = self.declared.subnets.get(vnet).unwrap_or(&nothing);
        let message = format!("`{vnet}` has no subnet `{}`", name.value);
        one(known, name, cx, &message, &format!("{} to `{vnet}`", add("a virtual network", "subnets")))
    }

    /// A subnet as `vnet/subnet`.
    pub(super) fn vnet_subnet(&self, text: &Spanned<String>, cx: &mut Cx) -> Option<(Id, Id)> {
        let Some((vnet, subnet)) = text.split_once('/') else {
            cx.error(
                "bad-value",
                format!("`{}` does not say which virtual network the subnet is in", text.value),
                text.span,
            )
            .help("write the virtual network in front, such as `hub/endpoints`");
            return None;
        };
        if vnet.parse::<std::net::IpAddr>().is_ok() {
            cx.error("bad-address", format!("`{}` is not a prefix", text.value), text.span)
                .help("write a prefix such as `10.40.4.0/24`, or the subnet's name such as `hub/endpoints`");
            return None;
        }
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
            let holder = self
                .spaces
                .iter()
                .find(|(_, vnet)| vnet.address_space.iter().any(|net| net.contains(&prefix)));
            let named = holder.and_then(|(name, vnet)| {
                let (subnet, _) = vnet.subnets.iter().find(|(_, net)| *net == prefix)?;
                Some(EndpointSubnet::Named { vnet: name.clone(), subnet: subnet.clone() })
            });
            let vnet = holder.map(|(name, _)| name.clone());
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
        let candidates = || self.usable_regions();
        let meant = by_other_name.map(|region| &*region.name).or_else(|| suggest(wanted, candidates()));
        let message = match wanted {
            "" => "a region is needed here, and the text is empty".to_owned(),
            _ => format!("unknown region `{wanted}`"),
        };
        let report = cx.error("unknown-region", message, name.span);
        match meant {
            Some(meant) => report.help(format!("did you mean `{meant}`?")),
            None => report.help(format!("regions of this cloud: {}", one_of(candidates()))),
        };
        None
    }

    /// The names of the regions that a scenario for this cloud may name.
    pub(super) fn usable_regions(&self) -> impl Iterator<Item = &'c str> {
        let cloud = self.cloud;
        self.catalog
            .regions
            .values()
            .filter(move |region| region.kind.is_usable() && cloud.is_none_or(|cloud| cloud == region.cloud))
            .map(|region| &*region.name)
    }

    fn usable(&self, region: &'c Region, span: Span, cx: &mut Cx) -> Option<&'c Region> {
        let Some(cloud) = self.cloud else { return Some(region) };
        if !region.kind.is_usable() {
            let report = cx.error(
                "unknown-region",
                format!("`{}` cannot be used: it is {}", region.name, region.kind.as_str()),
                span,
            );
            let report = match &region.note {
                Some(note) => report.note(note.clone()),
                None => report,
            };
            let usable = || self.usable_regions().filter(|name| *name != &*region.name);
            match suggest(&region.name, usable()) {
                Some(near) => report.help(format!("choose another region, such as `{near}`")),
                None => report.help(format!("regions of this cloud: {}", one_of(usable()))),
            };
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
}

/// Finds a name among those that are declared.
fn one(known: &Known, name: &Spanned<Id>, cx: &mut Cx, message: &str, way_out: &str) -> Option<Id> {
    if known.unreadable || known.names.contains(&name.value) {
        return Some(name.value.clone());
    }
    let words = || known.names.iter().map(Id::as_str);
    let message = if name.is_empty() { "a name is needed here, and the text is empty" } else { message };
    let report = cx.error("unknown-name", message, name.span);
    match suggest(&name.value, words()) {
        Some(meant) => report.help(format!("did you mean `{meant}`?")),
        None if known.names.is_empty() => report.help(format!("none is declared; {way_out}")),
        None => report.help(format!("declared: {}", one_of(words()))),
    };
    None
}

/// How something is declared that is not there yet.
fn add(record: &str, key: &str) -> String {
    hint(record, key).map(|hint| format!("add `{}`", hint.example)).unwrap_or_default()
}
