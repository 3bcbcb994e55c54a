//! What the sides of a comparison are.

use std::path::Path;

use crate::error::Error;
use crate::files;

/// What a file or folder turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A scenario or a saved plan.
    Plan,
    /// A folder with catalog files.
    Catalog,
    /// A service-tag file.
    Tags,
}

impl Kind {
    /// What a reader calls it.
    pub(super) const fn in_words(self) -> &'static str {
        match self {
            Kind::Plan => "a scenario or plan",
            Kind::Catalog => "a catalog folder",
            Kind::Tags => "a service-tag file",
        }
    }
}

/// Looks at a file or folder. A service-tag file is known by its lists of prefixes, or by being compressed.
pub(super) fn of(path: &Path) -> Result<Kind, Error> {
    if files::is_standard(path) {
        return Ok(Kind::Plan);
    }
    if path.is_dir() {
        return Ok(Kind::Catalog);
    }
    if path.extension().is_some_and(|ending| ending == "gz" || ending == "zst") {
        return Ok(Kind::Tags);
    }
    let bytes = files::read(path)?;
    let has = |word: &[u8]| bytes.windows(word.len()).any(|part| part == word);
    let begins = bytes.iter().find(|byte| !byte.is_ascii_whitespace() && !b"\xef\xbb\xbf".contains(byte));
    let is_json = begins == Some(&b'{');
    Ok(if is_json && has(b"\"addressPrefixes\"") && !has(b"\"flows\"") { Kind::Tags } else { Kind::Plan })
}
