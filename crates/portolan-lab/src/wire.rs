//! Lines between namespaces that lose, delay, and look into packets: two tap devices, and a thread that carries frames.
//!
//! A line stands for a long way, and what two neighbours ask each other (ARP, neighbour discovery) does not travel it: such
//! frames are carried at once and never lost.

mod filter;

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::{Instant, sleep_until};
use tun_rs::{AsyncDevice, DeviceBuilder, Layer, SyncDevice};

use self::filter::{Fate, Filter};
use crate::LabError;
use crate::conduct::Target;
use crate::namespace::Namespace;

/// What a line does to what it carries.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WireConduct {
    /// How long a frame takes, each way.
    pub delay: Duration,
    /// Up to how much longer it may take.
    pub jitter: Duration,
    /// The share of frames that are lost, each way, from 0 to 1.
    pub loss: f64,
    /// Where the chance begins.
    pub seed: u64,
    /// What is narrow.
    pub narrow: Option<Narrow>,
    /// What else it does.
    pub gremlins: Vec<Gremlin>,
}

/// A part of the way on which only so much fits, each way.
#[derive(Debug, Clone, PartialEq)]
pub struct Narrow {
    /// The addresses to which it leads.
    pub to: Vec<IpAddr>,
    /// Bytes a second.
    pub rate: f64,
}

impl Narrow {
    /// How long a frame takes on it; nothing where it does not lead there.
    fn time_of(&self, frame: &[u8]) -> Duration {
        let addresses = match frame.get(12..14) {
            Some([0x08, 0x00]) => [4, 4].into_iter().zip([26, 30]),
            Some([0x86, 0xdd]) => [16, 16].into_iter().zip([22, 38]),
            _ => return Duration::ZERO,
        };
        let mut ends = addresses.filter_map(|(length, at)| frame.get(at..at + length));
        let leads = |end: &[u8]| {
            self.to.iter().any(|to| match to {
                IpAddr::V4(to) => to.octets() == *end,
                IpAddr::V6(to) => to.octets() == *end,
            })
        };
        if ends.any(leads) { Duration::from_secs_f64(frame.len() as f64 / self.rate) } else { Duration::ZERO }
    }
}

/// A device on the line that nobody wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gremlin {
    /// Packets with more bytes than that vanish on the way to the agent, and nobody is told.
    Long(usize),
    /// Connections whose ClientHello names one of these lose everything that the client sends.
    DropName(Target),
    /// Such connections are reset in the server's name.
    ResetName(Target),
    /// A ClientHello that needs more than one segment vanishes.
    SplitHello,
    /// Connections that were idle for so long are forgotten.
    Idle(Duration),
}

/// What a line has carried.
#[derive(Debug, Default)]
pub struct Traffic {
    /// Frames and bytes from the first end to the second, and back.
    frames: [AtomicU64; 2],
    bytes: [AtomicU64; 2],
    lost: [AtomicU64; 2],
}

impl Traffic {
    /// Frames that were carried, forth and back.
    pub fn frames(&self) -> [u64; 2] {
        self.frames.each_ref().map(|count| count.load(Ordering::Relaxed))
    }

    /// Bytes that were carried, forth and back.
    pub fn bytes(&self) -> [u64; 2] {
        self.bytes.each_ref().map(|count| count.load(Ordering::Relaxed))
    }

    /// Frames that were lost or taken, forth and back.
    pub fn lost(&self) -> [u64; 2] {
        self.lost.each_ref().map(|count| count.load(Ordering::Relaxed))
    }
}

/// An end of a line: a namespace and the name of the device there.
pub(crate) type End<'a> = (&'a Namespace, &'a str);

/// A line that was laid and carries nothing yet.
pub(crate) struct Line {
    devices: [SyncDevice; 2],
    conduct: WireConduct,
    traffic: Arc<Traffic>,
}

impl Line {
    /// Makes the devices at both ends.
    pub(crate) fn lay(ends: [End<'_>; 2], conduct: WireConduct) -> Result<Line, LabError> {
        let device = |(namespace, name): End<'_>| {
            let name = name.to_owned();
            namespace.within("tap device", move || {
                DeviceBuilder::new().name(name).layer(Layer::L2).mtu(1500).build_sync()
            })
        };
        let [near, far] = ends;
        Ok(Line { devices: [device(near)?, device(far)?], conduct, traffic: Arc::default() })
    }

    /// What it carries, counted.
    pub(crate) fn traffic(&self) -> Arc<Traffic> {
        self.traffic.clone()
    }

    /// Carries frames, on a runtime of the caller.
    pub(crate) fn carry(self) -> io::Result<()> {
        let [near, far] = self.devices;
        let (near, far) = (Arc::new(AsyncDevice::new(near)?), Arc::new(AsyncDevice::new(far)?));
        let (forth, forth_end) = unbounded_channel();
        let (back, back_end) = unbounded_channel();
        tokio::spawn(deliver(far.clone(), forth_end));
        tokio::spawn(deliver(near.clone(), back_end));
        let filter = Arc::new(tokio::sync::Mutex::new(Filter::new(&self.conduct.gremlins)));
        for (way, device) in [near, far].into_iter().enumerate() {
            let (ahead, behind) =
                if way == 0 { (forth.clone(), back.clone()) } else { (back.clone(), forth.clone()) };
            let (conduct, traffic, filter) = (self.conduct.clone(), self.traffic.clone(), filter.clone());
            tokio::spawn(async move {
                let mut chance =
                    Chance(conduct.seed.wrapping_add(way as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
                let mut bytes = vec![0; 65536];
                let mut free = Instant::now();
                while let Ok(length) = device.recv(&mut bytes).await {
                    let frame = bytes.get(..length).unwrap_or_default();
                    count(&traffic.frames, way, 1);
                    count(&traffic.bytes, way, length as u64);
                    if filter::finds_neighbours(frame) {
                        let _ = ahead.send((Instant::now(), frame.to_vec()));
                        continue;
                    }
                    let mut begins = Instant::now();
                    let takes =
                        conduct.narrow.as_ref().map_or(Duration::ZERO, |narrow| narrow.time_of(frame));
                    if !takes.is_zero() {
                        free = free.max(begins) + takes;
                        begins = free;
                    }
                    let due = begins + conduct.delay + conduct.jitter.mul_f64(chance.next());
                    let mut lost = chance.next() < conduct.loss;
                    if !lost && !conduct.gremlins.is_empty() {
                        let (fate, injected) = filter.lock().await.judge(way == 0, frame);
                        for frame in injected {
                            let _ = behind.send((due, frame));
                        }
                        match fate {
                            Fate::Pass => {}
                            Fate::Vanish => lost = true,
                            Fate::Held => continue,
                            Fate::Release(held) => {
                                for frame in held {
                                    let _ = ahead.send((due, frame));
                                }
                                continue;
                            }
                        }
                    }
                    if lost {
                        count(&traffic.lost, way, 1);
                    } else {
                        let _ = ahead.send((due, frame.to_vec()));
                    }
                }
            });
        }
        Ok(())
    }
}

fn count(counters: &[AtomicU64; 2], way: usize, more: u64) {
    if let Some(counter) = counters.get(way) {
        counter.fetch_add(more, Ordering::Relaxed);
    }
}

/// Hands over frames when they are due, in the order in which they came.
async fn deliver(device: Arc<AsyncDevice>, mut frames: UnboundedReceiver<(Instant, Vec<u8>)>) {
    while let Some((due, frame)) = frames.recv().await {
        sleep_until(due).await;
        // A device that is down or full loses the frame, as a real one does.
        let _ = device.send(&frame).await;
    }
}

/// Numbers that look like chance and are the same in every run (xorshift64*).
struct Chance(u64);

impl Chance {
    /// The next number, at least 0 and below 1.
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11) as f64 / (1_u64 << 53) as f64
    }
}
