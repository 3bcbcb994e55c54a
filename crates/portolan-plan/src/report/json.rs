//! The plan as JSON: the format itself.

use std::io::{self, Write as _};

use serde::Serialize as _;
use serde::ser::Error as _;
use serde_json::Serializer;
use serde_json::ser::Formatter;

use super::ReportError;
use crate::plan::Plan;

/// Writes a plan as `portolan.plan/1`, indented, with a line break at the end.
///
/// # Errors
///
/// None for a plan that the planner made or that was read.
pub fn json(plan: &Plan) -> Result<String, ReportError> {
    // About what a flow takes, so that a large plan is not moved while it grows.
    let room = 4096 + 3600 * plan.flows.len();
    let mut text = Vec::with_capacity(room);
    into(plan, &mut text)?;
    Ok(String::from_utf8(text).map_err(serde_json::Error::custom)?)
}

/// Writes the same somewhere, piece by piece.
///
/// # Errors
///
/// The place does not take it.
pub fn write_json(plan: &Plan, to: impl io::Write) -> io::Result<()> {
    let mut to = io::BufWriter::with_capacity(BUFFER, to);
    into(plan, &mut to)?;
    to.flush()
}

/// The bytes that are written at once.
const BUFFER: usize = 64 * 1024;

fn into(plan: &Plan, to: &mut impl io::Write) -> Result<(), serde_json::Error> {
    plan.serialize(&mut Serializer::with_formatter(&mut *to, Lines::default()))?;
    to.write_all(b"\n").map_err(serde_json::Error::io)
}

/// The layout of `serde_json::to_string_pretty`, with the break and the blanks of a line in one piece: a plan is mostly
/// lines, and blanks written two by two are many calls.
#[derive(Default)]
struct Lines {
    depth: usize,
    /// The innermost list or object has something in it.
    filled: bool,
}

/// A comma, a line break, and the blanks of the deepest line.
const BREAK: &[u8] = b",\n                                ";

impl Lines {
    /// Goes to a new line, after a comma where something stands before it.
    fn next<W: ?Sized + io::Write>(&self, to: &mut W, comma: bool) -> io::Result<()> {
        let from = usize::from(!comma);
        match BREAK.get(from..2 + 2 * self.depth) {
            Some(line) => to.write_all(line),
            None => {
                to.write_all(BREAK.get(from..2).unwrap_or_default())?;
                (0..self.depth).try_for_each(|_| to.write_all(b"  "))
            }
        }
    }

    fn open<W: ?Sized + io::Write>(&mut self, to: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth += 1;
        self.filled = false;
        to.write_all(bracket)
    }

    fn close<W: ?Sized + io::Write>(&mut self, to: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth = self.depth.saturating_sub(1);
        if self.filled {
            self.next(to, false)?;
        }
        to.write_all(bracket)
    }
}

impl Formatter for Lines {
    fn begin_array<W: ?Sized + io::Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.open(to, b"[")
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.close(to, b"]")
    }

    fn begin_array_value<W: ?Sized + io::Write>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        self.next(to, !first)
    }

    fn end_array_value<W: ?Sized + io::Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.open(to, b"{")
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.close(to, b"}")
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        self.next(to, !first)
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, to: &mut W) -> io::Result<()> {
        to.write_all(b": ")
    }

    fn end_object_value<W: ?Sized + io::Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_layout_is_that_of_serde_json() {
        let mut deep = json!([]);
        for level in 0..20 {
            deep = json!({ "level": level, "inside": [deep, {}, [1, "two", null]], "empty": [[], {}] });
        }
        let mut text = Vec::new();
        deep.serialize(&mut Serializer::with_formatter(&mut text, Lines::default())).unwrap();
        assert_eq!(String::from_utf8(text).unwrap(), serde_json::to_string_pretty(&deep).unwrap());
    }
}
