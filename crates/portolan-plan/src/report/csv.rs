//! The flows as comma-separated values (RFC 4180), one row each.
//!
//! Lists inside a cell are joined by blanks, purposes by `; `. A cell that a spreadsheet would take for a formula,
//! because it begins with `=`, `+`, `-`, `@`, a tab or a carriage return, gets an apostrophe in front. No name that
//! a network knows begins so, and wildcards (`*.blob.core.windows.net`) are not touched.

use std::fmt::Write as _;
use std::io;
use std::ops::Range;

use portolan_catalog::Id;
use portolan_model::{IpNet, Phase};

use super::scan;
use crate::plan::{Flow, Plan, Uncovered, prefixes};
use crate::threads::{BothEnds, side_by_side};

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
pub fn csv(plan: &Plan) -> String {
    Rows::with_head(plan).with(plan, 0..plan.flows.len()).text
}

/// Writes the same somewhere, a piece at a time; meanwhile does something else, and gives what that came to.
///
/// From many flows on there is a second thread: it does the other thing, then it makes rows from the last on.
///
/// # Errors
///
/// The place does not take it.
pub fn write_csv<A: Send>(
    plan: &Plan,
    mut to: impl io::Write,
    meanwhile: impl FnOnce() -> A + Send,
) -> io::Result<A> {
    let large = plan.flows.len() >= LARGE;
    let open = BothEnds::new(plan.flows.len(), PIECE);
    let ((other, behind), written) = side_by_side(
        large,
        || {
            let other = meanwhile();
            let mut behind = Vec::new();
            if large {
                behind.extend(open.take_from_back().map(|piece| Rows::new(plan).with(plan, piece).text));
            }
            (other, behind)
        },
        || {
            let mut rows = Rows::with_head(plan);
            for piece in open.take_from_front() {
                rows = rows.with(plan, piece);
                to.write_all(rows.text.as_bytes())?;
                rows.text.clear();
            }
            // Of a plan without flows there is only the head.
            to.write_all(rows.text.as_bytes())
        },
    );
    written?;
    for piece in behind.iter().rev() {
        to.write_all(piece.as_bytes())?;
    }
    to.flush()?;
    Ok(other)
}

/// So many flows are worth a second thread.
const LARGE: usize = 2000;

/// So many rows are written at once.
const PIECE: usize = 256;

/// About what they take.
const BLOCK: usize = 96 * 1024;

/// Appends a cell: no spreadsheet takes it for a formula, and what would end it is quoted.
///
/// A cell that already begins with an apostrophe gets another, so that the first one can always be taken off again.
pub fn push_cell(line: &mut String, cell: &str) {
    let formula = matches!(cell.as_bytes(), [b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r' | b'\'', ..]);
    let guard = if formula { "'" } else { "" };
    let ends = |byte: u8| (byte == b',') | (byte == b'"') | (byte == b'\r') | (byte == b'\n');
    if !scan::has(cell.as_bytes(), ends) {
        line.push_str(guard);
        line.push_str(cell);
        return;
    }
    line.push('"');
    line.push_str(guard);
    for (at, part) in cell.split('"').enumerate() {
        line.push_str(if at == 0 { "" } else { "\"\"" });
        line.push_str(part);
    }
    line.push('"');
}

/// Writes rows, each cell in the room of the one before it.
struct Rows<'p> {
    text: String,
    cell: String,
    /// The parts of a cell that says each thing once.
    words: Vec<&'p str>,
    /// The plan has the addresses of service tags.
    addresses: bool,
    /// The row has a cell already.
    begun: bool,
}

impl<'p> Rows<'p> {
    fn new(plan: &Plan) -> Rows<'p> {
        let addresses = plan.addresses_from.is_some();
        let text = String::with_capacity(BLOCK);
        Rows { text, cell: String::new(), words: Vec::new(), addresses, begun: false }
    }

    /// With a line of column names.
    fn with_head(plan: &Plan) -> Rows<'p> {
        let mut rows = Rows::new(plan);
        let addresses = rows.addresses;
        for column in COLUMNS.into_iter().chain(ADDRESSES.into_iter().filter(|_| addresses)) {
            rows.text(column);
        }
        rows.end();
        rows
    }

    /// With some of the flows.
    fn with(mut self, plan: &'p Plan, flows: Range<usize>) -> Rows<'p> {
        for flow in plan.flows.get(flows).unwrap_or_default() {
            self.add(flow);
        }
        self
    }

    fn add(&mut self, flow: &'p Flow) {
        self.row(flow);
        if self.addresses {
            let known = flow.to.addresses.iter();
            self.prefixes(known.flat_map(|known| known.ipv4.iter().chain(&known.ipv6)));
            self.text(flow.to.uncovered.map_or("", Uncovered::as_str));
        }
        self.end();
    }

    fn end(&mut self) {
        self.text.push_str("\r\n");
        self.begun = false;
    }

    fn row(&mut self, flow: &'p Flow) {
        let reasons = flow.reasons.iter();
        let tls = flow.tls.as_ref();
        self.text(&flow.id);
        self.text(&flow.from.role);
        self.text(flow.from.site.as_deref().unwrap_or_default());
        self.text(flow.from.vnet.as_deref().unwrap_or_default());
        self.prefixes(flow.from.networks.iter());
        self.text(flow.to.kind.as_str());
        self.text(&flow.to.name);
        self.prefixes(flow.to.prefixes.iter());
        self.text(flow.protocol.as_str());
        self.number(Some(flow.port));
        self.number(flow.port_end);
        self.text(flow.application.as_str());
        self.text(flow.direction.as_str());
        self.text(flow.path.as_str());
        self.text(flow.via.as_str());
        self.text(flow.proxy.as_deref().unwrap_or_default());
        self.words(flow.phases.iter().map(Phase::as_str));
        self.text(flow.need.as_str());
        self.text(flow.status.as_str());
        self.words(flow.service_tags.iter().map(Id::as_str));
        self.text(tls.map_or("", |tls| tls.inspection.as_str()));
        self.text(tls.and_then(|tls| tls.min_version.as_deref()).unwrap_or_default());
        self.text(flow.private_endpoint.as_deref().unwrap_or_default());
        self.distinct(reasons.clone().map(|reason| &*reason.deployment), " ");
        self.distinct(reasons.clone().map(|reason| &*reason.requirement), " ");
        self.distinct(reasons.clone().map(|reason| &*reason.purpose), "; ");
        self.distinct(reasons.flat_map(|reason| reason.documents.iter().map(|id| &**id)), " ");
    }

    /// Writes a cell that is a text.
    fn text(&mut self, text: &str) {
        self.between();
        push_cell(&mut self.text, text);
    }

    /// Writes a cell that is a number, or nothing.
    fn number(&mut self, number: Option<u16>) {
        self.between();
        if let Some(number) = number {
            let _ = write!(self.text, "{number}");
        }
    }

    fn prefixes<'n>(&mut self, prefixes: impl Iterator<Item = &'n IpNet>) {
        self.between();
        for (at, prefix) in prefixes.enumerate() {
            self.text.push_str(if at == 0 { "" } else { " " });
            prefixes::push(&mut self.text, prefix);
        }
    }

    fn between(&mut self) {
        self.text.push_str(if self.begun { "," } else { "" });
        self.begun = true;
    }

    /// Writes a cell with several texts.
    fn words<'w>(&mut self, words: impl Iterator<Item = &'w str>) {
        self.cell.clear();
        for word in words {
            self.cell.push_str(if self.cell.is_empty() { "" } else { " " });
            self.cell.push_str(word);
        }
        self.written();
    }

    /// Writes a cell with several texts, each once and in order.
    fn distinct(&mut self, values: impl Iterator<Item = &'p str>, between: &str) {
        self.words.clear();
        self.words.extend(values);
        self.words.sort_unstable();
        self.words.dedup();
        self.cell.clear();
        for (at, word) in self.words.iter().enumerate() {
            self.cell.push_str(if at == 0 { "" } else { between });
            self.cell.push_str(word);
        }
        self.written();
    }

    /// Writes the cell that was put together.
    fn written(&mut self) {
        self.between();
        push_cell(&mut self.text, &self.cell);
    }
}

#[cfg(test)]
mod tests {
    use super::push_cell;

    fn cell(text: &str) -> String {
        let mut line = String::from("before,");
        push_cell(&mut line, text);
        line.strip_prefix("before,").unwrap().to_owned()
    }

    #[test]
    fn a_formula_becomes_text_and_a_wildcard_stays() {
        assert_eq!(cell("=HYPERLINK(http://x)"), "'=HYPERLINK(http://x)");
        assert_eq!(cell("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(cell("'quoted"), "''quoted");
        assert_eq!(cell("*.blob.core.windows.net"), "*.blob.core.windows.net");
        assert_eq!(cell("443"), "443");
    }

    #[test]
    fn what_would_end_a_cell_is_quoted() {
        assert_eq!(cell("a, \"b\"\r\nc"), "\"a, \"\"b\"\"\r\nc\"");
        assert_eq!(cell("=\""), "\"'=\"\"\"");
        assert_eq!(cell(""), "");
    }
}
