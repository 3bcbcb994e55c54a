//! Scenario and catalog make a plan: the bill of connectivity.

pub mod diff;
pub mod discovered;
pub mod explain;
pub mod plan;
mod planner;
pub mod report;
pub mod scenario;
mod threads;

pub use planner::{CODES, Planner, lint_advisories};
pub use threads::{BothEnds, side_by_side};
