//! A run as it could have been recorded: a proxy that denies one host and opens TLS to another.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use portolan_check::observe::{
    Alias, Answer, AskResult, Asked, CertSeen, Connect, ConnectResult, ConnectSeen, EndpointSeen, FetchSeen,
    GreetingSeen, Handshake, Hello, HelloSize, HttpSeen, Machine, Millis, NameSeen, Observations, ProxySeen,
    RecordSeen, ResolverSeen, ResponseSeen, TcpSeen, TlsAttempt, TlsPurpose, TlsSeen, Transport, Trust,
    TrustStore,
};
use portolan_check::task::{Assignment, Endpoint, WhereFrom, assign};
use portolan_diag::{Diagnostics, Sources};
use portolan_plan::Planner;
use portolan_plan::plan::Plan;

/// The plan of `examples/check/stockholm.yaml`.
pub(crate) fn plan() -> Plan {
    let text = std::fs::read_to_string(super::root().join("examples/check/stockholm.yaml")).unwrap();
    let catalog = portolan_catalog_data::catalog().unwrap();
    let source = Sources::default().add("stockholm.yaml", text.as_str());
    let mut found = Diagnostics::default();
    let scenario = portolan_plan::scenario::read(source, &text, &catalog, &mut found);
    let scenario = scenario.unwrap_or_else(|| panic!("{:?}", found.as_slice()));
    Planner { catalog: &catalog, digest: portolan_catalog_data::DIGEST, as_of: None }.plan(&scenario)
}

pub(crate) fn assignment(plan: &Plan) -> Assignment {
    assign(plan, WhereFrom { place: Some("stockholm"), role: Some("agent"), addresses: &[] }).unwrap()
}

pub(crate) const RESOLVER: &str = "10.20.0.53";
const PROXY: &str = "10.20.0.20:3128";
const OWN: &str = "10.20.30.11";

pub(crate) fn observations(assignment: &Assignment) -> Observations {
    let endpoints = assignment.endpoints.iter().enumerate().map(|(at, endpoint)| seen(at, endpoint));
    Observations {
        machine: Machine {
            os: "windows".to_owned(),
            hostname: Some("filer01.fabrikam.example".to_owned()),
            addresses: vec!["10.20.30.11/16".parse().unwrap()],
            default_route_v4: Some(true),
            default_route_v6: Some(false),
            resolvers: vec![RESOLVER.parse().unwrap()],
            began: Some("2026-11-24T03:12:45.25Z".parse().unwrap()),
            took: Millis::new(1240),
            own_load: Some(0.2),
            ..Machine::default()
        },
        resolvers: vec![ResolverSeen {
            server: RESOLVER.parse().unwrap(),
            planned: true,
            system: true,
            control: asked(vec![], "20.50.1.1"),
            tcp: Some(true),
        }],
        controls: Default::default(),
        proxies: assignment.proxies.iter().map(|_| ProxySeen { name: None, tcp: vec![tcp(PROXY)] }).collect(),
        endpoints: endpoints.collect(),
    }
}

fn ms(tenths: u64) -> Millis {
    Millis::from(Duration::from_micros(tenths * 100))
}

pub(crate) fn asked(aliases: Vec<Alias>, address: &str) -> Asked {
    let record = RecordSeen { address: address.parse().unwrap(), ttl: 60 };
    Asked {
        server: RESOLVER.parse().unwrap(),
        kind: "A".to_owned(),
        transport: Transport::Udp,
        result: AskResult::Answered(Answer {
            rcode: "NOERROR".to_owned(),
            aliases,
            addresses: vec![record],
            ..Answer::default()
        }),
        took: ms(21),
        tries: 1,
    }
}

fn tcp(to: &str) -> TcpSeen {
    TcpSeen {
        to: to.parse().unwrap(),
        result: Connect::Connected,
        took: ms(9),
        source: Some(OWN.parse::<IpAddr>().unwrap()),
        next_hop: Some("10.20.0.1".parse().unwrap()),
        sockets: 1,
        icmp: None,
    }
}

fn seen(at: usize, endpoint: &Endpoint) -> EndpointSeen {
    let name = endpoint.host.to_string();
    let octet = u8::try_from(at % 250).unwrap() + 1;
    let address = IpAddr::from([20, 60, 7, octet]);
    if endpoint.host.to_string().parse::<IpAddr>().is_ok() || endpoint.proxy.is_none() {
        let to = SocketAddr::new(name.parse().unwrap_or(address), endpoint.port);
        return EndpointSeen {
            tcp: vec![TcpSeen { to, ..tcp(PROXY) }],
            greeting: Some(GreetingSeen { speaks: true, said: "NOERROR".to_owned(), took: ms(24) }),
            ..EndpointSeen::default()
        };
    }
    let target = format!("{name}:{}", endpoint.port);
    let denied = name.ends_with(".afs.azure.net");
    let opened = name.starts_with("login.");
    let answer = if denied {
        denial(&name)
    } else {
        ResponseSeen { status: 200, reason: "Connection established".to_owned(), ..ResponseSeen::default() }
    };
    let connect = ConnectSeen {
        proxy: 0,
        target,
        over_tls: false,
        with_credentials: false,
        result: ConnectResult::Status(answer),
        took: ms(180),
    };
    let asked_name = NameSeen {
        name: name.clone(),
        asked: vec![asked(Vec::new(), &address.to_string())],
        system: Some(vec![address]),
        system_error: None,
    };
    let through = !denied && endpoint.tls.is_some();
    EndpointSeen {
        name: Some(asked_name),
        connect: Some(connect),
        tls: through.then(|| tls(&name, opened)),
        http: (!denied).then(|| http(&name)),
        rtts: vec![Some(ms(9)); 5],
        ..EndpointSeen::default()
    }
}

fn denial(name: &str) -> ResponseSeen {
    ResponseSeen {
        status: 403,
        reason: "Forbidden".to_owned(),
        headers: vec![
            ("server".to_owned(), "squid/5.7".to_owned()),
            ("x-squid-error".to_owned(), "ERR_ACCESS_DENIED 0".to_owned()),
        ],
        title: Some("ERROR: The requested URL could not be retrieved".to_owned()),
        body: format!("Access to {name}:443 denied for 10.20.30.11 at proxy.fabrikam.example"),
        body_sha256: Some("ab".repeat(32)),
    }
}

fn http(name: &str) -> HttpSeen {
    HttpSeen {
        url: format!("https://{name}/"),
        result: FetchSeen::Status(ResponseSeen {
            status: 400,
            reason: "Bad Request".to_owned(),
            headers: vec![
                ("server".to_owned(), "Microsoft-HTTPAPI/2.0".to_owned()),
                ("x-ms-request-id".to_owned(), "00000000-0000-0000-0000-000000000001".to_owned()),
                ("date".to_owned(), "Tue, 24 Nov 2026 03:12:45 GMT".to_owned()),
            ],
            ..ResponseSeen::default()
        }),
        took: ms(312),
        with_credentials: false,
    }
}

fn tls(name: &str, opened: bool) -> TlsSeen {
    let (issuer, root) = match opened {
        true => ("CN=Fabrikam Inspection CA", None),
        false => (
            "CN=Microsoft Azure RSA TLS Issuing CA 03,O=Microsoft Corporation,C=US",
            Some("DigiCert Global Root G2"),
        ),
    };
    let trust = |store| Trust {
        store,
        anchored: !opened || store == TrustStore::System,
        root: root.map(str::to_owned),
        root_removed: false,
        completed_by_aia: false,
        expired: false,
        wrong_name: false,
        error: None,
    };
    TlsSeen {
        attempts: vec![TlsAttempt {
            purpose: TlsPurpose::Plain,
            to: PROXY.parse().unwrap(),
            hello: Hello {
                sni: Some(name.to_owned()),
                size: HelloSize::Large,
                bytes: 1734,
                versions: vec!["1.2".to_owned(), "1.3".to_owned()],
            },
            result: Handshake::Done {
                version: "1.3".to_owned(),
                cipher: "TLS13_AES_256_GCM_SHA384".to_owned(),
                group: Some("X25519MLKEM768".to_owned()),
                alpn: None,
            },
            took: ms(287),
            io: None,
        }],
        chain: vec![CertSeen {
            subject: format!("CN={name}"),
            issuer: issuer.to_owned(),
            names: vec![name.to_owned()],
            not_before: "2026-09-01T00:00:00Z".parse().unwrap(),
            not_after: "2027-03-01T00:00:00Z".parse().unwrap(),
            sha256: sha(name, opened),
            key_sha256: sha(issuer, opened),
            aia: Vec::new(),
            ocsp: Vec::new(),
            crl: Vec::new(),
            der: Some("MIIB".repeat(40)),
        }],
        public: Some(trust(TrustStore::Public)),
        system: Some(trust(TrustStore::System)),
        ..TlsSeen::default()
    }
}

/// Something of the length of a digest that depends on a text.
fn sha(text: &str, opened: bool) -> String {
    let sum =
        text.bytes().fold(u64::from(opened), |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
    format!("{sum:016x}").repeat(4)
}
