//! Explanations as text.

use std::fmt::Write as _;

use super::{Citation, Explanation, FlowStory, ReasonStory};

/// The explanation as a person reads it, in lines of at most `width` characters where words allow it.
pub fn render(explanation: &Explanation, width: usize) -> String {
    let mut page = Page { text: String::new(), width: width.max(40) };
    page.paragraph(0, &format!("{}: {}", explanation.what, explanation.answer));
    page.section("what it means", explanation.text.iter().map(String::as_str));
    page.citations(2, &explanation.documents);
    for story in &explanation.flows {
        page.flow(story, explanation.flows.len() > 1);
    }
    if !explanation.why_not.is_empty() {
        page.heading("why not");
        for why in &explanation.why_not {
            let whom = match why.deployments.as_slice() {
                [] => String::new(),
                names => format!(
                    " ({})",
                    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
                ),
            };
            page.paragraph(2, &format!("`{}`{whom}: {}", why.id, why.because.join("; ")));
            page.citations(4, &why.documents);
        }
    }
    if !explanation.nearest.is_empty() {
        page.heading("what comes nearest");
        for near in &explanation.nearest {
            page.paragraph(2, &format!("`{}` {}", near.what, near.how));
        }
    }
    page.text
}

struct Page {
    text: String,
    width: usize,
}

impl Page {
    fn heading(&mut self, heading: &str) {
        let _ = write!(self.text, "\n{heading}\n");
    }

    fn section<'s>(&mut self, heading: &str, lines: impl Iterator<Item = &'s str>) {
        let mut lines = lines.peekable();
        if lines.peek().is_some() {
            self.heading(heading);
            lines.for_each(|line| self.paragraph(2, line));
        }
    }

    fn flow(&mut self, story: &FlowStory, many: bool) {
        let flow = &story.flow;
        if many {
            let place = flow.from.site.as_ref().or(flow.from.vnet.as_ref());
            let at = place.map(|place| format!("@{place}")).unwrap_or_default();
            let port = super::ports(flow);
            let line = format!(
                "{}  {}{at} -> {}  {}/{port}  {}",
                flow.id, flow.from.role, flow.to.name, flow.protocol, flow.path
            );
            self.heading(&line);
        } else {
            self.heading(&format!("flow {}", flow.id));
        }
        self.paragraph(2, "why it is needed");
        story.reasons.iter().for_each(|reason| self.reason(reason));
        self.paragraph(2, "how it is reached");
        story.way.iter().for_each(|step| self.paragraph(4, step));
        if !story.names.is_empty() {
            self.paragraph(2, "names");
            story.names.iter().for_each(|line| self.paragraph(4, line));
        }
        if !flow.service_tags.is_empty() {
            let tags = flow.service_tags.iter().map(|tag| format!("`{tag}`")).collect::<Vec<_>>().join(", ");
            let whole = if flow.tags_global_only { ", whole only" } else { "" };
            self.paragraph(2, &format!("by service tag: {tags}{whole}"));
        }
    }

    fn reason(&mut self, reason: &ReasonStory) {
        let because = match reason.because.as_slice() {
            [] => String::new(),
            leaves => format!(
                ", because {}",
                leaves.iter().map(|leaf| leaf.as_str()).collect::<Vec<_>>().join(" and ")
            ),
        };
        self.paragraph(
            4,
            &format!(
                "`{}` ({}, {}) for `{}`: {}{because}",
                reason.requirement, reason.need, reason.status, reason.deployment, reason.purpose
            ),
        );
        if let Some(breaks) = &reason.breaks {
            self.paragraph(6, &format!("without it: {breaks}"));
        }
        if let Some(derivation) = &reason.derivation {
            self.paragraph(6, &format!("derived: {derivation}"));
        }
        if let Some(note) = &reason.note {
            self.paragraph(6, note);
        }
        for defect in &reason.defects {
            self.paragraph(
                6,
                &format!(
                    "defect `{}`: printed {}; {}; {}",
                    defect.id, defect.published, defect.wrong, defect.choice
                ),
            );
        }
        self.citations(6, &reason.documents);
    }

    fn citations(&mut self, indent: usize, documents: &[Citation]) {
        for document in documents {
            let date = document.date.map(|date| format!(", {date}")).unwrap_or_default();
            self.paragraph(indent, &format!("see {}{date} ({})", document.title, document.id));
        }
    }

    /// Writes a paragraph; lines after the first are set in by two more.
    fn paragraph(&mut self, indent: usize, text: &str) {
        let mut column = indent;
        let _ = write!(self.text, "{:indent$}", "");
        let mut first = true;
        for word in text.split_whitespace() {
            let length = word.chars().count();
            if !first && column + 1 + length > self.width {
                let deeper = indent + 2;
                let _ = write!(self.text, "\n{:deeper$}", "");
                column = deeper;
            } else if !first {
                self.text.push(' ');
                column += 1;
            }
            self.text.push_str(word);
            column += length;
            first = false;
        }
        self.text.push('\n');
    }
}
