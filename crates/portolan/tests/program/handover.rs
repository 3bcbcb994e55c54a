//! `plan --format html` and `markdown`, `init --from-plan`, and `diff` of whatever is given.

use std::fs;

use serde_json::Value;

use super::{CONTOSO, MINIMAL, file, folder, portolan, root};

const WEEKS: [&str; 2] =
    ["examples/weeks/ServiceTags_Public_20260105.json", "examples/weeks/ServiceTags_Public_20260126.json"];

#[test]
fn a_page_and_a_ticket_hold_the_advisories_and_the_day() {
    for format in ["html", "markdown"] {
        let run = portolan(&["plan", CONTOSO, "--format", format, "--today", "2026-12-01"]).ended(0);
        assert!(run.out.contains("name-path-zone-missing"), "{format}");
        assert!(run.out.contains("2026-12-01"), "{format}");
        assert!(!run.err.contains("warning["), "the advisories are inside:\n{}", run.err);
    }
}

#[test]
fn a_saved_plan_has_the_page_of_its_scenario() {
    let folder = folder("handover-saved");
    let saved = file(&folder, "plan.json", &portolan(&["plan", CONTOSO, "--format", "json"]).ended(0).out);
    for format in ["html", "markdown"] {
        let of = |input: &str| {
            portolan(&["plan", input, "--format", format, "--today", "2026-12-01"]).ended(0).out
        };
        assert_eq!(of(&saved), of(CONTOSO), "{format}");
    }
}

#[test]
fn a_scenario_comes_back_from_a_saved_plan() {
    let folder = folder("handover-back");
    for format in ["json", "yaml"] {
        let fresh = portolan(&["plan", CONTOSO, "--format", format]).ended(0).out;
        let saved = file(&folder, &format!("plan.{format}"), &fresh);
        let back = portolan(&["init", "--from-plan", &saved]).ended(0);
        assert!(back.out.starts_with("# The scenario of a saved plan of `contoso`"), "{}", back.out);
        let again = file(&folder, &format!("{format}.yaml"), &back.out);
        assert_eq!(portolan(&["plan", &again, "--format", format]).ended(0).out, fresh);
    }
}

#[test]
fn what_has_no_scenario_in_it_gives_none() {
    let folder = folder("handover-none");
    let run = portolan(&["init", "--from-plan", MINIMAL]).ended(2);
    assert!(run.err.contains("a scenario already"), "{}", run.err);
    let mut plan: Value =
        serde_json::from_str(&portolan(&["plan", MINIMAL, "--format", "json"]).ended(0).out).unwrap();
    plan.as_object_mut().unwrap().remove("given").unwrap();
    let old = file(&folder, "old.json", &plan.to_string());
    let run = portolan(&["init", "--from-plan", &old]).ended(2);
    assert!(
        run.err.contains("without its scenario") && run.err.contains("portolan init PRODUCT"),
        "{}",
        run.err
    );
}

#[test]
fn service_tag_files_are_compared_as_tags_diff_does() {
    let [old, new] = WEEKS;
    let known = portolan(&["tags", "diff", old, new]).ended(0).out;
    assert!(!known.is_empty());
    assert_eq!(portolan(&["diff", old, new]).ended(0).out, known);
    let json: Value =
        serde_json::from_str(&portolan(&["diff", old, new, "--format", "json"]).ended(0).out).unwrap();
    assert_eq!(json.get("schema").unwrap(), "portolan.tags-diff/1");
    let ticket = portolan(&["diff", old, new, "--format", "markdown", "--exit-code"]).ended(1).out;
    assert_eq!(ticket.lines().filter(|line| line.starts_with("| ")).count(), known.lines().count() + 2);
    portolan(&["diff", old, old, "--exit-code"]).ended(0);
}

#[test]
fn catalog_folders_are_compared_with_each_other_and_with_the_program() {
    let folder = folder("handover-catalog");
    let own = |date: &str| {
        format!(
            "documents:\n  - id: house-rules\n    title: Rules of the house\n    path: wiki/rules\n    date: {date}\n"
        )
    };
    let [before, after] = [("before", "2025-01-01"), ("after", "2026-01-01")].map(|(name, date)| {
        let folder = folder.join(name);
        fs::create_dir_all(folder.join("documents")).unwrap();
        fs::write(folder.join("documents/own.yaml"), own(date)).unwrap();
        folder.display().to_string()
    });
    let run = portolan(&["diff", &before, &after, "--exit-code"]).ended(1);
    assert!(
        run.out.contains("changed document house-rules\n  date: 2025-01-01\n    now: 2026-01-01\n"),
        "{}",
        run.out
    );
    let run = portolan(&["diff", &after, "--format", "markdown"]).ended(0);
    assert!(run.out.contains("| added  | document | house-rules |"), "{}", run.out);
    let run = portolan(&["diff", &after, &after, "--format", "json", "--exit-code"]).ended(0);
    let json: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(json.get("schema").unwrap(), "portolan.catalog-diff/1");
}

#[test]
fn two_of_a_kind_are_compared() {
    let run = portolan(&["diff", CONTOSO, WEEKS[0]]).ended(2);
    assert!(run.err.contains("a scenario or plan") && run.err.contains("a service-tag file"), "{}", run.err);
    let run = portolan(&["diff", CONTOSO]).ended(2);
    assert!(run.err.contains("--as-of"), "{}", run.err);
    let run = portolan(&["diff", WEEKS[0], WEEKS[1], "--as-of", "2026-01-01"]).ended(2);
    assert!(run.err.contains("for scenarios"), "{}", run.err);
}

/// The picture of the first page is what the program draws.
#[test]
fn the_picture_of_the_first_page_is_the_one_that_the_program_draws() {
    let drawn = portolan(&["plan", CONTOSO, "--format", "svg"]).ended(0).out;
    let path = root().join("docs/images/contoso.svg");
    if std::env::var_os("PORTOLAN_BLESS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &drawn).unwrap();
    }
    assert!(
        fs::read_to_string(&path).unwrap() == drawn,
        "PORTOLAN_BLESS=1 draws docs/images/contoso.svg anew"
    );
}
