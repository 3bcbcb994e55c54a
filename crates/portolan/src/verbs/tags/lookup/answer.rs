//! The lines of an answer, written in pieces: most answers are short, and some are as large as the file.

use portolan_tags::{Extent, Hit};

use super::super::prefixes::push_prefix;
use crate::error::Error;
use crate::printer::Printer;

/// How much is gathered before it is printed.
const PIECE: usize = 64 << 10;

/// Lines on their way out.
pub(super) struct Lines<'p> {
    printer: &'p mut Printer,
    text: String,
    /// A prefix as text with the end of its line, kept because many tags have the same one.
    prefix: String,
}

impl<'p> Lines<'p> {
    pub(super) fn new(printer: &'p mut Printer) -> Lines<'p> {
        Lines { printer, text: String::with_capacity(PIECE + (4 << 10)), prefix: String::new() }
    }

    /// Adds the lines of a query.
    pub(super) fn add(&mut self, query: &str, hits: &[Hit<'_>]) -> Result<(), Error> {
        let mut written = None;
        for hit in hits {
            if written != Some((hit.prefix, hit.extent)) {
                written = Some((hit.prefix, hit.extent));
                self.prefix.clear();
                push_prefix(&mut self.prefix, hit.prefix);
                self.prefix.push_str(if hit.extent == Extent::Partial { "\tpartial\n" } else { "\n" });
            }
            self.text.push_str(query);
            self.text.push('\t');
            self.text.push_str(&hit.tag.name);
            self.text.push('\t');
            self.text.push_str(&self.prefix);
        }
        if self.text.len() < PIECE {
            return Ok(());
        }
        self.out()
    }

    /// Prints what is left.
    pub(super) fn finish(mut self) -> Result<(), Error> {
        self.out()
    }

    fn out(&mut self) -> Result<(), Error> {
        self.printer.result(&self.text, None)?;
        self.text.clear();
        Ok(())
    }
}
