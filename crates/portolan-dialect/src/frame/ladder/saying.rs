//! How a destination is said, and what that costs.

use portolan_model::HostPattern;
use portolan_policy::{Change, Means, Outcome};

use super::Word;
use crate::capabilities::NameMeans;

/// How a destination is said, and what that costs.
pub(super) struct Saying {
    pub(super) words: Vec<Word>,
    pub(super) means: Option<Means>,
    pub(super) outcome: Outcome,
    pub(super) changes: Vec<Change>,
    pub(super) because: String,
}

impl Saying {
    pub(super) fn exact(words: Vec<Word>, means: Means) -> Saying {
        Saying {
            words,
            means: Some(means),
            outcome: Outcome::Exact,
            changes: Vec::new(),
            because: String::new(),
        }
    }

    pub(super) fn widened(words: Vec<Word>, means: Means, change: Change, because: &str) -> Saying {
        Saying {
            words,
            means: Some(means),
            outcome: Outcome::Widened,
            changes: vec![change],
            because: because.to_owned(),
        }
    }

    pub(super) fn refused(because: impl Into<String>) -> Saying {
        Saying {
            words: Vec::new(),
            means: None,
            outcome: Outcome::Refused,
            changes: Vec::new(),
            because: because.into(),
        }
    }

    pub(super) fn discouraged() -> Saying {
        let because = "only addresses could say it, and its documents advise against those; `--allow-discouraged` writes them";
        Saying { outcome: Outcome::Discouraged, ..Saying::refused(because) }
    }

    /// Takes something away from what is said.
    pub(super) fn narrow(&mut self, because: &str, change: Change) {
        if !self.outcome.is_written() {
            return;
        }
        self.outcome = Outcome::Narrowed;
        self.changes.push(change);
        if !self.because.is_empty() {
            self.because.push_str("; ");
        }
        self.because.push_str(because);
    }
}

/// A pattern in a spelling; none where it cannot be written or nobody could say what it would match.
pub(super) fn spelled(means: &NameMeans, pattern: &HostPattern) -> Option<Saying> {
    let text = means.spelling.write(pattern)?;
    let (meant, read) = (pattern.to_name_set(), means.spelling.read(&text)?);
    let more = read.difference(&meant).ok()?;
    let fewer = meant.difference(&read).ok()?;
    let sort = if matches!(pattern, HostPattern::Exact(_)) { Means::Name } else { Means::Wildcard };
    let word = Word::Name { kind: means.kind, pattern: pattern.clone(), text };
    let mut saying = match more.is_empty() {
        true => Saying::exact(vec![word], sort),
        false => Saying::widened(
            vec![word],
            sort,
            Change::more_names(more),
            "the target has no way to write exactly these names",
        ),
    };
    if !fewer.is_empty() {
        saying.narrow("the target's wildcard stops short of these names", Change::fewer_names(fewer));
    }
    Some(saying)
}
