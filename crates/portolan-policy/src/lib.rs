//! What any device holds, whatever its language.
//!
//! So far that is the loss ledger: what a printed configuration lets through beyond the plan, and what it lacks. Rules as
//! they are read from configurations will stand beside it.

mod ledger;

pub use ledger::{Change, Count, Entry, FORMAT, Ledger, Means, Outcome};
