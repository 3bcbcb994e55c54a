//! The script that loads the files of a place.

use std::fmt;

use crate::comment;
use crate::intent::Family;
use crate::iptables::print::Frame;

/// A script of the shell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Script {
    header: Vec<String>,
    steps: Vec<Step>,
}

/// A step of the script. Names are those of files, chains and sets: letters, digits, hyphens and dots.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    /// Fills sets beside those in use and swaps them.
    Sets(String),
    /// Replaces the chains of a family.
    Rules(Family, String),
    /// Empties a chain of a family that has no rules any more.
    Empty(Family, String),
    /// Makes FORWARD of a family jump to a chain, once.
    Hook(Family, String),
    /// Destroys the sets with a prefix that no rule uses.
    Sweep(String),
}

/// The script for a place, with its files: their family, whether they hold sets, and their names.
pub(super) fn script(frame: &Frame<'_>, files: &[(Family, bool, String)]) -> Script {
    let mut header = frame.header("Loads the sets and rules", true);
    header.push(
        "It may run again at any time, and needs the files beside it and the right to change the firewall"
            .to_owned(),
    );
    let sets = files.iter().filter(|(_, sets, _)| *sets).map(|(_, _, file)| Step::Sets(file.clone()));
    let mut steps = sets.collect::<Vec<_>>();
    for family in [Family::V4, Family::V6] {
        let rules = files.iter().find(|(of, sets, _)| *of == family && !sets);
        steps.push(match rules {
            Some((_, _, file)) => Step::Rules(family, file.clone()),
            None => Step::Empty(family, frame.chain.clone()),
        });
        steps.extend(frame.forward.iter().map(|chain| Step::Hook(family, chain.clone())));
    }
    steps.push(Step::Sweep(frame.prefix().to_owned()));
    Script { header, steps }
}

impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("#!/bin/sh\n")?;
        f.write_str(&comment::lines("#", &self.header))?;
        f.write_str("set -eu\ncd \"$(dirname \"$0\")\"\n\n")?;
        self.steps.iter().try_for_each(|step| write!(f, "{step}"))
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tables = |family: &Family| match family {
            Family::V4 => "iptables",
            Family::V6 => "ip6tables",
        };
        match self {
            Step::Sets(file) => writeln!(f, "ipset restore < {file}"),
            Step::Rules(family, file) => writeln!(f, "{}-restore --wait --noflush < {file}", tables(family)),
            Step::Empty(family, chain) => {
                writeln!(f, "{} --wait --flush {chain} 2> /dev/null || true", tables(family))
            }
            Step::Hook(family, chain) => {
                let tables = tables(family);
                writeln!(f, "{tables} --wait --check FORWARD --jump {chain} 2> /dev/null ||")?;
                writeln!(f, "    {tables} --wait --insert FORWARD --jump {chain}")
            }
            Step::Sweep(prefix) => {
                f.write_str("\n# Sets of earlier loads; those that a rule uses stay, as ipset refuses to destroy them.\n")?;
                writeln!(f, "ipset list -name | grep '^{prefix}-' | while read -r name; do")?;
                f.write_str("    ipset destroy \"$name\" 2> /dev/null || true\ndone\n")
            }
        }
    }
}
