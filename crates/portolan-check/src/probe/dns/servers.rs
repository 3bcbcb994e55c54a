//! What the run has learned about each resolver.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Semaphore;

use crate::observe::AskResult;

/// A resolver.
#[derive(Debug)]
pub(crate) struct Server {
    /// Places for questions, so that a silent resolver takes none from another.
    pub(crate) places: Semaphore,
    answered: AtomicU32,
    silent: AtomicU32,
}

/// So many questions without any answer, and nothing more is expected.
const ENOUGH: u32 = 6;

impl Server {
    /// A resolver that so many questions may wait for.
    pub(crate) fn new(places: usize) -> Server {
        Server { places: Semaphore::new(places), answered: AtomicU32::new(0), silent: AtomicU32::new(0) }
    }

    /// An answer came.
    pub(crate) fn answered(&self) {
        self.answered.fetch_add(1, Ordering::Relaxed);
    }

    /// A question ended.
    pub(crate) fn note(&self, result: &AskResult) {
        if *result == AskResult::Timeout {
            self.silent.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Whether it has answered anything.
    pub(crate) fn answers(&self) -> bool {
        self.answered.load(Ordering::Relaxed) > 0
    }

    /// Whether it has left several questions without an answer, and answered none.
    pub(crate) fn looks_dead(&self) -> bool {
        !self.answers() && self.silent.load(Ordering::Relaxed) >= ENOUGH
    }
}

/// All resolvers.
#[derive(Debug)]
pub(crate) struct Servers {
    places: usize,
    known: Mutex<BTreeMap<IpAddr, Arc<Server>>>,
}

impl Servers {
    /// None yet; so many questions may wait for each.
    pub(crate) fn new(places: usize) -> Servers {
        Servers { places, known: Mutex::default() }
    }

    /// One of them.
    pub(crate) fn of(&self, server: IpAddr) -> Arc<Server> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.entry(server).or_insert_with(|| Arc::new(Server::new(self.places))))
    }
}
