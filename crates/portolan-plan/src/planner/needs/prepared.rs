//! What the requirements of a scenario's products give alike to every deployment, worked out once.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use portolan_catalog::{
    Catalog, Condition, Defect, Destination, HostEntry, Id, Product, Requirement, Template,
};
use portolan_model::{Cloud, HostPattern};

use crate::scenario::Scenario;

/// A requirement with what many deployments share.
pub(super) struct Prepared<'a> {
    pub(super) requirement: &'a Requirement,
    pub(super) documents: Arc<[Id]>,
    pub(super) defects: Vec<Flaw<'a>>,
    /// The regions that a defect of one region is held against.
    pub(super) regions: Vec<&'static str>,
    /// Which defects touch a deployment, by which of them do.
    pub(super) touching: RefCell<BTreeMap<u64, Arc<[Id]>>>,
    /// The sentences for a condition's outcome, by which of its leaves hold.
    pub(super) sentences: RefCell<BTreeMap<Outcome, Arc<[Id]>>>,
    pub(super) hosts: Vec<PreparedHost<'a>>,
}

/// A defect of the documents that a requirement comes from.
#[derive(Clone)]
pub(super) struct Flaw<'a> {
    pub(super) defect: &'a Defect,
    /// The products whose documents it stands in, for what every product shares: only their deployments are touched.
    services: Option<BTreeSet<&'a str>>,
}

impl Flaw<'_> {
    /// Whether it says something to the deployments of a product.
    pub(super) fn concerns(&self, service: &str) -> bool {
        self.services.as_ref().is_none_or(|services| services.contains(service))
    }
}

/// Which condition of a requirement, and which of its leaves hold.
pub(super) type Outcome = (usize, u64);

pub(super) struct PreparedHost<'a> {
    pub(super) entry: &'a HostEntry,
    /// The host as the catalog writes it.
    pub(super) text: Id,
    pub(super) documents: Arc<[Id]>,
    pub(super) regions: Vec<&'static str>,
    /// The pattern, where it is the same for every deployment.
    pub(super) fixed: Option<(HostPattern, Id)>,
}

/// The heads of placeholders that are regions.
const REGIONS: [&str; 4] = ["region", "pair", "source_region", "target_region"];

/// The heads of placeholders that are regions, as far as texts have them.
fn regions_in<'t>(templates: impl IntoIterator<Item = &'t Template>) -> impl Iterator<Item = &'static str> {
    let heads = templates.into_iter().flat_map(Template::placeholders).map(|placeholder| &placeholder.head);
    heads.filter_map(|head| REGIONS.into_iter().find(|region| region == head))
}

/// The same of the columns that a condition asks for.
fn regions_asked(when: Option<&Condition>) -> impl Iterator<Item = &'static str> {
    when.into_iter().flat_map(Condition::leaves).filter_map(|leaf| match leaf {
        portolan_catalog::Leaf::Column(head, _) => REGIONS.into_iter().find(|region| region == head),
        _ => None,
    })
}

/// The regions that a defect of one region is held against: those that what is planned depends on.
fn regions_of(heads: BTreeSet<&'static str>) -> Vec<&'static str> {
    if heads.is_empty() {
        // What is the same everywhere is touched by what is wrong with the deployment's own regions.
        return REGIONS.into_iter().filter(|region| *region != "pair").collect();
    }
    heads.into_iter().collect()
}

/// The regions that one host of a requirement depends on.
fn regions_of_host(requirement: &Requirement, entry: &HostEntry, cloud: Cloud) -> Vec<&'static str> {
    let tags = entry.service_tags.as_ref().unwrap_or(&requirement.service_tags).of(cloud);
    let mut heads = regions_in(entry.narrow.iter().chain([&entry.host])).collect::<BTreeSet<_>>();
    heads.extend(regions_asked(entry.when.as_ref()));
    if heads.is_empty() {
        heads.extend(regions_in(tags).chain(regions_asked(requirement.when.as_ref())));
    }
    regions_of(heads)
}

/// The regions that a requirement depends on which leads to no host.
fn regions_of_requirement(requirement: &Requirement, cloud: Cloud) -> Vec<&'static str> {
    let tags = match &requirement.to {
        Destination::Tags(clouds) => clouds.get(&cloud).map_or(&[][..], Vec::as_slice),
        _ => &[],
    };
    regions_of(regions_in(tags).chain(regions_asked(requirement.when.as_ref())).collect())
}

/// The products that a scenario can lead to: those it names, what they include, and the infrastructure.
fn products<'c>(catalog: &'c Catalog, scenario: &Scenario) -> BTreeMap<&'c str, &'c Product> {
    let deployed = scenario.deployments.iter().filter_map(|one| catalog.products.get(&*one.service));
    included(catalog, deployed.chain(catalog.products.values().filter(|one| one.infrastructure)))
}

/// Products with all that they include, by their ids.
fn included<'c>(
    catalog: &'c Catalog,
    products: impl IntoIterator<Item = &'c Product>,
) -> BTreeMap<&'c str, &'c Product> {
    let mut open = products.into_iter().collect::<Vec<_>>();
    let mut reached = BTreeMap::new();
    while let Some(product) = open.pop() {
        if reached.insert(&*product.id, product).is_none() {
            let included = product.includes.iter().filter_map(|one| catalog.products.get(&*one.product));
            open.extend(included);
        }
    }
    reached
}

/// Which products rest on a document, by themselves or by what they include: of those documents in which defects stand that
/// concern what every product shares.
fn by_document(catalog: &Catalog) -> BTreeMap<&str, BTreeSet<&str>> {
    let shared = |requirement: &&Id| {
        let product = requirement.split_once('.').and_then(|(product, _)| catalog.products.get(product));
        product.is_some_and(|product| product.infrastructure)
    };
    let defects = catalog.defects.values().filter(|defect| defect.concerns.iter().any(|one| shared(&one)));
    let mut products = defects
        .flat_map(|defect| &defect.documents)
        .map(|document| (&**document, BTreeSet::new()))
        .collect::<BTreeMap<_, _>>();
    for product in catalog.products.values().filter(|product| !product.infrastructure) {
        for part in included(catalog, [product]).values() {
            for document in part.requirements.iter().flat_map(|requirement| &requirement.documents) {
                if let Some(services) = products.get_mut(&**document) {
                    services.insert(&*product.id);
                }
            }
        }
    }
    products
}

/// Prepares the products that a scenario can lead to.
pub(super) fn prepare<'c>(catalog: &'c Catalog, scenario: &Scenario) -> BTreeMap<&'c str, Vec<Prepared<'c>>> {
    let cloud = scenario.cloud;
    let mut defects = BTreeMap::<&str, Vec<_>>::new();
    for defect in catalog.defects.values() {
        if !defect.clouds.is_empty() && !defect.clouds.contains(&cloud) {
            continue;
        }
        for requirement in &defect.concerns {
            defects.entry(requirement).or_default().push(defect);
        }
    }
    let by_document = by_document(catalog);
    // A defect of what is shared stands in the documents of some products, or in none of them: then it is everybody's.
    let flaw = |defect: &&'c Defect, shared: bool| {
        let owners = defect.documents.iter().filter_map(|document| by_document.get(&**document)).flatten();
        let owners = owners.copied().collect::<BTreeSet<_>>();
        Flaw { defect, services: Some(owners).filter(|owners| shared && !owners.is_empty()) }
    };
    let requirement = |requirement: &'c Requirement, shared: bool| {
        let documents: Arc<[Id]> = Arc::from(requirement.documents.as_slice());
        let hosts = requirement
            .hosts(cloud)
            .iter()
            .map(|entry| PreparedHost {
                entry,
                text: Id::from(entry.host.to_string()),
                documents: match entry.documents.as_slice() {
                    [] => Arc::clone(&documents),
                    own => Arc::from(own),
                },
                regions: regions_of_host(requirement, entry, cloud),
                fixed: entry
                    .host
                    .literal()
                    .filter(|_| entry.narrow.is_empty())
                    .and_then(|text| text.parse::<HostPattern>().ok())
                    .map(|pattern| (Id::from(pattern.as_str()), pattern))
                    .map(|(name, pattern)| (pattern, name)),
            })
            .collect();
        Prepared {
            requirement,
            documents,
            defects: defects
                .get(&*requirement.id)
                .into_iter()
                .flatten()
                .map(|one| flaw(one, shared))
                .collect(),
            regions: regions_of_requirement(requirement, cloud),
            touching: RefCell::default(),
            sentences: RefCell::default(),
            hosts,
        }
    };
    products(catalog, scenario)
        .into_iter()
        .map(|(id, product)| {
            let shared = product.infrastructure;
            (id, product.requirements.iter().map(|one| requirement(one, shared)).collect())
        })
        .collect()
}
