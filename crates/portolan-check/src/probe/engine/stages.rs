//! What is spoken over a connection that stands: TLS, HTTP, WebSocket, certificate status, or another protocol's greeting.

use portolan_model::Application;

use crate::Layer;
use crate::observe::{FetchSeen, Handshake, HttpSeen, TlsSeen};
use crate::probe::connect::{Connector, Way};
use crate::probe::ctx::Ctx;
use crate::probe::{controls, deep, greeting, revocation, secure, web};
use crate::task::Endpoint;

use super::slot::Slot;

/// Whether the endpoint speaks HTTP without TLS; a proxy gets such requests in absolute form.
pub(super) fn is_plain_web(endpoint: &Endpoint) -> bool {
    endpoint.application == Application::Http && endpoint.tls.is_none()
}

/// Runs the stages that the endpoint needs.
pub(super) async fn run(endpoint: &Endpoint, connector: &Connector, ctx: &Ctx, slot: &Slot) {
    if endpoint.tls.is_none() && !endpoint.application.is_web() {
        slot.stage(Layer::Application);
        let greeting = greeting::greet(endpoint, connector, ctx).await;
        slot.note(|seen| seen.greeting = greeting);
        return;
    }
    web_stages(endpoint, connector, ctx, slot).await;
}

async fn web_stages(endpoint: &Endpoint, connector: &Connector, ctx: &Ctx, slot: &Slot) {
    let mut tried = Box::pin(once(endpoint, connector, ctx, slot)).await;
    if tried.may_be_accident(endpoint) {
        let again = Box::pin(once(endpoint, connector, ctx, slot)).await;
        // Where there was not even a connection, the first try says more.
        if !again.is_nothing() {
            if again.differs_from(&tried) {
                slot.note(|seen| {
                    let earlier = seen.earlier.get_or_insert_default();
                    (earlier.tls, earlier.http) = (tried.tls, tried.http);
                });
            }
            tried = again;
        }
    }
    let done = tried.is_done(endpoint);
    let chain = tried.tls.as_ref().map(|tls| tls.chain.clone()).unwrap_or_default();
    slot.note(|seen| (seen.tls, seen.http) = (tried.tls, tried.http));
    let websocket = async {
        if endpoint.websocket && done {
            slot.stage(Layer::WebSocket);
            let seen = web::websocket(endpoint, connector, ctx).await;
            slot.note(|all| all.websocket = seen);
        }
    };
    let status = async {
        if !chain.is_empty() {
            let seen = revocation::status(&chain, connector, ctx).await;
            slot.note(|all| all.revocation = seen);
        }
    };
    tokio::join!(websocket, status);
    if ctx.options.deep && done {
        slot.stage(Layer::Quality);
        let _line = ctx.lines.acquire().await.ok();
        let seen = deep::throughput(endpoint, connector, ctx).await;
        slot.note(|all| all.throughput = seen);
    }
}

/// TLS and a request.
#[derive(Default)]
struct Tried {
    tls: Option<TlsSeen>,
    http: Option<HttpSeen>,
}

async fn once(endpoint: &Endpoint, connector: &Connector, ctx: &Ctx, slot: &Slot) -> Tried {
    let mut tried = Tried::default();
    let stream = if endpoint.tls.is_some() {
        slot.stage(Layer::Tls);
        let (tls, stream) = ctx.bounded(|| Box::pin(secure::tls(endpoint, connector, ctx))).await;
        tried.tls = tls;
        stream
    } else if let Way::Proxy { target, .. } = connector.way() {
        slot.stage(Layer::Application);
        tried.http = web::fetch(&format!("http://{target}/"), connector, ctx).await;
        None
    } else {
        connector.open(ctx).await.ok()
    };
    if let Some(stream) = stream
        && endpoint.application.is_web()
    {
        slot.stage(Layer::Application);
        tried.http = web::request(endpoint, stream, ctx).await;
    }
    if let Some(source) = tried.http.as_ref().and_then(|http| controls::clock_of(http, ctx)) {
        slot.clock(source);
    }
    tried
}

impl Tried {
    /// Whether everything that the endpoint needs was seen to work.
    fn is_done(&self, endpoint: &Endpoint) -> bool {
        let tls = endpoint.tls.is_none() || self.tls_done();
        let http = self.http.as_ref().is_some_and(|http| matches!(http.result, FetchSeen::Status(_)));
        tls && (http || !endpoint.application.is_web())
    }

    /// Whether there was no connection to try anything over.
    fn is_nothing(&self) -> bool {
        self.tls.is_none() && self.http.is_none()
    }

    fn tls_done(&self) -> bool {
        let done = |tls: &TlsSeen| {
            tls.attempts.iter().any(|attempt| matches!(attempt.result, Handshake::Done { .. }))
        };
        self.tls.as_ref().is_some_and(done)
    }

    /// Whether it ended in a way that lost packets, or a service in trouble, could explain: silence, a cut, a 5xx.
    fn may_be_accident(&self, endpoint: &Endpoint) -> bool {
        match self.http.as_ref().map(|http| &http.result) {
            Some(FetchSeen::Silent | FetchSeen::Closed { .. } | FetchSeen::Unreachable { .. }) => true,
            Some(FetchSeen::Status(answer)) => (500..600).contains(&answer.status),
            Some(FetchSeen::Garbage { .. } | FetchSeen::Alert { .. }) => false,
            // TLS tries again by itself; what is left over is a connection that never stood.
            None => endpoint.tls.is_some() && self.tls.is_none(),
        }
    }

    fn differs_from(&self, other: &Tried) -> bool {
        let kind = |tried: &Tried| match tried.http.as_ref().map(|http| &http.result) {
            None => (0, 0),
            Some(FetchSeen::Silent) => (1, 0),
            Some(FetchSeen::Closed { .. }) => (2, 0),
            Some(FetchSeen::Garbage { .. }) => (3, 0),
            Some(FetchSeen::Unreachable { .. }) => (4, 0),
            Some(FetchSeen::Alert { number }) => (5, u16::from(*number)),
            Some(FetchSeen::Status(answer)) => (6, answer.status),
        };
        kind(self) != kind(other)
    }
}
