//! HTTP: one request, and the answer as far as it is worth reading. Redirects are written down, never followed.

mod body;
mod head;
mod prefixed;
mod url;
mod websocket;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _};
use tokio::time::Instant;

use super::connect::{Connector, OpenError, Stream, Way, host_port};
use super::ctx::Ctx;
use super::proxy;
use crate::observe::{ConnectResult, FetchSeen, HttpSeen, Millis};
use crate::task::{Endpoint, Host};

pub(crate) use body::{Body, MOST_BYTES, note, read as read_body};
pub(crate) use head::{Head, failed, read as read_head};
pub(crate) use prefixed::Prefixed;
pub(crate) use url::{HttpUrl, parse as parse_url};
pub(crate) use websocket::{idle_seen, upgrade, websocket};

/// What every request says about who asks.
pub(crate) const USER_AGENT: &str = concat!("portolan/", env!("CARGO_PKG_VERSION"));

/// A request to an endpoint over a stream that stands (TLS where the endpoint has it).
pub(crate) async fn request(endpoint: &Endpoint, mut stream: Stream, ctx: &Ctx) -> Option<HttpSeen> {
    let (scheme, usual) = if endpoint.tls.is_some() { ("https", 443) } else { ("http", 80) };
    let host = authority(&endpoint.host, endpoint.port, usual);
    let path = path_of(&endpoint.host);
    let deadline = Instant::now() + ctx.stage_wait();
    let (result, took) = get(&mut stream, &host, path, deadline).await;
    Some(HttpSeen { url: format!("{scheme}://{host}{path}"), result, took, with_credentials: false })
}

/// A request without TLS: in absolute form where the way leads through a proxy, and straight otherwise. None where `url` is not
/// `http://host[:port]/path`.
pub(crate) async fn fetch(url: &str, connector: &Connector, ctx: &Ctx) -> Option<HttpSeen> {
    let url = parse_url(url).filter(|url| !url.tls)?;
    let (seen, _) = fetch_body(&url, MOST_BYTES, connector, ctx).await;
    Some(seen)
}

/// The same with the body, of which at most `most` bytes are read.
pub(crate) async fn fetch_body(
    url: &HttpUrl,
    most: usize,
    connector: &Connector,
    ctx: &Ctx,
) -> (HttpSeen, Body) {
    let shown = url.shown();
    let request = |target: &str, more: &str| plain_get(target, &url.authority(), more);
    let began = Instant::now();
    let mut with_credentials = false;
    let opened = match connector.way() {
        Way::Proxy { proxy, .. } => match proxy::open(*proxy, ctx).await {
            Ok(opened) => {
                with_credentials = !opened.authorization.is_empty();
                Ok((opened.stream, request(&url.absolute(), &opened.authorization)))
            }
            Err(ConnectResult::NoProxy) => Err("the proxy cannot be reached".to_owned()),
            Err(ConnectResult::TlsFailed { error }) => Err(error),
            Err(_) => Err("the proxy gave no connection".to_owned()),
        },
        Way::Direct(_) | Way::Named { .. } => match connector.open(ctx).await {
            Ok(stream) => Ok((stream, request(&url.target, ""))),
            Err(error @ (OpenError::Name(_) | OpenError::Tcp(_) | OpenError::Proxy(_))) => {
                Err(error.to_string())
            }
        },
    };
    let (mut stream, request) = match opened {
        Ok(opened) => opened,
        Err(error) => {
            let seen = HttpSeen {
                url: shown,
                result: FetchSeen::Unreachable { error },
                took: began.elapsed().into(),
                with_credentials: false,
            };
            return (seen, Body::default());
        }
    };
    let deadline = Instant::now() + ctx.stage_wait();
    let (mut result, took, body) = exchange(&mut stream, request.as_bytes(), most, deadline).await;
    if let Way::Proxy { proxy, .. } = connector.way() {
        result = proxy::hide(*proxy, result, ctx);
    }
    (HttpSeen { url: shown, result, took, with_credentials }, body)
}

/// Asks for a page over a stream that stands.
pub(crate) async fn get<S>(stream: &mut S, host: &str, path: &str, deadline: Instant) -> (FetchSeen, Millis)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let request = plain_get(path, host, "");
    let (result, took, _) = exchange(stream, request.as_bytes(), MOST_BYTES, deadline).await;
    (result, took)
}

/// A request; `more` are further lines, each with its end.
pub(crate) fn plain_get(target: &str, host: &str, more: &str) -> String {
    format!(
        "GET {target} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {USER_AGENT}\r\nAccept: */*\r\nAccept-Encoding: identity\r\n{more}Connection: close\r\n\r\n"
    )
}

/// Sends a request and reads the answer. The time is that to the end of the head.
pub(crate) async fn exchange<S>(
    stream: &mut S,
    request: &[u8],
    most: usize,
    deadline: Instant,
) -> (FetchSeen, Millis, Body)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let began = Instant::now();
    let head = match answer(stream, request, deadline).await {
        Ok(head) => head,
        Err(result) => return (result, began.elapsed().into(), Body::default()),
    };
    let took = began.elapsed().into();
    let body = read_body(stream, &head, most, deadline).await;
    let mut seen = head.seen();
    note(&body, &mut seen);
    (FetchSeen::Status(seen), took, body)
}

/// Sends a request and reads the head of the answer.
///
/// # Errors
/// How it ended where there is no head.
pub(crate) async fn answer<S>(stream: &mut S, request: &[u8], deadline: Instant) -> Result<Head, FetchSeen>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let send = async {
        stream.write_all(request).await?;
        stream.flush().await
    };
    match tokio::time::timeout_at(deadline, send).await {
        Err(_) => return Err(FetchSeen::Silent),
        // Who refuses a request in the middle may have said why before.
        Ok(Err(error)) => return read_head(stream, deadline).await.map_err(|_| failed(&error)),
        Ok(Ok(())) => {}
    }
    read_head(stream, deadline).await
}

/// Host and, where it is not the usual one, port, as the `Host` field writes them.
pub(crate) fn authority(host: &Host, port: u16, usual: u16) -> String {
    let host = host.to_string();
    match port == usual {
        true if host.contains(':') => format!("[{host}]"),
        true => host,
        false => host_port(&host, port),
    }
}

/// The page to ask for: what the vendor's own agent asks for to see whether a connection works, or the root.
fn path_of(host: &Host) -> &'static str {
    match host {
        Host::Name(name) if name.starts_with("gbl.his.arc.azure.") => "/connectivitytest",
        Host::Name(_) | Host::Address(_) => "/",
    }
}
