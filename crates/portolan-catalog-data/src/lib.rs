//! The catalog that comes with the program.

use std::ops::Range;

use portolan_catalog::{Catalog, DecodeError, decode_at_once};

/// The digest of the embedded catalog.
pub const DIGEST: &str = include_str!(concat!(env!("OUT_DIR"), "/digest.txt"));

static ENCODED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/catalog.bin"));

/// Where the products lie among them.
const PRODUCTS: Range<usize> = include!(concat!(env!("OUT_DIR"), "/products.rs"));

/// The embedded catalog.
///
/// # Errors
///
/// None in a program that was built whole: the build script wrote the bytes with the same types.
pub fn catalog() -> Result<Catalog, DecodeError> {
    decode_at_once(ENCODED, PRODUCTS)
}
