//! The part of the nft language that is printed: one table with sets and chains.

use std::fmt;

use portolan_model::{IpNet, PortRange, Protocol};

use crate::comment;
use crate::intent::Family;
use crate::naming::plain;

/// The longest comment of a rule or set, in bytes.
const LONGEST_COMMENT: usize = 128;

/// A file for `nft -f`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ruleset {
    /// The first lines.
    pub(crate) header: Vec<String>,
    /// The table, of the family `inet`.
    pub(crate) table: String,
    /// Whether the table is the file's own, so that loading the file replaces all of it.
    pub(crate) whole: bool,
    /// Its sets.
    pub(crate) sets: Vec<Set>,
    /// Its chains.
    pub(crate) chains: Vec<Chain>,
}

/// A named set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Set {
    /// Its name.
    pub(crate) name: String,
    /// What it stands for.
    pub(crate) comment: String,
    /// The family of its elements.
    pub(crate) family: Family,
    /// What it holds.
    pub(crate) elements: Elements,
}

/// What a set holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Elements {
    /// Prefixes; none overlaps another.
    Prefixes(Vec<IpNet>),
    /// Addresses that another program adds, and that leave after a day without use. Loading the file keeps them.
    Learned,
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
    /// Counts what came so far.
    Count(&'static str),
    /// An accept rule.
    Accept(Accept),
}

/// A rule that accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Accept {
    /// The family of both ends.
    pub(crate) family: Family,
    /// The sources.
    pub(crate) from: Addresses,
    /// The destinations.
    pub(crate) to: Addresses,
    /// The transport.
    pub(crate) protocol: Protocol,
    /// The ports.
    pub(crate) ports: Vec<PortRange>,
    /// The set of learned addresses in which a destination that is used stays for another day.
    pub(crate) keeps: Option<String>,
    /// What `nft list ruleset` shows beside the rule.
    pub(crate) comment: String,
}

/// Addresses in a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Addresses {
    /// In the rule itself.
    Listed(Vec<IpNet>),
    /// In a named set.
    Set(String),
}

impl fmt::Display for Ruleset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let table = &self.table;
        f.write_str("#!/usr/sbin/nft -f\n")?;
        f.write_str(&comment::lines("#", &self.header))?;
        // A file is one transaction: what an earlier load made is replaced, and no packet sees half of it.
        writeln!(f, "\nadd table inet {table}")?;
        if self.whole {
            writeln!(f, "delete table inet {table}")?;
        } else {
            // Chains first: a set that a rule uses may be flushed, but its rules are to go with it.
            for chain in &self.chains {
                writeln!(f, "add chain inet {table} {}", chain.head())?;
                writeln!(f, "flush chain inet {table} {}", chain.name)?;
            }
            for set in &self.sets {
                writeln!(f, "add set inet {table} {} {{ {} }}", set.name, set.properties().join("; ") + ";")?;
                if matches!(set.elements, Elements::Prefixes(_)) {
                    writeln!(f, "flush set inet {table} {}", set.name)?;
                }
            }
        }
        writeln!(f, "\ntable inet {table} {{")?;
        let sets = self.sets.iter().map(ToString::to_string);
        let chains = self.chains.iter().map(ToString::to_string);
        f.write_str(&sets.chain(chains).collect::<Vec<_>>().join("\n"))?;
        f.write_str("}\n")
    }
}

impl Set {
    fn properties(&self) -> Vec<String> {
        let family = match self.family {
            Family::V4 => "ipv4_addr",
            Family::V6 => "ipv6_addr",
        };
        let mut properties = vec![format!("type {family}")];
        match self.elements {
            Elements::Prefixes(_) => properties.push("flags interval".to_owned()),
            Elements::Learned => {
                properties.extend(["size 65535", "flags dynamic,timeout", "timeout 1d"].map(str::to_owned));
            }
        }
        properties.push(format!("comment {}", comment::quoted(&self.comment, LONGEST_COMMENT)));
        properties
    }
}

impl fmt::Display for Set {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\tset {} {{", self.name)?;
        for property in self.properties() {
            writeln!(f, "\t\t{property}")?;
        }
        if let Elements::Prefixes(prefixes) = &self.elements {
            f.write_str("\t\telements = {\n")?;
            for prefix in prefixes {
                writeln!(f, "\t\t\t{},", plain(prefix))?;
            }
            f.write_str("\t\t}\n")?;
        }
        f.write_str("\t}\n")
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
        f.write_str("\t}\n")
    }
}

impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Statement::Comment(text) => f.write_str(&comment::lines("\t\t#", [text])),
            Statement::AcceptReplies => f.write_str("\t\tct state established,related accept\n"),
            Statement::Jump(chain) => writeln!(f, "\t\tjump {chain}"),
            Statement::Count(what) => {
                writeln!(f, "\t\tcounter comment {}", comment::quoted(what, LONGEST_COMMENT))
            }
            Statement::Accept(rule) => writeln!(f, "\t\t{rule}"),
        }
    }
}

impl fmt::Display for Accept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ip = match self.family {
            Family::V4 => "ip",
            Family::V6 => "ip6",
        };
        let ports = braced(self.ports.iter().map(ToString::to_string));
        write!(f, "{ip} saddr {} {ip} daddr {} {} dport {ports}", self.from, self.to, self.protocol)?;
        if let Some(set) = &self.keeps {
            write!(f, " update @{set} {{ {ip} daddr }}")?;
        }
        write!(f, " counter accept comment {}", comment::quoted(&self.comment, LONGEST_COMMENT))
    }
}

impl fmt::Display for Addresses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Addresses::Listed(prefixes) => f.write_str(&braced(prefixes.iter().map(plain))),
            Addresses::Set(name) => write!(f, "@{name}"),
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
