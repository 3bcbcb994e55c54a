//! The Connected Machine agent: its proxy, and the words of its bypass list.

use std::collections::BTreeSet;

use portolan_model::{Cloud, NameSet};

use crate::agents::bypass::{WORDS, Word};
use crate::agents::script::{Language, Line, Script, command, refusal};
use crate::agents::seen::{Agent, agents, overlaps};
use crate::agents::{AZCMAGENT, UNREAD};
use crate::comment::header;
use crate::intent::{File, Job, Printed, Refusal};

/// Two scripts for each deployment.
pub(super) fn print(job: &Job<'_>) -> Result<Printed, Refusal> {
    let mut printed = Printed::default();
    for agent in agents(job, "arc-servers", &["agent", "guest"]) {
        let words = words(job, &agent);
        let texts = words.iter().map(|word| word.word.to_owned()).collect::<BTreeSet<_>>();
        let read = |text: &str| words.iter().find(|word| word.word == text).map(|word| word.names());
        let cannot = cannot(&agent);
        for (language, ending) in [(Language::Shell, "linux.sh"), (Language::PowerShell, "windows.ps1")] {
            let script = script(job, &agent, &words, language, cannot);
            printed.files.push(File { path: format!("{}-{ending}", agent.stem), text: script.to_string() });
        }
        printed.entries.extend(agent.ledger(&texts, &read, cannot));
    }
    Ok(printed)
}

/// Why the agent cannot use a proxy at all.
fn cannot(agent: &Agent<'_>) -> Option<&'static str> {
    if agent.signs_in() {
        return Some(
            "the Connected Machine agent cannot sign in to a proxy: admit the machines by their addresses",
        );
    }
    if agent.proxy.kind == *"log-analytics-gateway" {
        return Some("a Log Analytics gateway cannot be the proxy of the Connected Machine agent");
    }
    agent.proxy.tls.then_some("only `http://` is documented for the proxy of the Connected Machine agent")
}

/// The words that keep off the proxy what the plan reaches directly, and nothing that it sends through the proxy.
fn words(job: &Job<'_>, agent: &Agent<'_>) -> Vec<Word> {
    if job.plan.cloud != Cloud::Public || agent.services.contains("arc-gateway") {
        return Vec::new();
    }
    let (past, through) = (agent.hosts_past(), agent.hosts_through());
    let useful =
        |names: &NameSet| past.iter().any(|host| host.to_name_set().is_subset(names).unwrap_or(false));
    let harmless = |names: &NameSet| !through.iter().any(|host| overlaps(names, host));
    WORDS.into_iter().filter(|word| useful(&word.names()) && harmless(&word.names())).collect()
}

fn script(
    job: &Job<'_>,
    agent: &Agent<'_>,
    words: &[Word],
    language: Language,
    cannot: Option<&'static str>,
) -> Script {
    let what =
        format!("Proxy of the Connected Machine agent, deployment {} at {}", agent.deployment, agent.place);
    let mut lines = header(&job.stamp, None, &what, AZCMAGENT.assumes);
    lines.insert(1, UNREAD.to_owned());
    lines.extend(agent.advice(job.plan));
    if let Some(because) = cannot {
        return refusal(language, lines, because);
    }
    if agent.services.contains("arc-gateway") {
        lines.push("With the Arc gateway the bypass list has no effect, and none is set".to_owned());
    }
    for word in WORDS {
        let names = word.names();
        let hosts = agent.hosts_past().into_iter().chain(agent.hosts_through());
        let mine = hosts.filter(|host| overlaps(&names, host)).map(|host| host.to_string());
        let mine = mine.collect::<Vec<_>>().join(", ");
        if !mine.is_empty() && job.plan.cloud == Cloud::Public {
            let set = if words.iter().any(|known| known.word == word.word) { "set" } else { "not set" };
            lines.push(format!("Bypass word {} ({set}) covers of this plan: {mine}", word.word));
        }
    }
    let list = words.iter().map(|word| word.word).collect::<Vec<_>>().join(",");
    let private = agent.past.iter().any(|flow| flow.private_endpoint.is_some());
    let body = match language {
        Language::Shell => shell(agent, &list, private),
        Language::PowerShell => powershell(agent, &list, private),
    };
    Script { language, header: lines, lines: body }
}

fn shell(agent: &Agent<'_>, list: &str, private: bool) -> Vec<Line> {
    let mut lines = vec![
        Line::Code(0, "set -eu"),
        Line::Code(0, ""),
        Line::Code(0, "case \"${1:-set}\" in"),
        Line::Code(0, "set)"),
    ];
    lines.extend(settings(agent, list, 1));
    lines.push(Line::Code(1, ";;"));
    lines.push(Line::Code(0, "undo)"));
    lines.extend([
        command(1, "azcmagent config clear proxy.url", &[]),
        command(1, "azcmagent config clear proxy.bypass", &[]),
        Line::Code(1, ";;"),
    ]);
    lines.push(Line::Code(0, "check)"));
    lines.extend([command(1, "azcmagent config list", &[]), check(1, private), Line::Code(1, ";;")]);
    lines.extend([
        Line::Code(0, "*)"),
        Line::Code(1, "echo \"usage: $0 [set|undo|check]\" >&2"),
        Line::Code(1, "exit 2"),
        Line::Code(1, ";;"),
        Line::Code(0, "esac"),
    ]);
    lines
}

fn powershell(agent: &Agent<'_>, list: &str, private: bool) -> Vec<Line> {
    let mut lines = vec![
        Line::Code(0, "param([ValidateSet('Set', 'Undo', 'Check')] [string] $Action = 'Set')"),
        Line::Code(0, "$ErrorActionPreference = 'Stop'"),
        Line::Code(0, ""),
        Line::Code(0, "switch ($Action) {"),
        Line::Code(1, "'Set' {"),
    ];
    lines.extend(settings(agent, list, 2));
    lines.extend([
        Line::Code(1, "}"),
        Line::Code(1, "'Undo' {"),
        command(2, "azcmagent config clear proxy.url", &[]),
        command(2, "azcmagent config clear proxy.bypass", &[]),
        Line::Code(1, "}"),
        Line::Code(1, "'Check' {"),
        command(2, "azcmagent config list", &[]),
        check(2, private),
        Line::Code(1, "}"),
        Line::Code(0, "}"),
    ]);
    lines
}

fn settings(agent: &Agent<'_>, list: &str, depth: usize) -> [Line; 3] {
    let bypass = match list.is_empty() {
        true => command(depth, "azcmagent config clear proxy.bypass", &[]),
        false => command(depth, "azcmagent config set proxy.bypass", &[list]),
    };
    [command(depth, "azcmagent config set proxy.url", &[&agent.url()]), bypass, check(depth, false)]
}

fn check(depth: usize, private: bool) -> Line {
    command(depth, if private { "azcmagent check --enable-pls-check" } else { "azcmagent check" }, &[])
}
