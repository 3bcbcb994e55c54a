//! `portolan tags lookup`.

mod answer;

use std::net::IpAddr;
use std::path::PathBuf;

use clap::Args;
use portolan_diag::{Diagnostic, Origin, SourceId, Span, decode_utf8};
use portolan_model::IpNet;
use portolan_tags::{Hit, TagIndex};
use serde::Serialize;

use super::{Families, Format, Source};
use crate::cli::Global;
use crate::diagnose::Findings;
use crate::error::{Error, Outcome};
use crate::files;
use crate::printer::Printer;

/// The tags that contain an address or a prefix, most specific first.
///
/// A line is what was asked, a tag, and the tag's prefix that contains it, with tabs between them; `partial` behind that
/// says that the tag contains only a part of the prefix that was asked. Most specific is the longest prefix, and among
/// equals the tag with fewer addresses. What no tag contains has no line.
#[derive(Debug, Args)]
pub(super) struct Lookup {
    /// Addresses and prefixes
    #[arg(value_name = "ADDR|CIDR", required_unless_present = "file")]
    queries: Vec<String>,
    /// Read more of them from a file, one a line; `#` begins a comment, `-` is standard input
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    #[command(flatten)]
    families: Families,
    #[command(flatten)]
    source: Source,
}

/// What is asked.
struct Query<'q> {
    /// As it was written.
    text: &'q str,
    what: What,
}

enum What {
    Address(IpAddr),
    Prefix(IpNet),
}

#[derive(Serialize)]
struct Answers<'a> {
    schema: &'static str,
    results: Vec<Answer<'a>>,
}

#[derive(Serialize)]
struct Answer<'a> {
    query: &'a str,
    tags: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    prefix: IpNet,
    extent: &'static str,
}

impl Lookup {
    /// Looks up and prints.
    pub(super) fn run(
        &self,
        format: Format,
        global: &Global,
        printer: &mut Printer,
    ) -> Result<Outcome, Error> {
        let mut findings = Findings::default();
        let content = self.file.as_deref().map(files::read).transpose()?;
        let queries = self.queries(content.as_deref(), &mut findings);
        if findings.found.has_errors() {
            printer.diagnostics(findings.found.as_slice(), &findings.sources);
            return Ok(Outcome::BadInput);
        }
        let Some(file) = self.source.open(global, printer)? else { return Ok(Outcome::BadInput) };
        let index = TagIndex::new(&file.snapshot);
        let asked = queries.len();
        let queries = queries.into_iter().filter(|query| self.families.has(&query.net())).collect::<Vec<_>>();
        let outside = match format {
            Format::Text => answer::print(&index, &queries, printer)?,
            Format::Json => {
                let results = queries.iter().map(|query| {
                    let mut hits = Vec::new();
                    query.look_up(&index, &mut hits);
                    Answer { query: query.text, tags: hits.into_iter().map(row).collect() }
                });
                let results = results.collect::<Vec<_>>();
                let outside = results.iter().filter(|answer| answer.tags.is_empty()).count();
                let answers = Answers { schema: "portolan.tags-lookup/1", results };
                printer.result(&(serde_json::to_string_pretty(&answers)? + "\n"), None)?;
                outside
            }
        };
        if outside > 0 {
            printer.aside(&format!("{outside} of {} are in no tag\n", queries.len()));
        }
        if queries.len() < asked {
            printer.aside(&format!("{} of the other address family were left out\n", asked - queries.len()));
        }
        Ok(Outcome::Good)
    }

    /// Everything that is asked, in order; what is neither address nor prefix is in `findings`.
    fn queries<'q>(&'q self, content: Option<&'q [u8]>, findings: &mut Findings) -> Vec<Query<'q>> {
        let mut queries = Vec::new();
        for text in &self.queries {
            match Query::new(text) {
                Some(query) => queries.push(query),
                None => findings.found.push(bad(text)),
            }
        }
        if let (Some(path), Some(content)) = (&self.file, content) {
            of_file(&files::shown(path), content, &mut queries, findings);
        }
        queries
    }
}

impl<'q> Query<'q> {
    fn new(text: &'q str) -> Option<Query<'q>> {
        let what = match text.parse() {
            Ok(address) => What::Address(address),
            Err(_) => What::Prefix(text.parse().ok()?),
        };
        Some(Query { text, what })
    }

    fn look_up<'i>(&self, index: &'i TagIndex<'_>, hits: &mut Vec<Hit<'i>>) {
        match self.what {
            What::Address(address) => index.address_into(address, hits),
            What::Prefix(prefix) => *hits = index.prefix(prefix),
        }
    }

    fn net(&self) -> IpNet {
        match self.what {
            What::Address(address) => address.into(),
            What::Prefix(prefix) => prefix,
        }
    }
}

fn of_file<'q>(name: &str, content: &'q [u8], queries: &mut Vec<Query<'q>>, findings: &mut Findings) {
    let text = match decode_utf8(&mut findings.sources, name, content) {
        Ok(text) => text,
        Err(diagnostic) => {
            findings.found.push(*diagnostic);
            return;
        }
    };
    let source = findings.sources.clone().add(name, "");
    let (mut start, mut wrong) = (0, false);
    while let Some(rest) = text.get(start..).filter(|rest| !rest.is_empty()) {
        // Lines are short: looking at each byte is quicker than setting out to search for the end.
        let end = rest.bytes().position(|byte| byte == b'\n').map_or(rest.len(), |at| at + 1);
        let line = rest.get(..end).unwrap_or(rest);
        match Query::new(line.trim_ascii()) {
            Some(query) => queries.push(query),
            None => {
                let found = careful(line, start, source);
                wrong |= found.is_err();
                match found {
                    Ok(query) => queries.extend(query),
                    Err(diagnostic) => findings.found.push(*diagnostic),
                }
            }
        }
        start += end;
    }
    if wrong {
        findings.sources.add(name, text);
    }
}

/// Reads a line that is more than an address or a prefix; none where nothing is asked.
fn careful(line: &str, start: usize, source: SourceId) -> Result<Option<Query<'_>>, Box<Diagnostic>> {
    let asked = line.split('#').next().unwrap_or_default().trim_start_matches('\u{feff}').trim();
    if asked.is_empty() {
        return Ok(None);
    }
    Query::new(asked).map(Some).ok_or_else(|| {
        let indent = line.len() - line.trim_start_matches('\u{feff}').trim_start().len();
        let at = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        let span = Span::new(at(start + indent), at(start + indent + asked.len()));
        Box::new(bad(asked).at(Origin::new(source, span), ""))
    })
}

fn bad(text: &str) -> Diagnostic {
    Diagnostic::error("bad-address", format!("`{text}` is neither an address nor a prefix"))
        .help("write an address such as `20.60.0.1` or `2603:1030::1`, or a prefix such as `20.60.0.0/16`")
}

fn row(hit: Hit<'_>) -> Row<'_> {
    Row { name: &hit.tag.name, prefix: hit.prefix, extent: hit.extent.as_str() }
}
