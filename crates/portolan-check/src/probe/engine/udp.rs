//! Flows over UDP, of which only those can be tried that answer to strangers: questions to resolvers and time servers.

use std::net::SocketAddr;
use std::sync::Arc;

use portolan_model::Application;

use crate::Layer;
use crate::observe::{ClockSource, NotRun};
use crate::probe::ctx::Ctx;
use crate::probe::{dns, greeting};
use crate::task::Endpoint;

use super::endpoint::name;
use super::slot::Slot;

/// Tries an endpoint over UDP.
pub(super) async fn probe(endpoint: &Endpoint, ctx: &Arc<Ctx>, slot: &Slot) {
    slot.stage(Layer::Dns);
    let (addresses, naming) = name(endpoint, ctx).await;
    slot.stage(Layer::Application);
    let talk = async {
        let Some(to) = addresses.now.first().map(|address| SocketAddr::new(*address, endpoint.port)) else {
            return;
        };
        match endpoint.application {
            Application::Dns => {
                let seen = dns::greet_udp(to, &ctx.options.controls.name, ctx).await;
                slot.note(|all| all.greeting = Some(seen));
            }
            Application::Ntp => {
                let (seen, offset) = greeting::ntp::ask(to, ctx).await;
                slot.note(|all| all.greeting = Some(seen));
                if let Some(offset_seconds) = offset {
                    let host = endpoint.host.to_string();
                    slot.clock(ClockSource { host, by: "ntp".to_owned(), offset_seconds });
                }
            }
            other => slot.note(|all| {
                let because = format!("{} over UDP answers to no stranger", other.as_str());
                all.not_run.push(NotRun { layer: Layer::Application, because });
            }),
        }
    };
    tokio::join!(talk, naming.finish(slot));
}
