//! Small text files that systems share: hosts, resolv.conf.

use std::collections::BTreeSet;
use std::net::IpAddr;

use crate::observe::HostsLine;

/// Longer lines than this are no line of a hosts file.
const LONGEST_LINE: usize = 4096;

/// The lines of a hosts file that hold one of the names.
pub(super) fn hosts(file: &str, text: &str, names: &BTreeSet<&str>) -> Vec<HostsLine> {
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.len() > LONGEST_LINE {
            continue;
        }
        let line = line.split_once('#').map_or(line, |(before, _)| before);
        let mut words = line.split_whitespace();
        let Some(address) = words.next().and_then(address) else { continue };
        for word in words {
            let name = word.trim_end_matches('.').to_ascii_lowercase();
            if names.contains(name.as_str()) {
                found.push(HostsLine { file: file.to_owned(), line: number + 1, name, address });
            }
        }
    }
    found
}

/// The resolvers of a resolv.conf, in order. The system asks no more than three.
#[cfg(not(windows))]
pub(super) fn resolv_conf(text: &str) -> Vec<IpAddr> {
    let lines = text.lines().filter_map(|line| line.trim_start().strip_prefix("nameserver"));
    let lines = lines.filter(|rest| rest.starts_with([' ', '\t']));
    lines.filter_map(|rest| address(rest.split_whitespace().next()?)).take(3).collect()
}

/// An address, without the interface that may stand behind it.
pub(super) fn address(text: &str) -> Option<IpAddr> {
    text.split_once('%').map_or(text, |(address, _)| address).parse().ok()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::hosts;

    #[test]
    fn hosts_lines_have_their_numbers() {
        let text = "127.0.0.1 localhost\n# 10.0.0.9 files.example\n\n10.0.0.1\tother.example Files.Example. # why\n\
                    fe80::1%eth0 files.example\nnonsense files.example\n";
        let found = hosts("/etc/hosts", text, &BTreeSet::from(["files.example"]));
        let found = found.iter().map(|line| (line.line, line.address.to_string())).collect::<Vec<_>>();
        assert_eq!(found, [(4, "10.0.0.1".to_owned()), (5, "fe80::1".to_owned())]);
    }

    #[cfg(not(windows))]
    #[test]
    fn resolvers_in_their_order() {
        let text = "search example\nnameserver 10.0.0.53\n;nameserver 10.0.0.54\n nameserver fe80::1%eth0\nnameservers 1.1.1.1\n";
        assert_eq!(
            super::resolv_conf(text).iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["10.0.0.53", "fe80::1"]
        );
    }
}
