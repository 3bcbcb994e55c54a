//! Puts placeholders in place of the customer's names and addresses; the vendors' hosts stay.

mod addresses;
mod chosen;
mod names;
mod words;

use std::collections::BTreeSet;
use std::net::IpAddr;

use portolan_plan::plan::Plan;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::observe::Observations;
use crate::task::Assignment;
use addresses::Addresses;
pub use chosen::chosen_names;
use words::Words;

/// What tells the customer's names and addresses from others.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'f> {
    /// The plan.
    pub plan: Option<&'f Plan>,
    /// What was tested.
    pub assignment: &'f Assignment,
    /// What was seen.
    pub observations: &'f Observations,
    /// Names that the customer chose, such as those of storage accounts; see [`chosen_names`].
    pub names: &'f [String],
}

/// Placeholders for the names and addresses of one customer: the same ones wherever they stand.
#[derive(Debug, Clone)]
pub struct Redactor {
    words: Words,
    addresses: Addresses,
}

/// Keys whose values are words of fixed lists, numbers of documents, or digests: nothing of a customer's.
const CLOSED: [&str; 44] = [
    "schema",
    "cloud",
    "need",
    "outcome",
    "verdict",
    "confidence",
    "alternatives",
    "state",
    "ended",
    "protocol",
    "application",
    "path",
    "kind",
    "phases",
    "status",
    "direction",
    "via",
    "device",
    "transport",
    "store",
    "sha256",
    "key_sha256",
    "body_sha256",
    "pem",
    "der",
    "digest",
    "requirement",
    "documents",
    "service",
    "services",
    "service_tags",
    "version",
    "versions",
    "cipher",
    "group",
    "alpn",
    "role",
    "egress",
    "uplink",
    "way",
    "rcode",
    "flow",
    "flows",
    "severity",
];

/// Keys whose values came from a network as they are, and may hold anything.
const RAW: [&str; 2] = ["body", "first"];

/// What is left out as a whole: the scenario in a plan, whose options may hold names that nothing else tells from words.
const LEFT_OUT: &str = "given";

impl Redactor {
    /// Collects what has to be replaced.
    ///
    /// # Errors
    /// Where the facts cannot be written as JSON, which would be a fault of this crate.
    pub fn new(facts: &Facts<'_>) -> Result<Redactor, serde_json::Error> {
        let mut all = names::public_addresses(facts);
        let mut seed = Sha256::new();
        for tree in [
            serde_json::to_value(facts.plan)?,
            serde_json::to_value(facts.assignment)?,
            serde_json::to_value(facts.observations)?,
        ] {
            seed.update(tree.to_string());
            private_addresses(&tree, &mut all);
        }
        Ok(Redactor { words: names::words(facts), addresses: Addresses::new(&all, &seed.finalize()) })
    }

    /// A value with placeholders.
    ///
    /// # Errors
    /// Where the value cannot be written and read as JSON, which would be a fault of this crate.
    pub fn apply<T: Serialize + DeserializeOwned>(&self, value: &T) -> Result<T, serde_json::Error> {
        let mut tree = serde_json::to_value(value)?;
        self.walk(&mut tree);
        serde_json::from_value(tree)
    }

    /// Observations with placeholders, without raw answers, and without certificates that may name the customer.
    ///
    /// # Errors
    /// Where they cannot be written and read as JSON, which would be a fault of this crate.
    pub fn observations(&self, seen: &Observations) -> Result<Observations, serde_json::Error> {
        let mut new = self.apply(seen)?;
        for (endpoint, old) in new.endpoints.iter_mut().zip(&seen.endpoints) {
            let mut pair = Some((endpoint, old));
            while let Some((new, old)) = pair {
                if let (Some(new), Some(old)) = (&mut new.tls, &old.tls) {
                    let known = old.public.as_ref().is_some_and(|public| public.anchored);
                    for (new, old) in new.chain.iter_mut().zip(&old.chain) {
                        let same =
                            new.subject == old.subject && new.issuer == old.issuer && new.names == old.names;
                        new.der = new.der.take().filter(|_| known && same);
                    }
                }
                pair = new.earlier.as_deref_mut().zip(old.earlier.as_deref());
            }
        }
        Ok(new)
    }

    /// A text with placeholders.
    pub fn text(&self, text: &str) -> String {
        let text = addresses::replace(text, |address| self.addresses.of(address));
        self.words.replace(&text)
    }

    fn walk(&self, tree: &mut Value) {
        match tree {
            Value::String(text) => *text = self.text(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.walk(item)),
            Value::Object(entries) => {
                let old = std::mem::take(entries);
                let stays = |(key, value): &(String, Value)| !(key == LEFT_OUT && value.is_object());
                for (key, mut value) in old.into_iter().filter(stays) {
                    if RAW.contains(&key.as_str()) {
                        if value.as_str().is_some_and(|text| !text.is_empty()) {
                            value = Value::from("(left out)");
                        }
                    } else if !(CLOSED.contains(&key.as_str()) && is_words(&value)) {
                        self.walk(&mut value);
                    }
                    entries.insert(self.text(&key), value);
                }
            }
            _ => {}
        }
    }
}

/// Whether a value is a text or a list of texts: other things have keys of their own.
fn is_words(value: &Value) -> bool {
    value.is_string() || value.as_array().is_some_and(|items| items.iter().all(Value::is_string))
}

/// The private addresses in a tree, keys and values alike.
fn private_addresses(tree: &Value, found: &mut BTreeSet<IpAddr>) {
    match tree {
        Value::String(text) => collect(text, found),
        Value::Array(items) => items.iter().for_each(|item| private_addresses(item, found)),
        Value::Object(entries) => {
            for (key, value) in entries {
                collect(key, found);
                private_addresses(value, found);
            }
        }
        _ => {}
    }
}

fn collect(text: &str, found: &mut BTreeSet<IpAddr>) {
    let seen = std::cell::RefCell::new(found);
    addresses::replace(text, |address| {
        if addresses::is_private(address) {
            seen.borrow_mut().insert(address);
        }
        address
    });
}
