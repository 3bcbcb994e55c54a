//! Rules to lists and an index.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use portolan_model::{IpNet, PrefixSet};

use crate::comment::{self, header};
use crate::edl::EDL;
use crate::intent::{Destination, File, Job, Printed, Refusal, Rule, RuleSet};
use crate::paloalto::{LISTED_ADDRESSES, LISTED_URLS, LISTS, URL};

/// How lists are to be served, which matters more than what is in them.
const SERVING: [&str; 5] = [
    "Never serve an empty list or an error page in place of a list: the rule then allows nothing, or the wrong thing",
    "Serve a new list whole, by renaming the file; keep the last good one when a new one cannot be made",
    "If the server asks for a password that the firewall does not have, the list is emptied; if it is unreachable, the last copy stays",
    "Entries beyond the capacity of the model are skipped with no more than a line in the system log: compare the counts below",
    "Add first and take away days later: clients still use addresses from older DNS answers",
];

/// A folder of lists and an index for each place.
pub(super) fn print(job: &Job<'_>) -> Result<Printed, Refusal> {
    let mut files = Vec::new();
    for set in job.sets.iter().filter(|set| !set.rules.is_empty()) {
        let folder = set.stem_among(&job.sets);
        let lists = set.rules.iter().flat_map(|rule| lists(&job.options.prefix, rule)).collect::<Vec<_>>();
        within_limits(set, &lists)?;
        files.push(File { path: format!("{folder}/index.txt"), text: index(job, set, &lists) });
        let texts = lists.iter().filter_map(|list| {
            let path = format!("{folder}/{}", list.file.as_ref()?);
            Some(File { path, text: list.entries.join("\n") + "\n" })
        });
        files.extend(texts);
    }
    Ok(Printed { files, ..Printed::default() })
}

/// What sort of entries a list has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Urls,
    Names,
    Addresses,
    Known,
}

/// Destinations of a rule: a list in a file of its own, or addresses that never change.
struct List<'r> {
    rule: &'r Rule,
    sort: Sort,
    file: Option<String>,
    entries: Vec<String>,
}

/// The lists of a rule. Addresses that only the scenario changes need none; they stand in the index.
fn lists<'r>(prefix: &str, rule: &'r Rule) -> Vec<List<'r>> {
    let file = |ending: &str| Some(format!("{prefix}-{}-{ending}.txt", rule.name));
    match &rule.to {
        Destination::Names { kind, names } => {
            let texts = names.iter().map(|name| name.text.clone()).collect::<BTreeSet<_>>();
            let (sort, ending) = if *kind == URL { (Sort::Urls, "urls") } else { (Sort::Names, "names") };
            vec![List { rule, sort, file: file(ending), entries: texts.into_iter().collect() }]
        }
        Destination::Addresses(items) => {
            let entries = |is_tag: bool| {
                let mine = items.iter().filter(|item| item.is_tag == is_tag);
                let all = mine.fold(PrefixSet::empty(), |all, item| all.union(&item.addresses));
                all.to_prefixes().iter().map(IpNet::to_string).collect::<Vec<_>>()
            };
            let listed = file(&format!("ipv{}", rule.family.digit()));
            let both = [(Sort::Addresses, listed, entries(true)), (Sort::Known, None, entries(false))];
            let both = both.into_iter().filter(|(_, _, entries)| !entries.is_empty());
            both.map(|(sort, file, entries)| List { rule, sort, file, entries }).collect()
        }
        Destination::Tags(_) => Vec::new(),
    }
}

fn within_limits(set: &RuleSet, lists: &[List<'_>]) -> Result<(), Refusal> {
    let count =
        |sort: Sort| lists.iter().filter(|list| list.sort == sort).map(|list| list.entries.len()).sum();
    let fetched = lists.iter().filter(|list| matches!(list.sort, Sort::Urls | Sort::Addresses)).count();
    let checks = [
        ("lists of URLs and addresses", fetched, LISTS),
        ("addresses in lists", count(Sort::Addresses), LISTED_ADDRESSES),
        ("URLs in lists", count(Sort::Urls), LISTED_URLS),
    ];
    match checks.into_iter().find(|(_, needed, limit)| needed > limit) {
        None => Ok(()),
        Some((what, needed, limit)) => Err(Refusal {
            place: set.place.title(),
            platform: "a firewall with external lists",
            what,
            needed,
            limit,
            way_out: "print the deployments by themselves, for firewalls of their own, or only what is required (`--need required`)".to_owned(),
        }),
    }
}

/// A block for each list: where it is, how long, and the rule that it is for.
fn index(job: &Job<'_>, set: &RuleSet, lists: &[List<'_>]) -> String {
    let mut lines = header(&job.stamp, Some(&set.place), "External dynamic lists", EDL.assumes);
    lines.insert(1, "Written from documentation; no firewall has read the lists".to_owned());
    lines.extend(SERVING.map(str::to_owned));
    if set.left_out > 0 {
        lines.push(format!("{} connections are in no list: see the ledger", set.left_out));
    }
    let mut text = comment::lines("#", &lines);
    for list in lists {
        let rule = list.rule;
        let from = rule.source_prefixes().iter().map(IpNet::to_string).collect::<Vec<_>>().join(" ");
        let ports = rule.ports.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        text.push('\n');
        text.push_str(&comment::lines("#", [rule.summary()]));
        let _ = match &list.file {
            Some(name) => writeln!(text, "list    {name}\nentries {}", list.entries.len()),
            None => writeln!(text, "to      {}", list.entries.join(" ")),
        };
        let _ = writeln!(text, "from    {from}");
        let _ = writeln!(text, "service {} {ports}", rule.protocol);
        let _ = writeln!(text, "need    {}", rule.need);
    }
    text
}
