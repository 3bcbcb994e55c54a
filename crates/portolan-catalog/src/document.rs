//! The documents that everything rests on.

use portolan_model::Date;
use serde::{Deserialize, Serialize};

use crate::catalog::Id;

/// A published document at one revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Its id.
    pub id: Id,
    /// The short key that our notes use for it.
    pub key: Option<String>,
    /// Its title.
    pub title: String,
    /// Repository and path, or another way to find it.
    pub path: String,
    /// The date it gives itself.
    pub date: Option<Date>,
    /// The revision that was read.
    pub revision: Option<String>,
    /// What sort of source it is.
    pub kind: DocumentKind,
    /// Anything a reader should know before trusting it.
    pub note: Option<String>,
}

/// What sort of source a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DocumentKind {
    /// Documentation that stands, or stood, on the publisher's site.
    Published,
    /// A draft, or text that was taken back.
    Withdrawn,
    /// What a user reported.
    Report,
    /// Program code.
    Code,
    /// A data file, such as the weekly service tags.
    Data,
    /// A derivation of ours.
    Derivation,
}

impl DocumentKind {
    /// The words that the catalog uses.
    pub const WORDS: &'static [(&'static str, DocumentKind)] = &[
        ("published", DocumentKind::Published),
        ("withdrawn", DocumentKind::Withdrawn),
        ("report", DocumentKind::Report),
        ("code", DocumentKind::Code),
        ("data", DocumentKind::Data),
        ("derivation", DocumentKind::Derivation),
    ];

    /// The word that the catalog uses.
    pub fn as_str(self) -> &'static str {
        Self::WORDS.iter().find(|(_, kind)| *kind == self).map_or("published", |(word, _)| word)
    }
}
