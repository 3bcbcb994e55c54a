//! The Azure File Sync agent: a proxy of its own.

use std::collections::BTreeSet;

use crate::agents::script::{Language, Line, Script, Word, refusal};
use crate::agents::seen::{Agent, agents};
use crate::agents::{FILE_SYNC, UNREAD, file_sync_machine};
use crate::comment::header;
use crate::intent::{File, Job, Printed, Refusal};

/// A script for each deployment; with a fragment of XML where the proxy is for the whole server.
pub(super) fn print(job: &Job<'_>) -> Result<Printed, Refusal> {
    let mut printed = Printed::default();
    for mut agent in agents(job, "file-sync", &["agent"]) {
        if is_machine_wide(&agent) {
            file_sync_machine::print(job, &agent, &mut printed);
            continue;
        }
        agent.forget_the_systems();
        let cannot = cannot(&agent);
        let path = format!("{}.ps1", agent.stem);
        printed.files.push(File { path, text: script(job, &agent, cannot).to_string() });
        printed.entries.extend(agent.ledger(&BTreeSet::new(), &|_| None, cannot));
        if matches!(agent.proxy.authentication.as_str(), "ntlm" | "negotiate") {
            printed.notes.push(format!(
                "{}: a user name and a password are documented for the agent's proxy; how it answers {} is not",
                agent.deployment, agent.proxy.authentication
            ));
        }
    }
    Ok(printed)
}

/// Whether the proxy is set for the whole server, and not for the agent alone.
fn is_machine_wide(agent: &Agent<'_>) -> bool {
    !agent.proxy.product_only.contains(agent.deployment)
}

/// Why the agent cannot use a proxy at all.
pub(super) fn cannot(agent: &Agent<'_>) -> Option<&'static str> {
    agent.proxy.tls.then_some("only `http://` is documented for the proxy of the Azure File Sync agent")
}

/// The first lines of a script.
pub(super) fn head(job: &Job<'_>, agent: &Agent<'_>, what: &str) -> Vec<String> {
    let what = format!("{what}, deployment {} at {}", agent.deployment, agent.place);
    let mut lines = header(&job.stamp, None, &what, FILE_SYNC.assumes);
    lines.insert(1, UNREAD.to_owned());
    lines.extend(agent.advice(job.plan));
    lines
}

fn script(job: &Job<'_>, agent: &Agent<'_>, cannot: Option<&'static str>) -> Script {
    let language = Language::PowerShell;
    let mut header = head(job, agent, "Proxy of the Azure File Sync agent");
    if let Some(because) = cannot {
        return refusal(language, header, because);
    }
    let past = agent.hosts_past();
    if !past.is_empty() {
        let past = past.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        header.push(format!(
            "The setting has no list of exceptions: the proxy must reach the private addresses of {past}"
        ));
    }
    let (address, port) = (format!("http://{}", agent.host()), agent.proxy.port.to_string());
    let mut set = vec![
        Word::Bare("Set-StorageSyncProxyConfiguration"),
        Word::Bare("-Address"),
        Word::Value(address),
        Word::Bare("-Port"),
        Word::Value(port),
    ];
    let mut lines = vec![
        Line::Code(0, "#Requires -RunAsAdministrator"),
        Line::Code(0, "param([ValidateSet('Set', 'Get', 'Remove', 'Test')] [string] $Action = 'Set')"),
        Line::Code(0, "$ErrorActionPreference = 'Stop'"),
        Line::Code(
            0,
            "Import-Module 'C:\\Program Files\\Azure\\StorageSyncAgent\\StorageSync.Management.ServerCmdlets.dll'",
        ),
        Line::Code(0, ""),
        Line::Code(0, "switch ($Action) {"),
        Line::Code(1, "'Set' {"),
    ];
    if agent.signs_in() {
        lines.push(Line::Code(2, "# The password is asked for; it stands in no file."));
        lines.push(Line::Code(
            2,
            "$credential = Get-Credential -Message 'User name and password for the proxy'",
        ));
        set.extend([Word::Bare("-ProxyCredential"), Word::Bare("$credential")]);
    }
    lines.extend([
        Line::Command(2, set),
        Line::Code(2, "Get-StorageSyncProxyConfiguration"),
        Line::Code(1, "}"),
        Line::Code(1, "'Get' { Get-StorageSyncProxyConfiguration }"),
        Line::Code(1, "'Remove' { Remove-StorageSyncProxyConfiguration }"),
        Line::Code(1, "# Once the server is registered."),
        Line::Code(1, "'Test' { Test-StorageSyncNetworkConnectivity }"),
        Line::Code(0, "}"),
    ]);
    Script { language, header, lines }
}
