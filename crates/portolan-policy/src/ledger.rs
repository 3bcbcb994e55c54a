//! The loss ledger: line by line, how well a configuration says what the plan asks for.

use std::fmt::{self, Write as _};

use portolan_model::{NameSet, Need, PrefixSet};
use serde::Serialize;

/// The name of the format.
pub const FORMAT: &str = "portolan.ledger/1";

/// What became of every connection that a configuration is responsible for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ledger {
    /// The format, [`FORMAT`].
    pub schema: &'static str,
    /// The target that was printed.
    pub target: String,
    /// The scenario.
    pub scenario: String,
    /// The version of the catalog.
    pub catalog: String,
    /// The service-tag files that were used, for people.
    pub service_tags: Vec<String>,
    /// What the configuration takes for granted, and what is left to do by hand.
    pub notes: Vec<String>,
    /// One entry for each connection and device, in the order of the plan.
    pub entries: Vec<Entry>,
}

/// What became of one connection at one device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The flow of the plan.
    pub flow: String,
    /// The device, such as `site-firewall`.
    pub device: String,
    /// Where the device is.
    pub at: String,
    /// The role that opens the connection.
    pub from: String,
    /// Where it leads, as the plan writes it.
    pub to: String,
    /// Transport and port, such as `tcp/443`.
    pub service: String,
    /// How much it matters.
    pub need: Need,
    /// How well it is expressed.
    pub outcome: Outcome,
    /// By what it is expressed; none where it is not.
    pub means: Option<Means>,
    /// What stands in the configuration: names or tags; addresses only by their number.
    pub written: Vec<String>,
    /// How that differs from what the plan asks for.
    pub changes: Vec<Change>,
    /// Why it is not exact; empty where it is.
    pub because: String,
}

/// How well a connection is expressed. Ordered from the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Exactly this is let through.
    Exact,
    /// More is let through.
    Widened,
    /// Not all of it is let through; beside that, more may be.
    Narrowed,
    /// It could be expressed by addresses alone, which its documents advise against, and nobody allowed that.
    Discouraged,
    /// The target cannot express it.
    Refused,
}

impl Outcome {
    /// All of them, from the best.
    pub const ALL: [Outcome; 5] =
        [Outcome::Exact, Outcome::Widened, Outcome::Narrowed, Outcome::Discouraged, Outcome::Refused];

    /// The word that files use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Outcome::Exact => "exact",
            Outcome::Widened => "widened",
            Outcome::Narrowed => "narrowed",
            Outcome::Discouraged => "discouraged",
            Outcome::Refused => "refused",
        }
    }

    /// Whether the configuration has a line for the connection.
    pub const fn is_written(self) -> bool {
        matches!(self, Outcome::Exact | Outcome::Widened | Outcome::Narrowed)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// By what a connection is expressed, in the order of preference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Means {
    /// A host name.
    Name,
    /// A wildcard or expression over host names.
    Wildcard,
    /// A service tag by its name.
    ServiceTag,
    /// Addresses.
    Addresses,
}

impl Means {
    /// The word that files use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Means::Name => "name",
            Means::Wildcard => "wildcard",
            Means::ServiceTag => "service-tag",
            Means::Addresses => "addresses",
        }
    }
}

/// How what is let through differs from what the plan asks for.
///
/// The sets themselves stay in memory, for the proof that nothing else differs; files hold their sizes and an example.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Change {
    /// Names beyond those of the plan.
    MoreNames {
        /// All of them.
        #[serde(skip)]
        names: NameSet,
        /// A shortest one.
        example: Option<String>,
    },
    /// Names of the plan that are not let through.
    FewerNames {
        /// All of them.
        #[serde(skip)]
        names: NameSet,
        /// A shortest one.
        example: Option<String>,
    },
    /// Addresses that stand for a single host or endpoint, and belong to others as well.
    MoreAddresses {
        /// All of them.
        #[serde(skip)]
        addresses: PrefixSet,
        /// How many.
        count: Count,
    },
    /// Addresses of the plan that are not let through.
    FewerAddresses {
        /// All that are known.
        #[serde(skip)]
        addresses: PrefixSet,
        /// How many.
        count: Count,
    },
    /// Something else, in words.
    Other {
        /// The words.
        text: String,
    },
}

impl Change {
    /// These names are let through as well.
    pub fn more_names(names: NameSet) -> Change {
        Change::MoreNames { example: names.witness(), names }
    }

    /// These names are not let through.
    pub fn fewer_names(names: NameSet) -> Change {
        Change::FewerNames { example: names.witness(), names }
    }

    /// These addresses are let through as well.
    pub fn more_addresses(addresses: PrefixSet) -> Change {
        Change::MoreAddresses { count: Count::of(&addresses), addresses }
    }

    /// These addresses are not let through.
    pub fn fewer_addresses(addresses: PrefixSet) -> Change {
        Change::FewerAddresses { count: Count::of(&addresses), addresses }
    }

    /// Whether something of the plan is missing.
    pub const fn narrows(&self) -> bool {
        matches!(self, Change::FewerNames { .. } | Change::FewerAddresses { .. })
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let such_as = |example: &Option<String>| match example {
            Some(example) => format!(", such as `{example}`"),
            None => String::new(),
        };
        match self {
            Change::MoreNames { example, .. } => write!(f, "more names{}", such_as(example)),
            Change::FewerNames { example, .. } => write!(f, "fewer names{}", such_as(example)),
            Change::MoreAddresses { count, .. } => write!(f, "{count} for one destination"),
            Change::FewerAddresses { count, .. } => write!(f, "{count} missing"),
            Change::Other { text } => f.write_str(text),
        }
    }
}

/// How many addresses a set has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Count {
    /// IPv4 addresses.
    pub ipv4: u64,
    /// IPv6 addresses as a decimal number, which may be too large for other programs to read as one.
    pub ipv6: String,
}

impl Count {
    /// Counts a set.
    pub fn of(set: &PrefixSet) -> Count {
        let ipv6 = set
            .v6_len()
            .map_or_else(|| "340282366920938463463374607431768211456".to_owned(), |n| n.to_string());
        Count { ipv4: set.v4_len(), ipv6 }
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.ipv4, self.ipv6.as_str()) {
            (1, "0") => f.write_str("1 IPv4 address"),
            (ipv4, "0") => write!(f, "{ipv4} IPv4 addresses"),
            (0, ipv6) => write!(f, "{ipv6} IPv6 addresses"),
            (ipv4, ipv6) => write!(f, "{ipv4} IPv4 and {ipv6} IPv6 addresses"),
        }
    }
}

impl Ledger {
    /// How many entries ended so.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.entries.iter().filter(|entry| entry.outcome == outcome).count()
    }

    /// The worst outcome among the entries that are required.
    pub fn worst_required(&self) -> Outcome {
        let required = self.entries.iter().filter(|entry| entry.need == Need::Required);
        required.map(|entry| entry.outcome).max().unwrap_or(Outcome::Exact)
    }

    /// `412 exact, 30 widened, 2 refused`.
    pub fn summary(&self) -> String {
        let parts = Outcome::ALL.iter().map(|outcome| (outcome, self.count(*outcome)));
        let parts =
            parts.filter(|(_, count)| *count > 0).map(|(outcome, count)| format!("{count} {outcome}"));
        let text = parts.collect::<Vec<_>>().join(", ");
        if text.is_empty() { "nothing to express".to_owned() } else { text }
    }

    /// The ledger for people: what is not exact, the worst first, each thing once with the number of its flows.
    pub fn markdown(&self) -> String {
        let mut text = String::new();
        let _ = writeln!(text, "# What `{}` could not say exactly\n", self.target);
        let _ = writeln!(text, "Scenario `{}`, catalog {}: {}.", self.scenario, self.catalog, self.summary());
        for file in &self.service_tags {
            let _ = writeln!(text, "Service tags: {file}.");
        }
        if !self.notes.is_empty() {
            text.push_str("\n## What is taken for granted\n\n");
            self.notes.iter().for_each(|note| {
                let _ = writeln!(text, "- {note}");
            });
        }
        for outcome in Outcome::ALL.iter().rev().filter(|outcome| **outcome != Outcome::Exact) {
            let lines = self.lines(*outcome);
            if lines.is_empty() {
                continue;
            }
            let _ = writeln!(text, "\n## {}\n", title(*outcome));
            text.push_str("| at | from | to | service | need | written | why | flows |\n");
            text.push_str("| --- | --- | --- | --- | --- | --- | --- | ---: |\n");
            lines.iter().for_each(|(line, count)| {
                let _ = writeln!(text, "| {line} | {count} |");
            });
        }
        text
    }

    /// The entries with an outcome as table cells, equal ones counted.
    fn lines(&self, outcome: Outcome) -> Vec<(String, usize)> {
        let mut lines = std::collections::BTreeMap::<String, usize>::new();
        for entry in self.entries.iter().filter(|entry| entry.outcome == outcome) {
            let written = if entry.written.is_empty() { "-".to_owned() } else { code(&entry.written) };
            let changes = entry.changes.iter().map(ToString::to_string);
            let why = std::iter::once(entry.because.clone()).filter(|why| !why.is_empty()).chain(changes);
            let cells = [
                format!("{} {}", entry.device, entry.at),
                entry.from.clone(),
                code(std::slice::from_ref(&entry.to)),
                entry.service.clone(),
                entry.need.to_string(),
                written,
                why.collect::<Vec<_>>().join("; "),
            ];
            *lines.entry(cells.map(|cell| cell.replace('|', "\\|")).join(" | ")).or_default() += 1;
        }
        lines.into_iter().collect()
    }
}

fn code(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn title(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Exact => "Exact",
        Outcome::Widened => "Widened: more is let through",
        Outcome::Narrowed => "Narrowed: not all of it is let through",
        Outcome::Discouraged => "Discouraged: left out, as addresses alone could say it",
        Outcome::Refused => "Refused: left out, as the target cannot say it",
    }
}
