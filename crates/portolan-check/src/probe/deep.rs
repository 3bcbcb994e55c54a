//! What takes longer than a look: connections that say nothing for a while, and how much goes through.

use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use tokio::time::{Instant, timeout, timeout_at};

use super::connect::{Connector, Tap};
use super::ctx::Ctx;
use super::first::join_all;
use super::{secure, web};
use crate::observe::{IdleSeen, Throughput};
use crate::task::Endpoint;

/// What is sent to measure the way up.
const UPLOAD: usize = 256 * 1024;
/// Less than this through says nothing about the way.
const LEAST: u64 = 16 * 1024;
/// How long a measurement may take.
const MEASURE: Duration = Duration::from_secs(8);
/// How much is read to measure the way down.
const DOWNLOAD: usize = 2 * 1024 * 1024;

/// Opens a WebSocket for each pause of the options, says nothing for that long, and pings. All at once.
pub(crate) async fn idle(endpoint: &Endpoint, connector: &Connector, ctx: &Ctx) -> Option<IdleSeen> {
    let wait = ctx.options.stage_wait;
    let pauses = ctx.options.idle_pauses.iter().copied().filter(|pause| *pause + wait < ctx.left()).take(8);
    let mut sockets = Vec::new();
    for pause in pauses {
        if let Ok((_, Some(mut socket))) = web::upgrade(endpoint, connector, ctx).await {
            sockets.push(async move { (pause, socket.ping_after(pause, wait).await) });
        }
    }
    let tried = join_all(sockets).await;
    (!tried.is_empty()).then(|| web::idle_seen(tried))
}

/// Bytes a second to and from an endpoint that speaks HTTP: a body that the service refuses, and its page.
pub(crate) async fn throughput(endpoint: &Endpoint, connector: &Connector, ctx: &Ctx) -> Option<Throughput> {
    let up = up(endpoint, connector, ctx).await;
    let down = down(endpoint, connector, ctx).await;
    (up.is_some() || down.is_some()).then_some(Throughput { up, down })
}

async fn open(
    endpoint: &Endpoint,
    connector: &Connector,
    ctx: &Ctx,
) -> Option<(super::connect::Stream, String)> {
    let (stream, usual) = if endpoint.tls.is_some() {
        (secure::open(&endpoint.host, connector, ctx).await.ok()?, 443)
    } else {
        (connector.open(ctx).await.ok()?, 80)
    };
    Some((stream, web::authority(&endpoint.host, endpoint.port, usual)))
}

async fn up(endpoint: &Endpoint, connector: &Connector, ctx: &Ctx) -> Option<f64> {
    let (mut stream, host) = open(endpoint, connector, ctx).await?;
    let tap = stream.tap();
    let before = through(&tap);
    let began = Instant::now();
    let request = format!(
        "POST / HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {}\r\nContent-Type: application/octet-stream\r\nContent-Length: {UPLOAD}\r\nConnection: close\r\n\r\n",
        web::USER_AGENT
    );
    let body = vec![0; 16 * 1024];
    let deadline = began + MEASURE.min(ctx.left());
    let send = async {
        stream.write_all(request.as_bytes()).await.ok()?;
        for _ in 0..UPLOAD / body.len() {
            stream.write_all(&body).await.ok()?;
        }
        stream.flush().await.ok()
    };
    let _ = timeout_at(deadline, send).await;
    // What is written is not yet through: wait until it is acknowledged, or no more is.
    let (mut last, mut at) = (through(&tap), Instant::now());
    while Instant::now() < deadline && at.elapsed() < Duration::from_secs(1) {
        tokio::time::sleep(Duration::from_millis(20)).await;
        let now = through(&tap);
        if now > last {
            (last, at) = (now, Instant::now());
        } else if last - before >= UPLOAD as u64 {
            break;
        }
    }
    let bytes = last.saturating_sub(before);
    (bytes >= LEAST).then(|| rate(bytes, at - began))
}

/// What the other side acknowledged, or what was written where the system does not tell.
fn through(tap: &Tap) -> u64 {
    let facts = tap.facts();
    facts.acked.unwrap_or(facts.sent)
}

async fn down(endpoint: &Endpoint, connector: &Connector, ctx: &Ctx) -> Option<f64> {
    let (mut stream, host) = open(endpoint, connector, ctx).await?;
    let request = web::plain_get("/", &host, "");
    let began = Instant::now();
    let deadline = began + MEASURE.min(ctx.left());
    let asked = web::exchange(&mut stream, request.as_bytes(), DOWNLOAD, deadline);
    let (_, head_took, body) = timeout(MEASURE, asked).await.ok()?;
    let bytes = body.bytes.len() as u64;
    (bytes >= LEAST).then(|| rate(bytes, began.elapsed().saturating_sub(head_took.duration())))
}

fn rate(bytes: u64, took: Duration) -> f64 {
    bytes as f64 / took.as_secs_f64().max(0.001)
}
