//! Name sets against naive readings of the same things, and the laws of set algebra.

use std::collections::BTreeSet;

use portolan_model::{Fqdn, HostPattern, NameSet};
use proptest::prelude::*;

/// A set in two forms: how it is built, and a plain reading of what is in it.
#[derive(Debug, Clone)]
enum Formula {
    Suffix(Fqdn),
    Apex(Fqdn),
    OneLabel(Fqdn),
    Pattern(HostPattern),
    Starting(String),
    Ending(String),
    Containing(String),
    Listed(Vec<HostPattern>),
    Not(Box<Formula>),
    And(Box<Formula>, Box<Formula>),
    Or(Box<Formula>, Box<Formula>),
    Without(Box<Formula>, Box<Formula>),
}

impl Formula {
    fn set(&self) -> NameSet {
        let built = match self {
            Self::Suffix(domain) => Ok(NameSet::suffix(domain)),
            Self::Apex(domain) => Ok(NameSet::suffix_or_apex(domain)),
            Self::OneLabel(domain) => Ok(NameSet::one_label(domain)),
            Self::Pattern(pattern) => Ok(pattern.to_name_set()),
            Self::Starting(text) => Ok(NameSet::starting_with(text)),
            Self::Ending(text) => Ok(NameSet::ending_with(text)),
            Self::Containing(text) => Ok(NameSet::containing(text)),
            Self::Listed(list) => NameSet::from_patterns(list),
            Self::Not(inner) => Ok(inner.set().complement()),
            Self::And(left, right) => left.set().intersection(&right.set()),
            Self::Or(left, right) => left.set().union(&right.set()),
            Self::Without(left, right) => left.set().difference(&right.set()),
        };
        built.unwrap_or_else(|error| unreachable!("{error}"))
    }

    fn holds(&self, name: &str) -> bool {
        match self {
            Self::Suffix(domain) => name.ends_with(&format!(".{domain}")),
            Self::Apex(domain) => name == domain.as_str() || name.ends_with(&format!(".{domain}")),
            Self::OneLabel(domain) => name.split_once('.').is_some_and(|(_, rest)| rest == domain.as_str()),
            Self::Pattern(pattern) => follows(pattern.as_str(), name),
            Self::Starting(text) => name.starts_with(text),
            Self::Ending(text) => name.ends_with(text),
            Self::Containing(text) => name.contains(text),
            Self::Listed(list) => list.iter().any(|pattern| follows(pattern.as_str(), name)),
            Self::Not(inner) => !inner.holds(name),
            Self::And(left, right) => left.holds(name) && right.holds(name),
            Self::Or(left, right) => left.holds(name) || right.holds(name),
            Self::Without(left, right) => left.holds(name) && !right.holds(name),
        }
    }
}

/// Whether a name follows a pattern, by trying every way.
fn follows(pattern: &str, name: &str) -> bool {
    match pattern.strip_prefix("*.") {
        Some(domain) => {
            name.strip_suffix(domain).is_some_and(|front| front.len() > 1 && front.ends_with('.'))
        }
        None => tries(pattern.as_bytes(), name.as_bytes()),
    }
}

fn tries(glob: &[u8], text: &[u8]) -> bool {
    match (glob, text) {
        ([], []) => true,
        ([b'*', rest @ ..], _) if tries(rest, text) => true,
        ([b'*', ..], [byte, after @ ..]) => *byte != b'.' && tries(glob, after),
        ([wanted, rest @ ..], [byte, after @ ..]) => wanted == byte && tries(rest, after),
        _ => false,
    }
}

/// Names over few characters, so that they meet.
fn names() -> impl Strategy<Value = Fqdn> {
    "([ab1_]|a-b){1,2}(\\.(a|b|x|a-b|_)){0,3}(\\.x)?".prop_filter_map("a name", |text| text.parse().ok())
}

fn patterns() -> impl Strategy<Value = HostPattern> {
    "([ab*-]{1,4}|\\*)(\\.[ab]){0,2}\\.x|[ab]\\.[ab]\\.x"
        .prop_filter_map("a pattern", |text| text.parse().ok())
}

fn domains() -> impl Strategy<Value = Fqdn> {
    "([ab]\\.){0,2}x".prop_filter_map("a name", |text| text.parse().ok())
}

fn formulas() -> impl Strategy<Value = Formula> {
    let leaf = prop_oneof![
        domains().prop_map(Formula::Suffix),
        domains().prop_map(Formula::Apex),
        domains().prop_map(Formula::OneLabel),
        patterns().prop_map(Formula::Pattern),
        "[ab.-]{0,3}".prop_map(Formula::Starting),
        "[ab.-]{0,2}\\.?x?".prop_map(Formula::Ending),
        "[ab.-]{0,3}".prop_map(Formula::Containing),
        prop::collection::vec(patterns(), 0..6).prop_map(Formula::Listed),
    ];
    leaf.prop_recursive(3, 8, 2, |inner| {
        let two = (inner.clone().prop_map(Box::new), inner.clone().prop_map(Box::new));
        prop_oneof![
            inner.prop_map(|inner| Formula::Not(Box::new(inner))),
            two.clone().prop_map(|(left, right)| Formula::And(left, right)),
            two.clone().prop_map(|(left, right)| Formula::Or(left, right)),
            two.prop_map(|(left, right)| Formula::Without(left, right)),
        ]
    })
}

/// Every name of at most five characters over an alphabet of five.
fn short_names() -> BTreeSet<String> {
    let mut texts = vec![String::new()];
    let mut names = BTreeSet::new();
    for _ in 0..5 {
        texts = texts
            .iter()
            .flat_map(|text| ["a", "b", "x", "-", "."].map(|next| format!("{text}{next}")))
            .collect();
        names.extend(
            texts.iter().filter(|text| !text.ends_with('.') && text.parse::<Fqdn>().is_ok()).cloned(),
        );
    }
    names
}

proptest! {
    #[test]
    fn membership_is_what_a_plain_reading_says(formula in formulas(), others in prop::collection::vec(names(), 20)) {
        let set = formula.set();
        for name in short_names().iter().map(String::as_str).chain(others.iter().map(Fqdn::as_str)) {
            prop_assert_eq!(set.contains(name), formula.holds(name), "{}", name);
        }
    }

    #[test]
    fn patterns_match_and_cover_as_their_sets_do(
        left in patterns(),
        right in patterns(),
        others in prop::collection::vec(names(), 20),
    ) {
        for name in &others {
            prop_assert_eq!(left.matches(name), follows(left.as_str(), name.as_str()), "{}", name);
            prop_assert_eq!(left.matches(name), left.to_name_set().contains(name.as_str()), "{}", name);
        }
        let within = right.to_name_set().is_subset(&left.to_name_set()).unwrap();
        prop_assert_eq!(left.covers(&right), within);
    }

    #[test]
    fn the_laws_of_sets_hold(a in formulas(), b in formulas(), c in formulas()) {
        let (a, b, c) = (a.set(), b.set(), c.set());
        let or = |left: &NameSet, right: &NameSet| left.union(right).unwrap();
        let and = |left: &NameSet, right: &NameSet| left.intersection(right).unwrap();
        prop_assert_eq!(&a.complement().complement(), &a);
        prop_assert_eq!(or(&a, &b), or(&b, &a));
        prop_assert_eq!(and(&a, &b), and(&b, &a));
        prop_assert_eq!(or(&a, &or(&b, &c)), or(&or(&a, &b), &c));
        prop_assert_eq!(and(&a, &or(&b, &c)), or(&and(&a, &b), &and(&a, &c)));
        prop_assert_eq!(or(&a, &b).complement(), and(&a.complement(), &b.complement()));
        prop_assert_eq!(and(&a, &b).complement(), or(&a.complement(), &b.complement()));
        prop_assert_eq!(a.difference(&b).unwrap(), and(&a, &b.complement()));
        prop_assert_eq!(or(&a, &a.complement()), NameSet::all());
        prop_assert_eq!(&NameSet::union_all([a.clone(), b.clone(), c.clone()]).unwrap(), &or(&or(&a, &b), &c));
    }

    #[test]
    fn comparisons_agree_with_the_sets_they_stand_for(a in formulas(), b in formulas()) {
        let (a, b) = (a.set(), b.set());
        let difference = a.difference(&b).unwrap();
        prop_assert_eq!(a.is_subset(&b).unwrap(), difference.is_empty());
        prop_assert_eq!(a.is_disjoint(&b).unwrap(), a.intersection(&b).unwrap().is_empty());
        prop_assert_eq!(a == b, a.is_subset(&b).unwrap() && b.is_subset(&a).unwrap());
        prop_assert_eq!(a.witness_difference(&b).unwrap(), difference.witness());
        prop_assert_eq!(a.witness_intersection(&b).unwrap(), a.intersection(&b).unwrap().witness());
    }

    #[test]
    fn a_witness_is_a_shortest_member_and_a_name(formula in formulas()) {
        let set = formula.set();
        match set.witness() {
            None => prop_assert!(set.is_empty()),
            Some(witness) => {
                prop_assert!(set.contains(&witness) && formula.holds(&witness), "{}", witness);
                prop_assert!(witness.parse::<Fqdn>().is_ok(), "{}", witness);
                let shorter = short_names().into_iter().find(|name| set.contains(name) && name.len() < witness.len());
                prop_assert_eq!(shorter, None);
            }
        }
    }

    #[test]
    fn text_of_patterns_goes_round(pattern in patterns()) {
        prop_assert_eq!(pattern.to_string().parse::<HostPattern>().unwrap(), pattern.clone());
        let json = serde_json::to_string(&pattern).unwrap();
        prop_assert_eq!(serde_json::from_str::<HostPattern>(&json).unwrap(), pattern);
    }

    #[test]
    fn no_text_makes_reading_panic(text in "\\PC{0,40}", odd in "[ab*.:/\\[\\]()|^$\\\\?+{}-]{0,30}") {
        for text in [text, odd] {
            let _ = text.parse::<HostPattern>();
            let _ = text.parse::<Fqdn>();
            let _ = NameSet::from_regex(&text);
            let _ = NameSet::containing(&text).contains(&text);
        }
    }

    #[test]
    fn expressions_match_what_another_engine_matches(expression in expressions()) {
        let set = NameSet::from_regex(&expression).unwrap();
        let other = regex::Regex::new(&expression).unwrap();
        for name in short_names() {
            prop_assert_eq!(set.contains(&name), other.is_match(&name), "{} in {}", name, expression);
        }
    }
}

fn expressions() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        6 => "[abx]",
        2 => Just("\\.".to_owned()),
        2 => Just(".".to_owned()),
        1 => "\\[\\^?[abx.]{1,2}\\]",
        1 => Just("[a-b-]".to_owned()),
        1 => Just("^".to_owned()),
        1 => Just("$".to_owned()),
    ];
    leaf.prop_recursive(4, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|parts| parts.concat()),
            prop::collection::vec(inner.clone(), 1..3).prop_map(|parts| format!("({})", parts.join("|"))),
            (inner, "[*+?]").prop_map(|(part, operator)| format!("({part}){operator}")),
        ]
    })
}
