//! The lines of an answer, written in pieces: most answers are short, and some are as large as the file.

use portolan_plan::{BothEnds, side_by_side};
use portolan_tags::{Extent, Hit, TagIndex};

use super::super::prefixes::push_prefix;
use super::{Query, What};
use crate::error::Error;
use crate::printer::Printer;

/// How much is gathered before it is printed.
const PIECE: usize = 64 << 10;

/// So many queries are taken at once where two threads answer.
const QUERIES: usize = 512;

/// So many are worth a second thread.
const LARGE: usize = 4096;

/// Looks up and prints; tells how many queries no tag contains.
///
/// A second thread answers from the last query on. What it has is printed behind the rest, and so it answers addresses
/// only: few tags contain one, while the answer to a prefix may be as large as the file.
pub(super) fn print(
    index: &TagIndex<'_>,
    queries: &[Query<'_>],
    printer: &mut Printer,
) -> Result<usize, Error> {
    let large = queries.len() >= LARGE && queries.iter().all(|query| matches!(query.what, What::Address(_)));
    let open = BothEnds::new(queries.len(), QUERIES);
    let (behind, first) = side_by_side(
        large,
        || {
            let mut behind = Vec::new();
            if large {
                behind.extend(open.take_from_back().map(|piece| {
                    let mut lines = Lines::new(index);
                    queries.get(piece).unwrap_or_default().iter().for_each(|query| lines.add(query));
                    lines
                }));
            }
            behind
        },
        || {
            let mut lines = Lines::new(index);
            for query in open.take_from_front().flat_map(|piece| queries.get(piece).unwrap_or_default()) {
                lines.add(query);
                if lines.text.len() >= PIECE {
                    printer.result(&lines.text, None)?;
                    lines.text.clear();
                }
            }
            printer.result(&lines.text, None)?;
            Ok::<_, Error>(lines.outside)
        },
    );
    let mut outside = first?;
    for lines in behind.iter().rev() {
        printer.result(&lines.text, None)?;
        outside += lines.outside;
    }
    Ok(outside)
}

/// Lines on their way out.
struct Lines<'i, 't> {
    index: &'i TagIndex<'t>,
    text: String,
    /// So many queries no tag contains.
    outside: usize,
    /// Room for the answer to a query.
    hits: Vec<Hit<'i>>,
    /// A prefix as text with the end of its line, kept because many tags have the same one.
    prefix: String,
}

impl<'i, 't> Lines<'i, 't> {
    fn new(index: &'i TagIndex<'t>) -> Lines<'i, 't> {
        let text = String::with_capacity(PIECE + (4 << 10));
        Lines { index, text, outside: 0, hits: Vec::new(), prefix: String::new() }
    }

    /// Adds the lines of a query.
    fn add(&mut self, query: &Query<'_>) {
        query.look_up(self.index, &mut self.hits);
        self.outside += usize::from(self.hits.is_empty());
        let mut written = None;
        for hit in &self.hits {
            if written != Some((hit.prefix, hit.extent)) {
                written = Some((hit.prefix, hit.extent));
                self.prefix.clear();
                push_prefix(&mut self.prefix, hit.prefix);
                self.prefix.push_str(if hit.extent == Extent::Partial { "\tpartial\n" } else { "\n" });
            }
            for part in [query.text, "\t", &hit.tag.name, "\t", &self.prefix] {
                self.text.push_str(part);
            }
        }
    }
}
