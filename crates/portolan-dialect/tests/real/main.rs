//! Printed configurations, read by the programs that load them: `cargo xtask test --real`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may panic"
)]

#[path = "../support/mod.rs"]
mod support;

mod agents;
mod azure;
mod dns;
mod haproxy;
mod linux;
mod pac;
mod packets;
mod programs;
mod squid;
mod tls_bypass;
