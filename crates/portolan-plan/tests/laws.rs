//! What must be true of every scenario.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::LazyLock;

use portolan_catalog::{Catalog, OptionType, Product};
use portolan_diag::{Diagnostics, Sources, Style, render_text};
use portolan_model::{Cloud, Severity};
use portolan_plan::Planner;
use portolan_plan::diff::{Diff, Difference, Passage, diff, diff_required};
use portolan_plan::plan::Plan;
use portolan_plan::scenario::{Draft, Scenario, read};
use proptest::prelude::*;

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| portolan_catalog_data::catalog().unwrap());

fn plan(text: &str) -> Plan {
    PLANNER.plan(&scenario_of(text))
}

static PLANNER: LazyLock<Planner<'static>> =
    LazyLock::new(|| Planner { catalog: &CATALOG, digest: "test", as_of: None });

fn scenario_of(text: &str) -> Scenario {
    let mut sources = Sources::new();
    let source = sources.add("scenario.yaml", text);
    let mut found = Diagnostics::new();
    let scenario = read(source, text, &CATALOG, &mut found);
    scenario.unwrap_or_else(|| panic!("{text}\n{}", render_text(found.as_slice(), &sources, Style::Plain)))
}

fn bytes(plan: &Plan) -> String {
    serde_json::to_string(plan).unwrap()
}

const PLACES: &str = "
sites:
  hq: { networks: [10.1.0.0/16], resolvers: [10.1.0.53], uplink: [internet, vpn], connected_to: hub }
  branch: { networks: [10.2.0.0/16], resolvers: [10.1.0.53], uplink: [internet, vpn], connected_to: hub, network: { egress: proxy } }
network: { proxy: { url: 'http://proxy.contoso.local:8080' }, private_endpoints: { subnet: hub/endpoints } }
vnets:
  hub: { region: REGION, address_space: [10.40.0.0/20], resolver_inbound: 10.40.0.68, gateway: vpn, subnets: { endpoints: { prefix: 10.40.4.0/24 }, app: { prefix: 10.40.5.0/24 } } }
";

fn scenario(cloud: Cloud, region: &str, deployments: &[String]) -> String {
    let mut text =
        format!("portolan: 1\nname: law\ncloud: {cloud}\n{}deployments:\n", PLACES.replace("REGION", region));
    for deployment in deployments {
        writeln!(text, "  - {{ {deployment} }}").unwrap();
    }
    text
}

/// Deployments of all products at both sites, with and without private endpoints.
fn deployments(choices: &[u8]) -> Vec<String> {
    let mut all = Vec::new();
    for (index, choice) in choices.iter().enumerate() {
        let site = if choice & 1 == 0 { "hq" } else { "branch" };
        let private = choice & 2 != 0;
        let account = format!("account{}", choice & 4);
        let wants =
            |kinds: &str| if private { format!(", private_endpoints: [{kinds}]") } else { String::new() };
        all.push(match choice % 3 {
            0 => format!("name: d{index}, service: file-sync, site: {site}, region: westus, redundancy: grs, storage_accounts: [{account}], storage_sync_service: sync{}", wants("storage, sync")),
            1 => format!("name: d{index}, service: storage-mover, site: {site}, region: eastus, storage_accounts: [{account}], key_vaults: [vault1], arc_private_link_scope: {private}{}", wants("storage, key-vault")),
            _ => format!("name: d{index}, service: site-recovery, source_region: eastus, target_region: centralus, source_vnet: hub, source_subnets: [app], target_vnet: hub, cache_storage_accounts: [{account}]{}", wants("storage")),
        });
    }
    all
}

/// A difference with its two sides exchanged, all but the words of its reasons, which tell of coming and going.
fn mirrored(mut found: Diff) -> Diff {
    let turn = |what: &mut Vec<Difference>| {
        for difference in what {
            std::mem::swap(&mut difference.before, &mut difference.after);
        }
    };
    std::mem::swap(&mut found.before, &mut found.after);
    std::mem::swap(&mut found.open, &mut found.close);
    std::mem::swap(&mut found.summary.open, &mut found.summary.close);
    for moved in &mut found.moved {
        std::mem::swap(&mut moved.before, &mut moved.after);
        turn(&mut moved.what);
    }
    for change in &mut found.change {
        std::mem::swap(&mut change.before, &mut change.after);
        turn(&mut change.what);
    }
    for device in &mut found.devices {
        std::mem::swap(&mut device.open, &mut device.close);
    }
    std::mem::swap(&mut found.private_endpoints.add, &mut found.private_endpoints.remove);
    for change in &mut found.private_endpoints.change {
        turn(&mut change.what);
    }
    std::mem::swap(&mut found.dns.add, &mut found.dns.remove);
    std::mem::swap(&mut found.advisories.add, &mut found.advisories.remove);
    for change in found.open.iter_mut().chain(&mut found.close) {
        for sentence in &mut change.because {
            *sentence = match (sentence.strip_suffix(" is new"), sentence.strip_suffix(" is gone")) {
                (Some(start), _) => format!("{start} is gone"),
                (_, Some(start)) => format!("{start} is new"),
                _ => match sentence.strip_suffix(" now").and_then(|text| text.split_once(" before, ")) {
                    Some((before, now)) => format!("{now} before, {before} now"),
                    None => sentence.clone(),
                },
            };
        }
        change.because.sort();
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Order does not matter.
    #[test]
    fn permuting_deployments_leaves_the_bytes_unchanged(choices in prop::collection::vec(any::<u8>(), 1..7), seed in any::<u64>()) {
        let mut list = deployments(&choices);
        let before = bytes(&plan(&scenario(Cloud::Public, "eastus", &list)));
        let turn = usize::try_from(seed % 7).unwrap() % list.len();
        list.rotate_left(turn);
        list.reverse();
        prop_assert_eq!(before, bytes(&plan(&scenario(Cloud::Public, "eastus", &list))));
    }

    /// The scenario of a plan plans to that plan.
    #[test]
    fn a_plan_gives_its_scenario_back(choices in prop::collection::vec(any::<u8>(), 1..7)) {
        comes_back(&plan(&scenario(Cloud::Public, "eastus", &deployments(&choices))));
    }

    /// Two threads make the plan that one makes, and whoever gathers which half is no matter.
    #[test]
    fn two_threads_make_the_same_plan(choices in prop::collection::vec(any::<u8>(), 1..40)) {
        let scenario = scenario_of(&scenario(Cloud::Public, "eastus", &deployments(&choices)));
        let [one, two] = [false, true].map(|two| bytes(&PLANNER.plan_on(&scenario, None, two)));
        prop_assert_eq!(one, two);
    }

    /// Adding a deployment never removes a need.
    #[test]
    fn adding_a_deployment_removes_no_need(choices in prop::collection::vec(any::<u8>(), 2..7)) {
        let list = deployments(&choices);
        let needs = |plan: &Plan| plan.flows.iter().flat_map(|flow| flow.reasons.iter().map(|reason| {
            (reason.deployment.to_string(), reason.requirement.to_string(), flow.to.name.to_string(), flow.port)
        })).collect::<BTreeSet<_>>();
        let fewer = needs(&plan(&scenario(Cloud::Public, "eastus", &list[..list.len() - 1])));
        let more = needs(&plan(&scenario(Cloud::Public, "eastus", &list)));
        prop_assert!(fewer.is_subset(&more), "{:?}", fewer.difference(&more).next());
    }

    /// A plan that was written and read again is the same plan.
    #[test]
    fn a_plan_travels(choices in prop::collection::vec(any::<u8>(), 1..5)) {
        let fresh = plan(&scenario(Cloud::Public, "eastus", &deployments(&choices)));
        let text = bytes(&fresh);
        let again: Plan = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(&again, &fresh);
    }

    /// A plan differs in nothing from itself.
    #[test]
    fn a_plan_and_itself_have_no_difference(choices in prop::collection::vec(any::<u8>(), 1..5)) {
        let plan = plan(&scenario(Cloud::Public, "eastus", &deployments(&choices)));
        let none = diff(&plan, &plan);
        prop_assert!(none.is_empty() && none.devices.is_empty(), "{:?}", none.summary);
    }

    /// What is opened one way is closed the other way, field by field.
    #[test]
    fn a_difference_reversed_is_its_mirror(
        before in prop::collection::vec(any::<u8>(), 1..5),
        after in prop::collection::vec(any::<u8>(), 1..5),
    ) {
        let [before, after] = [before, after].map(|choices| plan(&scenario(Cloud::Public, "eastus", &deployments(&choices))));
        prop_assert!(mirrored(diff(&before, &after)) == diff(&after, &before));
        prop_assert!(mirrored(diff_required(&before, &after)) == diff_required(&after, &before));
    }

    /// The old plan's flows, less those that close, more those that open, with the moves made, are the new plan's flows;
    /// and the same holds for what every device lets through.
    #[test]
    fn a_difference_leads_from_one_plan_to_the_other(
        before in prop::collection::vec(any::<u8>(), 1..5),
        after in prop::collection::vec(any::<u8>(), 1..5),
    ) {
        let [before, after] = [before, after].map(|choices| plan(&scenario(Cloud::Public, "eastus", &deployments(&choices))));
        let found = diff(&before, &after);
        let ids = |plan: &Plan| plan.flows.iter().map(|flow| flow.id.clone()).collect::<BTreeSet<_>>();
        let mut flows = ids(&before);
        for gone in found.close.iter().map(|change| &change.flow).chain(found.moved.iter().map(|moved| &moved.before)) {
            prop_assert!(flows.remove(&gone.id));
        }
        for new in found.open.iter().map(|change| &change.flow).chain(found.moved.iter().map(|moved| &moved.after)) {
            prop_assert!(flows.insert(new.id.clone()));
        }
        prop_assert_eq!(flows, ids(&after));
        let passages = |plan: &Plan| {
            let legs = plan.flows.iter().flat_map(|flow| &flow.legs);
            legs.map(|leg| format!("{:?} {} {:?} {:?} {} {} {:?}", leg.device, leg.at, leg.from, leg.to, leg.protocol, leg.port, leg.port_end))
                .collect::<BTreeSet<_>>()
        };
        let mut let_through = passages(&before);
        for device in &found.devices {
            let line = |passage: &Passage| format!(
                "{:?} {} {:?} {:?} {} {} {:?}",
                device.device, device.at, passage.from, passage.to, passage.protocol, passage.port, passage.port_end
            );
            for passage in &device.close {
                prop_assert!(let_through.remove(&line(passage)));
            }
            for passage in &device.open {
                prop_assert!(let_through.insert(line(passage)));
            }
        }
        prop_assert_eq!(let_through, passages(&after));
    }

    /// No text reaches a panic.
    #[test]
    fn reading_anything_returns(text in "\\PC{0,300}") {
        let mut found = Diagnostics::new();
        let source = Sources::new().add("x", text.as_str());
        let scenario = read(source, &text, &CATALOG, &mut found);
        prop_assert!(scenario.is_some() || found.has_errors());
    }
}

fn required(product: &Product, region: &str) -> String {
    let mut text = format!("name: one, service: {}", product.id);
    for option in product.options.iter().filter(|option| option.required) {
        write!(text, ", {}: {region}", option.name).unwrap();
    }
    if product.roles.iter().all(|role| role.vnet.is_none()) {
        text.push_str(", site: hq");
    }
    text
}

#[test]
fn every_region_cloud_and_redundancy_plans_with_reasons_and_documents() {
    let mut walked = 0;
    for cloud in Cloud::ALL {
        for region in CATALOG.usable_regions(*cloud) {
            for product in CATALOG.deployable() {
                let redundancies = match product.option("redundancy").map(|option| &option.kind) {
                    Some(OptionType::Word(words)) => {
                        words.iter().map(|word| format!(", redundancy: {word}")).collect()
                    }
                    _ => vec![String::new()],
                };
                for redundancy in redundancies {
                    let deployment = required(product, &region.name) + &redundancy;
                    let plan = plan(&scenario(*cloud, &region.name, &[deployment]));
                    let empty = plan.flows.is_empty()
                        && plan.advisories.iter().all(|a| a.code != "cloud-without-rows");
                    assert!(!empty, "{} in {}: an empty plan without a word", product.id, region.name);
                    for flow in &plan.flows {
                        assert!(!flow.reasons.is_empty(), "{}", flow.to.name);
                        assert!(
                            flow.reasons.iter().all(|reason| !reason.documents.is_empty()),
                            "{}",
                            flow.to.name
                        );
                        assert!(!flow.to.name.contains(['{', '}']), "{}", flow.to.name);
                    }
                    for advisory in &plan.advisories {
                        assert!(!advisory.message.contains(['{', '}']), "{}", advisory.message);
                    }
                    walked += 1;
                }
            }
        }
    }
    assert!(walked > 400, "{walked}");
}

#[test]
fn every_pair_of_option_values_of_a_product_plans() {
    for product in CATALOG.deployable() {
        let values = product
            .options
            .iter()
            .filter(|option| !option.required)
            .flat_map(|option| match &option.kind {
                OptionType::Bool => {
                    vec![(&option.name, "true".to_owned()), (&option.name, "false".to_owned())]
                }
                OptionType::Word(words) => words.iter().map(|word| (&option.name, word.clone())).collect(),
                OptionType::Words(words) => {
                    words.iter().map(|word| (&option.name, format!("[{word}]"))).collect()
                }
                _ => Vec::new(),
            })
            .collect::<Vec<_>>();
        for (first, a) in &values {
            for (second, b) in values.iter().filter(|(second, _)| second > first) {
                let deployment = format!("{}, {first}: {a}, {second}: {b}", required(product, "eastus"));
                plan(&scenario(Cloud::Public, "eastus", &[deployment]));
            }
        }
    }
}

#[test]
fn catalog_and_code_agree_on_the_advisories_raised_in_code() {
    let found = portolan_plan::lint_advisories(&CATALOG);
    assert!(found.is_empty(), "{}", render_text(found.as_slice(), &Sources::new(), Style::Plain));
}

/// What `init` writes plans as it stands, with and without comments, and says the same both ways.
#[test]
fn a_draft_of_every_product_and_cloud_plans() {
    let mut absent = 0;
    for cloud in Cloud::ALL {
        for product in CATALOG.deployable() {
            let draft = |minimal| {
                Draft { products: vec![product], cloud: *cloud, region: None, minimal }.write(&CATALOG)
            };
            let (Ok(full), Ok(minimal)) = (draft(false), draft(true)) else {
                assert!(product.clouds[cloud].absent.is_some(), "{} in {cloud}", product.id);
                absent += 1;
                continue;
            };
            let (full, minimal) = (plan(&full), plan(&minimal));
            assert!(!full.flows.is_empty(), "{} in {cloud}", product.id);
            let errors = full.advisories.iter().filter(|advisory| advisory.severity == Severity::Error);
            assert_eq!(errors.map(|advisory| &advisory.message).collect::<Vec<_>>(), Vec::<&String>::new());
            let flows = |plan: &Plan| plan.flows.iter().map(|flow| flow.id.clone()).collect::<BTreeSet<_>>();
            assert_eq!(flows(&full), flows(&minimal), "{} in {cloud}", product.id);
        }
    }
    assert!(absent < 30, "{absent}");
}

/// Every line that a draft offers can be uncovered by itself.
#[test]
fn every_option_that_a_draft_offers_may_be_uncovered() {
    for product in CATALOG.deployable() {
        let text = Draft { products: vec![product], cloud: Cloud::Public, region: None, minimal: false }
            .write(&CATALOG)
            .unwrap();
        let lines = text.lines().collect::<Vec<_>>();
        for option in product.options.iter().filter(|option| !option.required) {
            let offer = format!("    # {}: ", option.name);
            let Some(at) = lines.iter().position(|line| line.starts_with(&offer)) else { continue };
            let mut lines = lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
            lines[at] = lines[at].replacen("# ", "", 1);
            plan(&lines.join("\n"));
        }
    }
}

/// The scenario of a saved plan plans to the same plan again, byte for byte, and so does the scenario of that one.
fn comes_back(plan: &Plan) {
    let restored = portolan_plan::scenario::restore(plan, &CATALOG).unwrap();
    assert_eq!(bytes(&self::plan(&restored.text)), bytes(plan), "{}", restored.text);
}

#[test]
fn the_examples_come_back_from_their_plans() {
    for text in [
        include_str!("../../../examples/contoso.yaml"),
        include_str!("../../../examples/arc-estate.yaml"),
        include_str!("../../../examples/minimal.yaml"),
        include_str!("../../../docs/guides/government.yaml"),
        include_str!("../../../docs/guides/private.yaml"),
        include_str!("../../../docs/guides/proxy.yaml"),
    ] {
        comes_back(&plan(text));
    }
}

#[test]
fn a_plan_without_its_scenario_has_none_to_give_back() {
    let without = Plan { given: None, ..plan(include_str!("../../../examples/minimal.yaml")) };
    assert_eq!(portolan_plan::scenario::restore(&without, &CATALOG), None);
}

#[test]
fn credentials_are_in_no_plan_and_the_scenario_says_so() {
    let text = "portolan: 1\nname: secret\ncloud: public\nsites:\n  office: { networks: [192.168.10.0/24], network: { egress: proxy } }\nnetwork:\n  proxy: { url: \"http://jack:hunter2@proxy.example.com:8080\" }\ndeployments:\n  - { name: files, service: file-sync, site: office, region: westeurope }\n";
    let plan = plan(text);
    assert!(!bytes(&plan).contains("hunter2") && !bytes(&plan).contains("jack"));
    let restored = portolan_plan::scenario::restore(&plan, &CATALOG).unwrap();
    assert_eq!(restored.unknown.len(), 1);
    assert!(restored.text.contains("credentials"), "{}", restored.text);
    comes_back(&plan);
}
