//! The ledger of name servers: one line for each rule and each name.

use portolan_model::Need;
use portolan_policy::{Change, Entry, Means, Outcome};

use super::{Dns, Held};
use crate::intent::Place;

/// How a language says the answers that a server holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    /// As an alias that leads to an address, as the plan has it.
    Chain,
    /// As an address right away, because the server does not follow an alias into its own data.
    Address,
}

/// What became of everything that a plan asks of name servers.
pub(crate) fn entries(dns: &Dns, said: Said) -> Vec<Entry> {
    let mut entries = Vec::new();
    for server in &dns.servers {
        for forward in &server.forwards {
            let to = forward.to.map(|to| format!("{to} for {}", forward.suffix));
            let mut entry =
                blank(&server.place, "resolver", forward.suffix.as_ref(), "forward", forward.need);
            match to {
                Some(to) => entry.written = vec![to],
                None => refuse(
                    &mut entry,
                    "nobody knows the inbound resolver to forward to: see the plan's advisories",
                ),
            }
            entries.push(entry);
        }
        for held in &server.held {
            entries.push(answer(&server.place, held, said));
        }
    }
    for machines in &dns.machines {
        entries.extend(machines.held.iter().map(|held| answer(&machines.place, held, Said::Chain)));
    }
    entries
}

fn answer(place: &Place, held: &Held, said: Said) -> Entry {
    let mut entry = blank(place, "resolver", held.name.as_ref(), "answer", held.need);
    match (held.address, said) {
        (Some(address), said) => {
            entry.written = vec![address.to_string()];
            if let (Said::Address, Some(alias)) = (said, &held.alias) {
                entry.outcome = Outcome::Widened;
                let text = format!("the answer is an address, without the alias `{alias}` before it");
                entry.changes = vec![Change::Other { text }];
                "the server does not look up the target of an alias among the names it holds itself"
                    .clone_into(&mut entry.because);
            }
        }
        (None, _) => refuse(
            &mut entry,
            &format!(
                "the address of private endpoint {} is not known yet; the file marks the gap",
                held.endpoint
            ),
        ),
    }
    entry
}

/// An entry that is exact until something else is said.
pub(crate) fn blank(place: &Place, from: &str, to: &str, what: &str, need: Need) -> Entry {
    Entry {
        flow: format!("dns:{}:{what}:{to}", place.name),
        device: place.device.as_str().to_owned(),
        at: place.name.clone(),
        from: from.to_owned(),
        to: to.to_owned(),
        service: format!("dns {what}"),
        need,
        outcome: Outcome::Exact,
        means: Some(Means::Name),
        written: Vec::new(),
        changes: Vec::new(),
        because: String::new(),
    }
}

/// Turns an entry into one that nothing is printed for.
pub(crate) fn refuse(entry: &mut Entry, because: &str) {
    entry.outcome = Outcome::Refused;
    entry.means = None;
    entry.written.clear();
    because.clone_into(&mut entry.because);
}
