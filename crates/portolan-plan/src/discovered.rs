//! Names behind wildcards that the services told: the format `portolan.discovered/1`.

use std::collections::{BTreeMap, BTreeSet};

use portolan_catalog::{Catalog, Id};
use portolan_diag::{Diagnostic, Diagnostics, Origin, SourceId};
use portolan_model::{Date, Fqdn, HostPattern};
use portolan_yaml::{Entry, Node, Value, parse};

/// The name of the format.
pub const DISCOVERED: &str = "portolan.discovered/1";

/// What the services told.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Discovered {
    /// The last day on which one of them was asked.
    pub date: Option<Date>,
    /// The names by the wildcard that they stand for.
    names: BTreeMap<Id, BTreeSet<Fqdn>>,
}

impl Discovered {
    /// The names that a wildcard lets through.
    pub fn names_of<'d>(&'d self, wildcard: &'d HostPattern) -> impl Iterator<Item = &'d Fqdn> {
        let all = self.names.values().flatten().filter(|name| wildcard.matches(name));
        all.collect::<BTreeSet<_>>().into_iter()
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.names.values().all(BTreeSet::is_empty)
    }

    /// Reads a file. What is wrong with it is in `found`; none where anything of that is an error.
    ///
    /// A name outside its wildcard is an error: a rule made from it would let through what nobody asked for. Names that are
    /// written twice are warned about and read once; case does not matter.
    pub fn read(source: SourceId, text: &str, found: &mut Diagnostics) -> Option<Discovered> {
        let mut trouble = Diagnostics::new();
        let tree = parse(source, text, &mut trouble);
        let mut reader = Reader { source, found: trouble, read: Discovered::default() };
        if let Some(tree) = tree {
            reader.document(&tree);
        }
        let sound = !reader.found.has_errors();
        found.extend(reader.found);
        sound.then_some(reader.read)
    }
}

struct Reader {
    source: SourceId,
    found: Diagnostics,
    read: Discovered,
}

impl Reader {
    fn error(&mut self, code: &'static str, message: impl Into<String>, at: &Node, help: &str) {
        let origin = Origin::new(self.source, at.span);
        self.found.push(Diagnostic::error(code, message).at(origin, "").help(help));
    }

    fn warning(&mut self, code: &'static str, message: impl Into<String>, at: &Node, help: &str) {
        let origin = Origin::new(self.source, at.span);
        self.found.push(Diagnostic::warning(code, message).at(origin, "").help(help));
    }

    fn document(&mut self, tree: &Node) {
        let schema = tree.get("schema").and_then(Node::text);
        if schema != Some(DISCOVERED) {
            let at = tree.get("schema").unwrap_or(tree);
            self.error("unknown-format", format!("this is no file of the format `{DISCOVERED}`"), at, ASK);
            return;
        }
        match tree.get("names").map(|node| (&node.value, node)) {
            Some((Value::Map(entries), _)) => entries.iter().for_each(|entry| self.wildcard(entry)),
            Some((_, node)) => {
                self.error("wrong-type", "`names` must map wildcards to lists of names", node, ASK);
            }
            None => self.error("missing-key", "the file has no `names`", tree, ASK),
        }
        if let Some(foreign) =
            tree.get("foreign").filter(|node| node.items().is_some_and(|all| !all.is_empty()))
        {
            let count = foreign.items().map_or(0, <[Node]>::len);
            let names = if count == 1 { "1 name lies" } else { &format!("{count} names lie") };
            let message = format!("{names} outside every wildcard that was asked for, and is not planned");
            let help = "look at them: if an agent needs one, the catalog lacks a row";
            self.warning("foreign-names", message, foreign, help);
        }
        let asked = tree.get("asked").and_then(Node::items).unwrap_or_default();
        let days = asked.iter().filter_map(|one| one.get("at")?.text()?.get(..10)?.parse::<Date>().ok());
        self.read.date = days.max();
    }

    fn wildcard(&mut self, entry: &Entry) {
        let key = entry.key.to_ascii_lowercase();
        let at = &entry.value;
        let pattern = match key.parse::<HostPattern>() {
            Ok(HostPattern::Exact(_)) => {
                let message = format!("`{key}` is a name, not a wildcard");
                return self.error(
                    "not-a-wildcard",
                    message,
                    at,
                    "a key is a wildcard such as `*.servicebus.windows.net`",
                );
            }
            Ok(pattern) => pattern,
            Err(error) => {
                let message = format!("`{key}` is no wildcard: {}", error.reason());
                return self.error("not-a-wildcard", message, at, error.help());
            }
        };
        let Some(items) = at.items() else {
            return self.error("wrong-type", format!("`{key}` must have a list of names"), at, ASK);
        };
        let mut names = BTreeSet::new();
        let mut twice = BTreeSet::new();
        for item in items {
            let Some(text) = item.text() else {
                self.error("wrong-type", format!("`{key}` holds something that is no name"), item, ASK);
                continue;
            };
            let name = match text.trim().trim_end_matches('.').to_ascii_lowercase().parse::<Fqdn>() {
                Ok(name) => name,
                Err(error) => {
                    let message = format!("`{text}` is no host name: {}", error.reason());
                    self.error("bad-name", message, item, error.help());
                    continue;
                }
            };
            if !pattern.matches(&name) {
                let message = format!("`{name}` is outside the wildcard `{key}`");
                self.error(
                    "outside-wildcard",
                    message,
                    item,
                    "move it to `foreign`, or to the wildcard that holds it",
                );
            } else if !names.insert(name.clone()) {
                twice.insert(name.to_string());
            }
        }
        if !twice.is_empty() {
            let list = twice.into_iter().take(5).collect::<Vec<_>>().join("`, `");
            let message = format!("`{key}` names some hosts twice: `{list}`");
            self.warning("duplicate-name", message, at, "each is read once");
        }
        self.read.names.entry(Id::from(key)).or_default().extend(names);
    }
}

const ASK: &str = "write the file with `portolan check SCENARIO --discover -o FILE`";

/// Wildcards of a file that nothing in a catalog asks for: a misspelt key would narrow nothing, silently.
pub fn unused(discovered: &Discovered, catalog: &Catalog) -> Vec<Id> {
    let hosts = catalog.products.values().flat_map(|product| &product.requirements);
    let hosts = hosts.flat_map(|one| portolan_model::Cloud::ALL.iter().flat_map(|cloud| one.hosts(*cloud)));
    let wildcards = hosts.filter_map(|entry| entry.host.literal()?.parse::<HostPattern>().ok());
    let wildcards = wildcards.filter(|host| !matches!(host, HostPattern::Exact(_))).collect::<Vec<_>>();
    let wanted = |key: &Id| {
        let own = key.parse::<HostPattern>();
        own.is_ok_and(|own| wildcards.iter().any(|host| host.covers(&own) || own.covers(host)))
    };
    discovered.names.keys().filter(|key| !wanted(key)).cloned().collect()
}
