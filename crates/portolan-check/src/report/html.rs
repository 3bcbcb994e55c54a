//! The report as one page: no script, no request, readable on a telephone and on paper.

use std::fmt::Write as _;

use portolan_diag::Page;
use portolan_diag::text::prose;

use super::text::markup;
use super::view::{View, WORST_FIRST, layer_in_words, layers, time};
use super::{Cause, FlowResult};
use crate::Outcome;

const STYLE: &str = include_str!("html/style.css");

/// Writes a report as a page.
pub fn html(view: &View<'_>) -> String {
    let title = format!("{} from {}", view.report.scenario, view.place());
    let mut out = String::new();
    let _ = writeln!(out, "<header>\n<h1>{}</h1>", markup(&title));
    let _ = writeln!(out, "<p class=\"{}\">{}</p>", worst(view), markup(&view.counts()));
    if let Some(began) = view.report.began {
        let _ = writeln!(out, "<p>Tested <time datetime=\"{began}\">{}</time>.</p>", view.moment());
    }
    out.push_str("</header>\n");
    if let Some(compared) = view.compared {
        out.push_str(
            "<section aria-labelledby=\"changes\">\n<h2 id=\"changes\">What is different</h2>\n<ul>\n",
        );
        for line in compared.lines() {
            let _ = writeln!(out, "<li>{}</li>", markup(line.trim()));
        }
        out.push_str("</ul>\n</section>\n");
    }
    causes(&mut out, &view.report.causes);
    for outcome in WORST_FIRST {
        let rows = view.rows(outcome);
        if !rows.is_empty() {
            connections(&mut out, view, outcome, &rows);
        }
    }
    Page { title: &format!("{title}: connectivity"), style: STYLE, body: &out }.to_string()
}

/// The worst outcome, as the class that colours the summary.
fn worst(view: &View<'_>) -> &'static str {
    let outcomes = view.report.results.iter().map(|result| result.outcome);
    outcomes.max().unwrap_or(Outcome::NoData).as_str()
}

fn causes(out: &mut String, causes: &[Cause]) {
    if causes.is_empty() {
        return;
    }
    out.push_str("<section aria-labelledby=\"causes\">\n<h2 id=\"causes\">Causes</h2>\n");
    for cause in causes {
        let word = cause.outcome.as_str();
        let offender = cause.offender.as_deref().map(|who| format!(": {}", markup(who))).unwrap_or_default();
        let _ = writeln!(out, "<article class=\"card {word}\">");
        let _ = writeln!(
            out,
            "<h3><span class=\"word\">{word}</span> <code>{}</code>{offender} <small>({})</small></h3>",
            cause.verdict,
            cause.confidence.as_str()
        );
        out.push_str("<dl>\n");
        for (name, text) in [
            ("Planned", &cause.planned),
            ("Seen", &cause.seen),
            ("Means", &cause.means),
            ("Do", &cause.remedy),
        ] {
            if !text.is_empty() {
                let _ = writeln!(out, "<dt>{name}</dt><dd>{}</dd>", prose(text));
            }
        }
        let hosts = cause.hosts.iter().map(|host| format!("<code>{}</code>", markup(host)));
        let hosts = hosts.collect::<Vec<_>>().join(", ");
        if !hosts.is_empty() {
            let _ = writeln!(out, "<dt>Affects</dt><dd>{hosts}</dd>");
        }
        out.push_str("</dl>\n");
        for step in &cause.commands {
            let _ = writeln!(out, "<p class=\"step\">{}: {}</p>", markup(&step.team), markup(&step.purpose));
            let _ = writeln!(out, "<pre tabindex=\"0\"><code>{}</code></pre>", markup(&step.text));
        }
        out.push_str("</article>\n");
    }
    out.push_str("</section>\n");
}

fn connections(out: &mut String, view: &View<'_>, outcome: Outcome, rows: &[&FlowResult]) {
    let (id, title) = (outcome.as_str(), capital(outcome.in_words()));
    let _ =
        writeln!(out, "<section aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{title} ({})</h2>", rows.len());
    out.push_str("<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-labelledby=\"");
    let _ = writeln!(out, "{id}\">\n<table>\n<caption>{title}</caption>\n<thead>\n<tr>");
    for head in ["Host", "Port", "Need", "Way", "Layers", "Verdict", "Time"] {
        let _ = writeln!(out, "<th scope=\"col\">{head}</th>");
    }
    out.push_str("</tr>\n</thead>\n<tbody>\n");
    for result in rows {
        let _ = writeln!(out, "<tr>\n<th scope=\"row\">{}</th>", markup(&result.host));
        let time = time(result).map(|time| time.to_string()).unwrap_or_default();
        let cells = [result.port.to_string(), result.need.to_string(), view.way(result), layers(result)];
        for cell in cells {
            let _ = writeln!(out, "<td>{}</td>", markup(&cell));
        }
        let _ = writeln!(
            out,
            "<td><code>{}</code>{}</td>\n<td>{time}</td>\n</tr>",
            result.verdict,
            details(result)
        );
    }
    out.push_str("</tbody>\n</table>\n</div>\n</section>\n");
}

/// The evidence, folded away.
fn details(result: &FlowResult) -> String {
    let seen = result.layers.iter().filter_map(|(layer, seen)| Some((layer, seen.seen.as_deref()?)));
    let layers = seen.map(|(layer, seen)| format!("{}: {seen}", layer_in_words(*layer)));
    let whom = (!result.for_whom.is_empty()).then(|| format!("for {}", result.for_whom.join(", ")));
    let lines = result.evidence.iter().cloned().chain(result.impact.clone()).chain(layers).chain(whom);
    let lines = lines.map(|line| format!("<li>{}</li>", markup(&line))).collect::<String>();
    if lines.is_empty() {
        return String::new();
    }
    format!("\n<details>\n<summary>Evidence</summary>\n<ul>{lines}</ul>\n</details>\n")
}

fn capital(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}
