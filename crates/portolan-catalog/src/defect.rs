//! Defects: where the published documents are wrong.

use portolan_model::Cloud;
use serde::{Deserialize, Serialize};

use crate::catalog::Id;

/// A place where the published documents are wrong, contradict each other, or say too little.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Defect {
    /// Its id, such as `file-sync.d1`.
    pub id: Id,
    /// The documents it stands in.
    pub documents: Vec<Id>,
    /// Where in them.
    pub at: String,
    /// What is printed.
    pub published: String,
    /// Why it is wrong or doubtful.
    pub wrong: String,
    /// What happens to those who follow it.
    pub effect: String,
    /// What the plan does about it.
    pub choice: String,
    /// What it concerns.
    pub touches: Vec<Touch>,
    /// The requirements it concerns.
    pub concerns: Vec<Id>,
    /// Only in these regions; everywhere where it is empty.
    pub regions: Vec<Id>,
    /// Only in these clouds; in all where it is empty.
    pub clouds: Vec<Cloud>,
}

/// What a defect concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Touch {
    /// A host name.
    Host,
    /// A port.
    Port,
    /// A service tag.
    Tag,
    /// When something is needed.
    Condition,
    /// A region.
    Region,
    /// Who opens the connection.
    Role,
    /// Which way it is opened.
    Direction,
    /// The scheme of a URL.
    Scheme,
    /// Nothing but words.
    Wording,
}

impl Touch {
    /// The words that the catalog uses.
    pub const WORDS: &'static [(&'static str, Touch)] = &[
        ("host", Touch::Host),
        ("port", Touch::Port),
        ("tag", Touch::Tag),
        ("condition", Touch::Condition),
        ("region", Touch::Region),
        ("role", Touch::Role),
        ("direction", Touch::Direction),
        ("scheme", Touch::Scheme),
        ("wording", Touch::Wording),
    ];

    /// The word that the catalog uses.
    pub fn as_str(self) -> &'static str {
        Self::WORDS.iter().find(|(_, touch)| *touch == self).map_or("wording", |(word, _)| word)
    }
}
