//! The resolvers of a run, and the names it has looked up on the way.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// A resolver that is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Resolver {
    /// Where.
    pub(crate) address: IpAddr,
    /// The plan names it.
    pub(crate) planned: bool,
    /// The system uses it.
    pub(crate) system: bool,
}

/// The resolvers of the plan, then those that only the system uses.
pub(crate) fn resolvers(planned: &[IpAddr], system: &[IpAddr]) -> Vec<Resolver> {
    let mut all: Vec<Resolver> = Vec::new();
    for &address in planned.iter().chain(system) {
        if !all.iter().any(|known| known.address == address) {
            all.push(Resolver {
                address,
                planned: planned.contains(&address),
                system: system.contains(&address),
            });
        }
    }
    all
}

/// Names that were looked up on the way.
#[derive(Debug, Default)]
pub(crate) struct Names {
    known: Mutex<BTreeMap<String, Result<Vec<IpAddr>, String>>>,
}

impl Names {
    /// What is known of a name.
    pub(crate) fn get(&self, name: &str) -> Option<Result<Vec<IpAddr>, String>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    /// Keeps it.
    pub(crate) fn keep(&self, name: &str, found: &Result<Vec<IpAddr>, String>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(name.to_owned(), found.clone());
    }
}
