//! BIND 9: forward zones, and a zone of its own for every name that is kept on premises.
//!
//! References: the BIND 9 Administrator Reference Manual, and the checks of named-checkconf, named-checkzone and named.

mod print;
mod tree;

use crate::target::{Target, Verified, Work};

/// The targets of this folder.
pub(crate) static TARGETS: &[&Target] = &[&BIND];

/// `bind`: forward zones and zone files.
pub(crate) static BIND: Target = Target {
    id: "bind",
    title: "BIND 9",
    about: "forward zones and zone files for a BIND server on premises or in a virtual network, included in `named.conf`",
    work: Work::Plan,
    verified: Verified::Program {
        program: "BIND 9.18",
        how: "`named-checkconf` and `named-checkzone`, and a running `named` is asked for every name",
    },
    assumes: &[
        "`named.conf` includes the `.conf` of the place at its top level, and the `-options.conf` inside `options`",
        "the zone files lie in the folder that `directory` names",
        "the server is recursive for the machines that ask it, and has no zone of its own above the names",
        "`deny-answer-addresses`, where it is set, excepts the forwarded suffixes",
    ],
    limits: &[],
    print: print::print,
};
