//! Servers on loopback, and assignments that lead to them.

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use portolan_check::observe::{EndpointSeen, Observations};
use portolan_check::probe::{ControlTargets, Options, Progress};
use portolan_check::task::{Assignment, Endpoint, Expected, Host, Place};
use portolan_model::{Application, Cloud, Path, Protocol};

/// An address of loopback.
pub(crate) fn local(last: u8) -> IpAddr {
    IpAddr::V4(Ipv4Addr::new(127, 0, 0, last))
}

/// What a test runs with: nothing but loopback.
pub(crate) fn options() -> Options {
    Options {
        system_names: false,
        controls: ControlTargets { nobody: None, portal: None, ..ControlTargets::default() },
        stage_wait: Duration::from_secs(2),
        ..Options::default()
    }
}

/// An endpoint that speaks plain TCP.
pub(crate) fn endpoint(host: &str, port: u16) -> Endpoint {
    Endpoint {
        host: host.parse().map_or_else(|_| Host::Name(host.to_owned()), Host::Address),
        port,
        protocol: Protocol::Tcp,
        application: Application::Tcp,
        websocket: false,
        proxy: None,
        expect: Expected::Public,
        tls: None,
        may_not_resolve: false,
        example_of: None,
        path: Path::Public,
    }
}

/// An assignment of endpoints and resolvers.
pub(crate) fn assignment(endpoints: Vec<Endpoint>, resolvers: Vec<IpAddr>) -> Assignment {
    Assignment {
        scenario: "test".to_owned(),
        cloud: Cloud::Public,
        place: Place { site: None, vnet: None, role: None, tls_inspection: false, egress: None },
        resolvers,
        ntp_servers: Vec::new(),
        proxies: Vec::new(),
        endpoints,
        flows: Vec::new(),
    }
}

/// Runs an assignment.
pub(crate) fn run(assignment: &Assignment, options: &Options) -> Observations {
    let (mut done, mut told) = (Vec::new(), Vec::new());
    let seen = portolan_check::probe::run(assignment, options, &mut |progress| match progress {
        Progress::Seen { endpoint, seen } => told.push((endpoint, seen.tcp.len())),
        Progress::Done { endpoint, .. } => done.push(endpoint),
        Progress::Stage(_) => {}
    });
    let seen = seen.unwrap();
    assert_eq!(seen.endpoints.len(), assignment.endpoints.len());
    assert!(done.len() <= seen.endpoints.len());
    // What is told of an endpoint on the way is what stands in the end.
    let connections = |at: &usize| (*at, seen.endpoints[*at].tcp.len());
    assert_eq!(told, done.iter().map(connections).collect::<Vec<_>>());
    seen
}

/// Runs one endpoint without resolvers.
pub(crate) fn run_one(endpoint: Endpoint) -> EndpointSeen {
    run(&assignment(vec![endpoint], Vec::new()), &options()).endpoints.remove(0)
}

/// A server that does something with every connection. It ends with the test program.
pub(crate) fn tcp_server(serve: impl Fn(TcpStream) + Send + Sync + 'static) -> SocketAddr {
    tcp_server_at(local(1), serve)
}

/// The same at an address of loopback.
pub(crate) fn tcp_server_at(at: IpAddr, serve: impl Fn(TcpStream) + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind((at, 0)).unwrap();
    let to = listener.local_addr().unwrap();
    let serve = Arc::new(serve);
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let serve = Arc::clone(&serve);
            thread::spawn(move || serve(stream));
        }
    });
    to
}

/// A server that answers the first bytes of each connection with these.
pub(crate) fn answering(answer: impl Fn(&[u8]) -> Vec<u8> + Send + Sync + 'static) -> SocketAddr {
    tcp_server(move |mut stream| {
        let mut room = [0; 4096];
        let Ok(read) = stream.read(&mut room) else { return };
        let _ = stream.write_all(&answer(&room[..read]));
        let _ = stream.read(&mut room);
    })
}

/// A server of UDP. It counts the packets that it gets.
pub(crate) fn udp_server(
    answer: impl Fn(&[u8]) -> Option<Vec<u8>> + Send + 'static,
) -> (SocketAddr, Arc<AtomicUsize>) {
    let socket = UdpSocket::bind((local(1), 0)).unwrap();
    let to = socket.local_addr().unwrap();
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    thread::spawn(move || {
        let mut room = [0; 4096];
        while let Ok((read, from)) = socket.recv_from(&mut room) {
            counter.fetch_add(1, Ordering::Relaxed);
            if let Some(answer) = answer(&room[..read]) {
                let _ = socket.send_to(&answer, from);
            }
        }
    });
    (to, count)
}

/// An address of loopback that answers no SYN: its queue of connections is full and nobody empties it.
pub(crate) struct Silent {
    pub(crate) at: SocketAddr,
    _listener: socket2::Socket,
    _fill: Vec<TcpStream>,
}

impl Silent {
    pub(crate) fn new() -> Silent {
        let listener = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
        listener.bind(&SocketAddr::new(local(1), 0).into()).unwrap();
        listener.listen(0).unwrap();
        let at = listener.local_addr().unwrap().as_socket().unwrap();
        let fill = (0..4).map_while(|_| TcpStream::connect_timeout(&at, Duration::from_millis(100)).ok());
        Silent { at, _fill: fill.collect(), _listener: listener }
    }
}
