//! Made observations, one at a time.

use std::net::IpAddr;

use portolan_check::observe::*;

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

/// Silence for the shortest time that is waited.
pub(crate) const fn quick_silence() -> Connect {
    Connect::Silent { second_opinion: false }
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
    HttpSeen { url: url.to_owned(), result: FetchSeen::Status(answer), took: ms(30), with_credentials: false }
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

/// An upgrade that was answered with something else than 101, and the answer to the same request without it.
pub(crate) fn not_upgraded(answer: ResponseSeen, compared: Option<ResponseSeen>) -> WebSocketSeen {
    WebSocketSeen {
        result: FetchSeen::Status(answer),
        accepted: None,
        compared: compared.map(FetchSeen::Status),
        pong: None,
        idle: None,
    }
}
