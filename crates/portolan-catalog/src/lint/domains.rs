//! What the subjects of conditions can be: the values over which a condition is tried out.

use std::collections::BTreeSet;

use crate::condition::{AccountKey, NetworkKey, Test};
use crate::option::OptionType;

/// What a subject can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Domain {
    /// Yes or no.
    Bool,
    /// One of these words.
    One(Vec<String>),
    /// Some of these words.
    Some(Vec<String>),
    /// One word of many.
    AnyWord,
    /// Some words of many.
    AnyWords,
    /// There or not; what it is cannot be asked.
    Opaque,
}

/// A value of a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// Nobody said.
    None,
    /// Something that is no word.
    Something,
    /// Yes or no.
    Bool(bool),
    /// A word.
    Word(String),
    /// A list of words, with others that no condition mentions or without.
    Words(BTreeSet<String>, bool),
}

impl Domain {
    /// The domain of an option.
    pub(super) fn of_option(kind: &OptionType) -> Domain {
        match kind {
            OptionType::Bool => Domain::Bool,
            OptionType::Word(words) => Domain::One(words.clone()),
            OptionType::Words(words) => Domain::Some(words.clone()),
            OptionType::Text | OptionType::Region => Domain::AnyWord,
            _ => Domain::Opaque,
        }
    }

    /// The domain of a property of the network.
    pub(super) fn of_network(key: NetworkKey) -> Domain {
        match (key, key.values()) {
            (NetworkKey::Uplink, Some(list)) => Domain::Some(words(list)),
            (_, Some(list)) => Domain::One(words(list)),
            (NetworkKey::TlsInspection, None) => Domain::Bool,
            (_, None) => Domain::AnyWords,
        }
    }

    /// Whether a property of the network always has a value: a place has an egress, but maybe no proxy.
    pub(super) const fn is_always_known(key: NetworkKey) -> bool {
        matches!(
            key,
            NetworkKey::Egress
                | NetworkKey::RoutingPreference
                | NetworkKey::TlsInspection
                | NetworkKey::PrivateEndpointDns
        )
    }

    /// The domain of a property of a storage account.
    pub(super) fn of_account(key: AccountKey) -> Domain {
        key.values().map_or(Domain::Bool, |list| Domain::One(words(list)))
    }

    /// Whether the question can be put at all.
    pub(super) const fn can_answer(&self, test: &Test) -> bool {
        match test {
            Test::In(_) => matches!(self, Domain::One(_) | Domain::AnyWord),
            Test::Has(_) => matches!(self, Domain::Some(_) | Domain::AnyWords),
            Test::Is(_) => matches!(self, Domain::Bool),
            Test::Given(_) => true,
        }
    }

    /// The words that can be asked for, where they are known.
    pub(super) fn words(&self) -> Option<&[String]> {
        match self {
            Domain::One(words) | Domain::Some(words) => Some(words),
            _ => None,
        }
    }

    /// All values that some of the tests tell apart. `always` says that there is a value. None where there are too many.
    pub(super) fn values(&self, tests: &[&Test], always: bool) -> Option<Vec<Value>> {
        let mut values = if always { Vec::new() } else { vec![Value::None] };
        match self {
            Domain::Bool => values.extend([Value::Bool(true), Value::Bool(false)]),
            Domain::Opaque => values.push(Value::Something),
            Domain::One(words) => values.extend(words.iter().cloned().map(Value::Word)),
            Domain::AnyWord => {
                values.extend(mentioned(tests).into_iter().map(Value::Word));
                values.push(Value::Something);
            }
            Domain::Some(words) => {
                let mentioned = mentioned(tests);
                let others = words.iter().any(|word| !mentioned.contains(word));
                values.extend(subsets(mentioned, others)?);
            }
            Domain::AnyWords => values.extend(subsets(mentioned(tests), true)?),
        }
        Some(values)
    }
}

impl Value {
    /// The answer to a question about the value.
    pub(super) fn answer(&self, test: &Test) -> bool {
        match test {
            Test::In(words) => matches!(self, Value::Word(word) if words.contains(word)),
            Test::Has(word) => matches!(self, Value::Words(words, _) if words.contains(word)),
            Test::Is(wanted) => *self == Value::Bool(*wanted),
            Test::Given(wanted) => self.is_given() == *wanted,
        }
    }

    fn is_given(&self) -> bool {
        match self {
            Value::None => false,
            Value::Words(words, others) => *others || !words.is_empty(),
            _ => true,
        }
    }
}

/// The words that tests ask for.
fn mentioned(tests: &[&Test]) -> BTreeSet<String> {
    let words = tests.iter().flat_map(|test| match test {
        Test::In(words) => words.as_slice(),
        Test::Has(word) => std::slice::from_ref(word),
        Test::Is(_) | Test::Given(_) => &[],
    });
    words.cloned().collect()
}

/// Every subset of some words, without others and with others where there are any; none for too many words.
fn subsets(words: BTreeSet<String>, others: bool) -> Option<Vec<Value>> {
    const MOST: usize = 12;
    if words.len() > MOST {
        return None;
    }
    let mut sets = vec![BTreeSet::new()];
    for word in words {
        let with = sets.iter().map(|set| set.iter().cloned().chain([word.clone()]).collect());
        sets.extend(with.collect::<Vec<BTreeSet<String>>>());
    }
    let with_others = sets.iter().filter(|_| others).map(|set| Value::Words(set.clone(), true));
    let with_others = with_others.collect::<Vec<_>>();
    Some(sets.into_iter().map(|set| Value::Words(set, false)).chain(with_others).collect())
}

fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|word| (*word).to_owned()).collect()
}
