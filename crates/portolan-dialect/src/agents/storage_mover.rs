//! The Storage Mover agent, whose shell has menus and no commands.

use std::collections::BTreeSet;

use crate::agents::seen::{Agent, agents};
use crate::agents::{STORAGE_MOVER, UNREAD};
use crate::comment::{self, header};
use crate::intent::{File, Job, Printed, Refusal};

/// A text for each deployment.
pub(super) fn print(job: &Job<'_>) -> Result<Printed, Refusal> {
    let mut printed = Printed::default();
    for agent in agents(job, "storage-mover", &["agent"]) {
        let cannot = agent.signs_in().then_some(
            "no document says that the Storage Mover agent can sign in to a proxy: admit it by its address",
        );
        printed.files.push(File { path: format!("{}.txt", agent.stem), text: text(job, &agent, cannot) });
        printed.entries.extend(agent.ledger(&BTreeSet::new(), &|_| None, cannot));
    }
    Ok(printed)
}

fn text(job: &Job<'_>, agent: &Agent<'_>, cannot: Option<&str>) -> String {
    let what =
        format!("Proxy of the Storage Mover agent, deployment {} at {}", agent.deployment, agent.place);
    let mut lines = header(&job.stamp, None, &what, STORAGE_MOVER.assumes);
    lines.insert(1, UNREAD.to_owned());
    lines.extend(agent.advice(job.plan));
    lines.push(String::new());
    if let Some(because) = cannot {
        lines.push(format!("Nothing to set: {because}"));
        return lines.iter().map(|line| format!("{}\n", comment::safe(line))).collect();
    }
    let mut steps = vec![
        "Open the agent's shell at the console of its hypervisor, or through SSH.".to_owned(),
        "Choose \"Network configuration\", then \"Update network configuration\".".to_owned(),
        format!("Choose \"Proxy\" and enter: {}", agent.url()),
        "Choose \"Show network configuration\" and compare the proxy.".to_owned(),
        "Choose \"Test network connectivity\"; do not register the agent before every line is good."
            .to_owned(),
        "Registered already: look at \"Service communication status\" in the status menu.".to_owned(),
    ];
    let past = agent.hosts_past();
    if !past.is_empty() {
        steps.push("The shell has no exceptions: let the proxy reach these hosts at their private addresses, or do without the proxy:".to_owned());
    }
    lines.extend(steps.iter().enumerate().map(|(at, step)| format!("{}. {step}", at + 1)));
    lines.extend(past.iter().map(|host| format!("   {host}")));
    lines.push(format!("{}. To undo it, choose \"Proxy\" again and leave it empty.", steps.len() + 1));
    lines.iter().map(|line| format!("{}\n", comment::safe(line))).collect()
}
