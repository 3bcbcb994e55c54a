//! The upgrade to a WebSocket (RFC 6455), a ping, and pauses after which it is pinged again.

mod frame;

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest as _, Sha1};
use tokio::time::Instant;

use crate::observe::{FetchSeen, HelloSize, IdleSeen, Millis, ResponseSeen, WebSocketSeen};
use crate::probe::connect::{Connector, Stream};
use crate::probe::ctx::Ctx;
use crate::probe::deep;
use crate::probe::secure;
use crate::task::{Endpoint, Host};

use super::{Head, Prefixed, USER_AGENT};

/// What RFC 6455 has a server append to the key.
const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// An upgrade to a WebSocket on a fresh connection. None where the endpoint has none.
pub(crate) async fn websocket(
    endpoint: &Endpoint,
    connector: &Connector,
    ctx: &Ctx,
) -> Option<WebSocketSeen> {
    if !endpoint.websocket {
        return None;
    }
    let (mut seen, socket) = match upgrade(endpoint, connector, ctx).await {
        Ok(upgraded) => upgraded,
        Err(result) => {
            (WebSocketSeen { result, accepted: None, compared: None, pong: None, idle: None }, None)
        }
    };
    match socket {
        Some(mut socket) => {
            let deadline = Instant::now() + ctx.stage_wait();
            seen.pong = Some(socket.ping(deadline).await);
            if ctx.options.deep && seen.pong == Some(true) {
                seen.idle = deep::idle(endpoint, connector, ctx).await;
            }
        }
        None if matches!(seen.result, FetchSeen::Status(_)) => {
            seen.compared = compared(endpoint, connector, ctx).await;
        }
        None => {}
    }
    Some(seen)
}

/// A WebSocket that stands.
pub(crate) struct Socket {
    stream: Prefixed<Stream>,
    key: [u8; 4],
}

impl Socket {
    /// Sends a ping and waits for its pong.
    pub(crate) async fn ping(&mut self, deadline: Instant) -> bool {
        frame::ping(&mut self.stream, self.key, deadline).await
    }

    /// Says nothing for a while and pings then: whether it still answers.
    pub(crate) async fn ping_after(&mut self, pause: Duration, wait: Duration) -> bool {
        tokio::time::sleep(pause).await;
        self.ping(Instant::now() + wait).await
    }
}

/// Asks for an upgrade.
///
/// # Errors
/// How it ended where there is no answer.
pub(crate) async fn upgrade(
    endpoint: &Endpoint,
    connector: &Connector,
    ctx: &Ctx,
) -> Result<(WebSocketSeen, Option<Socket>), FetchSeen> {
    let mut random = [0; 20];
    let _ = ctx.stores.provider(HelloSize::Small).secure_random.fill(&mut random);
    let [key @ .., a, b, c, d] = random;
    let key = STANDARD.encode(key);
    let lines = format!(
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
    );
    let (mut head, mut stream) = ask(endpoint, &lines, connector, ctx).await?;
    if head.status != 101 {
        let result = FetchSeen::Status(with_body(&head, &mut stream, ctx).await);
        return Ok((WebSocketSeen { result, accepted: None, compared: None, pong: None, idle: None }, None));
    }
    let accepted = Some(head.field("sec-websocket-accept") == Some(accept(&key).as_str()));
    let rest = std::mem::take(&mut head.rest);
    let result = FetchSeen::Status(head.seen());
    let seen = WebSocketSeen { result, accepted, compared: None, pong: None, idle: None };
    Ok((seen, Some(Socket { stream: Prefixed::new(rest, stream), key: [a, b, c, d] })))
}

async fn with_body(head: &Head, stream: &mut Stream, ctx: &Ctx) -> ResponseSeen {
    let deadline = Instant::now() + ctx.stage_wait();
    let body = super::read_body(stream, head, super::MOST_BYTES, deadline).await;
    let mut seen = head.seen();
    super::note(&body, &mut seen);
    seen
}

/// The same request without the upgrade.
async fn compared(endpoint: &Endpoint, connector: &Connector, ctx: &Ctx) -> Option<FetchSeen> {
    match ask(endpoint, "Connection: close\r\n", connector, ctx).await {
        Ok((head, mut stream)) => Some(FetchSeen::Status(with_body(&head, &mut stream, ctx).await)),
        Err(ended) => Some(ended),
    }
}

async fn ask(
    endpoint: &Endpoint,
    lines: &str,
    connector: &Connector,
    ctx: &Ctx,
) -> Result<(Head, Stream), FetchSeen> {
    let unreachable = |error: String| FetchSeen::Unreachable { error };
    let (mut stream, usual) = if endpoint.tls.is_some() {
        (secure::open(&endpoint.host, connector, ctx).await.map_err(unreachable)?, 443)
    } else {
        (connector.open(ctx).await.map_err(|error| unreachable(error.to_string()))?, 80)
    };
    let host = super::authority(&endpoint.host, endpoint.port, usual);
    let path = path_of(&endpoint.host);
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {USER_AGENT}\r\n{lines}\r\n");
    let deadline = Instant::now() + ctx.stage_wait();
    let head = super::answer(&mut stream, request.as_bytes(), deadline).await?;
    Ok((head, stream))
}

/// A relay upgrades on the path of its hybrid connections, and looks at the upgrade before it asks who wants it.
fn path_of(host: &Host) -> &'static str {
    match host {
        Host::Name(name) if name.contains(".servicebus.") => "/$hc/portolan?sb-hc-action=connect",
        Host::Name(_) | Host::Address(_) => "/",
    }
}

/// The answer to a key.
fn accept(key: &str) -> String {
    STANDARD.encode(Sha1::digest(format!("{key}{GUID}")))
}

/// The pauses that were survived, and the first that was not.
pub(crate) fn idle_seen(mut tried: Vec<(Duration, bool)>) -> IdleSeen {
    tried.sort();
    let survived = tried.iter().filter(|(_, alive)| *alive).map(|(pause, _)| Millis::from(*pause)).collect();
    let died = tried.iter().find(|(_, alive)| !*alive).map(|(pause, _)| Millis::from(*pause));
    IdleSeen { survived, died }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_answer_to_the_key_of_the_standard_is_that_of_the_standard() {
        assert_eq!(super::accept("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }
}
