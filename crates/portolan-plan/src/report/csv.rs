//! The flows as comma-separated values (RFC 4180), one row each.
//!
//! Lists inside a cell are joined by blanks, purposes by `; `. A cell that a spreadsheet would take for a formula,
//! because it begins with `=`, `+`, `-`, `@`, a tab or a carriage return, gets an apostrophe in front. No name that
//! a network knows begins so, and wildcards (`*.blob.core.windows.net`) are not touched.

use std::collections::BTreeSet;

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
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let asked = plan.addresses_from.is_some();
    let columns = COLUMNS.into_iter().chain(ADDRESSES.into_iter().filter(|_| asked));
    writer.write_record(columns).map_err(broken)?;
    for flow in &plan.flows {
        let cells = cells(flow).into_iter().chain(addresses(flow).into_iter().filter(|_| asked));
        writer.write_record(cells.map(|cell| guarded(&cell))).map_err(broken)?;
    }
    let bytes = writer.into_inner().map_err(broken)?;
    String::from_utf8(bytes).map_err(broken)
}

fn broken(error: impl std::error::Error + Send + Sync + 'static) -> ReportError {
    ReportError::Csv(Box::new(error))
}

fn cells(flow: &Flow) -> [String; 27] {
    let text = |value: &Option<portolan_catalog::Id>| value.as_deref().unwrap_or_default().to_owned();
    let reasons = &flow.reasons;
    [
        flow.id.to_string(),
        flow.from.role.to_string(),
        text(&flow.from.site),
        text(&flow.from.vnet),
        joined(&flow.from.networks),
        flow.to.kind.as_str().to_owned(),
        flow.to.name.to_string(),
        joined(&flow.to.prefixes),
        flow.protocol.to_string(),
        flow.port.to_string(),
        flow.port_end.map(|port| port.to_string()).unwrap_or_default(),
        flow.application.to_string(),
        flow.direction.as_str().to_owned(),
        flow.path.to_string(),
        flow.via.to_string(),
        text(&flow.proxy),
        joined(&flow.phases.iter().collect::<Vec<_>>()),
        flow.need.to_string(),
        flow.status.to_string(),
        joined(&flow.service_tags),
        flow.tls.as_ref().map(|tls| tls.inspection.to_string()).unwrap_or_default(),
        flow.tls.as_ref().map(|tls| text(&tls.min_version)).unwrap_or_default(),
        text(&flow.private_endpoint),
        distinct(reasons.iter().map(|reason| &*reason.deployment), " "),
        distinct(reasons.iter().map(|reason| &*reason.requirement), " "),
        distinct(reasons.iter().map(|reason| &*reason.purpose), "; "),
        distinct(reasons.iter().flat_map(|reason| reason.documents.iter().map(|id| &**id)), " "),
    ]
}

fn addresses(flow: &Flow) -> [String; 2] {
    let known = flow.to.addresses.as_ref();
    let prefixes: Option<Vec<String>> =
        known.map(|known| known.ipv4.iter().chain(&known.ipv6).map(ToString::to_string).collect());
    let uncovered = flow.to.uncovered.map_or("", Uncovered::as_str);
    [prefixes.unwrap_or_default().join(" "), uncovered.to_owned()]
}

fn joined<T: ToString>(values: &[T]) -> String {
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn distinct<'t>(values: impl Iterator<Item = &'t str>, between: &str) -> String {
    values.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(between)
}

/// Keeps spreadsheets from computing a cell.
fn guarded(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
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
