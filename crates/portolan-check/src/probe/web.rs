//! HTTP.

use crate::observe::{HttpSeen, WebSocketSeen};
use crate::task::Endpoint;

use super::connect::{Connector, Stream};
use super::ctx::Ctx;

/// A request to an endpoint over a stream that stands (TLS where the endpoint has it).
pub(crate) async fn request(_endpoint: &Endpoint, _stream: Stream, _ctx: &Ctx) -> Option<HttpSeen> {
    None
}

/// A request without TLS to the endpoint of a proxy, in absolute form where the way leads through one, and to any other
/// address: `url` is `http://host[:port]/path`.
pub(crate) async fn fetch(_url: &str, _connector: &Connector, _ctx: &Ctx) -> Option<HttpSeen> {
    None
}

/// An upgrade to a WebSocket on a fresh connection.
pub(crate) async fn websocket(
    _endpoint: &Endpoint,
    _connector: &Connector,
    _ctx: &Ctx,
) -> Option<WebSocketSeen> {
    None
}
