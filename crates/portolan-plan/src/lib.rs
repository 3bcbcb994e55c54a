//! Scenario and catalog make a plan.
