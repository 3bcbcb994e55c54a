//! `render` and `targets`: what is printed where, and how it ends.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{CONTOSO, MINIMAL, command, file, finished, folder, portolan};

const TAGS: &str = "examples/weeks/ServiceTags_Public_20260126.json";

/// A site that asks for nothing but addresses that the plan itself has.
const LOCAL: &str = "
portolan: 1
name: local
cloud: public
sites: { office: { networks: [192.168.10.0/24], resolvers: [192.168.10.53], ntp_servers: [192.168.10.1] } }
deployments: [{ name: files, service: file-sync, site: office, region: westeurope }]
";

#[test]
fn every_target_is_listed_and_described() {
    let list = portolan(&["targets"]).ended(0).out;
    let json: Value = serde_json::from_str(&portolan(&["targets", "--format", "json"]).ended(0).out).unwrap();
    let targets = json.pointer("/targets").unwrap().as_array().unwrap();
    assert_eq!(list.lines().count(), targets.len());
    for target in targets {
        let id = target.pointer("/id").unwrap().as_str().unwrap();
        assert!(list.lines().any(|line| line.starts_with(&format!("{id} "))), "{id}");
        let page = portolan(&["targets", id]).ended(0).out;
        assert!(page.contains("verified by"), "{page}");
    }
}

#[test]
fn a_target_that_does_not_exist_ends_with_the_nearest_one() {
    let run = portolan(&["render", "nftable", MINIMAL]).ended(2);
    assert!(run.err.contains("there is no target called `nftable`"), "{}", run.err);
    assert!(run.err.contains("did you mean `nftables`?"), "{}", run.err);
}

#[test]
fn one_file_goes_to_standard_output_and_several_need_a_folder() {
    let run = portolan(&["render", "nftables", MINIMAL, "--service-tags", TAGS]);
    assert!(run.out.starts_with("#!/usr/sbin/nft -f\n"), "{}", run.out);
    assert!(run.err.contains("nftables: "), "{}", run.err);

    let scenario = file(&folder("render-several"), "two.yaml", &two_sites());
    let run = portolan(&["render", "nftables", &scenario, "--service-tags", TAGS]).ended(2);
    assert!(run.out.is_empty());
    assert!(run.err.contains("`nftables` writes 2 files here"), "{}", run.err);
    assert!(run.err.contains("-o DIR") && run.err.contains("--at"), "{}", run.err);
    let run = portolan(&["render", "nftables", &scenario, "--service-tags", TAGS, "--at", "south"]);
    assert!(run.out.contains("for the site south"), "{}", run.out);
}

#[test]
fn one_form_of_the_exceptions_from_inspection_is_judged_by_itself() {
    let print = |form: &[&str], name: &str| {
        let folder = folder(name);
        let arguments = ["render", "tls-bypass", CONTOSO, "-o", folder.to_str().unwrap()];
        let run = portolan(&[&arguments, form].concat());
        let files = fs::read_dir(folder.join("hq")).unwrap().map(|file| file.unwrap().file_name());
        (run, files.map(|file| file.into_string().unwrap()).collect::<Vec<_>>())
    };
    let (squid, files) = print(&["--form", "squid", "--max-loss", "widened"], "render-form-squid");
    assert!(!files.is_empty() && files.iter().all(|file| file.starts_with("squid-")), "{files:?}");
    assert!(!squid.err.contains("narrowed"), "{}", squid.err);
    let (zscaler, files) = print(&["--form", "zscaler"], "render-form-zscaler");
    assert!(!files.is_empty() && files.iter().all(|file| file.starts_with("zscaler-")), "{files:?}");
    zscaler.ended(1);
    let run = portolan(&["render", "squid", CONTOSO, "--form", "squid"]).ended(2);
    assert!(run.err.contains("`--form` is for `tls-bypass`"), "{}", run.err);
}

#[test]
fn all_targets_get_a_folder_each_with_what_each_prints_alone() {
    let everything = folder("render-all");
    let run = portolan(&["render", "all", MINIMAL, "--service-tags", TAGS]).ended(2);
    assert!(run.err.contains("say where with `-o DIR`"), "{}", run.err);

    let path = everything.to_str().unwrap();
    let run = portolan(&["render", "all", MINIMAL, "--service-tags", TAGS, "-o", path]);
    assert!(run.out.is_empty());
    assert!(run.err.contains("nsg-arm: nothing to print\n"), "{}", run.err);
    assert!(!everything.join("nsg-arm").exists());
    for target in ["nftables", "iptables", "csv"] {
        let alone = folder(&format!("render-alone-{target}"));
        let path = alone.to_str().unwrap();
        portolan(&["render", target, MINIMAL, "--service-tags", TAGS, "-o", path]);
        let mut files =
            fs::read_dir(&alone).unwrap().map(|file| file.unwrap().file_name()).collect::<Vec<_>>();
        files.sort();
        assert!(files.len() > 2, "{target}: {files:?}");
        for file in files.iter().filter(|file| alone.join(file).is_file()) {
            let (one, other) = (fs::read(alone.join(file)), fs::read(everything.join(target).join(file)));
            assert_eq!(one.unwrap(), other.unwrap(), "{target}: {file:?}");
        }
    }

    let run =
        portolan(&["render", "all", MINIMAL, "--service-tags", TAGS, "-o", path, "--at", "nowhere"]).ended(2);
    assert!(run.err.contains("nowhere"), "{}", run.err);
}

fn two_sites() -> String {
    let site = |name: &str, third: u8| format!("  {name}: {{ networks: [192.168.{third}.0/24] }}\n");
    let deployment = |name: &str| {
        format!("  - {{ name: {name}-files, service: file-sync, site: {name}, region: westeurope }}\n")
    };
    format!(
        "portolan: 1\nname: two\ncloud: public\nsites:\n{}{}deployments:\n{}{}",
        site("north", 1),
        site("south", 2),
        deployment("north"),
        deployment("south")
    )
}

#[test]
fn a_folder_gets_the_files_and_the_ledger() {
    let folder = folder("render-folder").join("new");
    let path = folder.to_str().unwrap();
    let run = portolan(&["render", "nftables", MINIMAL, "--service-tags", TAGS, "-o", path]).ended(1);
    assert!(run.out.is_empty());
    assert!(run.err.contains("1 file in"), "{}", run.err);
    assert!(run.err.contains("refused: agent to"), "{}", run.err);
    let ledger: Value = serde_json::from_str(&text(&folder, "ledger.json")).unwrap();
    assert_eq!(ledger.pointer("/schema").unwrap(), "portolan.ledger/1");
    let entries = ledger.pointer("/entries").unwrap().as_array().unwrap();
    let plan: Value = serde_json::from_str(&portolan(&["plan", MINIMAL, "--format", "json"]).out).unwrap();
    assert_eq!(
        entries.len(),
        plan.pointer("/flows").unwrap().as_array().unwrap().len(),
        "one site, one leg a flow"
    );
    assert!(text(&folder, "ledger.md").contains("## Refused"));
    assert!(text(&folder, "office.nft").contains("table inet filter"));
}

fn text(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap()
}

#[test]
fn a_saved_plan_prints_the_same() {
    let folder = folder("render-saved");
    let saved = file(&folder, "plan.json", &portolan(&["plan", CONTOSO, "--format", "json"]).out);
    let printed = |input: &str| {
        let out = folder.join(if input == CONTOSO { "one" } else { "other" });
        portolan(&["render", "nftables", input, "--service-tags", TAGS, "-o", out.to_str().unwrap()]);
        ["hq.nft", "migration.nft", "ledger.json"].map(|name| text(&out, name))
    };
    assert_eq!(printed(CONTOSO), printed(&saved));
}

#[test]
fn a_place_is_checked_against_the_plan() {
    let run = portolan(&["render", "nftables", CONTOSO, "--service-tags", TAGS, "--at", "moon"]).ended(2);
    assert!(run.err.contains("the plan has no place called `moon`"), "{}", run.err);
    assert!(run.err.contains("hq"), "{}", run.err);
    let run =
        portolan(&["render", "nftables", CONTOSO, "--service-tags", TAGS, "--at", "spoke/app"]).ended(2);
    assert!(run.err.contains("`nftables` has nothing to let through at `spoke/app`"), "{}", run.err);
}

#[test]
fn without_service_tags_the_command_that_gets_them_is_named() {
    let nothing = folder("render-nothing-kept");
    let run = finished(command(&["render", "nftables", MINIMAL]).env("PORTOLAN_TAGS_DIR", &nothing)).ended(2);
    assert!(run.err.contains("portolan tags update"), "{}", run.err);
}

#[test]
fn what_is_lost_decides_the_exit_code() {
    let folder = folder("render-loss");
    let scenario = file(&folder, "local.yaml", LOCAL);
    let out = folder.join("out");
    let out = out.to_str().unwrap();
    let run = |target: &str, more: &[&str]| {
        portolan(
            &[&["render", target, &scenario, "--service-tags", TAGS, "--need", "required", "-o", out], more]
                .concat(),
        )
    };
    // dnsmasq puts what stands below a name into its set as well: more is let through, and nothing is missing.
    run("nftables-dnsmasq", &[]).ended(0);
    run("nftables-dnsmasq", &["--max-loss", "exact"]).ended(1);
    // The hosts without a service tag cannot be said by address.
    run("nftables", &[]).ended(1);
}

#[test]
fn a_prefix_is_one_that_every_platform_takes() {
    let run = portolan(&["render", "nftables", MINIMAL, "--name-prefix", "Trial Group"]).ended(2);
    assert!(run.err.contains("starts with a letter"), "{}", run.err);
    let run = portolan(&["render", "nftables", MINIMAL, "--service-tags", TAGS, "--name-prefix", "trial"]);
    assert!(run.out.contains("chain trial_office"), "{}", run.out);
}
