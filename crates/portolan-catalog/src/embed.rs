//! How the catalog travels inside the binary.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::catalog::Catalog;

/// Says that bytes hold no catalog of this version of the program.
#[derive(Debug)]
pub struct DecodeError(postcard::Error);

impl std::fmt::Display for DecodeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the embedded catalog cannot be read")
    }
}

impl std::error::Error for DecodeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

/// Writes a catalog as bytes. The same catalog gives the same bytes.
pub fn encode(catalog: &Catalog) -> Result<Vec<u8>, DecodeError> {
    postcard::to_stdvec(catalog).map_err(DecodeError)
}

/// Reads a catalog from bytes.
pub fn decode(bytes: &[u8]) -> Result<Catalog, DecodeError> {
    postcard::from_bytes(bytes).map_err(DecodeError)
}

/// The digest that a plan names, over the encoded bytes.
pub fn digest(encoded: &[u8]) -> String {
    let mut text = String::from("sha256:");
    for byte in Sha256::digest(encoded) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
