//! Scenario and catalog make a plan: the bill of connectivity.

pub mod scenario;
