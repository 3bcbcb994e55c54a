//! Placeholders for names.

use std::collections::{BTreeMap, BTreeSet};

/// Words that name nobody: those of the formats, and what half the world calls its things.
const GENERIC: [&str; 44] = [
    "default",
    "public",
    "private",
    "proxy",
    "agent",
    "direct",
    "local",
    "site",
    "vnet",
    "hub",
    "spoke",
    "app",
    "name",
    "server",
    "servers",
    "client",
    "required",
    "recommended",
    "optional",
    "doubtful",
    "compatibility",
    "pass",
    "warn",
    "fail",
    "ok",
    "plain",
    "again",
    "decoy",
    "small",
    "large",
    "system",
    "dns",
    "tcp",
    "udp",
    "tls",
    "http",
    "https",
    "none",
    "true",
    "false",
    "firewall",
    "internet",
    "azure",
    "host",
];

/// Names and what stands in their place.
#[derive(Debug, Clone, Default)]
pub(super) struct Words {
    /// Names, lower case.
    names: BTreeMap<String, String>,
    /// Those of them that are labels of the vendor's hosts, too: accounts, vaults.
    labels: BTreeSet<String>,
    /// Names that are no single word, the longest first.
    phrases: Vec<(String, String)>,
    /// Domains of the customer, lower case.
    domains: BTreeSet<String>,
    /// Hosts of the customer, lower case.
    hosts: BTreeMap<String, String>,
}

/// What names stand for, and so what their placeholders are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Something with a name of its own kind.
    Named(&'static str),
    /// Something whose name is part of a vendor's host name.
    Label(&'static str),
}

fn word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | '.')
}

impl Words {
    /// Adds names; each gets the kind's word and a number.
    pub(super) fn add(&mut self, kind: Kind, names: impl IntoIterator<Item = String>) {
        let (Kind::Named(called) | Kind::Label(called)) = kind;
        let names = names.into_iter().map(|name| name.trim().to_lowercase()).collect::<BTreeSet<_>>();
        let taken = self
            .names
            .values()
            .filter(|new| new.strip_prefix(called).is_some_and(|rest| rest.starts_with('-')));
        let mut number = taken.count();
        for name in names {
            if matches!(kind, Kind::Label(_)) {
                self.labels.insert(name.clone());
            }
            if name.len() < 2 || GENERIC.contains(&name.as_str()) || self.names.contains_key(&name) {
                continue;
            }
            number += 1;
            let new = format!("{called}-{number}");
            if !name.chars().all(word) {
                self.phrases.push((name.clone(), new.clone()));
                self.phrases.sort_by_key(|(phrase, _)| std::cmp::Reverse(phrase.len()));
            }
            self.names.insert(name, new);
        }
    }

    /// Adds hosts of the customer, and their domains.
    pub(super) fn add_hosts(&mut self, hosts: impl IntoIterator<Item = String>) {
        for host in
            hosts.into_iter().map(|host| host.trim_end_matches('.').to_lowercase()).collect::<BTreeSet<_>>()
        {
            if let Some((_, domain)) = host.split_once('.').filter(|(_, domain)| domain.contains('.')) {
                self.domains.insert(domain.to_owned());
            }
            let number = self.hosts.len() + 1;
            self.hosts.entry(host).or_insert_with(|| format!("host-{number}.customer.invalid"));
        }
    }

    /// Adds hosts of the customer below domains that are somebody else's.
    pub(super) fn add_guests(&mut self, hosts: impl IntoIterator<Item = String>) {
        for host in hosts {
            let number = self.hosts.len() + 1;
            self.hosts
                .entry(host.to_lowercase())
                .or_insert_with(|| format!("host-{number}.customer.invalid"));
        }
    }

    /// The customer's name for themselves, as their domains tell: `contoso` of `contoso.local`.
    pub(super) fn owners(&self) -> Vec<String> {
        let owner = |domain: &String| domain.rsplit('.').nth(1).map(str::to_owned);
        self.domains.iter().filter_map(owner).filter(|owner| owner.len() > 3).collect()
    }

    /// A text with placeholders.
    pub(super) fn replace(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (phrase, new) in &self.phrases {
            text = without_case(&text, phrase, new);
        }
        let mut out = String::new();
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let start = rest.find(word).unwrap_or(rest.len());
            let (before, from) = rest.split_at_checked(start).unwrap_or((rest, ""));
            let end = from.find(|c: char| !word(c)).unwrap_or(from.len());
            let (run, after) = from.split_at_checked(end).unwrap_or((from, ""));
            out.push_str(before);
            out.push_str(&self.of_run(run));
            rest = after;
        }
        out
    }

    fn of_run(&self, run: &str) -> String {
        let bare = run.trim_matches('.');
        if bare.is_empty() {
            return run.to_owned();
        }
        let lower = bare.to_lowercase();
        let new = self.of_word(bare, &lower);
        if new == bare { run.to_owned() } else { run.replacen(bare, &new, 1) }
    }

    fn of_word(&self, bare: &str, lower: &str) -> String {
        if let Some(new) = self.hosts.get(lower).or_else(|| self.names.get(lower)) {
            return new.clone();
        }
        let own = |domain: &String| {
            lower == domain.as_str()
                || lower.strip_suffix(domain.as_str()).is_some_and(|rest| rest.ends_with('.'))
        };
        if self.domains.iter().any(own) {
            return "customer.invalid".to_owned();
        }
        let vendors = lower.contains('.');
        let parts = bare.split_inclusive(['.', '-', '_']).map(|part| {
            let name = part.trim_end_matches(['.', '-', '_']);
            let end = part.get(name.len()..).unwrap_or_default();
            let known = self.names.get(&name.to_lowercase());
            // Within a vendor's host only an account or a vault is the customer's.
            let known = known.filter(|_| !vendors || self.labels.contains(&name.to_lowercase()));
            known.map_or_else(|| part.to_owned(), |new| format!("{new}{end}"))
        });
        let whole = parts.collect::<String>();
        // A name with hyphens of its own stands between dots: `contoso-kv.vault.azure.net`.
        let labels = whole.split('.').map(|label| {
            let known = self.names.get(&label.to_lowercase());
            known
                .filter(|_| self.labels.contains(&label.to_lowercase()))
                .cloned()
                .unwrap_or_else(|| label.to_owned())
        });
        labels.collect::<Vec<_>>().join(".")
    }
}

/// Replaces a phrase whatever its case; the phrase is lower case.
fn without_case(text: &str, phrase: &str, new: &str) -> String {
    // Lower case may be longer or shorter than the text, and then places do not fit: such a text is replaced as it is.
    let lower = text.to_lowercase();
    if lower.len() != text.len() {
        return lower.replace(phrase, new);
    }
    let mut out = String::new();
    let mut at = 0;
    while let Some(found) = lower.get(at..).and_then(|rest| rest.find(phrase)) {
        out.push_str(text.get(at..at + found).unwrap_or_default());
        out.push_str(new);
        at += found + phrase.len();
    }
    out + text.get(at..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        let mut words = Words::default();
        words.add(Kind::Named("site"), ["Stockholm".to_owned(), "office".to_owned(), "hub".to_owned()]);
        words.add(Kind::Label("resource"), ["contosofiles".to_owned(), "contoso-kv".to_owned()]);
        words.add(Kind::Label("resource"), ["Contoso Sync".to_owned()]);
        words.add_hosts(["proxy.contoso.local".to_owned()]);
        let owners = words.owners();
        words.add(Kind::Named("customer"), owners);
        words
    }

    #[test]
    fn names_are_replaced_where_they_stand_alone() {
        let words = words();
        let new = |text: &str| words.replace(text);
        assert_eq!(new("from STOCKHOLM, `stockholm`."), "from site-2, `site-2`.");
        assert_eq!(new("pe-contosofiles-file"), "pe-resource-2-file");
        assert_eq!(new("ContosoFiles.blob.core.windows.net."), "resource-2.blob.core.windows.net.");
        assert_eq!(new("contoso-kv.vault.azure.net"), "resource-1.vault.azure.net");
        assert_eq!(new("the CONTOSO SYNC service"), "the resource-3 service");
        assert_eq!(new("CN=Contoso Inspection CA"), "CN=customer-1 Inspection CA");
    }

    #[test]
    fn vendors_and_common_words_stay() {
        let words = words();
        for kept in
            ["login.microsoftonline.com", "office.com", "cdn.office.net", "the hub", "stockholmsyndrome"]
        {
            assert_eq!(words.replace(kept), kept);
        }
    }

    #[test]
    fn hosts_of_the_customer_are_replaced_whole() {
        let words = words();
        assert_eq!(words.replace("http://proxy.contoso.local:8080/"), "http://host-1.customer.invalid:8080/");
        assert_eq!(words.replace("pki.contoso.local"), "customer.invalid");
    }
}
