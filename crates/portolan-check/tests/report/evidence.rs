//! Evidence can be read again, and what is none is refused.

use portolan_check::diagnose::diagnose;
use portolan_check::report::{Bundle, BundleError, View, archive, html, read_evidence};

use super::{recorded, root};

pub(crate) fn bundle() -> Bundle {
    let plan = recorded::plan();
    let assignment = recorded::assignment(&plan);
    let observations = recorded::observations(&assignment);
    let report = diagnose(&assignment, &observations);
    Bundle::new("0.1.0", Some(plan), assignment, observations, report)
}

#[test]
fn the_evidence_among_the_examples_is_of_this_run() {
    let path = root().join("examples/check/evidence.json");
    if std::env::var_os("PORTOLAN_BLESS").is_some() {
        std::fs::write(&path, bundle().json().unwrap()).unwrap();
    }
    // What the diagnosis makes of it, and the catalog's version, may change without making it another run.
    let (kept, now) = (read_evidence(&std::fs::read(path).unwrap()).unwrap(), bundle());
    let again = read_evidence(now.json().unwrap().as_bytes()).unwrap();
    assert_eq!((kept.assignment, kept.observations), (again.assignment, again.observations));
}

#[test]
fn evidence_is_read_as_it_was_written() {
    let plan = recorded::plan();
    let assignment = recorded::assignment(&plan);
    let observations = recorded::observations(&assignment);
    let bundle = bundle();
    assert!(
        bundle
            .certificates
            .iter()
            .all(|one| one.pem.as_deref().is_some_and(|pem| pem.starts_with("-----BEGIN")))
    );
    let page = html(&View { report: &bundle.report, assignment: &bundle.assignment, compared: None });
    let packed = archive(&bundle, &page).unwrap();
    for bytes in [bundle.json().unwrap().into_bytes(), packed.clone()] {
        let read = read_evidence(&bytes).unwrap();
        assert_eq!(
            (&read.observations, &read.assignment, &read.plan),
            (&observations, &assignment, &Some(plan.clone()))
        );
        assert_eq!(diagnose(&read.assignment, &read.observations), bundle.report);
    }
    assert_eq!(packed, archive(&bundle, &page).unwrap(), "the same evidence gives the same bytes");
}

#[test]
fn what_is_no_evidence_is_refused() {
    let error = |bytes: &[u8]| read_evidence(bytes).unwrap_err();
    assert!(matches!(error(b"{}"), BundleError::OtherFormat(None)));
    assert!(matches!(error(b"{\"schema\":\"portolan.plan/1\"}"), BundleError::OtherFormat(Some(_))));
    assert!(matches!(error(b"[]"), BundleError::Damaged(_)));
    assert!(matches!(error(&[0x1f, 0x8b, 8, 0, 1]), BundleError::Packing(_)));
    assert!(matches!(error(&[0xff, 0xfe]), BundleError::NoText));
    let mut short = bundle();
    short.observations.endpoints.pop();
    assert!(matches!(error(short.json().unwrap().as_bytes()), BundleError::Unfit { .. }));
}
