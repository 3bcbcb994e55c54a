//! A resolver on loopback that says what a test wants.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{IpAddr, TcpListener, UdpSocket};
use std::sync::{Arc, Mutex};
use std::thread;

use domain::base::iana::{ExtendedErrorCode, Rcode};
use domain::base::message_builder::AnswerBuilder;
use domain::base::opt::ExtendedError;
use domain::base::{Message, MessageBuilder, Name, Rtype};
use domain::rdata::{A, Aaaa, Cname, Soa};

use super::servers::local;

/// What a resolver says to a name.
#[derive(Debug, Clone)]
pub(crate) enum Say {
    /// These aliases and addresses, each with a TTL of a minute.
    Records(Vec<(&'static str, Record)>),
    /// A negative answer with the SOA record of a zone.
    Negative(Rcode, &'static str),
    /// A code, with an extended error.
    Failure(Rcode, Option<(u16, &'static str)>),
    /// Truncated over UDP; over TCP the same as the other.
    Truncated(Box<Say>),
    /// Bytes that are no message.
    Garbage,
    /// The right answer, with another question's id.
    WrongId(Box<Say>),
    /// Nothing, so many times, and then the other.
    After(usize, Box<Say>),
    /// Nothing to so many questions for IPv4, and then the other.
    LateIpv4(usize, Box<Say>),
    /// Nothing.
    Silence,
}

/// A record's data.
#[derive(Debug, Clone)]
pub(crate) enum Record {
    Address(IpAddr),
    Alias(&'static str),
}

pub(crate) fn address(name: &'static str, address: &str) -> (&'static str, Record) {
    (name, Record::Address(address.parse().unwrap()))
}

pub(crate) fn alias(name: &'static str, target: &'static str) -> (&'static str, Record) {
    (name, Record::Alias(target))
}

/// A resolver. Names that it does not know do not exist.
pub(crate) struct Resolver {
    pub(crate) at: IpAddr,
    pub(crate) port: u16,
}

impl Resolver {
    /// At 127.0.0.1, at any port.
    pub(crate) fn new(says: &[(&'static str, Say)]) -> Resolver {
        Resolver::at(1, 0, true, says)
    }

    /// At an address of loopback and a port, with or without TCP.
    pub(crate) fn at(last: u8, port: u16, tcp: bool, says: &[(&'static str, Say)]) -> Resolver {
        let (udp, listener) = loop {
            let udp = UdpSocket::bind((local(last), port)).unwrap();
            match TcpListener::bind(udp.local_addr().unwrap()) {
                Ok(listener) => break (udp, listener),
                Err(_) if port == 0 => {}
                Err(error) => panic!("{error}"),
            }
        };
        let port = udp.local_addr().unwrap().port();
        let says: Arc<BTreeMap<_, _>> =
            Arc::new(says.iter().map(|(name, say)| ((*name).to_owned(), say.clone())).collect());
        let asked = Arc::new(Mutex::new(BTreeMap::new()));
        let (known, count) = (Arc::clone(&says), Arc::clone(&asked));
        thread::spawn(move || {
            let mut room = [0; 4096];
            while let Ok((read, from)) = udp.recv_from(&mut room) {
                if let Some(answer) = answer(&room[..read], &known, &count, false) {
                    let _ = udp.send_to(&answer, from);
                }
            }
        });
        if tcp {
            thread::spawn(move || {
                for mut stream in listener.incoming().map_while(Result::ok) {
                    let mut length = [0; 2];
                    if stream.read_exact(&mut length).is_err() {
                        continue;
                    }
                    let mut question = vec![0; usize::from(u16::from_be_bytes(length))];
                    if stream.read_exact(&mut question).is_ok()
                        && let Some(answer) = answer(&question, &says, &asked, true)
                    {
                        let length = u16::try_from(answer.len()).unwrap().to_be_bytes();
                        let _ = stream.write_all(&[&length[..], &answer].concat());
                    }
                }
            });
        }
        Resolver { at: local(last), port }
    }
}

fn name(name: &str) -> Name<Vec<u8>> {
    name.parse().unwrap()
}

fn answer(
    bytes: &[u8],
    says: &BTreeMap<String, Say>,
    asked: &Mutex<BTreeMap<(String, u16), usize>>,
    tcp: bool,
) -> Option<Vec<u8>> {
    let message = Message::from_octets(bytes).unwrap();
    let question = message.first_question().unwrap();
    let wanted = question.qname().to_string().trim_end_matches('.').to_ascii_lowercase();
    let kind = question.qtype();
    let count = {
        let mut asked = asked.lock().unwrap();
        let count = asked.entry((wanted.clone(), kind.to_int())).or_insert(0);
        *count += 1;
        *count
    };
    let nothing = Say::Negative(Rcode::NXDOMAIN, "example");
    say(&message, says.get(&wanted).unwrap_or(&nothing), kind, count, tcp)
}

fn say(message: &Message<&[u8]>, what: &Say, kind: Rtype, count: usize, tcp: bool) -> Option<Vec<u8>> {
    let begin = |code| MessageBuilder::new_vec().start_answer(message, code).unwrap();
    match what {
        Say::Silence => None,
        Say::After(silent, _) if count <= *silent => None,
        Say::LateIpv4(silent, _) if kind == Rtype::A && count <= *silent => None,
        Say::After(_, then) | Say::LateIpv4(_, then) => say(message, then, kind, count, tcp),
        Say::Garbage => Some(b"this is no message of DNS".to_vec()),
        Say::Truncated(_) if !tcp => {
            let mut builder = begin(Rcode::NOERROR);
            builder.header_mut().set_tc(true);
            Some(builder.finish())
        }
        Say::Truncated(then) => say(message, then, kind, count, tcp),
        Say::WrongId(then) => {
            let mut bytes = say(message, then, kind, count, tcp)?;
            bytes[0] ^= 0xff;
            Some(bytes)
        }
        Say::Records(records) => {
            let mut builder = begin(Rcode::NOERROR);
            records.iter().for_each(|(owner, record)| push(&mut builder, owner, record, kind));
            Some(builder.finish())
        }
        Say::Negative(code, zone) => {
            let mut builder = begin(*code).authority();
            let soa = Soa::new(
                name(&format!("ns.{zone}")),
                name(&format!("who.{zone}")),
                1.into(),
                domain::base::Ttl::from_secs(1),
                domain::base::Ttl::from_secs(1),
                domain::base::Ttl::from_secs(1),
                domain::base::Ttl::from_secs(1),
            );
            builder.push((name(zone), 60, soa)).unwrap();
            Some(builder.finish())
        }
        Say::Failure(code, extended) => {
            let mut builder = begin(*code).additional();
            if let Some((code, text)) = extended {
                let error = ExtendedError::<Vec<u8>>::new_with_str(ExtendedErrorCode::from_int(*code), text);
                builder.opt(|opt| opt.push(&error.unwrap())).unwrap();
            }
            Some(builder.finish())
        }
    }
}

fn push(builder: &mut AnswerBuilder<Vec<u8>>, owner: &str, record: &Record, kind: Rtype) {
    let owner = name(owner);
    match record {
        Record::Alias(target) => builder.push((owner, 60, Cname::new(name(target)))).unwrap(),
        Record::Address(IpAddr::V4(v4)) if kind == Rtype::A => {
            builder.push((owner, 60, A::new(*v4))).unwrap()
        }
        Record::Address(IpAddr::V6(v6)) if kind == Rtype::AAAA => {
            builder.push((owner, 60, Aaaa::new(*v6))).unwrap();
        }
        Record::Address(_) => {}
    }
}
