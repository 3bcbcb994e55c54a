//! The resolvers: what the site is told about the names of the internet, and how that may go wrong.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use domain::base::iana::Rcode;
use domain::base::message_builder::{AuthorityBuilder, StreamTarget};
use domain::base::{Message, MessageBuilder, Name, Rtype, Serial, StaticCompressor, Ttl};
use domain::rdata::{A, Aaaa, Cname, Soa};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream, UdpSocket};

use crate::conduct::Target;
use crate::service::accept;
use crate::world::World;

const LIFETIME: u32 = 60;

/// What the resolvers do that they should not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DnsConduct {
    /// Rules, each for one resolver by its place in the plan, or for all; the first that fits counts.
    pub rules: Vec<(Option<usize>, DnsRule)>,
}

impl DnsConduct {
    /// Adds a rule for every resolver.
    pub fn everywhere(&mut self, rule: DnsRule) {
        self.rules.push((None, rule));
    }
}

/// A way in which a resolver misleads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DnsRule {
    /// No answer.
    Silent(Target),
    /// `SERVFAIL`.
    Servfail(Target),
    /// `REFUSED`.
    Refused(Target),
    /// `NXDOMAIN` at the name itself.
    NotFound(Target),
    /// These addresses in the place of the right ones.
    Address(Target, Vec<IpAddr>),
    /// The public answer for a name with a private endpoint: the private zone is not seen.
    Outside(Target),
    /// The alias of a private endpoint, and no record behind it.
    NoRecord(Target),
    /// The public answer without any alias of a private endpoint: nobody made one.
    NoEndpoint(Target),
    /// Answers over UDP are cut short.
    Truncated(Target),
    /// No TCP.
    NoTcp,
}

impl DnsRule {
    fn covers(&self, name: &str) -> bool {
        match self {
            DnsRule::Silent(target)
            | DnsRule::Servfail(target)
            | DnsRule::Refused(target)
            | DnsRule::NotFound(target)
            | DnsRule::Address(target, _)
            | DnsRule::Outside(target)
            | DnsRule::NoRecord(target)
            | DnsRule::NoEndpoint(target)
            | DnsRule::Truncated(target) => target.covers(Some(name)),
            DnsRule::NoTcp => false,
        }
    }
}

impl Default for Reply {
    fn default() -> Reply {
        let addresses = (String::new(), Vec::new());
        Reply { code: Rcode::NOERROR, aliases: Vec::new(), addresses, truncated: false, zone: None }
    }
}

/// A resolver.
pub(crate) struct Resolver {
    pub(crate) world: Arc<World>,
    /// Names of the site itself.
    pub(crate) local: Vec<(String, Vec<IpAddr>)>,
    pub(crate) rules: Vec<DnsRule>,
}

/// An answer before it becomes a message.
#[derive(Debug)]
struct Reply {
    code: Rcode,
    /// Owner and alias, in order.
    aliases: Vec<(String, String)>,
    /// The owner of the addresses, and they.
    addresses: (String, Vec<IpAddr>),
    truncated: bool,
    /// The zone that says that there is nothing.
    zone: Option<String>,
}

impl Resolver {
    /// Answers questions at an address until the end of the thread.
    pub(crate) fn start(self, address: IpAddr) -> io::Result<()> {
        let at = SocketAddr::new(address, 53);
        let resolver = Arc::new(self);
        let bound = |socket: std::net::UdpSocket| {
            socket.set_nonblocking(true)?;
            UdpSocket::from_std(socket)
        };
        tokio::spawn(datagrams(bound(std::net::UdpSocket::bind(at)?)?, resolver.clone()));
        if !resolver.rules.contains(&DnsRule::NoTcp) {
            let listener = std::net::TcpListener::bind(at)?;
            listener.set_nonblocking(true)?;
            tokio::spawn(accept(TcpListener::from_std(listener)?, move |stream, _| {
                let resolver = resolver.clone();
                async move { streams(stream, &resolver).await }
            }));
        }
        Ok(())
    }

    /// The answer to a question as bytes of a message, with its length in front; none where it stays silent.
    fn answer(&self, question: &[u8], datagram: bool) -> Option<StreamTarget<Vec<u8>>> {
        let message = Message::from_octets(question).ok()?;
        let asked = message.first_question()?;
        let name = asked.qname().to_string().to_ascii_lowercase();
        let reply = self.reply(name.trim_end_matches('.'), asked.qtype(), datagram)?;
        let target = StaticCompressor::new(StreamTarget::new_vec());
        let mut answer = MessageBuilder::from_target(target).ok()?.start_answer(&message, reply.code).ok()?;
        answer.header_mut().set_ra(true);
        answer.header_mut().set_tc(reply.truncated);
        for (owner, alias) in &reply.aliases {
            answer.push((parsed(owner)?, LIFETIME, Cname::new(parsed(alias)?))).ok()?;
        }
        let owner = parsed(&reply.addresses.0)?;
        for address in &reply.addresses.1 {
            match address {
                IpAddr::V4(address) => answer.push((&owner, LIFETIME, A::new(*address))).ok()?,
                IpAddr::V6(address) => answer.push((&owner, LIFETIME, Aaaa::new(*address))).ok()?,
            }
        }
        let mut authority = answer.authority();
        if let Some(zone) = &reply.zone {
            push_soa(&mut authority, zone)?;
        }
        let mut additional = authority.additional();
        if message.opt().is_some() {
            additional
                .opt(|opt| {
                    opt.set_udp_payload_size(1232);
                    Ok(())
                })
                .ok()?;
        }
        Some(additional.finish().into_target())
    }

    fn reply(&self, name: &str, kind: Rtype, datagram: bool) -> Option<Reply> {
        let rule = self.rules.iter().find(|rule| rule.covers(name));
        let code = |code| Some(Reply { code, ..Reply::default() });
        let missing =
            |aliases, zone| Reply { code: Rcode::NXDOMAIN, aliases, zone: Some(zone), ..Reply::default() };
        let host = self.world.host(name);
        let private = host.and_then(|host| host.private.as_ref());
        let mut chain = Vec::new();
        let addresses = match rule {
            Some(DnsRule::Silent(_)) => return None,
            Some(DnsRule::Servfail(_)) => return code(Rcode::SERVFAIL),
            Some(DnsRule::Refused(_)) => return code(Rcode::REFUSED),
            Some(DnsRule::NotFound(_)) => return Some(missing(Vec::new(), zone(name))),
            Some(DnsRule::Truncated(_)) if datagram => {
                return Some(Reply { truncated: true, ..Reply::default() });
            }
            Some(DnsRule::Address(_, addresses)) => addresses.clone(),
            Some(DnsRule::NoRecord(_)) if let Some((alias, _)) = private => {
                return Some(missing(vec![(name.to_owned(), alias.clone())], zone(alias)));
            }
            rule => match (host, private) {
                (Some(_), Some((alias, address)))
                    if !matches!(rule, Some(DnsRule::Outside(_) | DnsRule::NoEndpoint(_))) =>
                {
                    chain.push(alias.clone());
                    vec![*address]
                }
                (Some(host), private) => {
                    let hidden = private.filter(|_| matches!(rule, Some(DnsRule::NoEndpoint(_))));
                    let hidden = hidden.map(|(alias, _)| alias);
                    chain.extend(host.aliases.iter().filter(|alias| Some(*alias) != hidden).cloned());
                    self.world.addresses(name)
                }
                (None, _) => match self.local.iter().find(|(local, _)| local == name) {
                    Some((_, addresses)) => addresses.clone(),
                    // A name above others exists, and has no address.
                    None if name.is_empty()
                        || self.world.names().any(|host| host.ends_with(&format!(".{name}"))) =>
                    {
                        Vec::new()
                    }
                    None => return Some(missing(Vec::new(), zone(name))),
                },
            },
        };
        let mut owner = name.to_owned();
        let mut aliases = Vec::new();
        for alias in chain {
            aliases.push((std::mem::replace(&mut owner, alias.clone()), alias));
        }
        let fits = |address: &IpAddr| match kind {
            Rtype::A => address.is_ipv4(),
            Rtype::AAAA => address.is_ipv6(),
            _ => false,
        };
        let found = addresses.into_iter().filter(fits).collect::<Vec<_>>();
        let zone = found.is_empty().then(|| zone(&owner));
        Some(Reply { aliases, addresses: (owner, found), zone, ..Reply::default() })
    }
}

/// The zone that a name is in: a private one, or the last two labels.
fn zone(name: &str) -> String {
    if let Some(at) = name.find("privatelink.") {
        return name.get(at..).unwrap_or_default().to_owned();
    }
    let labels = name.split('.').collect::<Vec<_>>();
    labels.get(labels.len().saturating_sub(2)..).unwrap_or_default().join(".")
}

fn parsed(name: &str) -> Option<Name<Vec<u8>>> {
    if name.is_empty() { Some(Name::root_vec()) } else { name.parse().ok() }
}

fn push_soa(
    authority: &mut AuthorityBuilder<StaticCompressor<StreamTarget<Vec<u8>>>>,
    zone: &str,
) -> Option<()> {
    let private = zone.starts_with("privatelink.");
    let primary = if private { "azureprivatedns.net" } else { "ns1.azure-dns.com" };
    let times = [3600, 300, 2_419_200, 10].map(Ttl::from_secs);
    let [refresh, retry, expire, minimum] = times;
    let soa = Soa::new(
        parsed(primary)?,
        parsed("azuredns-hostmaster.microsoft.com")?,
        Serial(1),
        refresh,
        retry,
        expire,
        minimum,
    );
    authority.push((parsed(zone)?, LIFETIME, soa)).ok()
}

async fn datagrams(socket: UdpSocket, resolver: Arc<Resolver>) {
    let mut bytes = [0; 4096];
    loop {
        let Ok((length, from)) = socket.recv_from(&mut bytes).await else { continue };
        if let Some(answer) = bytes.get(..length).and_then(|question| resolver.answer(question, true)) {
            let _ = socket.send_to(answer.as_dgram_slice(), from).await;
        }
    }
}

async fn streams(mut stream: TcpStream, resolver: &Resolver) -> io::Result<()> {
    loop {
        let length = stream.read_u16().await?;
        let mut question = vec![0; length.into()];
        stream.read_exact(&mut question).await?;
        if let Some(answer) = resolver.answer(&question, false) {
            stream.write_all(answer.as_stream_slice()).await?;
        }
    }
}
