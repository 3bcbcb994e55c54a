//! The page of the command line: what `--help` says of each verb.

use anyhow::Result;

use super::Portolan;

const TITLE: &str = "\
# Commands

What `portolan VERB --help` says. The options for every verb stand once, at the top.
";

/// The heading of the options that every verb shows again.
const COMMON: &str = "\nOptions for every verb:\n";

/// Writes the page.
pub(super) fn page(portolan: &Portolan) -> Result<String> {
    let mut page = TITLE.to_owned();
    add(portolan, &[], &mut page)?;
    Ok(page)
}

fn add(portolan: &Portolan, words: &[&str], page: &mut String) -> Result<()> {
    let help = portolan.print(&[words, &["--help"]].concat())?;
    let title = [&["portolan"], words].concat().join(" ");
    let shown = if words.is_empty() { help.clone() } else { without_common(&help) };
    page.push_str(&format!("\n## {title}\n\n```text\n{}\n```\n", shown.trim_end()));
    for verb in verbs(&help) {
        add(portolan, &[words, &[verb]].concat(), page)?;
    }
    Ok(())
}

/// The verbs below one.
fn verbs(help: &str) -> Vec<&str> {
    let list = help.split_once("\nCommands:\n").map_or("", |(_, rest)| rest);
    let lines = list.lines().take_while(|line| !line.is_empty());
    let named = lines.filter_map(|line| line.strip_prefix("  ").filter(|rest| !rest.starts_with(' ')));
    named.filter_map(|line| line.split_whitespace().next()).collect()
}

/// The help of a verb without the options of all verbs.
fn without_common(help: &str) -> String {
    let Some((before, after)) = help.split_once(COMMON) else { return help.to_owned() };
    let closing = after.split_once("\nExamples:\n").map(|(_, examples)| format!("\nExamples:\n{examples}"));
    before.to_owned() + &closing.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HELP: &str = "About it\n\nUsage: portolan tags <COMMAND>\n\nCommands:\n  list  The tags, and\n          \
                        more of it\n  show  One\n\nOptions:\n  -h  Help\n\nOptions for every verb:\n      --catalog\n\n\
                        \x20     --color\n\nExamples:\n  portolan tags list\n";

    #[test]
    fn the_verbs_are_found_in_the_help() {
        assert_eq!(verbs(HELP), ["list", "show"]);
        assert!(verbs("About it\n\nOptions:\n  -h\n").is_empty());
    }

    #[test]
    fn what_all_verbs_share_is_left_out() {
        let text = without_common(HELP);
        assert!(
            text.contains("-h  Help") && text.ends_with("\n\nExamples:\n  portolan tags list\n"),
            "{text}"
        );
        assert!(!text.contains("--color"));
    }
}
