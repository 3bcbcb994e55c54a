//! Linux: error queue, TCP_INFO by way of the kernel's socket diagnosis, the tables under `/proc`.

use std::io::IoSliceMut;
use std::net::{IpAddr, SocketAddr};
use std::os::fd::AsRawFd;
use std::time::Duration;

use netlink_packet_core::{NLM_F_REQUEST, NetlinkHeader, NetlinkMessage, NetlinkPayload};
use netlink_packet_sock_diag::SockDiagMessage;
use netlink_packet_sock_diag::constants::{AF_INET, AF_INET6, IPPROTO_TCP};
use netlink_packet_sock_diag::inet::{ExtensionFlags, InetRequest, SocketId, StateFlags, nlas::Nla};
use nix::errno::Errno;
use nix::sys::resource::{Resource, UsageWho, getrlimit, getrusage, setrlimit};
use nix::sys::socket::{ControlMessageOwned, MsgFlags, SockaddrStorage, recvmsg, setsockopt, sockopt};
use socket2::Socket;

use crate::observe::{ErrorKind, Icmp, IoFacts};

use super::files;
use super::routes::{Routes, proc};

/// What Linux never tells.
pub(super) const MISSING: &[&str] = &[];

/// Lets errors of ICMPv6 reach the error queue while a connection is being opened; IPv4 does so by itself. Taken back once it
/// stands, because an established connection would fail at errors that it survives otherwise.
pub(crate) fn connect_errors(socket: &Socket, to: SocketAddr, wanted: bool) {
    if to.is_ipv6() {
        let _ = setsockopt(socket, sockopt::Ipv6RecvErr, &wanted);
    }
}

/// Lets all ICMP errors reach a socket of UDP, and its error queue.
pub(crate) fn udp_errors(socket: &Socket, to: SocketAddr) {
    let _ = if to.is_ipv6() {
        setsockopt(socket, sockopt::Ipv6RecvErr, &true)
    } else {
        setsockopt(socket, sockopt::Ipv4RecvErr, &true)
    };
}

/// What kind of failure an error is that has no kind in the standard library: those that ICMP brings, or else the machine's own.
pub(crate) fn connect_error(error: &std::io::Error) -> ErrorKind {
    match error.raw_os_error().map(Errno::from_raw) {
        Some(Errno::EHOSTDOWN) => ErrorKind::HostUnreachable,
        Some(Errno::ENONET) => ErrorKind::NetworkUnreachable,
        Some(Errno::ENOPROTOOPT) => ErrorKind::Refused,
        _ => ErrorKind::Local,
    }
}

/// The ICMP error in a socket's error queue, with its sender.
pub(crate) fn icmp(socket: &Socket) -> Option<Icmp> {
    const FROM_ICMP: u8 = 2;
    const FROM_ICMP6: u8 = 3;
    let mut room = nix::cmsg_space!([u8; 128]);
    // A few messages may wait; what is no ICMP (a local error) is passed over.
    for _ in 0..4 {
        let mut bytes = [0_u8; 64];
        let mut parts = [IoSliceMut::new(&mut bytes)];
        let flags = MsgFlags::MSG_ERRQUEUE | MsgFlags::MSG_DONTWAIT;
        let message =
            recvmsg::<SockaddrStorage>(socket.as_raw_fd(), &mut parts, Some(&mut room), flags).ok()?;
        for control in message.cmsgs().ok()? {
            let (error, sender) = match control {
                ControlMessageOwned::Ipv4RecvErr(error, sender) => {
                    let sender = sender.map(|sender| IpAddr::from(sender.sin_addr.s_addr.to_ne_bytes()));
                    (error, sender)
                }
                ControlMessageOwned::Ipv6RecvErr(error, sender) => {
                    (error, sender.map(|sender| IpAddr::from(sender.sin6_addr.s6_addr)))
                }
                _ => continue,
            };
            if matches!(error.ee_origin, FROM_ICMP | FROM_ICMP6) {
                return Some(Icmp {
                    v6: error.ee_origin == FROM_ICMP6,
                    kind: error.ee_type,
                    code: error.ee_code,
                    sender: sender.filter(|sender| !sender.is_unspecified()),
                });
            }
        }
    }
    None
}

/// What the kernel knows about a connection. It forgets one that was reset.
pub(crate) fn io_facts(_: &Socket, local: SocketAddr, peer: SocketAddr) -> Option<IoFacts> {
    let v6 = local.is_ipv6();
    let mut header = NetlinkHeader::default();
    header.flags = NLM_F_REQUEST;
    let mut request = NetlinkMessage::new(
        header,
        SockDiagMessage::InetRequest(InetRequest {
            family: if v6 { AF_INET6 } else { AF_INET },
            protocol: IPPROTO_TCP,
            extensions: ExtensionFlags::INFO,
            states: StateFlags::all(),
            socket_id: SocketId {
                source_port: local.port(),
                destination_port: peer.port(),
                source_address: local.ip(),
                destination_address: peer.ip(),
                interface_id: 0,
                cookie: [0xff; 8],
            },
        })
        .into(),
    );
    request.finalize();
    let mut bytes = vec![0; request.buffer_len()];
    request.serialize(&mut bytes);
    let socket = netlink_sys::Socket::new(netlink_sys::protocols::NETLINK_SOCK_DIAG).ok()?;
    socket.send_to(&bytes, &netlink_sys::SocketAddr::new(0, 0), 0).ok()?;
    // The kernel has put the answer there before the sending returns.
    socket.set_non_blocking(true).ok()?;
    let (answer, _) = socket.recv_from_full().ok()?;
    let answer = NetlinkMessage::<SockDiagMessage>::deserialize(&answer).ok()?;
    let NetlinkPayload::InnerMessage(SockDiagMessage::InetResponse(response)) = answer.payload else {
        return None;
    };
    response.nlas.iter().find_map(|nla| match nla {
        Nla::TcpInfo(info) => Some(facts(info)),
        _ => None,
    })
}

/// Fields of `struct tcp_info`, which only ever grows at its end; an older kernel's is shorter.
fn facts(info: &[u8]) -> IoFacts {
    let word =
        |at: usize| info.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map(u32::from_ne_bytes);
    let long =
        |at: usize| info.get(at..at + 8).and_then(|bytes| bytes.try_into().ok()).map(u64::from_ne_bytes);
    IoFacts {
        sent: 0,
        // The SYN counts as a byte.
        acked: long(120),
        received: long(128),
        out_of_order: word(224).map(u64::from),
        retransmits: word(100).map(u64::from),
        rtt_us: word(68).map(u64::from),
        mss: word(16),
    }
}

/// How many files may be open, after asking for this many.
pub(crate) fn open_files(wanted: usize) -> usize {
    let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE) else { return 1024 };
    let wanted = hard.min(wanted as u64);
    if wanted <= soft || setrlimit(Resource::RLIMIT_NOFILE, wanted, hard).is_err() {
        return usize::try_from(soft).unwrap_or(usize::MAX);
    }
    usize::try_from(wanted).unwrap_or(usize::MAX)
}

/// The processor time that this program has used.
pub(crate) fn processor_time() -> Option<Duration> {
    let usage = getrusage(UsageWho::RUSAGE_SELF).ok()?;
    let duration = |time: nix::sys::time::TimeVal| {
        Duration::from_micros(u64::try_from(time.tv_sec() * 1_000_000 + time.tv_usec()).unwrap_or(0))
    };
    Some(duration(usage.user_time()) + duration(usage.system_time()))
}

/// The machine's name.
pub(super) fn hostname() -> Option<String> {
    nix::unistd::gethostname().ok()?.into_string().ok()
}

/// The hosts file: where it is, and its text where it can be read.
pub(super) fn hosts_file() -> Option<(String, Option<String>)> {
    const FILE: &str = "/etc/hosts";
    Some((FILE.to_owned(), std::fs::read_to_string(FILE).ok()))
}

/// The system's resolvers.
pub(super) fn resolvers() -> Option<Vec<IpAddr>> {
    std::fs::read_to_string("/etc/resolv.conf").ok().map(|text| files::resolv_conf(&text))
}

/// The routes of the main table.
pub(super) fn routes() -> Option<Routes> {
    let mut routes = Routes::default();
    let v4 = std::fs::read_to_string("/proc/net/route").ok()?;
    v4.lines().skip(1).for_each(|line| routes.add(proc::v4(line)));
    // A kernel without IPv6 has no such file, and no such route.
    if let Ok(v6) = std::fs::read_to_string("/proc/net/ipv6_route") {
        v6.lines().for_each(|line| routes.add(proc::v6(line)));
    }
    Some(routes)
}
