//! The flows as comma-separated values (RFC 4180), one row each.
//!
//! Lists inside a cell are joined by blanks, purposes by `; `. A cell that a spreadsheet would take for a formula,
//! because it begins with `=`, `+`, `-`, `@`, a tab or a carriage return, gets an apostrophe in front. No name that
//! a network knows begins so, and wildcards (`*.blob.core.windows.net`) are not touched.

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::io;

use super::ReportError;
use crate::plan::{Flow, Plan, Uncovered};

/// The names of the columns.
const COLUMNS: [&str; 27] = [
    "id",
    "from_role",
    "from_site",
    "from_vnet",
    "from_networks",
    "to_kind",
    "to_name",
    "to_prefixes",
    "protocol",
    "port",
    "port_end",
    "application",
    "direction",
    "path",
    "via",
    "proxy",
    "phases",
    "need",
    "status",
    "service_tags",
    "tls_inspection",
    "tls_min_version",
    "private_endpoint",
    "deployments",
    "requirements",
    "purposes",
    "documents",
];

/// The columns that a plan with the addresses of service tags has besides.
const ADDRESSES: [&str; 2] = ["to_addresses", "to_uncovered"];

/// Writes the flows of a plan as CSV, with a line of column names.
///
/// # Errors
///
/// None for a plan that the planner made or that was read.
pub fn csv(plan: &Plan) -> Result<String, ReportError> {
    let mut bytes = Vec::new();
    write_csv(plan, &mut bytes).map_err(|error| ReportError::Csv(Box::new(error)))?;
    String::from_utf8(bytes).map_err(|error| ReportError::Csv(Box::new(error)))
}

/// Writes the same somewhere, row by row.
///
/// # Errors
///
/// The place does not take it.
pub fn write_csv(plan: &Plan, to: impl io::Write) -> io::Result<()> {
    let mut builder = csv::WriterBuilder::new();
    let writer = builder.terminator(csv::Terminator::CRLF).buffer_capacity(BUFFER).from_writer(to);
    let mut cells = Cells { writer, cell: String::new(), words: Vec::new() };
    cells.rows(plan).map_err(|error| match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    })
}

/// The bytes that are written at once.
const BUFFER: usize = 64 * 1024;

/// Writes cells, each in the room of the one before it.
struct Cells<'p, W: io::Write> {
    writer: csv::Writer<W>,
    cell: String,
    /// The parts of a cell that says each thing once.
    words: Vec<&'p str>,
}

impl<'p, W: io::Write> Cells<'p, W> {
    fn rows(&mut self, plan: &'p Plan) -> Result<(), csv::Error> {
        let asked = plan.addresses_from.is_some();
        self.writer.write_record(COLUMNS.into_iter().chain(ADDRESSES.into_iter().filter(|_| asked)))?;
        for flow in &plan.flows {
            self.row(flow)?;
            if asked {
                self.addresses(flow)?;
            }
            self.writer.write_record(None::<&[u8]>)?;
        }
        Ok(self.writer.flush()?)
    }

    fn row(&mut self, flow: &'p Flow) -> Result<(), csv::Error> {
        let reasons = flow.reasons.iter();
        let tls = flow.tls.as_ref();
        self.text(&flow.id)?;
        self.text(&flow.from.role)?;
        self.text(flow.from.site.as_deref().unwrap_or_default())?;
        self.text(flow.from.vnet.as_deref().unwrap_or_default())?;
        self.joined(&flow.from.networks)?;
        self.text(flow.to.kind.as_str())?;
        self.text(&flow.to.name)?;
        self.joined(flow.to.prefixes.iter())?;
        self.text(flow.protocol.as_str())?;
        self.joined([flow.port])?;
        self.joined(flow.port_end)?;
        self.text(flow.application.as_str())?;
        self.text(flow.direction.as_str())?;
        self.text(flow.path.as_str())?;
        self.text(flow.via.as_str())?;
        self.text(flow.proxy.as_deref().unwrap_or_default())?;
        self.joined(flow.phases.iter())?;
        self.text(flow.need.as_str())?;
        self.text(flow.status.as_str())?;
        self.joined(&flow.service_tags)?;
        self.text(tls.map_or("", |tls| tls.inspection.as_str()))?;
        self.text(tls.and_then(|tls| tls.min_version.as_deref()).unwrap_or_default())?;
        self.text(flow.private_endpoint.as_deref().unwrap_or_default())?;
        self.distinct(reasons.clone().map(|reason| &*reason.deployment), " ")?;
        self.distinct(reasons.clone().map(|reason| &*reason.requirement), " ")?;
        self.distinct(reasons.clone().map(|reason| &*reason.purpose), "; ")?;
        self.distinct(reasons.flat_map(|reason| reason.documents.iter().map(|id| &**id)), " ")
    }

    fn addresses(&mut self, flow: &'p Flow) -> Result<(), csv::Error> {
        let known = flow.to.addresses.iter();
        self.joined(known.flat_map(|known| known.ipv4.iter().chain(&known.ipv6)))?;
        self.text(flow.to.uncovered.map_or("", Uncovered::as_str))
    }

    /// Writes a cell that is a text.
    fn text(&mut self, text: &str) -> Result<(), csv::Error> {
        self.writer.write_field(&*guarded(text))
    }

    /// Writes a cell with several values.
    fn joined(&mut self, values: impl IntoIterator<Item: fmt::Display>) -> Result<(), csv::Error> {
        self.cell.clear();
        for value in values {
            let blank = if self.cell.is_empty() { "" } else { " " };
            let _ = write!(self.cell, "{blank}{value}");
        }
        self.writer.write_field(&*guarded(&self.cell))
    }

    /// Writes a cell with several texts, each once and in order.
    fn distinct(&mut self, values: impl Iterator<Item = &'p str>, between: &str) -> Result<(), csv::Error> {
        self.words.clear();
        self.words.extend(values);
        self.words.sort_unstable();
        self.words.dedup();
        if let [only] = self.words.as_slice() {
            return self.writer.write_field(&*guarded(only));
        }
        self.cell.clear();
        for (at, word) in self.words.iter().enumerate() {
            self.cell.push_str(if at == 0 { "" } else { between });
            self.cell.push_str(word);
        }
        self.writer.write_field(&*guarded(&self.cell))
    }
}

/// Keeps spreadsheets from computing a cell.
fn guarded(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}").into() } else { cell.into() }
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn a_formula_becomes_text_and_a_wildcard_stays() {
        assert_eq!(guarded("=HYPERLINK(\"http://x\")"), "'=HYPERLINK(\"http://x\")");
        assert_eq!(guarded("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(guarded("*.blob.core.windows.net"), "*.blob.core.windows.net");
        assert_eq!(guarded("443"), "443");
    }
}
