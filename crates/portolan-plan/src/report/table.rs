//! The plan as a network engineer reads it: who talks to whom, how, and why.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use portolan_model::{IpNet, Need, Phase, Protocol, Via};

use super::layout::{Column, Fit, Line, Part, Row, Table, wrap};
use super::summary::summary;
use super::table_dns;
use crate::plan::{Direction, EndpointState, Flow, Plan, PrivateEndpoint, Source, TargetKind, Uncovered};

/// How a table is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableOptions {
    /// The columns of the terminal. Names that a reader copies are never broken, so a line may be longer.
    pub width: usize,
    /// Whether headings and needs are coloured; nothing is lost without.
    pub colour: bool,
    /// Whether service tags and TLS facts have columns, too.
    pub wide: bool,
}

impl Default for TableOptions {
    fn default() -> TableOptions {
        TableOptions { width: 100, colour: false, wide: false }
    }
}

/// Writes a plan as a table: flows by source, private endpoints, DNS, wildcards and a summary.
pub fn table(plan: &Plan, options: &TableOptions) -> String {
    let mut out = String::new();
    let mut sources = BTreeMap::<&Source, Vec<&Flow>>::new();
    for flow in &plan.flows {
        sources.entry(&flow.from).or_default().push(flow);
    }
    for (source, flows) in sources {
        section(&mut out, &who(source, &flows), options);
        out.push_str(&flow_rows(&flows, options));
    }
    if !plan.flows.is_empty() {
        out.push('\n');
        let legend = format!("{} A flow whose need is not said is required.", legend(plan));
        paragraph(&mut out, &legend, options);
    }
    endpoints(&mut out, plan, options);
    table_dns::dns(&mut out, plan, options);
    wildcards(&mut out, plan, options);
    if !out.is_empty() {
        out.push('\n');
    }
    paragraph(&mut out, &summary(plan), options);
    out
}

/// Writes a text at the left.
pub(super) fn paragraph(out: &mut String, text: &str, options: &TableOptions) {
    for line in wrap(text, options.width) {
        let _ = writeln!(out, "{line}");
    }
}

/// Begins a part of the report.
pub(super) fn section(out: &mut String, title: &str, options: &TableOptions) {
    if !out.is_empty() {
        out.push('\n');
    }
    let style = if options.colour { Style::new().bold().underline() } else { Style::new() };
    let mut lines = wrap(title, options.width).into_iter();
    let _ = writeln!(out, "{style}{}{style:#}", lines.next().unwrap_or_default());
    for line in lines {
        let _ = writeln!(out, "    {line}");
    }
}

/// Colours titles, headings and needs.
pub(super) fn painter(options: &TableOptions) -> impl Fn(Part, &str) -> String {
    let colour = options.colour;
    move |part, text| {
        let style = match part {
            Part::Title => Style::new().dimmed(),
            Part::Heading => AnsiColor::Cyan.on_default(),
            Part::Cell("NEED") => AnsiColor::Yellow.on_default(),
            Part::Cell("DESTINATION") => Style::new().bold(),
            Part::Cell(_) => Style::new(),
        };
        if colour && !text.is_empty() { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}

/// Lays out a table that has no headings inside.
pub(super) fn plain(columns: &[Column], rows: Vec<Row>, options: &TableOptions) -> String {
    let paint = painter(options);
    let lines = rows.into_iter().map(Line::Cells).collect::<Vec<_>>();
    Table { columns, indent: 2, room: options.width, paint: &paint }.lay(&lines)
}

/// `agent at site hq: 10.1.9.21 (hq-files)`.
fn who(source: &Source, flows: &[&Flow]) -> String {
    let mut text = format!("{}{}", source.role, where_at(source));
    if source.networks.is_empty() {
        text.push_str(": addresses not known");
    } else {
        let networks = source.networks.iter().map(address).collect::<Vec<_>>();
        let _ = write!(text, ": {}", networks.join(", "));
    }
    let reasons = flows.iter().flat_map(|flow| &flow.reasons);
    let deployments = reasons.map(|reason| &*reason.deployment).collect::<BTreeSet<_>>();
    let _ = write!(text, " ({})", deployments.into_iter().collect::<Vec<_>>().join(", "));
    text
}

/// ` at site hq`, ` in virtual network spoke, subnet app`.
pub(super) fn where_at(source: &Source) -> String {
    match (&source.site, &source.vnet) {
        (Some(site), _) => format!(" at site {site}"),
        (None, Some(vnet)) => {
            let mut text = format!(" in virtual network {vnet}");
            if !source.subnets.is_empty() {
                let word = if source.subnets.len() == 1 { "subnet" } else { "subnets" };
                let _ = write!(text, ", {word} {}", joined(&source.subnets, ", "));
            }
            text
        }
        (None, None) => String::new(),
    }
}

/// The flows of a source, those with equal reasons below one heading that tells them.
fn flow_rows(flows: &[&Flow], options: &TableOptions) -> String {
    let columns = [
        Column { title: "DESTINATION", fit: Fit::Whole(if options.wide { 80 } else { 48 }) },
        Column { title: "PORT", fit: Fit::Whole(16) },
        Column { title: "PATH", fit: Fit::Whole(32) },
        Column { title: "NEED", fit: Fit::Whole(16) },
        Column { title: "PHASES", fit: Fit::Whole(6) },
        Column { title: "TLS INSPECTION", fit: Fit::Whole(20) },
        Column { title: "SERVICE TAGS", fit: Fit::Whole(60) },
    ];
    let mut groups = BTreeMap::<_, Vec<&Flow>>::new();
    for flow in flows {
        groups.entry((flow.direction, flow.path, flow.via, heading(flow))).or_default().push(flow);
    }
    let mut groups = groups.into_iter().collect::<Vec<_>>();
    groups.sort_by_key(|((direction, path, via, _), flows)| {
        (*direction, *path, *via, flows.iter().map(|flow| flow.need).min())
    });
    let mut lines = Vec::new();
    for ((_, _, _, heading), mut flows) in groups {
        flows.sort_by_key(|flow| (flow.need, &flow.to.name, flow.protocol, flow.port));
        lines.push(Line::Heading(heading));
        lines.extend(flows.iter().map(|flow| Line::Cells(flow_row(flow, options))));
    }
    let paint = painter(options);
    Table { columns: &columns, indent: 4, room: options.width, paint: &paint }.lay(&lines)
}

fn flow_row(flow: &Flow, options: &TableOptions) -> Row {
    let only_wide = |text: String| if options.wide { text } else { String::new() };
    let need = if flow.need == Need::Required { String::new() } else { flow.need.to_string() };
    let tls = flow.tls.as_ref().map(|tls| tls.inspection.to_string()).unwrap_or_default();
    vec![
        destination(flow),
        port(flow.port, flow.port_end, flow.protocol),
        path(flow),
        need,
        phases_of(flow),
        only_wide(tls),
        only_wide(joined(&flow.service_tags, "\n")),
    ]
}

/// `443/tcp`, `5000-5005/udp`.
pub(super) fn port(port: u16, end: Option<u16>, protocol: Protocol) -> String {
    match end {
        Some(end) => format!("{port}-{end}/{protocol}"),
        None => format!("{port}/{protocol}"),
    }
}

/// The name, and below it the addresses that are known.
pub(super) fn destination(flow: &Flow) -> String {
    const MOST: usize = 4;
    let mut text = flow.to.name.to_string();
    let addresses = flow.to.prefixes.iter().map(address).filter(|shown| *shown != text).collect::<Vec<_>>();
    for shown in addresses.iter().take(MOST) {
        let _ = write!(text, "\n  {shown}");
    }
    if addresses.len() > MOST {
        let _ = write!(text, "\n  and {} more", addresses.len() - MOST);
    }
    if let Some(known) = &flow.to.addresses {
        let _ = write!(text, "\n  {} IPv4 + {} IPv6 prefixes", known.ipv4.len(), known.ipv6.len());
    }
    match flow.to.uncovered {
        None => {}
        Some(Uncovered::NoTag) => text.push_str("\n  in no service tag"),
        Some(Uncovered::BuiltIn) => text.push_str("\n  a built-in tag, without addresses"),
        Some(Uncovered::TagsMissing) => text.push_str("\n  its tags are missing"),
        Some(Uncovered::Partly) => text.push_str(", some tags are missing"),
    }
    text
}

/// The way, and below it the private endpoint and the direction where they are worth saying.
pub(super) fn path(flow: &Flow) -> String {
    let mut text = match (flow.via, &flow.proxy) {
        (Via::Proxy, Some(proxy)) => format!("proxy {proxy}"),
        (Via::Proxy, None) => "proxy".to_owned(),
        (Via::Direct, _) => flow.path.to_string(),
    };
    if let Some(endpoint) = &flow.private_endpoint {
        let _ = write!(text, "\n{endpoint}");
    }
    if flow.direction == Direction::Inbound {
        text.push_str("\ninbound");
    }
    text
}

/// The requirements and what they are for.
fn heading(flow: &Flow) -> String {
    let reasons = flow.reasons.iter().map(|reason| (&*reason.requirement, &*reason.purpose));
    let reasons = reasons.collect::<BTreeMap<_, _>>();
    let said = |(requirement, purpose): (&str, &str)| format!("{requirement}: {purpose}");
    reasons.into_iter().map(said).collect::<Vec<_>>().join("\n")
}

/// The first letters of the phases of a flow.
pub(super) fn phases_of(flow: &Flow) -> String {
    phases(flow.phases.iter())
}

/// The first letters of the phases.
fn phases(phases: impl Iterator<Item = Phase>) -> String {
    phases.filter_map(|phase| phase.as_str().chars().next()).map(|c| c.to_ascii_uppercase()).collect()
}

/// Says what the letters of the phases mean.
pub(super) fn legend(plan: &Plan) -> String {
    let used = plan.flows.iter().flat_map(|flow| flow.phases.iter()).collect::<BTreeSet<_>>();
    let words = used
        .into_iter()
        .map(|phase| format!("{} {phase}", phases(std::iter::once(phase))))
        .collect::<Vec<_>>();
    format!("Phases: {}.", words.join(", "))
}

fn endpoints(out: &mut String, plan: &Plan, options: &TableOptions) {
    if plan.private_endpoints.is_empty() {
        return;
    }
    section(out, "Private endpoints", options);
    let columns = [
        Column { title: "ENDPOINT", fit: Fit::Whole(44) },
        Column { title: "STATE", fit: Fit::Whole(8) },
        Column { title: "SUBNET", fit: Fit::Whole(32) },
        Column { title: "ADDRESSES", fit: Fit::Whole(40) },
    ];
    let mut lines = Vec::new();
    for endpoint in &plan.private_endpoints {
        let PrivateEndpoint { resource, kind, sub_resource, .. } = endpoint;
        lines.push(Line::Heading(format!("{resource}: {kind}, sub-resource {sub_resource}")));
        lines.push(Line::Cells(endpoint_row(endpoint)));
    }
    let paint = painter(options);
    out.push_str(&Table { columns: &columns, indent: 4, room: options.width, paint: &paint }.lay(&lines));
}

fn endpoint_row(endpoint: &PrivateEndpoint) -> Row {
    let cells = [endpoint_state(endpoint).to_owned(), endpoint_place(endpoint), endpoint_addresses(endpoint)];
    std::iter::once(endpoint.id.to_string()).chain(cells).collect()
}

/// `spoke/endpoints`, `10.40.4.0/24 in spoke`.
pub(super) fn endpoint_place(endpoint: &PrivateEndpoint) -> String {
    match (&endpoint.vnet, &endpoint.subnet) {
        (Some(vnet), Some(subnet)) if subnet.parse::<IpNet>().is_ok() => format!("{subnet} in {vnet}"),
        (Some(vnet), Some(subnet)) => format!("{vnet}/{subnet}"),
        (Some(vnet), None) => vnet.to_string(),
        (None, Some(subnet)) => subnet.to_string(),
        (None, None) => "not said".to_owned(),
    }
}

/// Its addresses, a line each, or how many it takes.
pub(super) fn endpoint_addresses(endpoint: &PrivateEndpoint) -> String {
    let known = endpoint.addresses.values().collect::<BTreeSet<_>>();
    match (known.len(), endpoint.addresses_needed) {
        (0, Some(needed)) => format!("{needed} to reserve"),
        (0, None) => "how many is not published".to_owned(),
        _ => known.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
    }
}

/// Whether there is anything to do.
pub(super) const fn endpoint_state(endpoint: &PrivateEndpoint) -> &'static str {
    match endpoint.state {
        EndpointState::Existing => "exists",
        EndpointState::Planned => "to make",
    }
}

/// The patterns that stay wide, with real names below them.
fn wildcards(out: &mut String, plan: &Plan, options: &TableOptions) {
    let mut patterns = BTreeMap::<&str, BTreeSet<&str>>::new();
    for flow in &plan.flows {
        if matches!(flow.to.kind, TargetKind::Suffix | TargetKind::Glob) {
            let examples = flow.to.examples.iter().map(|example| &**example);
            patterns.entry(&flow.to.name).or_default().extend(examples);
        }
    }
    if patterns.is_empty() {
        return;
    }
    section(out, "Wildcards that stay wide", options);
    let columns =
        [Column { title: "NAME", fit: Fit::Whole(44) }, Column { title: "SUCH AS", fit: Fit::Wrap(30) }];
    let cells = patterns
        .into_iter()
        .map(|(name, examples)| {
            let shown = examples.into_iter().take(6).collect::<Vec<_>>();
            let shown = if shown.is_empty() { "(no name is published)".to_owned() } else { shown.join(" ") };
            vec![name.to_owned(), shown]
        })
        .collect::<Vec<_>>();
    out.push_str(&plain(&columns, cells, options));
}

/// A single address without its length, a prefix with it.
pub(super) fn address(net: &IpNet) -> String {
    let single = net.prefix_len() == net.max_prefix_len();
    if single { net.addr().to_string() } else { net.to_string() }
}

pub(super) fn joined<T: ToString>(values: &[T], between: &str) -> String {
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join(between)
}
