//! The sections of a change request that are no rules: endpoints, DNS, wide names, advisories, documents.

use std::collections::BTreeSet;

use portolan_catalog::Id;
use portolan_plan::plan::{Device, DnsRecord, Plan, PrivateEndpoint, RecordType, TargetKind};

use crate::people::markdown::{Block, Document, code, codes};
use crate::people::rows::Row;

/// The word for a device.
pub(super) const fn device(device: Device) -> &'static str {
    match device {
        Device::SiteFirewall => "Firewall",
        Device::Proxy => "Rules of the proxy",
        Device::ProxyEgress => "Way out behind the proxy",
        Device::Nsg => "Network security group",
        Device::Resolver => "Way of the resolver",
    }
}

/// The private endpoints, those that exist and those to make.
pub(super) fn endpoints(text: &mut Document, plan: &Plan) {
    if plan.private_endpoints.is_empty() {
        return;
    }
    text.heading(2, "Private endpoints");
    let columns = vec![
        "endpoint",
        "state",
        "resource",
        "sub-resource",
        "virtual network",
        "subnet",
        "addresses",
        "names",
        "zones",
    ];
    let lines = plan.private_endpoints.iter().map(endpoint).collect();
    text.blocks.push(Block::Table(columns, lines));
}

fn endpoint(endpoint: &PrivateEndpoint) -> Vec<String> {
    let state = match endpoint.state {
        portolan_plan::plan::EndpointState::Existing => "exists",
        portolan_plan::plan::EndpointState::Planned => "to be made",
    };
    let addresses = match (endpoint.addresses.is_empty(), endpoint.addresses_needed) {
        (false, _) => codes(endpoint.addresses.values()),
        (true, Some(count)) => format!("{count} to be given"),
        (true, None) => "to be given".to_owned(),
    };
    let subnet = endpoint.prefix.map(|prefix| prefix.to_string());
    let subnet = endpoint.subnet.as_ref().map(ToString::to_string).into_iter().chain(subnet);
    vec![
        code(&endpoint.id),
        state.to_owned(),
        code(&endpoint.resource),
        endpoint.sub_resource.to_string(),
        endpoint.vnet.as_ref().map(|vnet| code(vnet)).unwrap_or_default(),
        codes(subnet.collect::<BTreeSet<_>>()),
        addresses,
        codes(&endpoint.names),
        codes(&endpoint.zones),
    ]
}

/// What resolvers and zones must answer.
pub(super) fn dns(text: &mut Document, plan: &Plan) {
    let (forwards, records): (Vec<&DnsRecord>, Vec<&DnsRecord>) =
        plan.dns.iter().partition(|record| record.kind == RecordType::Forward);
    if plan.dns.is_empty() {
        return;
    }
    text.heading(2, "DNS");
    if !forwards.is_empty() {
        text.paragraph("Resolvers that must send questions on:");
        let line = |record: &&DnsRecord| {
            vec![
                place(record),
                record.resolver.as_ref().map(|resolver| code(resolver)).unwrap_or_default(),
                code(&record.name),
                record.forward_to.as_ref().map(|to| code(to)).unwrap_or_default(),
            ]
        };
        let lines = once(forwards.iter().map(line));
        text.blocks.push(Block::Table(vec!["place", "resolver", "names under", "to"], lines));
    }
    if !records.is_empty() {
        text.paragraph("Answers that clients must get, and the zone that holds them:");
        let line = |record: &&DnsRecord| {
            vec![
                place(record),
                code(&record.name),
                record.kind.as_str().to_owned(),
                if record.value.is_empty() { "to be given".to_owned() } else { code(&record.value) },
                record.zone.as_ref().map(|zone| code(zone)).unwrap_or_default(),
                codes(&record.linked_to),
                record.way.as_ref().map(ToString::to_string).unwrap_or_default(),
            ]
        };
        let lines = once(records.iter().map(line));
        let columns = vec!["place", "name", "type", "answer", "zone", "linked to", "way"];
        text.blocks.push(Block::Table(columns, lines));
    }
}

/// Lines in their order, equal ones once.
fn once(lines: impl Iterator<Item = Vec<String>>) -> Vec<Vec<String>> {
    let mut seen = BTreeSet::new();
    lines.filter(|line| seen.insert(line.clone())).collect()
}

fn place(record: &DnsRecord) -> String {
    match (&record.site, &record.vnet) {
        (Some(site), _) => format!("site {}", code(site)),
        (None, Some(vnet)) => format!("virtual network {}", code(vnet)),
        (None, None) => "outside".to_owned(),
    }
}

/// The destinations that are no single name, each with what is known below it.
pub(super) fn wide_names<'p>(rows: &[Row<'p>]) -> BTreeSet<&'p Id> {
    let wide = rows.iter().filter(|row| matches!(row.kind, TargetKind::Suffix | TargetKind::Glob));
    wide.map(|row| &row.to.name).collect()
}

/// How many known names are shown below a pattern.
const EXAMPLES: usize = 3;

/// What stays wide, and for whom.
pub(super) fn wide(text: &mut Document, plan: &Plan, rows: &[Row<'_>]) {
    let names = wide_names(rows);
    if names.is_empty() {
        return;
    }
    text.heading(2, "What stays wide");
    text.paragraph(
        "These destinations are patterns, as nobody publishes the names below them or the scenario does not give them. Each lets through more than the deployments need.",
    );
    let line = |name: &&Id| {
        let mine = || rows.iter().filter(|row| row.to.name == **name);
        let deployments = mine().flat_map(|row| &row.why.deployments).collect::<BTreeSet<_>>();
        let requirements = mine().flat_map(|row| &row.why.requirements).collect::<BTreeSet<_>>();
        let flows = plan.flows.iter().filter(|flow| flow.to.name == **name);
        let examples = flows.flat_map(|flow| &flow.to.examples).collect::<BTreeSet<_>>();
        let examples = examples.into_iter().take(EXAMPLES);
        vec![code(name), codes(examples), codes(deployments), codes(requirements)]
    };
    let lines = names.iter().map(line).collect();
    text.blocks.push(Block::Table(vec!["pattern", "known below it", "deployments", "requirements"], lines));
}

/// What the plan has to say beside its connections, the gravest first.
pub(super) fn advisories(text: &mut Document, plan: &Plan) {
    if plan.advisories.is_empty() {
        return;
    }
    text.heading(2, "Advisories");
    let mut advisories = plan.advisories.iter().collect::<Vec<_>>();
    advisories.sort_by_key(|advisory| advisory.severity);
    let line = |advisory: &&portolan_plan::plan::Advisory| {
        vec![
            advisory.severity.to_string(),
            code(&advisory.code),
            advisory.message.clone(),
            advisory.fix.clone(),
        ]
    };
    let lines = advisories.iter().map(line).collect();
    text.blocks.push(Block::Table(vec!["severity", "code", "what is the matter", "what to do"], lines));
}

/// The documents of the rows, in the order of their numbers.
pub(super) fn numbered(rows: &[Row<'_>]) -> Vec<Id> {
    rows.iter()
        .flat_map(|row| row.why.documents.iter().cloned())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

/// The numbers of the documents.
pub(super) fn documents(text: &mut Document, rows: &[Row<'_>]) {
    text.heading(2, "Documents");
    text.paragraph("`portolan catalog documents` gives title, date and address of each.");
    let lines = numbered(rows).into_iter().enumerate();
    let lines = lines.map(|(at, id)| vec![format!("D{}", at + 1), code(&id)]).collect();
    text.blocks.push(Block::Table(vec!["number", "document"], lines));
}
