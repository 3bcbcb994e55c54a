//! What is worth saying about a plan.
//!
//! Texts are data: the catalog holds the message, the fix and the explanation of every code. This module and those below
//! it know when to say them. An advisory whose catalog entry has a condition is raised by that condition alone.

mod by_condition;
mod flows;
mod needs;
mod private;
mod regions;

use std::borrow::Cow;
use std::collections::BTreeSet;

use portolan_catalog::{Catalog, Id, Trigger};
use portolan_diag::{Diagnostic, Diagnostics, one_of};
use portolan_model::Severity;

use super::ground::Ground;
use super::needs::Gathered;
use super::privacy::Privacy;
use super::routes::Routed;
use crate::plan::{Advisory, PrivateEndpoint};
use crate::scenario::Scenario;
use crate::threads::side_by_side;

/// The codes that are raised in code, with the placeholders that their messages may use.
///
/// `catalog-old` is raised by the command line, which has a clock.
pub const CODES: &[(&str, &[&str])] = &[
    ("address-space-too-small", &["subnet", "usable", "needed"]),
    ("arc-scope-mixed", &["deployment", "other", "shared"]),
    ("azurecloud-no-superset", &[]),
    ("catalog-old", &["date", "days"]),
    ("cloud-without-rows", &["deployment", "service", "cloud", "known"]),
    ("defect-touched", &["deployment", "count", "defects"]),
    ("endpoint-names-unknown", &["endpoint", "resource"]),
    ("hosts-file", &["deployment", "names"]),
    ("invalid-host", &["deployment", "requirement", "host"]),
    ("name-path-no-resolver", &["place", "endpoint"]),
    ("name-path-no-resolver-inbound", &["place", "vnet"]),
    ("name-path-zone-missing", &["zone", "vnet", "endpoint"]),
    ("name-path-zone-not-linked", &["zone", "vnet", "endpoint"]),
    ("name-unknown", &["deployment", "option", "host"]),
    ("no-public-uplink", &["deployment", "place", "count", "hosts"]),
    ("one-way-pair", &["deployment", "region", "pair", "pair_pair"]),
    ("private-endpoint-subnet-unknown", &["deployment", "endpoint"]),
    ("private-link-unpublished", &["deployment", "kind", "cloud"]),
    ("private-path-no-gateway", &["place", "vnet"]),
    ("private-path-no-uplink", &["deployment", "place", "endpoint"]),
    ("private-path-not-connected", &["deployment", "place", "endpoint"]),
    ("private-path-not-peered", &["place", "from_vnet", "vnet", "endpoint"]),
    ("private-zone-unpublished", &["deployment", "kind", "cloud"]),
    ("proxy-bypass-needed", &["proxy", "count", "hosts"]),
    ("public-access-disabled", &["deployment", "resource"]),
    ("public-endpoint-open", &["endpoint", "resource", "sub_resource"]),
    ("region-restricted", &["deployment", "region"]),
    ("region-without-pair", &["deployment", "region", "redundancy"]),
    ("region-without-row", &["deployment", "service", "region", "known"]),
    ("shared-name-moves", &["name", "deployment", "other", "resolver"]),
    ("source-unknown", &["deployment", "role"]),
    ("static-zones", &["deployment", "zones"]),
    ("stays-public", &["deployment", "place", "count", "hosts"]),
    ("tls-inspection-breaks", &["deployment", "service", "place", "count", "hosts"]),
    ("tls-inspection-tolerated", &["deployment", "service", "place", "count", "hosts"]),
    ("tls-inspection-unknown", &["deployment", "service", "place", "count", "hosts"]),
    ("whole-site-source", &["deployment", "role", "place"]),
    ("wide-wildcard", &["deployment", "hosts"]),
];

/// What advisories are made from.
pub(super) struct Material<'m, 'a> {
    pub(super) scenario: &'m Scenario,
    pub(super) catalog: &'a Catalog,
    pub(super) ground: &'m Ground<'a>,
    pub(super) gathered: &'m Gathered<'a>,
    pub(super) privacy: &'m Privacy<'a>,
}

/// What the catalog itself says when to say.
pub(super) fn before_privacy<'a>(
    catalog: &'a Catalog,
    ground: &Ground<'a>,
    gathered: &Gathered<'a>,
) -> Voice<'a> {
    let mut voice = Voice::new(catalog);
    by_condition::advise(catalog, ground, gathered, &mut voice);
    voice
}

/// What is worth saying of the needs and places of a scenario, before they are flows.
pub(super) fn before_flows(material: &Material<'_, '_>, voice: &mut Voice<'_>) {
    needs::advise(material, voice);
    private::advise(material, voice);
    regions::advise(material, voice);
}

/// Everything worth saying, the gravest first.
pub(super) fn with_flows(
    material: &Material<'_, '_>,
    mut voice: Voice<'_>,
    routed: &Routed<'_>,
    endpoints: &[PrivateEndpoint],
    threads: bool,
) -> Vec<Advisory> {
    let mut beside = Voice::new(material.catalog);
    side_by_side(
        threads,
        || flows::public(material, routed, &mut beside),
        || {
            flows::advise(material, routed, &mut voice);
            private::advise_flows(material, routed, endpoints, &mut voice);
        },
    );
    voice.said.append(&mut beside.said);
    voice.said.into_iter().map(|said| said.0).collect()
}

/// Fills in texts, and says nothing twice.
pub(super) struct Voice<'c> {
    catalog: &'c Catalog,
    said: BTreeSet<Said>,
}

struct Said(Advisory);

impl Said {
    fn key(&self) -> (Severity, Option<&Id>, &Id, &str) {
        (self.0.severity, self.0.deployment.as_ref(), &self.0.code, &self.0.message)
    }
}

impl PartialEq for Said {
    fn eq(&self, other: &Said) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Said {}

impl PartialOrd for Said {
    fn partial_cmp(&self, other: &Said) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Said {
    fn cmp(&self, other: &Said) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

impl<'c> Voice<'c> {
    fn new(catalog: &'c Catalog) -> Voice<'c> {
        Voice { catalog, said: BTreeSet::new() }
    }

    /// Says what a code means here.
    fn say(&mut self, code: &str, deployment: Option<&Id>, values: &[(&str, &str)]) {
        let documents = self.catalog.advisories.get(code).map(|advisory| advisory.documents.clone());
        self.say_by(code, deployment, values, documents.unwrap_or_default());
    }

    /// Says what rests on documents that the plan decides, and not the text.
    fn say_by(&mut self, code: &str, deployment: Option<&Id>, values: &[(&str, &str)], documents: Vec<Id>) {
        let Some(advisory) = self.catalog.advisories.get(code) else { return };
        let value = |placeholder: &portolan_catalog::Placeholder| {
            let found = values.iter().find(|(name, _)| *name == placeholder.head);
            found.map(|(_, value)| Cow::Borrowed(*value))
        };
        self.said.insert(Said(Advisory {
            code: advisory.code.clone(),
            severity: advisory.severity,
            deployment: deployment.cloned(),
            message: advisory.message.fill_known(value),
            fix: advisory.fix.fill_known(value),
            documents,
        }));
    }
}

/// A list of literal things for a sentence.
fn list<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let mut text = String::new();
    for name in names {
        for part in [if text.is_empty() { "`" } else { ", `" }, name, "`"] {
            text.push_str(part);
        }
    }
    text
}

/// Checks that catalog and code agree on the advisories that are raised in code.
pub fn lint_advisories(catalog: &Catalog) -> Diagnostics {
    let mut found = Diagnostics::new();
    for (code, placeholders) in CODES {
        let Some(advisory) = catalog.advisories.get(*code) else {
            found.push(
                Diagnostic::error(
                    "advisory-missing",
                    format!("the planner raises `{code}`, and the catalog has no text for it"),
                )
                .help("add it to `advisories/planner.yaml`"),
            );
            continue;
        };
        if advisory.trigger != Trigger::Planner {
            found.push(Diagnostic::error(
                "advisory-condition",
                format!("`{code}` is raised by the planner's own code and has a condition as well"),
            ));
        }
        for template in [&advisory.message, &advisory.fix] {
            for placeholder in template.placeholders() {
                if !placeholders.contains(&placeholder.head.as_str()) {
                    found.push(
                        Diagnostic::error(
                            "advisory-placeholder",
                            format!("`{code}` uses `{placeholder}`, which it is not given"),
                        )
                        .help(format!("it is given {}", one_of(placeholders.iter().copied()))),
                    );
                }
            }
        }
    }
    for advisory in catalog.advisories.values().filter(|advisory| advisory.trigger == Trigger::Planner) {
        if !CODES.iter().any(|(code, _)| advisory.code == *code) {
            found.push(
                Diagnostic::error("advisory-never-raised", format!("nothing raises `{}`", advisory.code))
                    .help("give it `when` or `always`, or remove it"),
            );
        }
    }
    found
}
