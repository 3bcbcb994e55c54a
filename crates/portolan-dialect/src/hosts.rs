//! Hosts files: a block of lines for each place, between marks.
//!
//! Reference: hosts(5).

mod print;

use crate::target::{Target, Verified, Work};

/// The targets of this folder.
pub(crate) static TARGETS: &[&Target] = &[&HOSTS];

/// `hosts`: lines of a hosts file.
pub(crate) static HOSTS: Target = Target {
    id: "hosts",
    title: "hosts file",
    about: "a block of lines for the hosts files of the machines at a place, where the plan keeps names there",
    work: Work::Plan,
    verified: Verified::Program {
        program: "dnsmasq 2.90",
        how: "reads it as a hosts file with `addn-hosts` and is asked for every name",
    },
    assumes: &[
        "the block replaces one with the same marks in `/etc/hosts` or `%SystemRoot%\\System32\\drivers\\etc\\hosts` of every machine that is a client",
        "a hosts file is good for a trial: it never learns that an address has changed",
    ],
    limits: &[],
    print: print::print,
};
