//! Squid access lists: who may ask for which names, by CONNECT or by a plain request.
//!
//! References: the documentation of `acl` and `http_access` in the configuration file that Squid ships, and Squid itself,
//! which reads every printed file and answers requests with the rules in it.

mod print;
mod tree;

use portolan_model::{HostPattern, NameSet};
use portolan_plan::plan::Device;

use crate::capabilities::{Capabilities, Carries, NameMeans};
use crate::spelling::{Spelling, glob_regex, read_regex_or_name, suffix_regex};
use crate::target::{Home, Limit, Target, Verified, Work};

/// The targets of this folder.
pub(crate) static TARGETS: &[&Target] = &[&SQUID];

/// `squid`: access lists and `http_access` rules.
pub(crate) static SQUID: Target = Target {
    id: "squid",
    title: "Squid",
    about: "access lists and allow rules for a Squid proxy, included in its squid.conf",
    work: Work::Rules {
        capabilities: Capabilities {
            devices: &[Device::Proxy],
            names: &[NameMeans { kind: "access list", carries: Carries::Web, spelling: &AccessList }],
            tags: None,
            addresses: true,
            ipv6: true,
        },
        home: Home::Anywhere,
    },
    verified: Verified::Program {
        program: "Squid 5.7",
        how: "`squid -k parse`, and a running Squid that is asked for names inside and outside of each pattern",
    },
    assumes: &[
        "the file is included before the first `http_access` line that denies these clients or ports, such as `http_access deny all`",
        "it is included before any rule with `proxy_auth`: what it allows asks nobody to sign in",
        "tunnels are not opened: no `ssl_bump` rule decrypts them (`tls-bypass` prints what must stay closed)",
    ],
    limits: &[
        Limit {
            what: "characters of the name of an access list",
            most: tree::LONGEST_NAME,
            beyond: "longer names are cut and get a mark",
        },
        Limit {
            what: "minutes of silence in a tunnel (`read_timeout`)",
            most: 15,
            beyond: "Squid closes it, unless `read_timeout` is raised; agents with WebSockets send something more often",
        },
    ],
    print: print::print,
};

/// Names for `dstdomain`, anchored regular expressions for `dstdom_regex`.
///
/// `dstdomain .x` would match `x` as well, and `*.x` nothing at all. Squid takes root dots off before it compares.
#[derive(Debug, Clone, Copy)]
struct AccessList;

impl Spelling for AccessList {
    fn write(&self, pattern: &HostPattern) -> Option<String> {
        Some(match pattern {
            HostPattern::Exact(name) => name.to_string(),
            HostPattern::Suffix(domain) => suffix_regex(domain),
            HostPattern::Glob(glob) => glob_regex(glob),
        })
    }

    fn read(&self, text: &str) -> Option<NameSet> {
        read_regex_or_name(text)
    }
}
