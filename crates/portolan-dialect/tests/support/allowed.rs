//! What a configuration allows, in a form in which a plan and a reader of its text can be compared.

use std::collections::{BTreeMap, BTreeSet};

use portolan_dialect::{Crossing, Destination, RuleSet};
use portolan_model::{IpNet, PrefixSet};
use portolan_plan::plan::Device;

/// Everything that is allowed: one source prefix, one destination and one range of ports each, as a line
/// `place: source -> destination protocol/ports`.
pub type Allowed = BTreeSet<String>;

/// A line of [`Allowed`].
pub fn line(place: &str, from: &str, to: &str, protocol: &str, ports: &str) -> String {
    format!("{place}: {from} -> {to} {protocol}/{ports}")
}

/// What the rules of a place allow.
///
/// A network security group has rules for each direction: there the place has `out` or `in` behind its name, and what
/// stays inside the place needs both.
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
                    for way in ways(set.place.device, rule.crossing) {
                        let place = format!("{}{way}", set.place.name);
                        all.insert(line(&place, &from.to_string(), to, &protocol, &ports));
                    }
                }
            }
        }
    }
    all
}

/// The same cells with the addresses of equal sources and ports as the fewest prefixes, so that it does not matter over
/// how many lines a configuration spreads them.
pub fn canonical(all: &Allowed) -> Allowed {
    let (mut addresses, mut canonical) = (BTreeMap::<(String, String), Vec<IpNet>>::new(), Allowed::new());
    for line in all {
        let cell = line.split_once(" -> ").and_then(|(from, rest)| {
            let (to, service) = rest.rsplit_once(' ')?;
            Some(((from.to_owned(), service.to_owned()), to.parse::<IpNet>().ok()?))
        });
        match cell {
            Some((key, to)) => addresses.entry(key).or_default().push(to),
            None => drop(canonical.insert(line.clone())),
        }
    }
    for ((from, service), to) in addresses {
        let to = to.into_iter().collect::<PrefixSet>().to_prefixes();
        canonical.extend(to.iter().map(|to| format!("{from} -> {to} {service}")));
    }
    canonical
}

fn ways(device: Device, crossing: Crossing) -> &'static [&'static str] {
    match (device, crossing) {
        (Device::Nsg, Crossing::Out) => &[" out"],
        (Device::Nsg, Crossing::In) => &[" in"],
        (Device::Nsg, Crossing::Within) => &[" out", " in"],
        _ => &[""],
    }
}
