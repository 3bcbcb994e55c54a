//! Blocks of regions: what File Sync needs of each, once with local and once with geo-redundant storage.
//!
//! A row is `region | primary | paired | discovery`, each cell with the newer and the older names. With local redundancy the
//! first cell is all there is; with geo-redundancy it is the three together. `?` in front marks a doubtful host, `!` one that
//! was corrected; of a host that stands in two cells the stronger mark holds.

use std::collections::BTreeSet;

use portolan_plan::plan::Plan;

use super::block::Block;
use super::diff::{Difference, tidy};
use crate::planning::plan;

/// The redundancies that keep to one region, and those that copy to the pair.
const LOCAL: &[&str] = &["lrs", "zrs"];
const GEO: &[&str] = &["grs", "ra-grs", "gzrs", "ra-gzrs"];

pub(super) fn hold(block: &Block) -> Result<(), Difference> {
    let (mut missing, mut extra) = (Vec::new(), Vec::new());
    for (line, row) in rows(block) {
        let [region, primary, paired, discovery] = row.as_slice() else {
            return Err(Difference::broken(&format!("line {line}: a row has four cells")));
        };
        let words = |cell: &String| cell.split_whitespace().map(str::to_owned).collect::<BTreeSet<_>>();
        let local = words(primary);
        let all = [primary, paired, discovery].into_iter().flat_map(words).collect::<BTreeSet<_>>();
        let geo = strongest(&all);
        for (expected, redundancies) in [(&local, LOCAL), (&geo, GEO)] {
            for redundancy in redundancies {
                let actual = match planned(block, region, redundancy) {
                    Ok(plan) => hosts(&plan),
                    Err(why) => return Err(Difference::broken(&format!("line {line}: {why}"))),
                };
                let show = |host: &String| format!("{region} {redundancy} {host}");
                missing.extend(expected.difference(&actual).map(show));
                extra.extend(actual.difference(expected).map(show));
            }
        }
    }
    Difference::from(missing, extra)
}

/// Leaves each host with its strongest mark: none, then corrected, then doubtful.
fn strongest(hosts: &BTreeSet<String>) -> BTreeSet<String> {
    let weaker = |host: &&String| match host.split_at(1) {
        ("?", bare) => hosts.contains(bare) || hosts.contains(&format!("!{bare}")),
        ("!", bare) => hosts.contains(bare),
        _ => false,
    };
    hosts.iter().filter(|host| !weaker(host)).cloned().collect()
}

/// The plans of all rows.
pub(super) fn plans(block: &Block) -> Vec<Plan> {
    let of = |row: Vec<String>| {
        let region = row.first().cloned().unwrap_or_default();
        let all = LOCAL.iter().chain(GEO);
        all.filter_map(|redundancy| planned(block, &region, redundancy).ok()).collect::<Vec<_>>()
    };
    rows(block).into_iter().flat_map(|(_, row)| of(row)).collect()
}

fn rows(block: &Block) -> Vec<(usize, Vec<String>)> {
    block.said().map(|(number, line)| (number, line.split('|').map(tidy).collect())).collect()
}

fn planned(block: &Block, region: &str, redundancy: &str) -> Result<Plan, String> {
    let cloud = block.word("cloud").unwrap_or("public");
    let text = format!(
        "portolan: 1\nname: {region}\ncloud: {cloud}\nsites: {{ hq: {{ networks: [10.1.0.0/16] }} }}\ndeployments:\n  \
         - {{ name: files, service: file-sync, site: hq, region: {region}, redundancy: {redundancy} }}\n"
    );
    plan(&text, None)
}

/// The hosts of the Storage Sync Service.
fn hosts(plan: &Plan) -> BTreeSet<String> {
    let regional = plan.flows.iter().filter(|flow| {
        [".afs.azure.net", ".afs.azure.us", ".afs.azure.cn", ".one.microsoft.com"]
            .iter()
            .any(|suffix| flow.to.name.ends_with(suffix))
    });
    let mark =
        |flow: &portolan_plan::plan::Flow| match (flow.need.to_string().as_str(), flow.status.to_string()) {
            ("doubtful", _) => format!("?{}", flow.to.name),
            ("required", status) if status == "corrected" => format!("!{}", flow.to.name),
            ("required", _) => flow.to.name.to_string(),
            (need, _) => format!("{need}:{}", flow.to.name),
        };
    regional.map(mark).collect()
}
