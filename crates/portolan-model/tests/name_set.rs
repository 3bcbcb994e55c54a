//! Name sets by example: what each constructor means, witnesses, large lists and limits.

use portolan_model::{Fqdn, HostPattern, NameSet, RegexError, TooComplex};

fn fqdn(text: &str) -> Fqdn {
    text.parse().unwrap_or_else(|error| unreachable!("{text}: {error}"))
}

fn patterns<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<HostPattern> {
    texts.into_iter().flat_map(str::parse).collect()
}

#[test]
fn each_reading_of_a_wildcard_has_its_own_edges() {
    let domain = fqdn("x.example");
    let names = ["x.example", "gbl.x.example", "a.b.x.example", "evilx.example", "x.example.evil.net"];
    let table: [(&str, NameSet, [bool; 5]); 8] = [
        ("exact", NameSet::exact(&domain), [true, false, false, false, false]),
        ("suffix", NameSet::suffix(&domain), [false, true, true, false, false]),
        ("suffix or apex", NameSet::suffix_or_apex(&domain), [true, true, true, false, false]),
        ("one label", NameSet::one_label(&domain), [false, true, false, false, false]),
        ("ending", NameSet::ending_with("X.example"), [true, true, true, true, false]),
        ("starting", NameSet::starting_with("X.example"), [true, false, false, false, true]),
        ("containing", NameSet::containing("X.example"), [true, true, true, true, true]),
        ("empty", NameSet::empty(), [false; 5]),
    ];
    for (label, set, expected) in table {
        assert_eq!(names.map(|name| set.contains(name)), expected, "{label}");
        let shouted = names.map(|name| set.contains(&format!("{}.", name.to_uppercase())));
        assert_eq!(shouted, expected, "{label} in upper case with the root dot");
    }
}

#[test]
fn only_names_are_members() {
    let all = NameSet::all();
    for name in ["a", "localhost", "a-b.c", "_ldap._tcp.a", "1.2.3.4.nip.io", "4-4", "1.a1"] {
        assert!(all.contains(name), "{name}");
    }
    for text in ["", ".", ".a", "a..b", "a..", "-a", "a-.b", "10.1.2.3", "a.1", "1", "a b", "a/b", "ä", "*"]
    {
        assert!(!all.contains(text), "{text}");
    }
    assert_eq!(NameSet::all().complement(), NameSet::empty());
    assert_eq!(NameSet::empty().complement(), NameSet::all());
}

#[test]
fn readings_compare_as_expected() {
    let domain = fqdn("contoso.com");
    let suffix = NameSet::suffix(&domain);
    assert!(NameSet::one_label(&domain).is_subset(&suffix).unwrap());
    assert!(suffix.is_subset(&NameSet::ending_with("contoso.com")).unwrap());
    assert!(suffix.is_disjoint(&NameSet::exact(&domain)).unwrap());
    assert_eq!(suffix.union(&NameSet::exact(&domain)).unwrap(), NameSet::suffix_or_apex(&domain));
    assert_eq!(NameSet::ending_with(".contoso.com"), suffix);
    assert_eq!(NameSet::from_regex(r"\.contoso\.com$").unwrap(), suffix);
    assert_eq!(NameSet::from_regex(r"(^|\.)contoso\.com$").unwrap(), NameSet::suffix_or_apex(&domain));
    assert_eq!(NameSet::from_regex(r"^[^.]+\.contoso\.com$").unwrap(), NameSet::one_label(&domain));
    assert_eq!(NameSet::from_regex("contoso").unwrap(), NameSet::containing("contoso"));
    assert_eq!(NameSet::from_regex("").unwrap(), NameSet::all());
}

#[test]
fn witnesses_look_like_names() {
    let domain = fqdn("contoso.com");
    let suffix = NameSet::suffix(&domain);
    assert_eq!(suffix.witness().as_deref(), Some("a.contoso.com"));
    assert_eq!(NameSet::empty().witness(), None);
    assert_eq!(NameSet::all().witness().as_deref(), Some("a"));
    let table = [
        (suffix.clone(), NameSet::one_label(&domain), Some("a.a.contoso.com")),
        (NameSet::ending_with("contoso.com"), suffix.clone(), Some("contoso.com")),
        (NameSet::ending_with("contoso.com"), NameSet::suffix_or_apex(&domain), Some("acontoso.com")),
        (NameSet::one_label(&domain), suffix, None),
    ];
    for (left, right, expected) in table {
        assert_eq!(left.witness_difference(&right).unwrap().as_deref(), expected);
    }
}

#[test]
fn a_witness_keeps_to_the_limits_on_length_if_it_can() {
    // A label of 64 characters is one step shorter than the same text with a dot in it.
    let long = NameSet::from_regex(&format!("^{}.?{}$", "a".repeat(32), "b".repeat(32))).unwrap();
    assert_eq!(long.witness(), Some(format!("{}.{}", "a".repeat(32), "b".repeat(32))));

    let overlong = NameSet::containing(&"a".repeat(64));
    assert_eq!(overlong.witness(), Some("a".repeat(64)));
    assert!(NameSet::containing(&"a".repeat(254)).is_empty());
}

#[test]
fn lists_equal_the_union_of_their_parts() {
    let texts = [
        "login.contoso.com",
        "*.contoso.com",
        "contoso.com",
        "a.b.contoso.com",
        "azgn*.servicebus.windows.net",
        "*-gas.servicebus.windows.net",
        "azgn1.servicebus.windows.net",
        "*.evilcontoso.com",
        "com",
    ];
    let list = patterns(texts);
    assert_eq!(list.len(), texts.len());
    let listed = NameSet::from_patterns(&list).unwrap();
    assert_eq!(listed, NameSet::union_all(list.iter().map(NameSet::pattern)).unwrap());
    assert_eq!(listed, NameSet::from_patterns(list.iter().rev().chain(&list)).unwrap());
    assert_eq!(NameSet::from_patterns([]).unwrap(), NameSet::empty());
}

#[test]
fn five_thousand_names_are_one_set() {
    let list: Vec<HostPattern> =
        (0..5000).flat_map(|i| format!("host{i}.region{}.x.example", i % 60).parse()).collect();
    let names = NameSet::from_patterns(&list).unwrap();
    assert!(list.iter().all(|pattern| names.contains(pattern.as_str())));
    assert!(!names.contains("host5000.region20.x.example"));

    let without = NameSet::from_patterns(list.iter().skip(1)).unwrap();
    assert!(without.is_subset(&names).unwrap());
    let missing = names.witness_difference(&without).unwrap();
    assert_eq!(missing.as_deref(), Some("host0.region0.x.example"));
    assert!(names.is_subset(&NameSet::suffix(&fqdn("x.example"))).unwrap());
}

#[test]
fn expressions_outside_the_subset_are_refused_with_a_place() {
    let unsupported = |construct, position| RegexError::Unsupported { construct, position };
    let table = [
        ("a(b", RegexError::Unclosed { position: 1 }),
        ("a[b", RegexError::Unclosed { position: 1 }),
        ("[]", RegexError::Unclosed { position: 0 }),
        ("[[:alpha", RegexError::Unclosed { position: 1 }),
        ("a)b", RegexError::Unopened { position: 1 }),
        ("*a", RegexError::NothingToRepeat { position: 0 }),
        ("(|+)", RegexError::NothingToRepeat { position: 2 }),
        ("^*", RegexError::NothingToRepeat { position: 1 }),
        ("[z-a]", RegexError::BadRange { position: 1 }),
        ("a+?", unsupported("a second repetition operator", 2)),
        ("a{2}", unsupported("a counted repetition", 1)),
        (r"\d", unsupported("a backslash before this character", 0)),
        (r"a\", unsupported("a backslash with nothing behind it", 1)),
        (r"[\d]", unsupported("a backslash in brackets", 1)),
        (r"[\]]", unsupported("a backslash in brackets", 1)),
        ("(?i)a", unsupported("a group with options", 1)),
        ("[[:word:]]", unsupported("this named class", 1)),
        ("[[.a.]]", unsupported("a collating element", 1)),
    ];
    for (text, expected) in table {
        assert_eq!(NameSet::from_regex(text), Err(expected), "{text}");
    }
    assert_eq!(NameSet::from_regex(&"a".repeat(1025)), Err(RegexError::TooLong { length: 1025 }));
    assert_eq!(NameSet::from_regex(&"(".repeat(1000)), Err(RegexError::TooDeep { position: 50 }));
    assert_eq!(
        unsupported("a counted repetition", 1).to_string(),
        "a counted repetition at position 2 is not supported"
    );
}

#[test]
fn brackets_and_case_are_read_as_posix_says() {
    let same =
        |left, right| assert_eq!(NameSet::from_regex(left), NameSet::from_regex(right), "{left} and {right}");
    same("^[]a]$", "^a$");
    same("^[a-]$", "^(a|-)$");
    same("^x[^]a]$", "^x[^a]$");
    same(r"[\.]", r"\.");
    same("^[[:digit:][:alpha:]]+$", "^[a-z0-9]+$");
    same("[[:upper:]]", "A");
    same("a|", "");
    same("ä", "/");
    assert!(NameSet::from_regex("Contoso").unwrap().is_empty());
    let blind = NameSet::from_regex_ignoring_case;
    assert_eq!(blind("Contoso"), NameSet::from_regex("contoso"));
    assert_eq!(blind("^[A-C][[:upper:]]$"), NameSet::from_regex("^[a-c][a-z]$"));
}

#[test]
fn hostile_expressions_meet_a_limit() {
    let far = format!("^{}a", ".".repeat(60));
    assert_eq!(NameSet::from_regex(&far), Err(RegexError::TooComplex(too_complex())));
    // Three sets of moderate size whose product is not.
    let every = |step: usize| NameSet::from_regex(&format!("^({})*$", "a".repeat(step))).unwrap();
    let (left, middle, right) = (every(149), every(151), every(157));
    let two = left.intersection(&middle).unwrap();
    assert_eq!(two.is_disjoint(&right), Err(too_complex()));
    assert_eq!(left.is_disjoint(&right), Ok(false));
    // Nested repetition is harmless to an automaton.
    assert!(NameSet::from_regex("^((((a*)*)*b?)*)*$").unwrap().contains("aab"));
}

/// The error, which has no public constructor.
fn too_complex() -> TooComplex {
    match NameSet::from_regex(&format!("^{}a", ".".repeat(40))) {
        Err(RegexError::TooComplex(error)) => error,
        other => unreachable!("{other:?}"),
    }
}
