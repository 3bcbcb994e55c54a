//! Blocks of flows.

use portolan_plan::plan::{Flow, Plan, TargetKind};

use super::block::{Block, Loose, sorted};
use super::diff::Difference;

/// What is checked where it is written.
const CHECKED: &[&str] = &[
    "tags",
    "pe",
    "status",
    "phases",
    "tls",
    "application",
    "networks",
    "examples",
    "websocket",
    "direction",
    "defects",
    "may-not-resolve",
    "global-only",
];

pub(super) fn hold(block: &Block, plan: &Plan) -> Result<(), Difference> {
    let meant = plan.flows.iter().filter(|flow| {
        let reason = flow.reasons.iter().any(|reason| {
            block.allows("service", &reason.service)
                && block.allows("deployment", &reason.deployment)
                && block.allows("requirement", &reason.requirement)
        });
        reason && block.allows("path", flow.path.as_str()) && block.allows("role", &flow.from.role)
    });
    let expected = block.said().map(|(_, line)| Loose::new(&line, CHECKED)).collect::<Vec<_>>();
    let keys = CHECKED.iter().filter(|key| {
        let sign = format!(" {key}=");
        block.lines.iter().any(|(_, line)| line.contains(&sign))
    });
    let keys = keys.copied().collect::<Vec<_>>();
    Difference::of(expected, meant.map(|flow| line(flow, &keys)).collect())
}

/// Who opens a flow and where.
pub(super) fn from(flow: &Flow) -> String {
    let source = &flow.from;
    let place = match (&source.site, &source.vnet) {
        (Some(site), _) => site.to_string(),
        (None, Some(vnet)) if source.subnets.is_empty() => vnet.to_string(),
        (None, Some(vnet)) => {
            let subnets = source.subnets.iter().map(|subnet| subnet.as_str()).collect::<Vec<_>>();
            format!("{vnet}/{}", subnets.join("+"))
        }
        (None, None) => "-".to_owned(),
    };
    format!("{}@{place}", source.role)
}

/// A flow as blocks write it, with the words that the block checks somewhere.
fn line(flow: &Flow, keys: &[&str]) -> String {
    let end = flow.port_end.map(|end| format!("-{end}")).unwrap_or_default();
    let via = flow.proxy.as_ref().map(|proxy| format!(" via {proxy}")).unwrap_or_default();
    let tag = if flow.to.kind == TargetKind::ServiceTag { "tag:" } else { "" };
    let prefixes = flow.to.prefixes.iter().map(ToString::to_string).collect::<Vec<_>>();
    let addresses =
        if prefixes.is_empty() { String::new() } else { format!(" addresses:{}", prefixes.join(",")) };
    let mut line = format!(
        "{} {}/{}{end} {}{via} {tag}{}{addresses} {}",
        from(flow),
        flow.protocol,
        flow.port,
        flow.path,
        flow.to.name,
        flow.need
    );
    for key in keys {
        line.push_str(&format!(" {key}={}", checked(flow, key)));
    }
    line
}

fn checked(flow: &Flow, key: &str) -> String {
    match key {
        "tags" => sorted(flow.service_tags.iter().map(|tag| tag.as_str())),
        "pe" => flow.private_endpoint.as_deref().unwrap_or("none").to_owned(),
        "status" => flow.status.to_string(),
        "phases" => sorted(flow.phases.iter().map(|phase| phase.as_str())),
        "tls" => match &flow.tls {
            Some(tls) => {
                let version = tls.min_version.as_deref().map(|version| format!(">={version}"));
                format!("{}{}", tls.inspection, version.unwrap_or_default())
            }
            None => "none".to_owned(),
        },
        "application" => flow.application.to_string(),
        "networks" => {
            let networks = flow.from.networks.iter().map(ToString::to_string).collect::<Vec<_>>();
            sorted(networks.iter().map(String::as_str))
        }
        "examples" => sorted(flow.to.examples.iter().map(|name| name.as_str())),
        "websocket" => flow.websocket.to_string(),
        "direction" => flow.direction.as_str().to_owned(),
        "defects" => {
            let defects = flow.reasons.iter().flat_map(|reason| reason.defects.iter());
            sorted(
                defects.map(|defect| defect.as_str()).collect::<std::collections::BTreeSet<_>>().into_iter(),
            )
        }
        "may-not-resolve" => flow.may_not_resolve.to_string(),
        "global-only" => flow.tags_global_only.to_string(),
        _ => panic!("`{key}` is not checked"),
    }
}
