//! Proxies.

use crate::observe::{ConnectResult, ConnectSeen, Millis, ProxySeen};
use crate::task::Proxy;

use super::connect::Stream;
use super::ctx::Ctx;

/// Whether a proxy can be reached at all.
pub(crate) async fn reach(_proxy: &Proxy, _ctx: &Ctx) -> ProxySeen {
    ProxySeen::default()
}

/// Asks a proxy for a tunnel to `host:port`.
pub(crate) async fn tunnel(proxy: usize, target: &str, _ctx: &Ctx) -> (ConnectSeen, Option<Stream>) {
    let seen = ConnectSeen {
        proxy,
        target: target.to_owned(),
        over_tls: false,
        with_credentials: false,
        result: ConnectResult::NoProxy,
        took: Millis::default(),
    };
    (seen, None)
}

/// What else is worth asking the proxy, to explain a refusal: another port of the same host, the scheme swapped.
pub(crate) async fn compare(_refused: &ConnectSeen, _ctx: &Ctx) -> Vec<ConnectSeen> {
    Vec::new()
}
