//! NFS: a call of ONC RPC that does nothing (RFC 5531), to the program that belongs to the port.

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::{Mute, read_message, u32_be};
use crate::probe::chance;

/// NFS itself.
const NFS: u32 = 100_003;
/// The port mapper, which knows where the other programs of NFS 3 are.
const PORT_MAPPER: u32 = 100_000;
/// The last fragment of a record.
const LAST: u32 = 0x8000_0000;

/// Calls the procedure that does nothing, and says which versions there are.
pub(super) async fn null<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    port: u16,
) -> Result<String, Mute> {
    let (program, version) = if port == 111 { (PORT_MAPPER, 2) } else { (NFS, 3) };
    let id = (chance::number() & 0xffff_ffff) as u32;
    // Call, RPC version 2, program, version, procedure 0, no credentials, no verifier.
    let words = [id, 0, 2, program, version, 0, 0, 0, 0, 0];
    let mut bytes = (LAST | 40).to_be_bytes().to_vec();
    words.iter().for_each(|word| bytes.extend(word.to_be_bytes()));
    stream.write_all(&bytes).await?;
    let length = stream.read_u32().await? & !LAST;
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    let reply = read_message(stream, length).await?;
    said(&reply, id, program).ok_or_else(|| Mute::Foreign("something that is not ONC RPC".to_owned()))
}

fn said(reply: &[u8], id: u32, program: u32) -> Option<String> {
    let name = if program == NFS { "NFS" } else { "port mapper" };
    if u32_be(reply, 0)? != id || u32_be(reply, 4)? != 1 {
        return None;
    }
    // Denied: of another version of RPC, or for want of credentials. It speaks RPC all the same.
    if u32_be(reply, 8)? != 0 {
        return Some(format!("{name}, which refused the call"));
    }
    let verifier = usize::try_from(u32_be(reply, 16)?).ok()?.checked_next_multiple_of(4)?;
    let at = verifier.checked_add(20).filter(|at| *at < reply.len())?;
    match u32_be(reply, at)? {
        0 => Some(name.to_owned()),
        1 => Some(format!("RPC without {name}")),
        2 => Some(format!("{name} {} to {}", u32_be(reply, at + 4)?, u32_be(reply, at + 8)?)),
        other => Some(format!("{name}, state {other}")),
    }
}

#[cfg(test)]
mod tests {
    use super::{NFS, said};

    fn reply(words: &[u32]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_be_bytes()).collect()
    }

    #[test]
    fn accepted_mismatched_and_denied_calls_are_all_rpc() {
        assert_eq!(said(&reply(&[7, 1, 0, 0, 0, 0]), 7, NFS).as_deref(), Some("NFS"));
        assert_eq!(said(&reply(&[7, 1, 0, 0, 0, 2, 4, 4]), 7, NFS).as_deref(), Some("NFS 4 to 4"));
        assert_eq!(said(&reply(&[7, 1, 1, 1, 1]), 7, NFS).as_deref(), Some("NFS, which refused the call"));
    }

    #[test]
    fn anything_else_is_not() {
        assert_eq!(said(&reply(&[8, 1, 0, 0, 0, 0]), 7, NFS), None, "an answer to another call");
        assert_eq!(said(&reply(&[7, 1, 0, 0, u32::MAX, 0]), 7, NFS), None, "a verifier without an end");
        assert_eq!(said(b"HTTP/1.1 400", 7, NFS), None);
    }
}
