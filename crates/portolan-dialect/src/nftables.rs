//! nftables: rules in a chain of the administrator's own table, with a named set for each destination.
//!
//! The language has no names; hosts become the addresses of their service tags (`nftables-dnsmasq` has names).
//! References: the nft(8) manual page, and the kernel's own check of every printed file.

mod print;
mod tree;

use portolan_plan::plan::Device;

use crate::capabilities::Capabilities;
use crate::target::{Home, Limit, Target, Verified, Work};

/// The targets of this folder.
pub(crate) static TARGETS: &[&Target] = &[&NFTABLES];

/// `nftables`: prefix sets and accept rules.
pub(crate) static NFTABLES: Target = Target {
    id: "nftables",
    title: "nftables",
    about: "sets of addresses and a chain of accept rules for a Linux firewall, loaded with `nft -f`",
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
        program: "nft 1.0.6",
        how: "`nft -c -f`, and loaded into a namespace with packets sent",
    },
    assumes: &[
        "connection tracking accepts replies (`ct state established,related accept`) before the chain is reached",
        "the forward chain of table `inet filter` jumps to the printed chain; `--with-default-deny` prints a chain that does",
    ],
    limits: &[Limit {
        what: "elements of a set",
        most: 1 << 24,
        beyond: "sets have no fixed size; prefixes are merged to the fewest, as nested ones would be refused",
    }],
    print: print::print,
};
