//! One question to a proxy, over a connection that stands.

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::Instant;

use crate::observe::{ConnectResult, FetchSeen, ResponseSeen};
use crate::probe::web::{self, Body, Prefixed};

/// Asks for a tunnel to `host:port`. `authorization` is a line with its end, or empty; `secrets` are never written down.
pub(crate) async fn connect<S>(
    mut stream: S,
    target: &str,
    authorization: &str,
    secrets: &[String],
    deadline: Instant,
) -> (ConnectResult, Option<Prefixed<S>>)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let request = format!(
        "CONNECT {target} HTTP/1.1\r\nHost: {target}\r\nUser-Agent: {}\r\n{authorization}\r\n",
        web::USER_AGENT
    );
    let mut head = match web::answer(&mut stream, request.as_bytes(), deadline).await {
        Ok(head) => head,
        Err(ended) => return (without_answer(ended, secrets), None),
    };
    if (200..300).contains(&head.status) {
        let rest = std::mem::take(&mut head.rest);
        return (ConnectResult::Status(head.seen()), Some(Prefixed::new(rest, stream)));
    }
    let body: Body = web::read_body(&mut stream, &head, web::MOST_BYTES, deadline).await;
    let mut seen = head.seen();
    web::note(&body, &mut seen);
    (ConnectResult::Status(without(seen, secrets)), None)
}

fn without_answer(ended: FetchSeen, secrets: &[String]) -> ConnectResult {
    match ended {
        FetchSeen::Silent => ConnectResult::Silent,
        FetchSeen::Closed { reset } => ConnectResult::Closed { reset },
        FetchSeen::Garbage { first } => ConnectResult::Garbage { first: hidden(first, secrets) },
        FetchSeen::Alert { number } => ConnectResult::TlsFailed { error: format!("TLS alert {number}") },
        FetchSeen::Unreachable { .. } => ConnectResult::NoProxy,
        FetchSeen::Status(seen) => ConnectResult::Status(without(seen, secrets)),
    }
}

/// An answer without the secrets that it repeats.
pub(super) fn without(mut seen: ResponseSeen, secrets: &[String]) -> ResponseSeen {
    seen.reason = hidden(seen.reason, secrets);
    seen.body = hidden(seen.body, secrets);
    seen.title = seen.title.map(|title| hidden(title, secrets));
    for (_, value) in &mut seen.headers {
        *value = hidden(std::mem::take(value), secrets);
    }
    seen
}

/// A text without them.
pub(super) fn hidden(text: String, secrets: &[String]) -> String {
    secrets.iter().fold(text, |text, secret| text.replace(secret, "…"))
}
