//! Devices that look into what a line carries.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Instant;

use etherparse::{LinkSlice, NetSlice, PacketBuilder, SlicedPacket, TcpSlice, TransportSlice};

use super::Gremlin;
use crate::hello::{self, Hello};

/// Whether a frame only asks for a neighbour's address, or answers that.
pub(super) fn finds_neighbours(frame: &[u8]) -> bool {
    match frame.get(12..14) {
        Some([0x08, 0x06]) => true,
        // ICMPv6, types 133 to 137.
        Some([0x86, 0xdd]) => frame.get(20) == Some(&58) && matches!(frame.get(54), Some(133..=137)),
        _ => false,
    }
}

/// What becomes of a frame.
pub(super) enum Fate {
    Pass,
    Vanish,
    /// It waits for what follows.
    Held,
    /// It goes on, and with it what waited.
    Release(Vec<Vec<u8>>),
}

/// The devices on a line, and what they remember of connections.
pub(super) struct Filter {
    gremlins: Vec<Gremlin>,
    /// By client and server.
    connections: BTreeMap<(SocketAddr, SocketAddr), Connection>,
}

struct Connection {
    state: State,
    last: Instant,
}

enum State {
    /// The ClientHello is not whole yet: what has arrived of it, the sequence number that comes next, the frames that wait.
    Opening {
        bytes: Vec<u8>,
        next: Option<u32>,
        held: Vec<Vec<u8>>,
    },
    Passed,
    /// Nothing of the client gets through.
    Blocked,
    /// Nothing gets through either way.
    Forgotten,
}

/// What a judge sees of a segment.
struct Segment<'a> {
    from: SocketAddr,
    to: SocketAddr,
    link: [[u8; 6]; 2],
    tcp: TcpSlice<'a>,
}

impl Filter {
    pub(super) fn new(gremlins: &[Gremlin]) -> Filter {
        Filter { gremlins: gremlins.to_vec(), connections: BTreeMap::new() }
    }

    /// Decides about a frame, and gives frames that go the other way because of it.
    pub(super) fn judge(&mut self, forth: bool, frame: &[u8]) -> (Fate, Vec<Vec<u8>>) {
        let Ok(packet) = SlicedPacket::from_ethernet(frame) else { return (Fate::Pass, Vec::new()) };
        let long = |gremlin: &Gremlin| matches!(gremlin, Gremlin::Long(most) if frame.len() > most + 14);
        if !forth && packet.net.is_some() && self.gremlins.iter().any(long) {
            return (Fate::Vanish, Vec::new());
        }
        match segment(&packet) {
            Some(segment) => self.segment(forth, &segment, frame),
            None => (Fate::Pass, Vec::new()),
        }
    }

    fn segment(&mut self, forth: bool, segment: &Segment<'_>, frame: &[u8]) -> (Fate, Vec<Vec<u8>>) {
        let key = if forth { (segment.from, segment.to) } else { (segment.to, segment.from) };
        let now = Instant::now();
        let fresh = || Connection {
            state: State::Opening { bytes: Vec::new(), next: None, held: Vec::new() },
            last: now,
        };
        let connection = self.connections.entry(key).or_insert_with(fresh);
        if segment.tcp.syn() && forth {
            *connection = fresh();
        }
        let idle = now.duration_since(std::mem::replace(&mut connection.last, now));
        if self.gremlins.iter().any(|gremlin| matches!(gremlin, Gremlin::Idle(most) if idle > *most)) {
            connection.state = State::Forgotten;
        }
        let data = forth && !segment.tcp.payload().is_empty();
        match &mut connection.state {
            State::Forgotten => return (Fate::Vanish, Vec::new()),
            State::Blocked if forth => return (Fate::Vanish, Vec::new()),
            State::Opening { bytes, next, held } if data && segment.to.port() == 443 => {
                let sequence = segment.tcp.sequence_number();
                if next.is_some_and(|next| next != sequence) {
                    // Said before, or too early: the client will say it again.
                    return (Fate::Held, Vec::new());
                }
                bytes.extend(segment.tcp.payload());
                *next = Some(
                    sequence.wrapping_add(u32::try_from(segment.tcp.payload().len()).unwrap_or_default()),
                );
                let split = self.gremlins.contains(&Gremlin::SplitHello);
                match hello::read(bytes) {
                    Hello::Incomplete if split => {
                        connection.state = State::Blocked;
                        return (Fate::Vanish, Vec::new());
                    }
                    Hello::Incomplete => {
                        held.push(frame.to_vec());
                        return (Fate::Held, Vec::new());
                    }
                    Hello::Complete(name) => {
                        for gremlin in &self.gremlins {
                            let (target, reset) = match gremlin {
                                Gremlin::DropName(target) => (target, false),
                                Gremlin::ResetName(target) => (target, true),
                                Gremlin::Long(_) | Gremlin::SplitHello | Gremlin::Idle(_) => continue,
                            };
                            if target.covers(name.as_deref()) {
                                connection.state = State::Blocked;
                                let injected = reset.then(|| spoofed_reset(segment)).flatten();
                                return (Fate::Vanish, injected.into_iter().collect());
                            }
                        }
                    }
                    Hello::Foreign => {}
                }
                let mut released = std::mem::take(held);
                released.push(frame.to_vec());
                connection.state = State::Passed;
                return (Fate::Release(released), Vec::new());
            }
            State::Opening { .. } | State::Passed | State::Blocked => {}
        }
        (Fate::Pass, Vec::new())
    }
}

fn segment<'a>(packet: &SlicedPacket<'a>) -> Option<Segment<'a>> {
    let Some(TransportSlice::Tcp(tcp)) = &packet.transport else { return None };
    let (from, to) = match packet.net.as_ref()? {
        NetSlice::Ipv4(net) => (net.header().source_addr().into(), net.header().destination_addr().into()),
        NetSlice::Ipv6(net) => (net.header().source_addr().into(), net.header().destination_addr().into()),
        NetSlice::Arp(_) => return None,
    };
    let link = match packet.link.as_ref()? {
        LinkSlice::Ethernet2(link) => [link.source(), link.destination()],
        _ => return None,
    };
    Some(Segment {
        from: SocketAddr::new(from, tcp.source_port()),
        to: SocketAddr::new(to, tcp.destination_port()),
        link,
        tcp: tcp.clone(),
    })
}

/// A reset in the server's name, as the client expects it.
fn spoofed_reset(segment: &Segment<'_>) -> Option<Vec<u8>> {
    let [client, server] = segment.link;
    let builder = PacketBuilder::ethernet2(server, client);
    let builder = match (segment.to.ip(), segment.from.ip()) {
        (std::net::IpAddr::V4(from), std::net::IpAddr::V4(to)) => {
            builder.ipv4(from.octets(), to.octets(), 60)
        }
        (std::net::IpAddr::V6(from), std::net::IpAddr::V6(to)) => {
            builder.ipv6(from.octets(), to.octets(), 60)
        }
        _ => return None,
    };
    let sequence = segment.tcp.acknowledgment_number();
    let taken = u32::try_from(segment.tcp.payload().len()).ok()?;
    let acknowledged = segment.tcp.sequence_number().wrapping_add(taken);
    let builder = builder.tcp(segment.to.port(), segment.from.port(), sequence, 0).rst().ack(acknowledged);
    let mut frame = Vec::with_capacity(builder.size(0));
    builder.write(&mut frame, &[]).ok()?;
    Some(frame)
}
