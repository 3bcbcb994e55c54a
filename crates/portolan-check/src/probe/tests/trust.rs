//! Whom a chain leads to.

use jiff::Timestamp;
use rustls::pki_types::ServerName;

use super::authority::{Authority, Says};
use super::kit::NAME;
use crate::observe::Trust;
use crate::probe::certificate;
use crate::probe::trust::{Stores, missing_issuer};

fn now() -> Timestamp {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

fn name() -> ServerName<'static> {
    ServerName::try_from(NAME).unwrap()
}

/// Anchored, expired, for other names.
fn facts(trust: &Trust) -> (bool, bool, bool) {
    (trust.anchored, trust.expired, trust.wrong_name)
}

#[test]
fn validity_and_names_are_no_question_of_whom_a_chain_leads_to() {
    let root = Authority::root("Root");
    let stores = Stores::of(&[root.der()], &[], &[root.der()]);
    let judge = |name_of_leaf: &str, years| {
        let leaf = root.leaf(name_of_leaf, &Says { years: Some(years), ..Says::default() });
        let (public, system) =
            (stores.public(&leaf.chain, &[], &name(), now()), stores.system(&leaf.chain, &name(), now()));
        assert_eq!(facts(&public), facts(&system), "both sets say the same\n{public:?}\n{system:?}");
        public
    };
    let genuine = judge(NAME, (2026, 2027));
    assert_eq!(facts(&genuine), (true, false, false));
    assert_eq!(genuine.root.as_deref(), Some("CN=Root"));
    assert_eq!(genuine.error, None);
    assert_eq!(facts(&judge(NAME, (2020, 2021))), (true, true, false));
    assert_eq!(facts(&judge(NAME, (2027, 2028))), (true, true, false), "not valid yet");
    assert_eq!(facts(&judge("other.example", (2026, 2027))), (true, false, true));
    assert_eq!(facts(&judge("other.example", (2020, 2021))), (true, true, true));
}

#[test]
fn a_copied_name_with_another_key_leads_nowhere() {
    let (root, copy) =
        (Authority::root("DigiCert Global Root G2"), Authority::root("DigiCert Global Root G2"));
    let stores = Stores::of(&[root.der()], &[], &[root.der(), copy.der()]);
    let forged = copy.leaf(NAME, &Says::default()).with(&[&copy]);
    assert!(!stores.public(&forged.chain, &[], &name(), now()).anchored);
    assert!(stores.system(&forged.chain, &name(), now()).anchored, "the machine was told to trust it");
    let real = Stores::of(&[], &[], &[]);
    assert!(!real.system(&forged.chain, &name(), now()).anchored, "no authorities at all");
}

#[test]
fn a_long_chain_is_followed_and_a_missing_link_is_found() {
    let root = Authority::root("Root");
    let cross = root.below("Cross-signed Root", &Says::default());
    let issuing =
        cross.below("Issuing", &Says { aia: Some("http://aia.example/cross.cer"), ..Says::default() });
    let leaf = issuing.leaf(NAME, &Says::default());
    let stores = Stores::of(&[root.der()], &[], &[]);

    let whole = [leaf.chain.clone(), vec![issuing.der(), cross.der(), root.der()]].concat();
    let trust = stores.public(&whole, &[], &name(), now());
    assert!(trust.anchored && !trust.completed_by_aia, "{trust:?}");

    let cut = [leaf.chain.clone(), vec![issuing.der()]].concat();
    let trust = stores.public(&cut, &[], &name(), now());
    assert!(!trust.anchored);
    assert!(trust.error.is_some());
    let seen: Vec<_> = cut.iter().map(certificate::seen).collect();
    let last = missing_issuer(&seen, &[]).unwrap();
    assert_eq!(last.aia, ["http://aia.example/cross.cer"]);
    let trust = stores.public(&cut, &[cross.der()], &name(), now());
    assert!(trust.anchored && trust.completed_by_aia, "{trust:?}");
}

#[test]
fn an_authority_that_left_the_bundle_is_public_and_said_to_have_left() {
    let (present, removed) = (Authority::root("Present"), Authority::root("Removed"));
    let stores = Stores::of(&[present.der()], &[removed.der()], &[]);
    let of = |root: &Authority| stores.public(&root.leaf(NAME, &Says::default()).chain, &[], &name(), now());
    assert!(of(&present).anchored && !of(&present).root_removed);
    assert!(of(&removed).anchored && of(&removed).root_removed);
}

#[test]
fn a_chain_of_nonsense_is_no_chain() {
    let stores = Stores::of(&[], &[], &[]);
    let nonsense = vec![vec![0x30, 0x82, 0xff].into(); 20];
    let trust = stores.public(&nonsense, &nonsense, &name(), now());
    assert!(!trust.anchored && trust.error.is_some());
    assert!(!stores.public(&[], &[], &name(), now()).anchored);
}

#[test]
fn a_certificate_is_written_down_with_what_it_says() {
    let root = Authority::root("Root, \"Inc\"");
    let says = Says {
        years: Some((2026, 2027)),
        aia: Some("http://aia.example/a.cer"),
        crl: Some("http://crl.example/a.crl"),
        serial: Some(7),
    };
    let seen = certificate::seen(&root.leaf("Service.Example", &says).chain[0]);
    assert_eq!(seen.issuer, r#"CN=Root\, \"Inc\""#);
    assert_eq!(
        (seen.names.as_slice(), seen.aia.len(), seen.crl.len()),
        (&["service.example".to_owned()][..], 1, 1)
    );
    assert_eq!(seen.not_before.to_string(), "2026-01-01T00:00:00Z");
    assert_eq!(seen.sha256.len(), 64);
    assert_eq!(seen.key_sha256.len(), 64);
}
