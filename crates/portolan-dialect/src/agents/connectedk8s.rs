//! The Arc agents of a Kubernetes cluster.

use std::collections::BTreeSet;

use crate::agents::bypass::Dotted;
use crate::agents::script::{Language, Line, Script, command, refusal};
use crate::agents::seen::{Agent, agents};
use crate::agents::{CONNECTEDK8S, UNREAD};
use crate::comment::header;
use crate::intent::{File, Job, Printed, Refusal};
use crate::spelling::Spelling as _;

/// A script for each deployment.
pub(super) fn print(job: &Job<'_>) -> Result<Printed, Refusal> {
    let mut printed = Printed::default();
    for agent in agents(job, "arc-kubernetes", &["cluster-node"]) {
        let bypass = agent.entries(&Dotted);
        let cannot = matches!(agent.proxy.authentication.as_str(), "ntlm" | "negotiate").then_some(
            "the agents can sign in to a proxy with a user name and a password in its URL at most: admit the nodes by their addresses",
        );
        let script = script(job, &agent, &bypass, cannot);
        printed.files.push(File { path: format!("{}.sh", agent.stem), text: script.to_string() });
        printed.entries.extend(agent.ledger(&bypass, &|text| Dotted.read(text), cannot));
    }
    Ok(printed)
}

/// The networks of the place of an agent, which none of its connections leaves the proxy for.
pub(super) fn networks(job: &Job<'_>, agent: &Agent<'_>) -> Vec<String> {
    let sites =
        job.plan.sites.iter().filter(|site| site.name == *agent.place).flat_map(|site| &site.networks);
    let vnets = job.plan.vnets.iter().filter(|vnet| vnet.name == *agent.place);
    let all = sites.chain(vnets.flat_map(|vnet| &vnet.address_space));
    all.map(ToString::to_string).collect::<BTreeSet<_>>().into_iter().collect()
}

fn script(job: &Job<'_>, agent: &Agent<'_>, bypass: &BTreeSet<String>, cannot: Option<&str>) -> Script {
    let language = Language::Shell;
    let what =
        format!("Proxy of the Arc agents of a cluster, deployment {} at {}", agent.deployment, agent.place);
    let mut lines = header(&job.stamp, None, &what, CONNECTEDK8S.assumes);
    lines.insert(1, UNREAD.to_owned());
    lines.extend(agent.advice(job.plan));
    if let Some(because) = cannot {
        return refusal(language, lines, because);
    }
    let mut body = vec![
        Line::Code(0, "set -eu"),
        Line::Code(0, ""),
        Line::Code(0, ": \"${CLUSTER:?the name of the cluster in Azure}\""),
        Line::Code(0, ": \"${RESOURCE_GROUP:?its resource group}\""),
        Line::Code(0, "# kubectl cluster-info dump | grep -m1 service-cluster-ip-range"),
        Line::Code(
            0,
            ": \"${SERVICE_RANGE:?the addresses of the services of the cluster, such as 10.96.0.0/12}\"",
        ),
        Line::Code(
            0,
            "# With custom locations the namespace azure-arc must stay off the proxy too: SERVICE_RANGE=10.96.0.0/12,azure-arc",
        ),
        Line::Code(0, ""),
        Line::Set(0, "proxy", agent.url()),
        Line::Comment(
            0,
            "The cluster itself, the networks of its place, and what is reached privately.".to_owned(),
        ),
        Line::Set(0, "skip", skipped(job, agent, bypass)),
        Line::Code(0, "skip=\"$SERVICE_RANGE,$skip\""),
        Line::Code(0, "given=$proxy"),
    ];
    if agent.signs_in() {
        body.extend(SIGN_IN.iter().map(|(depth, text)| Line::Code(*depth, text)));
    }
    body.extend(ACTIONS.iter().map(|(depth, text)| Line::Code(*depth, text)));
    body.push(command(
        0,
        "printf %s\\\\n",
        &["Done; the pods of the namespace azure-arc take some minutes to restart."],
    ));
    Script { language, header: lines, lines: body }
}

fn skipped(job: &Job<'_>, agent: &Agent<'_>, bypass: &BTreeSet<String>) -> String {
    let own = ["kubernetes.default.svc", ".svc.cluster.local", ".svc", "localhost", "127.0.0.1"];
    let own = own.into_iter().map(str::to_owned);
    own.chain(networks(job, agent)).chain(bypass.iter().cloned()).collect::<Vec<_>>().join(",")
}

/// Asks for a name and a password, and puts them into the URL in its own spelling.
pub(super) const SIGN_IN: &[(usize, &str)] = &[
    (0, ""),
    (0, "encoded() { printf %s \"$1\" | od -An -v -tx1 | tr -d '\\n' | tr ' ' '%'; }"),
    (0, "if [ \"${1:-}\" != undo ]; then"),
    (
        1,
        "# The password is asked for. Arguments can be read by every user of a machine: the CLI gets the address in a file that",
    ),
    (1, "# nobody else can open and that is removed at the end."),
    (1, "printf 'User name for the proxy: ' >&2"),
    (1, "read -r user"),
    (1, "printf 'Password: ' >&2"),
    (1, "stty -echo"),
    (1, "read -r password"),
    (1, "stty echo"),
    (1, "proxy=\"${proxy%%://*}://$(encoded \"$user\"):$(encoded \"$password\")@${proxy#*://}\""),
    (1, "file=$(mktemp)"),
    (1, "trap 'rm -f \"$file\"' EXIT"),
    (1, "trap 'exit 1' HUP INT TERM"),
    (1, "printf %s \"$proxy\" > \"$file\""),
    (1, "given=@$file"),
    (0, "fi"),
];

const ACTIONS: &[(usize, &str)] = &[
    (0, ""),
    (
        0,
        "# A proxy that opens TLS, or has a certificate of its own, needs its authority: PROXY_CERT=/path/to/authority.pem",
    ),
    (0, "set -- \"${1:-connect}\" --name \"$CLUSTER\" --resource-group \"$RESOURCE_GROUP\""),
    (0, "action=$1"),
    (0, "shift"),
    (0, "case \"$action\" in"),
    (0, "connect | update)"),
    (1, "[ -z \"${PROXY_CERT:-}\" ] || set -- \"$@\" --proxy-cert \"$PROXY_CERT\""),
    (1, "HTTP_PROXY=$proxy HTTPS_PROXY=$proxy NO_PROXY=$skip az connectedk8s \"$action\" \"$@\" \\"),
    (2, "--proxy-https \"$given\" --proxy-http \"$given\" --proxy-skip-range \"$skip\""),
    (1, ";;"),
    (0, "undo)"),
    (1, "az connectedk8s update \"$@\" --disable-proxy"),
    (1, ";;"),
    (0, "*)"),
    (1, "echo \"usage: $0 [connect|update|undo]\" >&2"),
    (1, "exit 2"),
    (1, ";;"),
    (0, "esac"),
];
