//! Where a kept file came from, so that its server can be asked whether it changed.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{Kept, StoreError, put};

/// Where a file was fetched, and the tag that its server gave it.
///
/// It holds the digest of the file, too: where the file was damaged or replaced since, it says nothing about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// The address.
    pub url: String,
    /// The entity tag of the answer.
    pub etag: String,
    /// The digest of the kept file.
    sha256: String,
}

impl Kept {
    /// Notes where the file came from.
    pub fn came_from(&self, url: &str, etag: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let known = Provenance { url: url.to_owned(), etag: etag.to_owned(), sha256: digest(bytes) };
        let path = beside(&self.path);
        let text = serde_json::to_vec(&known).map_err(|error| StoreError {
            action: "write",
            path: path.clone(),
            source: error.into(),
        })?;
        put(&path, &text)
    }

    /// Where the file came from; none where that is not known, or the file is not the one that came.
    pub fn provenance(&self) -> Option<Provenance> {
        let known: Provenance = serde_json::from_slice(&fs::read(beside(&self.path)).ok()?).ok()?;
        let bytes = fs::read(&self.path).ok()?;
        (known.sha256 == digest(&bytes)).then_some(known)
    }
}

/// The file beside a kept one.
pub(super) fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".etag");
    PathBuf::from(name)
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::super::Store;
    use super::*;
    use crate::cloud::TagCloud;
    use crate::snapshot::Shape;

    #[test]
    fn a_damaged_file_has_no_provenance() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::at(folder.path());
        let kept =
            store.keep(TagCloud::Public, "2025-11-03".parse().unwrap(), Shape::Download, b"{}").unwrap();
        assert_eq!(kept.provenance(), None);
        kept.came_from("https://x/y.json", "\"1\"", b"{}").unwrap();
        assert_eq!(kept.provenance().unwrap().etag, "\"1\"");
        assert_eq!(store.newest(TagCloud::Public).unwrap().as_ref(), Some(&kept));
        assert_eq!(store.kept(TagCloud::Public).unwrap().len(), 1);
        fs::write(&kept.path, "{").unwrap();
        assert_eq!(kept.provenance(), None);
        // It goes with its file.
        for day in 1..=9 {
            let date = format!("2025-12-0{day}").parse().unwrap();
            store.keep(TagCloud::Public, date, Shape::Download, b"{}").unwrap();
        }
        assert!(!beside(&kept.path).exists());
    }
}
