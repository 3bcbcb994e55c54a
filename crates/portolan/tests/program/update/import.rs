//! `portolan tags import`.

use super::*;
use crate::{file, folder};

fn import(kept: &Path, arguments: &[&str]) -> Run {
    finished(&mut asked("import", kept, arguments))
}

#[test]
fn a_file_fetched_by_hand_is_kept() {
    let (kept, downloads) = (folder("import"), folder("import-downloads"));
    let text = String::from_utf8(week(1)).unwrap();
    let named = file(&downloads, NAME, &text);
    let run = import(&kept, &[&named]).ended(0);
    assert!(run.out.starts_with("public\tupdated\t2025-11-03\t"), "{}", run.out);
    assert!(run.err.contains("of 2025-11-03, 7 days old\n"), "{}", run.err);
    assert!(import(&kept, &[&named]).ended(0).out.starts_with("public\tunchanged\t"));

    let unnamed = file(&downloads, "tags.json", &text);
    let run = import(&kept, &[&unnamed]).ended(2);
    assert!(run.err.contains("its name holds no date\nhelp: save it and say when"), "{}", run.err);
    // An older one is kept for comparisons, and the newest stays in use.
    let run = import(&kept, &[&unnamed, "--date", "2025-10-27"]).ended(0);
    assert!(run.out.contains("updated\t2025-10-27\t"), "{}", run.out);
    assert!(run.err.contains("it is of 2025-10-27, older than the kept file of 2025-11-03\n"), "{}", run.err);
    assert!(run.err.contains("service tags: ServiceTags_Public_20251103.json"), "{}", run.err);
    assert_eq!(names(&kept, "public"), ["ServiceTags_Public_20251027.json", NAME]);
}

#[test]
fn a_file_that_is_not_good_is_not_kept() {
    let (kept, downloads) = (folder("import-bad"), folder("import-bad-downloads"));
    let named = file(&downloads, NAME, &String::from_utf8(week(1)).unwrap());
    let run = import(&kept, &[&named, "--cloud", "china"]).ended(2);
    assert!(run.err.contains("it is a file of the cloud `public`, not of `china`\n"), "{}", run.err);
    let page = file(&downloads, "ServiceTags_Public_20251104.json", "<html>");
    assert!(import(&kept, &[&page]).ended(2).err.contains("error[not-json]"));
    import(&kept, &[&named, "--date", "2026-11-03"]).ended(2);
    assert!(names(&kept, "public").is_empty());

    import(&kept, &[&named]).ended(0);
    let less = file(&downloads, "ServiceTags_Public_20251105.json", &String::from_utf8(week(2)).unwrap());
    assert!(import(&kept, &[&less]).ended(2).err.contains("`Gone.FranceCentral` lost all"));
    import(&kept, &[&less, "--accept-shrink"]).ended(0);
    import(&kept, &["nowhere.json"]).ended(2);
}
