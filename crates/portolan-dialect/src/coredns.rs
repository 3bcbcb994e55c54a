//! CoreDNS: a server block for each server that is asked, and one for the names that are kept on premises.

mod print;
mod tree;

use crate::target::{Construct, Target, Verified, Work};

/// The targets of this folder.
pub(crate) static TARGETS: &[&Target] = &[&COREDNS];

/// `coredns`: server blocks of a Corefile.
pub(crate) static COREDNS: Target = Target {
    id: "coredns",
    title: "CoreDNS",
    about: "server blocks for the Corefile of a CoreDNS on premises or in a virtual network, read with `import`",
    work: Work::Plan,
    verified: Verified::Documentation {
        constructs: &[
            Construct {
                what: "server blocks for several zones, the longest zone wins",
                link: "https://coredns.io/manual/configuration/",
            },
            Construct { what: "forward . ADDRESS", link: "https://coredns.io/plugins/forward/" },
            Construct { what: "hosts with lines of its own", link: "https://coredns.io/plugins/hosts/" },
            Construct { what: "cache", link: "https://coredns.io/plugins/cache/" },
            Construct { what: "errors", link: "https://coredns.io/plugins/errors/" },
        ],
    },
    assumes: &[
        "the Corefile imports the file of the place outside of its server blocks, and has a block `.` for everything else",
        "no other block of the Corefile is for the same zones",
    ],
    limits: &[],
    print: print::print,
};
