//! What is printed means what was planned: every configuration, read back by a reader that knows only the language,
//! allows exactly what the rules say.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may panic"
)]

use std::cell::Cell;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use portolan_dialect::{Options, RenderError, rule_sets, target};

use portolan_model::IpNet;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

mod readers;
mod support;

use support::{Case, SMALL, allowed::Allowed, hostile};

/// Writes what is allowed so that it does not matter how a configuration spreads it over lines.
type Form = fn(&Allowed) -> Allowed;

/// Reads the files of a target for every plan and compares with its rules.
fn meaning(id: &str, read: readers::Reader, form: Form) {
    meaning_of(id, read, form, |case| {
        let sets = rule_sets(target(id).unwrap(), &case.plan, Some(&case.resolved), &Options::default());
        sets.unwrap().iter().flat_map(support::allowed::of).collect()
    });
}

/// Reads the files of a target for every plan and compares with what they should say.
fn meaning_of(id: &str, read: readers::Reader, form: Form, planned: impl Fn(&Case) -> Allowed) {
    let target = target(id).unwrap();
    let examples = ["contoso", "arc-estate", "minimal"].map(Case::example);
    let mut printed = 0;
    let hostile = hostile::all().map(|case| (case, true));
    let cases = SMALL.map(Case::small).into_iter().chain(examples).map(|case| (case, false));
    for (case, is_hostile) in cases.chain(hostile) {
        let rendering = match case.render(target, &Options::default()) {
            Ok(rendering) => rendering,
            Err(RenderError::Nothing { .. }) => continue,
            Err(error) => panic!("{} as {id}: {error}", case.name),
        };
        let planned = planned(&case);
        let mut read =
            read(&rendering.files).unwrap_or_else(|error| panic!("{} as {id}: {error}", case.name));
        // What stands beside the rules has a test of its own.
        read.retain(|line| !line.starts_with("beside: "));
        let (mut planned, mut read) = (form(&planned), form(&read));
        if is_hostile {
            // A file bears as much of its place's name as a file may.
            (planned, read) = (anywhere(&planned), anywhere(&read));
        }
        let missing = planned.difference(&read).collect::<Vec<_>>();
        let beyond = read.difference(&planned).collect::<Vec<_>>();
        assert!(
            missing.is_empty() && beyond.is_empty(),
            "{} as {id}: missing {missing:#?}, beyond {beyond:#?}",
            case.name
        );
        printed += 1;
    }
    assert!(printed > 0, "{id} prints nothing for any plan");
}

/// What is allowed, whatever the place.
fn anywhere(allowed: &Allowed) -> Allowed {
    let what = |line: &String| line.split_once(": ").map_or(line.as_str(), |(_, what)| what).to_owned();
    allowed.iter().map(what).collect()
}

/// Damages the files of a target at 200 places: what is read then differs from the plan, or cannot be read, in 95 of 100.
fn mutants(id: &str, comments: &[&str], read: readers::Reader, form: Form) {
    let target = target(id).unwrap();
    let cases = SMALL.map(Case::small).into_iter().filter_map(|case| {
        let files = case.render(target, &Options::default()).ok()?.files;
        let whole = form(&read(&files).unwrap());
        Some((files, whole))
    });
    let cases = cases.collect::<Vec<_>>();
    let (mut made, mut survivors) = (0, Vec::new());
    for seed in 0.. {
        let (files, whole) = &cases[seed % cases.len()];
        let Some((damaged, what)) = support::mutate::mutant(files, comments, seed as u64) else { continue };
        made += 1;
        if read(&damaged).is_ok_and(|read| form(&read) == *whole) {
            survivors.push(what);
        }
        if made == 200 {
            break;
        }
    }
    assert!(survivors.len() <= 10, "{id}: {} of {made} mutants survive: {survivors:#?}", survivors.len());
}

/// Prints plans whose tags hold addresses of any shape: what is read back is the same set, however it was packed.
fn packed(id: &str, read: readers::Reader, form: Form) {
    let target = target(id).unwrap();
    let cases = SMALL.map(Case::small);
    let options = Options { allow_discouraged: true, ..Options::default() };
    let prefix = prop_oneof![
        (0x1400_0000_u32..0x1400_0800, 21_u8..=32)
            .prop_map(|(at, length)| net(Ipv4Addr::from(at).into(), length)),
        (any::<u32>(), 9_u8..=32)
            .prop_map(|(at, length)| net(Ipv4Addr::from(at | 0x2000_0000).into(), length)),
        (any::<u128>(), 17_u8..=128)
            .prop_map(|(at, length)| net(Ipv6Addr::from(at >> 3 | 1 << 125).into(), length)),
    ];
    let lists = prop::collection::vec(prop::collection::vec(prefix, 0..40), 1..4);
    let printed = Cell::new(0);
    let mut runner = TestRunner::new(Config { cases: 12, ..Config::default() });
    let law = runner.run(&(lists, 0..cases.len()), |(lists, which)| {
        let case = cases[which].with_addresses(&lists);
        let rendering = match case.render(target, &options) {
            Ok(rendering) => rendering,
            Err(RenderError::Nothing { .. }) => return Ok(()),
            Err(error) => return Err(TestCaseError::fail(error.to_string())),
        };
        let sets = rule_sets(target, &case.plan, Some(&case.resolved), &options);
        let planned = sets.unwrap().iter().flat_map(support::allowed::of).collect::<Allowed>();
        let tags = lists.iter().flatten().map(|prefix| format!("-> {prefix} "));
        printed.set(printed.get() + tags.filter(|to| planned.iter().any(|line| line.contains(to))).count());
        let mut read = read(&rendering.files).map_err(TestCaseError::fail)?;
        read.retain(|line| !line.starts_with("beside: "));
        prop_assert_eq!(form(&read), form(&planned));
        Ok(())
    });
    law.unwrap_or_else(|error| panic!("{id}: {error}"));
    // Squid and HAProxy are for names.
    let by_name = ["squid", "haproxy"].contains(&id);
    assert!(by_name || printed.get() > 0, "{id} printed no prefix of a tag");
}

fn net(address: IpAddr, length: u8) -> IpNet {
    IpNet::new(address, length).unwrap().trunc()
}

/// The two questions about a target.
macro_rules! target {
    ($name:ident, $id:literal, $comments:expr, $read:path, planned $planned:path) => {
        mod $name {
            #[test]
            fn means_what_was_planned() {
                super::meaning_of($id, $read, Clone::clone, $planned);
            }

            #[test]
            fn a_slip_of_the_hand_is_seen() {
                super::mutants($id, &$comments, $read, Clone::clone);
            }
        }
    };
    ($name:ident, $id:literal, $comments:expr, $read:path) => {
        target!($name, $id, $comments, $read, crate::support::allowed::canonical);
    };
    ($name:ident, $id:literal, $comments:expr, $read:path, $form:path) => {
        mod $name {
            #[test]
            fn means_what_was_planned() {
                super::meaning($id, $read, $form);
            }

            #[test]
            fn packs_addresses_without_a_loss() {
                super::packed($id, $read, $form);
            }

            #[test]
            fn a_slip_of_the_hand_is_seen() {
                super::mutants($id, &$comments, $read, $form);
            }
        }
    };
}

target!(edl, "edl", ["#"], crate::readers::edl::read);
target!(iptables, "iptables", ["#"], crate::readers::iptables::read);
target!(nftables, "nftables", ["#"], crate::readers::nftables::read);
target!(
    nftables_dnsmasq,
    "nftables-dnsmasq",
    ["#"],
    crate::readers::nftables_dnsmasq::read,
    crate::readers::nftables_dnsmasq::outermost
);
target!(nsg_arm, "nsg-arm", [], crate::readers::nsg::arm);
target!(nsg_bicep, "nsg-bicep", ["//"], crate::readers::nsg::bicep);
target!(nsg_terraform, "nsg-terraform", ["#"], crate::readers::nsg::terraform);
target!(nsg_az, "nsg-az", ["#"], crate::readers::nsg::az);
target!(azure_firewall_arm, "azure-firewall-arm", [], crate::readers::azure_firewall::arm);
target!(azure_firewall_bicep, "azure-firewall-bicep", ["//"], crate::readers::azure_firewall::bicep);
target!(
    azure_firewall_terraform,
    "azure-firewall-terraform",
    ["#"],
    crate::readers::azure_firewall::terraform
);
target!(squid, "squid", ["#"], crate::readers::squid::read);
target!(haproxy, "haproxy", ["#"], crate::readers::haproxy::read);
target!(pac, "pac", ["//"], crate::readers::pac::read, planned crate::support::ways::lines);
target!(tls_bypass, "tls-bypass", ["#"], crate::readers::tls_bypass::read, planned crate::support::closed::lines);
target!(paloalto, "paloalto", ["#"], crate::readers::paloalto::read);
