//! How the catalog travels inside the binary.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;
use std::{panic, thread};

use portolan_model::{Cloud, Date};
use sha2::{Digest, Sha256};

use crate::advisory::Advisory;
use crate::catalog::{Catalog, Id};
use crate::defect::Defect;
use crate::document::Document;
use crate::place::{CloudInfo, Region, RetiredCloud};
use crate::private_link::PrivateLinkKind;
use crate::product::Product;

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

/// The parts of a catalog before its products, as the format has them one after the other.
type Before = (
    String,
    Option<Date>,
    BTreeMap<Cloud, CloudInfo>,
    Vec<RetiredCloud>,
    BTreeMap<Id, Region>,
    BTreeMap<Id, Document>,
    BTreeMap<Id, PrivateLinkKind>,
);

/// The parts after them.
type After = (BTreeMap<Id, Advisory>, BTreeMap<Id, Defect>);

/// Where the products lie in the bytes of a catalog; [`decode_at_once`] asks for it.
pub fn products_in(encoded: &[u8]) -> Result<Range<usize>, DecodeError> {
    let end = |rest: &[u8]| encoded.len() - rest.len();
    let (_, rest) = postcard::take_from_bytes::<Before>(encoded).map_err(DecodeError)?;
    let start = end(rest);
    let (_, rest) = postcard::take_from_bytes::<BTreeMap<Id, Product>>(rest).map_err(DecodeError)?;
    Ok(start..end(rest))
}

/// Reads the same as [`decode`] with two threads: the products, which are about half, and all else.
pub fn decode_at_once(encoded: &[u8], products: Range<usize>) -> Result<Catalog, DecodeError> {
    let cut = || DecodeError(postcard::Error::DeserializeUnexpectedEnd);
    let inside = encoded.get(products.clone()).ok_or_else(cut)?;
    let (before, after) = (encoded.get(..products.start), encoded.get(products.end..));
    let (before, after) = (before.ok_or_else(cut)?, after.ok_or_else(cut)?);
    let (products, before, after) = thread::scope(|scope| {
        let products = scope.spawn(|| postcard::from_bytes(inside));
        let before = postcard::from_bytes::<Before>(before);
        let after = postcard::from_bytes::<After>(after);
        (products.join().unwrap_or_else(|panic| panic::resume_unwind(panic)), before, after)
    });
    let products = products.map_err(DecodeError)?;
    let (version, date, clouds, retired_clouds, regions, documents, private_link) =
        before.map_err(DecodeError)?;
    let (advisories, defects) = after.map_err(DecodeError)?;
    Ok(Catalog {
        version,
        date,
        clouds,
        retired_clouds,
        regions,
        documents,
        private_link,
        products,
        advisories,
        defects,
    })
}

/// The digest that a plan names, over the encoded bytes.
pub fn digest(encoded: &[u8]) -> String {
    let mut text = String::from("sha256:");
    for byte in Sha256::digest(encoded) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
