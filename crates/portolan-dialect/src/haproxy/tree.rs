//! The part of HAProxy's configuration that is printed: sections with settings, access lists and rules.

use std::fmt;
use std::net::IpAddr;

use portolan_model::{IpNet, PortRange};

use crate::comment;
use crate::naming::plain;

/// A configuration file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Config {
    /// The first lines.
    pub(crate) header: Vec<String>,
    /// Its sections.
    pub(crate) sections: Vec<Section>,
}

/// A section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Section {
    /// What it is.
    pub(crate) kind: Kind,
    /// Its name.
    pub(crate) name: String,
    /// The `defaults` section that it follows.
    pub(crate) from: Option<String>,
    /// Its lines.
    pub(crate) lines: Vec<Line>,
}

/// The kinds of sections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// DNS servers.
    Resolvers,
    /// What others follow.
    Defaults,
    /// What clients connect to.
    Frontend,
    /// Where connections go on.
    Backend,
}

/// A line of a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Line {
    /// Nothing.
    Empty,
    /// A comment.
    Comment(String),
    /// `nameserver NAME ADDRESS:53`.
    Nameserver(String, IpAddr),
    /// `parse-resolv-conf`: the name servers of the machine.
    MachinesNameservers,
    /// `timeout WHAT VALUE`.
    Timeout(&'static str, &'static str),
    /// `mode tcp|http`.
    Mode(Mode),
    /// `bind :PORT`, or for IPv6 alone.
    Bind {
        /// The port or ports.
        port: PortRange,
        /// Whether it is for IPv6, and for nothing else.
        v6: bool,
    },
    /// `tcp-request inspect-delay`: how long a ClientHello, or the answer of a resolver, may take.
    InspectDelay(&'static str),
    /// `acl NAME ...`; lines of one name match where any of them does.
    Acl(String, Test),
    /// A rule of the section's mode.
    Rule(Mode, Action, Condition),
    /// `default_backend NAME`.
    DefaultBackend(String),
    /// A server at whatever address the rules have set.
    ServerAnywhere(String),
}

/// What is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mode {
    /// TLS, which stays closed.
    Tcp,
    /// HTTP.
    Http,
}

/// What an access list matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Test {
    /// The client's address.
    Src(IpNet),
    /// A name, in the way of [`DotSuffix`](crate::spelling::DotSuffix).
    Name(Mode, String),
}

/// What a rule does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Action {
    /// Goes on to the backend.
    Accept,
    /// Closes the connection, or answers 403.
    Reject,
    /// Looks the name up, first its IPv4 addresses.
    Resolve {
        /// The variable for the answer.
        var: String,
        /// The section with the DNS servers.
        resolvers: String,
    },
    /// Connects to the address in a variable.
    SetDestination(String),
}

/// When a rule applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Condition {
    /// Always.
    Always,
    /// Where all access lists match.
    If(Vec<String>),
    /// Where a variable is not set.
    UnlessSet(String),
}

impl fmt::Display for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&comment::lines("#", &self.header))?;
        self.sections.iter().try_for_each(|section| write!(f, "\n{section}"))
    }
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            Kind::Resolvers => "resolvers",
            Kind::Defaults => "defaults",
            Kind::Frontend => "frontend",
            Kind::Backend => "backend",
        };
        write!(f, "{kind} {}", self.name)?;
        if let Some(from) = &self.from {
            write!(f, " from {from}")?;
        }
        f.write_str("\n")?;
        self.lines.iter().try_for_each(|line| match line {
            Line::Empty => f.write_str("\n"),
            Line::Comment(text) => f.write_str(&comment::lines("    #", [text])),
            line => writeln!(f, "    {line}"),
        })
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Line::Empty => Ok(()),
            Line::Comment(text) => f.write_str(comment::lines("#", [text]).trim_end()),
            Line::Nameserver(name, IpAddr::V4(address)) => write!(f, "nameserver {name} {address}:53"),
            Line::Nameserver(name, IpAddr::V6(address)) => write!(f, "nameserver {name} [{address}]:53"),
            Line::MachinesNameservers => f.write_str("parse-resolv-conf"),
            Line::Timeout(what, value) => write!(f, "timeout {what} {value}"),
            Line::Mode(mode) => write!(f, "mode {mode}"),
            Line::Bind { port, v6: false } => write!(f, "bind :{port}"),
            Line::Bind { port, v6: true } => write!(f, "bind :::{port} v6only"),
            Line::InspectDelay(delay) => write!(f, "tcp-request inspect-delay {delay}"),
            Line::Acl(name, test) => write!(f, "acl {name} {test}"),
            Line::Rule(mode, action, condition) => rule(f, *mode, action, condition),
            Line::DefaultBackend(name) => write!(f, "default_backend {name}"),
            Line::ServerAnywhere(name) => write!(f, "server {name} 0.0.0.0:0"),
        }
    }
}

fn rule(f: &mut fmt::Formatter<'_>, mode: Mode, action: &Action, condition: &Condition) -> fmt::Result {
    f.write_str(match mode {
        Mode::Tcp => "tcp-request content ",
        Mode::Http => "http-request ",
    })?;
    match (action, mode) {
        (Action::Accept, Mode::Tcp) => f.write_str("accept"),
        (Action::Accept, Mode::Http) => f.write_str("allow"),
        (Action::Reject, Mode::Tcp) => f.write_str("reject"),
        (Action::Reject, Mode::Http) => f.write_str("deny"),
        (Action::Resolve { var, resolvers }, _) => {
            write!(f, "do-resolve({var},{resolvers},ipv4) {}", mode.name_of_host())
        }
        (Action::SetDestination(var), _) => write!(f, "set-dst var({var})"),
    }?;
    match condition {
        Condition::Always => Ok(()),
        Condition::If(lists) => write!(f, " if {}", lists.join(" ")),
        Condition::UnlessSet(var) => write!(f, " unless {{ var({var}) -m found }}"),
    }
}

impl Mode {
    /// Where the name of the host is found.
    const fn name_of_host(self) -> &'static str {
        match self {
            Mode::Tcp => "req.ssl_sni",
            Mode::Http => "req.hdr(host),host_only",
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Mode::Tcp => "tcp",
            Mode::Http => "http",
        })
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Test::Src(prefix) => write!(f, "src {}", plain(prefix)),
            // Without `-i` upper case would not match; single quotes keep backslashes.
            Test::Name(mode, text) => match text.chars().next() {
                Some('^') => write!(f, "{} -i -m reg '{text}'", mode.name_of_host()),
                Some('.') => write!(f, "{} -i -m end {text}", mode.name_of_host()),
                _ => write!(f, "{} -i -m str {text}", mode.name_of_host()),
            },
        }
    }
}
