//! What is worth saying about a plan.
use super::ground::Ground;
use super::needs::Gathered;
use super::privacy::Privacy;
use super::routes::Routed;
use crate::plan::{Advisory, PrivateEndpoint};
use crate::scenario::Scenario;
use portolan_catalog::Catalog;
/// Codes.
pub const CODES: &[(&str, &[&str])] = &[];
/// Lints.
pub fn lint_advisories(_: &Catalog) {}
pub(super) struct Material<'m, 'a> {
    pub(super) scenario: &'m Scenario,
    pub(super) catalog: &'m Catalog,
    pub(super) ground: &'m Ground<'a>,
    pub(super) gathered: &'m Gathered<'a>,
    pub(super) privacy: &'m Privacy<'a>,
    pub(super) flows: &'m [Routed],
    pub(super) endpoints: &'m [PrivateEndpoint],
}
pub(super) fn all(_: &Material<'_, '_>) -> Vec<Advisory> {
    Vec::new()
}
