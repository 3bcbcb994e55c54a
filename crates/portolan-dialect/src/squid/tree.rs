//! The part of squid.conf that is printed: access lists, and rules that use them.

use std::fmt;

use portolan_model::{IpNet, PortRange};

use crate::comment;
use crate::naming::plain;

/// Squid takes a longer name of an access list, and then does not find it.
pub(super) const LONGEST_NAME: usize = 62;

/// A file that squid.conf includes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Config {
    /// The first lines.
    pub(crate) header: Vec<String>,
    /// Everything else.
    pub(crate) lines: Vec<Line>,
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Line {
    /// Nothing.
    Empty,
    /// A comment.
    Comment(String),
    /// `acl NAME TYPE VALUE`; lines of one name add up.
    Acl {
        /// The name of the access list.
        name: String,
        /// What it matches.
        test: Test,
    },
    /// `http_access allow|deny LIST...`: all lists must match.
    HttpAccess {
        /// Whether the request is let through.
        allow: bool,
        /// The lists.
        terms: Vec<Term>,
    },
}

/// What an access list matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Test {
    /// The client's address.
    Src(IpNet),
    /// The address that the name of the request has.
    Dst(IpNet),
    /// The ports of the request.
    Port(Vec<PortRange>),
    /// The method of the request.
    Method(&'static str),
    /// The name of the request; addresses are not looked up (`-n`).
    DstDomain(String),
    /// An expression over the name of the request, upper and lower case alike; addresses are not looked up.
    DstDomRegex(String),
}

/// An access list in a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Term {
    /// Whether it must not match.
    pub(crate) not: bool,
    /// Its name.
    pub(crate) acl: String,
}

impl Term {
    /// A list that must match.
    pub(crate) fn is(acl: impl Into<String>) -> Term {
        Term { not: false, acl: acl.into() }
    }

    /// A list that must not match.
    pub(crate) fn is_not(acl: impl Into<String>) -> Term {
        Term { not: true, acl: acl.into() }
    }
}

impl fmt::Display for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&comment::lines("#", &self.header))?;
        self.lines.iter().try_for_each(|line| write!(f, "{line}"))
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Line::Empty => f.write_str("\n"),
            Line::Comment(text) => f.write_str(&comment::lines("#", [text])),
            Line::Acl { name, test } => writeln!(f, "acl {name} {test}"),
            Line::HttpAccess { allow, terms } => {
                write!(f, "http_access {}", if *allow { "allow" } else { "deny" })?;
                terms.iter().try_for_each(|term| write!(f, " {term}"))?;
                f.write_str("\n")
            }
        }
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Test::Src(prefix) => write!(f, "src {}", plain(prefix)),
            Test::Dst(prefix) => write!(f, "dst {}", plain(prefix)),
            Test::Port(ports) => {
                f.write_str("port")?;
                ports.iter().try_for_each(|port| write!(f, " {port}"))
            }
            Test::Method(method) => write!(f, "method {method}"),
            Test::DstDomain(name) => write!(f, "dstdomain -n {name}"),
            Test::DstDomRegex(expression) => write!(f, "dstdom_regex -n -i {expression}"),
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.not { "!" } else { "" }, self.acl)
    }
}
