//! What the hosts of the internet say over HTTP.

use std::fmt::Write as _;
use std::io;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use jiff::Timestamp;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::time::sleep;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::Role;

use crate::conduct::Answer;
use crate::pki::Pki;
use crate::world::{Kind, World};

/// The longest request that is read.
const LONGEST: usize = 64 * 1024;

/// A request, as much of it as answers depend on.
#[derive(Debug, Default)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) host: String,
    websocket_key: Option<String>,
}

/// A response.
#[derive(Debug)]
pub(crate) struct Response {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Response {
    pub(crate) fn new(status: u16, headers: &[(&'static str, &str)], body: impl Into<Vec<u8>>) -> Response {
        let headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Response { status, headers, body: body.into() }
    }

    fn bytes(&self, head_only: bool) -> Vec<u8> {
        let reason = match self.status {
            200 => "OK",
            301 | 302 => "Found",
            400 => "Bad Request",
            401 => "Unauthorized",
            403 => "Forbidden",
            404 => "Not Found",
            407 => "Proxy Authentication Required",
            429 => "Too Many Requests",
            502 => "Bad Gateway",
            503 => "Service Unavailable",
            _ => "Answer",
        };
        let mut head = format!("HTTP/1.1 {} {reason}\r\n", self.status);
        let date = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&Timestamp::now());
        if let Ok(date) = date {
            let _ = write!(head, "Date: {date}\r\n");
        }
        for (name, value) in &self.headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        let _ = write!(head, "Content-Length: {}\r\n\r\n", self.body.len());
        let body = if head_only { &[][..] } else { &self.body };
        [head.as_bytes(), body].concat()
    }
}

/// Reads a request; none where the client has ended the connection.
pub(crate) async fn read_request(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<Request>> {
    let mut bytes = Vec::new();
    loop {
        let mut headers = [httparse::EMPTY_HEADER; 64];
        let mut parsed = httparse::Request::new(&mut headers);
        match parsed.parse(&bytes) {
            Ok(httparse::Status::Complete(_)) => {
                let header = |name: &str| {
                    let found = parsed.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
                    found.map(|header| String::from_utf8_lossy(header.value).into_owned())
                };
                let upgrade = header("upgrade").is_some_and(|value| value.eq_ignore_ascii_case("websocket"));
                let length = header("content-length").and_then(|value| value.trim().parse::<u64>().ok());
                let request = Request {
                    method: parsed.method.unwrap_or_default().to_owned(),
                    path: parsed.path.unwrap_or_default().to_owned(),
                    host: header("host").unwrap_or_default(),
                    websocket_key: header("sec-websocket-key").filter(|_| upgrade),
                };
                // What a client sends along is of no interest; none of it is long.
                if let Some(length) = length.filter(|length| *length > 0) {
                    let _ = tokio::io::copy(&mut (&mut *stream).take(length), &mut tokio::io::sink()).await;
                }
                return Ok(Some(request));
            }
            Ok(httparse::Status::Partial) if bytes.len() < LONGEST => {}
            _ => return Err(io::Error::other("not a request")),
        }
        // One byte at a time, so that nothing of what follows is taken.
        let mut byte = [0];
        if stream.read(&mut byte).await? == 0 {
            return Ok(None);
        }
        bytes.extend(byte);
    }
}

/// Answers requests on a connection until its end.
pub(crate) async fn serve(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    host: &str,
    odd: Option<&Answer>,
    world: &World,
    pki: &Pki,
) -> io::Result<()> {
    while let Some(request) = read_request(&mut stream).await? {
        let name = request.host.split(':').next().unwrap_or_default();
        let name = if name.is_empty() { host } else { name };
        let kind = world.kind(name).unwrap_or(Kind::Service);
        if let (Kind::Relay, Some(key)) = (kind, &request.websocket_key)
            && odd != Some(&Answer::NoUpgrade)
        {
            let accept = derive_accept_key(key.as_bytes());
            let head = format!(
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nServer: Microsoft-HTTPAPI/2.0\r\n\
                 Sec-WebSocket-Accept: {accept}\r\n\r\n"
            );
            stream.write_all(head.as_bytes()).await?;
            return relay(stream, odd == Some(&Answer::CutUpgrade)).await;
        }
        let response = match odd {
            Some(Answer::NoUpgrade) if kind == Kind::Relay && request.path.starts_with("/$hc") => {
                service(426, "Microsoft-HTTPAPI/2.0", "")
            }
            None | Some(Answer::NoUpgrade | Answer::CutUpgrade) => genuine(kind, name, &request, pki),
            Some(Answer::ForeignFile | Answer::OldFile) => file(odd, name, &request, pki),
            Some(Answer::Status(status)) => service(*status, "Microsoft-HTTPAPI/2.0", ""),
            Some(Answer::BlockPage) => block_page(),
            Some(Answer::Portal) => portal(),
            Some(Answer::StorageFirewall) => storage_firewall(),
            Some(Answer::Circle) => {
                let back = format!("{}x", request.path);
                Response::new(302, &[("Location", &back), ("Server", "Microsoft-HTTPAPI/2.0")], "")
            }
            Some(Answer::EndlessHeader | Answer::EndlessBody | Answer::Drip | Answer::Garbage) => {
                return hostile(stream, odd).await;
            }
        };
        stream.write_all(&response.bytes(request.method == "HEAD")).await?;
        stream.flush().await?;
    }
    Ok(())
}

/// What the genuine host says.
fn genuine(kind: Kind, name: &str, request: &Request, pki: &Pki) -> Response {
    match kind {
        Kind::Service if name.starts_with("management.") => Response::new(
            401,
            &[
                (
                    "WWW-Authenticate",
                    "Bearer authorization_uri=\"https://login.windows.net/\", error=\"invalid_token\"",
                ),
                ("x-ms-request-id", "5b7c3c0e-52ac-4a7b-8f5f-0d4f0a6f0b11"),
                ("Content-Type", "application/json; charset=utf-8"),
            ],
            "{\"error\":{\"code\":\"AuthenticationFailed\",\"message\":\"Authentication failed.\"}}",
        ),
        Kind::Service => service(404, "Microsoft-HTTPAPI/2.0", ""),
        Kind::Relay => service(401, "Microsoft-HTTPAPI/2.0", ""),
        // A redirect to a host outside of every plan, by the genuine service.
        Kind::SignIn => Response::new(
            302,
            &[
                ("Location", "https://www.office.com/login#"),
                ("x-ms-request-id", "0f0e9d3a-2a4b-47d4-9b0e-5a1c9e0f2200"),
                ("x-ms-ests-server", "2.1.19005.9 - EUS ProdSlices"),
            ],
            "<html><head><title>Object moved</title></head></html>",
        ),
        Kind::Storage => Response::new(
            400,
            &[
                ("Server", "Windows-Azure-File/1.0 Microsoft-HTTPAPI/2.0"),
                ("x-ms-request-id", "1d2c3b4a-0001-0002-0003-a0b0c0d0e0f0"),
                ("x-ms-error-code", "InvalidQueryParameterValue"),
                ("Content-Type", "application/xml"),
            ],
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>InvalidQueryParameterValue</Code></Error>",
        ),
        Kind::Delivery => Response::new(
            404,
            &[
                ("x-azure-ref", "20261124T120000Z-r1abc0000000000000000000000000"),
                ("Content-Type", "text/html"),
            ],
            "<h2>Our services aren't available right now</h2>",
        ),
        Kind::Probe if request.path == "/connecttest.txt" => {
            Response::new(200, &[("Content-Type", "text/plain")], "Microsoft Connect Test")
        }
        Kind::Plain | Kind::Probe => file(None, name, request, pki),
    }
}

fn service(status: u16, server: &str, body: &str) -> Response {
    let id = ("x-ms-request-id", "9c0d4d6e-7b1f-4a57-b9a0-1f7a3c1d2e3f");
    Response::new(status, &[("Server", server), id], body)
}

/// A revocation list, a certificate, or nothing.
fn file(odd: Option<&Answer>, name: &str, request: &Request, pki: &Pki) -> Response {
    let path =
        request.path.strip_prefix("http://").and_then(|rest| rest.find('/').and_then(|at| rest.get(at..)));
    let found = pki.file(name, path.unwrap_or(&request.path));
    match (found, odd) {
        (Some(_), Some(Answer::ForeignFile)) => block_page(),
        (Some((_, old)), Some(Answer::OldFile)) => list(old),
        (Some((new, _)), _) => list(new),
        // A responder that is asked nothing says that the question was malformed.
        (None, _) if name.starts_with("ocsp.") || name.starts_with("oneocsp.") => {
            Response::new(200, &[("Content-Type", "application/ocsp-response")], [0x30, 3, 0x0a, 1, 1])
        }
        (None, _) => {
            Response::new(404, &[("Content-Type", "text/html"), ("Server", "Microsoft-HTTPAPI/2.0")], "")
        }
    }
}

fn list(bytes: Vec<u8>) -> Response {
    Response::new(200, &[("Content-Type", "application/pkix-crl")], bytes)
}

fn block_page() -> Response {
    Response::new(
        200,
        &[("Content-Type", "text/html")],
        "<html><head><title>Web Page Blocked</title></head><body>Access to this page has been denied by the company's policy. \
         Category: not rated.</body></html>",
    )
}

fn portal() -> Response {
    let to = "http://guest-wifi.hotel.example/login";
    Response::new(302, &[("Location", to)], "<html><head><title>Guest login</title></head></html>")
}

fn storage_firewall() -> Response {
    Response::new(
        403,
        &[
            ("Server", "Windows-Azure-File/1.0 Microsoft-HTTPAPI/2.0"),
            ("x-ms-request-id", "1d2c3b4a-0001-0002-0003-a0b0c0d0e0f1"),
            ("x-ms-error-code", "AuthorizationFailure"),
            ("Content-Type", "application/xml"),
        ],
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>AuthorizationFailure</Code><Message>This request is not authorized \
         to perform this operation.</Message></Error>",
    )
}

/// The page that a filter puts in a host's place, as bytes on the wire.
pub(crate) fn block_page_bytes() -> Vec<u8> {
    block_page().bytes(false)
}

/// A response as bytes on the wire.
pub(crate) fn bytes(response: &Response) -> Vec<u8> {
    response.bytes(false)
}

/// Echoes what comes, and answers pings.
async fn relay(stream: impl AsyncRead + AsyncWrite + Unpin, cut: bool) -> io::Result<()> {
    let mut socket = WebSocketStream::from_raw_socket(stream, Role::Server, None).await;
    while let Some(Ok(message)) = socket.next().await {
        if cut {
            return Ok(());
        }
        let answer = match message {
            Message::Ping(_) | Message::Pong(_) => None,
            Message::Close(_) => return Ok(()),
            echoed => Some(echoed),
        };
        match answer {
            Some(answer) => socket.send(answer).await.map_err(io::Error::other)?,
            // Pongs were queued while reading.
            None => socket.flush().await.map_err(io::Error::other)?,
        }
    }
    Ok(())
}

/// Answers meant to exhaust whoever reads them.
async fn hostile(mut stream: impl AsyncRead + AsyncWrite + Unpin, odd: Option<&Answer>) -> io::Result<()> {
    let head: &[u8] = match odd {
        Some(Answer::EndlessHeader) => b"HTTP/1.1 200 OK\r\nServer: Microsoft-HTTPAPI/2.0\r\n",
        Some(Answer::EndlessBody) => {
            b"HTTP/1.1 200 OK\r\nServer: Microsoft-HTTPAPI/2.0\r\nContent-Length: 1000000000000\r\n\r\n"
        }
        Some(Answer::Drip) => b"",
        _ => b"\x00\xff\x80SSH-2.0-nonsense\r\n\r\n\x01\x02",
    };
    stream.write_all(head).await?;
    stream.flush().await?;
    let slow = b"HTTP/1.1 200 OK\r\nServer: Microsoft-HTTPAPI/2.0\r\nContent-Length: 10000\r\n\r\n";
    let mut slow = slow.iter().copied().chain(std::iter::repeat(b'x'));
    loop {
        match odd {
            Some(Answer::EndlessHeader) => {
                stream.write_all(&b"x-filler: abcdefghijklmnop\r\n".repeat(500)).await?
            }
            Some(Answer::EndlessBody) => stream.write_all(&[b'x'; 16384]).await?,
            Some(Answer::Drip) => {
                stream.write_all(&[slow.next().unwrap_or(b'x')]).await?;
                stream.flush().await?;
                sleep(Duration::from_secs(1)).await;
            }
            _ => return Ok(()),
        }
    }
}
