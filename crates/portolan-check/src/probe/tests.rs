//! The probes against servers on loopback: real ones, broken ones, and hostile ones.

mod authority;
mod kit;

mod discover;
mod hostile;
mod proxies;
mod status;
mod tls;
mod trust;
mod web;
