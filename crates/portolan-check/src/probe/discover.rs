//! Asks the services which names stand behind the wildcards of a plan, over the way of the plan. No shape of the answers is
//! published, so every text in them that is a host name counts, and what lies outside the plan's wildcards is told apart.

mod answer;

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use portolan_model::{Cloud, Fqdn, HostPattern};
use serde::Serialize;
use tokio::time::Instant;

use super::connect::{Connector, Way, host_port};
use super::ctx::Ctx;
use super::{Options, ProbeError, secure, web};
use crate::observe::{FetchSeen, Trust};
use crate::task::{Assignment, Endpoint, Host};

pub use answer::read as read_names;

/// The name of the format.
pub const DISCOVERED: &str = "portolan.discovered/1";

/// An answer can take very long: 13 seconds were seen.
const ANSWER_WAIT: Duration = Duration::from_secs(60);
/// It may fail for no reason, so it is asked for more than once.
const TRIES: usize = 3;
/// Between two tries.
const PAUSE: Duration = Duration::from_secs(1);
/// How much of an answer is read.
const LONGEST_ANSWER: usize = 1024 * 1024;

/// The names that the services told.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Found {
    /// The name of the format, [`DISCOVERED`].
    pub schema: &'static str,
    /// The names by the wildcard of the plan that they stand for.
    pub names: BTreeMap<String, BTreeSet<String>>,
    /// Names outside every wildcard and name of the plan.
    pub foreign: BTreeSet<String>,
    /// What was asked.
    pub asked: Vec<Asked>,
}

/// A question to a service.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Asked {
    /// The address.
    pub url: String,
    /// The status of the last answer; none where there was no answer.
    pub status: Option<u16>,
    /// When it came, by this machine's clock.
    pub at: Timestamp,
    /// Why there are no names of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

impl Found {
    /// Whether every question got an answer with names.
    pub fn is_whole(&self) -> bool {
        self.asked.iter().all(|asked| asked.error.is_none())
    }
}

/// Asks, for the regions of the plan's deployments (programmatic names), the services that the plan has a flow to. Blocks
/// until it is done.
///
/// # Errors
/// Where the system gives no sockets, or a file of authorities is none. That a service gives no answer is part of what is found.
pub fn run(
    assignment: &Assignment,
    regions: &BTreeSet<String>,
    options: &Options,
) -> Result<Found, ProbeError> {
    let questions = questions(assignment, regions);
    let limit = (ANSWER_WAIT + PAUSE) * u32::try_from(TRIES * questions.len().max(1)).unwrap_or(u32::MAX);
    let options = Options { budget: limit.max(options.budget), ..options.clone() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let found = runtime.block_on(async {
        let ctx = Ctx::new(assignment.clone(), options)?;
        Ok(ask_all(&questions, &ctx).await)
    });
    runtime.shutdown_background();
    found
}

/// A question: to which endpoint, and for what.
struct Question {
    endpoint: Endpoint,
    path: String,
}

fn questions(assignment: &Assignment, regions: &BTreeSet<String>) -> Vec<Question> {
    let (discovery, list) = match assignment.cloud {
        Cloud::Public => ("gbl.his.arc.azure.com", Some("guestnotificationservice.azure.com")),
        Cloud::UsGov => ("gbl.his.arc.azure.us", Some("guestnotificationservice.azure.us")),
        Cloud::China => ("gbl.his.arc.azure.cn", None),
    };
    let to = |name: &str| {
        let mut all = assignment.endpoints.iter();
        all.find(|endpoint| endpoint.tls.is_some() && endpoint.host == Host::Name(name.to_owned()))
    };
    let discovery = to(discovery).map(|endpoint| (endpoint, "/discovery?api-version=2.1"));
    let list = list.and_then(to).map(|endpoint| (endpoint, "/urls/allowlist?api-version=2020-01-01"));
    let services = [discovery, list].into_iter().flatten();
    let is_region = |region: &&String| region.chars().all(|letter| letter.is_ascii_alphanumeric());
    services
        .flat_map(|(endpoint, path)| {
            regions.iter().filter(is_region).map(move |region| Question {
                endpoint: endpoint.clone(),
                path: format!("{path}&location={}", region.to_ascii_lowercase()),
            })
        })
        .collect()
}

async fn ask_all(questions: &[Question], ctx: &Arc<Ctx>) -> Found {
    let targets: Vec<HostPattern> =
        ctx.assignment.flows.iter().filter_map(|flow| flow.target.as_str().parse().ok()).collect();
    let mut found =
        Found { schema: DISCOVERED, names: BTreeMap::new(), foreign: BTreeSet::new(), asked: Vec::new() };
    for question in questions {
        let url = format!("https://{}{}", question.endpoint.host, question.path);
        let mut last = Err((None, "it was not asked".to_owned()));
        for again in 0..TRIES {
            if again > 0 {
                tokio::time::sleep(PAUSE).await;
            }
            last = ask(question, ctx).await;
            if last.is_ok() {
                break;
            }
        }
        let (status, error) = match last {
            Ok(names) => {
                sort(names, &targets, &mut found);
                (Some(200), None)
            }
            Err((status, error)) => (status, Some(error)),
        };
        found.asked.push(Asked { url, status, at: ctx.now(), error });
    }
    found
}

/// Names by the wildcards that let them through.
fn sort(names: BTreeSet<Fqdn>, targets: &[HostPattern], found: &mut Found) {
    for name in names {
        let mut known = false;
        for target in targets.iter().filter(|target| target.matches(&name)) {
            known = true;
            if !matches!(target, HostPattern::Exact(_)) {
                found.names.entry(target.to_string()).or_default().insert(name.to_string());
            }
        }
        if !known {
            found.foreign.insert(name.to_string());
        }
    }
}

async fn ask(question: &Question, ctx: &Arc<Ctx>) -> Result<BTreeSet<Fqdn>, (Option<u16>, String)> {
    let endpoint = &question.endpoint;
    let host = endpoint.host.to_string();
    let connector = Connector::new(match endpoint.proxy {
        Some(proxy) => Way::Proxy { proxy, target: host_port(&host, endpoint.port) },
        None => match host.parse() {
            Ok(address) => Way::Direct(SocketAddr::new(address, endpoint.port)),
            Err(_) => Way::Named { host: host.clone(), port: endpoint.port },
        },
    });
    let (seen, stream) = secure::tls(endpoint, &connector, ctx).await;
    let Some(mut stream) = stream else { return Err((None, "no connection with TLS".to_owned())) };
    // A firewall rule may be made from these names: they must come from the service.
    let genuine = |trust: &Option<Trust>| {
        trust.as_ref().is_some_and(|trust| trust.anchored && !trust.wrong_name && !trust.expired)
    };
    if !seen.is_some_and(|seen| genuine(&seen.public)) {
        return Err((
            None,
            "who answers is not the service: its certificate leads to no public authority".to_owned(),
        ));
    }
    let request = web::plain_get(&question.path, &web::authority(&endpoint.host, endpoint.port, 443), "");
    let deadline = Instant::now() + ANSWER_WAIT.min(ctx.left());
    let (result, _, body) = web::exchange(&mut stream, request.as_bytes(), LONGEST_ANSWER, deadline).await;
    match result {
        FetchSeen::Status(answer) if answer.status == 200 && body.whole => {
            let names = answer::read(&body.bytes);
            if names.is_empty() {
                Err((Some(200), "the answer holds no names".to_owned()))
            } else {
                Ok(names)
            }
        }
        FetchSeen::Status(answer) if answer.status == 200 => {
            Err((Some(200), "the answer was cut off".to_owned()))
        }
        FetchSeen::Status(answer) => Err((Some(answer.status), format!("it answers {}", answer.status))),
        FetchSeen::Silent => Err((None, "no answer in time".to_owned())),
        _ => Err((None, "the connection was closed".to_owned())),
    }
}
