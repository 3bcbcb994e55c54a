//! `portolan tags aggregate`.

use clap::Args;
use portolan_model::{IpNet, PrefixSet};
use portolan_tags::Snapshot;
use serde_json::json;

use super::prefixes::lines;
use super::{Answer, Families, Format, Source, tag};
use crate::error::Error;
use crate::printer::Printer;

/// The fewest prefixes that make up one or more tags, one a line: exactly their addresses, no more and no less.
#[derive(Debug, Args)]
pub(super) struct Aggregate {
    /// The tags
    #[arg(required_unless_present = "all", conflicts_with = "all", value_name = "TAG")]
    tags: Vec<String>,
    /// All tags of the file
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    families: Families,
    #[command(flatten)]
    pub(super) source: Source,
}

impl Aggregate {
    /// Aggregates.
    pub(super) fn answer(
        &self,
        snapshot: &Snapshot,
        format: Format,
        printer: &mut Printer,
    ) -> Result<Answer, Error> {
        let mut chosen = Vec::new();
        for name in &self.tags {
            chosen.push(tag(snapshot, name, printer)?.tag);
        }
        if self.all {
            chosen.extend(snapshot.tags());
        }
        let listed =
            chosen.iter().flat_map(|tag| &tag.prefixes).filter(|prefix| self.families.has(prefix)).copied();
        let set = listed.clone().collect::<PrefixSet>();
        let prefixes = set.to_prefixes();
        let v4 = prefixes.iter().filter(|prefix| matches!(prefix, IpNet::V4(_))).count();
        printer.aside(&format!(
            "{} prefixes ({v4} IPv4, {} IPv6) for {} listed; {} IPv4 addresses\n",
            prefixes.len(),
            prefixes.len() - v4,
            listed.count(),
            set.v4_len()
        ));
        let json = format.json(|| {
            json!({
                "schema": "portolan.tags-aggregate/1",
                "tags": chosen.iter().map(|tag| &tag.name).collect::<Vec<_>>(),
                "prefixes": prefixes,
            })
        });
        let text = if format == Format::Text { lines(&prefixes) } else { String::new() };
        Ok(Answer { text, json, no: false })
    }
}
