//! Proxy auto-configuration: which names a machine of a place asks which proxy for.
//!
//! References: the functions of a PAC file as MDN Web Docs describe them, and two engines that run every printed file
//! (pacparser, which is Mozilla's, and pac-resolver). The language is that of JScript 5, for WinHTTP.

mod decide;
mod print;
mod tree;

use crate::target::{Limit, Target, Verified, Work};

/// The targets of this folder.
pub(crate) static TARGETS: &[&Target] = &[&PAC];

/// `pac`: a file for each place with a proxy.
pub(crate) static PAC: Target = Target {
    id: "pac",
    title: "PAC file",
    about: "a proxy auto-configuration file for each place with a proxy, which machines fetch by URL",
    work: Work::Plan,
    verified: Verified::Program {
        program: "pacparser 1.5.3 and pac-resolver 7.0.1",
        how: "both run the file and are asked for names inside and outside of each pattern",
    },
    assumes: &[
        "the machines of the place are told where the file is; agents with proxy settings of their own do not read it",
        "a PAC file decides by name alone, so that machines of one place that go different ways need settings of their own",
        "the server sends the file as `application/x-ns-proxy-autoconfig`",
    ],
    limits: &[Limit {
        what: "proxies that are spoken to over TLS (`HTTPS`), for WinHTTP and Internet Explorer",
        most: 0,
        beyond: "the file says `HTTPS` all the same, as browsers know it",
    }],
    print: print::print,
};
