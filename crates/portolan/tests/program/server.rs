//! A small HTTP server and proxy on the loopback that does as badly as it is told.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// What was asked.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// `GET` or `CONNECT`.
    pub(crate) method: String,
    /// The path, or the host and port to connect to.
    pub(crate) target: String,
    headers: Vec<(String, String)>,
}

impl Request {
    /// A header of the request.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let named = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str())
    }
}

/// What is answered.
pub(crate) enum Reply {
    /// A status, headers and a body.
    Whole(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// These bytes, then the end of the connection.
    Raw(Vec<u8>),
    /// These bytes one at a time, with a pause after each.
    Slow(Vec<u8>, Duration),
    /// These pieces, with a pause after each.
    Pieces(Vec<Vec<u8>>, Duration),
    /// The connection that a proxy was asked for.
    Tunnel,
}

impl Reply {
    pub(crate) fn ok(body: impl Into<Vec<u8>>) -> Reply {
        Reply::Whole(200, Vec::new(), body.into())
    }

    pub(crate) fn status(status: u16) -> Reply {
        Reply::Whole(status, Vec::new(), Vec::new())
    }

    pub(crate) fn redirect(location: impl Into<String>) -> Reply {
        Reply::Whole(302, vec![("Location", location.into())], Vec::new())
    }
}

/// A server that runs until the tests end.
pub(crate) struct Server {
    port: u16,
    seen: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// Starts a server that answers as told.
    pub(crate) fn start(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Server {
        Server::listen(None, answer)
    }

    /// Starts a server that speaks TLS.
    pub(crate) fn start_tls(
        tls: ServerConfig,
        answer: impl Fn(&Request) -> Reply + Send + Sync + 'static,
    ) -> Server {
        Server::listen(Some(Arc::new(tls)), answer)
    }

    fn listen(
        tls: Option<Arc<ServerConfig>>,
        answer: impl Fn(&Request) -> Reply + Send + Sync + 'static,
    ) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (log, answer) = (seen.clone(), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (log, answer, tls) = (log.clone(), answer.clone(), tls.clone());
                // Whoever hangs up early is no trouble: some are killed.
                thread::spawn(move || match tls {
                    None => serve(&stream, &stream, &log, &*answer),
                    Some(tls) => {
                        let session = ServerConnection::new(tls).map_err(io::Error::other)?;
                        serve(StreamOwned::new(session, &stream), &stream, &log, &*answer)
                    }
                });
            }
        });
        Server { port, seen }
    }

    /// Its address with a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// Its port.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Its host and port.
    pub(crate) fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// What was asked since the last time.
    pub(crate) fn seen(&self) -> Vec<Request> {
        std::mem::take(&mut self.seen.lock().unwrap())
    }

    /// The paths that were asked since the last time.
    pub(crate) fn paths(&self) -> Vec<String> {
        self.seen().into_iter().map(|request| request.target).collect()
    }
}

/// Answers one request on a connection, encrypted or not.
fn serve<S: Read + Write>(
    mut stream: S,
    raw: &TcpStream,
    log: &Mutex<Vec<Request>>,
    answer: &(dyn Fn(&Request) -> Reply + Send + Sync),
) -> io::Result<()> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte)? == 1 {
        head.extend(byte);
    }
    let head = String::from_utf8_lossy(&head);
    let mut lines = head.lines();
    let mut words = lines.next().unwrap_or_default().split_whitespace();
    let mut word = || words.next().unwrap_or_default().to_owned();
    let (method, target) = (word(), word());
    let header =
        |line: &str| line.split_once(':').map(|(name, value)| (name.to_owned(), value.trim().to_owned()));
    let headers = lines.filter_map(header).collect();
    let request = Request { method, target, headers };
    log.lock().unwrap().push(request.clone());
    match answer(&request) {
        Reply::Whole(status, headers, body) => {
            let mut head = format!("HTTP/1.1 {status} X\r\nConnection: close\r\n");
            for (name, value) in headers {
                head.push_str(&format!("{name}: {value}\r\n"));
            }
            if status != 304 {
                head.push_str(&format!("Content-Length: {}\r\n", body.len()));
            }
            stream.write_all(format!("{head}\r\n").as_bytes())?;
            stream.write_all(&body)?;
        }
        Reply::Raw(bytes) => stream.write_all(&bytes)?,
        Reply::Slow(bytes, pause) => {
            for byte in bytes {
                stream.write_all(&[byte])?;
                thread::sleep(pause);
            }
        }
        Reply::Pieces(pieces, pause) => {
            for piece in pieces {
                stream.write_all(&piece)?;
                thread::sleep(pause);
            }
        }
        Reply::Tunnel => {
            let far = TcpStream::connect(&request.target)?;
            stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
            let (mut near_in, mut far_out) = (raw.try_clone()?, far.try_clone()?);
            thread::spawn(move || {
                let _ = io::copy(&mut near_in, &mut far_out);
                far_out.shutdown(Shutdown::Write)
            });
            io::copy(&mut &far, &mut stream)?;
        }
    }
    stream.flush()?;
    // A connection that is closed with something unread is reset, and the answer may be lost with it.
    raw.shutdown(Shutdown::Write)?;
    raw.set_read_timeout(Some(Duration::from_secs(1)))?;
    let mut rest = raw;
    let _ = rest.read_to_end(&mut Vec::new());
    Ok(())
}
