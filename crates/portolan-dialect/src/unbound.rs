//! Unbound: forward zones, and local data for names that are kept on premises.
//!
//! References: unbound.conf(5), and the checks of unbound-checkconf and unbound.

mod print;
mod tree;

use crate::target::{Target, Verified, Work};

/// The targets of this folder.
pub(crate) static TARGETS: &[&Target] = &[&UNBOUND];

/// `unbound`: forward zones and local data.
pub(crate) static UNBOUND: Target = Target {
    id: "unbound",
    title: "Unbound",
    about: "forward zones and local data for an Unbound resolver on premises or in a virtual network, included in `unbound.conf`",
    work: Work::Plan,
    verified: Verified::Program {
        program: "Unbound 1.17",
        how: "`unbound-checkconf`, and a running `unbound` is asked for every name",
    },
    assumes: &[
        "`unbound.conf` includes the file of the place",
        "`access-control` lets the machines that ask it in, and no `local-zone` of its own stands above the names",
    ],
    limits: &[],
    print: print::print,
};
