//! Systems of which this program knows no more than what all have in common.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use socket2::Socket;

use crate::observe::{ErrorKind, Icmp, IoFacts};

use super::files;
use super::routes::Routes;

/// What such a system does not tell.
pub(super) const MISSING: &[&str] = &["icmp sender", "tcp info", "routes", "own load"];

/// Nothing to prepare.
pub(crate) fn connect_errors(_: &Socket, _: SocketAddr, _: bool) {}

/// Nothing to prepare.
pub(crate) fn udp_errors(_: &Socket, _: SocketAddr) {}

/// What has no kind in the standard library is taken for the machine's own failure.
pub(crate) fn connect_error(_: &std::io::Error) -> ErrorKind {
    ErrorKind::Local
}

/// Unknown.
pub(crate) fn icmp(_: &Socket) -> Option<Icmp> {
    None
}

/// Unknown.
pub(crate) fn io_facts(_: &Socket, _: SocketAddr, _: SocketAddr) -> Option<IoFacts> {
    None
}

/// What such systems give every program.
pub(crate) fn open_files(_: usize) -> usize {
    256
}

/// Unknown.
pub(crate) fn processor_time() -> Option<Duration> {
    None
}

/// Unknown.
pub(super) fn hostname() -> Option<String> {
    None
}

/// The hosts file, which is in the same place everywhere but on Windows.
pub(super) fn hosts_file() -> Option<(String, Option<String>)> {
    const FILE: &str = "/etc/hosts";
    Some((FILE.to_owned(), std::fs::read_to_string(FILE).ok()))
}

/// The system's resolvers.
pub(super) fn resolvers() -> Option<Vec<IpAddr>> {
    std::fs::read_to_string("/etc/resolv.conf").ok().map(|text| files::resolv_conf(&text))
}

/// Unknown.
pub(super) fn routes() -> Option<Routes> {
    None
}
