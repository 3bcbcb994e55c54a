//! Proxies: whether one can be reached, and what it says to CONNECT. Basic credentials are sent where the plan says so and
//! the options hold some; other ways to authenticate are written down, never spoken.

mod ask;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::pki_types::ServerName;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::connect::Stream;
use super::ctx::Ctx;
use super::first::join_all;
use super::{dns, secure, tcp};
use crate::observe::{ConnectResult, ConnectSeen, FetchSeen, ProxySeen};
use crate::task::Proxy;

pub(crate) use ask::connect;

/// A connection to a proxy.
pub(crate) struct Opened {
    /// The connection, TLS where the proxy wants it.
    pub(crate) stream: Stream,
    /// The line that carries the credentials, with its end; empty where none are sent.
    pub(crate) authorization: String,
}

/// Whether a proxy can be reached at all.
pub(crate) async fn reach(proxy: &Proxy, ctx: &Arc<Ctx>) -> ProxySeen {
    let mut seen = ProxySeen::default();
    let addresses = match fixed_addresses(proxy) {
        Some(addresses) => addresses,
        None => {
            let (tell, mut found) = mpsc::unbounded_channel();
            seen.name = Some(dns::resolve(&proxy.host, ctx, tell).await);
            std::iter::from_fn(|| found.try_recv().ok()).flatten().collect()
        }
    };
    let to = addresses.into_iter().map(|address| SocketAddr::new(address, proxy.port));
    let tried = to.map(|to| tcp::connect(to, tcp::Patience::Full, ctx)).collect();
    seen.tcp = join_all(tried).await.into_iter().map(|(seen, _)| seen).collect();
    seen
}

/// Asks a proxy for a tunnel to `host:port`.
pub(crate) async fn tunnel(proxy: usize, target: &str, ctx: &Ctx) -> (ConnectSeen, Option<Stream>) {
    let began = Instant::now();
    let over_tls = ctx.assignment.proxies.get(proxy).is_some_and(|proxy| proxy.tls);
    let seen = |result, with_credentials, took| ConnectSeen {
        proxy,
        target: target.to_owned(),
        over_tls,
        with_credentials,
        result,
        took,
    };
    let opened = match open(proxy, ctx).await {
        Ok(opened) => opened,
        Err(result) => return (seen(result, false, began.elapsed().into()), None),
    };
    let with_credentials = !opened.authorization.is_empty();
    let secrets = secrets(proxy, ctx);
    let began = Instant::now();
    let tap = opened.stream.tap();
    let deadline = Instant::now() + ctx.stage_wait();
    let (result, stream) = connect(opened.stream, target, &opened.authorization, &secrets, deadline).await;
    let stream = stream.map(|stream| Stream::over(Box::new(stream), tap));
    (seen(result, with_credentials, began.elapsed().into()), stream)
}

/// What else is worth asking the proxy, to explain a refusal: port 443 of the same host.
pub(crate) async fn compare(refused: &ConnectSeen, ctx: &Ctx) -> Vec<ConnectSeen> {
    let ConnectResult::Status(answer) = &refused.result else { return Vec::new() };
    let Some((host, port)) = refused.target.rsplit_once(':') else { return Vec::new() };
    let denied = matches!(answer.status, 400 | 403 | 404 | 405 | 451 | 500..=503);
    if port == "443" || !denied || refused.target.contains("://") {
        return Vec::new();
    }
    vec![tunnel(refused.proxy, &format!("{host}:443"), ctx).await.0]
}

/// Opens a connection to a proxy.
///
/// # Errors
/// What the proxy's observation says where there is none.
pub(crate) async fn open(proxy: usize, ctx: &Ctx) -> Result<Opened, ConnectResult> {
    let Some(planned) = ctx.assignment.proxies.get(proxy) else { return Err(ConnectResult::NoProxy) };
    let addresses: Vec<SocketAddr> = addresses(planned, ctx)
        .await
        .into_iter()
        .map(|address| SocketAddr::new(address, planned.port))
        .collect();
    let stream = tcp::open(&addresses, ctx).await.map_err(|_| ConnectResult::NoProxy)?;
    let authorization = authorization(planned, ctx).unwrap_or_default();
    if !planned.tls {
        return Ok(Opened { stream, authorization });
    }
    let trusted = !authorization.is_empty();
    let name = ServerName::try_from(planned.host.clone())
        .map_err(|error| ConnectResult::TlsFailed { error: error.to_string() })?;
    let stream = secure::to_proxy(stream, &name, trusted, ctx)
        .await
        .map_err(|error| ConnectResult::TlsFailed { error })?;
    Ok(Opened { stream, authorization })
}

/// The addresses of a proxy: those of the plan, its own, or those of its name.
async fn addresses(proxy: &Proxy, ctx: &Ctx) -> Vec<IpAddr> {
    match fixed_addresses(proxy) {
        Some(addresses) => addresses,
        None => dns::lookup(&proxy.host, ctx).await.unwrap_or_default(),
    }
}

/// The addresses that need no name to be resolved.
fn fixed_addresses(proxy: &Proxy) -> Option<Vec<IpAddr>> {
    if proxy.addresses.is_empty() {
        return proxy.host.parse().ok().map(|address| vec![address]);
    }
    Some(proxy.addresses.clone())
}

fn authorization(proxy: &Proxy, ctx: &Ctx) -> Option<String> {
    let given =
        ctx.options.credentials.get(&proxy.name).filter(|_| proxy.authentication.as_str() == "basic")?;
    let pair = format!("{}:{}", given.user.reveal(), given.password.reveal());
    Some(format!("Proxy-Authorization: Basic {}\r\n", STANDARD.encode(pair)))
}

/// An observation without the credentials that the proxy may have repeated.
pub(crate) fn hide(proxy: usize, seen: FetchSeen, ctx: &Ctx) -> FetchSeen {
    let secrets = secrets(proxy, ctx);
    match seen {
        FetchSeen::Status(answer) => FetchSeen::Status(ask::without(answer, &secrets)),
        FetchSeen::Garbage { first } => FetchSeen::Garbage { first: ask::hidden(first, &secrets) },
        other => other,
    }
}

/// What must never be written down although a proxy may repeat it.
fn secrets(proxy: usize, ctx: &Ctx) -> Vec<String> {
    let Some(proxy) = ctx.assignment.proxies.get(proxy) else { return Vec::new() };
    let Some(line) = authorization(proxy, ctx) else { return Vec::new() };
    let encoded = line.trim().rsplit(' ').next().unwrap_or_default().to_owned();
    let password = ctx.options.credentials.get(&proxy.name).map(|given| given.password.reveal().to_owned());
    std::iter::once(encoded).chain(password).filter(|secret| !secret.is_empty()).collect()
}
