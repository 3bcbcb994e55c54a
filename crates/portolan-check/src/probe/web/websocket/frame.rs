//! Frames, just enough for a ping and its pong.

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::time::{Instant, timeout_at};

/// What the ping carries, and the pong must carry.
const PAYLOAD: [u8; 8] = *b"portolan";
/// Frames that may come before the pong.
const MOST_FRAMES: usize = 32;
/// Bytes that they may have together.
const MOST_BYTES: u64 = 64 * 1024;

const PING: u8 = 0x9;
const PONG: u8 = 0xa;
const CLOSE: u8 = 0x8;

/// Sends a ping and waits for its pong.
pub(super) async fn ping<S>(stream: &mut S, key: [u8; 4], deadline: Instant) -> bool
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let talk = async {
        stream.write_all(&masked(key)).await.ok()?;
        stream.flush().await.ok()?;
        let mut bytes = 0;
        for _ in 0..MOST_FRAMES {
            let (kind, length) = header(stream).await?;
            bytes += length;
            if bytes > MOST_BYTES {
                return None;
            }
            let mut payload = vec![0; usize::try_from(length).ok()?];
            stream.read_exact(&mut payload).await.ok()?;
            match kind {
                PONG if payload == PAYLOAD => return Some(()),
                CLOSE => return None,
                _ => {}
            }
        }
        None
    };
    matches!(timeout_at(deadline, talk).await, Ok(Some(())))
}

fn masked(key: [u8; 4]) -> Vec<u8> {
    let mut frame = vec![0x80 | PING, 0x80 | 8];
    frame.extend_from_slice(&key);
    frame.extend(PAYLOAD.iter().zip(key.iter().cycle()).map(|(byte, key)| byte ^ key));
    frame
}

/// The kind of a frame and the length of its payload. Servers do not mask.
async fn header<S: AsyncRead + Unpin>(stream: &mut S) -> Option<(u8, u64)> {
    let [kind, length] = stream.read_u16().await.ok()?.to_be_bytes();
    let length = match length {
        126 => u64::from(stream.read_u16().await.ok()?),
        127 => stream.read_u64().await.ok()?,
        short if short < 126 => u64::from(short),
        _ => return None,
    };
    Some((kind & 0x0f, length))
}
