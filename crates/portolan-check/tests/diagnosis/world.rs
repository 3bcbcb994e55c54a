//! Made observations: a healthy world, and words for what is wrong with it.

use std::net::{IpAddr, SocketAddr};

use portolan_catalog::Id;
use portolan_check::Verdict;
use portolan_check::diagnose::diagnose;
use portolan_check::observe::*;
use portolan_check::report::{Cause, FlowResult, Report};
use portolan_check::task::{Assignment, Endpoint, Expected, FlowTask, Host, Place, Proxy, TlsNeeds};
use portolan_model::{Application, Cloud, Inspection, Need, Path, Phase, Phases, Protocol};

pub(crate) const RESOLVER: &str = "10.1.0.53";
pub(crate) const SECOND_RESOLVER: &str = "10.1.0.54";
pub(crate) const ROUTER: &str = "10.1.0.1";
pub(crate) const FIREWALL: &str = "10.1.0.254";
pub(crate) const ACCOUNT: &str = "contosofiles.file.core.windows.net";
pub(crate) const ZONE: &str = "privatelink.file.core.windows.net";

pub(crate) fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

pub(crate) const fn ms(millis: u64) -> Millis {
    Millis::new(millis)
}

/// What is to be tested and what was seen of it.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) assignment: Assignment,
    pub(crate) seen: Observations,
}

/// A site with a resolver, a router and no fault; two hosts are there to compare with.
pub(crate) fn world() -> World {
    empty().with(public("login.microsoftonline.com")).with(public("mcr.microsoft.com"))
}

/// The same without any host.
pub(crate) fn empty() -> World {
    let resolver = ip(RESOLVER);
    World {
        assignment: Assignment {
            scenario: "contoso".to_owned(),
            cloud: Cloud::Public,
            place: Place {
                site: Some(Id::from("hq")),
                vnet: None,
                role: None,
                tls_inspection: false,
                egress: Some(Id::from("firewall")),
            },
            resolvers: vec![resolver],
            ntp_servers: Vec::new(),
            proxies: Vec::new(),
            endpoints: Vec::new(),
            flows: Vec::new(),
        },
        seen: Observations {
            machine: Machine {
                os: "linux".to_owned(),
                addresses: vec!["10.1.9.21/16".parse().unwrap()],
                default_route_v4: Some(true),
                default_route_v6: Some(true),
                resolvers: vec![resolver],
                began: Some("2026-11-24T10:00:00Z".parse().unwrap()),
                took: ms(900),
                ..Machine::default()
            },
            resolvers: vec![resolver_seen(RESOLVER, control())],
            controls: Controls {
                nobody: Some(tcp("192.0.2.1:443", Connect::Silent { second_opinion: false }, 1000)),
                ..Controls::default()
            },
            proxies: Vec::new(),
            endpoints: Vec::new(),
        },
    }
}

pub(crate) fn control() -> AskResult {
    answered(&["20.70.0.1"])
}

pub(crate) fn resolver_seen(server: &str, result: AskResult) -> ResolverSeen {
    ResolverSeen {
        server: ip(server),
        planned: true,
        system: true,
        control: ask(server, "A", result),
        tcp: None,
    }
}

impl World {
    pub(crate) fn with(mut self, part: Part) -> World {
        let at = self.assignment.endpoints.len();
        self.assignment.flows.push(FlowTask {
            flow: Id::from(format!("flow-{}-{}", part.endpoint.host, part.endpoint.port)),
            target: Id::from(part.endpoint.host.to_string()),
            port: part.endpoint.port,
            need: part.need,
            phases: part.phases,
            role: Id::from("agent"),
            for_whom: vec!["files (file-sync)".to_owned()],
            purpose: "what it is for".to_owned(),
            service_tags: vec![Id::from("StorageSyncService")],
            services: vec![Id::from("file-sync"), Id::from("arc-servers")],
            endpoints: vec![at],
            untestable: None,
        });
        self.assignment.endpoints.push(part.endpoint);
        self.seen.endpoints.push(part.seen);
        self
    }

    pub(crate) fn machine(mut self, change: impl FnOnce(&mut Machine)) -> World {
        change(&mut self.seen.machine);
        self
    }

    pub(crate) fn controls(mut self, change: impl FnOnce(&mut Controls)) -> World {
        change(&mut self.seen.controls);
        self
    }

    /// An address that nobody has accepts connections.
    pub(crate) fn that_accepts_everything(self) -> World {
        self.controls(|controls| controls.nobody = Some(tcp("192.0.2.1:443", Connect::Connected, 1)))
    }

    /// A second resolver, and what both say to the control name.
    pub(crate) fn resolvers(mut self, first: AskResult, second: AskResult) -> World {
        self.seen.resolvers = vec![resolver_seen(RESOLVER, first), resolver_seen(SECOND_RESOLVER, second)];
        self
    }

    pub(crate) fn no_resolver_answers(mut self) -> World {
        self.seen.resolvers = vec![resolver_seen(RESOLVER, AskResult::Timeout)];
        self
    }

    /// A proxy, and how a connection to it ends.
    pub(crate) fn proxy(mut self, result: Connect) -> World {
        self.assignment.proxies = vec![Proxy {
            name: Id::from("main"),
            host: "10.1.0.20".to_owned(),
            port: 8080,
            tls: false,
            addresses: vec![ip("10.1.0.20")],
            authentication: Id::from("none"),
            kind: Id::from("http"),
        }];
        let took = if result == Connect::Connected { 1 } else { 1000 };
        self.seen.proxies = vec![ProxySeen { name: None, tcp: vec![tcp("10.1.0.20:8080", result, took)] }];
        self
    }

    pub(crate) fn report(&self) -> Report {
        diagnose(&self.assignment, &self.seen)
    }

    /// The result of a host.
    pub(crate) fn result(&self, host: &str) -> FlowResult {
        let report = self.report();
        report
            .results
            .into_iter()
            .find(|result| result.host == host)
            .unwrap_or_else(|| panic!("no result of {host}"))
    }

    pub(crate) fn verdict(&self, host: &str) -> Verdict {
        self.result(host).verdict
    }

    /// The only cause there is.
    pub(crate) fn only_cause(&self) -> Cause {
        let report = self.report();
        assert_eq!(report.causes.len(), 1, "{:#?}", report.causes);
        report.causes.into_iter().next().unwrap()
    }
}

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

pub(crate) fn name_seen(name: &str, asked: Vec<Asked>) -> NameSeen {
    NameSeen { name: name.to_owned(), asked, system: None, system_error: None }
}

pub(crate) fn ask(server: &str, kind: &str, result: AskResult) -> Asked {
    let took = if result == AskResult::Timeout { ms(2000) } else { ms(3) };
    Asked { server: ip(server), kind: kind.to_owned(), transport: Transport::Udp, result, took, tries: 2 }
}

pub(crate) fn answered(addresses: &[&str]) -> AskResult {
    let addresses = addresses.iter().map(|address| RecordSeen { address: ip(address), ttl: 60 }).collect();
    AskResult::Answered(Answer { rcode: "NOERROR".to_owned(), addresses, ..Answer::default() })
}

pub(crate) fn rcode(rcode: &str) -> AskResult {
    AskResult::Answered(Answer { rcode: rcode.to_owned(), ..Answer::default() })
}

pub(crate) fn tcp(to: &str, result: Connect, millis: u64) -> TcpSeen {
    TcpSeen {
        to: to.parse().unwrap(),
        result,
        took: ms(millis),
        source: Some(ip(if to.starts_with('[') { "fd00::21" } else { "10.1.9.21" })),
        next_hop: Some(ip(if to.starts_with('[') { "fe80::1" } else { ROUTER })),
        sockets: 1,
        icmp: None,
    }
}

pub(crate) const fn silent() -> Connect {
    Connect::Silent { second_opinion: true }
}

pub(crate) const fn refused() -> Connect {
    Connect::Failed { error: ErrorKind::Refused, immediate: false }
}

pub(crate) fn connect(target: &str, result: ConnectResult, millis: u64) -> ConnectSeen {
    ConnectSeen {
        proxy: 0,
        target: target.to_owned(),
        over_tls: false,
        with_credentials: false,
        result,
        took: ms(millis),
    }
}

pub(crate) fn done() -> Handshake {
    Handshake::Done {
        version: "1.3".to_owned(),
        cipher: "TLS13_AES_256_GCM_SHA384".to_owned(),
        group: None,
        alpn: None,
    }
}

pub(crate) fn done_with(version: &str) -> Handshake {
    Handshake::Done { version: version.to_owned(), cipher: "old".to_owned(), group: None, alpn: None }
}

pub(crate) const fn no_answer() -> Handshake {
    Handshake::Silent { stall: Stall::AfterClientHello }
}

pub(crate) const fn reset() -> Handshake {
    Handshake::Reset { after: 0 }
}

pub(crate) fn attempt(purpose: TlsPurpose, name: &str, result: Handshake) -> TlsAttempt {
    TlsAttempt {
        purpose,
        to: "20.60.1.1:443".parse().unwrap(),
        hello: Hello {
            sni: Some(name.to_owned()),
            size: HelloSize::Small,
            bytes: 300,
            versions: vec!["1.2".to_owned(), "1.3".to_owned()],
        },
        result,
        took: ms(40),
        io: None,
    }
}

pub(crate) fn cert(subject: &str, issuer: &str) -> CertSeen {
    CertSeen {
        subject: format!("CN={subject}"),
        issuer: format!("CN={issuer}"),
        names: vec![subject.to_owned()],
        not_before: "2026-09-01T00:00:00Z".parse().unwrap(),
        not_after: "2027-03-01T00:00:00Z".parse().unwrap(),
        sha256: format!("cert of {subject}"),
        key_sha256: format!("key of {subject}"),
        aia: Vec::new(),
        ocsp: Vec::new(),
        crl: Vec::new(),
        der: None,
    }
}

pub(crate) fn trust(store: TrustStore, anchored: bool) -> Trust {
    Trust {
        store,
        anchored,
        root: anchored.then(|| "CN=DigiCert Global Root G2".to_owned()),
        root_removed: false,
        completed_by_aia: false,
        expired: false,
        wrong_name: false,
        error: (!anchored).then(|| "unknown issuer".to_owned()),
    }
}

pub(crate) fn genuine_tls(name: &str) -> TlsSeen {
    TlsSeen {
        attempts: vec![attempt(TlsPurpose::Plain, name, done())],
        chain: vec![
            cert(name, "Microsoft Azure RSA TLS Issuing CA 07"),
            cert("Microsoft Azure RSA TLS Issuing CA 07", "DigiCert Global Root G2"),
        ],
        public: Some(trust(TrustStore::Public, true)),
        system: Some(trust(TrustStore::System, true)),
        ..TlsSeen::default()
    }
}

pub(crate) fn response(status: u16, headers: &[(&str, &str)], title: &str, body: &str) -> ResponseSeen {
    ResponseSeen {
        status,
        reason: String::new(),
        headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        title: (!title.is_empty()).then(|| title.to_owned()),
        body: body.to_owned(),
        body_sha256: (!body.is_empty()).then(|| format!("hash of {body}")),
    }
}

/// An answer with the marks of the cloud's services.
pub(crate) fn microsoft(status: u16) -> ResponseSeen {
    response(status, &[("server", "Microsoft-HTTPAPI/2.0"), ("x-ms-request-id", "1")], "", "")
}

pub(crate) fn http(url: &str, answer: ResponseSeen) -> HttpSeen {
    HttpSeen { url: url.to_owned(), result: FetchSeen::Status(answer), took: ms(30) }
}

pub(crate) fn status_line(kind: RevocationKind, opens: bool) -> RevocationSeen {
    RevocationSeen {
        kind,
        url: "http://crl3.digicert.com/a.crl".to_owned(),
        host: "crl3.digicert.com".to_owned(),
        opens: Some(opens),
        fetched: None,
        status: None,
    }
}

pub(crate) fn upgraded(pong: bool) -> WebSocketSeen {
    WebSocketSeen {
        result: FetchSeen::Status(response(101, &[], "", "")),
        accepted: Some(true),
        compared: None,
        pong: Some(pong),
        idle: None,
    }
}
