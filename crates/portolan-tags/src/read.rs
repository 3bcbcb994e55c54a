//! Reads service-tag files of both shapes.

mod page;
mod prefix;
mod tags;

use portolan_diag::{Diagnostic, Diagnostics, Origin, SourceId, Sources, Span, decode_utf8};

use self::page::{Page, Text};
use self::tags::Tags;
use crate::cloud::TagCloud;
use crate::snapshot::{Shape, Snapshot};
use crate::unpack::{UnpackError, unpack};

/// Where a sound file comes from; most errors have no other way out.
const GET: &str = "get the file anew: `portolan tags update`, or the weekly JSON from Azure's download page";

/// Reads the bytes of a file, packed or not. What is wrong with it is in `found`, and its text then in `sources`;
/// there is no snapshot where anything in `found` is an error.
pub fn read_bytes(
    name: &str,
    bytes: &[u8],
    sources: &mut Sources,
    found: &mut Diagnostics,
) -> Option<Snapshot> {
    let content = match unpack(bytes) {
        Ok(content) => content,
        Err(error) => {
            let source = sources.add(name, "");
            found.push(unpacked(&error).at(Origin::new(source, Span::new(0, 0)), ""));
            return None;
        }
    };
    let text = match decode_utf8(sources, name, &content) {
        Ok(text) => text,
        Err(diagnostic) => {
            found.push(diagnostic.help(GET));
            return None;
        }
    };
    // The place of a file among the others is known before its text, which is only kept where it is shown.
    let source = sources.clone().add(name, "");
    let mut own = Diagnostics::new();
    let snapshot = read(source, text, &mut own);
    if !own.is_empty() {
        sources.add(name, text);
        found.extend(own);
    }
    snapshot
}

fn unpacked(error: &UnpackError) -> Diagnostic {
    Diagnostic::error("bad-packing", format!("this file cannot be unpacked: {error}")).help(GET)
}

/// Reads a text: a download file, an answer of the discovery API, or the pages of one, as a list or one after the
/// other. What is wrong with it is in `found`; there is no snapshot where anything of that is an error.
///
/// A prefix with host bits set, without a length or written twice is a warning and read for what it means.
pub fn read(source: SourceId, text: &str, found: &mut Diagnostics) -> Option<Snapshot> {
    let file = File { source, text };
    let pages = match file.pages() {
        Ok(pages) => pages,
        Err(diagnostic) => {
            found.push(*diagnostic);
            return None;
        }
    };
    let head = file.head(&pages, found);
    let mut tags = Tags::new(file);
    for page in pages {
        tags.add(page.values.unwrap_or_default(), found);
    }
    let tags = tags.finish();
    if found.has_errors() {
        return None;
    }
    let (cloud, shape, change_number) = head?;
    Some(Snapshot::new(cloud, shape, change_number, tags))
}

/// A text and its place among the files.
#[derive(Clone, Copy)]
struct File<'t> {
    source: SourceId,
    text: &'t str,
}

impl<'t> File<'t> {
    fn pages(self) -> Result<Vec<Page<'t>>, Box<Diagnostic>> {
        let body = self.text.strip_prefix('\u{feff}').unwrap_or(self.text);
        let start = self.at_offset(self.text.len() - body.len());
        let error = |code, message: &str| Diagnostic::error(code, message).at(start, "").help(GET);
        match body.trim_start().as_bytes().first() {
            None => return Err(Box::new(error("empty-file", "this file is empty"))),
            Some(b'<') => {
                let message = "this is a web page, not JSON: a sign-in, proxy or error page was saved in place of the file";
                return Err(Box::new(error("not-json", message)));
            }
            _ => {}
        }
        let pages = if body.trim_start().starts_with('[') {
            serde_json::from_str(body)
        } else {
            serde_json::Deserializer::from_str(body).into_iter().collect()
        };
        let pages: Vec<Page<'t>> = pages.map_err(|error| Box::new(self.syntax(body, &error)))?;
        if pages.is_empty() {
            return Err(Box::new(error("empty-file", "this file is an empty list")));
        }
        Ok(pages)
    }

    /// What serde says, at its place.
    fn syntax(self, body: &str, error: &serde_json::Error) -> Diagnostic {
        let line_start = match error.line().checked_sub(2) {
            Some(breaks) => body.match_indices('\n').nth(breaks).map_or(0, |(at, _)| at + 1),
            None => 0,
        };
        let offset = self.text.len() - body.len() + line_start + error.column().saturating_sub(1);
        let words = error.to_string();
        let words = words.rsplit_once(" at line ").map_or(words.as_str(), |(words, _)| words);
        let place = self.at_offset(offset.min(self.text.len()));
        match error.classify() {
            serde_json::error::Category::Eof => {
                let message = "the file ends in the middle: it was not transferred whole";
                Diagnostic::error("truncated", message).at(place, "").help(GET)
            }
            serde_json::error::Category::Data => {
                let message = format!("this is no service-tag file: {words}");
                Diagnostic::error("not-service-tags", message).at(place, "").help(GET)
            }
            _ => {
                let message = format!("this is not JSON: {words}");
                Diagnostic::error("not-json", message).at(place, "").help(GET)
            }
        }
    }

    /// Cloud, shape and number, which the pages must agree on.
    fn head(self, pages: &[Page<'t>], found: &mut Diagnostics) -> Option<(TagCloud, Shape, Option<u64>)> {
        let mut cloud: Option<TagCloud> = None;
        for page in pages {
            let named = self.cloud(page, found)?;
            if *cloud.get_or_insert(named) != named {
                let place = page.cloud.as_ref().map_or_else(|| self.start(), |text| self.at(text));
                found.push(
                    Diagnostic::error(
                        "mixed-clouds",
                        format!("a page of `{named}` follows pages of another cloud"),
                    )
                    .at(place, "")
                    .help("give the pages of one cloud"),
                );
            }
        }
        let first = pages.first()?;
        let discovery = pages.iter().any(Page::is_discovery);
        if !discovery && pages.len() > 1 {
            let message = "this file holds more than one download file";
            found
                .push(Diagnostic::error("many-files", message).at(self.start(), "").help("give one of them"));
        }
        if let Some(next) =
            pages.last().and_then(|page| page.next_link.as_ref()).filter(|next| !next.is_empty())
        {
            found.push(
                Diagnostic::error("pages-missing", "this answer goes on: its last page has a `nextLink`")
                    .at(self.at(next), "the next page is here")
                    .note("a list that lacks pages lacks tags, and nobody would notice")
                    .help("fetch the pages up to the one whose `nextLink` is empty, and give them all in one file, as a list or one after the other"),
            );
        }
        if pages.iter().any(|page| page.number() != first.number()) {
            let message = "the pages have different change numbers: the list changed while it was fetched";
            found.push(
                Diagnostic::warning("pages-differ", message)
                    .at(self.start(), "")
                    .help("fetch the pages anew"),
            );
        }
        let shape = if discovery { Shape::Discovery } else { Shape::Download };
        Some((cloud?, shape, first.number()))
    }

    /// The cloud of a page, or what is wrong with the page as a whole.
    fn cloud(self, page: &Page<'t>, found: &mut Diagnostics) -> Option<TagCloud> {
        if page.values.is_none() {
            let (message, help) = if page.value.is_some() {
                (
                    "this is an answer of `serviceTagDetails`, which names no cloud",
                    "ask the discovery API for `locations/LOCATION/serviceTags`",
                )
            } else {
                ("this is no service-tag file: it has no list `values`", GET)
            };
            let error = Diagnostic::error("not-service-tags", message);
            found.push(error.at(self.start(), "").help(help));
            return None;
        }
        let Some(name) = &page.cloud else {
            let message = "the file does not say which cloud it is for: it has no `cloud`";
            found.push(Diagnostic::error("no-cloud", message).at(self.start(), "").help(GET));
            return None;
        };
        let named = TagCloud::named(name);
        if named.is_none() {
            let known = portolan_diag::one_of(TagCloud::ALL.iter().map(|cloud| cloud.published()));
            let message = format!("`{}` is no cloud with service tags", &**name);
            let error = Diagnostic::error("unknown-cloud", message).at(self.at(name), "");
            found.push(error.help(format!("the clouds are {known}")));
        }
        named
    }

    /// Where the content starts.
    fn start(self) -> Origin {
        let blank = |c: char| c.is_whitespace() || c == '\u{feff}';
        self.at_offset(self.text.len() - self.text.trim_start_matches(blank).len())
    }

    fn at_offset(self, offset: usize) -> Origin {
        let offset = u32::try_from(offset).unwrap_or(u32::MAX);
        Origin::new(self.source, Span::new(offset, offset.saturating_add(1)))
    }

    /// Where a text stands; the start of the file for one with escapes, which is a copy.
    fn at(self, text: &Text<'t>) -> Origin {
        let Some(text) = text.borrowed() else { return self.start() };
        let offset = (text.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize);
        if offset > self.text.len() {
            return self.start();
        }
        let start = u32::try_from(offset).unwrap_or(u32::MAX);
        let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
        Origin::new(self.source, Span::new(start, start.saturating_add(length)))
    }
}
