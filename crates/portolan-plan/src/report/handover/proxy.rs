//! What the proxy team has to set: what to let through, what must go around the proxy, what must stay encrypted.

use std::collections::{BTreeMap, BTreeSet};

use portolan_catalog::Id;
use portolan_model::{Inspection, Via};

use super::passages::{self, purposes};
use super::sheet::{Cell, Row, Sheet, copied, prose, word};
use super::{Part, Team};
use crate::plan::{Device, Direction, Flow, Plan, PlanProxy, TargetKind};

pub(super) fn team(plan: &Plan) -> Team {
    let allow = passages::sheets(plan, Device::Proxy).into_iter().filter_map(|(name, sheet)| {
        let known = plan.proxies.iter().find(|proxy| proxy.name == *name);
        Part::new(format!("Allow on the proxy {name}"), known.map(described).unwrap_or_default(), sheet)
    });
    let mut parts = allow.collect::<Vec<_>>();
    parts.extend(around(plan));
    parts.extend(closed(plan));
    Team {
        id: "proxy",
        title: "Proxy and TLS inspection",
        about: "What proxies must let through, what must not be sent to them, and what must not be decrypted on its way.",
        parts,
    }
}

/// `http://proxy.contoso.local:8080, at 10.1.0.20, no authentication.`
fn described(proxy: &PlanProxy) -> String {
    let mut text = proxy.url.clone();
    if !proxy.addresses.is_empty() {
        let addresses = proxy.addresses.iter().map(ToString::to_string).collect::<Vec<_>>();
        text.push_str(&format!(", at {}", addresses.join(", ")));
    }
    text.push_str(match &*proxy.authentication {
        "none" => ", without authentication",
        _ => ", with authentication: ",
    });
    if &*proxy.authentication != "none" {
        text.push_str(&proxy.authentication);
    }
    if !proxy.product_only.is_empty() {
        let names = proxy.product_only.iter().map(|name| &**name).collect::<Vec<_>>();
        text.push_str(&format!(
            "; set for the product alone and not for the whole machine in {}",
            passages::listed(&names)
        ));
    }
    text + "."
}

fn is_name(flow: &Flow) -> bool {
    matches!(flow.to.kind, TargetKind::Fqdn | TargetKind::Suffix | TargetKind::Glob)
}

/// The place of a flow's source.
fn place(flow: &Flow) -> Option<&Id> {
    flow.from.site.as_ref().or(flow.from.vnet.as_ref())
}

/// Names that machines behind a proxy reach without it.
fn around(plan: &Plan) -> Option<Part> {
    let proxied = plan.flows.iter().filter(|flow| flow.via == Via::Proxy).filter_map(place);
    let proxied = proxied.collect::<BTreeSet<_>>();
    let mut places = BTreeMap::<&Id, BTreeMap<&str, Vec<&Flow>>>::new();
    for flow in &plan.flows {
        let Some(at) = place(flow).filter(|at| proxied.contains(at)) else { continue };
        let straight = flow.via == Via::Direct && flow.direction == Direction::Outbound;
        if straight && is_name(flow) && flow.application.is_web() {
            places.entry(at).or_default().entry(&flow.to.name).or_default().push(flow);
        }
    }
    let columns = vec![copied("Name"), word("Path"), prose("What for")];
    let mut groups = Vec::new();
    for (at, names) in places {
        let rows = names.into_iter().map(|(name, flows)| {
            let paths = flows.iter().map(|flow| flow.path.as_str()).collect::<BTreeSet<_>>();
            Row::from(vec![name.into(), Cell::lines(paths), purposes(&flows)])
        });
        groups.push((format!("At {at}"), rows.collect()));
    }
    for proxy in plan.proxies.iter().filter(|proxy| !proxy.bypass.is_empty()) {
        let row = |name: &String| Row::from(vec![name.as_str().into(), "".into(), "".into()]);
        let heading = format!("As the scenario says of the proxy {}", proxy.name);
        groups.push((heading, proxy.bypass.iter().map(row).collect()));
    }
    Part::new(
        "Names that go around the proxy",
        "For the list of exceptions of the machines behind a proxy: these names are reached directly.",
        Sheet::grouped(columns, groups),
    )
}

/// Names that must not be decrypted.
fn closed(plan: &Plan) -> Option<Part> {
    let mut classes = BTreeMap::<_, BTreeMap<&str, Vec<&Flow>>>::new();
    for flow in plan.flows.iter().filter(|flow| is_name(flow)) {
        let inspection = flow.tls.as_ref().map(|tls| tls.inspection);
        let class = match inspection {
            Some(Inspection::Breaks) => {
                "Must not be decrypted: it breaks them, whatever certificates the machines trust"
            }
            Some(Inspection::Unknown) => {
                "No document says whether they may be decrypted: leave them alone, or try it first"
            }
            Some(Inspection::Tolerated) | None => continue,
        };
        let at = (inspection != Some(Inspection::Breaks), class);
        classes.entry(at).or_default().entry(&flow.to.name).or_default().push(flow);
    }
    let columns = vec![copied("Name"), word("From"), word("Lowest TLS version"), prose("What for")];
    let groups = classes.into_iter().map(|((_, class), names)| {
        let rows = names.into_iter().map(|(name, flows)| {
            let places = flows.iter().filter_map(|flow| place(flow)).map(|place| &**place);
            let places = places.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>();
            let versions = flows.iter().filter_map(|flow| flow.tls.as_ref()?.min_version.as_deref());
            let versions = versions.collect::<BTreeSet<_>>();
            Row::from(vec![
                name.into(),
                passages::listed(&places).into(),
                Cell::lines(versions),
                purposes(&flows),
            ])
        });
        (class.to_owned(), rows.collect())
    });
    let inspected = plan.sites.iter().filter(|site| site.tls_inspection).map(|site| &*site.name);
    let inspected = inspected
        .chain(plan.vnets.iter().filter(|vnet| vnet.tls_inspection).map(|vnet| &*vnet.name))
        .collect::<Vec<_>>();
    let note = match inspected.is_empty() {
        true => {
            "The scenario says of no place that TLS is inspected there; if it is after all, exempt these names."
                .to_owned()
        }
        false => {
            format!("TLS is inspected at {}: exempt these names there.", passages::listed(&inspected))
        }
    };
    Part::new("Names to exempt from TLS inspection", note, Sheet::grouped(columns, groups))
}
