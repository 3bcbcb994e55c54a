//! The routes of this machine: whether a default route exists, and the next hop towards an address.

use std::net::IpAddr;

use portolan_model::IpNet;

/// A route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Route {
    to: IpNet,
    /// None where the destination is on the link.
    via: Option<IpAddr>,
    metric: u32,
}

/// The routes of this machine.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Routes {
    list: Vec<Route>,
}

impl Routes {
    /// Whether a default route for IPv4 exists.
    pub(crate) fn default_v4(&self) -> bool {
        self.list.iter().any(|route| route.to.prefix_len() == 0 && route.to.addr().is_ipv4())
    }

    /// Whether a default route for IPv6 exists.
    pub(crate) fn default_v6(&self) -> bool {
        self.list.iter().any(|route| route.to.prefix_len() == 0 && route.to.addr().is_ipv6())
    }

    /// The next hop: that of the longest prefix, and of the least metric among equals.
    pub(crate) fn next_hop(&self, to: IpAddr) -> Option<IpAddr> {
        let fitting = self.list.iter().filter(|route| route.to.contains(&to));
        fitting.min_by_key(|route| (u8::MAX - route.to.prefix_len(), route.metric))?.via
    }

    #[cfg(any(test, target_os = "linux"))]
    pub(super) fn add(&mut self, route: Option<Route>) {
        self.list.extend(route);
    }
}

#[cfg(any(test, target_os = "linux"))]
pub(super) mod proc {
    //! The tables as Linux prints them.

    use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

    use portolan_model::IpNet;

    use super::Route;

    /// The route is in use.
    const UP: u32 = 0x1;
    /// The route refuses.
    const REJECT: u32 = 0x200;

    /// A line of `/proc/net/route`: interface, destination, gateway, flags, two counters, metric, mask.
    pub(crate) fn v4(line: &str) -> Option<Route> {
        let mut words = line.split_whitespace();
        let mut address = |skip: usize| {
            let number = u32::from_str_radix(words.nth(skip)?, 16).ok()?;
            Some(Ipv4Addr::from(number.to_ne_bytes()))
        };
        let to = address(1)?;
        let via = address(0)?;
        let flags = u32::from_str_radix(words.next()?, 16).ok()?;
        let metric = words.nth(2)?.parse().ok()?;
        let mask = Ipv4Addr::from(u32::from_str_radix(words.next()?, 16).ok()?.to_ne_bytes());
        let to = IpNet::with_netmask(IpAddr::V4(to), IpAddr::V4(mask)).ok()?;
        usable(flags).then_some(Route { to, via: (!via.is_unspecified()).then_some(IpAddr::V4(via)), metric })
    }

    /// A line of `/proc/net/ipv6_route`: destination, its length, source, its length, next hop, metric, two counters, flags,
    /// interface.
    pub(crate) fn v6(line: &str) -> Option<Route> {
        let words = line.split_whitespace().collect::<Vec<_>>();
        let [to, length, _, _, via, metric, _, _, flags, interface] = words.as_slice() else { return None };
        let address = |text: &str| u128::from_str_radix(text, 16).ok().map(Ipv6Addr::from);
        let (to, via) = (address(to)?, address(via)?);
        let to = IpNet::new(IpAddr::V6(to), u8::from_str_radix(length, 16).ok()?).ok()?;
        let metric = u32::from_str_radix(metric, 16).ok()?;
        let flags = u32::from_str_radix(flags, 16).ok()?;
        (usable(flags) && *interface != "lo").then_some(Route {
            to,
            via: (!via.is_unspecified()).then_some(IpAddr::V6(via)),
            metric,
        })
    }

    const fn usable(flags: u32) -> bool {
        flags & UP != 0 && flags & REJECT == 0
    }
}

#[cfg(test)]
mod tests {
    use super::{Routes, proc};

    /// Addresses in the table are numbers in the machine's own byte order.
    #[cfg(target_endian = "little")]
    #[test]
    fn the_longest_prefix_decides_and_then_the_metric() {
        let mut routes = Routes::default();
        let table = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n\
            eth0\t00000000\t0100000A\t0003\t0\t0\t100\t00000000\t0\t0\t0\n\
            eth1\t00000000\t0200000A\t0003\t0\t0\t50\t00000000\t0\t0\t0\n\
            eth0\t0000000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n";
        table.lines().for_each(|line| routes.add(proc::v4(line)));
        let hop = |to: &str| routes.next_hop(to.parse().unwrap()).map(|hop| hop.to_string());
        assert!(routes.default_v4() && !routes.default_v6());
        assert_eq!(hop("203.0.113.7").as_deref(), Some("10.0.0.2"));
        assert_eq!(hop("10.0.0.9"), None, "on the link");
        assert_eq!(hop("2001:db8::1"), None);
    }

    #[test]
    fn a_default_route_that_refuses_is_none() {
        let mut routes = Routes::default();
        let refusing = "00000000000000000000000000000000 00 00000000000000000000000000000000 00 \
                        00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo";
        routes.add(proc::v6(refusing));
        assert!(!routes.default_v6());
        let real = "00000000000000000000000000000000 00 00000000000000000000000000000000 00 \
                    fe800000000000000000000000000001 00000400 00000001 00000000 00000003     eth0";
        routes.add(proc::v6(real));
        assert!(routes.default_v6());
        assert_eq!(
            routes.next_hop("2001:db8::1".parse().unwrap()).map(|hop| hop.to_string()).as_deref(),
            Some("fe80::1")
        );
    }
}
