//! `portolan tags list`.

use clap::Args;
use portolan_tags::{Snapshot, Tag, TagPattern};
use serde_json::{Value, json};

use super::{Answer, Source};
use crate::printer::Printer;

/// The tags, one a line.
///
/// The columns are name, region, service, IPv4 prefixes, IPv6 prefixes, change number, network features; `-` stands
/// where a tag has none. The network features say where a tag may stand: NSG (network security groups), FW (Azure
/// Firewall), UDR (routes), VSE (service endpoints), API. Half of all tags say nothing, which means "not stated".
#[derive(Debug, Args)]
pub(super) struct List {
    /// A part of the name, or a pattern with `*` and `?` for the whole of it; upper and lower case are alike
    pattern: Option<String>,
    #[command(flatten)]
    pub(super) source: Source,
}

impl List {
    /// Lists the tags.
    pub(super) fn answer(&self, snapshot: &Snapshot, printer: &mut Printer) -> Answer {
        let pattern = TagPattern::new(self.pattern.as_deref().unwrap_or_default());
        let tags = snapshot.tags().iter().filter(|tag| pattern.matches(&tag.name)).collect::<Vec<_>>();
        printer.aside(&format!("{} of {} tags\n", tags.len(), snapshot.tags().len()));
        let json = json!({
            "schema": "portolan.tags-list/1",
            "cloud": snapshot.cloud.as_str(),
            "change_number": snapshot.change_number,
            "tags": tags.iter().map(|tag| properties(tag)).collect::<Vec<_>>(),
        });
        let rows = tags.iter().map(|tag| row(tag)).collect::<Vec<_>>();
        Answer { text: aligned(&rows), json, no: false }
    }
}

/// What the list says of a tag.
pub(super) fn properties(tag: &Tag) -> Value {
    json!({
        "name": tag.name,
        "region": tag.region,
        "service": tag.service,
        "ipv4": tag.v4_listed(),
        "ipv6": tag.v6_listed(),
        "change_number": tag.change_number,
        "network_features": tag.network_features.words().unwrap_or_default(),
        "network_features_stated": tag.network_features.words().is_some(),
    })
}

fn row(tag: &Tag) -> [String; 7] {
    let or_dash = |text: &str| if text.is_empty() { "-".to_owned() } else { text.to_owned() };
    [
        tag.name.clone(),
        or_dash(&tag.region),
        or_dash(&tag.service),
        tag.v4_listed().to_string(),
        tag.v6_listed().to_string(),
        or_dash(&tag.change_number.map(|number| number.to_string()).unwrap_or_default()),
        or_dash(&tag.network_features.words().unwrap_or_default().join(",")),
    ]
}

/// Rows with their cells under each other.
fn aligned(rows: &[[String; 7]]) -> String {
    let mut widths = [0; 7];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let line = |row: &[String; 7]| {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
        format!("{}\n", cells.collect::<Vec<_>>().join("  ").trim_end())
    };
    rows.iter().map(line).collect()
}
