//! The mobility agent of Site Recovery.

use std::fmt;

use crate::agents::bypass::Ends;
use crate::agents::seen::{Agent, agents};
use crate::agents::{SITE_RECOVERY, UNREAD};
use crate::comment::{self, header};
use crate::intent::{File, Job, Printed, Refusal};
use crate::spelling::Spelling as _;

/// Where the file lies, by system; Windows ends lines in its own way.
const SYSTEMS: [(&str, &str, &str); 2] = [
    ("windows", "C:\\ProgramData\\Microsoft Azure Site Recovery\\Config\\ProxyInfo.conf", "\r\n"),
    ("linux", "/usr/local/InMage/config/ProxyInfo.conf", "\n"),
];

/// A file for each system, and a text that says where it belongs.
pub(super) fn print(job: &Job<'_>) -> Result<Printed, Refusal> {
    let mut printed = Printed::default();
    for agent in agents(job, "site-recovery", &["source-vm", "target-vm"]) {
        let bypass = agent.entries(&Ends);
        let cannot = cannot(&agent);
        printed
            .files
            .push(File { path: format!("{}/readme.txt", agent.stem), text: readme(job, &agent, cannot) });
        if cannot.is_none() {
            let info = ProxyInfo {
                address: format!("http://{}", agent.host()),
                port: agent.proxy.port,
                bypass: bypass.iter().cloned().collect(),
            };
            for (system, _, ending) in SYSTEMS {
                let text = info.to_string().replace('\n', ending);
                printed.files.push(File { path: format!("{}/{system}/ProxyInfo.conf", agent.stem), text });
            }
        }
        printed.entries.extend(agent.ledger(&bypass, &|text| Ends.read(text), cannot));
    }
    Ok(printed)
}

fn cannot(agent: &Agent<'_>) -> Option<&'static str> {
    if agent.signs_in() {
        return Some(
            "the mobility agent cannot sign in to a proxy, and replication cannot be enabled behind one that asks for it: admit the machines by their addresses",
        );
    }
    agent.proxy.tls.then_some("only `http://` is documented for the proxy of the mobility agent")
}

/// `ProxyInfo.conf`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct ProxyInfo {
    address: String,
    port: u16,
    bypass: Vec<String>,
}

impl fmt::Display for ProxyInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "[proxy]\nAddress={}\nPort={}", comment::safe(&self.address), self.port)?;
        if self.bypass.is_empty() {
            return Ok(());
        }
        writeln!(f, "BypassList={}", self.bypass.join(","))
    }
}

fn readme(job: &Job<'_>, agent: &Agent<'_>, cannot: Option<&str>) -> String {
    let what = format!("Proxy of the mobility agent, deployment {} at {}", agent.deployment, agent.place);
    let mut lines = header(&job.stamp, None, &what, SITE_RECOVERY.assumes);
    lines.insert(1, UNREAD.to_owned());
    lines.extend(agent.advice(job.plan));
    match cannot {
        Some(because) => lines.push(format!("Nothing to set: {because}")),
        None => {
            lines.extend(SYSTEMS.map(|(system, path, _)| format!("Copy {system}/ProxyInfo.conf to {path}")));
            lines.push(
                "Entries of BypassList are ends of names, and an asterisk means nothing there".to_owned(),
            );
            lines
                .push("To undo it, delete the file: the agent then takes the proxy of the system".to_owned());
        }
    }
    lines.iter().map(|line| format!("{}\n", comment::safe(line))).collect()
}
