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

mod azure;
mod linux;
mod packets;
mod haproxy;
mod pac;
mod dns;
mod agents;
mod programs;
mod squid;
mod tls_bypass;
