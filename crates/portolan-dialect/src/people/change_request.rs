//! The change request: sections in the order in which a network team reads them.

use std::collections::BTreeSet;

use portolan_model::Need;
use portolan_plan::plan::{Direction, Plan};

use crate::comment::header;
use crate::frame::places;
use crate::intent::{File, Job, Options, Printed, Refusal};
use crate::people::CHANGE_REQUEST;
use crate::people::markdown::{Block, Document, code, codes};
use crate::people::rows::{Row, by_ports, entries, rows};
use crate::people::sections;

/// One file for all places.
pub(super) fn print(job: &Job<'_>) -> Result<Printed, Refusal> {
    let at = job.options.at.as_deref();
    let rows = by_ports(rows(job.plan, at));
    if rows.is_empty() {
        return Ok(Printed::default());
    }
    let file = File { path: "change-request.md".to_owned(), text: document(job, &rows).to_string() };
    Ok(Printed { files: vec![file], entries: entries(job.plan, at), notes: Vec::new() })
}

fn document(job: &Job<'_>, rows: &[Row<'_>]) -> Document {
    let plan = job.plan;
    let mut text = Document::default();
    text.heading(1, format!("Change request: connections for {}", code(&plan.scenario)));
    let lines = header(&job.stamp, None, "Change request", CHANGE_REQUEST.assumes);
    text.blocks.push(Block::Points(lines.into_iter().skip(1).collect()));
    summary(&mut text, rows);
    why(&mut text, plan, rows);
    risk(&mut text, plan, rows);
    opened(&mut text, plan, rows);
    sections::endpoints(&mut text, plan);
    sections::dns(&mut text, plan);
    sections::wide(&mut text, plan, rows);
    sections::advisories(&mut text, plan);
    steps(&mut text, plan, &job.options);
    sections::documents(&mut text, rows);
    text
}

fn summary(text: &mut Document, rows: &[Row<'_>]) {
    text.heading(2, "Summary");
    let devices = rows.iter().map(|row| (row.device, row.at)).collect::<BTreeSet<_>>();
    let deployments = rows.iter().flat_map(|row| &row.why.deployments).collect::<BTreeSet<_>>();
    let inbound = rows.iter().filter(|row| row.direction == Direction::Inbound).count();
    text.paragraph(format!(
        "{} at {} for {}: {} opened by the machines of the deployments, {inbound} towards them.",
        counted(rows.len(), "row"),
        counted(devices.len(), "device"),
        codes(deployments),
        rows.len() - inbound,
    ));
    let line = |need: &Need| {
        let count = rows.iter().filter(|row| row.need == *need).count();
        (count > 0).then(|| vec![need.to_string(), count.to_string(), meaning(*need).to_owned()])
    };
    let needs = [Need::Required, Need::Recommended, Need::Optional, Need::Compatibility, Need::Doubtful];
    let lines = needs.iter().filter_map(line).collect();
    text.blocks.push(Block::Table(vec!["need", "rows", "means"], lines));
}

fn meaning(need: Need) -> &'static str {
    match need {
        Need::Required => "without it the service does not work",
        Need::Recommended => "the vendor advises it",
        Need::Optional => "for a convenience, such as telemetry",
        Need::Compatibility => "gone from the newest list, good for older versions",
        Need::Doubtful => "documents contradict each other, and this is the less likely reading",
    }
}

fn why(text: &mut Document, plan: &Plan, rows: &[Row<'_>]) {
    text.heading(2, "Why");
    let deployments = rows.iter().flat_map(|row| &row.why.deployments).collect::<BTreeSet<_>>();
    let line = |deployment: &&portolan_catalog::Id| {
        let reasons = || plan.flows.iter().flat_map(|flow| &flow.reasons);
        let own = || reasons().filter(|reason| reason.deployment == **deployment);
        let services = own().map(|reason| &*reason.service).collect::<BTreeSet<_>>();
        let flows = plan.flows.iter().filter(|flow| {
            flow.direction == Direction::Outbound
                && flow.reasons.iter().any(|reason| reason.deployment == **deployment)
        });
        let machines = flows.flat_map(|flow| &flow.from.networks).collect::<BTreeSet<_>>();
        let rows = rows.iter().filter(|row| row.why.deployments.contains(*deployment)).count();
        vec![code(deployment), codes(services), codes(machines), rows.to_string()]
    };
    let lines = deployments.iter().map(line).collect();
    text.blocks.push(Block::Table(vec!["deployment", "needs of", "machines", "rows"], lines));
}

fn risk(text: &mut Document, plan: &Plan, rows: &[Row<'_>]) {
    text.heading(2, "Risk");
    let inbound = rows.iter().filter(|row| row.direction == Direction::Inbound).count();
    let wide = sections::wide_names(rows).len();
    let inspected = plan.flows.iter().filter(|flow| {
        flow.tls.as_ref().is_some_and(|tls| tls.inspection == portolan_model::Inspection::Breaks)
    });
    let inspected = inspected.map(|flow| &flow.to.name).collect::<BTreeSet<_>>().len();
    let mut points = vec![
        "The change only allows connections; it takes none away, and interrupts none that exist.".to_owned(),
        match inbound {
            0 => "Nothing is opened towards the machines of the deployments.".to_owned(),
            some => format!(
                "{} towards the machines of the deployments: look at their sources first.",
                leads(some)
            ),
        },
    ];
    if wide > 0 {
        points.push(format!(
            "{} cannot be named one by one; the section on what stays wide lists them with what is known below them.",
            counted(wide, "destination")
        ));
    }
    if inspected > 0 {
        points.push(format!(
            "{} do not survive TLS inspection: exempt them where TLS is opened on the way (`portolan render tls-bypass`).",
            counted(inspected, "destination")
        ));
    }
    if !plan.private_endpoints.is_empty() {
        points.push(
            "Names of private endpoints change their address for everyone who asks the same resolver: make the endpoints and their paths before the DNS changes.".to_owned(),
        );
    }
    let unknown = rows.iter().filter(|row| row.from.prefixes.is_empty()).count();
    if unknown > 0 {
        points.push(format!(
            "{} without known source addresses: the requester must name them before they can be opened.",
            counted(unknown, "row")
        ));
    }
    text.blocks.push(Block::Points(points));
}

fn opened(text: &mut Document, plan: &Plan, rows: &[Row<'_>]) {
    text.heading(2, "What is to be opened");
    let numbers = sections::numbered(rows);
    for place in places(plan) {
        let here = |row: &&Row<'_>| row.device == place.device && *row.at == *place.name;
        let lines = rows.iter().filter(here).map(|row| line(row, &numbers)).collect::<Vec<_>>();
        if lines.is_empty() {
            continue;
        }
        text.heading(3, format!("{} of {}", sections::device(place.device), place.title()));
        let columns =
            vec!["source", "destination", "port", "protocol", "direction", "need", "reason", "documents"];
        text.blocks.push(Block::Table(columns, lines));
    }
}

fn line(row: &Row<'_>, numbers: &[portolan_catalog::Id]) -> Vec<String> {
    let deployments = row.why.deployments.iter().map(|id| &**id).collect::<Vec<_>>().join(", ");
    let from = match row.from.prefixes.is_empty() {
        true => format!("{} of {deployments}: not known yet", row.from.name),
        false => format!("{} of {deployments}: {}", row.from.name, codes(row.from.prefixes.iter())),
    };
    let to = match row.to.prefixes.is_empty() {
        true => code(&row.to.name),
        false => format!("{}: {}", code(&row.to.name), codes(row.to.prefixes.iter())),
    };
    let ports = row.ports.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let numbers = row.why.documents.iter().filter_map(|id| numbers.iter().position(|known| known == id));
    let numbers = numbers.map(|at| format!("D{}", at + 1)).collect::<Vec<_>>().join(", ");
    vec![
        from,
        to,
        ports,
        row.protocol.to_string(),
        row.direction.as_str().to_owned(),
        row.need.to_string(),
        reason(row),
        numbers,
    ]
}

/// The first purposes of a row, and how many more there are.
fn reason(row: &Row<'_>) -> String {
    const SHOWN: usize = 2;
    let shown = row.why.purposes.iter().take(SHOWN).map(|purpose| &**purpose).collect::<Vec<_>>().join("; ");
    match row.why.purposes.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown}; and {more} more"),
    }
}

fn steps(text: &mut Document, plan: &Plan, options: &Options) {
    text.heading(2, "Order of steps, test and way back");
    let prefix = code(&options.prefix);
    let mut steps = vec![
        "Keep a copy of the running configuration of every device named above, with today's date.".to_owned(),
    ];
    if options.prefix != Options::default().prefix {
        steps.push(format!(
            "Trial group first: choose a few machines, give their addresses alone to the deployments in a copy of the scenario, and load what `portolan render TARGET --name-prefix {}` prints for it. Go on when the test below has been green for them for as long as your house asks.",
            options.prefix
        ));
    }
    if !plan.private_endpoints.is_empty() {
        steps.push("Make the private endpoints and link the private zones; nobody asks them yet.".to_owned());
    }
    steps.push(
        "Open the firewalls and network security groups, then the proxies and what stands behind them."
            .to_owned(),
    );
    if !plan.dns.is_empty() {
        steps.push("Change the DNS: from here on the names lead to the private endpoints.".to_owned());
    }
    steps.push(
        "Give the agents their proxy settings where they use a proxy (`portolan targets` lists the agents)."
            .to_owned(),
    );
    steps.push(format!(
        "Test: `portolan check` with this scenario on a machine of each deployment, then the agent's own test; every required row must pass. Objects that `portolan render` prints start with {prefix}, so that their counters and logs can be found by it."
    ));
    if options.prefix != Options::default().prefix {
        steps.push(format!(
            "Then the rest: print and load the whole scenario with the default prefix {}, test again, and take the trial group {prefix} away.",
            code(&Options::default().prefix)
        ));
    }
    steps.push(format!(
        "Way back, in the opposite order: the agents' settings, the DNS, then the rules: take away the objects whose names start with {prefix}, or load the copy of the first step."
    ));
    text.blocks.push(Block::Steps(steps));
}

fn leads(count: usize) -> String {
    if count == 1 { "1 row leads".to_owned() } else { format!("{count} rows lead") }
}

fn counted(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
