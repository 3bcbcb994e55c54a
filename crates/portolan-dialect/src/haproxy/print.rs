//! Rules to frontends and backends.

use std::collections::BTreeMap;
use std::net::IpAddr;

use portolan_model::{Application, PortRange};

use super::tree::{Action, Condition, Config, Kind, Line, Mode, Section, Test};
use crate::comment::header;
use crate::intent::{Destination, Family, File, Job, Place, Printed, Refusal, Rule, RuleSet, by_reason};

/// One file for each place.
pub(super) fn print(job: &Job<'_>) -> Result<Printed, Refusal> {
    let mut printed = Printed::default();
    for set in &job.sets {
        let ports = by_port(set);
        if ports.is_empty() {
            continue;
        }
        one_mode_a_port(set, &ports)?;
        let text = config(job, set, ports).to_string();
        printed.files.push(File { path: format!("{}.cfg", set.place.stem()), text });
    }
    Ok(printed)
}

/// A frontend: what is spoken on which port.
type Ports<'r> = BTreeMap<(PortRange, Mode), Vec<&'r Rule>>;

fn by_port(set: &RuleSet) -> Ports<'_> {
    let mut ports = Ports::new();
    for rule in set.rules.iter().filter(|rule| matches!(rule.to, Destination::Names { .. })) {
        let mode = if rule.application == Some(Application::Http) { Mode::Http } else { Mode::Tcp };
        for port in &rule.ports {
            ports.entry((*port, mode)).or_default().push(rule);
        }
    }
    ports
}

/// A port has one frontend, which speaks either HTTP or TLS.
fn one_mode_a_port(set: &RuleSet, ports: &Ports<'_>) -> Result<(), Refusal> {
    let both = ports.keys().zip(ports.keys().skip(1)).find(|(one, next)| one.0 == next.0);
    match both {
        None => Ok(()),
        Some(((port, _), _)) => Err(Refusal {
            place: set.place.title(),
            platform: "HAProxy",
            what: "protocols on one port",
            needed: 2,
            limit: 1,
            way_out: format!(
                "lead HTTP and TLS on port {port} to two addresses, and print each with a plan of its own"
            ),
        }),
    }
}

fn config(job: &Job<'_>, set: &RuleSet, ports: Ports<'_>) -> Config {
    let names = Names { prefix: identifier(&job.options.prefix), place: identifier(&set.place.stem()) };
    let mut header =
        header(&job.stamp, Some(&set.place), "HAProxy configuration", crate::haproxy::HAPROXY.assumes);
    if set.left_out > 0 {
        header.push(format!("{} connections are not in it: see the ledger", set.left_out));
    }
    let mut sections = vec![resolvers(&names, addresses(job, &set.place)), defaults(&names)];
    for ((port, mode), rules) in ports {
        sections.push(frontend(job, &names, port, mode, &rules));
        sections.push(backend(&names, port, mode));
    }
    Config { header, sections }
}

/// The names of a file's sections, lists and variables.
struct Names {
    prefix: String,
    place: String,
}

impl Names {
    fn section(&self, what: &str) -> String {
        format!("{}_{}_{}", self.prefix, self.place, identifier(what))
    }

    fn frontend(&self, port: PortRange) -> String {
        self.section(&port.to_string())
    }

    fn backend(&self, port: PortRange) -> String {
        format!("{}_out", self.frontend(port))
    }

    fn rule(&self, rule: &Rule, what: &str) -> String {
        format!("{}_{}_{what}", self.prefix, identifier(&rule.name))
    }

    fn answer(&self) -> String {
        format!("txn.{}_to", self.prefix)
    }
}

/// The resolvers of a place; none where nobody said.
fn addresses(job: &Job<'_>, place: &Place) -> Vec<IpAddr> {
    let site = job.plan.sites.iter().find(|site| *site.name == *place.name);
    let vnet =
        job.plan.vnets.iter().find(|vnet| {
            place.name.split_once('/').map_or(place.name.as_str(), |(vnet, _)| vnet) == &*vnet.name
        });
    let site = site.map(|site| site.resolvers.clone());
    site.or_else(|| vnet.map(|vnet| vnet.resolvers.clone())).unwrap_or_default()
}

fn resolvers(names: &Names, addresses: Vec<IpAddr>) -> Section {
    let server = |(index, address): (usize, IpAddr)| Line::Nameserver(format!("dns{}", index + 1), address);
    let mut lines = addresses.into_iter().enumerate().map(server).collect::<Vec<_>>();
    if lines.is_empty() {
        lines.push(Line::MachinesNameservers);
    }
    Section { kind: Kind::Resolvers, name: names.section("dns"), from: None, lines }
}

fn defaults(names: &Names) -> Section {
    let lines = vec![
        Line::Timeout("connect", "10s"),
        Line::Timeout("client", "1m"),
        Line::Timeout("server", "1m"),
        Line::Timeout("http-request", "10s"),
        Line::Comment("WebSockets and uploads may be silent for a while".to_owned()),
        Line::Timeout("tunnel", "1h"),
    ];
    Section { kind: Kind::Defaults, name: names.section("defaults"), from: None, lines }
}

fn frontend(job: &Job<'_>, names: &Names, port: PortRange, mode: Mode, rules: &[&Rule]) -> Section {
    let mut lines = vec![Line::Mode(mode)];
    for (family, v6) in [(Family::V4, false), (Family::V6, true)] {
        if rules.iter().any(|rule| rule.family == family) {
            lines.push(Line::Bind { port, v6 });
        }
    }
    if mode == Mode::Tcp {
        lines.push(Line::InspectDelay("5s"));
    }
    let mut lists = BTreeMap::new();
    for rule in rules {
        rule_lines(job, names, mode, rule, &mut lists, &mut lines);
    }
    lines.extend([
        Line::Empty,
        Line::Comment("Everything else".to_owned()),
        Line::Rule(mode, Action::Reject, Condition::Always),
        Line::DefaultBackend(names.backend(port)),
    ]);
    let from = Some(names.section("defaults"));
    Section { kind: Kind::Frontend, name: names.frontend(port), from, lines }
}

/// The lines of a rule. Rules with the same names share the list of the first.
fn rule_lines<'r>(
    job: &Job<'_>,
    names: &Names,
    mode: Mode,
    rule: &'r Rule,
    lists: &mut BTreeMap<Vec<&'r str>, String>,
    lines: &mut Vec<Line>,
) {
    let from = names.rule(rule, "src");
    lines.extend([Line::Empty, Line::Comment(rule.summary())]);
    if rule.flows.iter().any(|id| job.plan.flow(id).is_some_and(|flow| flow.websocket)) {
        lines.push(Line::Comment("Some of these connections carry WebSockets".to_owned()));
    }
    let sources = rule.source_prefixes().into_iter();
    lines.extend(sources.map(|prefix| Line::Acl(from.clone(), Test::Src(prefix))));
    let texts = rule.to.names().iter().map(|name| name.text.as_str()).collect();
    let to = lists.entry(texts).or_insert_with(|| {
        let to = names.rule(rule, "to");
        for (why, alike) in by_reason(rule.to.names()) {
            lines.push(Line::Comment(why));
            let test = |text: &String| Line::Acl(to.clone(), Test::Name(mode, text.clone()));
            lines.extend(alike.into_iter().map(|name| test(&name.text)));
        }
        to
    });
    lines.push(Line::Rule(mode, Action::Accept, Condition::If(vec![from, to.clone()])));
}

/// Goes on to the address that the name has, whatever address the client connected to.
fn backend(names: &Names, port: PortRange, mode: Mode) -> Section {
    let var = names.answer();
    let mut lines = vec![Line::Mode(mode)];
    if mode == Mode::Tcp {
        // Without a delay of its own, a backend does not wait for the resolver.
        lines.push(Line::InspectDelay("5s"));
    }
    lines.extend([
        Line::Comment("The name decides where it goes, not the address that the client chose".to_owned()),
        Line::Rule(
            mode,
            Action::Resolve { var: var.clone(), resolvers: names.section("dns") },
            Condition::Always,
        ),
        Line::Rule(mode, Action::Reject, Condition::UnlessSet(var.clone())),
        Line::Rule(mode, Action::SetDestination(var), Condition::Always),
        Line::ServerAnywhere(format!("{}_any", names.prefix)),
    ]);
    let from = Some(names.section("defaults"));
    Section { kind: Kind::Backend, name: names.backend(port), from, lines }
}

/// Names of sections and lists: letters, digits and underscores.
fn identifier(name: &str) -> String {
    name.replace('-', "_")
}
