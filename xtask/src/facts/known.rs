//! What the catalog holds.

use std::borrow::Cow;
use std::collections::BTreeSet;

use portolan_catalog::{Catalog, Defect, Destination, HostEntry, Placeholder, Product, Region, Template};
use portolan_model::{PortRange, Protocol};

use super::TagNames;
use super::find::{self, Fact, Port, Transport};
use super::shape::{ANY, describes, host, without_placeholders};

/// Everything that a fact may be found in.
#[derive(Debug, Default)]
pub(super) struct Known {
    hosts: BTreeSet<String>,
    tags: BTreeSet<String>,
    tag_names: TagNames,
    ports: Vec<(Option<Transport>, u16, u16)>,
    /// Names and codes.
    regions: BTreeSet<String>,
    /// `file-sync.d1`.
    defects: BTreeSet<String>,
}

impl Known {
    pub(super) fn new(catalog: &Catalog) -> Known {
        let mut known = Known::default();
        for product in catalog.products.values() {
            known.product(product, catalog);
        }
        for cloud in catalog
            .private_link
            .values()
            .flat_map(|kind| &kind.sub_resources)
            .flat_map(|sub| sub.clouds.values())
        {
            let names = cloud.names.iter().flat_map(|name| [&name.name, &name.private]);
            names
                .chain(&cloud.zones)
                .chain(&cloud.forward)
                .for_each(|name| known.template(name, None, catalog));
        }
        for region in catalog.regions.values() {
            known.regions.insert(region.name.to_string());
            known.regions.extend(region.codes.values().cloned());
        }
        catalog.defects.values().for_each(|defect| known.defect(defect));
        known.tag_names = known.tags.iter().map(|tag| find::name_of(tag).to_owned()).collect();
        known
    }

    /// Whether the catalog holds a fact of the file with this name.
    pub(super) fn has(&self, stem: &str, fact: &Fact) -> bool {
        match fact {
            Fact::Host(shape) => {
                let suffix = format!("*.{shape}");
                self.hosts.contains(shape) || self.hosts.contains(&suffix) || described(shape, &self.hosts)
            }
            // Where a tag has regional forms, it is there as a whole.
            Fact::Tag(shape) => self.tag_names.contains(shape) || described(shape, &self.tags),
            Fact::Port(port) => self.ports.iter().any(|known| fits(*known, *port)),
            Fact::Region(word) => self.regions.contains(word),
            Fact::Defect(number) => self.defects.contains(&format!("{stem}.d{number}")),
        }
    }

    /// The names in front of the first dot of its service tags.
    pub(super) fn tag_names(&self) -> &TagNames {
        &self.tag_names
    }

    fn product(&mut self, product: &Product, catalog: &Catalog) {
        for cell in product.table.iter().flat_map(|table| table.rows.values()).flat_map(|row| row.values()) {
            self.host(cell);
        }
        for requirement in &product.requirements {
            self.port(Some(requirement.protocol), requirement.port);
            self.service_tags(&requirement.service_tags.all(), product, catalog);
            match &requirement.to {
                Destination::Hosts(clouds) => {
                    clouds.values().flatten().for_each(|entry| self.entry(entry, product, catalog));
                }
                Destination::Tags(clouds) => {
                    self.service_tags(&clouds.values().flatten().collect::<Vec<_>>(), product, catalog);
                }
                Destination::Addresses { .. } | Destination::Role(_) | Destination::Infrastructure(_) => {}
            }
        }
        for entry in &product.not_needed {
            entry.hosts.values().flatten().for_each(|name| self.template(name, Some(product), catalog));
            if let Some(port) = entry.port {
                self.port(entry.protocol, port);
            }
        }
    }

    fn entry(&mut self, entry: &HostEntry, product: &Product, catalog: &Catalog) {
        for name in std::iter::once(&entry.host).chain(&entry.narrow).chain(&entry.examples) {
            self.template(name, Some(product), catalog);
        }
        let tags = entry.service_tags.as_ref().map(|tags| tags.all()).unwrap_or_default();
        self.service_tags(&tags, product, catalog);
    }

    fn template(&mut self, template: &Template, product: Option<&Product>, catalog: &Catalog) {
        self.host(&template.to_string());
        for name in by_region(template, product, catalog) {
            self.host(&name);
        }
    }

    fn service_tags(&mut self, templates: &[&Template], product: &Product, catalog: &Catalog) {
        for template in templates {
            for tag in
                std::iter::once(template.to_string()).chain(by_region(template, Some(product), catalog))
            {
                let shape = without_placeholders(&tag);
                // `public:Tag` is the tag of another cloud.
                self.tags.insert(shape.split_once(':').map_or(shape.as_str(), |(_, tag)| tag).to_owned());
            }
        }
    }

    fn defect(&mut self, defect: &Defect) {
        self.defects.insert(defect.id.to_string());
        for text in [&defect.published, &defect.wrong, &defect.effect, &defect.choice] {
            self.hosts.extend(find::hosts(text));
            self.tags.extend(find::tags(text));
            let ports = find::ports(text, false).into_iter();
            self.ports.extend(ports.map(|Port { number, protocol }| (protocol, number, number)));
        }
    }

    fn host(&mut self, name: &str) {
        self.hosts.extend(host(&without_placeholders(name)));
    }

    fn port(&mut self, protocol: Option<Protocol>, range: PortRange) {
        let protocol = protocol.map(|protocol| match protocol {
            Protocol::Tcp => Transport::Tcp,
            Protocol::Udp => Transport::Udp,
        });
        self.ports.push((protocol, range.first(), range.last()));
    }
}

/// The names that a template gives in each region, where it depends on one. What else it depends on stays open.
fn by_region(template: &Template, product: Option<&Product>, catalog: &Catalog) -> Vec<String> {
    if template.placeholders().all(|placeholder| column(placeholder).is_none()) {
        return Vec::new();
    }
    let name_in = |region: &Region| {
        template.fill(|placeholder| match column(placeholder) {
            None => Some(Cow::Owned(ANY.to_string())),
            Some(column) => {
                let table = product.and_then(|product| product.table.as_ref());
                let cell = table.and_then(|table| table.cell(&region.name, column));
                cell.or_else(|| region.column(column)).map(|value| Cow::Owned(value.to_owned()))
            }
        })
    };
    catalog.regions.values().filter_map(name_in).collect()
}

/// The column of a region that a placeholder means: `{region}`, `{pair.tag}`, `{storage_accounts.region.tag}`.
fn column(placeholder: &Placeholder) -> Option<&str> {
    let is_region = |word: &str| word == "pair" || word == "region" || word.ends_with("_region");
    match placeholder.path.as_slice() {
        [] => is_region(&placeholder.head).then_some("name"),
        [only] if is_region(&placeholder.head) => Some(only),
        [only] => is_region(only).then_some("name"),
        [.., region, last] => is_region(region).then_some(last),
    }
}

/// A shape with a placeholder is known where it describes a known name: `{name}01.afs.azure.net`.
fn described(shape: &str, names: &BTreeSet<String>) -> bool {
    names.contains(shape) || (shape.contains(ANY) && names.iter().any(|name| describes(shape, name)))
}

fn fits((protocol, first, last): (Option<Transport>, u16, u16), port: Port) -> bool {
    let same = protocol.is_none() || port.protocol.is_none() || protocol == port.protocol;
    same && (first..=last).contains(&port.number)
}
