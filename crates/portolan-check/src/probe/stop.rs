//! The wish that a run ends early, with what it has.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;

/// Told by whoever started a run, heard by the run. Clones are the same wish.
#[derive(Debug, Clone, Default)]
pub struct Stop {
    inner: Arc<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    asked: AtomicBool,
    told: Notify,
}

impl Stop {
    /// Asks the run to end with what it has. Says whether that was asked before.
    pub fn ask(&self) -> bool {
        let before = self.inner.asked.swap(true, Ordering::SeqCst);
        self.inner.told.notify_waiters();
        before
    }

    /// Whether the run was asked to end.
    pub fn asked(&self) -> bool {
        self.inner.asked.load(Ordering::SeqCst)
    }

    /// Ends when the run is asked to end; at once where it was asked already.
    pub async fn wanted(&self) {
        let told = self.inner.told.notified();
        tokio::pin!(told);
        // A wish between the look and the wait would be lost otherwise.
        told.as_mut().enable();
        if !self.asked() {
            told.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_wish_is_heard_before_and_after_it_is_waited_for() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let stop = Stop::default();
            let heard = stop.clone();
            let waits = tokio::spawn(async move { heard.wanted().await });
            tokio::time::sleep(Duration::from_millis(5)).await;
            assert!(!stop.asked());
            assert!(!stop.ask());
            waits.await.unwrap();
            stop.wanted().await;
            assert!(stop.ask());
        });
    }
}
