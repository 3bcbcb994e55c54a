//! One absolute host name, and the checks that names and patterns share.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::sync::Arc;

use ipnet::IpNet;

use super::{HostError, serde_as_text};

/// The longest name in characters: 255 octets on the wire, less the first length and the root
/// (RFC 1035 sections 2.3.4 and 3.1).
const NAME_LIMIT: usize = 253;
/// The longest label in characters (RFC 1035 section 2.3.4).
const LABEL_LIMIT: usize = 63;

/// An absolute DNS name: lower-case, without the root dot, without wildcards.
///
/// Labels are letters, digits, hyphens and underscores. The underscore is not for hosts by RFC 1123, but DNS
/// carries it (RFC 2181 section 11) and vendors use it.
/// Names compare without case (RFC 4343), so upper case is read as lower case, and one root dot is dropped.
///
/// ```
/// use portolan_model::Fqdn;
///
/// let name: Fqdn = "Management.Azure.COM.".parse()?;
/// assert_eq!(name.as_str(), "management.azure.com");
/// assert_eq!(name.labels().next(), Some("management"));
/// assert!(name.is_within(&"azure.com".parse()?));
/// assert!("10.1.2.3".parse::<Fqdn>().is_err());
/// # Ok::<(), portolan_model::HostError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fqdn(
    /// The name with `*.` in front, so that the pattern `*.name` has its text at hand.
    Arc<str>,
);

impl Fqdn {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        self.0.strip_prefix("*.").unwrap_or(&self.0)
    }

    /// The labels from left to right.
    pub fn labels(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.as_str().split('.')
    }

    /// Whether this is `domain` itself or a name below it.
    pub fn is_within(&self, domain: &Self) -> bool {
        self.as_str()
            .strip_suffix(domain.as_str())
            .is_some_and(|front| front.is_empty() || front.ends_with('.'))
    }

    /// The name without its first label, or nothing for a name of one label.
    pub fn parent(&self) -> Option<Self> {
        self.as_str().split_once('.').map(|(_, rest)| Self::from_checked(rest))
    }

    /// Keeps a text that has passed the checks.
    pub(super) fn from_checked(name: &str) -> Self {
        Self(format!("*.{name}").into())
    }

    /// The text of the pattern for every name below this one.
    pub(super) fn wildcard_text(&self) -> &str {
        &self.0
    }
}

impl FromStr for Fqdn {
    type Err = HostError;

    fn from_str(text: &str) -> Result<Self, HostError> {
        if let Some(position) = text.find('*') {
            return Err(HostError::WildcardInName { position });
        }
        let name = normalise(text)?;
        check_name(&name, text)?;
        Ok(Self::from_checked(&name))
    }
}

impl fmt::Display for Fqdn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Fqdn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fqdn({})", self.as_str())
    }
}

impl Hash for Fqdn {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl AsRef<str> for Fqdn {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

serde_as_text!(Fqdn);

/// Lower-cases a text and drops its root dot, after ruling out what is not a name or pattern at all.
///
/// What comes back is not empty and holds only characters of labels, `.` and `*`.
pub(super) fn normalise(text: &str) -> Result<String, HostError> {
    let name = text.strip_suffix('.').unwrap_or(text);
    if name.is_empty() {
        return Err(HostError::Empty);
    }
    if let Some(position) = text.find(char::is_whitespace) {
        return Err(HostError::Whitespace { position });
    }
    if is_address(text) {
        return Err(HostError::Numeric { text: text.to_owned() });
    }
    if let Some((scheme, _)) = text.split_once("://") {
        return Err(HostError::Scheme { scheme: scheme.to_owned() });
    }
    if let Some(position) = text.find(['/', '?', '#']) {
        return Err(HostError::Path { position });
    }
    if let Some((_, port)) = text.rsplit_once(':')
        && (port == "*" || !port.is_empty() && is_number(port))
    {
        return Err(HostError::Port { port: port.to_owned() });
    }
    for (position, character) in name.char_indices() {
        match character {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' | '.' | '*' => {}
            _ if character.is_ascii() => return Err(HostError::BadCharacter { character, position }),
            _ => return Err(HostError::NonAscii { character, position }),
        }
    }
    Ok(name.to_ascii_lowercase())
}

/// Checks the labels and the length of a name without wildcards; `written` is for the error.
pub(super) fn check_name(name: &str, written: &str) -> Result<(), HostError> {
    for label in name.split('.') {
        check_label(label, label.len())?;
    }
    check_length(name.len())?;
    match name.rsplit('.').next() {
        Some(last) if is_number(last) => Err(HostError::Numeric { text: written.to_owned() }),
        _ => Ok(()),
    }
}

/// Checks one label, of which `length` characters are sure to be in every match.
pub(super) fn check_label(label: &str, length: usize) -> Result<(), HostError> {
    if label.is_empty() {
        Err(HostError::EmptyLabel)
    } else if label.starts_with('-') || label.ends_with('-') {
        Err(HostError::HyphenAtEdge { label: label.to_owned() })
    } else if length > LABEL_LIMIT {
        Err(HostError::LabelTooLong { label: label.to_owned(), length })
    } else {
        Ok(())
    }
}

/// Checks the length of a whole name.
pub(super) fn check_length(length: usize) -> Result<(), HostError> {
    if length > NAME_LIMIT { Err(HostError::NameTooLong { length }) } else { Ok(()) }
}

/// Whether the text is an address or prefix, with or without brackets and port.
fn is_address(text: &str) -> bool {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    bare.parse::<IpAddr>().is_ok() || bare.parse::<IpNet>().is_ok() || text.parse::<SocketAddr>().is_ok()
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}
