//! The part of the languages of iptables-restore and ipset that is printed.

use std::fmt;

use portolan_model::{IpNet, PortRange, Protocol};

use crate::comment;
use crate::intent::Family;

/// The longest name of a chain.
pub(super) const LONGEST_CHAIN: usize = 28;

/// The longest name of a set.
pub(super) const LONGEST_SET: usize = 31;

/// The most ports of a rule; a range counts twice.
pub(super) const MOST_PORTS: usize = 15;

/// The longest comment of a rule.
pub(super) const LONGEST_COMMENT: usize = 255;

/// The most elements that a set is made for.
pub(super) const MOST_ELEMENTS: usize = 1 << 20;

/// A file for `ipset restore`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SetFile {
    /// The first lines.
    pub(super) header: Vec<String>,
    /// Its sets, all of one family.
    pub(super) sets: Vec<Set>,
}

/// A set of the type `hash:net`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Set {
    /// Its name, with room for the two characters of the name under which it is filled.
    pub(super) name: String,
    /// What it stands for.
    pub(super) comment: String,
    /// The family of its elements.
    pub(super) family: Family,
    /// Its elements: none overlaps another, and none is the whole family, which the type cannot hold.
    pub(super) elements: Vec<IpNet>,
}

/// A file for `iptables-restore --noflush` or `ip6tables-restore --noflush`: chains of the table `filter`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RuleFile {
    /// The first lines.
    pub(super) header: Vec<String>,
    /// Its chains.
    pub(super) chains: Vec<Chain>,
}

/// A chain of the administrator's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chain {
    /// Its name.
    pub(super) name: String,
    /// Its lines.
    pub(super) rules: Vec<Line>,
}

/// A line of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    /// A comment of its own.
    Comment(String),
    /// Accepts replies.
    AcceptReplies,
    /// Goes through another chain.
    Jump(String),
    /// Drops what came so far.
    Drop(&'static str),
    /// Accepts.
    Accept(Accept),
}

/// A rule that accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Accept {
    /// The sources.
    pub(super) from: Addresses,
    /// The destinations.
    pub(super) to: Addresses,
    /// The transport.
    pub(super) protocol: Protocol,
    /// The ports, as many as a rule takes.
    pub(super) ports: Vec<PortRange>,
    /// What `iptables -L` shows beside the rule.
    pub(super) comment: String,
}

/// Addresses in a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Addresses {
    /// One prefix.
    One(IpNet),
    /// A set.
    Set(String),
}

/// Ports in as many lists as rules are needed.
pub(super) fn port_lists(ports: &[PortRange]) -> Vec<Vec<PortRange>> {
    let (mut lists, mut room) = (Vec::<Vec<PortRange>>::new(), 0);
    for range in ports {
        let takes = if range.end().is_some() { 2 } else { 1 };
        match lists.last_mut() {
            Some(list) if takes <= room => list.push(*range),
            _ => {
                lists.push(vec![*range]);
                room = MOST_PORTS;
            }
        }
        room -= takes;
    }
    lists
}

impl Set {
    /// The name under which the set is filled before it takes the place of the one in use.
    fn filled_as(&self) -> String {
        format!("{}-n", self.name)
    }

    /// A whole number of elements that stays the same while a set grows as they do, as the set in use keeps its own.
    fn most(&self) -> usize {
        self.elements.len().saturating_mul(2).next_power_of_two().max(1 << 16)
    }
}

impl fmt::Display for SetFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&comment::lines("#", &self.header))?;
        self.sets.iter().try_for_each(|set| write!(f, "\n{set}"))
    }
}

impl fmt::Display for Set {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let family = match self.family {
            Family::V4 => "inet",
            Family::V6 => "inet6",
        };
        let (name, new, most) = (&self.name, self.filled_as(), self.most());
        f.write_str(&comment::lines("#", [&self.comment]))?;
        writeln!(f, "create {name} hash:net family {family} maxelem {most} -exist")?;
        writeln!(f, "create {new} hash:net family {family} maxelem {most} -exist")?;
        writeln!(f, "flush {new}")?;
        self.elements.iter().try_for_each(|element| writeln!(f, "add {new} {element}"))?;
        writeln!(f, "swap {new} {name}")?;
        writeln!(f, "destroy {new}")
    }
}

impl fmt::Display for RuleFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&comment::lines("#", &self.header))?;
        f.write_str("\n*filter\n")?;
        // With --noflush, a chain that is declared is emptied, and chains that are not stay as they are.
        self.chains.iter().try_for_each(|chain| writeln!(f, ":{} - [0:0]", chain.name))?;
        for chain in &self.chains {
            for line in &chain.rules {
                match line {
                    Line::Comment(text) => f.write_str(&comment::lines("#", [text]))?,
                    Line::AcceptReplies => {
                        let replies = "-m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT";
                        writeln!(f, "-A {} {replies}", chain.name)?;
                    }
                    Line::Jump(to) => writeln!(f, "-A {} -j {to}", chain.name)?,
                    Line::Drop(why) => writeln!(f, "-A {} {} -j DROP", chain.name, remark(why))?,
                    Line::Accept(rule) => writeln!(f, "-A {} {rule}", chain.name)?,
                }
            }
        }
        f.write_str("COMMIT\n")
    }
}

impl fmt::Display for Accept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = |addresses: &Addresses, flag: &str, side: &str| match addresses {
            Addresses::One(prefix) => format!("{flag} {prefix}"),
            Addresses::Set(name) => format!("-m set --match-set {name} {side}"),
        };
        let ports = self.ports.iter().map(|range| match range.end() {
            Some(last) => format!("{}:{last}", range.first()),
            None => range.first().to_string(),
        });
        let ports = ports.collect::<Vec<_>>().join(",");
        let ports = match self.ports.len() {
            1 => format!("--dport {ports}"),
            _ => format!("-m multiport --dports {ports}"),
        };
        let (from, to) = (side(&self.from, "-s", "src"), side(&self.to, "-d", "dst"));
        write!(f, "{from} {to} -p {} {ports} {} -j ACCEPT", self.protocol, remark(&self.comment))
    }
}

fn remark(text: &str) -> String {
    format!("-m comment --comment {}", comment::quoted(text, LONGEST_COMMENT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_list_of_ports_is_too_long_and_none_is_lost() {
        let singles = (1_u16..=40).map(|port| PortRange::single(port * 10).unwrap());
        let ranges = (1_u16..=9).map(|port| format!("{}-{}", port * 1000, port * 1000 + 5).parse().unwrap());
        let ports = singles.chain(ranges).collect::<Vec<PortRange>>();
        let lists = port_lists(&ports);
        assert_eq!(lists.concat(), ports);
        let size =
            |list: &Vec<PortRange>| list.iter().map(|p| if p.end().is_some() { 2 } else { 1 }).sum::<usize>();
        assert!(lists.iter().all(|list| size(list) <= MOST_PORTS), "{lists:?}");
        assert_eq!(lists.len(), 4);
    }
}
