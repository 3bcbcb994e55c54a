//! What tools for service tags get wrong, each as a test on a small cloud made by hand.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use portolan_diag::{Diagnostics, Severity, Sources};
use portolan_model::IpNet;
use portolan_tags::{
    Allowed, Extent, Hit, Mode, Place, RegionSpellings, Shape, Snapshot, Spelling, TagCloud, TagIndex, diff,
};

fn snapshot(name: &str) -> Snapshot {
    let (snapshot, found) = read(name);
    assert!(found.is_empty(), "{found:?}");
    snapshot
}

fn read(name: &str) -> (Snapshot, Diagnostics) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(name);
    let mut found = Diagnostics::new();
    let snapshot = portolan_tags::read_bytes(name, &fs::read(path).unwrap(), &mut Sources::new(), &mut found);
    (snapshot.unwrap_or_else(|| panic!("{found:?}")), found)
}

fn net(text: &str) -> IpNet {
    text.parse().unwrap()
}

fn names(hits: &[Hit<'_>]) -> Vec<String> {
    let partial = |hit: &Hit<'_>| if hit.extent == Extent::Partial { "~" } else { "" };
    hits.iter().map(|hit| format!("{}{} {}", partial(hit), hit.tag.name, hit.prefix)).collect()
}

#[test]
fn a_download_file_is_read() {
    let week = snapshot("week1.json");
    assert_eq!((week.cloud, week.shape, week.change_number), (TagCloud::Public, Shape::Download, Some(376)));
    let tag = week.tag("Storage.FranceCentral").unwrap();
    assert_eq!((tag.region.as_str(), tag.service.as_str()), ("centralfrance", "AzureStorage"));
    assert_eq!((tag.v4_listed(), tag.v6_listed(), tag.change_number), (1, 1, Some(13)));
    assert_eq!(week.listed(), 20);
}

#[test]
fn pages_of_the_discovery_api_are_put_together() {
    let list = snapshot("pages.json");
    assert_eq!((list.shape, list.change_number), (Shape::Discovery, Some(201)));
    assert_eq!(list.tags().len(), 2);
    assert_eq!(list.tag("Storage.FranceCentral").unwrap().change_number, Some(13));
}

#[test]
fn what_is_odd_is_read_for_what_it_means_and_said() {
    let (odd, found) = read("odd.json");
    let codes = found.iter().map(|one| (one.severity, one.code.as_ref())).collect::<Vec<_>>();
    let expected = ["host-bits", "bare-address", "prefix-twice", "tag-twice"];
    assert_eq!(codes, expected.map(|code| (Severity::Warning, code)));
    let storage = odd.tag("Storage").unwrap();
    assert_eq!(storage.set().to_string(), "192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24, 2001:db8::/32");
    assert!(odd.tag("Empty").unwrap().set().is_empty());
}

#[test]
fn line_ends_say_nothing() {
    assert_eq!(diff(&snapshot("week2.json"), &snapshot("week3.json"), Mode::Literal), diff_of_nothing());
}

fn diff_of_nothing() -> portolan_tags::Diff {
    diff(&snapshot("week2.json"), &snapshot("week2.json"), Mode::Semantic)
}

#[test]
fn the_number_of_a_file_is_no_key() {
    let (first, second, third) = (snapshot("week1.json"), snapshot("week2.json"), snapshot("week3.json"));
    assert_eq!(first.change_number, second.change_number);
    assert!(!diff(&first, &second, Mode::Semantic).is_empty());
    assert_ne!(second.change_number, third.change_number);
    assert!(diff(&second, &third, Mode::Semantic).is_empty());
}

#[test]
fn a_prefix_that_was_split_in_two_is_no_change() {
    let (old, new) = (snapshot("week1.json"), snapshot("week2.json"));
    let changes = diff(&old, &new, Mode::Semantic);
    let changed = changes.changed.iter().map(|change| change.tag.as_str()).collect::<Vec<_>>();
    assert_eq!(changed, ["AzureArcInfrastructure"]);
    assert_eq!(
        (changes.changed[0].added.as_slice(), changes.changed[0].removed.len()),
        (&[net("203.0.113.80/28")][..], 0)
    );
    assert_eq!(changes.added_tags[0].tag, "New.WestUS");
    assert_eq!(changes.removed_tags[0].tag, "Gone.FranceCentral");
    // What the vanished tag had is still in AzureCloud, and what the new one has was in another one.
    assert_eq!(
        (changes.entering.to_string().as_str(), changes.leaving.is_empty()),
        ("203.0.113.80/28", true)
    );
    // The features are written in another order, and say the same.
    assert!(changes.features.is_empty());

    let literal = diff(&old, &new, Mode::Literal);
    let storage = literal.changed.iter().find(|change| change.tag == "Storage").unwrap();
    assert_eq!(storage.added, [net("192.0.2.0/25"), net("192.0.2.128/25")]);
    assert_eq!(storage.removed, [net("192.0.2.0/24")]);
    assert_eq!(literal.leaving, changes.leaving);
}

#[test]
fn regions_are_found_in_any_spelling() {
    let week = snapshot("week1.json");
    for (asked, tag, spelling) in [
        ("AzureCloud.FranceCentral", "AzureCloud.centralfrance", Spelling::Region),
        ("storage.centralfrance", "Storage.FranceCentral", Spelling::Region),
        ("Storage.France Central", "Storage.FranceCentral", Spelling::Region),
        ("AZURECLOUD.WESTUS", "AzureCloud.westus", Spelling::Case),
        ("Storage", "Storage", Spelling::Exact),
        ("azurefrontdoor.firstparty", "AzureFrontDoor.FirstParty", Spelling::Case),
    ] {
        let found = week.find(asked).unwrap();
        assert_eq!((found.tag.name.as_str(), found.spelling), (tag, spelling), "{asked}");
    }
    assert_eq!(week.find("Storage.GermanyNorth"), None);
    let spellings = RegionSpellings::of(&week);
    let differing = spellings.iter().filter(|one| one.differs()).map(|one| (&*one.short, &*one.long));
    assert_eq!(differing.collect::<Vec<_>>(), [("centralfrance", "FranceCentral")]);
}

#[test]
fn a_regional_tag_says_what_it_leaves_out() {
    let week = snapshot("week1.json");
    let tag = week.tag("Storage.WestUS").unwrap();
    let narrowing = week.narrowing(tag).unwrap();
    assert_eq!(narrowing.whole.name, "Storage");
    assert_eq!(narrowing.in_no_region.v4().to_string(), "192.0.2.64/26, 198.51.100.0/25");
    // A dot does not make a tag regional.
    assert_eq!(week.narrowing(week.tag("AzureFrontDoor.FirstParty").unwrap()), None);
}

#[test]
fn azure_cloud_is_no_superset() {
    let week = snapshot("week1.json");
    let cloud = week.tag("AzureCloud").unwrap().set();
    assert!(!week.tag("AzureFrontDoor.FirstParty").unwrap().set().is_subset(cloud));
    assert_eq!(week.tag("Storage").unwrap().set().difference(cloud).to_string(), "198.51.100.0/25");
}

#[test]
fn not_stated_is_not_no() {
    let week = snapshot("week1.json");
    let allowed = |tag: &str, place| week.allowed(week.tag(tag).unwrap(), place);
    assert_eq!(allowed("Storage", Place::AzureFirewall), Allowed::Yes);
    assert_eq!(allowed("AzureCloud", Place::AzureFirewall), Allowed::No);
    assert_eq!(allowed("AzureActiveDirectory", Place::Nsg), Allowed::NotStated);
    let whole = Allowed::ByWhole("AzureArcInfrastructure".to_owned());
    assert_eq!(allowed("AzureArcInfrastructure.WestUS", Place::Nsg), whole);
}

#[test]
fn an_address_is_looked_up_most_specific_first() {
    let week = snapshot("week1.json");
    let index = TagIndex::new(&week);
    let address = |text: &str| names(&index.address(text.parse().unwrap()));
    assert_eq!(
        address("192.0.2.1"),
        [
            "Storage.FranceCentral 192.0.2.0/26",
            "AzureCloud.centralfrance 192.0.2.0/25",
            "AzureCloud 192.0.2.0/25",
            "Storage 192.0.2.0/24"
        ]
    );
    assert_eq!(address("203.0.113.200"), ["AzureFrontDoor.FirstParty 203.0.113.128/25"]);
    assert_eq!(
        address("2001:db8:1::1"),
        ["Storage.FranceCentral 2001:db8:1::/49", "Storage 2001:db8:1::/48", "AzureCloud 2001:db8::/32"]
    );
    assert_eq!(address("192.0.3.0"), [""; 0]);
}

#[test]
fn a_prefix_is_contained_whole_or_in_part() {
    let week = snapshot("week1.json");
    let index = TagIndex::new(&week);
    let hits = names(&index.prefix(net("192.0.2.0/24")));
    assert_eq!(
        hits,
        [
            // Two halves make it up.
            "AzureCloud 192.0.2.0/25",
            "Storage 192.0.2.0/24",
            "~Storage.FranceCentral 192.0.2.0/26",
            "~AzureCloud.centralfrance 192.0.2.0/25",
            "~Storage.WestUS 192.0.2.128/25",
            "~AzureCloud.westus 192.0.2.128/25",
        ]
    );
    assert_eq!(index.prefix(net("0.0.0.0/0")).len(), 11);
}
