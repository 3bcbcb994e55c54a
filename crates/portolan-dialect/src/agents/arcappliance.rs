//! The Arc resource bridge, whose configuration files the command line writes.

use std::collections::BTreeSet;

use crate::agents::bypass::Dotted;
use crate::agents::connectedk8s::{SIGN_IN, networks};
use crate::agents::script::{Language, Line, Script, refusal};
use crate::agents::seen::{Agent, agents};
use crate::agents::{ARCAPPLIANCE, UNREAD};
use crate::comment::header;
use crate::intent::{File, Job, Printed, Refusal};
use crate::spelling::Spelling as _;

/// What never goes through the proxy, as the product has it when nobody says otherwise.
const OWN: [&str; 6] = ["localhost", "127.0.0.1", ".svc", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/// A script for each deployment.
pub(super) fn print(job: &Job<'_>) -> Result<Printed, Refusal> {
    let mut printed = Printed::default();
    for agent in agents(job, "arc-resource-bridge", &["appliance-vm"]) {
        let bypass = agent.entries(&Dotted);
        let cannot = cannot(&agent);
        let script = script(job, &agent, &bypass, cannot);
        printed.files.push(File { path: format!("{}.sh", agent.stem), text: script.to_string() });
        printed.entries.extend(agent.ledger(&bypass, &|text| Dotted.read(text), cannot));
    }
    Ok(printed)
}

fn cannot(agent: &Agent<'_>) -> Option<&'static str> {
    if matches!(agent.proxy.authentication.as_str(), "ntlm" | "negotiate") {
        return Some(
            "the appliance knows proxies without a sign-in and with basic authentication only: admit its addresses",
        );
    }
    if agent.proxy.tls && agent.services.contains("arc-vmware") {
        return Some("an HTTPS proxy is not supported for the bridge of VMware vSphere");
    }
    agent
        .services
        .contains("arc-azure-local")
        .then_some("on Azure Local the bridge takes the proxy of the nodes when the cluster is deployed")
}

/// The private cloud, as the command line calls it; asked for where the plan does not tell.
fn provider(agent: &Agent<'_>) -> &'static str {
    match (agent.services.contains("arc-vmware"), agent.services.contains("arc-scvmm")) {
        (true, _) => "provider=vmware",
        (false, true) => "provider=scvmm",
        (false, false) => "provider=${PROVIDER:?vmware or scvmm}",
    }
}

fn script(job: &Job<'_>, agent: &Agent<'_>, bypass: &BTreeSet<String>, cannot: Option<&str>) -> Script {
    let language = Language::Shell;
    let what =
        format!("Proxy of the Arc resource bridge, deployment {} at {}", agent.deployment, agent.place);
    let mut lines = header(&job.stamp, None, &what, ARCAPPLIANCE.assumes);
    lines.insert(1, UNREAD.to_owned());
    lines.extend(agent.advice(job.plan));
    if let Some(because) = cannot {
        return refusal(language, lines, because);
    }
    let mut body = vec![
        Line::Code(0, "set -eu"),
        Line::Code(0, ""),
        Line::Code(0, ": \"${NAME:?the name of the bridge}\""),
        Line::Code(0, ": \"${RESOURCE_GROUP:?its resource group}\""),
        Line::Code(0, ": \"${LOCATION:?its region}\""),
        Line::Code(0, provider(agent)),
        Line::Set(0, "proxy", agent.url()),
        Line::Comment(
            0,
            "No blank after a comma, and a dot in front where all names below are meant.".to_owned(),
        ),
        Line::Set(0, "noproxy", noproxy(job, agent, bypass)),
        Line::Code(0, "given=$proxy"),
    ];
    if agent.signs_in() {
        body.extend(SIGN_IN.iter().map(|(depth, text)| Line::Code(*depth, text)));
    }
    body.extend(ACTIONS.iter().map(|(depth, text)| Line::Code(*depth, text)));
    Script { language, header: lines, lines: body }
}

fn noproxy(job: &Job<'_>, agent: &Agent<'_>, bypass: &BTreeSet<String>) -> String {
    let own = OWN.map(str::to_owned).into_iter();
    own.chain(networks(job, agent)).chain(bypass.iter().cloned()).collect::<Vec<_>>().join(",")
}

const ACTIONS: &[(usize, &str)] = &[
    (0, ""),
    (0, "# A proxy that opens TLS needs its certificate, one in Base-64: CERTIFICATE=/path/to/proxy.cer"),
    (0, "action=${1:-createconfig}"),
    (0, "set -- --name \"$NAME\" --resource-group \"$RESOURCE_GROUP\""),
    (
        0,
        "[ -z \"${CERTIFICATE:-}\" ] || [ \"$action\" = undo ] || set -- \"$@\" --certificateFilePath \"$CERTIFICATE\"",
    ),
    (0, "case \"$action\" in"),
    (0, "createconfig)"),
    (1, "# Writes NAME-resource.yaml, NAME-appliance.yaml and NAME-infra.yaml."),
    (1, "az arcappliance createconfig \"$provider\" \"$@\" --location \"$LOCATION\" \\"),
    (2, "--http \"$given\" --https \"$given\" --noproxy \"$noproxy\""),
    (1, ";;"),
    (0, "update)"),
    (1, "# A bridge of version 1.7.0 or later that is deployed on VMware vSphere."),
    (
        1,
        "az arcappliance configuration proxy update \"$provider\" \"$@\" --http \"$given\" --https \"$given\"",
    ),
    (1, ";;"),
    (0, "undo)"),
    (1, "az arcappliance configuration proxy update \"$provider\" \"$@\" --disable-proxy"),
    (1, ";;"),
    (0, "*)"),
    (1, "echo \"usage: $0 [createconfig|update|undo]\" >&2"),
    (1, "exit 2"),
    (1, ";;"),
    (0, "esac"),
];
