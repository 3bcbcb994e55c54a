//! The page of each verdict.

use std::path::Path;

use portolan_check::Verdict;

const SECTIONS: [&str; 4] =
    ["## How it is told", "## What to do", "## Who does it", "## What looks the same"];

#[test]
fn every_verdict_has_a_page_with_all_its_sections() {
    for verdict in Verdict::ALL {
        let page = verdict.page();
        assert!(page.starts_with(&format!("# {verdict}\n\n")), "{verdict}");
        let places =
            SECTIONS.map(|section| page.find(section).unwrap_or_else(|| panic!("{verdict}: {section}")));
        assert!(places.is_sorted(), "{verdict}");
        assert!(page.contains("Confidence: ") && page.ends_with('\n'), "{verdict}");
        for line in page.lines() {
            assert!(!line.ends_with(' ') && !line.contains('\t'), "{verdict}: `{line}`");
        }
    }
}

#[test]
fn a_page_on_a_terminal_has_no_links() {
    for verdict in Verdict::ALL {
        assert!(!verdict.page_text().contains("]("), "{verdict}");
    }
}

#[test]
fn a_page_names_only_verdicts_that_there_are() {
    for verdict in Verdict::ALL {
        for word in
            verdict.page().split(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'))
        {
            let code = word.contains('_') && !word.starts_with('_') && !word.ends_with('_');
            if code && !["HTTPS_PROXY"].contains(&word) {
                assert!(word.parse::<Verdict>().is_ok(), "{verdict} names {word}");
            }
        }
    }
}

#[test]
fn the_index_lists_every_page_in_the_order_of_the_layers_and_nothing_else() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/verdicts");
    let index = std::fs::read_to_string(folder.join("README.md")).unwrap();
    let listed =
        index.lines().filter_map(|line| line.strip_prefix("- [`")?.split_once('`')).map(|(code, _)| code);
    let all = Verdict::ALL.iter().map(|verdict| verdict.code());
    assert!(listed.eq(all), "docs/verdicts/README.md lists other codes than there are");
    for entry in std::fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let code = name.trim_end_matches(".md");
        assert!(code == "README" || code.parse::<Verdict>().is_ok(), "{name}");
    }
}
