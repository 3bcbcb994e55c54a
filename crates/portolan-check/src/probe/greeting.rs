//! Greetings of protocols that are neither TLS nor HTTP: whether what answers speaks the protocol that the plan needs.

mod nfs;
pub(crate) mod ntp;
mod smb;
mod ssh;

use std::time::Duration;

use portolan_model::Application;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::time::{Instant, timeout, timeout_at};

use crate::observe::{GreetingSeen, Millis};
use crate::task::Endpoint;

use super::connect::{Connector, Stream};
use super::ctx::Ctx;
use super::dns;

/// The longest message that is read.
const LONGEST: usize = 16 * 1024;
/// How long a server that speaks first may take, where nobody knows whether it does.
const FIRST_WORD: Duration = Duration::from_millis(400);
/// How much of a banner is kept, in characters.
const LONGEST_BANNER: usize = 200;

/// Greets an endpoint, and once more on a fresh connection where nothing came back. None where the connection itself is all
/// that can be said.
pub(crate) async fn greet(endpoint: &Endpoint, connector: &Connector, ctx: &Ctx) -> Option<GreetingSeen> {
    let mut last = None;
    for _ in 0..2 {
        let Ok(stream) = connector.open(ctx).await else { break };
        let began = Instant::now();
        let said = timeout_at(began + ctx.stage_wait(), speak(endpoint, stream, ctx)).await;
        let seen =
            |speaks, said: String| Some(GreetingSeen { speaks, said, took: Millis::from(began.elapsed()) });
        last = match said {
            Ok(Ok(Some(said))) => return seen(true, said),
            Ok(Ok(None)) => return None,
            Ok(Err(Mute::Foreign(what))) => return seen(false, what),
            Ok(Err(Mute::Io(error))) => seen(false, error_words(&error)),
            Err(_) => seen(false, "nothing came back".to_owned()),
        };
    }
    last
}

/// Why something does not speak the protocol.
enum Mute {
    /// It says something else.
    Foreign(String),
    /// The connection failed.
    Io(std::io::Error),
}

impl From<std::io::Error> for Mute {
    fn from(error: std::io::Error) -> Mute {
        Mute::Io(error)
    }
}

async fn speak(endpoint: &Endpoint, mut stream: Stream, ctx: &Ctx) -> Result<Option<String>, Mute> {
    match endpoint.application {
        Application::Smb => smb::negotiate(&mut stream).await.map(Some),
        Application::Nfs => nfs::null(&mut stream, endpoint.port).await.map(Some),
        Application::Ssh => ssh::banner(&mut stream).await.map(Some),
        Application::Dns => {
            let asked = dns::greet_tcp(stream, &ctx.options.controls.name).await?;
            asked.map(Some).ok_or_else(|| Mute::Foreign("something that is no DNS message".to_owned()))
        }
        _ => Ok(first_word(&mut stream).await),
    }
}

/// What a server says that speaks first; most do not, and that is no fault.
async fn first_word(stream: &mut Stream) -> Option<String> {
    let mut room = [0_u8; 512];
    let read = timeout(FIRST_WORD, stream.read(&mut room)).await.ok()?.ok()?;
    let said = printable(room.get(..read)?);
    (!said.is_empty()).then_some(said)
}

/// Reads so many bytes, of a length that the other side gave.
async fn read_message<S: AsyncRead + Unpin>(stream: &mut S, length: usize) -> Result<Vec<u8>, Mute> {
    if length > LONGEST {
        return Err(Mute::Foreign(format!("a message of {length} bytes")));
    }
    let mut bytes = vec![0; length];
    stream.read_exact(&mut bytes).await?;
    Ok(bytes)
}

fn printable(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let text = text.chars().filter(|c| !c.is_control() && *c != char::REPLACEMENT_CHARACTER);
    text.take(LONGEST_BANNER).collect::<String>().trim().to_owned()
}

fn error_words(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::UnexpectedEof => "the connection was closed".to_owned(),
        std::io::ErrorKind::ConnectionReset | std::io::ErrorKind::BrokenPipe => {
            "the connection was reset".to_owned()
        }
        _ => error.to_string(),
    }
}

/// Four bytes of a message, the most significant one first.
fn u32_be(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes)
}
