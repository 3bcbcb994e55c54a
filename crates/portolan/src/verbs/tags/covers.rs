//! `portolan tags covers`.

use std::net::IpAddr;

use clap::Args;
use portolan_model::{IpNet, PrefixSet};
use portolan_tags::Snapshot;
use serde_json::json;

use super::prefixes::lines;
use super::{Answer, Families, Source, tag};
use crate::error::Error;
use crate::printer::Printer;

/// Whether one tag or prefix contains all of another; prints what is missing, one prefix a line.
///
/// Coverage is worked out and never assumed: AzureCloud, say, does not contain every other tag.
#[derive(Debug, Args)]
pub(super) struct Covers {
    /// The tag, prefix or address that should contain the other
    wide: String,
    /// The tag, prefix or address that should be contained
    narrow: String,
    #[command(flatten)]
    families: Families,
    #[command(flatten)]
    pub(super) source: Source,
}

impl Covers {
    /// Compares.
    pub(super) fn answer(&self, snapshot: &Snapshot, printer: &mut Printer) -> Result<Answer, Error> {
        let (wide, wide_set) = addresses(snapshot, &self.wide, printer)?;
        let (narrow, narrow_set) = addresses(snapshot, &self.narrow, printer)?;
        let missing_set = self.families.of(&narrow_set.difference(&wide_set));
        let missing = missing_set.to_prefixes();
        if narrow_set.is_empty() {
            printer.aside(&format!("`{narrow}` has no addresses, so that anything contains it\n"));
        } else if missing.is_empty() {
            printer.aside(&format!("`{wide}` contains all of `{narrow}`\n"));
        } else {
            let (lost, all) = (missing_set.v4_len(), narrow_set.v4_len());
            printer.aside(&format!(
                "`{wide}` lacks {lost} of {all} IPv4 addresses of `{narrow}`; {} prefixes of both families\n",
                missing.len()
            ));
        }
        let json = json!({
            "schema": "portolan.tags-covers/1",
            "wide": wide,
            "narrow": narrow,
            "covers": missing.is_empty(),
            "missing": missing,
        });
        Ok(Answer { text: lines(&missing), json, no: !missing.is_empty() })
    }
}

/// The addresses of a tag, or of what is written as addresses.
fn addresses(snapshot: &Snapshot, what: &str, printer: &mut Printer) -> Result<(String, PrefixSet), Error> {
    let prefix = what.parse::<IpNet>().ok().or_else(|| what.parse::<IpAddr>().ok().map(IpNet::from));
    if let Some(prefix) = prefix {
        return Ok((what.to_owned(), prefix.into()));
    }
    let tag = tag(snapshot, what, printer)?.tag;
    Ok((tag.name.clone(), tag.set().clone()))
}
