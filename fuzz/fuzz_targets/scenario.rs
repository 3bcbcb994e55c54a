//! No scenario file leads to a panic, and what cannot be read has an error that says why.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use portolan_catalog::Catalog;
use portolan_diag::{Diagnostics, Sources};
use portolan_plan::scenario;

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| portolan_catalog_data::catalog().expect("built whole"));

fuzz_target!(|bytes: &[u8]| {
    let mut sources = Sources::new();
    let Some((source, text)) = portolan_fuzz::text(&mut sources, "scenario.yaml", bytes) else { return };
    let mut found = Diagnostics::new();
    let scenario = scenario::read(source, text, &CATALOG, &mut found);
    assert_eq!(scenario.is_none(), found.has_errors());
    portolan_fuzz::show(found.as_slice(), &sources);
});
