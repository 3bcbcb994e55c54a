//! Which way the names of a place go, as the plan says.

use std::collections::BTreeMap;

use portolan_model::{HostPattern, Via};
use portolan_plan::plan::{Direction, Plan, TargetKind};

use super::Case;
use super::allowed::Allowed;

/// For each place with a proxy: what a PAC file answers for each name and pattern, and for every other host.
///
/// Where machines go different ways for one name, the proxy counts, and of several the place's own.
pub fn ways(plan: &Plan) -> BTreeMap<String, (BTreeMap<HostPattern, String>, String)> {
    let sites = plan.sites.iter().map(|site| (&site.name, &site.proxy, &site.egress));
    let vnets = plan.vnets.iter().map(|vnet| (&vnet.name, &vnet.proxy, &vnet.egress));
    let mut all = BTreeMap::new();
    for (place, proxy, egress) in sites.chain(vnets) {
        let here = |name: &Option<portolan_catalog::Id>| name.as_ref() == Some(place);
        let flows = plan.flows.iter().filter(|flow| here(&flow.from.site) || here(&flow.from.vnet));
        let flows = flows.filter(|flow| flow.application.is_web() && flow.direction == Direction::Outbound);
        let flows = flows.collect::<Vec<_>>();
        if !flows.iter().any(|flow| flow.via == Via::Proxy) {
            continue;
        }
        let own = (&**egress == "proxy").then(|| proxy.clone()).flatten().map(|name| answer(plan, &name));
        let mut names = BTreeMap::<HostPattern, String>::new();
        for flow in &flows {
            if !matches!(flow.to.kind, TargetKind::Fqdn | TargetKind::Suffix | TargetKind::Glob) {
                continue;
            }
            let way = flow.proxy.as_ref().map_or_else(|| "DIRECT".to_owned(), |name| answer(plan, name));
            let known = names.entry(flow.to.name.parse().unwrap()).or_insert_with(|| way.clone());
            if *known == "DIRECT" || own.as_ref() == Some(&way) {
                *known = way;
            }
        }
        for proxy in plan
            .proxies
            .iter()
            .filter(|proxy| flows.iter().any(|flow| flow.proxy.as_ref() == Some(&proxy.name)))
        {
            for text in &proxy.bypass {
                let domain = text.strip_prefix("*.").unwrap();
                names.entry(domain.parse().unwrap()).or_insert_with(|| "DIRECT".to_owned());
                names.entry(text.parse().unwrap()).or_insert_with(|| "DIRECT".to_owned());
            }
        }
        all.insert(place.to_string(), (names, own.unwrap_or_else(|| "DIRECT".to_owned())));
    }
    all
}

fn answer(plan: &Plan, name: &str) -> String {
    let proxy = plan.proxies.iter().find(|proxy| *proxy.name == *name).unwrap();
    format!("PROXY {}:{}", proxy.host, proxy.port)
}

/// The same as lines, with names as a PAC file writes them.
pub fn lines(case: &Case) -> Allowed {
    let mut all = Allowed::new();
    for (place, (names, otherwise)) in ways(&case.plan) {
        all.insert(format!("{place}: otherwise -> {otherwise}"));
        all.extend(names.iter().map(|(pattern, answer)| {
            let text = match pattern {
                HostPattern::Exact(name) => name.to_string(),
                HostPattern::Suffix(domain) => format!(".{domain}"),
                HostPattern::Glob(glob) => {
                    let dots = |text: &str| text.replace('.', "\\.");
                    format!(
                        "^{}\\.{}$",
                        glob.label().replace('*', "[a-z0-9_-]*"),
                        dots(glob.domain().as_str())
                    )
                }
            };
            format!("{place}: {text} -> {answer}")
        }));
    }
    all
}
