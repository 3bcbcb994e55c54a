//! What holds for the forms in which Azure's own devices are printed: schemas, defaults, and what stands beside rules.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may panic"
)]

use portolan_dialect::{File, Options, RenderError, rule_sets, target};
use serde_json::Value;

mod readers;
mod support;

use readers::{Reader, azure_firewall, nsg};
use support::{Case, SMALL, allowed::Allowed, folder};

const NSG: [(&str, Reader); 4] = [
    ("nsg-arm", nsg::arm),
    ("nsg-bicep", nsg::bicep),
    ("nsg-terraform", nsg::terraform),
    ("nsg-az", nsg::az),
];

const FIREWALL: [(&str, Reader); 3] = [
    ("azure-firewall-arm", azure_firewall::arm),
    ("azure-firewall-bicep", azure_firewall::bicep),
    ("azure-firewall-terraform", azure_firewall::terraform),
];

fn cases() -> Vec<Case> {
    let examples = ["contoso", "arc-estate", "minimal"].map(Case::example);
    SMALL.map(Case::small).into_iter().chain(examples).collect()
}

fn denying() -> Options {
    Options { default_deny: true, ..Options::default() }
}

fn printed(case: &Case, id: &str, options: &Options) -> Option<Vec<File>> {
    match case.render(target(id).unwrap(), options) {
        Ok(rendering) => Some(rendering.files),
        Err(RenderError::Nothing { .. }) => None,
        Err(error) => panic!("{} as {id}: {error}", case.name),
    }
}

#[test]
fn templates_follow_the_schema_of_the_published_api() {
    for id in ["nsg-arm", "azure-firewall-arm"] {
        let schema = std::fs::read_to_string(folder().join("schemas").join(format!("{id}.json"))).unwrap();
        let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
        let mut valid = 0;
        for (case, options) in cases().iter().flat_map(|case| [(case, Options::default()), (case, denying())])
        {
            for file in printed(case, id, &options).into_iter().flatten() {
                let template = serde_json::from_str::<Value>(&file.text).unwrap();
                let errors = schema.iter_errors(&template).map(|error| error.to_string()).collect::<Vec<_>>();
                assert!(errors.is_empty(), "{} {}: {errors:#?}", case.name, file.path);
                valid += 1;
            }
        }
        assert!(valid > 3, "{id}: only {valid} templates");
    }
}

#[test]
fn the_schemas_refuse_what_the_platform_refuses() {
    let schema = std::fs::read_to_string(folder().join("schemas/nsg-arm.json")).unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let file = printed(&Case::small("private"), "nsg-arm", &Options::default()).unwrap().remove(0);
    let good = serde_json::from_str::<Value>(&file.text).unwrap();
    assert!(schema.is_valid(&good));
    let bad = |change: fn(&mut Value)| {
        let mut template = good.clone();
        change(&mut template["variables"]["rules"][0]["properties"]);
        !schema.is_valid(&template)
    };
    assert!(bad(|rule| rule["comment"] = Value::from("unknown key")));
    assert!(bad(|rule| rule["priority"] = Value::from(99)));
    assert!(bad(|rule| rule["destinationAddressPrefixes"] = Value::from(vec!["10.0.0.0/8"])), "both fields");
    assert!(bad(|rule| {
        rule.as_object_mut().unwrap().remove("direction");
    }));
}

#[test]
fn every_form_of_a_plan_means_the_same() {
    for case in cases() {
        for options in [Options::default(), denying()] {
            for forms in [&NSG[..], &FIREWALL[..]] {
                let mut first = None::<Allowed>;
                for (id, read) in forms {
                    let Some(files) = printed(&case, id, &options) else { continue };
                    let mut read = read(&files).unwrap_or_else(|error| panic!("{} {id}: {error}", case.name));
                    read.retain(|line| !line.starts_with("beside: "));
                    assert_eq!(first.get_or_insert_with(|| read.clone()), &read, "{} {id}", case.name);
                }
            }
        }
    }
}

#[test]
fn default_deny_closes_a_security_group_and_changes_nothing_else() {
    let case = Case::small("private");
    let target = target("nsg-arm").unwrap();
    let open = nsg::arm(&printed(&case, "nsg-arm", &Options::default()).unwrap()).unwrap();
    let closed = nsg::arm(&printed(&case, "nsg-arm", &denying()).unwrap()).unwrap();
    assert!(open.is_subset(&closed));
    let added = closed.difference(&open).cloned().collect::<Allowed>();
    let sets = rule_sets(target, &case.plan, Some(&case.resolved), &Options::default()).unwrap();
    let expected = sets.iter().map(|set| &set.place.name).flat_map(|place| {
        [
            format!("{place} in: AzureLoadBalancer -> * */*"),
            format!("{place} in: * -> * deny */*"),
            format!("{place} out: * -> * deny */*"),
        ]
    });
    assert_eq!(added, expected.collect::<Allowed>());
}

#[test]
fn an_azure_firewall_denies_by_itself() {
    let case = Case::small("private");
    for (id, _) in FIREWALL {
        assert_eq!(printed(&case, id, &Options::default()), printed(&case, id, &denying()), "{id}");
    }
}

#[test]
fn site_recovery_gets_service_endpoints_and_the_firewalls_of_its_cache_accounts() {
    let case = Case::small("private");
    let mut forms = Vec::new();
    for (id, read) in NSG {
        let files = printed(&case, id, &Options::default()).unwrap();
        let mut read = read(&files).unwrap();
        read.retain(|line| line.starts_with("beside: "));
        forms.push((id, read));
    }
    let arm = &forms[0].1;
    let expected = [
        "beside: account branchback in northeurope Deny but AzureServices spare/app",
        "beside: account branchcache in westeurope Deny but AzureServices work/app",
        "beside: subnet spare/app 10.82.1.0/24 nsg nsg-spare endpoints Microsoft.Storage",
        "beside: subnet work/app 10.81.1.0/24 nsg nsg-app endpoints Microsoft.Storage",
    ];
    assert_eq!(arm.iter().map(String::as_str).collect::<Vec<_>>(), expected);
    assert_eq!(arm, &forms[1].1, "Bicep says the same");
    for (id, read) in &forms[2..] {
        // These change what is there, and leave the rest of it as it is.
        let short = expected.map(|line| {
            let line = ["northeurope", "westeurope"]
                .iter()
                .fold(line.to_owned(), |line, region| line.replace(&format!(" in {region}"), ""));
            let line = line.replace(" nsg nsg-spare", "").replace(" nsg nsg-app", "");
            if *id == "nsg-az" {
                line.replace(" 10.82.1.0/24", "").replace(" 10.81.1.0/24", "")
            } else {
                line
            }
        });
        assert_eq!(read.iter().cloned().collect::<Vec<_>>(), short, "{id}");
    }
}

#[test]
fn a_name_from_the_scenario_cannot_break_out_of_its_place() {
    let text = std::fs::read_to_string(folder().join("scenarios/private.yaml")).unwrap();
    let hostile = "it's \\\"${x}\\\" %{y} $(id) `id` [z]";
    let text = text.replace("nsg: nsg-app", &format!("nsg: \"{hostile}\""));
    let hostile = hostile.replace('\\', "");
    let case = Case::of("hostile", &text);
    for (id, read) in NSG {
        let files = printed(&case, id, &Options::default()).unwrap();
        let calm = printed(&Case::small("private"), id, &Options::default()).unwrap();
        let rules = |files: &[File]| read(files).unwrap_or_else(|error| panic!("{id}: {error}"));
        let (mut hostile_rules, mut calm_rules) = (rules(&files), rules(&calm));
        hostile_rules.retain(|line| !line.starts_with("beside: "));
        calm_rules.retain(|line| !line.starts_with("beside: "));
        assert_eq!(hostile_rules, calm_rules, "{id}");
        let commands = files.iter().filter(|_| id == "nsg-az").map(|file| &file.text);
        for text in commands.filter(|text| text.contains("work/app")) {
            let commands = readers::shell::commands(text).unwrap();
            let named = commands.iter().any(|words| words.contains(&hostile));
            assert!(named, "{text}");
        }
    }
}
