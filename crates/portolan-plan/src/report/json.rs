//! The plan as JSON: the format itself.

use std::io::{self, Write as _};

use serde::ser::Error as _;

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
    serde_json::to_writer_pretty(&mut *to, plan)?;
    to.write_all(b"\n").map_err(serde_json::Error::io)
}
