//! TLS.

use crate::observe::TlsSeen;
use crate::task::Endpoint;

use super::connect::{Connector, Stream};
use super::ctx::Ctx;

/// TLS to an endpoint, and the stream on top of it where one stands.
pub(crate) async fn tls(
    _endpoint: &Endpoint,
    _connector: &Connector,
    _ctx: &Ctx,
) -> (Option<TlsSeen>, Option<Stream>) {
    (None, None)
}
