//! A laboratory: a small world in network namespaces, in which everything a plan reaches exists, and which can be broken
//! on purpose, one known way at a time.
//!
//! An agent machine stands in a site with resolvers and perhaps a proxy (a real Squid). A firewall (real nftables) joins it to an
//! internet in which every planned host answers as the real service would, and to a virtual network with the
//! private endpoints. The lines between them lose, delay, and look into packets as told. A [`Fault`] says in one sentence what
//! it breaks, which flows it hits, and which verdict must be the only cause.
//!
//! The servers are threads of the owner, each in its namespace; so nothing but the namespaces and Squid outlives an owner that is
//! killed, and the next laboratory removes those. It needs root, and never touches a network that it did not make.
#![cfg(target_os = "linux")]

mod conduct;
mod crew;
mod dns;
mod error;
pub mod fault;
mod firewall;
mod hello;
mod http;
mod lab;
mod namespace;
mod odd;
mod pki;
mod proxy;
mod runner;
mod service;
mod setup;
mod topology;
mod wire;
mod world;

pub use conduct::{Answer, Chain, Conduct, Issuer, Presented, Target};
pub use dns::{DnsConduct, DnsRule};
pub use error::LabError;
pub use fault::{Fault, Hits, Scenario};
pub use firewall::{Action, Icmp, Rule};
pub use lab::Lab;
pub use namespace::sweep;
pub use proxy::{ProxyConduct, Squid};
pub use service::Middlebox;
pub use setup::{Place, RouteChange, Setup};
pub use wire::{Gremlin, Narrow, Traffic, WireConduct};
pub use world::World;
