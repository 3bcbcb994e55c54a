//! `portolan check` in the laboratory: `cargo xtask test --real`.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::zombie_processes,
    reason = "a test may panic, and say what it measured"
)]

mod alarms;
mod causes;
mod cleaning;
mod hostile;
mod load;
mod support;
mod world;
