//! The rows of requirements: one host in one cloud, with what it inherits.

use portolan_model::{Cloud, Date, Status};

use super::Lint;
use crate::catalog::Id;
use crate::product::Product;
use crate::requirement::{Destination, HostEntry, PrivateLinkRef, Requirement};

/// A host of a requirement in a cloud.
#[derive(Clone, Copy)]
pub(super) struct Row<'c> {
    pub(super) cloud: Cloud,
    pub(super) host: &'c HostEntry,
    pub(super) requirement: &'c Requirement,
}

/// The rows of a requirement, in order.
pub(super) fn rows(requirement: &Requirement) -> Vec<Row<'_>> {
    let Destination::Hosts(clouds) = &requirement.to else { return Vec::new() };
    clouds
        .iter()
        .flat_map(|(cloud, hosts)| hosts.iter().map(move |host| Row { cloud: *cloud, host, requirement }))
        .collect()
}

/// Every requirement with its product.
pub(super) fn requirements<'c>(
    lint: &Lint<'c>,
) -> impl Iterator<Item = (&'c Product, &'c Requirement)> + use<'c> {
    let products = lint.catalog.products.values();
    products.flat_map(|product| product.requirements.iter().map(move |requirement| (product, requirement)))
}

/// The clouds in which a product is not absent.
pub(super) fn present(product: &Product) -> Vec<Cloud> {
    let clouds = product.clouds.iter().filter(|(_, state)| state.absent.is_none());
    clouds.map(|(cloud, _)| *cloud).collect()
}

/// The clouds in which a requirement can be planned.
pub(super) fn clouds(product: &Product, requirement: &Requirement) -> Vec<Cloud> {
    match &requirement.to {
        Destination::Hosts(clouds) => clouds.keys().copied().collect(),
        Destination::Tags(clouds) => clouds.keys().copied().collect(),
        _ => present(product),
    }
}

impl<'c> Row<'c> {
    pub(super) fn status(&self) -> Status {
        self.host.status.unwrap_or(self.requirement.status)
    }

    pub(super) fn documents(&self) -> &'c [Id] {
        if self.host.documents.is_empty() { &self.requirement.documents } else { &self.host.documents }
    }

    pub(super) fn derivation(&self) -> Option<&'c str> {
        self.host.derivation.as_deref().or(self.requirement.derivation.as_deref())
    }

    pub(super) fn private_link(&self) -> Option<&'c PrivateLinkRef> {
        self.host.private_link.as_ref().or(self.requirement.private_link.as_ref())
    }

    pub(super) fn since(&self) -> Option<Date> {
        self.host.since.or(self.requirement.since)
    }

    pub(super) fn until(&self) -> Option<Date> {
        self.host.until.or(self.requirement.until)
    }
}
