//! Dates, versions, phases and protocols of requirements.

use portolan_model::{Application, Protocol};

use super::code::Code;
use super::rows::{requirements, rows};
use super::{Entry, Lint, entry};
use crate::requirement::Requirement;
use crate::versions::AgentVersions;

pub(super) fn check(lint: &mut Lint<'_>) {
    for (_, requirement) in requirements(lint) {
        let about = entry("requirement", &requirement.id);
        let own = (requirement.since, requirement.until);
        let mut spans = vec![own];
        spans.extend(
            rows(requirement).iter().map(|row| (row.since(), row.until())).filter(|span| *span != own),
        );
        for (since, until) in spans {
            if let (Some(since), Some(until)) = (since, until)
                && since > until
            {
                let reason = format!("it was listed from {since} until {until}");
                lint.report(
                    about,
                    Code::RangeBackwards,
                    reason,
                    "`since` is the first day and `until` the last",
                );
            }
        }
        if let Some(versions) = &requirement.agent_version {
            check_versions(lint, about, versions);
        }
    }
    for (_, requirement) in requirements(lint) {
        let about = entry("requirement", &requirement.id);
        if requirement.phases.is_empty() {
            let help = "name the phases in which the connection is opened";
            lint.report(about, Code::PhasesMissing, "it has no phase and is never planned", help);
        }
        if !travels(requirement) {
            let (application, protocol) = (requirement.application, requirement.protocol);
            let reason = format!("`{application}` does not travel over `{protocol}`");
            lint.report(about, Code::ProtocolMismatch, reason, "correct `application` or `protocol`");
        }
    }
}

/// Whether a range of versions holds any; reports it where it holds none or all.
pub(super) fn check_versions(lint: &mut Lint<'_>, about: Entry<'_>, versions: &AgentVersions) -> bool {
    let reason = match (&versions.from, &versions.before) {
        (Some(from), Some(before)) if from >= before => {
            format!("agents from {from} and before {before} need it, which are none")
        }
        (None, None) => "`agent_version` names no version".to_owned(),
        _ => return true,
    };
    let help = "`from` is the first version, `before` the first without";
    lint.report(about, Code::RangeBackwards, reason, help);
    false
}

/// Whether the application can be spoken over the protocol. Only what is certain counts: SMB, NFS and DNS have both.
const fn travels(requirement: &Requirement) -> bool {
    match requirement.application {
        Application::Https | Application::Http | Application::Ssh | Application::Tcp => {
            matches!(requirement.protocol, Protocol::Tcp)
        }
        Application::Ntp | Application::Udp => matches!(requirement.protocol, Protocol::Udp),
        Application::Smb | Application::Nfs | Application::Dns => true,
    }
}
