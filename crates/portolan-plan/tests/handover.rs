//! Plans as pages and as tickets: nothing of the plan is missing, nothing in it becomes markup, and both are well formed.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

#[path = "handover/given.rs"]
mod given;
#[path = "handover/hostile.rs"]
mod hostile;
#[path = "handover/kept.rs"]
mod kept;
#[path = "handover/page.rs"]
mod page;
#[path = "handover/ticket.rs"]
mod ticket;
