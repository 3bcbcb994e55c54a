//! Endpoints: healthy ones, and words for what is wrong with them.

use std::net::SocketAddr;

use portolan_catalog::Id;
use portolan_check::observe::*;
use portolan_check::task::{Endpoint, Expected, Host, TlsNeeds};
use portolan_model::{Application, Inspection, Need, Path, Phase, Phases, Protocol};

use crate::made::*;

/// An endpoint with its flow and what was seen of it.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) endpoint: Endpoint,
    pub(crate) seen: EndpointSeen,
    pub(crate) need: Need,
    pub(crate) phases: Phases,
}

/// An address that belongs to a name, the same each time.
fn address_of(name: &str) -> String {
    let sum = name.bytes().fold(7u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    format!("20.60.{}.{}", (sum >> 8) % 250 + 1, sum % 250 + 1)
}

/// A public service that works.
pub(crate) fn public(name: &str) -> Part {
    let address = address_of(name);
    Part {
        endpoint: Endpoint {
            host: Host::Name(name.to_owned()),
            port: 443,
            protocol: Protocol::Tcp,
            application: Application::Https,
            websocket: false,
            proxy: None,
            expect: Expected::Public,
            tls: Some(TlsNeeds { inspection: Inspection::Unknown, min_version: None }),
            may_not_resolve: false,
            example_of: None,
            path: Path::Public,
        },
        seen: EndpointSeen {
            name: Some(name_seen(name, vec![ask(RESOLVER, "A", answered(&[&address]))])),
            tcp: vec![tcp(&format!("{address}:443"), Connect::Connected, 20)],
            tls: Some(genuine_tls(name)),
            http: Some(http(&format!("https://{name}/"), microsoft(404))),
            rtts: vec![Some(ms(20)); 10],
            ..EndpointSeen::default()
        },
        need: Need::Required,
        phases: [Phase::Operate].into_iter().collect(),
    }
}

/// A name behind a private endpoint that works.
pub(crate) fn private(name: &str, address: &str) -> Part {
    let mut part = public(name);
    part.endpoint.expect = Expected::Private {
        endpoint: Some(Id::from("pe-1")),
        addresses: vec![ip(address)],
        prefixes: vec!["10.40.4.0/24".parse().unwrap()],
        zone: Some(Id::from(ZONE)),
        forward_to: Some(ip("10.40.0.68")),
    };
    part.endpoint.path = Path::PrivateEndpoint;
    let target = name.replacen(".file.", ".privatelink.file.", 1);
    part.resolves(&[address]).by_alias(&target).reaching(address)
}

/// Something of the own network at an address.
pub(crate) fn local(address: &str, port: u16, application: Application) -> Part {
    let mut part = public("x");
    part.endpoint.host = Host::Address(ip(address));
    part.endpoint.port = port;
    part.endpoint.application = application;
    part.endpoint.expect = Expected::Local;
    part.endpoint.tls = None;
    part.endpoint.path = Path::Local;
    part.seen = EndpointSeen {
        tcp: vec![tcp(&SocketAddr::new(ip(address), port).to_string(), Connect::Connected, 4)],
        greeting: Some(GreetingSeen { speaks: true, said: "SMB 3.1.1".to_owned(), took: ms(2) }),
        ..EndpointSeen::default()
    };
    part
}

/// A plain web page, such as those of revocation lists.
pub(crate) fn plain(name: &str) -> Part {
    let mut part = public(name);
    part.endpoint.port = 80;
    part.endpoint.application = Application::Http;
    part.endpoint.tls = None;
    part.seen.tls = None;
    part.seen.http = Some(http(&format!("http://{name}/"), response(200, &[("server", "nginx")], "", "")));
    for tcp in &mut part.seen.tcp {
        tcp.to.set_port(80);
    }
    part
}

impl Part {
    pub(crate) fn change(mut self, change: impl FnOnce(&mut Endpoint, &mut EndpointSeen)) -> Part {
        change(&mut self.endpoint, &mut self.seen);
        self
    }

    pub(crate) fn need(mut self, need: Need) -> Part {
        self.need = need;
        self
    }

    pub(crate) fn phases(mut self, phases: &[Phase]) -> Part {
        self.phases = phases.iter().copied().collect();
        self
    }

    fn name(&self) -> String {
        self.endpoint.host.to_string()
    }

    /// What the resolver says, and nothing after it.
    pub(crate) fn dns(self, result: AskResult) -> Part {
        self.asked(vec![ask(RESOLVER, "A", result)])
    }

    pub(crate) fn asked(self, asked: Vec<Asked>) -> Part {
        let name = self.name();
        self.change(|_, seen| {
            *seen = EndpointSeen { name: Some(name_seen(&name, asked)), ..EndpointSeen::default() };
        })
    }

    /// Both resolvers are asked.
    pub(crate) fn asked_of_both(self, first: AskResult, second: AskResult) -> Part {
        self.change(|_, seen| {
            if let Some(name) = &mut seen.name {
                name.asked = vec![ask(RESOLVER, "A", first), ask(SECOND_RESOLVER, "A", second)];
            }
        })
    }

    /// The addresses of the name, with all that comes after as it was.
    pub(crate) fn resolves(self, addresses: &[&str]) -> Part {
        let name = self.name();
        self.change(|_, seen| {
            seen.name = Some(name_seen(&name, vec![ask(RESOLVER, "A", answered(addresses))]))
        })
    }

    pub(crate) fn by_alias(self, target: &str) -> Part {
        let owner = self.name();
        self.change(|_, seen| {
            for asked in seen.name.iter_mut().flat_map(|name| &mut name.asked) {
                if let AskResult::Answered(answer) = &mut asked.result {
                    answer.aliases = vec![Alias { owner: owner.clone(), target: target.to_owned(), ttl: 60 }];
                }
            }
        })
    }

    /// The connection goes to this address.
    pub(crate) fn reaching(self, address: &str) -> Part {
        self.change(|endpoint, seen| {
            seen.tcp =
                vec![tcp(&SocketAddr::new(ip(address), endpoint.port).to_string(), Connect::Connected, 20)];
        })
    }

    /// How the connection ends, and nothing after it.
    pub(crate) fn tcp(self, result: Connect) -> Part {
        let took = match &result {
            Connect::Silent { second_opinion: true } => 3300,
            Connect::Failed { immediate: true, .. } => 0,
            _ => 20,
        };
        self.after_tcp().change(|_, seen| {
            for tcp in &mut seen.tcp {
                tcp.result = result.clone();
                tcp.took = ms(took);
                tcp.sockets = 3;
            }
        })
    }

    pub(crate) fn tcp_took(self, millis: u64) -> Part {
        self.change(|_, seen| seen.tcp.iter_mut().for_each(|tcp| tcp.took = ms(millis)))
    }

    /// An ICMP error from somebody.
    pub(crate) fn icmp(self, kind: u8, code: u8, sender: &str) -> Part {
        let error = if code == 3 { ErrorKind::Refused } else { ErrorKind::HostUnreachable };
        let sender = ip(sender);
        self.tcp(Connect::Failed { error, immediate: false }).change(|_, seen| {
            let icmp = Icmp { v6: false, kind, code, sender: Some(sender) };
            seen.tcp.iter_mut().for_each(|tcp| tcp.icmp = Some(icmp));
        })
    }

    fn after_tcp(self) -> Part {
        self.change(|_, seen| {
            seen.tls = None;
            seen.http = None;
            seen.websocket = None;
            seen.revocation.clear();
            seen.rtts.clear();
        })
    }

    /// Through the proxy, which answers with a status; a good one leaves the rest as it was.
    pub(crate) fn proxied(self, answer: ResponseSeen, millis: u64) -> Part {
        let good = (200..300).contains(&answer.status);
        self.through_proxy(ConnectResult::Status(answer), millis, good)
    }

    pub(crate) fn proxied_badly(self, result: ConnectResult) -> Part {
        self.through_proxy(result, 5000, false)
    }

    fn through_proxy(self, result: ConnectResult, millis: u64, good: bool) -> Part {
        let target = format!("{}:{}", self.endpoint.host, self.endpoint.port);
        let part = self.change(|endpoint, seen| {
            endpoint.proxy = Some(0);
            seen.name = None;
            seen.connect = Some(connect(&target, result, millis));
            seen.tcp.clear();
        });
        if good { part } else { part.after_tcp() }
    }

    /// How the handshake ends, and nothing after it.
    pub(crate) fn hello(self, result: Handshake) -> Part {
        let name = self.name();
        self.after_tcp().change(|_, seen| {
            seen.tls = Some(TlsSeen {
                attempts: vec![attempt(TlsPurpose::Plain, &name, result)],
                ..TlsSeen::default()
            });
        })
    }

    /// One more handshake, for comparison.
    pub(crate) fn and(self, purpose: TlsPurpose, result: Handshake) -> Part {
        self.change(|_, seen| {
            let mut other = attempt(purpose, "decoy.example", result);
            if purpose == TlsPurpose::Large {
                other.hello = Hello { size: HelloSize::Large, bytes: 1800, ..other.hello };
            }
            seen.tls.get_or_insert_default().attempts.push(other);
        })
    }

    /// What the transport knew when the handshake failed.
    pub(crate) fn io(self, acked: u64, out_of_order: u64) -> Part {
        self.change(|_, seen| {
            let attempts = seen.tls.iter_mut().flat_map(|tls| &mut tls.attempts);
            attempts.for_each(|attempt| {
                let out_of_order = Some(out_of_order);
                attempt.io =
                    Some(IoFacts { sent: 300, acked: Some(acked), out_of_order, ..IoFacts::default() });
            });
        })
    }

    /// The chain, signed by somebody whom the public does not know.
    pub(crate) fn signed_by(self, issuer: &str, trusted_here: bool) -> Part {
        let name = self.name();
        let issuer = issuer.to_owned();
        self.change(|_, seen| {
            let tls = seen.tls.get_or_insert_default();
            tls.chain = vec![cert(&name, &issuer), cert(&issuer, &issuer)];
            tls.public = Some(trust(TrustStore::Public, false));
            tls.system = Some(trust(TrustStore::System, trusted_here));
        })
    }

    /// How the chain fares with the public authorities.
    pub(crate) fn chain(self, change: impl FnOnce(&mut TlsSeen)) -> Part {
        self.change(|_, seen| change(seen.tls.get_or_insert_default()))
    }

    pub(crate) fn says(self, response: ResponseSeen) -> Part {
        let url = format!("https://{}/", self.endpoint.host);
        self.change(|_, seen| seen.http = Some(http(&url, response)))
    }

    pub(crate) fn inspection(self, inspection: Inspection) -> Part {
        self.change(|endpoint, _| endpoint.tls = Some(TlsNeeds { inspection, min_version: None }))
    }

    pub(crate) fn revocation(self, line: RevocationSeen) -> Part {
        self.change(|_, seen| seen.revocation.push(line))
    }

    pub(crate) fn websocket(self, seen: WebSocketSeen) -> Part {
        self.change(|endpoint, all| {
            endpoint.websocket = true;
            all.websocket = Some(seen);
        })
    }

    pub(crate) fn rtts(self, rtts: Vec<Option<Millis>>) -> Part {
        self.change(|_, seen| seen.rtts = rtts)
    }
}
