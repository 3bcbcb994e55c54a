//! Plans to print, with made-up service tags, for all tests of this crate.

#![allow(dead_code, unreachable_pub, reason = "every test binary uses a part of it")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use portolan_diag::{Diagnostics, Sources};
use portolan_dialect::{Options, RenderError, Rendering, Target, render};
use portolan_model::IpNet;
use portolan_plan::Planner;
use portolan_plan::plan::Plan;
use portolan_tags::resolve::{clouds, used};
use portolan_tags::{Resolved, Snapshots, TagCloud, read_bytes, resolve};

pub mod allowed;
pub mod cells;
pub mod closed;
pub mod dns;
pub mod hostile;
pub mod legs;
pub mod mutate;
pub mod oracle;
pub mod scenarios;
pub mod settings;
pub mod ways;

/// A plan with its service tags.
pub struct Case {
    /// Its name.
    pub name: String,
    /// The plan.
    pub plan: Plan,
    /// Its tags.
    pub resolved: Resolved,
}

impl Case {
    /// A scenario's text, planned.
    pub fn of(name: &str, text: &str) -> Case {
        let plan = plan(name, text);
        let resolved = resolve(&plan, &tags(&plan));
        Case { name: name.to_owned(), plan, resolved }
    }

    /// A scenario in a file, planned.
    pub fn read(path: &Path) -> Case {
        let name = path.file_stem().unwrap().to_str().unwrap();
        Case::of(name, &std::fs::read_to_string(path).unwrap())
    }

    /// One of the small scenarios.
    pub fn small(name: &str) -> Case {
        Case::read(&folder().join("scenarios").join(format!("{name}.yaml")))
    }

    /// One of the examples.
    pub fn example(name: &str) -> Case {
        Case::read(&folder().join("../../../examples").join(format!("{name}.yaml")))
    }

    /// The same plan with other addresses behind its tags, which may nowhere stand by their names: the first tag has the first
    /// of these lists, and so on in turn.
    pub fn with_addresses(&self, lists: &[Vec<IpNet>]) -> Case {
        let prefixes = |index: usize| {
            let list = lists.get(index % lists.len().max(1)).into_iter().flatten();
            list.map(|prefix| format!("\"{prefix}\"")).collect::<Vec<_>>().join(", ")
        };
        let snapshots = published(&self.plan, &|index| (prefixes(index), Some("[]")));
        let resolved = resolve(&self.plan, &snapshots);
        Case { name: self.name.clone(), plan: self.plan.clone(), resolved }
    }

    /// Prints it.
    pub fn render(&self, target: &'static Target, options: &Options) -> Result<Rendering, RenderError> {
        render(
            target,
            &self.plan,
            Some(&self.resolved),
            &["made-up.json (public, change number 1)".to_owned()],
            options,
        )
    }
}

/// The small scenarios.
pub const SMALL: [&str; 3] = ["proxy", "private", "sovereign"];

/// A scenario with everything that the settings of agents need, for their targets alone.
pub const AGENTS: &str = "agents";

/// The targets of agents.
pub const OF_AGENTS: [&str; 6] = [
    "azcmagent",
    "file-sync-proxy",
    "site-recovery-proxy",
    "connectedk8s",
    "arcappliance",
    "storage-mover-shell",
];

/// The folder of the tests.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// Plans a scenario that has no errors.
pub fn plan(name: &str, text: &str) -> Plan {
    let catalog = portolan_catalog_data::catalog().unwrap();
    let mut sources = Sources::new();
    let source = sources.add(name, text);
    let mut found = Diagnostics::new();
    let scenario = portolan_plan::scenario::read(source, text, &catalog, &mut found);
    let scenario = scenario.unwrap_or_else(|| panic!("{name}: {:?}", found.as_slice()));
    let planner = Planner { catalog: &catalog, digest: portolan_catalog_data::DIGEST, as_of: None };
    planner.plan(&scenario)
}

/// Service tags for a plan: every tag that it names has two IPv4 prefixes and one IPv6 prefix of its own, from ranges
/// that are reserved for documentation and benchmarks. Regional forms of Storage Sync say nothing of where they may
/// stand, as in the published files.
pub fn tags(plan: &Plan) -> Snapshots {
    published(plan, &|index| {
        let (high, low) = (index / 64, (index % 64) * 4);
        let six = 0x1000 + index;
        (format!("\"198.18.{high}.{low}/31\", \"198.19.{high}.{low}/30\", \"2001:db8:{six:x}::/48\""), None)
    })
}

/// What the tag of a number holds, as JSON strings, and where it may stand; where it is published to stand otherwise.
type Holds<'a> = &'a dyn Fn(usize) -> (String, Option<&'static str>);

fn published(plan: &Plan, holds: Holds<'_>) -> Snapshots {
    let mut snapshots = Snapshots::new();
    for cloud in clouds(plan) {
        let text = file(cloud, &used(plan, cloud), holds);
        let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
        let snapshot = read_bytes("made-up.json", text.as_bytes(), &mut sources, &mut found);
        snapshots.add(snapshot.unwrap_or_else(|| panic!("{:?}\n{text}", found.as_slice())));
    }
    snapshots
}

fn file(cloud: TagCloud, tags: &BTreeSet<String>, holds: Holds<'_>) -> String {
    let mut text = format!("{{\"changeNumber\": 1, \"cloud\": \"{}\", \"values\": [", cloud.published());
    for (index, tag) in tags.iter().enumerate() {
        let (prefixes, features) = holds(index);
        let region = tag.split_once('.').map(|(_, region)| region.to_lowercase()).unwrap_or_default();
        let silent = tag.starts_with("StorageSyncService.");
        let everywhere = if silent { "null" } else { "[\"API\", \"NSG\", \"UDR\", \"FW\"]" };
        let features = features.unwrap_or(everywhere);
        let comma = if index == 0 { "" } else { "," };
        let _ = write!(
            text,
            "{comma}{{\"name\": \"{tag}\", \"id\": \"{tag}\", \"properties\": {{\"changeNumber\": {index}, \"region\": \"{region}\", \
             \"regionId\": 0, \"platform\": \"Azure\", \"systemService\": \"\", \"addressPrefixes\": [{prefixes}], \
             \"networkFeatures\": {features}}}}}"
        );
    }
    text.push_str("]}");
    text
}

/// The text of all files of a configuration.
pub fn joined(rendering: &Rendering) -> String {
    rendering.files.iter().map(|file| file.text.as_str()).collect()
}
