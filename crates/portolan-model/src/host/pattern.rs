//! A name, everything below a name, or a glob in the first label.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::sync::Arc;

use super::fqdn::{check_label, check_length, check_name, normalise};
use super::{Fqdn, HostError, serde_as_text};
use crate::name_set::NameSet;

/// What a catalog says about the hosts of a requirement.
///
/// | written | means |
/// | --- | --- |
/// | `contoso.com` | that name |
/// | `*.contoso.com` | every name with one or more labels in front of it, never `contoso.com` itself |
/// | `azgn*.contoso.com` | one label in front, in which `*` stands for zero or more characters |
///
/// This is the meaning vendors have in mind when they publish a list.
/// It is wider than a wildcard in a certificate, which covers one label (RFC 9525 section 6.3), and narrower
/// than what some devices do with the same text.
///
/// ```
/// use portolan_model::HostPattern;
///
/// let pattern: HostPattern = "*.blob.core.windows.net".parse()?;
/// assert!(pattern.matches(&"account.z1.blob.core.windows.net".parse()?));
/// assert!(!pattern.matches(&"blob.core.windows.net".parse()?));
/// assert!(pattern.covers(&"gas*.blob.core.windows.net".parse()?));
/// # Ok::<(), portolan_model::HostError>(())
/// ```
///
/// Patterns sort by their text.
#[derive(Clone, PartialEq, Eq)]
pub enum HostPattern {
    /// One name.
    Exact(Fqdn),
    /// Every name below this one, at any depth.
    Suffix(Fqdn),
    /// Names with one more label than a domain, of which the first follows a glob.
    Glob(Glob),
}

impl HostPattern {
    /// The pattern as text; reading it gives the pattern back.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Exact(name) => name.as_str(),
            Self::Suffix(domain) => domain.wildcard_text(),
            Self::Glob(glob) => &glob.text,
        }
    }

    /// The kind as a word: `exact`, `suffix` or `glob`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Exact(_) => "exact",
            Self::Suffix(_) => "suffix",
            Self::Glob(_) => "glob",
        }
    }

    /// Whether the pattern stands for this name.
    pub fn matches(&self, name: &Fqdn) -> bool {
        match self {
            Self::Exact(exact) => exact == name,
            Self::Suffix(domain) => name != domain && name.is_within(domain),
            Self::Glob(glob) => glob.matches(name),
        }
    }

    /// Whether every name of `other` is a name of this pattern.
    pub fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (_, Self::Exact(name)) => self.matches(name),
            (Self::Suffix(domain), Self::Suffix(below)) => below.is_within(domain),
            (Self::Suffix(domain), Self::Glob(glob)) => glob.domain.is_within(domain),
            (Self::Glob(wide), Self::Glob(narrow)) => {
                // A `*` of the narrow label can only be taken up by a `*` of the wide one, as for a letter that
                // the wide label does not spell.
                wide.domain == narrow.domain && label_matches(wide.label(), narrow.label())
            }
            (Self::Exact(_) | Self::Glob(_), _) => false,
        }
    }
}

impl HostPattern {
    /// The names the pattern stands for, to compare with what a device matches.
    pub fn to_name_set(&self) -> NameSet {
        NameSet::pattern(self)
    }
}

impl FromStr for HostPattern {
    type Err = HostError;

    fn from_str(text: &str) -> Result<Self, HostError> {
        let name = normalise(text)?;
        if !name.contains('*') {
            check_name(&name, text)?;
            return Ok(Self::Exact(Fqdn::from_checked(&name)));
        }
        let Some((label, domain)) = name.split_once('.') else {
            return Err(HostError::BareWildcard { text: text.to_owned() });
        };
        if let Some(label) = domain.split('.').find(|label| label.contains('*')) {
            return Err(HostError::WildcardNotFirst { label: label.to_owned() });
        }
        if label.contains("**") {
            return Err(HostError::RepeatedWildcard { label: label.to_owned() });
        }
        check_name(domain, text)?;
        // The limits count what the shortest match holds: at least one character, and none for a `*`.
        let spelt = label.bytes().filter(|byte| *byte != b'*').count().max(1);
        check_label(label, spelt)?;
        check_length(spelt + 1 + domain.len())?;
        let domain = Fqdn::from_checked(domain);
        if label == "*" {
            Ok(Self::Suffix(domain))
        } else {
            Ok(Self::Glob(Glob { text: name.as_str().into(), domain }))
        }
    }
}

impl From<Fqdn> for HostPattern {
    fn from(name: Fqdn) -> Self {
        Self::Exact(name)
    }
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HostPattern({})", self.as_str())
    }
}

impl Ord for HostPattern {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl PartialOrd for HostPattern {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for HostPattern {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

serde_as_text!(HostPattern);

/// A first label with `*` in it, and the domain behind.
///
/// Read one through [`HostPattern`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glob {
    text: Arc<str>,
    domain: Fqdn,
}

impl Glob {
    /// The label with its wildcards, such as `azgn*`.
    pub fn label(&self) -> &str {
        self.text.split_once('.').map_or(&self.text, |(label, _)| label)
    }

    /// The domain behind the label.
    pub fn domain(&self) -> &Fqdn {
        &self.domain
    }

    fn matches(&self, name: &Fqdn) -> bool {
        name.as_str()
            .split_once('.')
            .is_some_and(|(label, rest)| rest == self.domain.as_str() && label_matches(self.label(), label))
    }
}

/// Whether `label` follows `glob`. Taking each piece as early as it comes leaves the most room for the rest.
fn label_matches(glob: &str, label: &str) -> bool {
    let Some((head, rest)) = glob.split_once('*') else {
        return glob == label;
    };
    let Some(mut left) = label.strip_prefix(head) else {
        return false;
    };
    let mut pieces = rest.split('*');
    let tail = pieces.next_back().unwrap_or_default();
    for piece in pieces {
        match left.split_once(piece) {
            Some((_, after)) => left = after,
            None => return false,
        }
    }
    left.ends_with(tail)
}
