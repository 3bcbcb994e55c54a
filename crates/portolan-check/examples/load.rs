//! Two hundred endpoints on loopback, of which a fifth answers nothing: how long a run takes, and how much memory.
//!
//! `cargo run --release -p portolan-check --example load [ENDPOINTS [DROPPED% [ADDRESS COMMAND...]]]`. The servers run in a process
//! of their own, so that what is measured is the run; with an address and a command in front, such as `10.0.0.2 ip netns exec
//! far`, they run elsewhere.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a program for measuring"
)]

use std::io::{BufRead, BufReader, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use domain::base::iana::Rcode;
use domain::base::{Message, MessageBuilder, Rtype};
use domain::rdata::A;
use portolan_check::observe::{Connect, FetchSeen, Handshake, TlsAttempt, TlsPurpose};
use portolan_check::probe::{ControlTargets, Options, Progress};
use portolan_check::task::{Assignment, Endpoint, Expected, Host, Place, TlsNeeds};
use portolan_model::{Application, Cloud, Inspection, Path, Protocol};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

fn main() {
    let mut words = std::env::args().skip(1);
    match words.next().as_deref() {
        Some("serve") => serve(words.next().unwrap().parse().unwrap()),
        first => {
            let endpoints = first.map_or(200, |word| word.parse().unwrap());
            let dropped = words.next().map_or(20, |word| word.parse().unwrap());
            let at = words.next().map_or(Ipv4Addr::LOCALHOST, |word| word.parse().unwrap());
            measure(endpoints, dropped, at, &words.collect::<Vec<_>>());
        }
    }
}

/// The servers: a resolver, TLS with HTTP, and a port that answers nothing.
fn serve(at: Ipv4Addr) {
    let key = KeyPair::generate().unwrap();
    let mut root = CertificateParams::new(Vec::new()).unwrap();
    root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root_pem = root.clone().self_signed(&key).unwrap().pem();
    let issuer = Issuer::new(root, key);
    let leaf_key = KeyPair::generate().unwrap();
    let leaf = CertificateParams::new(vec!["*.load.example".to_owned()]).unwrap();
    let leaf = leaf.signed_by(&leaf_key, &issuer).unwrap();
    let key = PrivateKeyDer::try_from(leaf_key.serialize_der()).unwrap();
    let config = ServerConfig::builder().with_no_client_auth();
    let config = Arc::new(config.with_single_cert(vec![leaf.der().clone()], key).unwrap());

    let listener = TcpListener::bind((at, 0)).unwrap();
    let tls = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let config = Arc::clone(&config);
            thread::Builder::new().stack_size(256 * 1024).spawn(move || page(stream, config)).unwrap();
        }
    });
    let udp = UdpSocket::bind((at, 0)).unwrap();
    let dns = udp.local_addr().unwrap().port();
    thread::spawn(move || resolver(&udp, at));
    let silent = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    silent.bind(&SocketAddr::from((at, 0)).into()).unwrap();
    silent.listen(0).unwrap();
    let full = silent.local_addr().unwrap().as_socket().unwrap();
    let fill = (0..4).map_while(|_| TcpStream::connect_timeout(&full, Duration::from_millis(100)).ok());
    let _fill = fill.collect::<Vec<_>>();
    println!("{tls} {dns} {}\n{}", full.port(), root_pem.replace('\n', "|"));
    // Until whoever started this goes.
    let _ = std::io::stdin().lines().next();
}

fn page(stream: TcpStream, config: Arc<ServerConfig>) {
    let Ok(session) = ServerConnection::new(config) else { return };
    let mut stream = BufReader::new(StreamOwned::new(session, stream));
    let mut line = String::new();
    while stream.read_line(&mut line).is_ok_and(|read| read > 2) {
        line.clear();
    }
    let answer = "HTTP/1.1 404 Not Found\r\nServer: Microsoft-HTTPAPI/2.0\r\nx-ms-request-id: 1\r\nContent-Length: 0\r\n\r\n";
    let _ = stream.get_mut().write_all(answer.as_bytes());
}

fn resolver(udp: &UdpSocket, at: Ipv4Addr) {
    let mut room = [0; 4096];
    while let Ok((read, from)) = udp.recv_from(&mut room) {
        let Ok(message) = Message::from_octets(&room[..read]) else { continue };
        let Some(question) = message.first_question() else { continue };
        let mut answer = MessageBuilder::new_vec().start_answer(&message, Rcode::NOERROR).unwrap();
        if question.qtype() == Rtype::A {
            answer.push((question.qname(), 60, A::new(at))).unwrap();
        }
        let _ = udp.send_to(&answer.finish(), from);
    }
}

fn measure(endpoints: usize, dropped: usize, at: Ipv4Addr, elsewhere: &[String]) {
    let this = std::env::current_exe().unwrap().display().to_string();
    let words =
        elsewhere.iter().cloned().chain([this, "serve".to_owned(), at.to_string()]).collect::<Vec<_>>();
    let mut servers = Command::new(&words[0])
        .args(&words[1..])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(servers.stdout.take().unwrap()).lines().map_while(Result::ok);
    let ports = lines.next().unwrap().split(' ').map(|port| port.parse().unwrap()).collect::<Vec<u16>>();
    let root = lines.next().unwrap().replace('|', "\n");
    let is_dropped = |n: usize| n * dropped % 100 < dropped;
    let endpoint = |n: usize| Endpoint {
        host: Host::Name(format!("n{n}.load.example")),
        port: if is_dropped(n) { ports[2] } else { ports[0] },
        protocol: Protocol::Tcp,
        application: Application::Https,
        websocket: false,
        proxy: None,
        expect: Expected::Public,
        tls: Some(TlsNeeds { inspection: Inspection::Unknown, min_version: None }),
        may_not_resolve: false,
        example_of: None,
        path: Path::Public,
    };
    let assignment = Assignment {
        scenario: "load".to_owned(),
        cloud: Cloud::Public,
        place: Place { site: None, vnet: None, role: None, tls_inspection: false, egress: None },
        resolvers: vec![IpAddr::V4(at)],
        ntp_servers: Vec::new(),
        proxies: Vec::new(),
        endpoints: (0..endpoints).map(endpoint).collect(),
        flows: Vec::new(),
    };
    let options = Options {
        dns_port: ports[1],
        system_names: false,
        extra_roots: vec![(PathBuf::from("load.pem"), root)],
        controls: ControlTargets { nobody: None, portal: None, ..ControlTargets::default() },
        ..Options::default()
    };
    let began = Instant::now();
    let (mut answered, mut silent) = (Duration::ZERO, Duration::ZERO);
    let mut progress = |progress| {
        if let Progress::Done { endpoint, .. } = progress {
            *(if is_dropped(endpoint) { &mut silent } else { &mut answered }) = began.elapsed();
        }
    };
    let seen = portolan_check::probe::run(&assignment, &options, &mut progress).unwrap();
    let took = began.elapsed();
    let (mut wrong, mut rtts) = (Vec::new(), Vec::new());
    for (n, seen) in seen.endpoints.iter().enumerate() {
        let silent = seen.tcp.iter().all(|tcp| matches!(tcp.result, Connect::Silent { .. }));
        // Where packets get lost, a second handshake may have been needed; what counts is that one stands.
        let stands = |attempt: &TlsAttempt| {
            matches!(attempt.purpose, TlsPurpose::Plain | TlsPurpose::Again)
                && matches!(attempt.result, Handshake::Done { .. })
        };
        let done = seen.tls.as_ref().is_some_and(|tls| tls.attempts.iter().any(stands));
        let status = seen.http.as_ref().is_some_and(|http| matches!(http.result, FetchSeen::Status(_)));
        if is_dropped(n) != silent || is_dropped(n) == (done && status) {
            wrong.push(n);
        }
        rtts.extend(seen.rtts.iter().flatten().map(|rtt| rtt.as_f64()));
    }
    rtts.sort_by(f64::total_cmp);
    let percentile = |share: usize| rtts.get(rtts.len() * share / 100).copied().unwrap_or(f64::NAN);
    println!("{endpoints} endpoints, {dropped} % dropped: {:.2} s, wrong: {wrong:?}", took.as_secs_f64());
    println!(
        "the last that answers was done after {:.2} s, the last that does not after {:.2} s",
        answered.as_secs_f64(),
        silent.as_secs_f64()
    );
    println!("own load {:?}, peak memory {} kB", seen.machine.own_load, peak());
    println!(
        "handshakes of the second pass: {}, p50 {:.2} ms, p95 {:.2} ms",
        rtts.len(),
        percentile(50),
        percentile(95)
    );
    drop(servers.stdin.take());
    let _ = servers.wait();
}

/// The most memory that this program ever had, where the system tells.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()).unwrap_or("unknown").to_owned()
}
