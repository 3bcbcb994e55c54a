//! What must be true of a catalog.
use portolan_diag::Diagnostics;

use crate::catalog::Catalog;

/// Checks a catalog.
pub fn lint(
    catalog: &Catalog,
    origins: &std::collections::BTreeMap<String, portolan_diag::Origin>,
) -> Diagnostics {
    let _ = (catalog, origins);
    Diagnostics::new()
}
