//! iptables with ipset: rules in a chain of the filter table, with a set for each destination.
//!
//! Where nothing but a prefix or two is meant, it stands in the rule; what changes or is long is a set, so that a new
//! service-tag file changes sets and no rules.
//!
//! References: the manual pages iptables(8), iptables-extensions(8) and ipset(8), and the programs' own check.

mod load;
mod print;
mod tree;

use portolan_plan::plan::Device;

use crate::capabilities::Capabilities;
use crate::target::{Home, Limit, Target, Verified, Work};

/// The targets of this folder.
pub(crate) static TARGETS: &[&Target] = &[&IPTABLES];

/// `iptables`: files for `ipset restore`, `iptables-restore` and `ip6tables-restore`, and a script that loads them.
pub(crate) static IPTABLES: Target = Target {
    id: "iptables",
    title: "iptables with ipset",
    about: "sets of addresses, a chain of accept rules for IPv4 and IPv6, and a script that loads both, for a Linux firewall",
    work: Work::Rules {
        capabilities: Capabilities {
            devices: &[Device::SiteFirewall, Device::ProxyEgress],
            names: &[],
            tags: None,
            addresses: true,
            ipv6: true,
        },
        home: Home::Premises,
    },
    verified: Verified::Program {
        program: "iptables 1.8.9 and ipset 7.17",
        how: "`iptables-restore --test`, `ipset restore`, and loaded into a namespace with packets sent",
    },
    assumes: &[
        "the FORWARD chain jumps to the printed chain; `--with-default-deny` prints a chain that does",
        "connection tracking accepts replies (`--ctstate ESTABLISHED,RELATED`) before the chain is reached",
        "nothing else restores the filter table without `--noflush`",
        "service tags change every week: render and load again after each change",
    ],
    limits: &[
        Limit {
            what: "characters of a chain's name",
            most: tree::LONGEST_CHAIN,
            beyond: "it is cut and gets a mark",
        },
        Limit {
            what: "characters of a set's name",
            most: tree::LONGEST_SET,
            beyond: "it is cut and gets a mark",
        },
        Limit {
            what: "ports of a rule",
            most: tree::MOST_PORTS,
            beyond: "the rule is split; a range counts twice",
        },
        Limit { what: "characters of a comment", most: tree::LONGEST_COMMENT, beyond: "it is cut" },
        Limit { what: "prefixes of a set", most: tree::MOST_ELEMENTS, beyond: "the plan is refused" },
    ],
    print: print::print,
};

/// How many of a target's assumptions do not hold where everything else is denied: the first ones.
const WITHOUT_DENY: usize = 2;
