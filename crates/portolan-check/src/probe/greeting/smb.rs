//! SMB: the first message of SMB 2, which offers dialects (MS-SMB2 2.2.3 and 2.2.4).

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::{Mute, read_message};
use crate::probe::chance;

/// The dialects that are offered: 2.0.2, 2.1, 3.0, 3.0.2. A server that wants a newer one says so in the protocol's own words.
const DIALECTS: [u16; 4] = [0x0202, 0x0210, 0x0300, 0x0302];
/// The length of a header.
const HEADER: usize = 64;

/// Offers dialects, and says what the server chose.
pub(super) async fn negotiate<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut S) -> Result<String, Mute> {
    stream.write_all(&request()).await?;
    let mut prefix = [0; 4];
    stream.read_exact(&mut prefix).await?;
    let [kind, rest @ ..] = prefix;
    if kind != 0 {
        return Err(Mute::Foreign(super::printable(&prefix)).named());
    }
    let length = rest.iter().fold(0_usize, |length, byte| (length << 8) | usize::from(*byte));
    let message = read_message(stream, length).await?;
    said(&message).ok_or_else(|| Mute::Foreign(super::printable(&message)).named())
}

fn request() -> Vec<u8> {
    let mut message = Vec::with_capacity(128);
    message.extend(b"\xfeSMB");
    message.extend(u16::try_from(HEADER).unwrap_or(64).to_le_bytes());
    message.extend([0; 2]); // credit charge
    message.extend([0; 4]); // status
    message.extend([0; 2]); // command: negotiate
    message.extend([1, 0]); // one credit
    message.extend([0; HEADER - 16]); // flags, ids, signature
    message.extend(36_u16.to_le_bytes()); // the body's size, by definition
    message.extend(u16::try_from(DIALECTS.len()).unwrap_or(0).to_le_bytes());
    message.extend([1, 0]); // signing is possible
    message.extend([0; 2]);
    message.extend([0; 4]); // no capabilities
    message.extend(chance::number().to_le_bytes()); // who asks: a number that means nothing
    message.extend(chance::number().to_le_bytes());
    message.extend([0; 8]);
    DIALECTS.iter().for_each(|dialect| message.extend(dialect.to_le_bytes()));
    let length = u32::try_from(message.len()).unwrap_or(0);
    [length.to_be_bytes().as_slice(), &message].concat()
}

fn said(message: &[u8]) -> Option<String> {
    if message.starts_with(b"\xffSMB") {
        return Some("SMB 1".to_owned());
    }
    if !message.starts_with(b"\xfeSMB") || message.len() < HEADER {
        return None;
    }
    let status = message.get(8..12)?.try_into().ok().map(u32::from_le_bytes)?;
    if status != 0 {
        return Some(format!("SMB 2 or 3, status 0x{status:08x}"));
    }
    let dialect = message.get(HEADER + 4..HEADER + 6)?.try_into().ok().map(u16::from_le_bytes)?;
    let [major, minor, patch] = [dialect >> 8, (dialect >> 4) & 0xf, dialect & 0xf];
    Some(if patch == 0 { format!("SMB {major}.{minor}") } else { format!("SMB {major}.{minor}.{patch}") })
}

impl Mute {
    /// In place of bytes that say nothing.
    fn named(self) -> Mute {
        match self {
            Mute::Foreign(said) if said.is_empty() => Mute::Foreign("something that is not SMB".to_owned()),
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{HEADER, request, said};

    fn answer(status: u32, dialect: u16) -> Vec<u8> {
        let mut message = request().split_off(4);
        message.splice(8..12, status.to_le_bytes());
        message.splice(HEADER + 4..HEADER + 6, dialect.to_le_bytes());
        message
    }

    #[test]
    fn dialects_are_named_as_people_name_them() {
        assert_eq!(said(&answer(0, 0x0302)).as_deref(), Some("SMB 3.0.2"));
        assert_eq!(said(&answer(0, 0x0210)).as_deref(), Some("SMB 2.1"));
        assert_eq!(said(&answer(0, 0x0311)).as_deref(), Some("SMB 3.1.1"));
        assert_eq!(said(&answer(0xc000_00bb, 0)).as_deref(), Some("SMB 2 or 3, status 0xc00000bb"));
        assert_eq!(said(b"HTTP/1.1 400 Bad Request"), None);
    }
}
