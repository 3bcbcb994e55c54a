//! Windows: the registry knows resolvers, the machine's name and where the hosts file is.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use socket2::Socket;
use winreg::RegKey;
use winreg::enums::HKEY_LOCAL_MACHINE;

use crate::observe::{ErrorKind, Icmp, IoFacts};

use super::files;
use super::routes::Routes;

/// What Windows does not tell without more rights or other interfaces.
pub(super) const MISSING: &[&str] = &["icmp sender", "tcp info", "routes", "own load"];

const TCPIP: &str = r"SYSTEM\CurrentControlSet\Services\Tcpip\Parameters";
const TCPIP6: &str = r"SYSTEM\CurrentControlSet\Services\Tcpip6\Parameters";

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

/// Sockets are no files, and there are many.
pub(crate) fn open_files(wanted: usize) -> usize {
    wanted
}

/// Unknown.
pub(crate) fn processor_time() -> Option<Duration> {
    None
}

/// The machine's name.
pub(super) fn hostname() -> Option<String> {
    let key = RegKey::predef(HKEY_LOCAL_MACHINE).open_subkey(TCPIP).ok()?;
    key.get_value::<String, _>("Hostname").ok().filter(|name| !name.is_empty())
}

/// The hosts file: where it is, and its text where it can be read.
pub(super) fn hosts_file() -> Option<(String, Option<String>)> {
    let key = RegKey::predef(HKEY_LOCAL_MACHINE);
    let key = key.open_subkey(r"SOFTWARE\Microsoft\Windows NT\CurrentVersion").ok()?;
    let root = key.get_value::<String, _>("SystemRoot").ok()?;
    let file = PathBuf::from(root).join("System32").join("drivers").join("etc").join("hosts");
    let text = std::fs::read(&file).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    Some((file.display().to_string(), text))
}

/// The resolvers of every interface that has an address: those set by hand, or else those of DHCP.
pub(super) fn resolvers() -> Option<Vec<IpAddr>> {
    let mut found = Vec::new();
    for (root, set, by_dhcp) in
        [(TCPIP, "NameServer", "DhcpNameServer"), (TCPIP6, "NameServer", "Dhcpv6DNSServers")]
    {
        let Ok(key) = RegKey::predef(HKEY_LOCAL_MACHINE).open_subkey(format!(r"{root}\Interfaces")) else {
            continue;
        };
        for interface in key.enum_keys().filter_map(Result::ok) {
            let Ok(interface) = key.open_subkey(interface) else { continue };
            let read = |value: &str| interface.get_value::<String, _>(value).unwrap_or_default();
            let list =
                Some(read(set)).filter(|list| !list.trim().is_empty()).unwrap_or_else(|| read(by_dhcp));
            for address in list.split([',', ' ', ';']).filter_map(files::address) {
                if !found.contains(&address) {
                    found.push(address);
                }
            }
        }
    }
    (!found.is_empty()).then_some(found)
}

/// Unknown.
pub(super) fn routes() -> Option<Routes> {
    None
}
