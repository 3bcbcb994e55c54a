//! Runs the stages: the machine first, then resolvers, proxies, comparisons and all endpoints at once, and, when it has become
//! quiet, a second pass that measures.

mod endpoint;
mod slot;
mod stages;
mod udp;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use crate::observe::{Observations, ProxySeen, ResolverSeen};
use crate::task::Assignment;

use super::controls::Comparing;
use super::ctx::{Ctx, THREADS};
use super::machine::Watch;
use super::{Options, ProbeError, Progress, controls, proxy, quality};

use slot::Event;
pub(super) use slot::Slots;

/// Threads that run probes. They wait for the network nearly all of the time.
const WORKERS: usize = 2;
/// So long without an event, and the machine is quiet enough to measure.
const QUIET: Duration = Duration::from_millis(120);
/// How long comparisons may take after the last endpoint is done.
const AFTERWARDS: Duration = Duration::from_millis(250);

/// Tries every endpoint and writes down what it sees. Blocks until it is done; at most [`Options::budget`].
///
/// # Errors
/// Where the system gives no sockets or threads, or a file of authorities is none. What a network does is never an error.
pub fn run(
    assignment: &Assignment,
    options: &Options,
    progress: &mut dyn FnMut(Progress),
) -> Result<Observations, ProbeError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .max_blocking_threads(THREADS + 8)
        .enable_all()
        .build()?;
    let result = runtime.block_on(drive(assignment, options, progress));
    // A thread may still wait for the system's resolver; nobody waits for it.
    runtime.shutdown_background();
    result
}

async fn drive(
    assignment: &Assignment,
    options: &Options,
    progress: &mut dyn FnMut(Progress),
) -> Result<Observations, ProbeError> {
    let watch = Watch::begin(options.clock_offset);
    progress(Progress::Stage("machine"));
    let ctx = Ctx::new(assignment.clone(), options.clone())?;
    let (events, mut heard) = unbounded_channel();
    let slots = Slots::new(assignment.endpoints.len(), events);

    progress(Progress::Stage("endpoints"));
    let mut resolvers = tokio::spawn(controls::resolvers(Arc::clone(&ctx)));
    let comparing = Comparing::default();
    let mut compared = tokio::spawn(comparing.clone().run(Arc::clone(&ctx)));
    let mut proxies = tokio::spawn(reach_proxies(Arc::clone(&ctx)));
    let mut endpoints = JoinSet::new();
    for at in 0..assignment.endpoints.len() {
        endpoints.spawn(endpoint::probe(at, Arc::clone(&ctx), slots.slot(at)));
    }
    let mut run = Running { slots: &slots, done: 0, under_way: 0, last: Instant::now() };
    let in_time = run.until_done(&ctx, &mut endpoints, &mut heard, progress).await;
    endpoints.abort_all();
    if in_time {
        progress(Progress::Stage("quality"));
        quality::measure(&ctx, &slots, quality::Pass::Rest).await;
    }
    let resolvers: Vec<ResolverSeen> = finish(&mut resolvers, ctx.ends).await;
    let proxies: Vec<ProxySeen> = finish(&mut proxies, ctx.ends).await;
    let wait = (Instant::now() + AFTERWARDS).max(compared_until(&ctx)).min(ctx.ends);
    finish(&mut compared, wait).await;
    let mut controls = comparing.seen();
    let (endpoints, clock) = slots.finish();
    controls.clock.sources.extend(clock);
    Ok(Observations { machine: watch.end(&ctx), resolvers, controls, proxies, endpoints })
}

/// Comparisons may go on until then even where all endpoints are done: those that fail have to be explained.
fn compared_until(ctx: &Ctx) -> Instant {
    if ctx.weather.troubled() { ctx.began + ctx.options.connect_wait + AFTERWARDS } else { ctx.began }
}

async fn reach_proxies(ctx: Arc<Ctx>) -> Vec<ProxySeen> {
    let mut tasks = JoinSet::new();
    for at in 0..ctx.assignment.proxies.len() {
        let ctx = Arc::clone(&ctx);
        tasks.spawn(async move {
            match ctx.assignment.proxies.get(at) {
                Some(planned) => (at, proxy::reach(planned, &ctx).await),
                None => (at, ProxySeen::default()),
            }
        });
    }
    let mut seen = tasks.join_all().await;
    seen.sort_by_key(|(at, _)| *at);
    seen.into_iter().map(|(_, seen)| seen).collect()
}

/// What a task brings, or nothing where it takes too long.
async fn finish<T: Default>(task: &mut tokio::task::JoinHandle<T>, until: Instant) -> T {
    tokio::select! {
        done = &mut *task => done.unwrap_or_default(),
        () = sleep_until(until) => {
            task.abort();
            T::default()
        }
    }
}

/// How far the endpoints are.
struct Running<'r> {
    slots: &'r Arc<Slots>,
    done: usize,
    /// Those that have a connection and are not done.
    under_way: usize,
    last: Instant,
}

impl Running<'_> {
    /// Waits until all endpoints are done, and measures when it has become quiet in between. False where the time was over first.
    async fn until_done(
        &mut self,
        ctx: &Arc<Ctx>,
        endpoints: &mut JoinSet<()>,
        heard: &mut UnboundedReceiver<Event>,
        progress: &mut dyn FnMut(Progress),
    ) -> bool {
        let mut measuring = None;
        let in_time = loop {
            if self.done == self.slots.len() {
                break true;
            }
            let quiet = measuring.is_none() && self.under_way == 0 && self.done > 0;
            tokio::select! {
                event = heard.recv() => match event {
                    Some(event) => self.hear(event, progress),
                    None => break true,
                },
                () = sleep_until(self.last + QUIET), if quiet => {
                    measuring = Some(tokio::spawn(measure(Arc::clone(ctx), Arc::clone(self.slots))));
                }
                // A probe that ended without a word: its place is taken as it is.
                Some(_) = endpoints.join_next() => if endpoints.is_empty() {
                    while let Ok(event) = heard.try_recv() {
                        self.hear(event, progress);
                    }
                    break true;
                },
                () = sleep_until(ctx.ends) => break false,
                () = ctx.options.stop.wanted() => break false,
            }
        };
        if let Some(mut measuring) = measuring {
            let _: () = finish(&mut measuring, ctx.ends).await;
        }
        in_time
    }

    fn hear(&mut self, event: Event, progress: &mut dyn FnMut(Progress)) {
        self.last = Instant::now();
        match event {
            Event::Connected => self.under_way += 1,
            Event::Done { endpoint, connected } => {
                self.done += 1;
                self.under_way -= usize::from(connected);
                if let Some(seen) = self.slots.with(endpoint, |seen| Box::new(seen.clone())) {
                    progress(Progress::Seen { endpoint, seen });
                }
                progress(Progress::Done { endpoint, done: self.done, all: self.slots.len() });
            }
        }
    }
}

async fn measure(ctx: Arc<Ctx>, slots: Arc<Slots>) {
    quality::measure(&ctx, &slots, quality::Pass::First).await;
}
