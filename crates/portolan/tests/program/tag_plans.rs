//! `plan --addresses`, `tags impact` and `tags replay`: what service tags mean for a plan.

use std::fs;

use serde_json::{Value, json};

use super::{CONTOSO, MINIMAL, Run, command, file, finished, folder, portolan, root};

const WEEKS: &str = "examples/weeks";
const GOV: &str = "
portolan: 1
name: gov
cloud: usgov
sites: { office: { networks: [192.168.10.0/24] } }
deployments: [{ name: mover, service: storage-mover, site: office, region: usgovvirginia }]
";

fn week(day: &str) -> String {
    format!("{WEEKS}/ServiceTags_Public_202601{day}.json")
}

/// A file with the tags of Arc alone.
fn arc(cloud: &str, prefix: &str) -> String {
    let tag = json!({ "name": "AzureArcInfrastructure", "properties": {
        "changeNumber": 5, "region": "", "addressPrefixes": [prefix], "networkFeatures": ["API", "NSG"],
    } });
    json!({ "changeNumber": 1, "cloud": cloud, "values": [tag] }).to_string()
}

fn impact(old: &str, new: &str, more: &[&str]) -> Run {
    portolan(&[&["tags", "impact", MINIMAL, "--old", old, "--new", new], more].concat())
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.out).unwrap()
}

fn flow<'p>(plan: &'p Value, host: &str) -> &'p Value {
    let flows = plan.pointer("/flows").unwrap().as_array().unwrap();
    flows.iter().find(|flow| flow.pointer("/to/name").unwrap() == host).unwrap()
}

#[test]
fn addresses_are_filled_in_and_the_rest_says_why_not() {
    let arguments = ["plan", MINIMAL, "--addresses", "--service-tags", &week("19"), "--format", "json"];
    let run = portolan(&arguments).ended(0);
    let plan = json(&run);
    assert_eq!(
        plan.pointer("/addresses_from").unwrap(),
        &json!([{ "cloud": "public", "shape": "download", "date": "2026-01-19", "change_number": 12 }])
    );
    let storage = flow(&plan, "*.file.core.windows.net");
    let known = json!({ "ipv4": ["192.0.2.0/25"], "ipv6": ["2001:db8:1::/49"], "change_number": 14,
        "tags": [{ "name": "Storage.WestEurope", "cloud": "public", "change_number": 14 }] });
    assert_eq!(storage.pointer("/to/addresses").unwrap(), &known);
    assert_eq!(storage.pointer("/to/uncovered"), None);
    let graph = flow(&plan, "graph.microsoft.com");
    assert_eq!(graph.pointer("/to/uncovered").unwrap(), "no-tag");
    assert_eq!(graph.pointer("/to/addresses"), None);

    let advisories = plan.pointer("/advisories").unwrap().as_array().unwrap();
    let messages = |code: &str| {
        let of_code = advisories.iter().filter(|advisory| advisory.pointer("/code").unwrap() == code);
        of_code.map(|advisory| advisory.pointer("/message").unwrap().as_str().unwrap()).collect::<Vec<_>>()
    };
    assert!(messages("no-tag-covers").join("").contains("`graph.microsoft.com`"));
    assert!(messages("tag-narrowed").join("").contains("`Storage.WestEurope` leaves out 128 IPv4 addresses"));
}

#[test]
fn a_plan_with_addresses_is_one_as_well() {
    let folder = folder("addresses");
    let schema: Value = serde_json::from_str(&portolan(&["schema", "plan"]).ended(0).out).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let tags = week("26");
    let asked = ["--addresses", "--service-tags", tags.as_str()];
    let run = portolan(&[&["plan", MINIMAL, "--format", "json"], asked.as_slice()].concat()).ended(1);
    let plan = json(&run);
    let wrong = validator.iter_errors(&plan).map(|error| error.to_string()).collect::<Vec<_>>();
    assert_eq!(wrong, [""; 0]);
    let gone = flow(&plan, "westeurope01.afs.azure.net");
    assert_eq!(gone.pointer("/to/uncovered").unwrap(), "tags-missing");

    let saved = file(&folder, "plan.json", &run.out);
    for format in ["json", "csv", "table", "yaml"] {
        let fresh = portolan(&[&["plan", MINIMAL, "--format", format], asked.as_slice()].concat()).ended(1);
        assert_eq!(portolan(&["plan", &saved, "--format", format]).ended(1).out, fresh.out, "{format}");
    }
    // Looking up again replaces what was there.
    let again = portolan(&[&["plan", &saved, "--format", "json"], asked.as_slice()].concat()).ended(1);
    assert_eq!(again.out, run.out);
    let told = portolan(&["explain", &saved, "tag-vanished"]).ended(0).out;
    assert!(told.contains("has no tag `StorageSyncService.WestEurope`"), "{told}");
}

#[test]
fn every_format_shows_addresses_only_where_they_were_asked_for() {
    let tags = week("19");
    let with = |format: &str| {
        portolan(&["plan", MINIMAL, "--format", format, "--addresses", "--service-tags", &tags]).ended(0).out
    };
    let table = with("table");
    assert!(table.contains("1 IPv4 + 1 IPv6 prefixes") && table.contains("in no service tag"), "{table}");
    let csv = with("csv");
    let mut rows = csv::Reader::from_reader(csv.as_bytes());
    let at = |name: &str| csv.lines().next().unwrap().split(',').position(|column| column == name).unwrap();
    let (host, addresses, uncovered) = (at("to_name"), at("to_addresses"), at("to_uncovered"));
    let rows = rows.records().map(Result::unwrap).collect::<Vec<_>>();
    let row = |name: &str| rows.iter().find(|row| row.get(host) == Some(name)).unwrap();
    assert_eq!(row("*.file.core.windows.net").get(addresses), Some("192.0.2.0/25 2001:db8:1::/49"));
    assert_eq!(row("graph.microsoft.com").get(uncovered), Some("no-tag"));

    for format in ["table", "csv", "json", "yaml"] {
        let plain = portolan(&["plan", MINIMAL, "--format", format]).ended(0).out;
        assert!(!plain.contains("addresses_from") && !plain.contains("uncovered"), "{format}");
        assert!(!plain.contains("in no service tag"), "{format}");
    }
    portolan(&["plan", MINIMAL, "--service-tags", &tags]).ended(2);
}

#[test]
fn a_tag_of_another_cloud_needs_its_file() {
    let folder = folder("clouds");
    let scenario = file(&folder, "gov.yaml", GOV);
    let gov = file(&folder, "gov.json", &arc("AzureGovernment", "203.0.113.0/24"));
    let public = file(&folder, "public.json", &arc("Public", "192.0.2.0/24"));
    let plan = |tags: &[&str]| {
        let mut arguments = vec!["plan", &*scenario, "--addresses", "--format", "json"];
        arguments.extend(tags.iter().flat_map(|tag| ["--service-tags", tag]));
        portolan(&arguments)
    };
    let both = json(&plan(&[&gov, &public]).ended(1));
    let arc_hosts = |plan: &Value| {
        let flows = plan.pointer("/flows").unwrap().as_array().unwrap().clone();
        flows.into_iter().filter(|flow| {
            flow.pointer("/service_tags").unwrap()
                == &json!(["AzureArcInfrastructure", "public:AzureArcInfrastructure"])
        })
    };
    let hosts = arc_hosts(&both).collect::<Vec<_>>();
    assert!(!hosts.is_empty());
    for flow in hosts {
        assert_eq!(flow.pointer("/to/addresses/ipv4").unwrap(), &json!(["192.0.2.0/24", "203.0.113.0/24"]));
        assert_eq!(flow.pointer("/to/addresses/tags/1/cloud").unwrap(), "public");
        assert_eq!(flow.pointer("/to/uncovered"), None);
    }
    let alone = plan(&[&gov]).ended(1);
    for flow in arc_hosts(&json(&alone)) {
        assert_eq!(flow.pointer("/to/addresses/ipv4").unwrap(), &json!(["203.0.113.0/24"]));
        assert_eq!(flow.pointer("/to/uncovered").unwrap(), "partly");
    }
    assert!(alone.out.contains("portolan tags update --cloud public"), "{}", alone.out);
    let china = file(&folder, "china.json", &arc("China", "203.0.113.0/24"));
    let run = plan(&[&china]).ended(2);
    assert!(run.err.contains("of the cloud `china`, whose tags the plan does not name"), "{}", run.err);
    let run = plan(&[&gov, &public, &gov]).ended(2);
    assert!(run.err.contains("is a second file of the cloud `usgov`"), "{}", run.err);

    let run =
        portolan(&["tags", "impact", &scenario, "--old", &gov, "--old", &public, "--new", &gov]).ended(2);
    assert!(run.err.contains("the cloud `public` has a file in `--old` and none in `--new`"), "{}", run.err);
}

#[test]
fn without_a_file_the_newest_kept_one_is_used() {
    let kept = folder("addresses-kept");
    let run = |code: i32| {
        let mut command =
            command(&["plan", MINIMAL, "--addresses", "--format", "json", "--today", "2026-01-20"]);
        finished(command.env("PORTOLAN_TAGS_DIR", &kept)).ended(code)
    };
    assert!(run(2).err.contains("get it with `portolan tags update`"));
    fs::create_dir_all(kept.join("public")).unwrap();
    fs::copy(root().join(week("19")), kept.join("public/ServiceTags_Public_20260119.json")).unwrap();
    let run = run(0);
    assert!(run.err.contains("of 2026-01-19, 1 day old") && run.out.contains("192.0.2.0/25"), "{}", run.err);
}

#[test]
fn an_impact_tells_what_to_open_before_what_to_close() {
    let run = impact(&week("05"), &week("19"), &["--format", "table"]).ended(1);
    let order =
        ["Open first", "+ 192.0.2.64/26", "+ 198.51.100.16/28", "Close later", "- 203.0.113.16/28", "Flows"];
    let places = order.map(|part| run.out.find(part).unwrap_or_else(|| panic!("{part}: {}", run.out)));
    assert!(places.is_sorted(), "{}", run.out);
    assert!(run.err.contains("6 of 38 flows change"), "{}", run.err);

    let run = impact(&week("05"), &week("19"), &["--format", "json"]).ended(1);
    assert!(run.out.find("\"open\"").unwrap() < run.out.find("\"close\"").unwrap());
    let impact = json(&run);
    assert_eq!(impact.pointer("/open/0/prefixes").unwrap(), &json!(["192.0.2.64/26", "198.51.100.16/28"]));
    assert_eq!(impact.pointer("/open/0/device").unwrap(), "site-firewall");
    assert_eq!(impact.pointer("/close/0/prefixes").unwrap(), &json!(["203.0.113.16/28"]));
    assert_eq!(impact.pointer("/new/0/change_number").unwrap(), 12);
    let flows = impact.pointer("/flows").unwrap().as_array().unwrap();
    let sync =
        flows.iter().find(|flow| flow.pointer("/to").unwrap() == "westeurope01.afs.azure.net").unwrap();
    assert_eq!(sync.pointer("/entering").unwrap(), &json!(["198.51.100.16/28"]));
    assert_eq!(sync.pointer("/leaving").unwrap(), &json!(["198.51.100.0/28"]));
}

#[test]
fn an_impact_ends_as_the_answer_is() {
    assert!(impact(&week("05"), &week("12"), &[]).ended(0).out.is_empty());
    impact(&week("19"), &week("05"), &["--need", "required"]).ended(1);
    let run = impact(&week("19"), &week("26"), &["--format", "json"]).ended(1);
    let gone = json(&run);
    assert_eq!(gone.pointer("/vanished/0/tag").unwrap(), "StorageSyncService.WestEurope");
    assert_eq!((gone.pointer("/open").unwrap(), gone.pointer("/close").unwrap()), (&json!([]), &json!([])));
    assert!(impact(&week("19"), &week("26"), &[]).ended(1).out.starts_with("Gone: "));
    impact(&week("05"), "nowhere.json", &[]).ended(2);
    let run = impact("crates/portolan-tags/tests/bad/bad-prefixes.json", &week("05"), &[]).ended(2);
    assert!(run.out.is_empty() && run.err.contains("bad-prefixes.json:5:"), "{}", run.err);
}

#[test]
fn a_saved_plan_has_the_same_impact() {
    let folder = folder("impact-saved");
    let saved = file(&folder, "plan.json", &portolan(&["plan", CONTOSO, "--format", "json"]).ended(0).out);
    let (old, new) = (week("05"), week("19"));
    let of = |scenario: &str| {
        let run = portolan(&["tags", "impact", scenario, "--old", &old, "--new", &new, "--format", "json"]);
        run.ended(1).out
    };
    assert_eq!(of(&saved), of(CONTOSO));
}

#[test]
fn a_replay_has_a_line_for_each_file_and_a_picture() {
    let folder = folder("replay");
    let picture = folder.join("weeks.svg");
    let run = portolan(&["tags", "replay", WEEKS, MINIMAL, "--svg", picture.to_str().unwrap()]).ended(0);
    let lines = run.out.lines().map(|line| line.split_whitespace().collect::<Vec<_>>()).collect::<Vec<_>>();
    assert_eq!(
        lines.get(3).unwrap(),
        &["2026-01-19", "12", "2", "(80)", "1", "(16)", "6", "3", "2", "(80)", "1", "(16)"]
    );
    assert!(run.out.contains("lacked addresses on 2026-01-19, 14 days later"), "{}", run.out);
    let drawn = fs::read_to_string(&picture).unwrap();
    assert!(drawn.starts_with("<svg ") && drawn.contains("Storage.WestEurope"));
    assert_eq!(portolan(&["tags", "replay", WEEKS, MINIMAL, "--svg", "-"]).ended(0).out, drawn);

    let replay = json(&portolan(&["tags", "replay", WEEKS, MINIMAL, "--format", "json"]).ended(0));
    assert_eq!(replay.pointer("/weeks/2/open").unwrap(), &json!(["192.0.2.64/26", "198.51.100.16/28"]));
    assert_eq!(replay.pointer("/weeks/3/missing_tags").unwrap(), &json!(["StorageSyncService.WestEurope"]));
    assert_eq!(replay.pointer("/frozen_lists/0/days").unwrap(), 14);
    assert_eq!(replay.pointer("/lasting/least_days").unwrap(), 7);
}

#[test]
fn a_folder_is_replayed_whole_or_not_at_all() {
    let folder = folder("replay-bad");
    let path = folder.to_str().unwrap();
    let run = portolan(&["tags", "replay", path, MINIMAL]).ended(2);
    assert!(run.err.contains("has no service-tag file of the cloud `public`"), "{}", run.err);
    for name in ["ServiceTags_Public_20260105.json", "ServiceTags_China_20260105.json", "notes.txt"] {
        file(&folder, name, &fs::read_to_string(root().join(week("05"))).unwrap());
    }
    let run = portolan(&["tags", "replay", path, MINIMAL]).ended(0);
    assert!(run.err.contains("2 other files of the folder were left out"), "{}", run.err);
    file(&folder, "ServiceTags_Public_20260112.json", "<html>");
    file(&folder, "ServiceTags_Public_20260119.json", "{");
    let run = portolan(&["tags", "replay", path, MINIMAL]).ended(2);
    assert!(run.out.is_empty());
    assert!(run.err.contains("20260112.json") && run.err.contains("20260119.json"), "{}", run.err);
    file(&folder, "ServiceTags_Public_20260112.json", &arc("China", "192.0.2.0/24"));
    let run = portolan(&["tags", "replay", path, MINIMAL]).ended(2);
    assert!(run.err.contains("is a file of the cloud `china`, not of `public`"), "{}", run.err);
}
