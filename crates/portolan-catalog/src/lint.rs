//! What must be true of a catalog.
//!
//! Reading a catalog finds what is wrong with the form of an entry; [`lint`] finds what is wrong with its meaning:
//! names that lead nowhere, hosts that are none, claims without a source, conditions that say nothing. Each module
//! below asks one kind of question, and each finding has a code of [`Code`].

mod advisories;
mod clouds;
mod code;
mod conditions;
mod defects;
mod documents;
mod domains;
mod hosts;
mod ids;
mod includes;
mod notation;
mod options;
mod placeholders;
mod private_link;
mod ranges;
mod regions;
mod rows;
mod scope;
mod status;
mod tags;
#[cfg(test)]
mod tests;
mod texts;
mod worlds;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::rc::Rc;

use portolan_diag::{Diagnostic, Diagnostics, Origin, suggest};

use crate::catalog::Catalog;
use crate::product::Product;
use code::Code;

/// Checks a catalog.
///
/// `origins` says where the entries stand, as [`crate::Loaded`] has it; a finding about an entry that is not in it has no
/// place. So a catalog with an overlay is checked with the origins of the overlay.
pub fn lint(catalog: &Catalog, origins: &BTreeMap<String, Origin>) -> Diagnostics {
    let mut lint = Lint::new(catalog, origins);
    documents::check(&mut lint);
    ids::check(&mut lint);
    texts::check(&mut lint);
    clouds::check(&mut lint);
    regions::check(&mut lint);
    options::check(&mut lint);
    includes::check(&mut lint);
    placeholders::check(&mut lint);
    hosts::check(&mut lint);
    tags::check(&mut lint);
    conditions::check(&mut lint);
    ranges::check(&mut lint);
    status::check(&mut lint);
    private_link::check(&mut lint);
    advisories::check(&mut lint);
    defects::check(&mut lint);
    lint.found.sort_by_place();
    lint.found
}

/// The catalog, and what was found in it so far.
struct Lint<'c> {
    catalog: &'c Catalog,
    origins: &'c BTreeMap<String, Origin>,
    /// The products that contain a product, by its id.
    includers: Rc<Includers<'c>>,
    /// The columns that every region can have.
    columns: BTreeSet<&'c str>,
    found: Diagnostics,
}

/// The products that contain a product, by its id; what is part of every deployment is in all that can be deployed.
type Includers<'c> = BTreeMap<&'c str, Vec<&'c Product>>;

/// An entry of the catalog, as its origin names it.
#[derive(Debug, Clone, Copy)]
struct Entry<'c> {
    kind: &'static str,
    id: &'c str,
}

const fn entry<'c>(kind: &'static str, id: &'c str) -> Entry<'c> {
    Entry { kind, id }
}

impl<'c> Lint<'c> {
    fn new(catalog: &'c Catalog, origins: &'c BTreeMap<String, Origin>) -> Lint<'c> {
        let mut includers = Includers::new();
        for product in catalog.products.values() {
            for include in &product.includes {
                includers.entry(include.product.as_str()).or_default().push(product);
            }
        }
        for part in catalog.products.values().filter(|product| product.infrastructure) {
            includers.entry(part.id.as_str()).or_default().extend(catalog.deployable());
        }
        let codes = catalog.regions.values().flat_map(|region| region.codes.keys());
        let columns = ["name", "display", "tag", "cloud_tag"].into_iter();
        let columns = columns.chain(codes.map(String::as_str)).collect();
        Lint { catalog, origins, includers: Rc::new(includers), columns, found: Diagnostics::new() }
    }

    /// Remembers a finding about an entry, with the way out.
    fn report(&mut self, about: Entry<'_>, code: Code, reason: impl Display, help: impl Into<String>) {
        let Entry { kind, id } = about;
        let message = format!("{kind} `{id}`: {reason}");
        let mut finding = Diagnostic::new(code.severity(), code.as_str(), message).help(help);
        if let Some(origin) = self.origins.get(&format!("{kind} {id}")) {
            finding = finding.at(*origin, "");
        }
        self.found.push(finding);
    }

    /// Remembers that a name leads nowhere, with the name that was probably meant.
    fn report_unknown<'n>(
        &mut self,
        about: Entry<'_>,
        code: Code,
        reason: impl Display,
        name: &str,
        known: impl IntoIterator<Item = &'n str>,
        otherwise: &str,
    ) {
        let help =
            suggest(name, known).map_or(otherwise.to_owned(), |meant| format!("did you mean `{meant}`?"));
        self.report(about, code, reason, help);
    }
}
