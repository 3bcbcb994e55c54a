//! Puts the addresses of service tags into a plan.

use portolan_catalog::Id;
use portolan_model::{Date, IpNet, PrefixSet, Severity};
use portolan_plan::plan::{AddressTag, Addresses, Advisory, Plan, TagFile, Uncovered};

use crate::cloud::TagCloud;
use crate::resolve::{self, Code, Coverage, Finding, Resolved, ResolvedFlow};

/// The code of the advisory about hosts that no tag covers.
pub const NO_TAG_COVERS: &str = "no-tag-covers";

/// Fills `to.addresses` and `to.uncovered` of every public flow from what was looked up, and adds what was found as
/// advisories. What an earlier call filled in goes.
///
/// `date` says when the file of a cloud was published. Private and local targets have their addresses from the plan
/// itself or nowhere, and are left alone.
pub fn fill(plan: &mut Plan, resolved: &Resolved, date: impl Fn(TagCloud) -> Option<Date>) {
    let ours = |code: &str| code == NO_TAG_COVERS || Code::ALL.iter().any(|one| one.as_str() == code);
    plan.advisories.retain(|advisory| !ours(&advisory.code));
    for flow in &mut plan.flows {
        let looked_up = resolved.flows.get(&flow.id).filter(|_| !resolve::is_private(flow));
        flow.to.addresses = looked_up.and_then(|looked_up| addresses(looked_up, resolved)).map(Box::new);
        flow.to.uncovered = looked_up.and_then(uncovered);
    }
    let files = resolved.sources.iter().map(|source| TagFile {
        cloud: source.cloud.as_str().into(),
        shape: source.shape.as_str().into(),
        date: date(source.cloud),
        change_number: source.change_number,
    });
    plan.addresses_from = Some(files.collect());
    plan.advisories.extend(resolved.findings.iter().map(advisory));
    let without = without_tag(plan);
    plan.advisories.extend(without);
}

fn addresses(flow: &ResolvedFlow, resolved: &Resolved) -> Option<Addresses> {
    if !matches!(flow.coverage, Coverage::Tags | Coverage::Some { .. }) {
        return None;
    }
    let tags = flow.tags.iter().filter_map(|tag| resolved.tags.get(tag)).map(|tag| AddressTag {
        name: tag.published.as_str().into(),
        cloud: tag.cloud.as_str().into(),
        change_number: tag.change_number,
    });
    let (ipv4, ipv6) = families(&flow.addresses);
    Some(Addresses { ipv4, ipv6, change_number: flow.change_number, tags: tags.collect() })
}

fn families(set: &PrefixSet) -> (Vec<IpNet>, Vec<IpNet>) {
    set.to_prefixes().into_iter().partition(|prefix| matches!(prefix, IpNet::V4(_)))
}

fn uncovered(flow: &ResolvedFlow) -> Option<Uncovered> {
    match flow.coverage {
        Coverage::Planned | Coverage::Tags => None,
        Coverage::BuiltIn => Some(Uncovered::BuiltIn),
        Coverage::NoTag => Some(Uncovered::NoTag),
        Coverage::Missing => Some(Uncovered::TagsMissing),
        Coverage::Some { .. } => Some(Uncovered::Partly),
    }
}

fn advisory(finding: &Finding) -> Advisory {
    let severity = match finding.code.severity() {
        portolan_diag::Severity::Error => Severity::Error,
        portolan_diag::Severity::Warning => Severity::Warning,
        _ => Severity::Note,
    };
    Advisory {
        code: finding.code.as_str().into(),
        severity,
        deployment: None,
        message: finding.message.clone(),
        fix: finding.help.clone(),
        documents: Vec::new(),
    }
}

/// One advisory for all hosts that only a rule by name can allow.
fn without_tag(plan: &Plan) -> Option<Advisory> {
    let flows = plan.flows.iter().filter(|flow| flow.to.uncovered == Some(Uncovered::NoTag));
    let mut hosts = flows.map(|flow| &flow.to.name).collect::<Vec<&Id>>();
    hosts.sort_unstable();
    hosts.dedup();
    let names = hosts.iter().map(|host| format!("`{host}`")).collect::<Vec<_>>().join(", ");
    let message = match hosts.len() {
        0 => return None,
        1 => format!("no service tag covers {names}"),
        count => format!("no service tag covers {count} hosts: {names}"),
    };
    Some(Advisory {
        code: NO_TAG_COVERS.into(),
        severity: Severity::Note,
        deployment: None,
        message,
        fix: "allow these by name: no list of addresses can".to_owned(),
        documents: Vec::new(),
    })
}
