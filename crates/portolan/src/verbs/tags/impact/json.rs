//! An impact as programs read it: `portolan.tags-impact/1`.

use portolan_catalog::Id;
use portolan_model::{Date, IpNet, Need, PrefixSet, Protocol};
use portolan_plan::plan::{Device, Plan, Source};
use portolan_tags::Impact;
use portolan_tags::resolve::Finding;
use portolan_tags::rules::RuleChange;
use serde::Serialize;

use crate::error::Error;
use crate::tag_files::TagFile;

#[derive(Serialize)]
struct Document<'i> {
    schema: &'static str,
    scenario: &'i str,
    old: Vec<File>,
    new: Vec<File>,
    must_act: bool,
    vanished: Vec<Gone<'i>>,
    open: Vec<Rule<'i>>,
    close: Vec<Rule<'i>>,
    flows: Vec<Flow<'i>>,
    findings: Vec<Found<'i>>,
}

/// A service-tag file.
#[derive(Serialize)]
struct File {
    file: String,
    cloud: &'static str,
    shape: &'static str,
    date: Option<Date>,
    change_number: Option<u64>,
}

#[derive(Serialize)]
struct Gone<'i> {
    tag: &'i Id,
    flows: &'i [Id],
    help: &'i str,
}

#[derive(Serialize)]
struct Rule<'i> {
    device: Option<Device>,
    at: &'i Id,
    from: &'i Id,
    networks: &'i [IpNet],
    protocol: Protocol,
    port: u16,
    port_end: Option<u16>,
    prefixes: &'i PrefixSet,
    flows: &'i [Id],
}

#[derive(Serialize)]
struct Flow<'i> {
    id: &'i Id,
    from: &'i Source,
    to: &'i Id,
    protocol: Protocol,
    port: u16,
    port_end: Option<u16>,
    need: Need,
    tags: &'i [Id],
    entering: &'i PrefixSet,
    leaving: &'i PrefixSet,
}

#[derive(Serialize)]
struct Found<'i> {
    code: &'static str,
    severity: &'static str,
    tag: &'i Id,
    flows: &'i [Id],
    message: &'i str,
    help: &'i str,
}

/// The document.
pub(super) fn text(plan: &Plan, impact: &Impact, old: &[TagFile], new: &[TagFile]) -> Result<String, Error> {
    let flows = impact.changes.flows.iter().filter_map(|change| {
        let flow = plan.flow(&change.flow)?;
        Some(Flow {
            id: &flow.id,
            from: &flow.from,
            to: &flow.to.name,
            protocol: flow.protocol,
            port: flow.port,
            port_end: flow.port_end,
            need: flow.need,
            tags: &flow.service_tags,
            entering: &change.entering,
            leaving: &change.leaving,
        })
    });
    let gone =
        impact.vanished.iter().map(|gone| Gone { tag: &gone.tag, flows: &gone.flows, help: &gone.help });
    let document = Document {
        schema: "portolan.tags-impact/1",
        scenario: &plan.scenario,
        old: old.iter().map(file).collect(),
        new: new.iter().map(file).collect(),
        must_act: impact.must_act(),
        vanished: gone.collect(),
        open: impact.changes.open.iter().map(rule).collect(),
        close: impact.changes.close.iter().map(rule).collect(),
        flows: flows.collect(),
        findings: impact.findings.iter().map(found).collect(),
    };
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

fn file(file: &TagFile) -> File {
    File {
        file: file.name(),
        cloud: file.snapshot.cloud.as_str(),
        shape: file.snapshot.shape.as_str(),
        date: file.date,
        change_number: file.snapshot.change_number,
    }
}

fn rule(change: &RuleChange) -> Rule<'_> {
    let opening = &change.opening;
    Rule {
        device: opening.device,
        at: &opening.at,
        from: &opening.from,
        networks: &opening.networks,
        protocol: opening.protocol,
        port: opening.port,
        port_end: opening.port_end,
        prefixes: &change.addresses,
        flows: &change.flows,
    }
}

fn found(finding: &Finding) -> Found<'_> {
    Found {
        code: finding.code.as_str(),
        severity: finding.code.severity().as_str(),
        tag: &finding.tag,
        flows: &finding.flows,
        message: &finding.message,
        help: &finding.help,
    }
}
