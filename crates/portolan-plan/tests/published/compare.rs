//! A page against the plans of its days.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use portolan_catalog::Id;
use portolan_model::{Date, HostPattern, Status};
use portolan_plan::plan::{Flow, Plan, Reason, TargetKind};

use super::hosts::hosts;
use super::known::Run;
use super::mapping::{Kind, Page, Part, region};
use super::{tables, versions};
use crate::planning::{catalog, plan};

/// The columns in which endpoints stand.
const ENDPOINTS: &[&str] = &["Agent resource", "Endpoint (DNS)", "URL", "IP/machine"];

/// What was done.
#[derive(Default)]
pub(crate) struct Tally {
    /// Versions read.
    pub(crate) versions: usize,
    /// Hosts read in them.
    pub(crate) hosts: usize,
    /// Days compared.
    pub(crate) days: usize,
}

type Hosts = BTreeSet<String>;

/// The hosts on a page of a day: those that every version of the day has, and those that some have.
struct Listed {
    always: Hosts,
    sometimes: Hosts,
}

/// Compares all versions of a page with the plans of the first and of the last day on which each was the newest.
pub(crate) fn compare(folder: &Path, page: &Page) -> (Vec<Run>, Tally) {
    let days = versions::days(folder, page.folder);
    let mut tally = Tally { versions: days.values().map(Vec::len).sum(), ..Tally::default() };
    let mut runs = Vec::new();
    for part in page.parts {
        let mut open = BTreeMap::<(String, &'static str), (Date, Date)>::new();
        let mut last = None;
        let mut next = days.keys().skip(1);
        for (first, versions) in &days {
            let end = next.next().map(|day| day.yesterday().unwrap()).or(catalog().date).unwrap();
            let Some(listed) = listed(page, part, versions, &mut tally) else { continue };
            for day in BTreeSet::from([*first, end]) {
                tally.days += 1;
                let found = differences(page, part, &listed, day);
                let (lasting, ended) = open.into_iter().partition(|(key, _)| found.contains(key));
                open = lasting;
                runs.extend(
                    BTreeMap::into_iter(ended).map(|(key, (from, to))| run(page, part, key, from, Some(to))),
                );
                for key in found {
                    open.entry(key).and_modify(|(_, to)| *to = day).or_insert((day, day));
                }
                last = Some(day);
            }
        }
        let lasts = last == catalog().date;
        runs.extend(
            open.into_iter().map(|(key, (from, to))| run(page, part, key, from, (!lasts).then_some(to))),
        );
    }
    runs.sort();
    (runs, tally)
}

fn run(page: &Page, part: &Part, (host, only): (String, &'static str), from: Date, to: Option<Date>) -> Run {
    let part = part.section.map_or_else(|| part.cloud.to_string(), str::to_owned);
    Run { page: page.folder.to_owned(), part, host, only: only.to_owned(), from, to }
}

/// The hosts of a part; none where no version of the day has the section.
fn listed(page: &Page, part: &Part, versions: &[(String, String)], tally: &mut Tally) -> Option<Listed> {
    let mut listed: Option<Listed> = None;
    for (name, text) in versions {
        let found = match page.kind {
            Kind::Tables => in_tables(page, part, name, text),
            Kind::Carried => Some(in_block(text)),
        };
        let Some(found) = found else { continue };
        tally.hosts += found.len();
        listed = Some(match listed {
            None => Listed { always: found.clone(), sometimes: found },
            Some(before) => Listed {
                always: before.always.intersection(&found).cloned().collect(),
                sometimes: before.sometimes.union(&found).cloned().collect(),
            },
        });
    }
    listed
}

fn in_tables(page: &Page, part: &Part, name: &str, text: &str) -> Option<Hosts> {
    let mut found = Hosts::new();
    let mut any = false;
    for row in tables::rows(text) {
        let here = match part.section {
            Some(words) => row.section.contains(words),
            None => row.cloud.unwrap_or(page.parts[0].cloud) == part.cloud,
        };
        let Some(cell) = ENDPOINTS.iter().find_map(|column| row.cell(column)).filter(|_| here) else {
            continue;
        };
        any = true;
        let read = hosts(cell, region(part.cloud));
        found.extend(
            read.unwrap_or_else(|| panic!("{}/{name}:{}: no host in `{cell}`", page.folder, row.line)),
        );
    }
    (any || part.section.is_none()).then_some(found)
}

/// The hosts of a fenced block, one a line.
fn in_block(text: &str) -> Hosts {
    let block = text.lines().skip_while(|line| !line.starts_with("```")).skip(1);
    let lines = block.take_while(|line| !line.starts_with("```"));
    lines
        .filter_map(|line| line.trim().split(':').next())
        .filter(|host| !host.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The hosts in which page and plan differ on a day.
fn differences(page: &Page, part: &Part, listed: &Listed, day: Date) -> BTreeSet<(String, &'static str)> {
    match page.kind {
        Kind::Tables => {
            let plans =
                part.deployments.iter().map(|deployment| planned(part, deployment, day)).collect::<Vec<_>>();
            let flows = || plans.iter().flat_map(|plan| &plan.flows);
            let all = names(flows(), |reason| page.products.contains(&reason.service.as_str()));
            let cited = names(flows(), |reason| {
                page.products.contains(&reason.service.as_str()) && is_on(page, reason)
            });
            let page_only = listed.always.difference(&all).map(|host| (host.clone(), "page"));
            let plan_only = cited.difference(&listed.sometimes).map(|host| (host.clone(), "plan"));
            page_only.chain(plan_only).collect()
        }
        Kind::Carried => {
            let patterns = listed.sometimes.iter().map(|host| pattern(host)).collect::<Vec<_>>();
            let mut found = BTreeSet::new();
            for deployment in part.deployments {
                let of = |text: &str| {
                    let plan = planned(part, text, day);
                    names(plan.flows.iter(), |reason| page.products.contains(&reason.service.as_str()))
                };
                let carried = &of(deployment) - &of(&format!("{deployment}, arc_gateway: contoso"));
                let open =
                    carried.into_iter().filter(|host| !patterns.iter().any(|one| one.covers(&pattern(host))));
                found.extend(open.map(|host| (host, "plan")));
            }
            found
        }
    }
}

fn pattern(host: &str) -> HostPattern {
    host.parse().unwrap_or_else(|error| panic!("{host}: {error}"))
}

/// Whether the catalog has a host from this page: it names it, and claims no more than it says.
fn is_on(page: &Page, reason: &Reason) -> bool {
    let names = |id: &Id| page.documents.contains(&id.as_str());
    reason.documents.iter().any(names) && !matches!(reason.status, Status::Derived | Status::Observed)
}

/// The hosts of flows that any reason of this kind leads to.
fn names<'f>(flows: impl Iterator<Item = &'f Flow>, counts: impl Fn(&Reason) -> bool) -> Hosts {
    let hosts =
        flows.filter(|flow| matches!(flow.to.kind, TargetKind::Fqdn | TargetKind::Suffix | TargetKind::Glob));
    hosts.filter(|flow| flow.reasons.iter().any(&counts)).map(|flow| flow.to.name.to_string()).collect()
}

fn planned(part: &Part, deployment: &str, day: Date) -> Plan {
    let (cloud, region) = (part.cloud, region(part.cloud));
    let text = format!(
        "portolan: 1\nname: day\ncloud: {cloud}\nsites: {{ hq: {{ networks: [10.1.0.0/16] }} }}\ndeployments:\n  \
         - {{ name: one, site: hq, region: {region}, {deployment} }}\n"
    );
    plan(&text, Some(day)).unwrap_or_else(|why| panic!("{why}"))
}
