//! A plan for a ticket.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::handover::sheet::Sheet;
use super::handover::{Grave, Handover, HandoverOptions, Part};
use super::markdown::{code, prose, table};
use crate::plan::Plan;

/// Writes a plan as Markdown: plain headings, paragraphs, lists and tables, as every tracker reads them.
pub fn plan_markdown(plan: &Plan, options: &HandoverOptions<'_>) -> String {
    let handover = Handover::new(plan, options);
    let mut out = String::new();
    let _ = write!(out, "# Connections for {}\n\n", prose(&handover.name));
    for (name, text) in &handover.facts {
        let _ = writeln!(out, "- {name}: {}", prose(text));
    }
    section(&mut out, "Work by team", "", &handover.work);
    advisories(&mut out, &handover.remarks);
    for team in handover.teams.iter().filter(|team| !team.parts.is_empty()) {
        let _ = write!(out, "\n## {}\n\n{}\n", team.title, prose(team.about));
        parts(&mut out, &team.parts);
    }
    why(&mut out, &handover);
    defects(&mut out, &handover);
    if !handover.wide.is_empty() {
        out.push_str("\n## What stays wide\n");
        parts(&mut out, &handover.wide);
    }
    let common = "People often open these for the products of this plan. Nothing here needs them.";
    section(&mut out, "What is not needed", common, &handover.not_needed);
    section(&mut out, "What the plan was made with", "", &handover.ages);
    section(&mut out, "Documents", "", &handover.documents);
    out
}

fn section(out: &mut String, title: &str, note: &str, rows: &Sheet) {
    if rows.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n## {title}");
    if !note.is_empty() {
        let _ = write!(out, "\n{note}\n");
    }
    sheet(out, rows);
}

fn parts(out: &mut String, parts: &[Part]) {
    for part in parts {
        let _ = writeln!(out, "\n### {}", prose(&part.title));
        if !part.note.is_empty() {
            let _ = write!(out, "\n{}\n", prose(&part.note));
        }
        sheet(out, &part.sheet);
    }
}

fn sheet(out: &mut String, sheet: &Sheet) {
    let columns = sheet.columns.iter().map(|column| column.title).collect::<Vec<_>>();
    for group in &sheet.groups {
        if !group.heading.is_empty() {
            let _ = write!(out, "\n{}:\n", prose(&group.heading));
        }
        let rows = group.rows.iter().map(|row| row.cells.iter().map(|cell| cell.joined("; ")).collect());
        let _ = write!(out, "\n{}", table(&columns, &rows.collect::<Vec<_>>()));
    }
}

fn advisories(out: &mut String, graves: &[Grave]) {
    if !graves.is_empty() {
        out.push_str("\n## Advisories\n");
    }
    for grave in graves {
        let _ = write!(out, "\n### {}\n\n", grave.title());
        for remark in &grave.remarks {
            let _ = write!(out, "- {}", code(&remark.code));
            if !remark.deployments.is_empty() {
                let _ = write!(out, " ({})", prose(&remark.deployments.join(", ")));
            }
            let _ = write!(out, ": {}.", prose(&remark.message));
            if !remark.fix.is_empty() {
                let _ = write!(out, " Do: {}.", prose(&remark.fix));
            }
            if !remark.documents.0.is_empty() {
                let _ = write!(out, " From {}.", prose(&remark.documents.joined("; ")));
            }
            out.push('\n');
        }
    }
}

/// The requirements with what they are for: the flows stand with the teams.
fn why(out: &mut String, handover: &Handover) {
    let requirements = handover.products.iter().flat_map(|product| &product.requirements);
    let row = |told: &super::handover::Told| {
        let cells = [&told.requirement, &told.purpose, &told.breaks].map(String::clone);
        cells.into_iter().chain([told.documents.joined("; "), told.defects.joined(", ")]).collect::<Vec<_>>()
    };
    let rows = requirements.flat_map(|requirement| requirement.reasons.iter().map(row));
    let rows = rows.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>();
    if !rows.is_empty() {
        let columns = ["Requirement", "What for", "Without it", "Documents", "Defects"];
        let _ = write!(out, "\n## Why\n\n{}", table(&columns, &rows));
    }
}

fn defects(out: &mut String, handover: &Handover) {
    let rows = handover.defects.iter().map(|defect| {
        let texts = defect.texts.iter().map(|(_, text)| text.clone());
        let texts = texts.chain(std::iter::repeat_n(String::new(), 5)).take(5);
        std::iter::once(defect.id.clone()).chain(texts).collect::<Vec<_>>()
    });
    let rows = rows.collect::<Vec<_>>();
    if !rows.is_empty() {
        let columns = ["Defect", "Where", "Printed", "Wrong because", "Who follows it", "This plan"];
        let _ = write!(out, "\n## Defects of the documents\n\n{}", table(&columns, &rows));
    }
}
