//! The diagnosis on made observations: row by row of the decision table, and laws that hold for any observation.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

mod arbitrary;
mod grouping;
mod judgement;
mod laws;
mod made;
mod pages;
mod part;
mod rows;
mod world;
