//! What a run learns about the network while it goes on: how long answers take, and whether packets get lost.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// How long answers take, and whether packets get lost. Silence can only be judged against this.
#[derive(Debug, Default)]
pub(crate) struct Weather {
    slowest: AtomicU64,
    answered: AtomicU64,
    lost: AtomicU64,
    troubles: AtomicU64,
    far: AtomicBool,
}

/// So many answers, and at most one loss in so many more, make a clean network: three packets in a row are not lost there.
const ENOUGH: u64 = 20;
const ONE_IN: u64 = 100;

impl Weather {
    /// An answer came after this time.
    pub(crate) fn answered(&self, after: Duration) {
        let micros = u64::try_from(after.as_micros()).unwrap_or(u64::MAX);
        self.slowest.fetch_max(micros, Ordering::Relaxed);
        self.answered.fetch_add(1, Ordering::Relaxed);
    }

    /// An answer came of which the time says nothing about the way.
    pub(crate) fn arrived(&self) {
        self.answered.fetch_add(1, Ordering::Relaxed);
    }

    /// A packet was lost on a way on which others arrive.
    pub(crate) fn lost(&self) {
        self.lost.fetch_add(1, Ordering::Relaxed);
    }

    /// The slowest answer so far.
    pub(crate) fn slowest(&self) -> Duration {
        Duration::from_micros(self.slowest.load(Ordering::Relaxed))
    }

    /// A connection failed or got no answer.
    pub(crate) fn trouble(&self) {
        self.troubles.fetch_add(1, Ordering::Relaxed);
    }

    /// Whether any did.
    pub(crate) fn troubled(&self) -> bool {
        self.troubles.load(Ordering::Relaxed) > 0
    }

    /// A connection to an address of the internet stood.
    pub(crate) fn went_far(&self) {
        self.far.store(true, Ordering::Relaxed);
    }

    /// Whether any did.
    pub(crate) fn was_far(&self) -> bool {
        self.far.load(Ordering::Relaxed)
    }

    /// Whether enough was seen, with hardly a loss, to take a short silence for a real one.
    pub(crate) fn clean(&self) -> bool {
        let (lost, answered) = (self.lost.load(Ordering::Relaxed), self.answered.load(Ordering::Relaxed));
        answered >= ENOUGH && lost * ONE_IN <= answered
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Weather;

    #[test]
    fn clean_means_many_answers_and_hardly_a_loss() {
        let weather = Weather::default();
        assert!(!weather.clean(), "nothing was seen yet");
        (0..30).for_each(|n| weather.answered(Duration::from_millis(n)));
        assert!(weather.clean());
        assert_eq!(weather.slowest(), Duration::from_millis(29));
        weather.lost();
        assert!(!weather.clean());
        (0..100).for_each(|_| weather.arrived());
        assert!(weather.clean(), "one in a hundred");
    }
}
