//! Real service-tag files, and Python's `ipaddress` as the oracle.
//!
//! The files are too large for the repository: the variable `PORTOLAN_TEST_DATA` names the folder that has them. Without
//! it a line says what was not run; with it, files that are missing fail the test.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use portolan_diag::{Diagnostics, Sources};
use portolan_model::PrefixSet;
use portolan_tags::{Mode, Snapshot, TagCloud, diff};

use super::{file, portolan, program, run};

/// Compares the fewest prefixes and a sample of lookups with what Python computes from the same file.
const ORACLE: &str = r#"
import ipaddress, json, random, subprocess, sys
tags_file, program = sys.argv[1], sys.argv[2]
tags = {v["name"]: [ipaddress.ip_network(p) for p in v["properties"]["addressPrefixes"]]
        for v in json.load(open(tags_file, encoding="utf-8-sig"))["values"]}

def ask(*words, codes=(0,), **more):
    done = subprocess.run([program, "tags", *words, "--service-tags", tags_file, "-q"], capture_output=True, text=True, **more)
    assert done.returncode in codes, (words, done.stderr)
    return done.stdout

def fewest(nets):
    return [str(n) for v in (4, 6) for n in ipaddress.collapse_addresses(n for n in nets if n.version == v)]

assert ask("aggregate", "--all").split() == fewest([n for nets in tags.values() for n in nets])
random.seed(7)
for name in random.sample(sorted(tags), 12) + ["AzureCloud", "Storage"]:
    assert ask("aggregate", name).split() == fewest(tags[name]), name
    assert ask("show", name).split() == [str(n) for n in tags[name]], name

def missing(wide, narrow):
    rest = list(ipaddress.collapse_addresses(narrow))
    for w in wide:
        rest = [left for n in rest for left in
                (n.address_exclude(w) if w != n and w.subnet_of(n) else [] if n.subnet_of(w) else [n])]
    return list(ipaddress.collapse_addresses(rest))

for wide, narrow in [("AzureCloud", "Storage"), ("AzureCloud", "AzureActiveDirectory"), ("Storage", "Sql")]:
    gaps = [str(n) for v in (4, 6) for n in missing([w for w in tags[wide] if w.version == v], [n for n in tags[narrow] if n.version == v])]
    assert ask("covers", wide, narrow, codes=(0, 1)).split() == gaps, (wide, narrow)

listed = sorted({n for nets in tags.values() for n in nets}, key=lambda n: (n.version, n))
asked = [ipaddress.ip_address(random.getrandbits(32)) for _ in range(20)]
asked += [n[random.randrange(min(n.num_addresses, 1 << 32))] for n in random.sample(listed, 100)]
answers = json.loads(ask("lookup", "--file", "-", "--format", "json", input="\n".join(map(str, asked))))["results"]
for address, answer in zip(asked, answers, strict=True):
    wanted = {}
    for name, nets in tags.items():
        around = [n for n in nets if n.version == address.version and address in n]
        if around:
            wanted[name] = str(max(around, key=lambda n: n.prefixlen))
    assert answer["query"] == str(address)
    assert {t["name"]: t["prefix"] for t in answer["tags"]} == wanted, address
    lengths = [int(t["prefix"].split("/")[1]) for t in answer["tags"]]
    assert lengths == sorted(lengths, reverse=True), address
print("same")
"#;

/// Random sets, with what Python makes of them.
const SETS: &str = r#"
import ipaddress, json, random, subprocess, sys
program, folder = sys.argv[1], sys.argv[2]
random.seed(11)
def net():
    if random.random() < 0.5:
        return ipaddress.ip_network((0x0a000000 | random.getrandbits(12), random.randint(18, 32)), strict=False)
    return ipaddress.ip_network((0x20010db8 << 96 | random.getrandbits(12), random.randint(114, 128)), strict=False)
for round in range(40):
    sets = {name: [net() for _ in range(random.randrange(30))] for name in "AB"}
    path = f"{folder}/sets-{round}.json"
    values = [{"name": name, "properties": {"addressPrefixes": sorted({str(n) for n in nets})}} for name, nets in sets.items()]
    json.dump({"cloud": "Public", "changeNumber": 1, "values": values}, open(path, "w"))
    def ask(*words):
        done = subprocess.run([program, "tags", *words, "--service-tags", path, "-q"], capture_output=True, text=True)
        assert done.returncode in (0, 1), done.stderr
        return done.stdout.split()
    def fewest(nets):
        return [str(n) for v in (4, 6) for n in ipaddress.collapse_addresses(n for n in nets if n.version == v)]
    assert ask("aggregate", "A", "B") == fewest(sets["A"] + sets["B"]), path
    a, b = ({int(x) + (n.version << 130) for n in sets[s] for x in n} for s in "AB")
    gone = {int(x) + (n.version << 130) for line in ask("covers", "A", "B") for n in [ipaddress.ip_network(line)] for x in n}
    assert gone == b - a, path
print("same")
"#;

/// What `tags impact` and `plan --addresses` say of two real files, computed again from the plan and the files alone.
const IMPACT: &str = r#"
import ipaddress, json, subprocess, sys
program, old_file, new_file, scenario = sys.argv[1:]
def tags(path):
    return {v["name"]: v["properties"]["addressPrefixes"] for v in json.load(open(path, encoding="utf-8-sig"))["values"]}
old, new = tags(old_file), tags(new_file)
def ask(*words, codes=(0, 1)):
    done = subprocess.run([program, *words, "--format", "json", "-q"], capture_output=True, text=True)
    assert done.returncode in codes, done.stderr
    return json.loads(done.stdout), done.returncode
def ranges(prefixes):
    nets = [ipaddress.ip_network(p) for p in prefixes]
    spans = sorted((n.version, int(n[0]), int(n[-1])) for n in nets)
    merged = []
    for v, low, high in spans:
        if merged and merged[-1][0] == v and low <= merged[-1][2] + 1:
            merged[-1][2] = max(merged[-1][2], high)
        else:
            merged.append([v, low, high])
    return merged
def minus(a, b):
    rest, taken, at = [], ranges(b), 0
    for v, low, high in ranges(a):
        while at < len(taken) and (taken[at][0], taken[at][2]) < (v, low):
            at += 1
        for w, l, h in taken[at:]:
            if w != v or l > high:
                break
            if l > low:
                rest.append([v, low, l - 1])
            low = max(low, h + 1)
        if low <= high:
            rest.append([v, low, high])
    return rest
plan, _ = ask("plan", scenario, "--addresses", "--service-tags", new_file)
impact, code = ask("tags", "impact", scenario, "--old", old_file, "--new", new_file)
flows, rules = {}, {}
for flow in plan["flows"]:
    if flow["to"]["prefixes"] or not flow["service_tags"]:
        continue
    before = [p for t in flow["service_tags"] for p in old[t]]
    after = [p for t in flow["service_tags"] for p in new[t]]
    filled = flow["to"]["addresses"]
    assert ranges(filled["ipv4"] + filled["ipv6"]) == ranges(after), flow["to"]["name"]
    change = (minus(after, before), minus(before, after))
    if change != ([], []):
        flows[flow["id"]] = change
    for leg in flow["legs"]:
        if leg["to"]["name"] == flow["to"]["name"] and leg["device"] != "proxy":
            key = json.dumps([leg["device"], leg["at"], leg["from"], leg["protocol"], leg["port"], leg["port_end"]])
            rule = rules.setdefault(key, ([], []))
            rule[0].extend(before), rule[1].extend(after)
said = {f["id"]: (ranges(f["entering"]), ranges(f["leaving"])) for f in impact["flows"]}
assert said == flows
def said_of(part):
    return {json.dumps([r["device"], r["at"], {"name": r["from"], "prefixes": r["networks"]}, r["protocol"], r["port"], r["port_end"]]):
            ranges(r["prefixes"]) for r in impact[part]}
assert said_of("open") == {k: d for k, (b, a) in rules.items() if (d := minus(a, b))}
assert said_of("close") == {k: d for k, (b, a) in rules.items() if (d := minus(b, a))}
assert code == (1 if impact["open"] else 0)
print("same", len(flows))
"#;

/// The folder of real files; none where nobody named one.
#[expect(clippy::print_stderr, reason = "whoever runs the tests must see what was not run")]
fn data() -> Option<PathBuf> {
    let Some(data) = env::var_os("PORTOLAN_TEST_DATA") else {
        eprintln!("not run: real service-tag files need PORTOLAN_TEST_DATA");
        return None;
    };
    let folder = PathBuf::from(data).join("service-tags");
    assert!(folder.is_dir(), "PORTOLAN_TEST_DATA has no folder {}", folder.display());
    Some(folder)
}

/// The files of a cloud in the order of their dates.
fn files(folder: &Path, cloud: TagCloud) -> Vec<PathBuf> {
    let folder = folder.join(match cloud {
        TagCloud::Public => "Public",
        TagCloud::UsGov => "AzureGovernment",
        TagCloud::China => "China",
        TagCloud::Germany => "AzureGermany",
    });
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths = entries.map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    paths.sort();
    assert!(paths.len() >= 3, "only {} files in {}", paths.len(), folder.display());
    paths
}

fn snapshot(path: &Path) -> Snapshot {
    let mut found = Diagnostics::new();
    let bytes = fs::read(path).unwrap();
    let snapshot =
        portolan_tags::read_bytes(&path.display().to_string(), &bytes, &mut Sources::new(), &mut found);
    assert!(found.is_empty(), "{}: {found:?}", path.display());
    snapshot.unwrap()
}

/// Applies a semantic difference to the sets of the old tags.
fn applied(old: &Snapshot, new: &Snapshot) -> BTreeMap<String, PrefixSet> {
    let changes = diff(old, new, Mode::Semantic);
    let mut tags =
        old.tags().iter().map(|tag| (tag.name.clone(), tag.set().clone())).collect::<BTreeMap<_, _>>();
    for gone in &changes.removed_tags {
        assert!(tags.remove(&gone.tag).is_some());
    }
    for fresh in &changes.added_tags {
        tags.insert(fresh.tag.clone(), fresh.prefixes.iter().copied().collect());
    }
    for change in &changes.changed {
        let set = tags.entry(change.tag.clone()).or_default();
        *set = set.difference(&change.removed.iter().copied().collect());
        *set = set.union(&change.added.iter().copied().collect());
    }
    tags
}

#[test]
fn every_real_file_reads_and_every_pair_diffs() {
    let Some(folder) = data() else { return };
    let mut read = 0;
    for cloud in TagCloud::ALL {
        let mut before: Option<Snapshot> = None;
        for path in files(&folder, *cloud) {
            let now = snapshot(&path);
            assert_eq!(now.cloud, *cloud);
            read += 1;
            if let Some(before) = before {
                let sets = now.tags().iter().map(|tag| (tag.name.clone(), tag.set().clone())).collect();
                assert_eq!(applied(&before, &now), sets, "{}", path.display());
            }
            before = Some(now);
        }
    }
    assert!(read >= 38, "only {read} files");
}

#[test]
fn python_counts_the_same_addresses() {
    let Some(folder) = data() else { return };
    for cloud in [TagCloud::Public, TagCloud::China] {
        let newest = files(&folder, cloud).pop().unwrap();
        let bytes = fs::read(&newest).unwrap();
        let plain = portolan_tags::unpack(&bytes).unwrap();
        let plain = file(&format!("oracle-{cloud}.json"), std::str::from_utf8(&plain).unwrap());
        let printed =
            run(program("python3").args(["-c", ORACLE]).arg(&plain).arg(env!("CARGO_BIN_EXE_portolan")));
        assert_eq!(printed.trim(), "same", "{cloud}");
    }
}

#[test]
fn python_agrees_on_random_sets() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sets");
    fs::create_dir_all(&folder).unwrap();
    let printed = run(program("python3").args(["-c", SETS, env!("CARGO_BIN_EXE_portolan")]).arg(&folder));
    assert_eq!(printed.trim(), "same");
}

#[test]
fn the_catalog_spells_regions_as_the_files_do() {
    let Some(folder) = data() else { return };
    let newest = snapshot(&files(&folder, TagCloud::Public).pop().unwrap());
    let list: serde_json::Value =
        serde_json::from_str(&portolan(&["catalog", "show", "francecentral", "--format", "json"])).unwrap();
    assert!(list.to_string().contains("centralfrance"));
    for (service, region, tag) in [
        ("AzureCloud", "FranceCentral", "AzureCloud.centralfrance"),
        ("Storage", "germanywc", "Storage.GermanyWestCentral"),
        ("AzureCloud", "SwitzerlandNorth", "AzureCloud.switzerlandn"),
    ] {
        assert_eq!(newest.regional(service, region).unwrap().name, tag);
    }
    let spellings = portolan_tags::RegionSpellings::of(&newest);
    assert_eq!(spellings.iter().filter(|one| one.differs()).count(), 12);
}

/// A real file without its packing.
fn unpacked(path: &Path, name: &str) -> PathBuf {
    let plain = portolan_tags::unpack(&fs::read(path).unwrap()).unwrap().into_owned();
    file(name, std::str::from_utf8(&plain).unwrap())
}

#[test]
fn python_finds_the_same_impact_on_a_plan() {
    let Some(folder) = data() else { return };
    let public = files(&folder, TagCloud::Public);
    let recent = public.iter().rev().take(8).rev().collect::<Vec<_>>();
    let scenario = super::root().join("examples/contoso.yaml");
    let mut changing = 0;
    for pair in recent.windows(2).step_by(3) {
        let [old, new] = pair else { continue };
        let old = unpacked(old, "impact-old.json");
        let new = unpacked(new, "impact-new.json");
        let printed = run(program("python3")
            .args(["-c", IMPACT, env!("CARGO_BIN_EXE_portolan")])
            .args([&old, &new, &scenario]));
        let count = printed.trim().strip_prefix("same ").unwrap_or_else(|| panic!("{printed}"));
        changing += usize::from(count != "0");
    }
    assert!(changing > 0, "no pair changes anything");
}

#[test]
fn a_tag_that_vanished_is_found_in_real_files() {
    let Some(folder) = data() else { return };
    let gov = files(&folder, TagCloud::UsGov);
    let of = |date: &str| gov.iter().find(|path| path.display().to_string().contains(date)).unwrap();
    // A plan that was made while the region had tags of its own.
    let scenario = super::root().join("examples/minimal.yaml");
    let plan = portolan(&["plan", scenario.to_str().unwrap(), "--format", "json"]);
    let plan =
        plan.replace("\"cloud\": \"public\"", "\"cloud\": \"usgov\"").replace(".WestEurope", ".USGovIowa");
    let plan = file("iowa.json", &plan);
    let mut command = Command::new(env!("CARGO_BIN_EXE_portolan"));
    command.args(["tags", "impact"]).arg(&plan).args(["--format", "json", "-q", "--old"]).arg(of("20260323"));
    let done = command.arg("--new").arg(of("20260504")).output().unwrap();
    assert_eq!(done.status.code(), Some(1), "{}", String::from_utf8_lossy(&done.stderr));
    let impact: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    let gone = impact.pointer("/vanished").unwrap().as_array().unwrap();
    let gone = gone.iter().map(|gone| gone.pointer("/tag").unwrap().as_str().unwrap()).collect::<Vec<_>>();
    assert_eq!(gone, ["Storage.USGovIowa", "StorageSyncService.USGovIowa"]);
}

#[test]
fn every_cloud_is_replayed() {
    let Some(folder) = data() else { return };
    let public = folder.join("Public");
    let scenario = super::root().join("examples/contoso.yaml");
    let answer = portolan(&[
        "tags",
        "replay",
        public.to_str().unwrap(),
        scenario.to_str().unwrap(),
        "--format",
        "json",
    ]);
    let replay: serde_json::Value = serde_json::from_str(&answer).unwrap();
    let weeks = replay.pointer("/weeks").unwrap().as_array().unwrap();
    assert_eq!(weeks.len(), files(&folder, TagCloud::Public).len());
    // Numbers rise without a change: 366 and 367, 374 and 375.
    let of =
        |number: u64| weeks.iter().find(|week| week.pointer("/change_number").unwrap() == number).unwrap();
    for number in [367, 375] {
        assert_eq!(of(number).pointer("/flows").unwrap(), &serde_json::json!([]), "{number}");
    }
}
