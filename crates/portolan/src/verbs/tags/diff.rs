//! `portolan tags diff`.

use std::path::{Path, PathBuf};

use clap::Args;
use portolan_model::{IpNet, PrefixSet};
use portolan_plan::report;
use portolan_tags::{self as tags, Change, Mode, NetworkFeatures, Snapshot, TagPrefixes};
use serde_json::{Value, json};

use super::{Answer, Families};
use crate::error::Error;
use crate::printer::Printer;
use crate::tag_files;

/// What changed between two service-tag files: addresses, not texts.
///
/// A prefix that was split in two is no change, and about half of all prefixes that vanish from a file take no address
/// with them. A line is `+` or `-`, a tag and a prefix; `+` or `-` and a tag alone is a tag that appeared or vanished.
#[derive(Debug, Args)]
pub(super) struct Diff {
    /// The old file
    old: PathBuf,
    /// The new file
    new: PathBuf,
    /// Compare the prefixes as they are listed
    #[arg(long)]
    raw: bool,
    /// Exit with 1 where anything changed
    #[arg(long)]
    exit_code: bool,
    #[command(flatten)]
    families: Families,
}

impl Diff {
    /// Compares; none where a file has errors, which are printed.
    pub(super) fn answer(&self, printer: &mut Printer) -> Result<Option<Answer>, Error> {
        let (Some(old), Some(new)) = tag_files::read_both(&self.old, &self.new, printer)? else {
            return Ok(None);
        };
        if old.snapshot.cloud != new.snapshot.cloud {
            let (asked, got) = (old.snapshot.cloud, new.snapshot.cloud);
            return Err(Error::OtherCloud { path: self.new.clone(), asked, got });
        }
        let mode = if self.raw { Mode::Literal } else { Mode::Semantic };
        let diff = self.of_families(tags::diff(&old.snapshot, &new.snapshot, mode));
        printer.aside(&format!("from {} to {}\n", old.title(), new.title()));
        printer.aside(&summary(&diff, &old.snapshot, &new.snapshot));
        let json = json(&diff, &old.snapshot, &new.snapshot);
        Ok(Some(Answer { text: text(&diff), json, no: self.exit_code && !diff.is_empty() }))
    }

    fn of_families(&self, mut diff: tags::Diff) -> tags::Diff {
        for change in &mut diff.changed {
            change.added = self.families.only(&change.added);
            change.removed = self.families.only(&change.removed);
        }
        diff.changed.retain(|change| !change.added.is_empty() || !change.removed.is_empty());
        for tag in diff.added_tags.iter_mut().chain(&mut diff.removed_tags) {
            tag.prefixes = self.families.only(&tag.prefixes);
        }
        diff.entering = self.families.of(&diff.entering);
        diff.leaving = self.families.of(&diff.leaving);
        diff
    }
}

/// How a difference is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Lines.
    Text,
    /// `portolan.tags-diff/1`.
    Json,
    /// For a ticket.
    Markdown,
}

/// Compares two files as sets of addresses, and tells whether they are the same; none where one has errors, which are printed.
pub(crate) fn compared(
    old: &Path,
    new: &Path,
    form: Form,
    printer: &mut Printer,
) -> Result<Option<(String, bool)>, Error> {
    let families = Families { ipv4: false, ipv6: false };
    let diff = Diff { old: old.to_owned(), new: new.to_owned(), raw: false, exit_code: true, families };
    let Some(answer) = diff.answer(printer)? else { return Ok(None) };
    let text = match form {
        Form::Text => answer.text,
        Form::Json => serde_json::to_string_pretty(&answer.json)? + "\n",
        Form::Markdown => markdown(&answer.text),
    };
    Ok(Some((text, !answer.no)))
}

/// The lines as a table.
fn markdown(lines: &str) -> String {
    let row = |line: &str| {
        let mut words = line.split(' ').map(str::to_owned);
        let change = match words.next().as_deref() {
            Some("+") => "enters",
            _ => "leaves",
        };
        std::iter::once(change.to_owned()).chain(words).chain([String::new()]).take(3).collect::<Vec<_>>()
    };
    let rows = lines.lines().map(row).collect::<Vec<_>>();
    let title = "# What changes in the service tags\n\n";
    match rows.is_empty() {
        true => format!("{title}no difference.\n"),
        false => format!("{title}{}", report::markdown_table(&["Change", "Tag", "Prefix"], &rows)),
    }
}

fn text(diff: &tags::Diff) -> String {
    let mut text = String::new();
    let mut whole = |sign: char, tags: &[TagPrefixes]| {
        for TagPrefixes { tag, prefixes } in tags {
            text.push_str(&format!("{sign} {tag}\n"));
            text.extend(prefixes.iter().map(|prefix| format!("{sign} {tag} {prefix}\n")));
        }
    };
    whole('+', &diff.added_tags);
    whole('-', &diff.removed_tags);
    for Change { tag, added, removed } in &diff.changed {
        text.extend(added.iter().map(|prefix| format!("+ {tag} {prefix}\n")));
        text.extend(removed.iter().map(|prefix| format!("- {tag} {prefix}\n")));
    }
    text
}

fn json(diff: &tags::Diff, old: &Snapshot, new: &Snapshot) -> Value {
    let names = |tags: &[TagPrefixes]| tags.iter().map(|tag| tag.tag.clone()).collect::<Vec<_>>();
    let wholes = |tags: &[TagPrefixes]| {
        tags.iter().map(|tag| json!({ "tag": tag.tag, "prefixes": tag.prefixes })).collect::<Vec<_>>()
    };
    let changed = diff.changed.iter();
    let changed = changed.map(|one| json!({ "tag": one.tag, "added": one.added, "removed": one.removed }));
    let features = diff.features.iter();
    let words = |features: &NetworkFeatures| json!(features.words());
    let features =
        features.map(|(tag, old, new)| json!({ "tag": tag, "old": words(old), "new": words(new) }));
    // There are more IPv6 addresses than a number of JSON can count.
    let v6 = |set: &PrefixSet| set.v6_len().map_or_else(|| "all".to_owned(), |count| count.to_string());
    json!({
        "schema": "portolan.tags-diff/1",
        "cloud": new.cloud.as_str(),
        "change_number": { "old": old.change_number, "new": new.change_number },
        "added_tags": names(&diff.added_tags),
        "removed_tags": names(&diff.removed_tags),
        "changed": changed.collect::<Vec<_>>(),
        "addresses": {
            "entering": diff.entering.v4_len(),
            "leaving": diff.leaving.v4_len(),
            "ipv6": { "entering": v6(&diff.entering), "leaving": v6(&diff.leaving) },
        },
        "prefixes_of_added_tags": wholes(&diff.added_tags),
        "prefixes_of_removed_tags": wholes(&diff.removed_tags),
        "network_features": features.collect::<Vec<_>>(),
    })
}

/// How much changed, in a line.
pub(super) fn summary(diff: &tags::Diff, old: &Snapshot, new: &Snapshot) -> String {
    let count = |prefixes: fn(&Change) -> &Vec<IpNet>| {
        diff.changed.iter().map(|one| prefixes(one).len()).sum::<usize>()
    };
    let mut text = format!(
        "{} tags changed (+{} -{} prefixes), {} appeared, {} vanished; {} IPv4 addresses enter, {} leave\n",
        diff.changed.len(),
        count(|one| &one.added),
        count(|one| &one.removed),
        diff.added_tags.len(),
        diff.removed_tags.len(),
        diff.entering.v4_len(),
        diff.leaving.v4_len(),
    );
    if old.shape == new.shape && (old.change_number == new.change_number) != diff.is_empty() {
        text.push_str(
            "note: the file's change number says otherwise; it is no key, only a tag's own number is\n",
        );
    }
    text
}
