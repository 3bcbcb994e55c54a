//! Name servers are told what was planned: every configuration, read back by a reader that knows only the language,
//! forwards and answers exactly what the records of the plan say.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may panic"
)]

use std::fs;

use portolan_dialect::{File, Options, Outcome, RenderError, target};
use portolan_plan::plan::Plan;

mod readers;
mod support;

use readers::{dns, private_dns};
use support::dns::{Told, azure, hosts, servers};
use support::{Case, SMALL, folder};

type Reader = fn(&[File]) -> Result<Told, String>;
type Planned = fn(&Plan) -> Told;

/// The targets: their readers, what they must say, and their marks of comments.
const TARGETS: [(&str, Reader, Planned, &[&str]); 8] = [
    ("bind", dns::bind, |plan| servers(plan, false), &["//", ";"]),
    ("unbound", dns::unbound, |plan| servers(plan, true), &["#"]),
    ("dnsmasq", dns::dnsmasq, |plan| servers(plan, true), &["#"]),
    ("coredns", dns::coredns, |plan| servers(plan, true), &["#"]),
    ("windows-dns", dns::windows, |plan| servers(plan, true), &["#"]),
    ("hosts", dns::hosts, hosts, &["#"]),
    ("azure-private-dns-bicep", private_dns::bicep, azure, &["//"]),
    ("azure-private-dns-terraform", private_dns::terraform, azure, &["#"]),
];

fn cases() -> impl Iterator<Item = Case> {
    let small = SMALL.into_iter().chain(["names"]).map(Case::small);
    small.chain(["contoso", "arc-estate", "minimal"].map(Case::example))
}

#[test]
fn servers_are_told_what_was_planned() {
    for case in cases() {
        for (id, read, planned, _) in TARGETS {
            let planned = planned(&case.plan);
            match case.render(target(id).unwrap(), &Options::default()) {
                Ok(rendering) => {
                    let read = read(&rendering.files)
                        .unwrap_or_else(|error| panic!("{} as {id}: {error}", case.name));
                    assert_eq!(read, planned, "{} as {id}", case.name);
                }
                Err(RenderError::Nothing { .. }) => assert!(planned.is_empty(), "{} as {id}", case.name),
                Err(error) => panic!("{} as {id}: {error}", case.name),
            }
        }
    }
}

#[test]
fn a_slip_of_the_hand_is_seen() {
    for (id, read, _, comments) in TARGETS {
        let case = Case::small(if id.starts_with("azure") { "private" } else { "names" });
        let files = case.render(target(id).unwrap(), &Options::default()).unwrap().files;
        let whole = read(&files).unwrap();
        let (mut made, mut survivors) = (0, Vec::new());
        for seed in 0.. {
            let Some((damaged, what)) = support::mutate::mutant(&files, comments, seed) else { continue };
            made += 1;
            if read(&damaged).is_ok_and(|read| read == whole) {
                survivors.push(what);
            }
            if made == 200 {
                break;
            }
        }
        assert!(survivors.len() <= 10, "{id}: {} of {made} survive: {survivors:#?}", survivors.len());
    }
}

#[test]
fn an_unknown_address_is_a_gap_and_never_made_up() {
    let case = Case::small("names");
    for (id, ..) in TARGETS {
        let rendering = case.render(target(id).unwrap(), &Options::default()).unwrap();
        let refused = rendering.ledger.entries.iter().filter(|entry| entry.outcome == Outcome::Refused);
        let gaps = support::joined(&rendering).matches("GAP ").count();
        assert_eq!(refused.count(), gaps, "{id}");
        // Only servers that hold zones lack it: nobody with a hosts file uses it, and nobody asks Azure for it.
        let lacks = id != "hosts" && !id.starts_with("azure");
        assert_eq!(gaps > 0, lacks, "{id}: depotnew has no address yet");
    }
}

#[test]
fn only_the_place_that_was_asked_for_is_printed() {
    let case = Case::small("names");
    let options = Options { at: Some("depot".to_owned()), ..Options::default() };
    let files = case.render(target("unbound").unwrap(), &options).unwrap().files;
    assert_eq!(files.iter().map(|file| file.path.as_str()).collect::<Vec<_>>(), ["premises/depot.conf"]);
}

#[test]
fn names_are_printed_as_committed() {
    let case = Case::small("names");
    let mut wrong = Vec::new();
    for (id, ..) in TARGETS {
        let rendering = case.render(target(id).unwrap(), &Options::default()).unwrap();
        let ledger = File { path: "ledger.md".to_owned(), text: rendering.ledger.markdown() };
        for file in rendering.files.iter().chain([&ledger]) {
            let path = folder().join("printed/names").join(id).join(&file.path);
            if fs::read_to_string(&path).is_ok_and(|known| known == file.text) {
                continue;
            }
            if std::env::var_os("PORTOLAN_BLESS").is_some() {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(&path, &file.text).unwrap();
            } else {
                wrong.push(path.display().to_string());
            }
        }
    }
    assert!(wrong.is_empty(), "printed otherwise than committed (PORTOLAN_BLESS=1 accepts): {wrong:#?}");
}
