//! The second pass: when the run has become quiet, how long a handshake takes, and how many are lost.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};

use crate::observe::{Connect, Millis};

use super::ctx::Ctx;
use super::engine::Slots;

/// So many handshakes with each address.
const ROUNDS: usize = 5;
/// So many where there are many addresses.
const FEW_ROUNDS: usize = 2;
/// So many where a handshake takes longer than this: fewer say nothing about a way that is only long now and then.
const ENOUGH_ROUNDS: usize = 3;
const SLOW: Duration = Duration::from_millis(250);
/// So many at once, all addresses together: few enough not to disturb each other.
const AT_ONCE: usize = 8;
/// The time after which no further round begins, where packets arrive.
const LONG_ENOUGH: Duration = Duration::from_millis(700);
/// A handshake that takes longer than so many times the first one was lost, within these bounds.
const TIMES: u32 = 6;
const LEAST: Duration = Duration::from_millis(300);
const MOST: Duration = Duration::from_millis(1500);

/// Which pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pass {
    /// While others still wait for an answer.
    First,
    /// At the end, for those that the first pass left out.
    Rest,
}

/// Measures the way to every address that an endpoint is connected to directly; endpoints at one address share it.
pub(super) async fn measure(ctx: &Arc<Ctx>, slots: &Arc<Slots>, pass: Pass) {
    let mut by_address: BTreeMap<SocketAddr, (Duration, Vec<usize>)> = BTreeMap::new();
    for (at, endpoint) in ctx.assignment.endpoints.iter().enumerate() {
        if endpoint.proxy.is_some() {
            continue;
        }
        let connected = slots.with(at, |seen| {
            let fresh = seen.rtts.is_empty();
            let tcp = seen.tcp.iter().find(|tcp| tcp.result == Connect::Connected);
            tcp.filter(|_| fresh).map(|tcp| (tcp.to, tcp.took.duration()))
        });
        if let Some((to, took)) = connected.flatten() {
            let entry = by_address.entry(to).or_insert_with(|| (took, Vec::new()));
            entry.0 = entry.0.min(took);
            entry.1.push(at);
        }
    }
    let few = pass == Pass::Rest && by_address.len() > 2 * AT_ONCE;
    let mut slow = false;
    let began = Instant::now();
    let places = Arc::new(Semaphore::new(AT_ONCE));
    for round in 1..=ROUNDS {
        if few && round > FEW_ROUNDS && !(slow && round <= ENOUGH_ROUNDS) {
            break;
        }
        let mut tasks = JoinSet::new();
        for (to, (took, _)) in &by_address {
            let (to, wait) = (*to, (*took * TIMES).clamp(LEAST, MOST));
            let (ctx, places) = (Arc::clone(ctx), Arc::clone(&places));
            tasks.spawn(async move {
                let _place = places.acquire().await.ok();
                (to, handshake(to, wait, &ctx).await)
            });
        }
        while let Some(done) = tasks.join_next().await {
            let Ok((to, rtt)) = done else { continue };
            slow |= rtt.is_some_and(|rtt| rtt.duration() > SLOW);
            let endpoints = by_address.get(&to).map(|(_, endpoints)| endpoints.as_slice());
            for at in endpoints.unwrap_or_default() {
                slots.with(*at, |seen| seen.rtts.push(rtt));
            }
        }
        // A way that looks long deserves enough rounds to say so.
        let seen_enough = round >= ENOUGH_ROUNDS || !slow;
        if began.elapsed() > LONG_ENOUGH && ctx.weather.clean() && seen_enough || ctx.left().is_zero() {
            break;
        }
    }
}

async fn handshake(to: SocketAddr, wait: Duration, ctx: &Ctx) -> Option<Millis> {
    let began = Instant::now();
    match timeout(wait, TcpStream::connect(to)).await {
        Ok(Ok(_)) => {
            let took = began.elapsed();
            ctx.weather.arrived();
            Some(Millis::from(took))
        }
        Ok(Err(_)) => None,
        Err(_) => {
            ctx.weather.lost();
            None
        }
    }
}
