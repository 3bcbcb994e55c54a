//! A saved plan may hold any name: no target writes outside its folder, and no name becomes a line of its own.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may panic"
)]

use std::collections::BTreeSet;
use std::path::{Component, Path};

use portolan_dialect::{Options, RenderError, targets};

mod support;

use support::hostile::{COMMAND, hostile};
use support::{AGENTS, Case, SMALL};

#[test]
fn hostile_names_stay_inside_the_folder_and_inside_their_lines() {
    let mut printed = BTreeSet::new();
    for case in SMALL.into_iter().chain([AGENTS]).map(Case::small).chain([Case::example("contoso")]) {
        let case = hostile(&case);
        for target in targets() {
            for default_deny in [false, true] {
                let options = Options { default_deny, ..Options::default() };
                let rendering = match case.render(target, &options) {
                    Ok(rendering) => rendering,
                    Err(RenderError::Nothing { .. }) => continue,
                    Err(error) => panic!("{} as {}: {error}", case.name, target.id),
                };
                printed.insert(target.id);
                let mut paths = BTreeSet::new();
                for file in &rendering.files {
                    let at = format!("{} as {}: {:?}", case.name, target.id, file.path);
                    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte);
                    assert!(file.path.bytes().all(plain), "{at}");
                    // The longest that file systems take.
                    let inside =
                        |part: Component<'_>| matches!(part, Component::Normal(name) if name.len() <= 255);
                    assert!(Path::new(&file.path).components().all(inside), "{at}");
                    assert!(paths.insert(&file.path), "{at} is written twice");
                    // A cell may hold lines: it stands between quotation marks, which the reader of the language checks.
                    if file.path.ends_with(".csv") {
                        continue;
                    }
                    let breaks = |c: char| matches!(c, '\r' | '\n' | '\u{2028}' | '\u{2029}' | '\u{85}');
                    let line = file.text.split(breaks).find(|line| line.trim_start().starts_with(COMMAND));
                    assert_eq!(line, None, "{at}");
                }
            }
        }
    }
    // This plan's names come by forwarders, so there is nothing for a hosts file.
    let left_out = targets().map(|target| target.id).filter(|id| !printed.contains(id)).collect::<Vec<_>>();
    assert_eq!(left_out, ["hosts"]);
}
