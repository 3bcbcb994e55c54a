//! All destinations of a product at a glance, as tables by cloud.

use portolan_catalog::{Destination, HostEntry, Product, Requirement};
use portolan_dialect::markdown::{code, prose};
use portolan_model::{Cloud, Date};

use super::page::{Page, listed, place_of};
use super::product::place;

const TITLES: [&str; 6] = ["to", "port", "need", "status", "on the list", "requirement"];

/// Writes the tables.
pub(super) fn write(product: &Product, page: &mut Page) {
    for cloud in Cloud::ALL {
        let rows = product.requirements.iter().flat_map(|requirement| in_cloud(requirement, *cloud));
        table(&format!("Destinations in the cloud {cloud}"), rows.collect(), page);
    }
    let rows = product.requirements.iter().filter_map(|requirement| {
        let to = match &requirement.to {
            Destination::Hosts(_) | Destination::Tags(_) => return None,
            Destination::Addresses { label, .. } => label.clone(),
            Destination::Role(role) => format!("the machines of the role {role}"),
            Destination::Infrastructure(kind) => place(*kind).to_owned(),
        };
        Some(row(requirement, prose(&to), None))
    });
    table("Destinations in your own network", rows.collect(), page);
}

fn table(heading: &str, rows: Vec<Vec<String>>, page: &mut Page) {
    if !rows.is_empty() {
        page.heading(heading);
        page.grid(&TITLES.map(str::to_owned), rows);
    }
}

fn in_cloud(requirement: &Requirement, cloud: Cloud) -> Vec<Vec<String>> {
    match &requirement.to {
        Destination::Hosts(clouds) => {
            let hosts = clouds.get(&cloud).into_iter().flatten();
            hosts.map(|host| row(requirement, name(host), Some(host))).collect()
        }
        Destination::Tags(clouds) => {
            let tags = clouds.get(&cloud).into_iter().flatten();
            tags.map(|tag| row(requirement, format!("service tag {}", code(&tag.to_string())), None))
                .collect()
        }
        _ => Vec::new(),
    }
}

fn name(entry: &HostEntry) -> String {
    let name = code(&entry.host.to_string());
    let narrow = listed(entry.narrow.iter().map(|name| code(&name.to_string())));
    if narrow.is_empty() { name } else { format!("{name}, narrowed to {narrow}") }
}

fn row(requirement: &Requirement, to: String, host: Option<&HostEntry>) -> Vec<String> {
    let id = &requirement.id;
    let since = host.and_then(|host| host.since).or(requirement.since);
    let until = host.and_then(|host| host.until).or(requirement.until);
    vec![
        to,
        format!("{}/{}", requirement.port, requirement.protocol),
        host.and_then(|host| host.need).unwrap_or(requirement.need).to_string(),
        host.and_then(|host| host.status).unwrap_or(requirement.status).to_string(),
        days(since, until),
        format!("[{id}]({}): {}", place_of(id), prose(&requirement.purpose)),
    ]
}

/// From when to when something stood on the published list.
pub(super) fn days(since: Option<Date>, until: Option<Date>) -> String {
    let since = since.map(|date| format!("since {date}"));
    let until = until.map(|date| format!("until {date}"));
    listed(since.into_iter().chain(until))
}
