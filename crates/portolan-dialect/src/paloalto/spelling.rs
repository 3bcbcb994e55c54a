//! Entries of URL lists: host names with a slash at the end.
//!
//! A `*` must be a whole token, and stands for one or more of them; without the slash an entry would go on to the right,
//! so that `x.com` would also let `x.com.evil.net` through.

use portolan_model::{Fqdn, HostPattern, NameSet};

use crate::spelling::Spelling;

/// `host/` or `*.suffix/`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct UrlEntry;

impl Spelling for UrlEntry {
    fn write(&self, pattern: &HostPattern) -> Option<String> {
        match pattern {
            HostPattern::Exact(name) => Some(format!("{name}/")),
            HostPattern::Suffix(domain) => Some(format!("*.{domain}/")),
            // Inside a label there is no wildcard: all names below the rest of the pattern.
            HostPattern::Glob(_) => {
                let (_, rest) = pattern.as_str().split_once('.')?;
                rest.parse::<Fqdn>().ok().map(|domain| format!("*.{domain}/"))
            }
        }
    }

    fn read(&self, text: &str) -> Option<NameSet> {
        let host = text.strip_suffix('/')?;
        match host.strip_prefix("*.") {
            Some(domain) => domain.parse::<Fqdn>().ok().map(|domain| NameSet::suffix(&domain)),
            None => host.parse::<Fqdn>().ok().map(|name| NameSet::exact(&name)),
        }
    }
}
