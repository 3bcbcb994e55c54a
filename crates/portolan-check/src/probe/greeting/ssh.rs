//! SSH: the server names its version first (RFC 4253, 4.2).

use tokio::io::{AsyncRead, AsyncReadExt};

use super::{Mute, printable};

/// How much a server may say before its version.
const LONGEST: usize = 4096;

/// Reads the line that names the version.
pub(super) async fn banner<S: AsyncRead + Unpin>(stream: &mut S) -> Result<String, Mute> {
    let mut said = Vec::new();
    let mut room = [0_u8; 512];
    loop {
        let read = stream.read(&mut room).await?;
        said.extend_from_slice(room.get(..read).unwrap_or_default());
        // A line without an end is not read.
        let ended = if read == 0 { said.len() } else { said.iter().rposition(|b| *b == b'\n').unwrap_or(0) };
        let lines = said.get(..ended).unwrap_or_default().split(|byte| *byte == b'\n');
        if let Some(version) = lines.map(printable).find(|line| line.starts_with("SSH-")) {
            return Ok(version);
        }
        if read == 0 && said.is_empty() {
            return Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof).into());
        }
        if read == 0 || said.len() > LONGEST {
            return Err(Mute::Foreign(printable(&said)));
        }
    }
}
