//! The part of the nft language that is printed: one table with sets and chains.

use std::fmt;

use portolan_model::{IpNet, PortRange, Protocol};

use crate::comment;
use crate::intent::Family;

/// A file for `nft -f`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ruleset {
    /// The first lines.
    pub(crate) header: Vec<String>,
    /// The table, of the family `inet`.
    pub(crate) table: String,
    /// Its sets.
    pub(crate) sets: Vec<Set>,
    /// Its chains.
    pub(crate) chains: Vec<Chain>,
}

/// A named set of prefixes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Set {
    /// Its name.
    pub(crate) name: String,
    /// What it stands for.
    pub(crate) comment: String,
    /// The family of its elements.
    pub(crate) family: Family,
    /// Its elements: none overlaps another.
    pub(crate) elements: Vec<IpNet>,
}

/// A chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chain {
    /// Its name.
    pub(crate) name: String,
    /// The hook it hangs on, with a policy of drop; none for a chain that others jump to.
    pub(crate) base: Option<&'static str>,
    /// Its rules.
    pub(crate) rules: Vec<Statement>,
}

/// A line of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Statement {
    /// A comment of its own.
    Comment(String),
    /// `ct state established,related accept`.
    AcceptReplies,
    /// `jump CHAIN`.
    Jump(String),
    /// An accept rule.
    Accept {
        /// The family of both ends.
        family: Family,
        /// The sources.
        from: Vec<IpNet>,
        /// The set of destinations.
        to: String,
        /// The transport.
        protocol: Protocol,
        /// The ports.
        ports: Vec<PortRange>,
        /// The name of the rule.
        name: String,
    },
}

impl fmt::Display for Ruleset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("#!/usr/sbin/nft -f\n")?;
        f.write_str(&comment::lines("#", &self.header))?;
        // Loading the file again replaces what it made before, in one transaction.
        writeln!(f, "\nadd table inet {}", self.table)?;
        for chain in &self.chains {
            writeln!(f, "add chain inet {} {}", self.table, chain.head())?;
            writeln!(f, "flush chain inet {} {}", self.table, chain.name)?;
        }
        for set in &self.sets {
            writeln!(f, "add set inet {} {} {{ {} }}", self.table, set.name, set.kind())?;
            writeln!(f, "flush set inet {} {}", self.table, set.name)?;
        }
        writeln!(f, "\ntable inet {} {{", self.table)?;
        for set in &self.sets {
            write!(f, "{set}")?;
        }
        for chain in &self.chains {
            write!(f, "{chain}")?;
        }
        f.write_str("}\n")
    }
}

impl Set {
    fn kind(&self) -> String {
        let family = match self.family {
            Family::V4 => "ipv4_addr",
            Family::V6 => "ipv6_addr",
        };
        format!("type {family}; flags interval;")
    }
}

impl fmt::Display for Set {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&comment::lines("\t#", [&self.comment]))?;
        writeln!(f, "\tset {} {{", self.name)?;
        for part in self.kind().split_inclusive(';') {
            writeln!(f, "\t\t{}", part.trim().trim_end_matches(';'))?;
        }
        f.write_str("\t\telements = {\n")?;
        for element in &self.elements {
            writeln!(f, "\t\t\t{},", plain(element))?;
        }
        f.write_str("\t\t}\n\t}\n\n")
    }
}

impl Chain {
    fn head(&self) -> String {
        match self.base {
            None => self.name.clone(),
            Some(hook) => {
                format!("{} {{ type filter hook {hook} priority filter; policy drop; }}", self.name)
            }
        }
    }
}

impl fmt::Display for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\tchain {} {{", self.name)?;
        if let Some(hook) = self.base {
            writeln!(f, "\t\ttype filter hook {hook} priority filter; policy drop;")?;
        }
        for rule in &self.rules {
            write!(f, "{rule}")?;
        }
        f.write_str("\t}\n\n")
    }
}

impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Statement::Comment(text) => f.write_str(&comment::lines("\t\t#", [text])),
            Statement::AcceptReplies => f.write_str("\t\tct state established,related accept\n"),
            Statement::Jump(chain) => writeln!(f, "\t\tjump {chain}"),
            Statement::Accept { family, from, to, protocol, ports, name } => {
                let ip = match family {
                    Family::V4 => "ip",
                    Family::V6 => "ip6",
                };
                let from = braced(from.iter().map(plain));
                let ports = braced(ports.iter().map(ToString::to_string));
                writeln!(
                    f,
                    "\t\t{ip} saddr {from} {ip} daddr @{to} {protocol} dport {ports} counter accept comment \"{name}\""
                )
            }
        }
    }
}

fn braced(parts: impl Iterator<Item = String>) -> String {
    let parts = parts.collect::<Vec<_>>();
    match parts.as_slice() {
        [one] => one.clone(),
        many => format!("{{ {} }}", many.join(", ")),
    }
}

/// A prefix, or an address alone where it is one.
fn plain(prefix: &IpNet) -> String {
    if prefix.prefix_len() == prefix.max_prefix_len() {
        prefix.addr().to_string()
    } else {
        prefix.to_string()
    }
}
