//! The part of the PAN-OS command language that is printed.

use std::fmt;

use portolan_model::{IpNet, PortRange, Protocol};

use crate::comment;

/// The longest name of a rule, an object or a service.
pub(super) const LONGEST_NAME: usize = 63;

/// The longest name of a URL category or an external list.
pub(super) const LONGEST_LIST_NAME: usize = 31;

/// The longest description.
const LONGEST_DESCRIPTION: usize = 255;

/// Set commands in the order in which they are entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Script {
    /// The first lines.
    pub(super) header: Vec<String>,
    /// What is set: nothing is named before it exists.
    pub(super) commands: Vec<Command>,
}

/// One thing that is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Command {
    /// A remark for people.
    Remark(String),
    /// An address object with a prefix.
    Address { name: String, prefix: IpNet },
    /// An address object with a host name.
    Fqdn { name: String, host: String },
    /// A static group of address objects.
    Group { name: String, description: String, members: Vec<String> },
    /// A service object.
    Service { name: String, protocol: Protocol, ports: Vec<PortRange> },
    /// A custom URL category.
    Category { name: String, description: String, urls: Vec<String> },
    /// An external list of addresses.
    List { name: String, description: String, url: String },
    /// A security rule.
    Rule(Box<Rule>),
}

/// A security rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rule {
    /// Its name.
    pub(super) name: String,
    /// What it is for.
    pub(super) description: String,
    /// Objects and groups of sources.
    pub(super) sources: Vec<String>,
    /// Objects, groups and lists of destinations; `any` where none.
    pub(super) destinations: Vec<String>,
    /// URL categories; `any` where none.
    pub(super) categories: Vec<String>,
    /// Applications; `any` where none.
    pub(super) applications: Vec<&'static str>,
    /// Services; `any` where none.
    pub(super) services: Vec<String>,
    /// Whether it allows.
    pub(super) allows: bool,
}

impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&comment::lines("#", &self.header))?;
        f.write_str("\n")?;
        self.commands.iter().try_for_each(|command| write!(f, "{command}"))
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Command::Remark(text) if text.is_empty() => f.write_str("\n"),
            Command::Remark(text) => f.write_str(&comment::lines("#", [text])),
            Command::Address { name, prefix } => writeln!(f, "set address {name} ip-netmask {prefix}"),
            Command::Fqdn { name, host } => writeln!(f, "set address {name} fqdn {host}"),
            Command::Group { name, description, members } => {
                writeln!(f, "set address-group {name} description {}", quoted(description))?;
                writeln!(f, "set address-group {name} static {}", list(members))
            }
            Command::Service { name, protocol, ports } => {
                let ports = ports.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
                writeln!(f, "set service {name} protocol {protocol} port {ports}")
            }
            Command::Category { name, description, urls } => {
                writeln!(f, "set profiles custom-url-category {name} type \"URL List\"")?;
                writeln!(f, "set profiles custom-url-category {name} description {}", quoted(description))?;
                // One line an entry: a line of the command line has an end.
                urls.iter()
                    .try_for_each(|url| writeln!(f, "set profiles custom-url-category {name} list {url}"))
            }
            Command::List { name, description, url } => {
                writeln!(f, "set external-list {name} type ip description {}", quoted(description))?;
                writeln!(f, "set external-list {name} type ip url {url}")?;
                writeln!(f, "set external-list {name} type ip recurring hourly")
            }
            Command::Rule(rule) => write!(f, "{rule}"),
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.name;
        let action = if self.allows { "allow" } else { "deny" };
        writeln!(f, "set rulebase security rules {name} description {}", quoted(&self.description))?;
        writeln!(f, "set rulebase security rules {name} from any to any")?;
        writeln!(f, "set rulebase security rules {name} source {}", list(&self.sources))?;
        writeln!(f, "set rulebase security rules {name} destination {}", list(&self.destinations))?;
        writeln!(f, "set rulebase security rules {name} category {}", list(&self.categories))?;
        writeln!(f, "set rulebase security rules {name} application {}", list(&self.applications))?;
        writeln!(f, "set rulebase security rules {name} service {}", list(&self.services))?;
        writeln!(f, "set rulebase security rules {name} log-end yes action {action}")
    }
}

fn list<T: AsRef<str>>(items: &[T]) -> String {
    match items {
        [] => "any".to_owned(),
        [one] => one.as_ref().to_owned(),
        many => format!("[ {} ]", many.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(" ")),
    }
}

/// A text between quotation marks, without any of its own.
fn quoted(text: &str) -> String {
    let plain = |c: char| if matches!(c, '"' | '\\' | '?') { '\'' } else { c };
    let text = comment::safe(text).chars().map(plain).collect::<String>();
    format!("\"{}\"", comment::shortened(&text, LONGEST_DESCRIPTION))
}
