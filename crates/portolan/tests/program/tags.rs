//! `portolan tags`: the lines and the JSON that other programs read.

use std::fs;

use serde_json::{Value, json};

use super::{Run, command, fed, file, finished, folder, portolan};

const WEEK1: &str = "crates/portolan-tags/tests/files/week1.json";
const WEEK2: &str = "crates/portolan-tags/tests/files/week2.json";

/// A run on the first week.
fn tags(arguments: &[&str]) -> Run {
    portolan(&[&["tags"], arguments, &["--service-tags", WEEK1]].concat())
}

fn json(run: Run) -> Value {
    serde_json::from_str(&run.out).unwrap()
}

#[test]
fn the_list_has_a_line_for_each_tag_and_nothing_else() {
    let run = tags(&["list"]).ended(0);
    assert_eq!(run.out.lines().count(), 11);
    assert!(run.err.contains("of unknown age") && run.err.contains("11 of 11 tags"), "{}", run.err);
    let line =
        tags(&["list", "*.FRANCEcentral"]).ended(0).out.lines().map(str::to_owned).next_back().unwrap();
    let words = line.split_whitespace().collect::<Vec<_>>();
    assert_eq!(
        words,
        ["Storage.FranceCentral", "centralfrance", "AzureStorage", "1", "1", "13", "API,NSG,UDR,FW"]
    );
    let list = json(tags(&["list", "storage.w", "--format", "json"]).ended(0));
    assert_eq!(
        list.pointer("/tags").unwrap(),
        &json!([{ "name": "Storage.WestUS", "region": "westus", "service": "AzureStorage", "ipv4": 1, "ipv6": 0,
            "change_number": 25, "network_features": ["API", "NSG", "UDR", "FW"], "network_features_stated": true }])
    );
}

#[test]
fn a_tag_is_shown_as_published() {
    assert_eq!(tags(&["show", "AzureCloud", "--ipv6"]).ended(0).out, "2001:db8::/32\n");
    let run = tags(&["show", "AzureCloud.FranceCentral"]).ended(0);
    assert_eq!(run.out, "192.0.2.0/25\n");
    assert!(
        run.err.contains("spells `AzureCloud.FranceCentral` as `AzureCloud.centralfrance`"),
        "{}",
        run.err
    );
    let show = json(tags(&["show", "storage", "--ipv4", "--format", "json"]).ended(0));
    assert_eq!(show.pointer("/name").unwrap(), "Storage");
    assert_eq!(show.pointer("/prefixes").unwrap(), &json!(["192.0.2.0/24", "198.51.100.0/25"]));
    assert_eq!(show.pointer("/may_stand_in/azure_firewall").unwrap(), "yes");
    let run = tags(&["show", "Storge"]).ended(2);
    assert!(run.err.contains("no tag `Storge`\nhelp: did you mean `Storage`?"), "{}", run.err);
    assert!(tags(&["show", "internet"]).ended(2).err.contains("never published"));
}

#[test]
fn addresses_are_looked_up_in_the_order_asked() {
    let folder = folder("lookup");
    let queries = file(&folder, "queries.txt", "# two\r\n203.0.113.200  # one\r\n\n2001:db8:1::1\n");
    let run = tags(&["lookup", "192.0.2.64/26", "10.0.0.1", "--file", &queries, "--format", "json"]).ended(0);
    assert!(run.err.contains("1 of 4 are in no tag"), "{}", run.err);
    let results = json(run);
    let results = results.pointer("/results").unwrap().as_array().unwrap();
    let asked = results.iter().map(|result| result.pointer("/query").unwrap().as_str().unwrap());
    assert_eq!(asked.collect::<Vec<_>>(), ["192.0.2.64/26", "10.0.0.1", "203.0.113.200", "2001:db8:1::1"]);
    assert_eq!(results.get(1).unwrap().pointer("/tags").unwrap(), &json!([]));
    assert_eq!(
        results.get(2).unwrap().pointer("/tags").unwrap(),
        &json!([{ "name": "AzureFrontDoor.FirstParty", "prefix": "203.0.113.128/25", "extent": "whole" }])
    );
    let text =
        fed(&["tags", "lookup", "--file", "-", "--service-tags", WEEK1], "203.0.113.0/25\n").ended(0).out;
    assert!(text.contains("203.0.113.0/25\tAzureArcInfrastructure\t203.0.113.0/26\tpartial\n"), "{text}");
    assert!(tags(&["lookup", "192.0.2.1", "--ipv6"]).ended(0).out.is_empty());
}

#[test]
fn many_addresses_are_answered_like_few() {
    let folder = folder("lookup-many");
    let addresses = (0..10_000).map(|number| format!("203.0.{}.{}\n", 112 + number / 250 % 3, number % 250));
    let addresses = addresses.collect::<Vec<_>>();
    let ask = |lines: &[String]| {
        let queries = file(&folder, "queries.txt", &lines.concat());
        let run = tags(&["lookup", "--file", &queries]).ended(0);
        let outside = run.err.lines().find_map(|line| line.strip_suffix(" are in no tag")?.split(' ').next());
        (run.out.clone(), outside.map_or(0, |count| count.parse::<usize>().unwrap()))
    };
    let (lines, outside) = ask(&addresses);
    let few = addresses.chunks(2500).map(ask).collect::<Vec<_>>();
    assert!(!lines.is_empty() && outside > 0);
    assert!(lines == few.iter().map(|(lines, _)| lines.as_str()).collect::<String>());
    assert_eq!(outside, few.iter().map(|(_, outside)| outside).sum::<usize>());
}

#[test]
fn all_bad_queries_are_said_with_their_place() {
    let queries = file(&folder("bad-queries"), "queries.txt", "192.0.2.1\n  300.0.0.1\n192.0.2.0/33\n");
    let run = tags(&["lookup", "storage", "--file", &queries]).ended(2);
    assert_eq!(run.err.matches("error[bad-address]").count(), 3, "{}", run.err);
    assert!(run.err.contains("queries.txt:2:3") && run.out.is_empty(), "{}", run.err);
}

#[test]
fn coverage_is_worked_out() {
    let run = tags(&["covers", "AzureCloud", "Storage"]).ended(1);
    assert_eq!(run.out, "198.51.100.0/25\n");
    let yes = json(tags(&["covers", "Storage", "192.0.2.7", "--format", "json"]).ended(0));
    assert_eq!(
        (yes.pointer("/covers").unwrap(), yes.pointer("/missing").unwrap()),
        (&json!(true), &json!([]))
    );
    tags(&["covers", "AzureCloud", "Storage", "--ipv6"]).ended(0);
}

#[test]
fn a_difference_is_one_of_addresses() {
    let run = portolan(&["tags", "diff", WEEK1, WEEK2]).ended(0);
    let lines = "+ New.WestUS\n+ New.WestUS 203.0.113.100/32\n- Gone.FranceCentral\n- Gone.FranceCentral 198.51.100.128/25\n\
        + AzureArcInfrastructure 203.0.113.80/28\n";
    assert_eq!(run.out, lines);
    assert!(run.err.contains("it is no key"), "{}", run.err);
    let diff = json(portolan(&["tags", "diff", WEEK1, WEEK2, "--format", "json", "--exit-code"]).ended(1));
    assert_eq!(diff.pointer("/added_tags").unwrap(), &json!(["New.WestUS"]));
    assert_eq!(diff.pointer("/removed_tags").unwrap(), &json!(["Gone.FranceCentral"]));
    let changed = json!([{ "tag": "AzureArcInfrastructure", "added": ["203.0.113.80/28"], "removed": [] }]);
    assert_eq!(diff.pointer("/changed").unwrap(), &changed);
    assert_eq!(diff.pointer("/addresses/entering").unwrap(), 16);
    assert_eq!(diff.pointer("/addresses/leaving").unwrap(), 0);
    let raw = portolan(&["tags", "diff", WEEK1, WEEK2, "--raw"]).ended(0).out;
    assert!(raw.contains("- Storage 192.0.2.0/24\n"), "{raw}");
    portolan(&["tags", "diff", WEEK2, WEEK2, "--exit-code"]).ended(0);
}

#[test]
fn the_fewest_prefixes_are_printed() {
    let all = tags(&["aggregate", "--all", "--ipv4"]).ended(0).out;
    assert_eq!(
        all,
        "192.0.2.0/24\n198.51.100.0/24\n203.0.113.0/26\n203.0.113.64/28\n203.0.113.96/27\n203.0.113.128/25\n"
    );
    let two = json(tags(&["aggregate", "azurecloud", "Storage.WestUS", "--format", "json"]).ended(0));
    let prefixes = json!(["192.0.2.0/24", "198.51.100.128/25", "203.0.113.64/28", "2001:db8::/32"]);
    assert_eq!(two.pointer("/prefixes").unwrap(), &prefixes);
    tags(&["aggregate"]).ended(2);
    tags(&["aggregate", "Storage", "--all"]).ended(2);
}

#[test]
fn the_newest_kept_file_is_used_with_its_age() {
    let folder = folder("kept");
    let kept = |arguments: &[&str]| {
        let mut run = command(&[arguments, &["--today", "2025-11-24"]].concat());
        finished(run.env("PORTOLAN_TAGS_DIR", &folder))
    };
    let run = kept(&["tags", "list"]).ended(2);
    assert!(run.err.contains("help: get it with `portolan tags update`\n"), "{}", run.err);
    let run = kept(&["tags", "list", "--cloud", "china"]).ended(2);
    assert!(run.err.contains("`portolan tags update --cloud china`"), "{}", run.err);

    fs::create_dir_all(folder.join("public")).unwrap();
    let place = |name: &str, from: &str| {
        fs::copy(super::root().join(from), folder.join("public").join(name)).unwrap()
    };
    place("ServiceTags_Public_20251103.json", WEEK1);
    let run = kept(&["tags", "list"]).ended(0);
    assert!(run.err.contains("of 2025-11-03, 21 days old"), "{}", run.err);
    assert!(run.err.contains("warning[service-tags-old]"), "{}", run.err);
    place("ServiceTags_Public_20251117.json", WEEK2);
    let run = kept(&["tags", "list", "New"]).ended(0);
    assert_eq!(run.out.lines().count(), 1);
    assert!(run.err.contains("7 days old") && !run.err.contains("warning"), "{}", run.err);
    let run = portolan(&["tags", "list", "--cloud", "usgov", "--service-tags", WEEK1]).ended(2);
    assert!(run.err.contains("is a file of the cloud `public`, not of `usgov`"), "{}", run.err);
}

#[test]
fn a_bad_file_is_bad_input() {
    let bad = "crates/portolan-tags/tests/bad/bad-prefixes.json";
    let run = portolan(&["tags", "list", "--service-tags", bad]).ended(2);
    assert!(run.out.is_empty() && run.err.contains("bad-prefixes.json:5:"), "{}", run.err);
    assert!(
        portolan(&["tags", "list", "--service-tags", "nowhere.json"]).ended(2).err.contains("cannot read")
    );
}
