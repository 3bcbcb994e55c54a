//! Names and patterns: what is read, what is refused and why, what matches.

use portolan_model::{Fqdn, HostError, HostPattern};

fn fqdn(text: &str) -> Result<Fqdn, HostError> {
    text.parse()
}

fn pattern(text: &str) -> Result<HostPattern, HostError> {
    text.parse()
}

/// A name of `length` characters in labels of at most 63.
fn long_name(length: usize) -> String {
    let text = format!("{}.", "a".repeat(63)).repeat(5);
    text.chars().take(length).collect()
}

#[test]
fn names_are_normalised() {
    for (written, kept) in [
        ("management.azure.com", "management.azure.com"),
        ("Management.AZURE.com.", "management.azure.com"),
        ("_ldap._tcp.contoso.com", "_ldap._tcp.contoso.com"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("3com.example", "3com.example"),
        ("1.2.3.4.nip.io", "1.2.3.4.nip.io"),
        ("localhost", "localhost"),
    ] {
        let name = fqdn(written).unwrap();
        assert_eq!(name.as_str(), kept);
        assert_eq!(name.to_string(), kept);
        assert_eq!(pattern(written).unwrap(), HostPattern::Exact(name));
    }
}

#[test]
fn names_at_the_limits_are_read() {
    assert!(fqdn(&long_name(253)).is_ok());
    assert!(fqdn(&format!("{}.", long_name(253))).is_ok());
    assert!(fqdn(&format!("{}.com", "a".repeat(63))).is_ok());
    assert!(pattern(&format!("*.{}", long_name(251))).is_ok());
    assert!(pattern(&format!("{}*.com", "a".repeat(63))).is_ok());
}

#[test]
fn every_refusal_says_what_and_where() {
    let table = [
        ("", HostError::Empty),
        (".", HostError::Empty),
        (" contoso.com", HostError::Whitespace { position: 0 }),
        ("contoso.com fabrikam.com", HostError::Whitespace { position: 11 }),
        ("contoso.com\n", HostError::Whitespace { position: 11 }),
        ("contoso.com\u{a0}", HostError::Whitespace { position: 11 }),
        ("https://contoso.com", HostError::Scheme { scheme: "https".into() }),
        ("https://contoso.com:443/a", HostError::Scheme { scheme: "https".into() }),
        ("contoso.com/login", HostError::Path { position: 11 }),
        ("contoso.com?x", HostError::Path { position: 11 }),
        ("contoso.com:443", HostError::Port { port: "443".into() }),
        ("10.1.2.3", HostError::Numeric { text: "10.1.2.3".into() }),
        ("10.1.2.0/24", HostError::Numeric { text: "10.1.2.0/24".into() }),
        ("10.1.2.3:443", HostError::Numeric { text: "10.1.2.3:443".into() }),
        ("2001:db8::1", HostError::Numeric { text: "2001:db8::1".into() }),
        ("[2001:db8::1]", HostError::Numeric { text: "[2001:db8::1]".into() }),
        ("[2001:db8::1]:443", HostError::Numeric { text: "[2001:db8::1]:443".into() }),
        ("999.999.999.999", HostError::Numeric { text: "999.999.999.999".into() }),
        ("host.42", HostError::Numeric { text: "host.42".into() }),
        ("bücher.example", HostError::NonAscii { character: 'ü', position: 1 }),
        ("<region>.contoso.com", HostError::BadCharacter { character: '<', position: 0 }),
        ("contoso.com:", HostError::BadCharacter { character: ':', position: 11 }),
        ("a\\b.com", HostError::BadCharacter { character: '\\', position: 1 }),
        (".contoso.com", HostError::EmptyLabel),
        ("a..com", HostError::EmptyLabel),
        ("contoso.com..", HostError::EmptyLabel),
        ("-a.com", HostError::HyphenAtEdge { label: "-a".into() }),
        ("a-.com", HostError::HyphenAtEdge { label: "a-".into() }),
    ];
    for (written, expected) in table {
        assert_eq!(fqdn(written), Err(expected.clone()), "{written:?} as a name");
        assert_eq!(pattern(written), Err(expected), "{written:?} as a pattern");
    }
    let label = "a".repeat(64);
    assert_eq!(
        fqdn(&format!("{label}.com")),
        Err(HostError::LabelTooLong { label: label.clone(), length: 64 })
    );
    assert_eq!(fqdn(&long_name(254)), Err(HostError::NameTooLong { length: 254 }));
}

#[test]
fn wildcards_out_of_place_are_refused() {
    let table = [
        ("*", HostError::BareWildcard { text: "*".into() }),
        ("*.", HostError::BareWildcard { text: "*.".into() }),
        ("azgn*", HostError::BareWildcard { text: "azgn*".into() }),
        ("a.*.com", HostError::WildcardNotFirst { label: "*".into() }),
        ("*.*", HostError::WildcardNotFirst { label: "*".into() }),
        ("*.b*.com", HostError::WildcardNotFirst { label: "b*".into() }),
        ("10.1.2.*", HostError::WildcardNotFirst { label: "*".into() }),
        ("**.contoso.com", HostError::RepeatedWildcard { label: "**".into() }),
        ("*.1", HostError::Numeric { text: "*.1".into() }),
        ("*..com", HostError::EmptyLabel),
        ("-*.contoso.com", HostError::HyphenAtEdge { label: "-*".into() }),
        ("*-.contoso.com", HostError::HyphenAtEdge { label: "*-".into() }),
        ("*.contoso.com:443", HostError::Port { port: "443".into() }),
        ("https://*.contoso.com", HostError::Scheme { scheme: "https".into() }),
    ];
    for (written, expected) in table {
        assert_eq!(pattern(written), Err(expected), "{written:?}");
    }
    assert_eq!(pattern(&format!("*.{}", long_name(252))), Err(HostError::NameTooLong { length: 254 }));
    let label = format!("{}*", "a".repeat(64));
    assert_eq!(
        pattern(&format!("{label}.com")),
        Err(HostError::LabelTooLong { label: label.clone(), length: 64 })
    );
    assert_eq!(fqdn("*.contoso.com"), Err(HostError::WildcardInName { position: 0 }));
}

#[test]
fn an_error_reads_as_reason_and_way_out() {
    assert_eq!(
        fqdn("bücher.example").unwrap_err().to_string(),
        "`ü` at position 2 is not ASCII; write an internationalised name with its A-labels, \
         which start with `xn--`"
    );
    assert_eq!(
        fqdn("contoso.com:443").unwrap_err().to_string(),
        "`:443` is a port; write the name alone and put the port in the field for ports"
    );
}

#[test]
fn wildcards_stop_where_they_should() {
    let table = [
        ("x.example", "x.example", true),
        ("x.example", "a.x.example", false),
        ("*.x.example", "x.example", false),
        ("*.x.example", "gbl.x.example", true),
        ("*.x.example", "a.b.x.example", true),
        ("*.x.example", "evilx.example", false),
        ("*.x.example", "a.x.example.evil.net", false),
        ("*.X.example.", "A.x.EXAMPLE.", true),
        ("azgn*.x.example", "azgn.x.example", true),
        ("azgn*.x.example", "azgn1-public.x.example", true),
        ("azgn*.x.example", "azg.x.example", false),
        ("azgn*.x.example", "azgn1.b.x.example", false),
        ("azgn*.x.example", "a.azgn1.x.example", false),
        ("azgn*.x.example", "x.example", false),
        ("*-gas.x.example", "1-gas.x.example", true),
        ("*-gas.x.example", "gas.x.example", false),
        ("*-gas.x.example", "a.b-gas.x.example", false),
        ("a*a.x.example", "a.x.example", false),
        ("a*a.x.example", "aa.x.example", true),
        ("a*b*c.x.example", "abbc.x.example", true),
        ("a*bc*c.x.example", "abc.x.example", false),
    ];
    for (text, name, expected) in table {
        let found = pattern(text).unwrap().matches(&fqdn(name).unwrap());
        assert_eq!(found, expected, "{text} and {name}");
    }
}

#[test]
fn covering_is_computed() {
    let table = [
        ("x.example", "x.example", true),
        ("x.example", "*.x.example", false),
        ("*.x.example", "x.example", false),
        ("*.x.example", "*.x.example", true),
        ("*.x.example", "*.b.x.example", true),
        ("*.b.x.example", "*.x.example", false),
        ("*.x.example", "*.evilx.example", false),
        ("*.x.example", "a*.x.example", true),
        ("*.x.example", "a*.b.x.example", true),
        ("a*.x.example", "*.x.example", false),
        ("a*.x.example", "ab*.x.example", true),
        ("ab*.x.example", "a*.x.example", false),
        ("a*.x.example", "a*b.x.example", true),
        ("*b*.x.example", "a*b.x.example", true),
        ("a*.x.example", "*a.x.example", false),
        ("a*.x.example", "ab.x.example", true),
        ("a*.x.example", "ab*.b.x.example", false),
    ];
    for (wide, narrow, expected) in table {
        assert_eq!(
            pattern(wide).unwrap().covers(&pattern(narrow).unwrap()),
            expected,
            "{wide} over {narrow}"
        );
    }
}

#[test]
fn parts_can_be_read_off() {
    let name = fqdn("a.b.contoso.com").unwrap();
    assert_eq!(name.labels().collect::<Vec<_>>(), ["a", "b", "contoso", "com"]);
    assert_eq!(name.parent(), Some(fqdn("b.contoso.com").unwrap()));
    assert_eq!(fqdn("com").unwrap().parent(), None);
    assert!(name.is_within(&name));
    assert!(!fqdn("evilcontoso.com").unwrap().is_within(&fqdn("contoso.com").unwrap()));

    let HostPattern::Glob(glob) = pattern("AZGN*.contoso.com").unwrap() else { panic!("a glob") };
    assert_eq!((glob.label(), glob.domain().as_str()), ("azgn*", "contoso.com"));
}

#[test]
fn text_goes_round() {
    for (text, kind) in [("a.example", "exact"), ("*.a.example", "suffix"), ("b*-c.a.example", "glob")] {
        let read = pattern(text).unwrap();
        assert_eq!((read.kind(), read.as_str(), read.to_string().as_str()), (kind, text, text));
    }
    let built = HostPattern::Suffix(fqdn("a.example").unwrap());
    assert_eq!(built.as_str(), "*.a.example");
}
