//! Questions and answers as bytes.

use std::net::IpAddr;

use domain::base::iana::{Class, Opcode, Rcode};
use domain::base::opt::ExtendedError;
use domain::base::{Message, MessageBuilder, Name, Rtype};
use domain::rdata::{A, Aaaa, Cname, Soa};

use crate::observe::{self, Alias, Answer, Extended, RecordSeen};

/// What UDP carries everywhere without fragments.
const UDP_PAYLOAD: u16 = 1232;
/// More aliases, addresses or extended errors than this are no honest answer; the rest is passed over.
const MOST_RECORDS: usize = 32;
/// The longest text of an extended error that is kept, in characters.
const LONGEST_TEXT: usize = 200;

/// The type of record that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// IPv4 addresses.
    A,
    /// IPv6 addresses.
    Aaaa,
}

impl Kind {
    /// As observations write it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Kind::A => "A",
            Kind::Aaaa => "AAAA",
        }
    }

    const fn rtype(self) -> Rtype {
        match self {
            Kind::A => Rtype::A,
            Kind::Aaaa => Rtype::AAAA,
        }
    }
}

/// A question as bytes; none where the name is none.
pub(super) fn question(id: u16, name: &str, kind: Kind, edns: bool) -> Option<Vec<u8>> {
    let name = name.parse::<Name<Vec<u8>>>().ok()?;
    let mut builder = MessageBuilder::new_vec();
    let header = builder.header_mut();
    header.set_id(id);
    header.set_rd(true);
    header.set_opcode(Opcode::QUERY);
    let mut builder = builder.question();
    builder.push((&name, kind.rtype())).ok()?;
    let mut builder = builder.additional();
    if edns {
        let opt = builder.opt(|opt| {
            opt.set_udp_payload_size(UDP_PAYLOAD);
            Ok(())
        });
        opt.ok()?;
    }
    Some(builder.finish())
}

/// What came back.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Reply {
    /// The answer.
    Answer(Answer),
    /// An answer to some other question, or none at all: a stray or forged packet.
    Foreign,
    /// No message.
    Garbage,
}

/// Reads the reply to a question.
pub(super) fn reply(bytes: &[u8], id: u16, name: &str, kind: Kind) -> Reply {
    let Ok(message) = Message::from_octets(bytes) else { return Reply::Garbage };
    let header = message.header();
    if header.id() != id || !header.qr() {
        // What cannot be read any further is no message that went astray.
        return if header.qr() && read(&message, name, kind).is_some() {
            Reply::Foreign
        } else {
            Reply::Garbage
        };
    }
    // Servers that could not read the question may send none back.
    if let Some(asked) = message.first_question() {
        let same = lower(&asked.qname().to_string()) == lower(name);
        if !same || asked.qtype() != kind.rtype() || asked.qclass() != Class::IN {
            return Reply::Foreign;
        }
    }
    read(&message, name, kind).map_or(Reply::Garbage, Reply::Answer)
}

/// Reads any message as the answer to a question for the addresses of a name; none where it is no message.
pub fn read_answer(bytes: &[u8], name: &str) -> Option<Answer> {
    let message = Message::from_octets(bytes).ok()?;
    let kind = if message.first_question().is_some_and(|asked| asked.qtype() == Rtype::AAAA) {
        Kind::Aaaa
    } else {
        Kind::A
    };
    read(&message, name, kind)
}

fn read(message: &Message<&[u8]>, name: &str, kind: Kind) -> Option<Answer> {
    let mut answer = Answer {
        rcode: rcode(message.opt_rcode().to_int()),
        truncated: message.header().tc(),
        ..Answer::default()
    };
    // A truncated message may end in the middle of a record; what counts then is that it is truncated.
    match records(message, name, kind, &mut answer) {
        Some(()) => Some(answer),
        None if answer.truncated => Some(answer),
        None => None,
    }
}

fn records(message: &Message<&[u8]>, name: &str, kind: Kind, answer: &mut Answer) -> Option<()> {
    let mut aliases = Vec::new();
    let mut addresses = Vec::new();
    for record in message.answer().ok()? {
        let record = record.ok()?;
        let owner = lower(&record.owner().to_string());
        let ttl = record.ttl().as_secs();
        match record.rtype() {
            Rtype::CNAME => {
                let record = record.to_record::<Cname<_>>().ok()??;
                aliases.push(Alias { owner, target: lower(&record.data().cname().to_string()), ttl });
            }
            Rtype::A if kind == Kind::A => {
                let record = record.to_record::<A>().ok()??;
                addresses.push((owner, RecordSeen { address: IpAddr::V4(record.data().addr()), ttl }));
            }
            Rtype::AAAA if kind == Kind::Aaaa => {
                let record = record.to_record::<Aaaa>().ok()??;
                addresses.push((owner, RecordSeen { address: IpAddr::V6(record.data().addr()), ttl }));
            }
            _ => {}
        }
    }
    let mut at = lower(name);
    while let Some(next) = aliases.iter().position(|alias| alias.owner == at) {
        // Each alias serves once, so that a circle ends.
        let alias = aliases.swap_remove(next);
        at.clone_from(&alias.target);
        answer.aliases.push(alias);
        if answer.aliases.len() == MOST_RECORDS {
            break;
        }
    }
    let end = addresses.into_iter().filter(|(owner, _)| *owner == at).map(|(_, record)| record);
    answer.addresses = end.take(MOST_RECORDS).collect();
    for record in message.authority().ok()? {
        if let Some(record) = record.ok()?.to_record::<Soa<_>>().ok()? {
            answer.soa = Some(observe::Soa {
                zone: lower(&record.owner().to_string()),
                primary: lower(&record.data().mname().to_string()),
            });
            break;
        }
    }
    if let Some(opt) = message.opt() {
        let errors = opt.opt().iter::<ExtendedError<_>>().filter_map(Result::ok);
        let errors = errors.map(|error| Extended {
            code: error.code().to_int(),
            text: error.text_slice().map(printable).unwrap_or_default(),
        });
        answer.extended = errors.take(MOST_RECORDS).collect();
    }
    Some(())
}

fn printable(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.chars().filter(|c| !c.is_control()).take(LONGEST_TEXT).collect()
}

/// Lower case, without the final dot.
fn lower(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

fn rcode(number: u16) -> String {
    let known = [
        (u16::from(Rcode::NOERROR.to_int()), "NOERROR"),
        (u16::from(Rcode::FORMERR.to_int()), "FORMERR"),
        (u16::from(Rcode::SERVFAIL.to_int()), "SERVFAIL"),
        (u16::from(Rcode::NXDOMAIN.to_int()), "NXDOMAIN"),
        (u16::from(Rcode::NOTIMP.to_int()), "NOTIMP"),
        (u16::from(Rcode::REFUSED.to_int()), "REFUSED"),
    ];
    known
        .iter()
        .find(|(code, _)| *code == number)
        .map_or_else(|| number.to_string(), |(_, word)| (*word).to_owned())
}
