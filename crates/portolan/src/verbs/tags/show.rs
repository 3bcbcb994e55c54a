//! `portolan tags show`.

use clap::Args;
use portolan_tags::{Allowed, Place, Snapshot, Tag};
use serde_json::{Value, json};

use super::prefixes::lines;
use super::{Answer, Families, Source, list, tag};
use crate::error::Error;
use crate::printer::Printer;

/// The prefixes of a tag as published, one a line.
#[derive(Debug, Args)]
pub(super) struct Show {
    /// The tag, in any case and with its region in any spelling
    tag: String,
    #[command(flatten)]
    families: Families,
    #[command(flatten)]
    pub(super) source: Source,
}

/// The places that printers ask for, with their words.
const PLACES: [(Place, &str); 4] = [
    (Place::Nsg, "nsg"),
    (Place::AzureFirewall, "azure_firewall"),
    (Place::RouteTable, "route_table"),
    (Place::ServiceEndpoint, "service_endpoint"),
];

impl Show {
    /// Shows the tag.
    pub(super) fn answer(&self, snapshot: &Snapshot, printer: &mut Printer) -> Result<Answer, Error> {
        let tag = tag(snapshot, &self.tag, printer)?.tag;
        printer.aside(&remarks(snapshot, tag));
        let prefixes = self.families.only(&tag.prefixes);
        let mut json = list::properties(tag);
        if let Value::Object(fields) = &mut json {
            fields.insert("cloud".to_owned(), snapshot.cloud.as_str().into());
            let places =
                PLACES.map(|(place, word)| (word.to_owned(), stated(&snapshot.allowed(tag, place)).into()));
            fields.insert("may_stand_in".to_owned(), Value::Object(places.into_iter().collect()));
            fields.insert("prefixes".to_owned(), json!(prefixes));
            fields.insert("schema".to_owned(), "portolan.tags-show/1".into());
        }
        Ok(Answer { text: lines(&prefixes), json, no: false })
    }
}

fn stated(allowed: &Allowed) -> &'static str {
    match allowed {
        Allowed::Yes => "yes",
        Allowed::No => "no",
        Allowed::ByWhole(_) => "as-whole-tag",
        Allowed::NotStated => "not-stated",
    }
}

/// What is worth knowing beside the prefixes.
fn remarks(snapshot: &Snapshot, tag: &Tag) -> String {
    let number = tag.change_number.map_or_else(|| "none".to_owned(), |number| number.to_string());
    let mut text = format!(
        "{}: {} IPv4 and {} IPv6 prefixes, change number {number}\n",
        tag.name,
        tag.v4_listed(),
        tag.v6_listed()
    );
    let places = PLACES.map(|(place, _)| match snapshot.allowed(tag, place) {
        Allowed::Yes => format!("{place}: yes"),
        Allowed::No => format!("{place}: no"),
        Allowed::ByWhole(whole) => format!("{place}: not stated, `{whole}` may"),
        Allowed::NotStated => format!("{place}: not stated"),
    });
    text.push_str(&format!("may stand in {}\n", places.join("; ")));
    let narrowing = snapshot.narrowing(tag).filter(|narrowing| !narrowing.in_no_region.is_empty());
    if let Some(narrowing) = narrowing {
        let (whole, lost) = (&narrowing.whole.name, narrowing.in_no_region.v4_len());
        text.push_str(&format!(
            "note: {lost} IPv4 addresses of `{whole}` are in none of its regional tags\n"
        ));
    }
    text
}
