//! What the firewall team has to open: in front of each place, and between the proxies and the internet.

use super::{Part, Team, passages};
use crate::plan::{Device, Plan};

pub(super) fn team(plan: &Plan) -> Team {
    let is_site = |name: &str| plan.sites.iter().any(|site| &*site.name == name);
    let front = passages::sheets(plan, Device::SiteFirewall).into_iter().filter_map(|(at, sheet)| {
        let kind = if is_site(at) { "site" } else { "virtual network" };
        Part::new(format!("Firewall of the {kind} {at}"), "", sheet)
    });
    let behind = passages::sheets(plan, Device::ProxyEgress).into_iter().filter_map(|(proxy, sheet)| {
        let note = "The connections that the proxy itself opens. Where no firewall stands in its way, nothing is to be done here.";
        Part::new(format!("Between the proxy {proxy} and the internet"), note, sheet)
    });
    Team {
        id: "firewall",
        title: "Firewall",
        about: "Connections to allow, each in the direction in which it is opened; replies need no rule of their own on a device that knows connections.",
        parts: front.chain(behind).collect(),
    }
}
