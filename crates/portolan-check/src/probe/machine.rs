//! The machine's own part of the observations, with the time and the load of the run.

use jiff::{SignedDuration, Timestamp};
use std::time::{Duration, Instant};

use crate::observe::{Machine, Millis};

use super::budget;
use super::ctx::Ctx;
use super::system;

/// A run's beginning.
pub(super) struct Watch {
    began: Timestamp,
    at: Instant,
    processor: Option<Duration>,
}

impl Watch {
    /// The run begins; the offset is added to the machine's clock.
    pub(super) fn begin(offset: i64) -> Watch {
        let now = Timestamp::now();
        Watch {
            began: now.checked_add(SignedDuration::from_secs(offset)).unwrap_or(now),
            at: Instant::now(),
            processor: system::processor_time(),
        }
    }

    /// The run ends.
    pub(super) fn end(self, ctx: &Ctx) -> Machine {
        let took = self.at.elapsed();
        let used = system::processor_time().zip(self.processor).map(|(now, then)| now.saturating_sub(then));
        let available = took.as_secs_f64() * budget::cores() as f64;
        let system = &ctx.system;
        Machine {
            os: std::env::consts::OS.to_owned(),
            hostname: system.hostname.clone(),
            addresses: system.addresses.clone(),
            default_route_v4: system.routes.as_ref().map(system::Routes::default_v4),
            default_route_v6: system.routes.as_ref().map(system::Routes::default_v6),
            resolvers: system.resolvers.clone(),
            hosts_lines: system.hosts.clone(),
            missing_facts: system.missing.clone(),
            began: Some(self.began),
            took: Millis::from(took),
            own_load: used
                .filter(|_| available > 0.0)
                .map(|used| (used.as_secs_f64() / available).clamp(0.0, 1.0)),
        }
    }
}
