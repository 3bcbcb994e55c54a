//! Printed configurations, read by the programs that load them: `cargo xtask test --real`.

#[path = "../support/mod.rs"]
mod support;

mod dns;
mod programs;
