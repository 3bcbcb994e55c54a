//! One question to one resolver: over UDP from fresh ports until it is answered, and over TCP where the answer does not fit.

use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{Instant, sleep, timeout};

use crate::observe::{Answer, AskResult, Asked, Connect, ErrorKind, GreetingSeen, Millis, Transport};
use crate::probe::connect::{OpenError, Stream};
use crate::probe::ctx::Ctx;
use crate::probe::{chance, tcp, udp};

use super::message::{Kind, Reply, question, reply};
use super::servers::Server;

/// A question's schedule: when it is sent again, from a fresh port, and when it is given up.
struct Schedule {
    again: [Duration; 4],
    end: Duration,
}

const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// As long as a resolver may need that has to ask others.
const FULL: Schedule = Schedule { again: [ms(400), ms(1000), ms(1700), ms(2400)], end: ms(3200) };
/// Once more, for a question that got no answer where others do.
const ONCE_MORE: Schedule = Schedule { again: [ms(250), ms(600), ms(1000), ms(1300)], end: ms(1600) };
/// For a resolver that has never answered anything.
const DEAD: Schedule = Schedule { again: [ms(400), ms(5000), ms(5000), ms(5000)], end: ms(800) };
/// Before a failed question is asked again.
const PAUSE: Duration = ms(200);

/// Asks a resolver for the addresses of a name.
pub(crate) async fn ask(server: IpAddr, name: &str, kind: Kind, ctx: &Ctx) -> Asked {
    let about = ctx.servers.of(server);
    let _place = about.places.acquire().await.ok();
    let began = Instant::now();
    let mut asking =
        Asking { to: SocketAddr::new(server, ctx.options.dns_port), name, kind, edns: true, tries: 0, ctx };
    let schedule = if about.looks_dead() { &DEAD } else { &FULL };
    let mut ended = asking.once(schedule, &about).await;
    match &ended.1 {
        AskResult::Timeout if about.answers() => {
            ended = asking.once(&ONCE_MORE, &about).await;
        }
        AskResult::Answered(answer) if matches!(answer.rcode.as_str(), "FORMERR" | "NOTIMP") => {
            asking.edns = false;
            ended = asking.once(schedule, &about).await;
        }
        AskResult::Answered(answer) if answer.rcode == "SERVFAIL" => {
            sleep(PAUSE).await;
            let again = asking.once(&ONCE_MORE, &about).await;
            // A failure that turns into silence is still a failure.
            if again.1 != AskResult::Timeout {
                ended = again;
            }
        }
        _ => {}
    }
    about.note(&ended.1);
    Asked {
        server,
        kind: kind.as_str().to_owned(),
        transport: ended.0,
        result: ended.1,
        took: Millis::from(began.elapsed()),
        tries: asking.tries,
    }
}

/// Greets a resolver over UDP, for flows that lead to one.
pub(crate) async fn greet_udp(to: SocketAddr, name: &str, ctx: &Ctx) -> GreetingSeen {
    let began = Instant::now();
    let mut asking = Asking { to, name, kind: Kind::A, edns: true, tries: 0, ctx };
    let (speaks, said) = match asking.udp(&FULL, &Server::new(1)).await {
        Tried::Answer(answer) => (true, answer.rcode),
        Tried::Other(AskResult::Garbage) => (false, "something that is no DNS message".to_owned()),
        Tried::Other(AskResult::Refused) => (false, "the port is closed".to_owned()),
        Tried::Other(AskResult::Unsendable { error }) => (false, error),
        Tried::Other(_) => (false, "no answer".to_owned()),
    };
    GreetingSeen { speaks, said, took: Millis::from(began.elapsed()) }
}

/// Greets a resolver over a stream; none where it answers with something else.
pub(crate) async fn greet_tcp(mut stream: Stream, name: &str) -> std::io::Result<Option<String>> {
    match converse(&mut stream, name, Kind::A, true).await? {
        Reply::Answer(answer) => Ok(Some(answer.rcode)),
        Reply::Foreign | Reply::Garbage => Ok(None),
    }
}

struct Asking<'a> {
    to: SocketAddr,
    name: &'a str,
    kind: Kind,
    edns: bool,
    tries: u8,
    ctx: &'a Ctx,
}

/// How a round over UDP ended.
enum Tried {
    Answer(Answer),
    Other(AskResult),
}

/// How a try over UDP ended.
enum Ended {
    Answer(Answer),
    Refused,
    Unsendable(String),
}

impl Asking<'_> {
    /// One round of tries, and TCP where the answer does not fit.
    async fn once(&mut self, schedule: &Schedule, about: &Server) -> (Transport, AskResult) {
        match self.udp(schedule, about).await {
            Tried::Answer(answer) if answer.truncated => (Transport::Tcp, self.over_tcp().await),
            Tried::Answer(answer) => (Transport::Udp, AskResult::Answered(answer)),
            Tried::Other(other) => (Transport::Udp, other),
        }
    }

    /// One round of tries over UDP.
    async fn udp(&mut self, schedule: &Schedule, about: &Server) -> Tried {
        let garbage = AtomicBool::new(false);
        let began = Instant::now();
        let [second, third, fourth, fifth] = schedule.again;
        let (ended, number) = tokio::select! {
            // Where this program was kept waiting itself, several have ended: the first one counts.
            biased;
            ended = self.try_udp(Duration::ZERO, &garbage) => (Some(ended), 1),
            ended = self.try_udp(second, &garbage) => (Some(ended), 2),
            ended = self.try_udp(third, &garbage) => (Some(ended), 3),
            ended = self.try_udp(fourth, &garbage) => (Some(ended), 4),
            ended = self.try_udp(fifth, &garbage) => (Some(ended), 5),
            () = sleep(schedule.end) => (None, 0),
        };
        let sent = 1 + schedule.again.iter().filter(|after| **after <= began.elapsed()).count();
        self.tries = self.tries.saturating_add(u8::try_from(sent).unwrap_or(u8::MAX));
        match ended {
            None if garbage.into_inner() => Tried::Other(AskResult::Garbage),
            None => Tried::Other(AskResult::Timeout),
            Some(Ended::Refused) => Tried::Other(AskResult::Refused),
            Some(Ended::Unsendable(error)) => Tried::Other(AskResult::Unsendable { error }),
            Some(Ended::Answer(answer)) => {
                about.answered();
                if number == 1 {
                    self.ctx.weather.arrived();
                } else {
                    self.ctx.weather.lost();
                }
                Tried::Answer(answer)
            }
        }
    }

    /// One try, after a delay, from a fresh port. Strays and garbage are passed over: the answer may still come.
    async fn try_udp(&self, delay: Duration, garbage: &AtomicBool) -> Ended {
        if !delay.is_zero() {
            sleep(delay).await;
        }
        let id = id();
        let Some(bytes) = question(id, self.name, self.kind, self.edns) else {
            return Ended::Unsendable("the name is no DNS name".to_owned());
        };
        let socket = match udp::socket(self.to).await {
            Ok(socket) => socket,
            Err(error) => return Ended::Unsendable(error.to_string()),
        };
        if let Err(error) = socket.send(&bytes).await {
            return failed(&error);
        }
        let mut room = [0_u8; 4096];
        loop {
            let read = match socket.recv(&mut room).await {
                Ok(read) => read,
                Err(error) => return failed(&error),
            };
            match reply(room.get(..read).unwrap_or_default(), id, self.name, self.kind) {
                Reply::Answer(answer) => return Ended::Answer(answer),
                Reply::Foreign => {}
                Reply::Garbage => garbage.store(true, Ordering::Relaxed),
            }
        }
    }

    /// Over TCP; the answer over UDP did not fit.
    async fn over_tcp(&self) -> AskResult {
        let stream = match tcp::open(&[self.to], self.ctx).await {
            Ok(stream) => stream,
            Err(OpenError::Tcp(seen)) => {
                let refused = matches!(
                    seen.result,
                    Connect::Cut | Connect::Failed { error: ErrorKind::Refused | ErrorKind::Reset, .. }
                );
                return AskResult::TruncatedNoTcp { refused };
            }
            Err(error) => return AskResult::Unsendable { error: error.to_string() },
        };
        let mut stream = stream;
        let talk = converse(&mut stream, self.name, self.kind, self.edns);
        match timeout(self.ctx.stage_wait(), talk).await {
            Ok(Ok(Reply::Answer(answer))) => AskResult::Answered(Answer { truncated: true, ..answer }),
            Ok(Ok(Reply::Foreign | Reply::Garbage)) => AskResult::Garbage,
            Ok(Err(error)) if error.kind() == std::io::ErrorKind::ConnectionReset => {
                AskResult::TruncatedNoTcp { refused: true }
            }
            Ok(Err(_)) => AskResult::Garbage,
            Err(_) => AskResult::Timeout,
        }
    }
}

async fn converse(stream: &mut Stream, name: &str, kind: Kind, edns: bool) -> std::io::Result<Reply> {
    let id = id();
    let bytes = question(id, name, kind, edns).unwrap_or_default();
    let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
    stream.write_all(&[length.to_be_bytes().as_slice(), &bytes].concat()).await?;
    let length = usize::from(stream.read_u16().await?);
    let mut bytes = vec![0; length];
    stream.read_exact(&mut bytes).await?;
    Ok(reply(&bytes, id, name, kind))
}

/// The id of a question.
fn id() -> u16 {
    let [low, high, ..] = chance::number().to_le_bytes();
    u16::from_le_bytes([low, high])
}

fn failed(error: &std::io::Error) -> Ended {
    match error.kind() {
        std::io::ErrorKind::ConnectionRefused | std::io::ErrorKind::ConnectionReset => Ended::Refused,
        _ => Ended::Unsendable(error.to_string()),
    }
}
