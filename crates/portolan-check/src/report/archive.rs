//! The evidence as an archive: the bundle, a page for people, and the certificates as files.

use std::io::{self, Read as _, Write as _};

use flate2::Compression;
use flate2::GzBuilder;
use flate2::read::MultiGzDecoder;

use super::bundle::{Bundle, BundleError};

/// The file of an archive that can be read back.
const EVIDENCE_FILE: &str = "evidence.json";

/// The most bytes of evidence that are read.
const MOST: u64 = 256 * 1024 * 1024;

/// Packs a bundle and a page as `.tar.gz`. The same input gives the same bytes.
///
/// # Errors
/// Where the bundle cannot be written as JSON, which would be a fault of this crate.
pub fn archive(bundle: &Bundle, page: &str) -> io::Result<Vec<u8>> {
    let made = bundle.made.map_or(0, |made| u64::try_from(made.as_second()).unwrap_or(0));
    let packed = GzBuilder::new().mtime(0).write(Vec::new(), Compression::default());
    let mut tar = tar::Builder::new(packed);
    let mut add = |name: &str, content: &str| {
        let mut header = tar::Header::new_ustar();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        header.set_mtime(made);
        tar.append_data(&mut header, name, content.as_bytes())
    };
    add(EVIDENCE_FILE, &bundle.json()?)?;
    add("report.html", page)?;
    for certificate in &bundle.certificates {
        // The digest came from the observations, and those may have come from a file.
        let plain =
            certificate.sha256.len() == 64 && certificate.sha256.bytes().all(|b| b.is_ascii_hexdigit());
        if let Some(pem) = certificate.pem.as_deref().filter(|_| plain) {
            add(&format!("certificates/{}.pem", certificate.sha256), pem)?;
        }
    }
    let mut packed = tar.into_inner()?;
    packed.flush()?;
    packed.finish()
}

/// Reads evidence: JSON, packed with gzip or not, or an archive.
///
/// # Errors
/// Where the bytes are none of these, too many, or no bundle.
pub fn read_evidence(bytes: &[u8]) -> Result<Bundle, BundleError> {
    let unpacked = match bytes {
        [0x1f, 0x8b, ..] => whole(MultiGzDecoder::new(bytes))?,
        _ => whole(bytes)?,
    };
    let text = match in_archive(&unpacked)? {
        Some(inside) => inside,
        None => unpacked,
    };
    Bundle::read(std::str::from_utf8(&text).map_err(|_| BundleError::NoText)?)
}

/// All bytes, within the bound.
fn whole(from: impl io::Read) -> Result<Vec<u8>, BundleError> {
    let mut bytes = Vec::new();
    from.take(MOST + 1).read_to_end(&mut bytes).map_err(|error| BundleError::Packing(error.to_string()))?;
    if bytes.len() as u64 > MOST {
        return Err(BundleError::TooLarge);
    }
    Ok(bytes)
}

/// The evidence inside an archive; none where this is no archive.
fn in_archive(bytes: &[u8]) -> Result<Option<Vec<u8>>, BundleError> {
    if bytes.get(257..262) != Some(b"ustar".as_slice()) {
        return Ok(None);
    }
    let damaged = |error: io::Error| BundleError::Packing(error.to_string());
    for entry in tar::Archive::new(bytes).entries().map_err(damaged)? {
        let entry = entry.map_err(damaged)?;
        if entry.path_bytes().as_ref() == EVIDENCE_FILE.as_bytes() {
            return whole(entry).map(Some);
        }
    }
    Err(BundleError::NoEvidence)
}
