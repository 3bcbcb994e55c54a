//! Requests and their answers, WebSockets, certificate status, and the greetings of other protocols.

use serde::{Deserialize, Serialize};

use super::Millis;

/// The answer to a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HttpSeen {
    /// The address that was asked for, without anything secret.
    pub url: String,
    /// How it ended.
    pub result: FetchSeen,
    /// From the request to the end of the head.
    pub took: Millis,
    /// Whether credentials for the proxy went with it.
    #[serde(default)]
    pub with_credentials: bool,
}

/// How a request ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "ended")]
pub enum FetchSeen {
    /// With an answer.
    Status(ResponseSeen),
    /// With silence.
    Silent,
    /// The connection was closed.
    Closed {
        /// With a reset.
        reset: bool,
    },
    /// With a fatal TLS alert after the handshake, such as one that wants a certificate of the client.
    Alert {
        /// Its number.
        number: u8,
    },
    /// With something that is no HTTP.
    Garbage {
        /// The first bytes, printable.
        first: String,
    },
    /// No connection could be made.
    Unreachable {
        /// Why.
        error: String,
    },
}

/// An answer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ResponseSeen {
    /// The status.
    pub status: u16,
    /// The reason phrase.
    pub reason: String,
    /// Headers that say who answered, names in lower case, in their order: never cookies, never credentials.
    pub headers: Vec<(String, String)>,
    /// The title of a page.
    pub title: Option<String>,
    /// The first bytes of the body, printable, at most a thousand.
    pub body: String,
    /// SHA-256 of the bytes of the body that were read, hexadecimal; none where there were none.
    pub body_sha256: Option<String>,
}

impl ResponseSeen {
    /// The values of a header, by its lower-case name.
    pub fn header<'r>(&'r self, name: &'r str) -> impl Iterator<Item = &'r str> {
        self.headers.iter().filter(move |(header, _)| header == name).map(|(_, value)| value.as_str())
    }
}

/// An upgrade to a WebSocket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WebSocketSeen {
    /// The answer to the upgrade.
    pub result: FetchSeen,
    /// Whether the answer proves that the upgrade was read (its `Sec-WebSocket-Accept` fits); none where there was no upgrade.
    #[serde(default)]
    pub accepted: Option<bool>,
    /// The answer to the same request without the upgrade, where that was refused. A difference shows that the upgrade arrived.
    #[serde(default)]
    pub compared: Option<FetchSeen>,
    /// Whether a ping came back; none where there was no upgrade.
    pub pong: Option<bool>,
    /// The idle trial of `--deep`.
    pub idle: Option<IdleSeen>,
}

/// Whether a connection stands after a pause.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IdleSeen {
    /// The pauses after which it still answered.
    pub survived: Vec<Millis>,
    /// The pause after which it did not.
    pub died: Option<Millis>,
}

/// A line of a chain's certificate status.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RevocationSeen {
    /// What it is.
    pub kind: RevocationKind,
    /// Its address.
    pub url: String,
    /// The host of that address.
    pub host: String,
    /// Whether port 80 of the host opened; none where that was not tried.
    pub opens: Option<bool>,
    /// What was fetched, with `--deep`.
    pub fetched: Option<FetchSeen>,
    /// What it says, where it could be read.
    pub status: Option<Status>,
}

/// What a certificate status comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevocationKind {
    /// A revocation list.
    Crl,
    /// A status answer.
    Ocsp,
    /// The issuer's certificate.
    Aia,
}

/// A certificate's status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// In force.
    Good,
    /// Revoked.
    Revoked,
    /// The list or answer is out of date.
    Stale,
    /// The bytes are no list, answer or certificate.
    Unreadable,
    /// The answer does not know the certificate.
    Unknown,
}

/// What another protocol said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GreetingSeen {
    /// Whether what answered speaks the protocol.
    pub speaks: bool,
    /// What it said, in words: dialect, banner, stratum.
    pub said: String,
    /// From the question to the answer.
    pub took: Millis,
}
