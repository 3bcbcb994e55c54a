//! TLS: one handshake as an agent of today would make it, and where that fails others for comparison, each on a fresh
//! connection. Every chain is accepted and written down; whom it leads to is judged after.

mod accept;
mod chain;
mod compare;
mod handshake;
mod old;
mod records;
mod tap;

use std::time::Duration;

use rustls::pki_types::ServerName;
use tokio::time::{Instant, sleep};

use super::connect::{Connector, Stream};
use super::ctx::Ctx;
use crate::observe::{Handshake, HelloSize, Millis, TlsAttempt, TlsPurpose, TlsSeen};
use crate::task::{Endpoint, Host};

use accept::Presented;
pub(crate) use handshake::handshake;
pub(crate) use old::old_versions;

/// After so long without an end, others are tried beside the first.
const PATIENCE: Duration = Duration::from_secs(1);
/// So many times the slowest connection of the run is too long for a handshake, too.
const TIMES_SLOWEST: u32 = 8;
/// What the first one may still take when another of its kind is through.
const GRACE: Duration = Duration::from_secs(2);

/// TLS to an endpoint, and the stream on top of it where one stands. None where the endpoint has no TLS or no connection.
pub(crate) async fn tls(
    endpoint: &Endpoint,
    connector: &Connector,
    ctx: &Ctx,
) -> (Option<TlsSeen>, Option<Stream>) {
    if endpoint.tls.is_none() {
        return (None, None);
    }
    let Ok(name) = server_name(&endpoint.host) else { return (None, None) };
    let Ok(stream) = connector.open(ctx).await else { return (None, None) };
    let target = Target { name, connector, ctx };
    let mut all = attempts(&target, stream).await;
    let stream = all.iter_mut().filter(|made| made.same_as_agent()).find_map(|made| made.stream.take());
    let presented = all
        .iter_mut()
        .filter(|made| made.attempt.purpose != TlsPurpose::Decoy && !made.presented.chain.is_empty())
        .map(|made| std::mem::take(&mut made.presented))
        .next();
    let asks_client_certificate = presented.as_ref().is_some_and(|presented| presented.asks_client);
    let mut seen = TlsSeen { asks_client_certificate, ..TlsSeen::default() };
    seen.attempts = all.into_iter().map(|made| made.attempt).collect();
    if let Some(presented) = presented {
        chain::judge(&presented, &target, &mut seen).await;
    }
    if let (Host::Name(name), Some(_), Some(public)) = (&endpoint.host, &stream, &seen.public)
        && public.anchored
        && !public.wrong_name
    {
        ctx.known.is_genuine(name);
    }
    (Some(seen), stream)
}

/// Opens TLS as an agent would, without writing anything down: once more on a fresh connection where the first one fails.
pub(crate) async fn open(host: &Host, connector: &Connector, ctx: &Ctx) -> Result<Stream, String> {
    let name = server_name(host)?;
    let target = Target { name, connector, ctx };
    let mut said = String::new();
    for purpose in [TlsPurpose::Plain, TlsPurpose::Again] {
        let stream = connector.open(ctx).await.map_err(|error| error.to_string())?;
        let made = target.attempt(purpose, HelloSize::Large, None, stream).await;
        match made.stream {
            Some(stream) => return Ok(stream),
            None => said = format!("the TLS handshake ended: {:?}", made.attempt.result),
        }
    }
    Err(said)
}

/// TLS to a proxy itself. Who gets credentials must be known to the public or to this machine; others need not.
pub(crate) async fn to_proxy(
    stream: Stream,
    name: &ServerName<'static>,
    must_be_known: bool,
    ctx: &Ctx,
) -> Result<Stream, String> {
    let tap = stream.tap();
    let deadline = Instant::now() + ctx.stage_wait();
    let made = handshake(stream, name, HelloSize::Large, &ctx.stores, deadline).await;
    let Some(stream) = made.stream else { return Err(format!("the handshake ended: {:?}", made.result)) };
    if must_be_known {
        let (chain, now) = (made.presented.chain, ctx.now());
        let (stores, name) = (ctx.stores.clone(), name.clone());
        let judged = tokio::task::spawn_blocking(move || {
            [stores.system(&chain, &name, now), stores.public(&chain, &[], &name, now)]
        });
        let judged = judged.await.map_err(|error| error.to_string())?;
        if !judged.iter().any(|trust| trust.anchored && !trust.expired && !trust.wrong_name) {
            return Err("its certificate leads to no known authority, so it gets no credentials".to_owned());
        }
    }
    Ok(Stream::over(Box::new(stream), tap))
}

fn server_name(host: &Host) -> Result<ServerName<'static>, String> {
    match host {
        Host::Name(name) => ServerName::try_from(name.clone()).map_err(|error| error.to_string()),
        Host::Address(address) => Ok(ServerName::from(*address)),
    }
}

/// What handshakes are made with, and the way there.
struct Target<'t> {
    name: ServerName<'static>,
    connector: &'t Connector,
    ctx: &'t Ctx,
}

/// A handshake that was made.
struct Made {
    attempt: TlsAttempt,
    presented: Presented,
    stream: Option<Stream>,
}

impl Made {
    fn is_done(&self) -> bool {
        matches!(self.attempt.result, Handshake::Done { .. })
    }

    /// Made as the agent would make it.
    fn same_as_agent(&self) -> bool {
        matches!(self.attempt.purpose, TlsPurpose::Plain | TlsPurpose::Again)
    }
}

impl Target<'_> {
    /// One handshake over a fresh connection. `name` stands in the place of the endpoint's.
    async fn attempt(
        &self,
        purpose: TlsPurpose,
        size: HelloSize,
        name: Option<&ServerName<'static>>,
        stream: Stream,
    ) -> Made {
        let (to, tap) = (stream.peer(), stream.tap());
        let deadline = Instant::now() + self.ctx.stage_wait();
        let name = name.unwrap_or(&self.name);
        let before = tap.facts().sent;
        let made = handshake(stream, name, size, &self.ctx.stores, deadline).await;
        let done = matches!(made.result, Handshake::Done { .. });
        let facts = (!done).then(|| {
            let mut facts = tap.facts();
            facts.sent = facts.sent.saturating_sub(before).max(made.sent);
            facts
        });
        let attempt = TlsAttempt {
            purpose,
            to,
            hello: made.hello,
            result: made.result,
            took: Millis::from(made.took),
            io: facts,
        };
        let stream = made.stream.map(|stream| Stream::over(Box::new(stream), tap));
        Made { attempt, presented: made.presented, stream }
    }

    /// How long the first handshake stays alone.
    fn patience(&self) -> Duration {
        PATIENCE.max(self.ctx.weather.slowest() * TIMES_SLOWEST).min(self.ctx.stage_wait())
    }
}

/// The handshake of an agent, and those that explain it where it is none.
async fn attempts(target: &Target<'_>, stream: Stream) -> Vec<Made> {
    let mut plain = std::pin::pin!(target.attempt(TlsPurpose::Plain, HelloSize::Large, None, stream));
    tokio::select! {
        made = &mut plain => return with_comparisons(target, made).await,
        () = sleep(target.patience()) => {}
    }
    // It hangs, or packets were lost. The others need not wait for its end.
    let mut compared = std::pin::pin!(compare::all(target, compare::Why::Hangs));
    let others = tokio::select! {
        made = &mut plain => {
            if made.is_done() {
                return vec![made];
            }
            compared.await.into_iter().chain([made]).collect::<Vec<Made>>()
        }
        mut others = &mut compared => {
            if others.iter().any(|made| made.same_as_agent() && made.is_done()) {
                tokio::select! {
                    made = &mut plain => others.push(made),
                    () = sleep(GRACE) => {}
                }
            } else {
                others.push(plain.await);
            }
            others
        }
    };
    in_order(others)
}

async fn with_comparisons(target: &Target<'_>, made: Made) -> Vec<Made> {
    let why = match &made.attempt.result {
        Handshake::Done { .. } | Handshake::Plaintext { .. } => return vec![made],
        Handshake::Alert { .. } | Handshake::Broken { .. } => compare::Why::Refused,
        Handshake::Reset { .. } | Handshake::Closed { .. } => compare::Why::Cut,
        Handshake::Silent { .. } => compare::Why::Hangs,
    };
    let others = compare::all(target, why).await;
    in_order(std::iter::once(made).chain(others).collect())
}

/// The plain one first, the others in a fixed order.
fn in_order(mut made: Vec<Made>) -> Vec<Made> {
    made.sort_by_key(|made| match made.attempt.purpose {
        TlsPurpose::Plain => 0,
        TlsPurpose::Again => 1,
        TlsPurpose::Small | TlsPurpose::Large => 2,
        TlsPurpose::Decoy => 3,
        TlsPurpose::OldVersion => 4,
    });
    made
}
