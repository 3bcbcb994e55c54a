//! What every probe of one run shares: options, clock, authorities, and the bounds that keep the run's own load from looking
//! like a failing network.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Semaphore;
use tokio::time::Instant;

use crate::task::Assignment;

use super::budget::Budget;
use super::dns::{self, Names, Resolver, Servers};
use super::revocation::Known;
use super::system::System;
use super::trust::Stores;
use super::weather::Weather;
use super::{Options, ProbeError};

/// Shared by all probes of a run.
pub(crate) struct Ctx {
    /// What is tested.
    pub(crate) assignment: Assignment,
    /// How.
    pub(crate) options: Options,
    /// The authorities, parsed once.
    pub(crate) stores: Stores,
    /// What the machine says about itself.
    pub(crate) system: System,
    /// Certificate status that was asked for already.
    pub(crate) known: Known,
    /// What the run has learned about the network so far.
    pub(crate) weather: Weather,
    /// When the run began.
    pub(crate) began: Instant,
    /// When the run must end.
    pub(crate) ends: Instant,
    /// The resolvers that are asked.
    pub(crate) resolvers: Vec<Resolver>,
    /// What the run has learned about each of them.
    pub(crate) servers: Servers,
    /// Names that were looked up on the way.
    pub(crate) names: Names,
    /// Places for work that costs processor time.
    work: Semaphore,
    /// Places for sockets that wait for an answer.
    pub(crate) sockets: Semaphore,
    /// Threads that wait for the system's resolver.
    pub(crate) threads: Arc<Semaphore>,
    /// Places for measurements that fill the line.
    pub(crate) lines: Semaphore,
}

/// So many threads may wait for the system's resolver.
pub(crate) const THREADS: usize = 48;

/// How long a handshake may keep its place. Longer than this it waits for the network, and costs nothing.
const PATIENCE: Duration = Duration::from_millis(250);

impl Ctx {
    /// Reads the authorities and the machine's own settings. Needs a runtime with a clock.
    ///
    /// # Errors
    /// Where a file of authorities is none.
    pub(crate) fn new(assignment: Assignment, options: Options) -> Result<Arc<Ctx>, ProbeError> {
        let budget = Budget::of_this_machine();
        let stores = Stores::load(&options)?;
        let system = System::read(&assignment);
        Ok(Arc::new(Ctx {
            stores,
            known: Known::default(),
            weather: Weather::default(),
            began: Instant::now(),
            ends: Instant::now() + options.budget,
            work: Semaphore::new(budget.work),
            sockets: Semaphore::new(budget.sockets),
            lines: Semaphore::new(1),
            threads: Arc::new(Semaphore::new(THREADS)),
            resolvers: dns::resolvers(
                &assignment.resolvers,
                if options.system_names { &system.resolvers } else { &[] },
            ),
            servers: Servers::new(budget.questions),
            names: Names::default(),
            system,
            assignment,
            options,
        }))
    }

    /// Now, by the machine's clock and the offset that the options add to it.
    pub(crate) fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        now.checked_add(SignedDuration::from_secs(self.options.clock_offset)).unwrap_or(now)
    }

    /// The time that a stage may take that begins now.
    pub(crate) fn stage_wait(&self) -> Duration {
        self.options.stage_wait.min(self.left())
    }

    /// What is left of the run.
    pub(crate) fn left(&self) -> Duration {
        self.ends.saturating_duration_since(Instant::now())
    }

    /// Runs work that costs processor time, a few at once. The work is made when its turn has come, so that its deadlines begin
    /// then; once it only waits for the network, it gives its place away.
    pub(crate) async fn bounded<F: Future>(&self, work: impl FnOnce() -> F) -> F::Output {
        let place = self.work.acquire().await.ok();
        let mut work = std::pin::pin!(work());
        tokio::select! {
            done = &mut work => return done,
            () = tokio::time::sleep(PATIENCE) => drop(place),
        }
        work.await
    }
}
