//! Tests a plan on the live network, and finds the cause of what does not work.
//!
//! Four steps, and only the second one touches the network: `task` works out from a plan what one machine has to test,
//! `probe` tries it and writes down what it sees (`observe`), `diagnose` judges the observations of all flows together, and
//! `report` prints the result.

mod addresses;
pub mod diagnose;
pub mod observe;
pub mod probe;
pub mod report;
pub mod task;
mod verdict;

pub use verdict::{Confidence, Layer, Outcome, Verdict};
