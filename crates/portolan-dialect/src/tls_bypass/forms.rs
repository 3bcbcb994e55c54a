//! The forms: how each device writes the names, how it reads them, and what a file of it looks like.

use portolan_model::{HostPattern, NameSet};

use crate::comment;
use crate::spelling::{Spelling, glob_regex, read_regex_or_name, suffix_regex};

/// A device, or a plain list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Form {
    /// Its name in files and in the ledger.
    pub(super) id: &'static str,
    /// The ending of its files.
    pub(super) ending: &'static str,
    /// How it writes names.
    pub(super) spelling: &'static dyn Spelling,
    /// A whole file.
    pub(super) file: fn(&Content<'_>) -> String,
}

/// What goes into a file.
#[derive(Debug)]
pub(super) struct Content<'c> {
    /// The first lines, where the form has comments.
    pub(super) header: &'c [String],
    /// What every name of an object starts with.
    pub(super) prefix: &'c str,
    /// `breaks` or `unknown`.
    pub(super) class: &'static str,
    /// The texts with their reasons, in the order of the patterns.
    pub(super) names: &'c [(String, String)],
}

/// All forms; their names are those of [`FORMS`](super::FORMS).
pub(super) const FORMS: [Form; 5] = [
    Form { id: "list", ending: "txt", spelling: &Plain, file: list },
    Form { id: "squid", ending: "conf", spelling: &ServerName, file: squid },
    Form { id: "paloalto", ending: "set", spelling: &Exclusion, file: paloalto },
    Form { id: "fortigate", ending: "conf", spelling: &Regex, file: fortigate },
    Form { id: "zscaler", ending: "txt", spelling: &Period, file: zscaler },
];

/// As the catalog writes them.
#[derive(Debug)]
struct Plain;

impl Spelling for Plain {
    fn write(&self, pattern: &HostPattern) -> Option<String> {
        Some(pattern.to_string())
    }

    fn read(&self, text: &str) -> Option<NameSet> {
        text.parse::<HostPattern>().ok().map(|pattern| pattern.to_name_set())
    }
}

/// Names for `ssl::server_name`, expressions for `ssl::server_name_regex`.
#[derive(Debug)]
struct ServerName;

impl Spelling for ServerName {
    fn write(&self, pattern: &HostPattern) -> Option<String> {
        Some(match pattern {
            HostPattern::Exact(name) => name.to_string(),
            HostPattern::Suffix(domain) => suffix_regex(domain),
            HostPattern::Glob(glob) => glob_regex(glob),
        })
    }

    fn read(&self, text: &str) -> Option<NameSet> {
        read_regex_or_name(text)
    }
}

/// Names for the exclusion list, which has wildcards of one label only; other wildcards for a URL category, in which an
/// asterisk is any labels, and must be the whole of a label.
#[derive(Debug)]
struct Exclusion;

impl Spelling for Exclusion {
    fn write(&self, pattern: &HostPattern) -> Option<String> {
        Some(match pattern {
            HostPattern::Exact(name) => name.to_string(),
            HostPattern::Suffix(domain) => format!("*.{domain}/"),
            HostPattern::Glob(glob) => format!("*.{}/", glob.domain()),
        })
    }

    fn read(&self, text: &str) -> Option<NameSet> {
        match text.strip_prefix("*.").and_then(|text| text.strip_suffix('/')) {
            Some(domain) => domain.parse().ok().map(|domain| NameSet::suffix(&domain)),
            None => text.parse().ok().map(|name| NameSet::exact(&name)),
        }
    }
}

/// Regular expressions, with dots in brackets: a backslash would be one of the command line's.
#[derive(Debug)]
struct Regex;

impl Spelling for Regex {
    fn write(&self, pattern: &HostPattern) -> Option<String> {
        let expression = match pattern {
            HostPattern::Exact(name) => format!("^{}$", name.as_str().replace('.', "\\.")),
            HostPattern::Suffix(domain) => suffix_regex(domain),
            HostPattern::Glob(glob) => glob_regex(glob),
        };
        Some(expression.replace("\\.", "[.]"))
    }

    fn read(&self, text: &str) -> Option<NameSet> {
        NameSet::from_regex_ignoring_case(text).ok()
    }
}

/// Names; with a leading period also the bare domain, and five levels below it.
#[derive(Debug)]
struct Period;

impl Spelling for Period {
    fn write(&self, pattern: &HostPattern) -> Option<String> {
        Some(match pattern {
            HostPattern::Exact(name) => name.to_string(),
            HostPattern::Suffix(domain) => format!(".{domain}"),
            HostPattern::Glob(glob) => format!(".{}", glob.domain()),
        })
    }

    fn read(&self, text: &str) -> Option<NameSet> {
        match text.strip_prefix('.') {
            Some(domain) => {
                let levels = "([a-z0-9_-]+\\.)?".repeat(5);
                NameSet::from_regex(&format!("^{levels}{}$", domain.replace('.', "\\."))).ok()
            }
            None => text.parse().ok().map(|name| NameSet::exact(&name)),
        }
    }
}

/// Names below their reasons, each reason once.
fn explained(
    content: &Content<'_>,
    mark: &str,
    which: impl Fn(&str) -> bool,
    line: impl Fn(&str) -> String,
) -> String {
    let (mut text, mut before) = (String::new(), None);
    for (name, why) in content.names.iter().filter(|(name, _)| which(name)) {
        if before != Some(why) {
            text.push_str(&comment::lines(mark, [why]));
            before = Some(why);
        }
        text.push_str(&line(name));
        text.push('\n');
    }
    text
}

fn list(content: &Content<'_>) -> String {
    let names = explained(content, "#", |_| true, str::to_owned);
    format!("{}\n{names}", comment::lines("#", content.header))
}

fn squid(content: &Content<'_>) -> String {
    let name = format!("{}_no_decrypt_{}", content.prefix.replace('-', "_"), content.class);
    let is_regex = |text: &str| text.starts_with('^');
    let line = |text: &str| match is_regex(text) {
        true => format!("acl {name}_wild ssl::server_name_regex -i {text}"),
        false => format!("acl {name} ssl::server_name --client-requested {text}"),
    };
    let names = explained(content, "#", |_| true, line);
    let mut rules = format!("acl {name}_step1 at_step SslBump1\nssl_bump peek {name}_step1\n");
    if content.names.iter().any(|(text, _)| !is_regex(text)) {
        rules.push_str(&format!("ssl_bump splice {name}\n"));
    }
    if content.names.iter().any(|(text, _)| is_regex(text)) {
        rules.push_str(&format!("ssl_bump splice {name}_wild\n"));
    }
    format!(
        "{}\n{names}\n# Included before the first `ssl_bump bump` or `stare`: the name is read, and the tunnel stays closed\n{rules}",
        comment::lines("#", content.header)
    )
}

fn paloalto(content: &Content<'_>) -> String {
    let is_category = |text: &str| text.ends_with('/');
    let name = format!("{}-no-decrypt-{}", content.prefix, content.class);
    let mut text = comment::lines("#", content.header);
    if content.names.iter().any(|(text, _)| !is_category(text)) {
        text.push_str("\n# The exclusion list\n");
    }
    text.push_str(&explained(
        content,
        "#",
        |text| !is_category(text),
        |text| format!("set shared ssl-decrypt ssl-exclude-cert {text} exclude yes"),
    ));
    if content.names.iter().any(|(text, _)| is_category(text)) {
        text.push_str(
            "\n# Wildcards of any depth, which the exclusion list does not have: a category and a rule\n",
        );
        text.push_str(&format!("set profiles custom-url-category {name} type \"URL List\"\n"));
        text.push_str(&explained(content, "#", is_category, |text| {
            format!("set profiles custom-url-category {name} list {text}")
        }));
        text.push_str(&format!(
            "set rulebase decryption rules {name} from any to any source any destination any source-user any service any category {name} type ssl-forward-proxy action no-decrypt\n\
             move rulebase decryption rules {name} top\n"
        ));
    }
    text
}

fn fortigate(content: &Content<'_>) -> String {
    let line = |text: &str| {
        format!("        edit 0\n            set type regex\n            set regex \"{text}\"\n        next")
    };
    let names = explained(content, "        #", |_| true, line);
    format!(
        "{}\nconfig firewall ssl-ssh-profile\n    # The profile of the policies that inspect\n    edit \"custom-deep-inspection\"\n        config ssl-exempt\n{names}        end\n    next\nend\n",
        comment::lines("#", content.header)
    )
}

/// The lists have no comments.
fn zscaler(content: &Content<'_>) -> String {
    content.names.iter().fold(String::new(), |text, (name, _)| text + name + "\n")
}
