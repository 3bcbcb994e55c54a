//! dnsmasq: servers for domains, and records for names that are kept on premises.
//!
//! References: dnsmasq(8), and the checks of `dnsmasq --test` and a running dnsmasq.

mod print;
mod tree;

use crate::target::{Target, Verified, Work};

/// The targets of this folder.
pub(crate) static TARGETS: &[&Target] = &[&DNSMASQ];

/// `dnsmasq`: servers for domains and records.
pub(crate) static DNSMASQ: Target = Target {
    id: "dnsmasq",
    title: "dnsmasq",
    about: "servers for domains and records for a dnsmasq on premises or in a virtual network, put into its `conf-dir`",
    work: Work::Plan,
    verified: Verified::Program {
        program: "dnsmasq 2.90",
        how: "`dnsmasq --test`, and a running `dnsmasq` is asked for every name",
    },
    assumes: &["`conf-dir` or `conf-file` reads the file of the place"],
    limits: &[],
    print: print::print,
};
