//! A ClientHello that offers TLS 1.1 at most, to learn whether only old versions work. The TLS library knows none of them, so
//! it is written here by hand, and the handshake ends with the answer to it.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::time::{Instant, timeout_at};

use super::handshake::cut;
use super::records;
use crate::observe::{Handshake, Hello, HelloSize};

/// ECDHE and RSA with AES in CBC mode, RSA with 3DES, and the mark that stands for secure renegotiation.
const SUITES: [u16; 8] = [0xc013, 0xc014, 0xc009, 0xc00a, 0x002f, 0x0035, 0x000a, 0x00ff];

/// How an attempt with old versions ended.
pub(crate) struct Old {
    pub(crate) hello: Hello,
    pub(crate) result: Handshake,
    pub(crate) took: Duration,
}

/// Offers TLS 1.0 and 1.1 on a fresh connection and reads the first answer.
pub(crate) async fn old_versions<S>(
    mut stream: S,
    sni: Option<&str>,
    random: [u8; 32],
    deadline: Instant,
) -> Old
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let began = Instant::now();
    let message = client_hello(sni, random);
    let mut answer = Vec::new();
    let talk = async {
        stream.write_all(&message).await?;
        stream.flush().await?;
        let mut buffer = [0; 1024];
        while !complete(&answer) && answer.len() < 4096 {
            match stream.read(&mut buffer).await? {
                0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
                read => answer.extend_from_slice(buffer.get(..read).unwrap_or_default()),
            }
        }
        Ok(())
    };
    let talked = timeout_at(deadline, talk).await;
    let after = answer.len() as u64;
    let result = match (judge(&answer), talked) {
        (Some(result), _) => result,
        (None, Ok(Ok(()))) => Handshake::Broken { error: "the answer is no ServerHello".to_owned() },
        (None, Ok(Err(error))) => cut(&error, after),
        (None, Err(_)) => records::silence(&answer),
    };
    let versions = vec!["1.0".to_owned(), "1.1".to_owned()];
    let hello = Hello { sni: sni.map(str::to_owned), size: HelloSize::Small, bytes: message.len(), versions };
    Old { hello, result, took: began.elapsed() }
}

/// Whether the answer is all here that [`judge`] needs.
fn complete(answer: &[u8]) -> bool {
    judge(answer).is_some()
}

fn judge(answer: &[u8]) -> Option<Handshake> {
    if let Some(first) = records::plaintext(answer) {
        return Some(Handshake::Plaintext { first });
    }
    let record = records::first(answer)?;
    match (record.kind, record.payload) {
        (21, [_, number, ..]) => Some(Handshake::Alert { number: *number }),
        // The type, three bytes of length, the version, 32 random bytes, the session id with its length, the suite.
        (22, [2, _, _, _, major, minor, rest @ ..]) => {
            let session = usize::from(*rest.get(32)?);
            let [high, low] = *rest.get(33 + session..)?.first_chunk()?;
            let version = match (major, minor) {
                (3, 1) => "1.0",
                (3, 2) => "1.1",
                _ => return Some(Handshake::Broken { error: format!("it chose version {major}.{minor}") }),
            };
            let cipher = format!("0x{high:02x}{low:02x}");
            Some(Handshake::Done { version: version.to_owned(), cipher, group: None, alpn: None })
        }
        (21 | 22, _) => None,
        (kind, _) => Some(Handshake::Broken { error: format!("a record of type {kind} came first") }),
    }
}

fn client_hello(sni: Option<&str>, random: [u8; 32]) -> Vec<u8> {
    let mut extensions = Vec::new();
    if let Some(name) = sni {
        let entry = [&[0][..], &counted(name.as_bytes())].concat();
        extension(&mut extensions, 0, &counted(&entry));
    }
    let groups: Vec<u8> = [0x001d_u16, 0x0017, 0x0018].into_iter().flat_map(u16::to_be_bytes).collect();
    extension(&mut extensions, 10, &counted(&groups));
    extension(&mut extensions, 11, &[1, 0]);
    let mut body = vec![3, 2];
    body.extend_from_slice(&random);
    body.push(0);
    let suites: Vec<u8> = SUITES.into_iter().flat_map(u16::to_be_bytes).collect();
    body.extend_from_slice(&counted(&suites));
    body.extend_from_slice(&[1, 0]);
    body.extend_from_slice(&counted(&extensions));
    let message = [&[1, 0][..], &counted(&body)].concat();
    [&[22, 3, 1][..], &counted(&message)].concat()
}

fn extension(extensions: &mut Vec<u8>, kind: u16, body: &[u8]) {
    extensions.extend_from_slice(&kind.to_be_bytes());
    extensions.extend_from_slice(&counted(body));
}

/// Bytes with their count in two bytes in front.
fn counted(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
    [&length.to_be_bytes()[..], bytes].concat()
}
