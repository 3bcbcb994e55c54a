//! Which way each name of a place goes, and what the ledger says of it.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::net::IpAddr;

use portolan_catalog::Id;
use portolan_model::{Fqdn, HostPattern, Via};
use portolan_plan::plan::{Direction, Flow, Plan, TargetKind};
use portolan_policy::{Entry, Means, Outcome};

use crate::intent::Why;
use crate::spelling::{DotSuffix, Spelling as _};

/// A site or virtual network whose machines go through a proxy.
#[derive(Debug)]
pub(super) struct Spot<'p> {
    /// Its name.
    pub(super) name: &'p Id,
    /// `the site hq`.
    pub(super) title: String,
    /// The proxy for everything else, where it has one.
    pub(super) proxy: Option<&'p Id>,
    /// The connections of its machines that name a host.
    flows: Vec<&'p Flow>,
}

/// A way that requests go: straight, or through a proxy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Way {
    /// Through a proxy.
    Proxy(Id),
    /// Straight.
    Direct,
}

/// What a name or wildcard gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decision {
    /// The name or wildcard; an address where the list of exceptions has one.
    pub(super) what: What,
    /// The way.
    pub(super) way: Way,
    /// Why, in a line.
    pub(super) why: String,
}

/// What a decision is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    /// Names.
    Pattern(HostPattern),
    /// A host that is written as an address.
    Address(IpAddr),
}

/// The places of a plan whose machines go through a proxy, sites first.
pub(super) fn spots<'p>(plan: &'p Plan, at: Option<&str>) -> Vec<Spot<'p>> {
    let sites = plan.sites.iter().map(|site| {
        let mine = |flow: &&Flow| flow.from.site.as_ref() == Some(&site.name);
        let proxy = site.proxy.as_ref().filter(|_| &*site.egress == "proxy");
        spot(plan, &site.name, format!("the site {}", site.name), proxy, mine)
    });
    let vnets = plan.vnets.iter().map(|vnet| {
        let mine = |flow: &&Flow| flow.from.vnet.as_ref() == Some(&vnet.name);
        let proxy = vnet.proxy.as_ref().filter(|_| &*vnet.egress == "proxy");
        spot(plan, &vnet.name, format!("the virtual network {}", vnet.name), proxy, mine)
    });
    let proxied = |spot: &Spot<'_>| spot.flows.iter().any(|flow| flow.via == Via::Proxy);
    sites.chain(vnets).filter(|spot| at.is_none_or(|at| at == &**spot.name) && proxied(spot)).collect()
}

fn spot<'p>(
    plan: &'p Plan,
    name: &'p Id,
    title: String,
    proxy: Option<&'p Id>,
    mine: impl Fn(&&'p Flow) -> bool,
) -> Spot<'p> {
    let web = |flow: &&Flow| flow.application.is_web() && flow.direction == Direction::Outbound;
    let named = |flow: &&Flow| flow.via == Via::Proxy || pattern(flow).is_some();
    Spot { name, title, proxy, flows: plan.flows.iter().filter(mine).filter(web).filter(named).collect() }
}

/// The names that a connection leads to; none where it leads to a tag or an address.
fn pattern(flow: &Flow) -> Option<HostPattern> {
    let by_name = matches!(flow.to.kind, TargetKind::Fqdn | TargetKind::Suffix | TargetKind::Glob);
    by_name.then(|| flow.to.name.parse().ok()).flatten()
}

/// The way of a connection.
fn way(flow: &Flow) -> Way {
    match (&flow.proxy, flow.via) {
        (Some(proxy), Via::Proxy) => Way::Proxy(proxy.clone()),
        _ => Way::Direct,
    }
}

/// What a place decides, the most special first, with the entries of the ledger and what is left to say.
pub(super) fn decide(plan: &Plan, spot: &Spot<'_>) -> (Vec<Decision>, Vec<Entry>, Vec<String>) {
    let mut wanted = BTreeMap::<What, BTreeMap<Way, Why>>::new();
    for flow in &spot.flows {
        let Some(pattern) = pattern(flow) else { continue };
        wanted.entry(What::Pattern(pattern)).or_default().entry(way(flow)).or_default().add(&Why::of(flow));
    }
    let (exceptions, mut notes) = bypass(plan, spot);
    let mut decisions = Vec::new();
    for (what, ways) in &wanted {
        // Through the proxy where some machine must: who goes straight needs no file for it.
        let own = spot.proxy.map(|proxy| Way::Proxy(proxy.clone()));
        let chosen = own.and_then(|own| ways.get_key_value(&own)).or_else(|| ways.first_key_value());
        let Some((way, why)) = chosen else { continue };
        decisions.push(Decision { what: what.clone(), way: way.clone(), why: why.line() });
    }
    decisions.extend(exceptions.into_iter().filter(|exception| !wanted.contains_key(&exception.what)));
    decisions.sort_by_cached_key(|decision| (rank(&decision.what), decision.what.clone()));
    let entries = spot.flows.iter().map(|flow| entry(spot, &decisions, flow)).collect();
    notes.extend(shadowed(&decisions));
    (decisions, entries, notes)
}

/// Addresses and names, then wildcards: those with the most labels first, and globs before suffixes.
fn rank(what: &What) -> (u8, Reverse<usize>, u8) {
    let labels = |domain: &Fqdn| Reverse(domain.as_str().split('.').count());
    match what {
        What::Address(_) | What::Pattern(HostPattern::Exact(_)) => (0, Reverse(0), 0),
        What::Pattern(HostPattern::Glob(glob)) => (1, labels(glob.domain()), 0),
        What::Pattern(HostPattern::Suffix(domain)) => (1, labels(domain), 1),
    }
}

/// The lists of exceptions of the proxies that the place uses.
fn bypass(plan: &Plan, spot: &Spot<'_>) -> (Vec<Decision>, Vec<String>) {
    let used = |name: &Id| {
        spot.proxy == Some(name) || spot.flows.iter().any(|flow| flow.proxy.as_ref() == Some(name))
    };
    let (mut decisions, mut notes) = (BTreeMap::new(), Vec::new());
    for proxy in plan.proxies.iter().filter(|proxy| used(&proxy.name)) {
        for text in &proxy.bypass {
            let read = exception(text);
            if read.is_empty() {
                notes.push(format!(
                    "`{text}` on the bypass list of the proxy {} is no host name, and is not in the file",
                    proxy.name
                ));
            }
            let why = format!("on the bypass list of the proxy {}", proxy.name);
            decisions.extend(
                read.into_iter()
                    .map(|what| (what.clone(), Decision { what, way: Way::Direct, why: why.clone() })),
            );
        }
    }
    (decisions.into_values().collect(), notes)
}

/// An entry of a bypass list. A suffix stands for its bare domain as well.
fn exception(text: &str) -> Vec<What> {
    let text = text.trim().to_ascii_lowercase();
    if let Ok(address) = text.parse() {
        return vec![What::Address(address)];
    }
    match text.strip_prefix("*.").or_else(|| text.strip_prefix('.')) {
        Some(domain) => match domain.parse::<Fqdn>() {
            Ok(domain) => vec![
                What::Pattern(HostPattern::Exact(domain.clone())),
                What::Pattern(HostPattern::Suffix(domain)),
            ],
            Err(_) => Vec::new(),
        },
        None => text.parse().map(|pattern| vec![What::Pattern(pattern)]).unwrap_or_default(),
    }
}

fn entry(spot: &Spot<'_>, decisions: &[Decision], flow: &Flow) -> Entry {
    let found = pattern(flow).and_then(|pattern| {
        let what = What::Pattern(pattern.clone());
        decisions.iter().find(|decision| decision.what == what).map(|decision| (pattern, decision))
    });
    let (outcome, means, written, because) = match found {
        Some((pattern, decision)) if decision.way == way(flow) => {
            let exact = matches!(pattern, HostPattern::Exact(_));
            let means = if exact { Means::Name } else { Means::Wildcard };
            (Outcome::Exact, Some(means), DotSuffix.write(&pattern).into_iter().collect(), "")
        }
        Some(_) => (
            Outcome::Refused,
            None,
            Vec::new(),
            "other machines of the place go another way for the same name, and the file knows names alone; give these a setting of their own",
        ),
        None => (Outcome::Refused, None, Vec::new(), "the file knows names alone"),
    };
    Entry {
        flow: flow.id.to_string(),
        device: "pac".to_owned(),
        at: spot.name.to_string(),
        from: flow.from.role.to_string(),
        to: flow.to.name.to_string(),
        service: format!("{}/{}", flow.protocol, flow.port),
        need: flow.need,
        outcome,
        means,
        written,
        changes: Vec::new(),
        because: because.to_owned(),
    }
}

/// Where something special goes another way than a wildcard over it, which is as planned and worth knowing.
fn shadowed(decisions: &[Decision]) -> Vec<String> {
    let mut notes = Vec::new();
    for (index, wide) in decisions.iter().enumerate() {
        let What::Pattern(pattern @ (HostPattern::Suffix(_) | HostPattern::Glob(_))) = &wide.what else {
            continue;
        };
        let before = decisions.iter().take(index).filter(|special| special.way != wide.way);
        let below = before.filter_map(|special| match &special.what {
            What::Pattern(special) if pattern.covers(special) => Some(format!("`{special}`")),
            _ => None,
        });
        let below = below.collect::<Vec<_>>();
        if !below.is_empty() {
            notes.push(format!("another way than `{pattern}` around them: {}", below.join(", ")));
        }
    }
    notes
}
