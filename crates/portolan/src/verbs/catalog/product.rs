//! The page of a product.

use std::collections::{BTreeMap, BTreeSet};

use portolan_catalog::{
    Advisory, Catalog, Destination, HostEntry, Infrastructure, NotNeeded, OptionDef, OptionType, Product,
    Requirement, Sender, Template, Trigger,
};
use portolan_dialect::markdown::code;
use portolan_model::Cloud;

use super::overview::days;
use super::page::{Page, listed};
use super::sentence::sentence;
use super::{defects, documents, overview};

/// Writes the page of a product.
pub(super) fn page(product: &Product, catalog: &Catalog, page: &mut Page) {
    page.is_linked = true;
    page.heading(&format!("{} ({})", product.name, product.id));
    page.paragraph(2, &product.summary.replace('\n', " "));
    clouds(product, page);
    if page.is_markdown() {
        overview::write(product, page);
    }
    roles(product, page);
    if !product.options.is_empty() {
        page.heading("Options");
        product.options.iter().for_each(|option| one_option(option, page));
    }
    includes(product, page);
    private_link(product, catalog, page);
    table(product, page);
    page.heading("Requirements");
    product.requirements.iter().for_each(|requirement| one_requirement(requirement, page));
    if !product.not_needed.is_empty() {
        page.heading("Not needed, although people think so");
        product.not_needed.iter().for_each(|entry| not_needed(entry, page));
    }
    worth_knowing(product, catalog, page);
    page.heading("Documents");
    let known = defects::of(product, catalog);
    let mut rests_on = documents::of(product);
    if page.is_markdown() {
        // What a defect links to must be on the page.
        rests_on.extend(known.iter().flat_map(|defect| &defect.documents));
    }
    rests_on.into_iter().for_each(|id| page.document(id, catalog));
    if !known.is_empty() {
        page.heading("Defects of the documents");
        known.into_iter().for_each(|defect| defects::write(defect, page));
    }
}

fn clouds(product: &Product, page: &mut Page) {
    page.heading("Clouds");
    for cloud in Cloud::ALL {
        let text = match product.clouds.get(cloud) {
            None => "nothing is known".to_owned(),
            Some(state) => match (&state.absent, &state.note) {
                (Some(absent), _) => format!("no rows are published. {absent}"),
                (None, Some(note)) => note.clone(),
                (None, None) => "published".to_owned(),
            },
        };
        page.field(2, cloud.as_str(), &text);
    }
    if let Some(tls) = &product.tls {
        let version = tls.min_version.as_ref().map(|version| format!(", TLS {version} or newer"));
        let note = tls.note.as_ref().map(|note| format!(". {note}"));
        let text = format!("{}{}{}", tls.inspection, version.unwrap_or_default(), note.unwrap_or_default());
        page.field(2, "TLS inspection", &text);
    }
}

fn roles(product: &Product, page: &mut Page) {
    page.heading("Roles");
    for role in &product.roles {
        let place = role.vnet.as_ref().map(|option| format!("; stands in the virtual network of `{option}`"));
        let note = role.note.as_ref().map(|note| format!(". {note}"));
        let text = format!("{}{}{}", role.name, place.unwrap_or_default(), note.unwrap_or_default());
        page.field(2, &role.id, &text);
    }
}

fn one_option(option: &OptionDef, page: &mut Page) {
    let mut facts = vec![kind(&option.kind)];
    facts.extend(option.required.then(|| "required".to_owned()));
    facts.extend((!option.default.is_empty()).then(|| format!("default {}", listed(&option.default))));
    page.entry(&option.name, &facts.join("; "));
    page.paragraph(4, &option.help.replace('\n', " "));
}

fn kind(kind: &OptionType) -> String {
    match kind {
        OptionType::Word(words) => format!("one of {}", listed(words)),
        OptionType::Words(words) => format!("a list of {}", listed(words)),
        OptionType::Bool => "true or false".to_owned(),
        other if other.is_list() => format!("a list: {}", other.word()),
        other => other.word().to_owned(),
    }
}

fn includes(product: &Product, page: &mut Page) {
    if product.includes.is_empty() {
        return;
    }
    page.heading("Includes");
    for include in &product.includes {
        let when = include
            .when
            .as_ref()
            .map_or_else(|| "always".to_owned(), |when| format!("when {}", sentence(when)));
        let roles = include.roles.iter().map(|(theirs, ours)| format!("{ours} is its {theirs}"));
        page.product(2, &include.product, &format!("{when}; {}", listed(roles)));
    }
}

fn private_link(product: &Product, catalog: &Catalog, page: &mut Page) {
    if product.private_endpoints.is_empty() {
        return;
    }
    page.heading("Private endpoints");
    for kind in product.private_endpoints.iter().filter_map(|id| catalog.private_link.get(id)) {
        page.entry(&kind.kind, &kind.name);
        for sub in &kind.sub_resources {
            let addresses = match sub.addresses {
                Some(1) if sub.later == 0 => "1 address".to_owned(),
                Some(count) => format!("{} addresses", count + sub.later),
                None => "number of addresses not published".to_owned(),
            };
            page.paragraph(4, &format!("{}: {addresses}", sub.id));
            for (cloud, known) in &sub.clouds {
                match known.state.known_instead() {
                    None => page.field(6, cloud.as_str(), &page.literals(&known.zones)),
                    Some(text) => page.field(6, cloud.as_str(), text),
                }
            }
        }
    }
}

/// What always holds of a product, so that no plan repeats it.
fn worth_knowing(product: &Product, catalog: &Catalog, page: &mut Page) {
    let advisories = catalog.advisories.values();
    let about = |advisory: &&Advisory| {
        advisory.trigger == Trigger::Documentation && advisory.products.contains(&product.id)
    };
    let known = advisories.filter(about).collect::<Vec<_>>();
    if known.is_empty() {
        return;
    }
    page.heading("Worth knowing");
    for advisory in known {
        page.entry(&advisory.title, &advisory.code);
        for paragraph in advisory.text.split("\n\n") {
            page.paragraph(4, &paragraph.replace('\n', " "));
        }
        page.field(4, "do", &advisory.fix.to_string());
    }
}

fn table(product: &Product, page: &mut Page) {
    let Some(table) = &product.table else { return };
    page.heading("Regions with a row of their own");
    if page.is_markdown() {
        let titles = std::iter::once("region".to_owned()).chain(table.columns.iter().cloned());
        let cell = |row: &BTreeMap<String, String>, column: &String| {
            row.get(column).map(|text| code(text)).unwrap_or_default()
        };
        let rows = table.rows.iter().map(|(region, row)| {
            let cells = table.columns.iter().map(|column| cell(row, column));
            std::iter::once(region.to_string()).chain(cells).collect()
        });
        page.grid(&titles.collect::<Vec<_>>(), rows);
        return page.field(2, "other regions", table.absent.as_deref().unwrap_or_default());
    }
    page.paragraph(2, &listed(table.rows.keys()));
    page.field(2, "columns", &listed(&table.columns));
    page.field(2, "other regions", table.absent.as_deref().unwrap_or_default());
    page.paragraph(2, "`portolan catalog show REGION` prints the row.");
}

/// Writes a requirement.
pub(super) fn one_requirement(requirement: &Requirement, page: &mut Page) {
    let Requirement { id, need, status, .. } = requirement;
    page.entry(id, &format!("{need}, {status}"));
    page.field(4, "for", &requirement.purpose);
    page.field(4, "without it", &requirement.breaks);
    let line = format!(
        "{}{} to {}/{} ({}{}); {}",
        requirement.from,
        if requirement.sender == Sender::System { ", its operating system" } else { "" },
        requirement.port,
        requirement.protocol,
        requirement.application,
        if requirement.websocket { ", WebSocket" } else { "" },
        listed(&requirement.phases)
    );
    page.field(4, "from", &line);
    if let Some(when) = &requirement.when {
        page.field(4, "when", &sentence(when));
    }
    destination(requirement, page);
    let tags = Cloud::ALL.iter().flat_map(|cloud| requirement.service_tags.of(*cloud));
    let tags = tags.map(Template::to_string).collect::<BTreeSet<_>>();
    let whole = if requirement.tags_global_only && !tags.is_empty() { " (only whole)" } else { "" };
    page.field(4, "service tags", &format!("{}{whole}", page.literals(tags)));
    if let Some(link) = &requirement.private_link {
        page.field(4, "private endpoint", &format!("{} {}", link.kind, link.sub_resource));
    }
    if let Some(versions) = &requirement.agent_version {
        page.field(4, "agent versions", &versions.to_string());
    }
    page.field(4, "on the list", &days(requirement.since, requirement.until));
    if let Some(tls) = &requirement.tls {
        page.field(4, "TLS inspection", tls.inspection.as_str());
    }
    page.field(4, "follows because", requirement.derivation.as_deref().unwrap_or_default());
    page.field(4, "note", requirement.note.as_deref().unwrap_or_default());
    page.documents(4, &requirement.documents);
}

fn destination(requirement: &Requirement, page: &mut Page) {
    match &requirement.to {
        Destination::Hosts(clouds) => {
            for (cloud, hosts) in clouds {
                for entry in hosts {
                    page.paragraph(6, &format!("{cloud}: {}", host(entry, page)));
                }
            }
        }
        Destination::Tags(clouds) => {
            for (cloud, tags) in clouds {
                page.paragraph(6, &format!("{cloud}: service tag {}", page.literals(tags)));
            }
        }
        Destination::Addresses { option, label } => {
            page.paragraph(6, &format!("{label}, the addresses of `{option}`"));
        }
        Destination::Role(role) => page.paragraph(6, &format!("the machines of the role {role}")),
        Destination::Infrastructure(kind) => page.paragraph(6, place(*kind)),
    }
}

/// What a place provides.
pub(super) fn place(kind: Infrastructure) -> &'static str {
    match kind {
        Infrastructure::Resolvers => "the DNS resolvers of the place",
        Infrastructure::NtpServers => "the time servers of the place",
        Infrastructure::ResolverInbound => "the inbound resolver of the connected virtual network",
    }
}

/// A host with what is special about it.
fn host(entry: &HostEntry, page: &Page) -> String {
    let name = page.literal(&entry.host);
    let mut facts = Vec::new();
    facts.extend((!entry.narrow.is_empty()).then(|| format!("narrowed to {}", page.literals(&entry.narrow))));
    facts.extend((!entry.examples.is_empty()).then(|| format!("such as {}", page.literals(&entry.examples))));
    facts.extend(entry.need.map(|need| need.to_string()));
    facts.extend(entry.status.map(|status| status.to_string()));
    facts.extend(entry.when.as_ref().map(|when| format!("when {}", sentence(when))));
    facts.extend(Some(days(entry.since, entry.until)).filter(|days| !days.is_empty()));
    facts.extend((entry.may_not_resolve == Some(true)).then(|| "may not resolve".to_owned()));
    let link = entry.private_link.as_ref();
    facts.extend(link.map(|link| format!("private endpoint {} {}", link.kind, link.sub_resource)));
    facts.extend(entry.derivation.clone());
    facts.extend(entry.note.clone());
    if facts.is_empty() { name } else { format!("{name} ({})", facts.join("; ")) }
}

fn not_needed(entry: &NotNeeded, page: &mut Page) {
    page.entry(&entry.id, "");
    for (cloud, hosts) in &entry.hosts {
        page.field(4, cloud.as_str(), &page.literals(hosts));
    }
    let port = entry.port.map(|port| port.to_string());
    let protocol = entry.protocol.map(|protocol| protocol.to_string());
    page.field(4, "port", &port.into_iter().chain(protocol).collect::<Vec<_>>().join("/"));
    page.field(4, "why", &entry.why);
    if let Some(when) = &entry.when {
        page.field(4, "when", &sentence(when));
    }
    page.documents(4, &entry.documents);
}
