//! Every product speaks about every cloud, and its rows agree with what it says.

use std::collections::BTreeSet;

use portolan_model::Cloud;

use super::code::Code;
use super::rows::rows;
use super::{Lint, entry};
use crate::product::{CloudState, Product};
use crate::requirement::{Destination, Requirement, ServiceTags};

pub(super) fn check(lint: &mut Lint<'_>) {
    let catalog = lint.catalog;
    for cloud in Cloud::ALL.iter().filter(|cloud| !catalog.clouds.contains_key(cloud)) {
        let help = "describe it in `clouds.yaml`";
        lint.report(
            entry("cloud", cloud.as_str()),
            Code::CloudMissing,
            "the catalog does not describe it",
            help,
        );
    }
    for product in catalog.products.values() {
        for cloud in Cloud::ALL {
            match product.clouds.get(cloud) {
                None => lint.report(
                    entry("product", &product.id),
                    Code::CloudMissing,
                    format!("`clouds` does not name `{cloud}`"),
                    format!(
                        "add `{cloud}: {{}}`, or `{cloud}: {{ absent: … }}` if nothing is published there"
                    ),
                ),
                Some(state) => check_cloud(lint, product, *cloud, state),
            }
        }
        for requirement in &product.requirements {
            check_requirement(lint, requirement);
        }
    }
}

fn check_cloud(lint: &mut Lint<'_>, product: &Product, cloud: Cloud, state: &CloudState) {
    let regions = &lint.catalog.regions;
    let absent = state.absent.is_some();
    let here = product.requirements.iter().filter(|requirement| has_rows(requirement, cloud));
    for requirement in here.clone().filter(|_| absent) {
        lint.report(
            entry("requirement", &requirement.id),
            Code::CloudAbsentRows,
            format!("it has rows in `{cloud}`, where the product is `absent`"),
            format!("remove the rows, or the `absent` of `{cloud}`"),
        );
    }
    let cells = product.table.iter().flat_map(|table| table.rows.keys());
    let row = cells.clone().find(|name| regions.get(*name).is_some_and(|region| region.cloud == cloud));
    if let (Some(region), true) = (row, absent) {
        lint.report(
            entry("product", &product.id),
            Code::CloudAbsentRows,
            format!("the table has a row for `{region}` of `{cloud}`, where the product is `absent`"),
            format!("remove the row, or the `absent` of `{cloud}`"),
        );
    }
    // A product that only reaches into the customer's own networks has rows in no cloud.
    let anywhere = product.requirements.iter().any(|r| Cloud::ALL.iter().any(|cloud| has_rows(r, *cloud)));
    if !absent && anywhere && here.count() == 0 {
        lint.report(
            entry("product", &product.id),
            Code::CloudWithoutRows,
            format!("no requirement has a row in `{cloud}`"),
            format!("add the rows, or say under `{cloud}` with `absent` what is known"),
        );
    }
}

/// Whether a requirement has hosts or tags in a cloud.
fn has_rows(requirement: &Requirement, cloud: Cloud) -> bool {
    match &requirement.to {
        Destination::Hosts(clouds) => clouds.get(&cloud).is_some_and(|hosts| !hosts.is_empty()),
        Destination::Tags(clouds) => clouds.get(&cloud).is_some_and(|tags| !tags.is_empty()),
        _ => false,
    }
}

fn check_requirement(lint: &mut Lint<'_>, requirement: &Requirement) {
    let about = entry("requirement", &requirement.id);
    let named = match &requirement.to {
        Destination::Hosts(clouds) => clouds.keys().copied().collect::<Vec<_>>(),
        Destination::Tags(clouds) => clouds.keys().copied().collect(),
        _ => return,
    };
    if named.is_empty() {
        let help = "name hosts, tags, addresses, a role or infrastructure under `to`";
        lint.report(about, Code::DestinationEmpty, "it leads nowhere", help);
    }
    for cloud in named.iter().filter(|cloud| !has_rows(requirement, **cloud)) {
        let reason = format!("it names `{cloud}` without a host or tag");
        lint.report(about, Code::DestinationEmpty, reason, "leave a cloud out in which nothing is known");
    }
    if let ServiceTags::ByCloud(tags) = &requirement.service_tags {
        for cloud in tags.keys().filter(|cloud| !named.contains(cloud)) {
            let reason = format!("it has service tags for `{cloud}`, where it has no row");
            lint.report(about, Code::DestinationEmpty, reason, "remove the tags, or add the row");
        }
    }
    let mut seen = BTreeSet::new();
    for row in rows(requirement) {
        let condition = format!("{:?}", row.host.when);
        if !seen.insert((row.cloud, &row.host.host, &row.host.narrow, condition)) {
            let reason = format!("`{}` stands twice in `{}`", row.host.host, row.cloud);
            lint.report(about, Code::HostDuplicate, reason, "remove one of the two");
        }
    }
}
