//! The folder of dated versions.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use portolan_model::Date;

/// The folder of the published pages; none where nobody named one.
#[expect(clippy::print_stderr, reason = "whoever runs the tests must see what was not run")]
pub(crate) fn folder() -> Option<PathBuf> {
    let Some(data) = std::env::var_os("PORTOLAN_TEST_DATA") else {
        eprintln!("not run: dated versions of the published pages need PORTOLAN_TEST_DATA");
        return None;
    };
    let folder = PathBuf::from(data).join("published-pages");
    assert!(folder.is_dir(), "PORTOLAN_TEST_DATA has no folder {}", folder.display());
    Some(folder)
}

/// The days on which a page changed, each with the texts of that day. The files do not tell the order of two versions of
/// the same day.
pub(super) fn days(folder: &Path, page: &str) -> BTreeMap<Date, Vec<(String, String)>> {
    let folder = folder.join(page);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut days = BTreeMap::<Date, Vec<(String, String)>>::new();
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let date = name[..10].parse().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let text = std::fs::read_to_string(&path).unwrap();
        days.entry(date).or_default().push((name, text));
    }
    days
}
