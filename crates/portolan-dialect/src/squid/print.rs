//! Rules to access lists.

use std::collections::{BTreeMap, BTreeSet};

use portolan_catalog::Id;
use portolan_model::{Application, HostPattern, PortRange};
use portolan_plan::plan::Plan;

use super::tree::{Config, LONGEST_NAME, Line, Term, Test};
use crate::comment::header;
use crate::intent::{Destination, File, Job, Printed, Refusal, Rule, RuleSet, by_reason};
use crate::naming::fit;

/// Room for what is put behind the name of a rule.
const LONGEST_ENDING: usize = 6;

/// One file for each proxy.
pub(super) fn print(job: &Job<'_>) -> Result<Printed, Refusal> {
    let mut printed = Printed::default();
    for set in job.sets.iter().filter(|set| !set.rules.is_empty()) {
        let config = config(job, set, &mut printed.notes);
        printed.files.push(File { path: format!("{}.conf", set.place.stem()), text: config.to_string() });
    }
    Ok(printed)
}

fn config(job: &Job<'_>, set: &RuleSet, notes: &mut Vec<String>) -> Config {
    let silent = cannot_sign_in(job.plan);
    let mut header = header(&job.stamp, Some(&set.place), "Squid access lists", crate::squid::SQUID.assumes);
    if set.left_out > 0 {
        header.push(format!("{} connections are not in it: see the ledger", set.left_out));
    }
    let more = remarks(job.plan, set, &silent);
    header.extend(more.iter().map(|note| format!("Note: {note}")));
    notes.extend(more);

    let ports = set.rules.iter().map(|rule| rule.ports.clone()).collect::<BTreeSet<_>>();
    let mut lines = vec![Line::Empty];
    let connect = identifier(&job.options.prefix, "connect");
    lines.push(Line::Acl { name: connect.clone(), test: Test::Method("CONNECT") });
    lines.extend(ports.into_iter().map(|ports| {
        let name = port_list(&job.options.prefix, &ports);
        Line::Acl { name, test: Test::Port(ports) }
    }));
    // Rules by address make Squid ask DNS, so that they come last.
    let (by_name, by_address) =
        set.rules.iter().partition::<Vec<_>, _>(|rule| matches!(rule.to, Destination::Names { .. }));
    let mut lists = Lists::new();
    for rule in by_name.into_iter().chain(by_address) {
        rule_lines(job, rule, &connect, &silent, &mut lists, &mut lines);
    }
    if job.options.default_deny {
        lines.extend([
            Line::Empty,
            Line::Comment("Everything else".to_owned()),
            Line::HttpAccess { allow: false, terms: vec![Term::is("all")] },
        ]);
    }
    Config { header, lines }
}

/// What is to be known about one proxy beside its rules.
fn remarks(plan: &Plan, set: &RuleSet, silent: &BTreeMap<Id, String>) -> Vec<String> {
    let mut notes = Vec::new();
    let Some(proxy) = plan.proxies.iter().find(|proxy| *proxy.name == *set.place.name) else { return notes };
    if &*proxy.kind != "http" {
        notes.push(format!(
            "the proxy {} is a {}: these rules are for a Squid in its place",
            proxy.name, proxy.kind
        ));
    }
    if &*proxy.authentication != "none" {
        let here = set.rules.iter().flat_map(|rule| &rule.deployments).collect::<BTreeSet<_>>();
        notes.push(format!(
            "the proxy {} wants its clients to sign in ({}); these rules stand before that and let them pass without. To keep the sign-in, add a `proxy_auth` list to the rules of those who can answer it",
            proxy.name, proxy.authentication
        ));
        notes.extend(silent.iter().filter(|(who, _)| here.contains(who)).map(|(_, text)| text.clone()));
    }
    if set.rules.iter().any(|rule| has_websocket(plan, rule)) {
        notes.push(
            "WebSockets run inside CONNECT tunnels, which Squid closes after `read_timeout` (15 minutes) of silence and after `client_lifetime` (1 day) in any case"
                .to_owned(),
        );
    }
    notes
}

/// The deployments whose agents cannot sign in at a proxy, or of which no document says so, with what the plan advises.
fn cannot_sign_in(plan: &Plan) -> BTreeMap<Id, String> {
    let told = plan.advisories.iter().filter(|advisory| advisory.code.contains("authentic"));
    let mut found = BTreeMap::<Id, String>::new();
    for advisory in told {
        let Some(deployment) = &advisory.deployment else { continue };
        found.entry(deployment.clone()).or_insert_with(|| format!("{}; {}", advisory.message, advisory.fix));
    }
    found
}

fn has_websocket(plan: &Plan, rule: &Rule) -> bool {
    rule.flows.iter().any(|id| plan.flow(id).is_some_and(|flow| flow.websocket))
}

/// The access lists of names that there are, by their names.
type Lists<'r> = BTreeMap<Vec<&'r str>, String>;

/// The lines of a rule. Rules with the same names share the lists of the first.
fn rule_lines<'r>(
    job: &Job<'_>,
    rule: &'r Rule,
    connect: &str,
    silent: &BTreeMap<Id, String>,
    known: &mut Lists<'r>,
    lines: &mut Vec<Line>,
) {
    let base = identifier(&job.options.prefix, &rule.name);
    let from = format!("{base}_src");
    lines.extend([Line::Empty, Line::Comment(rule.summary())]);
    let who = rule.deployments.iter().filter(|who| silent.contains_key(*who)).map(Id::as_str);
    let who = who.collect::<Vec<_>>();
    if !who.is_empty() {
        lines.push(Line::Comment(format!("Must pass without signing in: {}", who.join(", "))));
    }
    if has_websocket(job.plan, rule) {
        lines.push(Line::Comment("Some of these tunnels carry WebSockets".to_owned()));
    }
    let acl = |name: &str, test| Line::Acl { name: name.to_owned(), test };
    lines.extend(rule.source_prefixes().into_iter().map(|prefix| acl(&from, Test::Src(prefix))));
    let mut lists = Vec::new();
    match &rule.to {
        Destination::Names { names, .. } => {
            let (exact, wild) =
                names.iter().partition::<Vec<_>, _>(|name| matches!(name.pattern, HostPattern::Exact(_)));
            let exact_list = format!("{base}_names");
            let wild_list = format!("{base}_wild");
            for (list, names, test) in [
                (exact_list, exact, Test::DstDomain as fn(String) -> Test),
                (wild_list, wild, Test::DstDomRegex as fn(String) -> Test),
            ] {
                if names.is_empty() {
                    continue;
                }
                let texts = names.iter().map(|name| name.text.as_str()).collect();
                if let Some(list) = known.get(&texts) {
                    lists.push(list.clone());
                    continue;
                }
                known.insert(texts, list.clone());
                for (why, alike) in by_reason(names) {
                    lines.push(Line::Comment(why));
                    lines.extend(alike.into_iter().map(|name| acl(&list, test(name.text.clone()))));
                }
                lists.push(list);
            }
        }
        Destination::Addresses(items) => {
            let list = format!("{base}_dst");
            lines.extend(
                items.iter().map(|item| Line::Comment(format!("{}: {}", item.label, item.why.line()))),
            );
            let prefixes = rule.to.addresses().to_prefixes();
            lines.extend(prefixes.into_iter().map(|prefix| acl(&list, Test::Dst(prefix))));
            lists.push(list);
        }
        // The capabilities have no tags by name.
        Destination::Tags(_) => {}
    }
    let methods = match rule.application {
        Some(Application::Http) => vec![Term::is_not(connect)],
        Some(_) => vec![Term::is(connect)],
        None => vec![Term::is(connect), Term::is_not(connect)],
    };
    let port = port_list(&job.options.prefix, &rule.ports);
    for list in lists {
        for method in &methods {
            let terms = vec![method.clone(), Term::is(&port), Term::is(&from), Term::is(&list)];
            lines.push(Line::HttpAccess { allow: true, terms });
        }
    }
}

fn port_list(prefix: &str, ports: &[PortRange]) -> String {
    let ports = ports.iter().map(|port| port.to_string().replace('-', "to")).collect::<Vec<_>>().join("_");
    identifier(prefix, &format!("port_{ports}"))
}

/// Names of access lists: letters, digits and underscores.
fn identifier(prefix: &str, name: &str) -> String {
    let name = format!("{prefix}_{name}").replace('-', "_");
    fit(&name, LONGEST_NAME - LONGEST_ENDING).replace('-', "_")
}
