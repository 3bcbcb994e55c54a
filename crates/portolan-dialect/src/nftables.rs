//! nftables: rules in a chain of the administrator's own table, with a named set for each destination.
//!
//! The language has no names; hosts become the addresses of their service tags. `nftables-dnsmasq` has names: dnsmasq puts
//! the addresses that it answers into sets.
//! References: the nft(8) manual page, and the kernel's own check of every printed file.

mod names;
mod print;
mod tree;
mod with_names;

use portolan_plan::plan::Device;

use crate::capabilities::{Capabilities, Carries, NameMeans};
use crate::target::{Home, Limit, Target, Verified, Work};

/// The targets of this folder.
pub(crate) static TARGETS: &[&Target] = &[&NFTABLES, &NFTABLES_DNSMASQ];

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
    assumes: &[FORWARD, REPLIES, "service tags change every week: render and load again after each change"],
    limits: &[
        Limit {
            what: "elements of a set",
            most: 1 << 24,
            beyond: "sets have no fixed size; prefixes are merged to the fewest, as nested ones would be refused",
        },
        COMMENTS,
    ],
    print: print::print,
};

/// How many of a target's assumptions do not hold where everything else is denied: the first ones.
const WITHOUT_DENY: usize = 2;

const FORWARD: &str = "the forward chain of table `inet filter` jumps to the printed chain; `--with-default-deny` prints a chain that does";

const REPLIES: &str =
    "connection tracking accepts replies (`ct state established,related accept`) before the chain is reached";

const COMMENTS: Limit = Limit {
    what: "bytes of a comment",
    most: 128,
    beyond: "it is cut, and a comment line of the file has more",
};

/// `nftables-dnsmasq`: the same with sets that dnsmasq fills.
pub(crate) static NFTABLES_DNSMASQ: Target = Target {
    id: "nftables-dnsmasq",
    title: "nftables with dnsmasq",
    about: "accept rules for a Linux firewall by host name: dnsmasq puts the addresses that it answers into sets of nftables",
    work: Work::Rules {
        capabilities: Capabilities {
            devices: &[Device::SiteFirewall, Device::ProxyEgress],
            names: &[NameMeans { kind: "nftset", carries: Carries::Everything, spelling: &names::Domains }],
            tags: None,
            addresses: true,
            ipv6: true,
        },
        home: Home::Premises,
    },
    verified: Verified::Program {
        program: "nft 1.0.6 and dnsmasq 2.90",
        how: "loaded into a namespace, dnsmasq asked for names, and packets sent",
    },
    assumes: &[
        FORWARD,
        REPLIES,
        "clients ask this dnsmasq and no other resolver, and do so before they connect; no DNS over HTTPS, no hosts files",
        "dnsmasq 2.87 or newer with nftset runs on the firewall and starts after the rules are loaded",
        "an address that a name shares with other hosts, as in a content delivery network, is open for all of them",
    ],
    limits: &[
        Limit {
            what: "addresses in a set of names",
            most: 65535,
            beyond: "the kernel takes no more until some have gone a day without use",
        },
        COMMENTS,
    ],
    print: with_names::print,
};
