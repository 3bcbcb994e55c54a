//! The protocols beside HTTP: enough of each that a client knows who is there.

use std::io;
use std::time::Duration;

use jiff::Timestamp;
use portolan_model::Application;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::sleep;

/// Answers what is neither HTTP nor DNS on a connection.
pub(crate) async fn tcp(mut stream: TcpStream, application: Application) -> io::Result<()> {
    let mut bytes = [0; 4096];
    if application == Application::Ssh {
        stream.write_all(b"SSH-2.0-laboratory\r\n").await?;
    }
    loop {
        let length = stream.read(&mut bytes).await?;
        let request = bytes.get(..length).unwrap_or_default();
        let answer = match application {
            _ if length == 0 => return Ok(()),
            Application::Smb => smb(request),
            Application::Nfs => rpc(request),
            _ => None,
        };
        match answer {
            Some(answer) => stream.write_all(&answer).await?,
            None => sleep(Duration::from_millis(10)).await,
        }
    }
}

/// The answer of a file server to a client that wants to negotiate SMB: dialect 3.1.1's header, no security blob.
fn smb(request: &[u8]) -> Option<Vec<u8>> {
    let spoken = request.get(4..8)?;
    if spoken != b"\xfeSMB" && spoken != b"\xffSMB" {
        return None;
    }
    let mut header = [0; 64];
    header.get_mut(..4)?.copy_from_slice(b"\xfeSMB");
    *header.get_mut(4)? = 64;
    *header.get_mut(16)? = 1;
    let mut body = [0; 65];
    *body.first_mut()? = 65;
    *body.get_mut(2)? = 1;
    body.get_mut(4..6)?.copy_from_slice(&0x0302_u16.to_le_bytes());
    let length = u32::try_from(header.len() + body.len()).ok()?;
    Some([&length.to_be_bytes()[..], &header, &body].concat())
}

/// The answer to any remote procedure call: done.
fn rpc(request: &[u8]) -> Option<Vec<u8>> {
    let id = request.get(4..8)?;
    let words = [1_u32, 0, 0, 0, 0].into_iter().flat_map(u32::to_be_bytes).collect::<Vec<_>>();
    let length = 0x8000_0000 | u32::try_from(id.len() + words.len()).ok()?;
    Some([&length.to_be_bytes()[..], id, &words].concat())
}

/// Answers datagrams: the time, or nothing.
pub(crate) async fn udp(socket: UdpSocket, application: Application) {
    let mut bytes = [0; 1500];
    loop {
        let Ok((length, from)) = socket.recv_from(&mut bytes).await else { continue };
        if application == Application::Ntp
            && let Some(answer) = bytes.get(..length).and_then(time)
        {
            let _ = socket.send_to(&answer, from).await;
        }
    }
}

/// The answer of a time server of the second stratum.
fn time(request: &[u8]) -> Option<Vec<u8>> {
    let sent = request.get(40..48)?;
    let now = Timestamp::now();
    // NTP counts from 1900.
    let seconds = u32::try_from(now.as_second().checked_add(2_208_988_800)?).ok()?;
    let fraction =
        u32::try_from((u64::from(now.subsec_nanosecond().unsigned_abs()) << 32) / 1_000_000_000).ok()?;
    let moment = [seconds.to_be_bytes(), fraction.to_be_bytes()].concat();
    let head = [0x24, 2, 6, 0xe9, 0, 0, 0, 0, 0, 0, 0, 0, 10, 1, 9, 1];
    Some([&head[..], &moment, sent, &moment, &moment].concat())
}
