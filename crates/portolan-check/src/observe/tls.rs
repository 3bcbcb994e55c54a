//! TLS.

use std::net::SocketAddr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{IoFacts, Millis};

/// TLS to one endpoint, through the way of its flow.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TlsSeen {
    /// The handshakes, the plain one first, then those for comparison.
    pub attempts: Vec<TlsAttempt>,
    /// The chain as it was presented, leaf first, trusted or not. Of the first attempt that brought one.
    pub chain: Vec<CertSeen>,
    /// Whether the chain leads to a public root, by key, with expired and foreign names judged apart.
    pub public: Option<Trust>,
    /// The same by the operating system's authorities.
    pub system: Option<Trust>,
    /// What the stapled certificate status says; none where none was stapled.
    pub stapled: Option<super::Status>,
    /// The other side asked for a certificate of the client; none is ever sent.
    pub asks_client_certificate: bool,
}

/// One handshake.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TlsAttempt {
    /// Why it was made.
    pub purpose: TlsPurpose,
    /// Where to; the proxy's address where one stands between.
    pub to: SocketAddr,
    /// What was sent.
    pub hello: Hello,
    /// How it ended.
    pub result: Handshake,
    /// From the ClientHello to the end.
    pub took: Millis,
    /// What the transport knew at the end.
    pub io: Option<IoFacts>,
}

/// Why a handshake was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TlsPurpose {
    /// As the agent would.
    Plain,
    /// Once more, from a fresh port.
    Again,
    /// With another server name at the same address.
    Decoy,
    /// With a ClientHello that fits one segment.
    Small,
    /// With a ClientHello of more than one segment: a post-quantum key share.
    Large,
    /// With an old version only.
    OldVersion,
}

/// A ClientHello.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// The server name, none where none was sent.
    pub sni: Option<String>,
    /// Whether it fits one segment.
    pub size: HelloSize,
    /// Its bytes.
    pub bytes: usize,
    /// The versions it offers, such as `1.2`.
    pub versions: Vec<String>,
}

/// Whether a ClientHello fits one segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HelloSize {
    /// It does.
    Small,
    /// It does not.
    Large,
}

/// How a handshake ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "ended")]
pub enum Handshake {
    /// It was completed, whoever the other side is.
    Done {
        /// `1.2` or `1.3`, or what an old-version attempt agreed on.
        version: String,
        /// The cipher suite.
        cipher: String,
        /// The key exchange group.
        group: Option<String>,
        /// The application protocol.
        alpn: Option<String>,
    },
    /// The other side sent a fatal alert.
    Alert {
        /// Its number.
        number: u8,
    },
    /// Reset.
    Reset {
        /// Bytes of the other side that came before it.
        after: u64,
    },
    /// The connection was closed in order.
    Closed {
        /// Bytes of the other side that came before it.
        after: u64,
    },
    /// Nothing more came.
    Silent {
        /// Where it stopped.
        stall: Stall,
    },
    /// What came is no TLS.
    Plaintext {
        /// The first bytes, printable.
        first: String,
    },
    /// Something else that TLS does not allow.
    Broken {
        /// What.
        error: String,
    },
}

/// Where a handshake stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stall {
    /// Nothing came after the ClientHello.
    AfterClientHello,
    /// A ServerHello came, and then not all of the rest.
    AfterServerHello,
}

/// A certificate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CertSeen {
    /// Its subject, as RFC 4514 writes names.
    pub subject: String,
    /// Its issuer.
    pub issuer: String,
    /// The names it is for.
    pub names: Vec<String>,
    /// Its first moment.
    pub not_before: Timestamp,
    /// Its last moment.
    pub not_after: Timestamp,
    /// SHA-256 of the certificate, hexadecimal.
    pub sha256: String,
    /// SHA-256 of its public key (SubjectPublicKeyInfo), hexadecimal.
    pub key_sha256: String,
    /// Where its issuer's certificate is kept.
    pub aia: Vec<String>,
    /// Where its certificate status is answered.
    pub ocsp: Vec<String>,
    /// Where its revocation list is.
    pub crl: Vec<String>,
    /// The certificate itself, base64; left out of outputs that do not ask for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub der: Option<String>,
}

/// How a chain fared against a set of authorities.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trust {
    /// Which set.
    pub store: TrustStore,
    /// Whether the keys lead to one of its authorities, validity and names apart.
    pub anchored: bool,
    /// The authority it leads to.
    pub root: Option<String>,
    /// That authority has left the browsers' bundle.
    pub root_removed: bool,
    /// The chain as presented does not lead there; certificates fetched by its AIA addresses complete it.
    pub completed_by_aia: bool,
    /// A certificate of the chain has run out or is not valid yet, by this machine's clock.
    pub expired: bool,
    /// The leaf is for other names.
    pub wrong_name: bool,
    /// What the verifier said, where it said no.
    pub error: Option<String>,
}

/// A set of authorities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrustStore {
    /// The public ones, embedded: today's and those removed in the last years, and those of `--extra-roots`.
    Public,
    /// The operating system's.
    System,
}
