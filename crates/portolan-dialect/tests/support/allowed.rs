//! What a configuration allows, in a form in which a plan and a reader of its text can be compared.

use std::collections::BTreeSet;

use portolan_dialect::{Destination, RuleSet};

/// Everything that is allowed: one source prefix, one destination and one range of ports each, as a line
/// `place: source -> destination protocol/ports`.
pub type Allowed = BTreeSet<String>;

/// A line of [`Allowed`].
pub fn line(place: &str, from: &str, to: &str, protocol: &str, ports: &str) -> String {
    format!("{place}: {from} -> {to} {protocol}/{ports}")
}

/// What the rules of a place allow. `of_names` writes a name as its reader finds it.
pub fn of(set: &RuleSet) -> Allowed {
    let mut all = Allowed::new();
    for rule in &set.rules {
        let to = match &rule.to {
            Destination::Names { names, .. } => names.iter().map(|name| name.text.clone()).collect(),
            Destination::Tags(tags) => tags.iter().map(|tag| tag.name.clone()).collect(),
            Destination::Addresses(_) => {
                rule.to.addresses().to_prefixes().iter().map(ToString::to_string).collect::<Vec<_>>()
            }
        };
        for from in rule.source_prefixes() {
            for to in &to {
                for ports in &rule.ports {
                    let (protocol, ports) = (rule.protocol.to_string(), ports.to_string());
                    all.insert(line(&set.place.name, &from.to_string(), to, &protocol, &ports));
                }
            }
        }
    }
    all
}
