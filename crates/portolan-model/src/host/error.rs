//! What can be wrong with a host name, and what to write instead.

use std::fmt;

/// Why a text is not a host name or host pattern.
///
/// `Display` gives the reason and the way out in one line.
/// [`reason`](HostError::reason) and [`help`](HostError::help) give them apart, for a diagnostic with a help
/// line of its own.
/// A position is a byte offset into the text as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HostError {
    /// There is no text, or only the root dot.
    Empty,
    /// A blank in front, inside or behind.
    Whitespace {
        /// Where the blank stands.
        position: usize,
    },
    /// A URL where a name belongs.
    Scheme {
        /// The scheme, without `://`.
        scheme: String,
    },
    /// A path, query or fragment behind the name.
    Path {
        /// Where the `/`, `?` or `#` stands.
        position: usize,
    },
    /// A port behind the name.
    Port {
        /// The port as written.
        port: String,
    },
    /// An IP address or prefix, or a name whose last label is a number and so reads like one
    /// (RFC 1123 section 2.1, RFC 3696 section 2).
    Numeric {
        /// The text as written.
        text: String,
    },
    /// A letter outside ASCII. An internationalised name travels as A-labels (RFC 5890 section 2.3.2.1).
    NonAscii {
        /// The character.
        character: char,
        /// Where it stands.
        position: usize,
    },
    /// A character that no label holds.
    BadCharacter {
        /// The character.
        character: char,
        /// Where it stands.
        position: usize,
    },
    /// Two dots in a row, or a dot in front.
    EmptyLabel,
    /// A label of more than 63 characters (RFC 1035 section 2.3.4).
    LabelTooLong {
        /// The label.
        label: String,
        /// How long it is.
        length: usize,
    },
    /// A name of more than 253 characters, which is 255 octets on the wire (RFC 1035 section 2.3.4).
    NameTooLong {
        /// How long it is.
        length: usize,
    },
    /// A label that starts or ends with a hyphen (RFC 952, RFC 1123 section 2.1).
    HyphenAtEdge {
        /// The label.
        label: String,
    },
    /// A wildcard with no domain behind it, such as `*` or `azgn*`.
    BareWildcard {
        /// The text as written.
        text: String,
    },
    /// A wildcard in a label other than the first.
    WildcardNotFirst {
        /// The label.
        label: String,
    },
    /// Two `*` in a row.
    RepeatedWildcard {
        /// The label.
        label: String,
    },
    /// A wildcard where one exact name is wanted.
    WildcardInName {
        /// Where the `*` stands.
        position: usize,
    },
}

impl HostError {
    /// What is wrong, as one lower-case sentence.
    pub fn reason(&self) -> String {
        match self {
            Self::Empty => "the host name is empty".to_owned(),
            Self::Whitespace { position } => format!("there is a blank at position {}", position + 1),
            Self::Scheme { scheme } => format!("`{scheme}://` makes this a URL"),
            Self::Path { position } => format!("a path starts at position {}", position + 1),
            Self::Port { port } => format!("`:{port}` is a port"),
            Self::Numeric { text } => format!("`{text}` is an IP address or reads like one"),
            Self::NonAscii { character, position } => {
                format!("`{}` at position {} is not ASCII", character.escape_debug(), position + 1)
            }
            Self::BadCharacter { character, position } => {
                let character = character.escape_debug();
                format!("`{character}` at position {} cannot be part of a host name", position + 1)
            }
            Self::EmptyLabel => "a label between two dots is empty".to_owned(),
            Self::LabelTooLong { label, length } => {
                format!("the label `{label}` has {length} characters and the limit is 63")
            }
            Self::NameTooLong { length } => format!("the name has {length} characters and the limit is 253"),
            Self::HyphenAtEdge { label } => format!("the label `{label}` starts or ends with a hyphen"),
            Self::BareWildcard { text } => format!("`{text}` has no domain behind the wildcard"),
            Self::WildcardNotFirst { label } => {
                format!("the wildcard in `{label}` is not in the first label")
            }
            Self::RepeatedWildcard { label } => format!("`{label}` has two wildcards in a row"),
            Self::WildcardInName { position } => {
                format!("there is a wildcard at position {} and one exact name is wanted", position + 1)
            }
        }
    }

    /// What to write instead.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Empty => "write a name such as `management.azure.com`",
            Self::Whitespace { .. } => "remove it, and write one name per entry",
            Self::Scheme { .. } => "write the host name alone",
            Self::Path { .. } => "write the host name alone, a path cannot be matched before TLS is opened",
            Self::Port { .. } => "write the name alone and put the port in the field for ports",
            Self::Numeric { .. } => "write addresses and prefixes in a field for addresses",
            Self::NonAscii { .. } => {
                "write an internationalised name with its A-labels, which start with `xn--`"
            }
            Self::BadCharacter { .. } => "use letters, digits, `-` and `_`, with a dot between labels",
            Self::EmptyLabel => "remove the extra dot, or write `*.` in front for everything below a domain",
            Self::LabelTooLong { .. } | Self::NameTooLong { .. } => {
                "check that this is one name and not several"
            }
            Self::HyphenAtEdge { .. } => "remove the hyphen, or add what is missing beside it",
            Self::BareWildcard { .. } => "add the domain, such as `*.contoso.com`",
            Self::WildcardNotFirst { .. } => "write the variable part out, one entry for each name",
            Self::RepeatedWildcard { .. } => "write a single `*`",
            Self::WildcardInName { .. } => "write the name out",
        }
    }
}

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", self.reason(), self.help())
    }
}

impl std::error::Error for HostError {}
