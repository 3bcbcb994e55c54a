//! How agents write what goes past their proxy, and what they match with it.

use portolan_model::{Fqdn, HostPattern, NameSet};

use crate::spelling::Spelling;

/// The part of a pattern below which all its names are.
fn below(pattern: &HostPattern) -> Option<String> {
    match pattern {
        HostPattern::Exact(name) => Some(name.to_string()),
        HostPattern::Suffix(domain) => Some(domain.to_string()),
        HostPattern::Glob(_) => pattern.as_str().split_once('.').map(|(_, rest)| rest.to_owned()),
    }
}

fn suffix(domain: &str) -> Option<NameSet> {
    domain.parse::<Fqdn>().ok().map(|domain| NameSet::suffix(&domain))
}

/// Bare ends of names: `x` stands for x and for all names below it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ends;

impl Spelling for Ends {
    fn write(&self, pattern: &HostPattern) -> Option<String> {
        below(pattern)
    }

    fn read(&self, text: &str) -> Option<NameSet> {
        text.parse::<Fqdn>().ok().map(|domain| NameSet::suffix_or_apex(&domain))
    }
}

/// Names, and `.x` for all names below x.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dotted;

impl Spelling for Dotted {
    fn write(&self, pattern: &HostPattern) -> Option<String> {
        match pattern {
            HostPattern::Exact(name) => Some(name.to_string()),
            HostPattern::Suffix(_) | HostPattern::Glob(_) => {
                below(pattern).map(|domain| format!(".{domain}"))
            }
        }
    }

    fn read(&self, text: &str) -> Option<NameSet> {
        match text.strip_prefix('.') {
            Some(domain) => suffix(domain),
            None => text.parse::<Fqdn>().ok().map(|name| NameSet::exact(&name)),
        }
    }
}

/// Names, and `*.x`, as WinHTTP has them. The list of .NET is made of these.
#[derive(Debug, Clone, Copy)]
pub(super) struct Starred;

impl Spelling for Starred {
    fn write(&self, pattern: &HostPattern) -> Option<String> {
        match pattern {
            HostPattern::Exact(_) | HostPattern::Suffix(_) => Some(pattern.to_string()),
            HostPattern::Glob(_) => below(pattern).map(|domain| format!("*.{domain}")),
        }
    }

    fn read(&self, text: &str) -> Option<NameSet> {
        match text.strip_prefix("*.") {
            Some(domain) => suffix(domain),
            None => text.parse::<Fqdn>().ok().map(|name| NameSet::exact(&name)),
        }
    }
}

/// An entry of [`Starred`] as an expression over the URL that .NET compares: scheme, host, and a port that is not the
/// usual one.
pub(super) fn expression(entry: &str) -> String {
    let (front, name) = match entry.strip_prefix("*.") {
        Some(domain) => ("([^/]+\\.)", domain),
        None => ("", entry),
    };
    format!("^[a-z]+://{front}{}(:[0-9]+)?$", name.replace('.', "\\."))
}

/// A word of `proxy.bypass`, and the hosts behind it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    /// The word.
    pub(super) word: &'static str,
    /// What it stands for; `.x` is x and all names below it.
    pub(super) hosts: &'static [&'static str],
}

/// The words of `proxy.bypass`, whose hosts are published for the public cloud only.
pub(super) const WORDS: [Word; 5] = [
    Word { word: "AAD", hosts: &["login.windows.net", "login.microsoftonline.com", "pas.windows.net"] },
    Word { word: "ARM", hosts: &["management.azure.com"] },
    Word {
        word: "AMA",
        hosts: &[
            ".handler.control.monitor.azure.com",
            ".ods.opinsights.azure.com",
            ".monitoring.azure.com",
            ".ingest.monitor.azure.com",
            "management.azure.com",
        ],
    },
    Word { word: "Arc", hosts: &[".his.arc.azure.com", ".guestconfiguration.azure.com"] },
    Word { word: "ArcData", hosts: &[".arcdataservices.com"] },
];

impl Word {
    /// The names that the word keeps off the proxy.
    pub(super) fn names(&self) -> NameSet {
        let sets = self.hosts.iter().filter_map(|host| match host.strip_prefix('.') {
            Some(domain) => domain.parse::<Fqdn>().ok().map(|domain| NameSet::suffix_or_apex(&domain)),
            None => host.parse::<Fqdn>().ok().map(|name| NameSet::exact(&name)),
        });
        NameSet::union_all(sets).unwrap_or_else(|_| NameSet::empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_of_dotnet_matches_its_names_and_no_others() {
        assert_eq!(expression("*.x.net"), "^[a-z]+://([^/]+\\.)x\\.net(:[0-9]+)?$");
        assert_eq!(expression("a.x.net"), "^[a-z]+://a\\.x\\.net(:[0-9]+)?$");
    }

    #[test]
    fn what_is_written_covers_the_pattern() {
        for pattern in ["a.x.net", "*.x.net", "a*.x.net"] {
            let pattern = pattern.parse::<HostPattern>().unwrap();
            let spellings: [&dyn Spelling; 3] = [&Ends, &Dotted, &Starred];
            for spelling in spellings {
                let text = spelling.write(&pattern).unwrap();
                let read = spelling.read(&text).unwrap();
                assert!(pattern.to_name_set().is_subset(&read).unwrap(), "{spelling:?} {text}");
            }
        }
    }
}
