//! How a server behaves that is not as it should be.

/// Which hosts something concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// All of them, connections without a name included.
    All,
    /// These: names, or `*` and the end of a name.
    Names(Vec<String>),
}

impl Target {
    /// These names.
    pub fn names(names: &[&str]) -> Target {
        Target::Names(names.iter().map(|name| (*name).to_owned()).collect())
    }

    /// Whether it concerns a name.
    pub fn covers(&self, name: Option<&str>) -> bool {
        match (self, name) {
            (Target::All, _) => true,
            (Target::Names(_), None) => false,
            (Target::Names(names), Some(name)) => {
                names.iter().any(|pattern| match pattern.strip_prefix('*') {
                    Some(end) => name.ends_with(end),
                    None => pattern == name,
                })
            }
        }
    }
}

/// What a server does with a connection, instead of what the genuine one does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conduct {
    /// Accepts, and resets before anything was said.
    Reset,
    /// Accepts, reads the ClientHello, and resets.
    ResetAtHello,
    /// Accepts, reads the ClientHello, and says nothing.
    HangAtHello,
    /// Answers the ClientHello with a page in plain HTTP.
    Plaintext,
    /// Answers the ClientHello with a fatal alert of this number.
    Alert(u8),
    /// Does this to the first ClientHello that comes, and behaves to all later ones: one of several servers is broken.
    Once(Box<Conduct>),
    /// Shows another certificate and is otherwise genuine.
    Present(Presented),
    /// Shows the right certificate and answers requests so.
    Say(Answer),
}

/// A certificate chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Presented {
    /// Who signed it.
    pub issuer: Issuer,
    /// What is sent.
    pub chain: Chain,
    /// Its validity has passed.
    pub expired: bool,
    /// It is for another host.
    pub wrong_name: bool,
    /// The revocation lists name it.
    pub revoked: bool,
}

impl Presented {
    /// What the genuine service shows.
    pub const GENUINE: Presented = Presented {
        issuer: Issuer::Public,
        chain: Chain::Full,
        expired: false,
        wrong_name: false,
        revoked: false,
    };
}

/// Who signs certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Issuer {
    /// The public authority of the laboratory.
    Public,
    /// The authority of a device that inspects TLS.
    Inspection,
    /// The authority with which such a device marks servers that it does not trust itself.
    Untrusted,
    /// A public authority that none of the hosts uses.
    Unrelated,
    /// An authority whose names are those of the public one, with keys of its own.
    Imitation,
}

/// How much of a chain is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Chain {
    /// The certificate and its intermediate.
    Full,
    /// The certificate alone.
    Leaf,
    /// The certificate, its intermediate, and hundreds that nobody asked for.
    Endless,
}

/// An answer to HTTP requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A page of a filter, with status 200 and no mark of the service.
    BlockPage,
    /// The storage firewall's refusal.
    StorageFirewall,
    /// The genuine service with this status: 429, 500, 503.
    Status(u16),
    /// A redirect of everything to a login page on a foreign host.
    Portal,
    /// A gateway in front of a relay takes upgrades out of requests, and the relay asks for one.
    NoUpgrade,
    /// Upgrades are accepted, and the connection is cut after the first frame.
    CutUpgrade,
    /// Revocation lists are another file's content.
    ForeignFile,
    /// Revocation lists are out of date.
    OldFile,
    /// A header that never ends.
    EndlessHeader,
    /// A body that never ends.
    EndlessBody,
    /// One byte a second.
    Drip,
    /// No HTTP at all.
    Garbage,
    /// A redirect to itself, for ever.
    Circle,
}
