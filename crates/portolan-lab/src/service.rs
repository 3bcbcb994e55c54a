//! The servers: whoever connects to a planned port of a planned host gets what the real service would give.

use std::collections::BTreeSet;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use portolan_model::{Application, Protocol};
use socket2::{Domain, SockRef, Socket, Type};
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;

use crate::LabError;
use crate::conduct::{Answer, Conduct, Presented, Target};
use crate::crew::Crew;
use crate::hello::{self, Hello};
use crate::http;
use crate::namespace::Namespace;
use crate::odd;
use crate::pki::Pki;
use crate::world::World;

/// What servers know.
#[derive(Clone)]
pub(crate) struct Knowledge {
    pub(crate) world: Arc<World>,
    pub(crate) pki: Arc<Pki>,
    /// Who does not behave; the first that fits counts.
    pub(crate) conduct: Arc<Vec<(Target, Conduct)>>,
    /// Ports at which nothing is said.
    pub(crate) mute: BTreeSet<u16>,
    /// The hosts that have misbehaved once.
    pub(crate) once: Arc<Mutex<BTreeSet<String>>>,
}

impl Knowledge {
    /// What is left of a conduct: one that is for the first connection alone is used up by it.
    fn left<'c>(&self, host: &str, conduct: Option<&'c Conduct>) -> Option<&'c Conduct> {
        match conduct {
            Some(Conduct::Once(first)) => {
                let mut once = self.once.lock().unwrap_or_else(PoisonError::into_inner);
                once.insert(host.to_owned()).then_some(&**first)
            }
            other => other,
        }
    }
}

/// A device that takes connections on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Middlebox {
    /// Names it does something about; others it passes on.
    pub target: Target,
    /// What it does at port 443.
    pub conduct: Conduct,
    /// What it does at port 80, which it passes on otherwise.
    pub plain: Option<Conduct>,
}

/// Where a middlebox listens, by the port that was meant.
pub(crate) const MIDDLEBOX_PORTS: [(u16, u16); 2] = [(443, 20443), (80, 20080)];

/// Starts every server of a namespace, in which hosts have these addresses.
pub(crate) fn start(
    crew: &mut Crew,
    namespace: &Namespace,
    knowledge: &Knowledge,
    addresses: BTreeSet<IpAddr>,
) -> Result<(), LabError> {
    let knowledge = knowledge.clone();
    let ports = knowledge.world.ports.clone();
    crew.run(namespace, "hosts", move || {
        for ((protocol, port), application) in ports.into_iter().filter(|((_, port), _)| *port != 53) {
            match protocol {
                Protocol::Tcp => {
                    for listener in listeners(port)? {
                        let knowledge = knowledge.clone();
                        tokio::spawn(accept(listener, move |stream, to| {
                            let knowledge = knowledge.clone();
                            async move { speak(stream, to, application, &knowledge).await }
                        }));
                    }
                }
                Protocol::Udp => {
                    // One for each address, or answers would come from another.
                    for address in &addresses {
                        let socket = bind(*address, port, Type::DGRAM)?;
                        tokio::spawn(odd::udp(UdpSocket::from_std(socket.into())?, application));
                    }
                }
            }
        }
        Ok(())
    })
}

/// Starts a middlebox in the firewall's namespace; its rules bring the connections there.
pub(crate) fn start_middlebox(
    crew: &mut Crew,
    namespace: &Namespace,
    knowledge: &Knowledge,
    boxed: Middlebox,
) -> Result<(), LabError> {
    let knowledge = knowledge.clone();
    crew.run(namespace, "middlebox", move || {
        for (meant, port) in MIDDLEBOX_PORTS {
            let conduct = if meant == 80 { boxed.plain.clone() } else { Some(boxed.conduct.clone()) };
            let conduct = Arc::new(conduct.into_iter().map(|conduct| (Target::All, conduct)).collect());
            let knowledge = Knowledge { conduct, ..knowledge.clone() };
            for listener in listeners(port)? {
                let (knowledge, boxed) = (knowledge.clone(), boxed.clone());
                tokio::spawn(accept(listener, move |stream, _| {
                    let (knowledge, boxed) = (knowledge.clone(), boxed.clone());
                    async move { intercept(stream, meant, &boxed, &knowledge).await }
                }));
            }
        }
        Ok(())
    })
}

/// Listens on a port of both families.
pub(crate) fn listeners(port: u16) -> io::Result<Vec<TcpListener>> {
    let addresses = [IpAddr::V4(Ipv4Addr::UNSPECIFIED), IpAddr::V6(Ipv6Addr::UNSPECIFIED)];
    addresses
        .into_iter()
        .map(|address| {
            let socket = bind(address, port, Type::STREAM)?;
            socket.listen(1024)?;
            TcpListener::from_std(socket.into())
        })
        .collect()
}

fn bind(address: IpAddr, port: u16, kind: Type) -> io::Result<Socket> {
    let socket = Socket::new(if address.is_ipv4() { Domain::IPV4 } else { Domain::IPV6 }, kind, None)?;
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    if address.is_ipv6() {
        socket.set_only_v6(true)?;
        // The kernel delivers to addresses that are only routed to loopback, but does not let sockets have them.
        socket.set_freebind_v6(true)?;
    }
    socket.bind(&SocketAddr::new(address, port).into())?;
    Ok(socket)
}

/// Accepts connections for ever; how one ends concerns nobody else.
pub(crate) async fn accept<F: Future<Output = io::Result<()>> + Send + 'static>(
    listener: TcpListener,
    serve: impl Fn(TcpStream, SocketAddr) -> F,
) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        if let Ok(to) = stream.local_addr() {
            let served = serve(stream, to);
            tokio::spawn(async move {
                let _ = served.await;
            });
        }
    }
}

async fn speak(
    stream: TcpStream,
    to: SocketAddr,
    application: Application,
    knowledge: &Knowledge,
) -> io::Result<()> {
    let host = knowledge.world.at(to.ip()).unwrap_or_default().to_owned();
    match application {
        Application::Https => tls(stream, &host, knowledge).await,
        Application::Http => {
            let odd = knowledge.conduct.iter().find(|(target, _)| target.covers(Some(&host)));
            match odd {
                Some((_, Conduct::Reset)) => reset(&stream),
                Some((_, Conduct::ResetAtHello)) => {
                    stream.readable().await?;
                    reset(&stream)
                }
                Some((_, Conduct::Say(answer))) => {
                    http::serve(stream, &host, Some(answer), &knowledge.world, &knowledge.pki).await
                }
                _ => http::serve(stream, &host, None, &knowledge.world, &knowledge.pki).await,
            }
        }
        _ if knowledge.mute.contains(&to.port()) => {
            sleep(Duration::from_secs(600)).await;
            Ok(())
        }
        other => odd::tcp(stream, other).await,
    }
}

/// Speaks TLS in the name of a host, or what stands in its place.
async fn tls(mut stream: TcpStream, host: &str, knowledge: &Knowledge) -> io::Result<()> {
    let conduct = |name: Option<&str>| {
        knowledge.conduct.iter().find(|(target, _)| target.covers(name)).map(|(_, conduct)| conduct)
    };
    if conduct(Some(host)) == Some(&Conduct::Reset) {
        return reset(&stream);
    }
    let name = match first_bytes(&stream).await? {
        Hello::Complete(name) => name,
        Hello::Foreign | Hello::Incomplete => {
            return stream.write_all(&http::bytes(&http::Response::new(400, &[], ""))).await;
        }
    };
    // A name that this host does not have gets the certificate that it does have.
    let known = name.filter(|name| knowledge.world.kind(name).is_some());
    let name = known.as_deref().unwrap_or(host);
    let odd = knowledge.left(host, conduct(Some(host)).or_else(|| conduct(Some(name))));
    let mut presented = Presented::GENUINE;
    let mut answer: Option<&Answer> = None;
    match odd {
        None | Some(Conduct::Once(_)) => {}
        Some(Conduct::Reset | Conduct::ResetAtHello) => return reset(&stream),
        Some(Conduct::HangAtHello) => {
            drain(&mut stream).await?;
            sleep(Duration::from_secs(600)).await;
            return Ok(());
        }
        Some(Conduct::Plaintext) => {
            drain(&mut stream).await?;
            return stream.write_all(&http::block_page_bytes()).await;
        }
        Some(Conduct::Alert(number)) => {
            drain(&mut stream).await?;
            return stream.write_all(&[0x15, 3, 3, 0, 2, 2, *number]).await;
        }
        Some(Conduct::Present(other)) => presented = *other,
        Some(Conduct::Say(said)) => answer = Some(said),
    }
    let config = knowledge.pki.server(name, presented).map_err(io::Error::other)?;
    let encrypted = TlsAcceptor::from(config).accept(stream).await?;
    http::serve(encrypted, name, answer, &knowledge.world, &knowledge.pki).await
}

/// Looks at what a client sends first, and leaves it there.
async fn first_bytes(stream: &TcpStream) -> io::Result<Hello> {
    let mut bytes = vec![0; 16 * 1024];
    for _ in 0..5000 {
        let length = stream.peek(&mut bytes).await?;
        if length == 0 {
            return Ok(Hello::Incomplete);
        }
        match hello::read(bytes.get(..length).unwrap_or_default()) {
            Hello::Incomplete => sleep(Duration::from_millis(2)).await,
            complete => return Ok(complete),
        }
    }
    Ok(Hello::Incomplete)
}

/// Takes what has arrived, so that closing afterwards resets nothing.
async fn drain(stream: &mut TcpStream) -> io::Result<()> {
    let mut bytes = [0; 16 * 1024];
    stream.readable().await?;
    stream.try_read(&mut bytes).map(drop)
}

/// Ends a connection with a reset.
pub(crate) fn reset(stream: &TcpStream) -> io::Result<()> {
    SockRef::from(stream).set_linger(Some(Duration::ZERO))
}

/// Decides about a connection that was meant for another, and passes it on where it is not concerned.
async fn intercept(
    mut stream: TcpStream,
    meant: u16,
    boxed: &Middlebox,
    knowledge: &Knowledge,
) -> io::Result<()> {
    let socket = SockRef::from(&stream);
    let to = match stream.local_addr()? {
        SocketAddr::V4(_) => socket.original_dst_v4()?,
        SocketAddr::V6(_) => socket.original_dst_v6()?,
    };
    let to = to.as_socket().ok_or_else(|| io::Error::other("no address"))?;
    let host = knowledge.world.at(to.ip()).unwrap_or_default().to_owned();
    let concerned = match &boxed.target {
        _ if knowledge.conduct.is_empty() => false,
        Target::All => true,
        target if meant == 80 => target.covers(Some(&host)),
        target => match first_bytes(&stream).await? {
            Hello::Complete(name) => target.covers(name.as_deref()),
            Hello::Foreign | Hello::Incomplete => false,
        },
    };
    if concerned {
        return match meant {
            80 => speak(stream, to, Application::Http, knowledge).await,
            _ => tls(stream, &host, knowledge).await,
        };
    }
    let mut onward = TcpStream::connect(to).await?;
    tokio::io::copy_bidirectional(&mut stream, &mut onward).await.map(drop)
}
