//! A row of files made by hand, replayed.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use portolan_diag::{Diagnostics, Sources};
use portolan_plan::Planner;
use portolan_plan::plan::Plan;
use portolan_tags::replay::{Replay, Sighting, replay, svg};

const MINIMAL: &str = include_str!("../../../examples/minimal.yaml");
const GOV: &str = "
portolan: 1
name: gov <&>
cloud: usgov
sites: { office: { networks: [192.168.10.0/24] } }
deployments: [{ name: mover, service: storage-mover, site: office, region: usgovvirginia }]
";

fn plan(scenario: &str) -> Plan {
    let catalog = portolan_catalog_data::catalog().unwrap();
    let source = Sources::new().add("scenario.yaml", scenario);
    let scenario =
        portolan_plan::scenario::read(source, scenario, &catalog, &mut Diagnostics::new()).unwrap();
    Planner { catalog: &catalog, digest: portolan_catalog_data::DIGEST, as_of: None }.plan(&scenario)
}

fn sighting(plan: &Plan, date: &str, text: &str) -> Sighting {
    let mut found = Diagnostics::new();
    let snapshot = portolan_tags::read_bytes("week", text.as_bytes(), &mut Sources::new(), &mut found);
    assert!(found.is_empty(), "{found:?}");
    Sighting::new(plan, snapshot.unwrap(), date.parse().unwrap())
}

fn four_weeks() -> Replay {
    let plan = plan(MINIMAL);
    let weeks = [
        ("2026-01-26", include_str!("../../../examples/weeks/ServiceTags_Public_20260126.json")),
        ("2026-01-12", include_str!("../../../examples/weeks/ServiceTags_Public_20260112.json")),
        ("2026-01-19", include_str!("../../../examples/weeks/ServiceTags_Public_20260119.json")),
        ("2026-01-05", include_str!("../../../examples/weeks/ServiceTags_Public_20260105.json")),
    ];
    replay(&plan, weeks.map(|(date, text)| sighting(&plan, date, text)).into())
}

#[test]
fn weeks_are_told_in_the_order_of_their_dates() {
    let replay = four_weeks();
    let numbers = replay.weeks.iter().map(|week| week.change_number.unwrap()).collect::<Vec<_>>();
    assert_eq!(numbers, [10, 11, 12, 13]);
    let opened = replay.weeks.iter().map(|week| week.changes.opened().v4_len()).collect::<Vec<_>>();
    assert_eq!(opened, [0, 0, 80, 0]);
    let broken = replay.weeks.iter().map(|week| week.frozen.broken.len()).collect::<Vec<_>>();
    assert_eq!(broken, [0, 0, 3, 3]);
    assert_eq!(replay.weeks[3].frozen.surplus.to_string(), "203.0.113.16/28");
    assert_eq!(replay.weeks[3].missing, ["StorageSyncService.WestEurope"]);
}

#[test]
fn a_frozen_list_lasts_until_it_lacks_something() {
    let replay = four_weeks();
    let lasted = replay.frozen.iter().map(|list| {
        (list.complete_until.to_string(), list.lacking_since.map(|date| date.to_string()), list.days())
    });
    let day = |text: &str| text.to_owned();
    assert_eq!(
        lasted.collect::<Vec<_>>(),
        [
            (day("2026-01-12"), Some(day("2026-01-19")), 14),
            (day("2026-01-12"), Some(day("2026-01-19")), 7),
            (day("2026-01-26"), None, 7),
            (day("2026-01-26"), None, 0),
        ]
    );
    assert_eq!(replay.lasting(), Some((7, 14, 14)));
}

#[test]
fn tags_are_counted_as_the_fewest_prefixes() {
    let replay = four_weeks();
    let tag = |name: &str| replay.tags.iter().find(|tag| tag.tag.name == name).unwrap();
    let storage = tag("Storage.WestEurope");
    assert_eq!(storage.prefixes, [Some(2), Some(2), Some(2), Some(2)]);
    assert_eq!(storage.changed, [false, false, true, false]);
    assert_eq!(tag("StorageSyncService.WestEurope").prefixes, [Some(1), Some(1), Some(1), None]);
}

#[test]
fn a_week_takes_other_clouds_from_their_newest_file_until_then() {
    let plan = plan(GOV);
    let file = |cloud: &str, prefix: &str| {
        format!(
            r#"{{ "changeNumber": 1, "cloud": "{cloud}", "values": [ {{ "name": "AzureArcInfrastructure",
                "properties": {{ "changeNumber": 1, "region": "", "addressPrefixes": ["{prefix}"] }} }} ] }}"#
        )
    };
    let public = |date, prefix| sighting(&plan, date, &file("Public", prefix));
    let gov = |date| sighting(&plan, date, &file("AzureGovernment", "203.0.113.0/24"));
    let replay = replay(
        &plan,
        vec![
            gov("2026-01-01"),
            public("2026-01-02", "192.0.2.0/28"),
            gov("2026-01-08"),
            public("2026-01-09", "192.0.2.0/27"),
            gov("2026-01-15"),
        ],
    );
    let arc = replay.tags.iter().find(|tag| tag.tag.name == "public:AzureArcInfrastructure").unwrap();
    assert_eq!(arc.prefixes, [None, Some(1), Some(1)]);
    assert_eq!(arc.changed, [false, true, true]);
    assert_eq!(replay.weeks.len(), 3);
}

#[test]
fn the_picture_is_the_same_each_time_and_says_what_it_shows() {
    let picture = svg(&four_weeks());
    assert_eq!(picture, svg(&four_weeks()));
    for part in [
        "role=\"img\"",
        "<title id=\"title\">Service tags of minimal</title>",
        "<desc id=\"description\">4 files from 2026-01-05 to 2026-01-26.",
        "prefers-color-scheme: dark",
        ">2026-01-19</text>",
        ">1, then missing</text>",
    ] {
        assert!(picture.contains(part), "{part} is missing in\n{picture}");
    }
    for tag in ["Storage.WestEurope", "StorageSyncService.WestEurope", "AzureActiveDirectory"] {
        assert!(picture.contains(tag), "{tag}");
    }
    assert!(!picture.contains("NaN") && !picture.contains("inf"));
    // On a narrow page a letter takes less than eleven columns of the 760.
    for line in picture.lines().filter(|line| line.starts_with("<text") && !line.contains("\"middle\"")) {
        let x = line.split(" x=\"").nth(1).unwrap().split('"').next().unwrap().parse::<f64>().unwrap();
        let text = line.split('>').nth(1).unwrap().split('<').next().unwrap();
        let width = 10.7 * text.chars().map(|_| 1.0).sum::<f64>();
        let (left, right) =
            if line.contains("text-anchor=\"end\"") { (x - width, x) } else { (x, x + width) };
        assert!(left > 0.0 && right < 760.0, "{text}");
    }
}

#[test]
fn numbers_tell_the_peak_between_the_first_and_the_last() {
    let week = |count: usize| {
        let prefixes =
            (0..count).map(|at| format!("\"192.0.{}.0/24\"", 2 * at)).collect::<Vec<_>>().join(", ");
        format!(
            r#"{{"cloud": "Public", "values": [{{"name": "AzureResourceManager", "properties": {{"addressPrefixes": [{prefixes}]}}}}]}}"#
        )
    };
    let plan = plan(MINIMAL);
    let shown = |counts: [usize; 3]| {
        let dates = ["2026-01-05", "2026-01-12", "2026-01-19"];
        let weeks = dates.iter().zip(counts).map(|(date, count)| sighting(&plan, date, &week(count)));
        svg(&replay(&plan, weeks.collect()))
    };
    for (counts, numbers) in [
        ([3, 3, 3], "3"),
        ([2, 3, 4], "2 → 4"),
        ([2, 5, 4], "2 → 5 → 4"),
        ([2, 5, 2], "2 → 5 → 2"),
        ([4, 1, 5], "4 → 1 → 5"),
    ] {
        assert!(shown(counts).contains(&format!(">{numbers}</text>")), "{counts:?}");
    }
}

#[test]
fn names_cannot_break_the_picture_and_an_empty_row_has_one() {
    let replay = replay(&plan(GOV), Vec::new());
    let picture = svg(&replay);
    assert!(picture.contains("gov &lt;&amp;&gt;") && picture.ends_with("</svg>\n"), "{picture}");
    assert!(picture.contains("There is no file to show."));
}
