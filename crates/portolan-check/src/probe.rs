//! The part that touches the network: tries every endpoint of an assignment, all at once, and writes down what it sees.
//!
//! Stages are functions that take what an earlier one found and give an observation; none of them judges. `engine` runs
//! them, bounds how many run at once, and keeps the deadlines, which begin when a stage begins.

mod budget;
mod certificate;
mod chance;
mod connect;
mod controls;
mod ctx;
mod deep;
pub mod discover;
mod dns;
pub mod engine;
mod first;
mod greeting;
mod machine;
mod proxy;
mod quality;
mod revocation;
mod secure;
mod stop;
pub mod strangers;
mod system;
mod tcp;
mod text;
mod trust;
mod udp;
mod weather;
mod web;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use portolan_catalog::Id;
use portolan_model::Secret;
use thiserror::Error;

pub use dns::read_answer;
pub use engine::run;
pub use stop::Stop;
pub use system::own_addresses;

/// How a run goes about it.
#[derive(Debug, Clone)]
pub struct Options {
    /// Further authorities that count as public, as PEM text with the name of its file.
    pub extra_roots: Vec<(PathBuf, String)>,
    /// Name and password for proxies that want Basic authentication, by the proxy's name in the plan.
    pub credentials: BTreeMap<Id, Credentials>,
    /// Also idle connections, throughput, and fetching certificate status.
    pub deep: bool,
    /// The pauses after which a WebSocket is pinged, with `deep`; those that the budget has no room for are left out.
    pub idle_pauses: Vec<Duration>,
    /// Seconds that this machine's clock is taken to be ahead of what it says; for laboratories.
    pub clock_offset: i64,
    /// The least time after which silence counts as a drop.
    pub connect_wait: Duration,
    /// The time that a stage after the connection may take.
    pub stage_wait: Duration,
    /// The time after which the run ends with what it has.
    pub budget: Duration,
    /// The wish that the run ends early with what it has; stages that did not run say so.
    pub stop: Stop,
    /// The port of resolvers; another one than 53 is for laboratories.
    pub dns_port: u16,
    /// Whether the resolvers of this machine are asked, too, and the machine itself; a laboratory may do without.
    pub system_names: bool,
    /// What is tried for comparison.
    pub controls: ControlTargets,
}

/// What is tried for comparison, and belongs to no flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlTargets {
    /// An address and port that nobody has. By default one of the addresses that are kept for documents (RFC 5737).
    pub nobody: Option<SocketAddr>,
    /// A page that is known word by word, and needs no TLS.
    pub portal: Option<String>,
    /// A name that exists; resolvers are asked for it.
    pub name: String,
    /// A domain in which a made-up name must not exist.
    pub parent: String,
}

impl Default for ControlTargets {
    fn default() -> ControlTargets {
        ControlTargets {
            nobody: Some(SocketAddr::from(([192, 0, 2, 113], 443))),
            portal: Some("http://www.msftconnecttest.com/connecttest.txt".to_owned()),
            name: "www.msftconnecttest.com".to_owned(),
            parent: "msftconnecttest.com".to_owned(),
        }
    }
}

impl Default for Options {
    fn default() -> Options {
        Options {
            extra_roots: Vec::new(),
            credentials: BTreeMap::new(),
            deep: false,
            idle_pauses: vec![Duration::from_secs(30)],
            clock_offset: 0,
            connect_wait: Duration::from_secs(1),
            stage_wait: Duration::from_secs(5),
            budget: Duration::from_secs(60),
            stop: Stop::default(),
            dns_port: 53,
            system_names: true,
            controls: ControlTargets::default(),
        }
    }
}

/// What a proxy with Basic authentication wants.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The user.
    pub user: Secret,
    /// The password.
    pub password: Secret,
}

/// What a run tells while it goes on.
#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    /// So many endpoints of so many are done; this one just now.
    Done {
        /// The position of the endpoint.
        endpoint: usize,
        /// How many are done.
        done: usize,
        /// How many there are.
        all: usize,
    },
    /// What was seen of one endpoint, just before it is done; not of one whose probe the end of the run cut off.
    Seen {
        /// The position of the endpoint.
        endpoint: usize,
        /// What was seen of it.
        seen: Box<crate::observe::EndpointSeen>,
    },
    /// A stage that concerns all of them begins.
    Stage(&'static str),
}

/// Why nothing could be tried at all.
#[derive(Debug, Error)]
pub enum ProbeError {
    /// The system gave no sockets or threads.
    #[error("the probes could not be started")]
    System(#[from] std::io::Error),
    /// A file of authorities is none.
    #[error("{}: {reason}", file.display())]
    Roots {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}
