//! No catalog file leads to a panic, alone or laid over the one that comes with the program, and what is read without
//! an error travels unchanged.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use portolan_catalog::{Catalog, CatalogFile, decode, encode, lint, overlay, read};
use portolan_diag::Sources;

static EMBEDDED: LazyLock<Catalog> = LazyLock::new(|| portolan_catalog_data::catalog().expect("built whole"));

fuzz_target!(|bytes: &[u8]| {
    let mut sources = Sources::new();
    let path = "products/product.yaml";
    let Some((_, text)) = portolan_fuzz::text(&mut sources, path, bytes) else { return };
    let loaded = read(&[CatalogFile { path: path.into(), text: text.into() }], &mut sources);
    portolan_fuzz::show(loaded.diagnostics.as_slice(), &sources);

    let alone = lint(&loaded.catalog, &loaded.origins);
    portolan_fuzz::show(alone.as_slice(), &sources);
    if loaded.diagnostics.has_errors() {
        return;
    }
    let encoded = encode(&loaded.catalog).expect("a catalog can be encoded");
    assert_eq!(decode(&encoded).expect("what was encoded can be decoded"), loaded.catalog);
    let both = lint(&overlay(EMBEDDED.clone(), loaded.catalog), &loaded.origins);
    portolan_fuzz::show(both.as_slice(), &sources);
});
