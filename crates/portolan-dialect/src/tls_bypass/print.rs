//! The connections that must stay closed, by place, and what the ledger says of each form.

use std::collections::{BTreeMap, BTreeSet};

use portolan_catalog::Id;
use portolan_model::{HostPattern, Inspection};
use portolan_plan::plan::{Flow, TargetKind};
use portolan_policy::{Change, Entry, Means, Outcome};

use super::forms::{Content, FORMS, Form};
use crate::comment::header;
use crate::intent::{File, Job, Printed, Refusal, Why};
use crate::naming::stem;

/// The lists with what inspection does to their connections.
const CLASSES: [(Inspection, &str); 2] = [(Inspection::Breaks, "breaks"), (Inspection::Unknown, "unknown")];

/// A folder for each place, with a list for each form.
pub(super) fn print(job: &Job<'_>) -> Result<Printed, Refusal> {
    let mut printed = Printed::default();
    for (place, title, flows) in places(job) {
        for (inspection, class) in CLASSES {
            let closed = |flow: &&&Flow| flow.tls.as_ref().is_some_and(|tls| tls.inspection == inspection);
            let flows = flows.iter().filter(closed).copied().collect::<Vec<_>>();
            let asked = |form: &Form| job.options.form.as_deref().is_none_or(|asked| asked == form.id);
            for form in FORMS.into_iter().filter(asked) {
                printed.entries.extend(flows.iter().map(|flow| entry(&form, place, flow)));
                printed.files.extend(file(job, &form, place, &title, class, &flows));
            }
        }
    }
    Ok(printed)
}

/// The connections of each site and virtual network, in the order of the plan.
fn places<'p>(job: &Job<'p>) -> Vec<(&'p Id, String, Vec<&'p Flow>)> {
    let plan = job.plan;
    let sites =
        plan.sites.iter().map(|site| (&site.name, format!("the site {}", site.name), site.tls_inspection));
    let vnets = plan.vnets.iter();
    let vnets =
        vnets.map(|vnet| (&vnet.name, format!("the virtual network {}", vnet.name), vnet.tls_inspection));
    let wanted = |name: &Id| job.options.at.as_deref().is_none_or(|at| at == &**name);
    let all = sites.chain(vnets).filter(|(name, ..)| wanted(name));
    all.map(|(name, title, inspected)| {
        let mine =
            |flow: &&Flow| flow.from.site.as_ref() == Some(name) || flow.from.vnet.as_ref() == Some(name);
        let inspected =
            if inspected { "where TLS is inspected" } else { "where the plan knows of no TLS inspection" };
        (name, format!("{title}, {inspected}"), plan.flows.iter().filter(mine).collect())
    })
    .collect()
}

fn pattern(flow: &Flow) -> Option<HostPattern> {
    let by_name = matches!(flow.to.kind, TargetKind::Fqdn | TargetKind::Suffix | TargetKind::Glob);
    by_name.then(|| flow.to.name.parse().ok()).flatten()
}

/// A list; none where nothing is on it.
fn file(
    job: &Job<'_>,
    form: &Form,
    place: &Id,
    title: &str,
    class: &'static str,
    flows: &[&Flow],
) -> Option<File> {
    let mut names = BTreeMap::<HostPattern, Why>::new();
    for flow in flows {
        if let Some(pattern) = pattern(flow) {
            names.entry(pattern).or_default().add(&Why::of(flow));
        }
    }
    let mut seen = BTreeSet::new();
    let names = names.iter().filter_map(|(pattern, why)| Some((form.spelling.write(pattern)?, why.line())));
    let names = names.filter(|(text, _)| seen.insert(text.clone())).collect::<Vec<_>>();
    if names.is_empty() {
        return None;
    }
    let what = match class {
        "breaks" => "Names that must not be decrypted,",
        _ => "Names of which no document says whether they may be decrypted,",
    };
    let mut header = header(&job.stamp, None, &format!("{what} for {title}"), &[]);
    if matches!(form.id, "paloalto" | "fortigate") {
        header.push("No program of the vendor has read this file; it follows the documentation".to_owned());
    }
    let content = Content { header: &header, prefix: &job.options.prefix, class, names: &names };
    let path = format!("{}/{}-{class}.{}", stem(place), form.id, form.ending);
    Some(File { path, text: (form.file)(&content) })
}

fn entry(form: &Form, place: &Id, flow: &Flow) -> Entry {
    let read = pattern(flow).and_then(|pattern| {
        let text = form.spelling.write(&pattern)?;
        let (meant, read) = (pattern.to_name_set(), form.spelling.read(&text)?);
        Some((pattern, text, read.difference(&meant).ok()?, meant.difference(&read).ok()?))
    });
    let mut entry = Entry {
        flow: flow.id.to_string(),
        device: format!("tls-inspection ({})", form.id),
        at: place.to_string(),
        from: flow.from.role.to_string(),
        to: flow.to.name.to_string(),
        service: format!("{}/{}", flow.protocol, flow.port),
        need: flow.need,
        outcome: Outcome::Refused,
        means: None,
        written: Vec::new(),
        changes: Vec::new(),
        because: "the lists hold names, and it has none".to_owned(),
    };
    let Some((pattern, text, more, fewer)) = read else { return entry };
    entry.outcome = Outcome::Exact;
    entry.because.clear();
    entry.means = Some(if matches!(pattern, HostPattern::Exact(_)) { Means::Name } else { Means::Wildcard });
    entry.written = vec![text];
    if !more.is_empty() {
        entry.outcome = Outcome::Widened;
        entry.changes.push(Change::more_names(more));
        "more names stay closed, as the device has no way to write exactly these"
            .clone_into(&mut entry.because);
    }
    if !fewer.is_empty() {
        entry.outcome = Outcome::Narrowed;
        entry.changes.push(Change::fewer_names(fewer));
        "the device's wildcard stops short of these names".clone_into(&mut entry.because);
    }
    entry
}
