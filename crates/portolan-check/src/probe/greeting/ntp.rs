//! NTP: what time a server has (RFC 5905, a client's packet).

use std::net::SocketAddr;

use jiff::Timestamp;
use tokio::time::Instant;

use super::u32_be;
use crate::observe::{GreetingSeen, Millis};
use crate::probe::chance;
use crate::probe::ctx::Ctx;
use crate::probe::udp;

/// The length of a packet without extensions.
const LENGTH: usize = 48;
/// From 1900, where NTP begins, to 1970.
const EPOCH: f64 = 2_208_988_800.0;
/// Where the packet of the client stands, in an answer; the server copies it.
const ORIGIN: std::ops::Range<usize> = 24..32;
/// Where the client's own time stands.
const TRANSMIT: std::ops::Range<usize> = 40..48;

/// Asks a server for the time: what it said, and this machine's clock minus the server's, in seconds.
pub(crate) async fn ask(to: SocketAddr, ctx: &Ctx) -> (GreetingSeen, Option<f64>) {
    let began = Instant::now();
    let answer =
        udp::exchange(to, request, |sent, got| read(sent, got).map(|got| (got, seconds(ctx.now())))).await;
    let took = Millis::from(began.elapsed());
    match answer {
        Err(why) => (GreetingSeen { speaks: false, said: why.to_string(), took }, None),
        Ok((Answer { stratum: 0, said, .. }, _)) => {
            (GreetingSeen { speaks: true, said: format!("it gives no time: {said}"), took }, None)
        }
        Ok((answer, here)) => {
            let said = format!("stratum {}", answer.stratum);
            // Half of the way back is the best guess of how old the server's time is; its error does not matter here.
            let offset = here - answer.seconds;
            (GreetingSeen { speaks: true, said, took }, Some((offset * 1000.0).round() / 1000.0))
        }
    }
}

/// A client's packet. Its time is a number that nobody can foresee, so that an answer proves that it answers this packet.
fn request() -> Vec<u8> {
    let mut packet = vec![0; LENGTH];
    if let Some(first) = packet.first_mut() {
        *first = 0b00_100_011; // version 4, client
    }
    packet.splice(TRANSMIT, chance::number().to_be_bytes());
    packet
}

#[derive(Debug, PartialEq)]
struct Answer {
    stratum: u8,
    said: String,
    /// Since 1970.
    seconds: f64,
}

fn read(sent: &[u8], got: &[u8]) -> Option<Answer> {
    let [first, stratum, ..] = got else { return None };
    let mode = first & 0b111;
    if got.len() < LENGTH || mode != 4 || got.get(ORIGIN)? != sent.get(TRANSMIT)? {
        return None;
    }
    let whole = u32_be(got, TRANSMIT.start)?;
    let part = u32_be(got, TRANSMIT.start + 4)?;
    // The count began again in 2036.
    let era = if whole < 0x8000_0000 { 4_294_967_296.0 } else { 0.0 };
    let seconds = f64::from(whole) + era + f64::from(part) / 4_294_967_296.0 - EPOCH;
    Some(Answer { stratum: *stratum, said: super::printable(got.get(12..16)?), seconds })
}

fn seconds(now: Timestamp) -> f64 {
    now.as_duration().as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::{ORIGIN, TRANSMIT, read, request};

    #[test]
    fn only_an_answer_to_this_packet_counts() {
        let sent = request();
        let mut got = vec![0; 48];
        got[0] = 0b00_100_100;
        got[1] = 2;
        got.splice(ORIGIN, sent[TRANSMIT].to_vec());
        got.splice(40..44, 3_900_000_000_u32.to_be_bytes());
        assert_eq!(read(&sent, &got).map(|answer| answer.seconds), Some(1_691_011_200.0));
        assert_eq!(read(&request(), &got), None);
        assert_eq!(read(&sent, &got[..40]), None);
    }
}
