//! The head of an answer, read within bounds, and what of it may be kept.

use std::io;

use httparse::{EMPTY_HEADER, ParserConfig, Response};
use rustls::Error;
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::time::{Instant, timeout_at};

use crate::observe::{FetchSeen, ResponseSeen};
use crate::probe::text;

/// A head may have so many bytes, the interim answers before it included.
const MOST_BYTES: usize = 64 * 1024;
/// And so many header fields.
const MOST_FIELDS: usize = 100;
/// And so many interim answers (100, 103) before it.
const MOST_INTERIM: usize = 8;

/// A head, and the bytes that came along with it.
#[derive(Debug)]
pub(crate) struct Head {
    /// The status.
    pub(crate) status: u16,
    /// The reason phrase.
    pub(crate) reason: String,
    /// All fields, names in lower case.
    pub(crate) fields: Vec<(String, String)>,
    /// What came after it already.
    pub(crate) rest: Vec<u8>,
}

impl Head {
    /// The first value of a field, by its lower-case name.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// What may be kept of it.
    pub(crate) fn seen(&self) -> ResponseSeen {
        let headers = self.fields.iter().filter(|(name, _)| is_kept(name));
        ResponseSeen {
            status: self.status,
            reason: text::without_secrets(&self.reason),
            headers: headers.map(|(name, value)| (name.clone(), cleaned(name, value))).collect(),
            ..ResponseSeen::default()
        }
    }
}

/// Reads a head. Interim answers are passed over, 101 is not one of them.
///
/// # Errors
/// How the answer ended where there is no head.
pub(crate) async fn read<S: AsyncRead + Unpin>(stream: &mut S, deadline: Instant) -> Result<Head, FetchSeen> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    let mut interim = 0;
    loop {
        match parse(&bytes) {
            Parsed::Head(head) if (100..200).contains(&head.status) && head.status != 101 => {
                interim += 1;
                if interim > MOST_INTERIM {
                    return Err(garbage(&bytes));
                }
                bytes = head.rest;
                continue;
            }
            Parsed::Head(head) => return Ok(head),
            Parsed::Garbage => return Err(garbage(&bytes)),
            Parsed::More if bytes.len() >= MOST_BYTES => return Err(garbage(&bytes)),
            Parsed::More => {}
        }
        match timeout_at(deadline, stream.read(&mut buffer)).await {
            Err(_) => return Err(FetchSeen::Silent),
            Ok(Ok(0)) if bytes.is_empty() => return Err(FetchSeen::Closed { reset: false }),
            Ok(Ok(0)) => return Err(garbage(&bytes)),
            Ok(Ok(read)) => bytes.extend_from_slice(buffer.get(..read).unwrap_or_default()),
            Ok(Err(error)) => return Err(failed(&error)),
        }
    }
}

fn garbage(bytes: &[u8]) -> FetchSeen {
    FetchSeen::Garbage { first: text::without_secrets(&text::printable(bytes)) }
}

/// How a connection ended that gave an error.
pub(crate) fn failed(error: &io::Error) -> FetchSeen {
    if let Some(Error::AlertReceived(alert)) = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>())
    {
        return FetchSeen::Alert { number: u8::from(*alert) };
    }
    let reset = matches!(error.kind(), io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted);
    FetchSeen::Closed { reset }
}

/// What bytes are the beginning of.
#[derive(Debug)]
pub(crate) enum Parsed {
    /// A whole head, and what follows it.
    Head(Head),
    /// More is needed.
    More,
    /// No HTTP.
    Garbage,
}

/// Reads a head from the bytes that are here.
pub(crate) fn parse(bytes: &[u8]) -> Parsed {
    let mut fields = [EMPTY_HEADER; MOST_FIELDS];
    let mut response = Response::new(&mut fields);
    let mut config = ParserConfig::default();
    config
        .allow_spaces_after_header_name_in_responses(true)
        .allow_obsolete_multiline_headers_in_responses(true)
        .ignore_invalid_headers_in_responses(true);
    match config.parse_response(&mut response, bytes) {
        Ok(httparse::Status::Partial) => Parsed::More,
        Err(_) => Parsed::Garbage,
        Ok(httparse::Status::Complete(length)) => {
            let readable = |bytes: &[u8]| text::printable(bytes).replace('\n', " ").trim().to_owned();
            let fields = response.headers.iter().filter(|field| !field.name.is_empty());
            let fields = fields.map(|field| (field.name.trim().to_ascii_lowercase(), readable(field.value)));
            Parsed::Head(Head {
                status: response.code.unwrap_or_default(),
                reason: readable(response.reason.unwrap_or_default().as_bytes()),
                fields: fields.collect(),
                rest: bytes.get(length..).unwrap_or_default().to_vec(),
            })
        }
    }
}

/// Fields that say who answered and how. Never cookies, never credentials.
fn is_kept(name: &str) -> bool {
    const KEPT: [&str; 23] = [
        "content-length",
        "content-type",
        "connection",
        "date",
        "location",
        "mise-correlation-id",
        "proxy-agent",
        "proxy-authenticate",
        "proxy-connection",
        "proxy-status",
        "retry-after",
        "sec-websocket-accept",
        "server",
        "upgrade",
        "via",
        "www-authenticate",
        "x-azure-ref",
        "x-bluecoat-via",
        "x-cache",
        "x-iinfo",
        "x-powered-by",
        "x-squid-error",
        "x-zscaler-error",
    ];
    KEPT.contains(&name) || name.starts_with("x-ms-")
}

fn cleaned(name: &str, value: &str) -> String {
    match name {
        "location" => text::without_query(value),
        "www-authenticate" => challenge(value, "authorization_uri"),
        "proxy-authenticate" => challenge(value, "realm"),
        _ => text::without_secrets(value),
    }
}

/// The scheme of a challenge and one of its parameters. The rest can be a ticket.
fn challenge(value: &str, parameter: &str) -> String {
    let scheme = value.split([' ', ',']).next().unwrap_or_default();
    let found = value.to_ascii_lowercase().find(&format!("{parameter}=")).and_then(|at| value.get(at..));
    let Some(argument) = found.and_then(|rest| rest.split_once('=')).map(|(_, argument)| argument) else {
        return scheme.to_owned();
    };
    let argument = match argument.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next().unwrap_or_default(),
        None => argument.split([',', ' ']).next().unwrap_or_default(),
    };
    format!("{scheme} {parameter}=\"{}\"", text::without_query(argument))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(text: &str) -> Head {
        match parse(text.as_bytes()) {
            Parsed::Head(head) => head,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn fields_that_could_be_secret_are_left_out() {
        let seen = head(concat!(
            "HTTP/1.1 401 Unauthorized\r\nServer: Microsoft-HTTPAPI/2.0\r\nSet-Cookie: session=1\r\n",
            "WWW-Authenticate: Bearer authorization_uri=\"https://login.example/t\", resource=\"x\", nonce=\"abc\"\r\n",
            "Proxy-Authenticate: NTLM TlRMTVNTUAACAAAA\r\nProxy-Authenticate: Basic realm=\"corp\"\r\n",
            "Location: https://user:pw@portal.example/login?ticket=42#x\r\nX-Ms-Request-Id: 7\r\n\r\nrest",
        ))
        .seen();
        let fields: Vec<String> =
            seen.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        assert_eq!(
            fields,
            [
                "server: Microsoft-HTTPAPI/2.0",
                "www-authenticate: Bearer authorization_uri=\"https://login.example/t\"",
                "proxy-authenticate: NTLM",
                "proxy-authenticate: Basic realm=\"corp\"",
                "location: https://portal.example/login?…",
                "x-ms-request-id: 7",
            ]
        );
    }

    #[test]
    fn what_is_no_answer_is_garbage_at_once() {
        assert!(matches!(parse(b"SSH-2.0-OpenSSH_9.9\r\n"), Parsed::Garbage));
        assert!(matches!(parse(b"HTTP/1.1 200 OK\r\nServer: x"), Parsed::More));
        assert!(matches!(parse(b""), Parsed::More));
        let many: String = (0..200).map(|n| format!("a{n}: b\r\n")).collect();
        assert!(matches!(parse(format!("HTTP/1.1 200 OK\r\n{many}\r\n").as_bytes()), Parsed::Garbage));
    }

    #[test]
    fn odd_but_usual_heads_are_read() {
        let odd = head("HTTP/1.0 470 \r\nServer : box\r\nBad Header\r\nX-Cache: a\r\n b\r\n\r\n");
        assert_eq!(odd.status, 470);
        assert_eq!(odd.field("server"), Some("box"));
    }
}
