//! The files that were kept: a folder for each cloud, in it the last good files under names that hold their date.
//!
//! ```text
//! DIR/public/ServiceTags_Public_20251103.json              a download, dated by its publisher
//! DIR/public/ServiceTags_Public_20251110.discovery.json    an answer of the discovery API, dated by the day it was fetched
//! DIR/public/ServiceTags_Public_20251103.json.etag         where the file beside it came from, to ask whether it changed
//! DIR/public/.….part                                       a file that is being written, or was when the program was killed
//! ```
//!
//! A file is put in place by renaming it after its bytes are on the disk. Whenever the program is killed, every name
//! without `.part` is a whole file, so that reading needs no lock and no list that could disagree with the folder.

mod etag;

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use portolan_model::Date;
use thiserror::Error;

use crate::cloud::TagCloud;
use crate::snapshot::Shape;

pub use self::etag::Provenance;

/// How many good files of a cloud are kept.
pub const KEPT: usize = 5;

/// A kept file that is older than this many days deserves a warning.
pub const OLD_DAYS: i64 = 14;

/// The folder with the files that were kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Store {
    folder: PathBuf,
}

/// A file that was kept, as its name tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Where it is.
    pub path: PathBuf,
    /// The cloud.
    pub cloud: TagCloud,
    /// When it was published, or fetched from the discovery API.
    pub date: Date,
    /// What it is.
    pub shape: Shape,
}

/// The store cannot be read or written.
#[derive(Debug, Error)]
#[error("cannot {action} `{}`", path.display())]
pub struct StoreError {
    /// What was tried: `read`, `write`.
    pub action: &'static str,
    /// With what.
    pub path: PathBuf,
    /// Why not.
    pub source: io::Error,
}

impl Store {
    /// The store in a folder, which need not exist yet.
    pub fn at(folder: impl Into<PathBuf>) -> Store {
        Store { folder: folder.into() }
    }

    /// The folder of a cloud.
    pub fn folder(&self, cloud: TagCloud) -> PathBuf {
        self.folder.join(cloud.as_str())
    }

    /// The kept files of a cloud, the one to use first: downloads before answers of the discovery API, which are less
    /// current than their date says; of each the newest.
    pub fn kept(&self, cloud: TagCloud) -> Result<Vec<Kept>, StoreError> {
        let folder = self.folder(cloud);
        let failed = |source| StoreError { action: "read", path: folder.clone(), source };
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(failed(error)),
        };
        let mut kept = Vec::new();
        for entry in entries {
            let path = entry.map_err(failed)?.path();
            kept.extend(dated(&path).filter(|kept| kept.cloud == cloud));
        }
        kept.sort_by(|a, b| (a.shape, b.date, &a.path).cmp(&(b.shape, a.date, &b.path)));
        Ok(kept)
    }

    /// The kept file of a cloud that is to be used; none where nothing was kept.
    pub fn newest(&self, cloud: TagCloud) -> Result<Option<Kept>, StoreError> {
        Ok(self.kept(cloud)?.into_iter().next())
    }

    /// Keeps a file that was found good, and lets those go that are one too many. Whoever reads meanwhile sees the old
    /// files or the new one, never a part of it.
    pub fn keep(&self, cloud: TagCloud, date: Date, shape: Shape, bytes: &[u8]) -> Result<Kept, StoreError> {
        let path = self.folder(cloud).join(name(cloud, date, shape));
        put(&path, bytes)?;
        self.prune(cloud, &path)?;
        Ok(Kept { path, cloud, date, shape })
    }

    /// Removes all but the newest files, and what killed programs left behind.
    fn prune(&self, cloud: TagCloud, fresh: &Path) -> Result<(), StoreError> {
        let surplus = self.kept(cloud)?.into_iter().map(|kept| kept.path);
        for path in surplus.filter(|path| path != fresh).skip(KEPT - 1).chain(self.abandoned(cloud)) {
            // What cannot be removed does no harm.
            let _ = fs::remove_file(etag::beside(&path));
            let _ = fs::remove_file(path);
        }
        Ok(())
    }

    /// Drafts that nobody can still be writing: a day old.
    fn abandoned(&self, cloud: TagCloud) -> Vec<PathBuf> {
        let day = std::time::Duration::from_secs(24 * 60 * 60);
        let old = |path: &PathBuf| {
            let modified = fs::metadata(path).and_then(|known| known.modified());
            modified.is_ok_and(|time| time.elapsed().is_ok_and(|age| age > day))
        };
        let entries =
            fs::read_dir(self.folder(cloud)).into_iter().flatten().flatten().map(|entry| entry.path());
        entries.filter(|path| path.extension().is_some_and(|e| e == "part")).filter(old).collect()
    }
}

/// Puts a file in place, whole, whenever the program is killed.
fn put(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let failed = |source| StoreError { action: "write", path: path.to_owned(), source };
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(failed)?;
    let mut draft =
        tempfile::Builder::new().prefix(".").suffix(".part").tempfile_in(folder).map_err(failed)?;
    draft.write_all(bytes).and_then(|()| draft.as_file().sync_all()).map_err(failed)?;
    draft.persist(path).map_err(|error| failed(error.error))?;
    // The name itself must reach the disk, too; not every system lets a folder be opened for that.
    if let Ok(folder) = fs::File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// The name under which a file is kept.
pub(crate) fn name(cloud: TagCloud, date: Date, shape: Shape) -> String {
    let ending = match shape {
        Shape::Download => "json",
        Shape::Discovery => "discovery.json",
    };
    let digits = date.to_string().replace('-', "");
    format!("ServiceTags_{}_{digits}.{ending}", cloud.published())
}

/// What the name of a file tells, as its publisher and the store write them: `ServiceTags_Public_20251103.json`,
/// packed or not.
pub fn dated(path: &Path) -> Option<Kept> {
    let name = path.file_name()?.to_str()?;
    let (cloud, rest) = name.strip_prefix("ServiceTags_")?.split_once('_')?;
    let (digits, ending) = rest.split_once('.')?;
    let ending = ending.strip_suffix(".zst").or(ending.strip_suffix(".gz")).unwrap_or(ending);
    let shape = match ending {
        "json" => Shape::Download,
        "discovery.json" => Shape::Discovery,
        _ => return None,
    };
    Some(Kept { path: path.to_owned(), cloud: TagCloud::named(cloud)?, date: date(digits)?, shape })
}

/// `20251103`.
fn date(digits: &str) -> Option<Date> {
    if digits.len() != 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (year, month, day) = (digits.get(..4)?, digits.get(4..6)?, digits.get(6..)?);
    format!("{year}-{month}-{day}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn the_newest_download_is_used_and_few_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::at(folder.path());
        assert_eq!(store.newest(TagCloud::Public).unwrap(), None);
        store.keep(TagCloud::Public, day("2025-12-01"), Shape::Discovery, b"{}").unwrap();
        let only = store.newest(TagCloud::Public).unwrap().unwrap();
        assert_eq!((only.shape, only.date), (Shape::Discovery, day("2025-12-01")));
        for week in 1..=9 {
            store.keep(TagCloud::Public, day(&format!("2025-11-0{week}")), Shape::Download, b"{}").unwrap();
        }
        let kept = store.kept(TagCloud::Public).unwrap();
        assert_eq!(kept[0].date, day("2025-11-09"));
        assert_eq!(kept.len(), KEPT);
        assert!(kept.iter().all(|kept| kept.shape == Shape::Download));
        assert_eq!(store.newest(TagCloud::China).unwrap(), None);
        // Last week's file may be put back by hand, and is not the newest for that.
        store.keep(TagCloud::Public, day("2025-01-01"), Shape::Download, b"{}").unwrap();
        assert_eq!(store.newest(TagCloud::Public).unwrap().unwrap().date, day("2025-11-09"));
    }

    #[test]
    fn what_is_half_written_or_strange_is_not_seen() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::at(folder.path());
        let kept = store.keep(TagCloud::UsGov, day("2026-07-20"), Shape::Download, b"whole").unwrap();
        assert!(kept.path.ends_with("usgov/ServiceTags_AzureGovernment_20260720.json"));
        for name in [
            ".abc.part",
            "ServiceTags_AzureGovernment_20260727.json.part",
            "ServiceTags_Public_20260727.json",
            "notes.txt",
        ] {
            fs::write(store.folder(TagCloud::UsGov).join(name), "half").unwrap();
        }
        assert_eq!(store.kept(TagCloud::UsGov).unwrap(), [kept]);
    }

    #[test]
    fn names_tell_cloud_and_date() {
        for (name, known) in [
            ("ServiceTags_Public_20251103.json", Some((TagCloud::Public, "2025-11-03"))),
            ("x/ServiceTags_AzureGermany_20220307.json.zst", Some((TagCloud::Germany, "2022-03-07"))),
            ("ServiceTags_China_20260720.json.gz", Some((TagCloud::China, "2026-07-20"))),
            ("ServiceTags_Public_20251303.json", None),
            ("ServiceTags_Public_2025.json", None),
            ("ServiceTags_Mars_20251103.json", None),
            ("tags.json", None),
        ] {
            let told = dated(Path::new(name)).map(|kept| (kept.cloud, kept.date.to_string()));
            assert_eq!(told, known.map(|(cloud, date)| (cloud, date.to_owned())), "{name}");
        }
    }
}
