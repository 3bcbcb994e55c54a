//! Rules of the firewall, as nftables takes them.

use std::fmt;
use std::net::IpAddr;

/// A rule on what is forwarded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// From whom; nobody in particular where it is empty.
    pub from: Vec<IpAddr>,
    /// To whom; to the internet as a whole where it is empty.
    pub to: Vec<IpAddr>,
    /// The port over TCP; none means everything.
    pub port: Option<u16>,
    /// What happens.
    pub action: Action,
}

/// What a firewall does with a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Lets it through.
    Accept,
    /// Drops it and says nothing.
    Drop,
    /// Answers with a reset.
    Reset,
    /// Answers with an ICMP message.
    Icmp(Icmp),
}

/// Why a packet cannot be delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icmp {
    /// Administratively prohibited.
    Prohibited,
    /// The host is not there.
    HostUnreachable,
    /// There is no way to the network.
    NetUnreachable,
}

impl Rule {
    /// A rule for connections to these addresses at port 443.
    pub fn https(to: Vec<IpAddr>, action: Action) -> Rule {
        Rule { from: Vec::new(), to, port: Some(443), action }
    }
}

/// The lines of a rule, one for each family that it concerns.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (v6, family) in [(false, "ip"), (true, "ip6")] {
            let own = |addresses: &[IpAddr]| {
                let own = addresses.iter().filter(|address| address.is_ipv6() == v6).map(IpAddr::to_string);
                own.collect::<Vec<_>>().join(", ")
            };
            let (from, to) = (own(&self.from), own(&self.to));
            if (!self.from.is_empty() && from.is_empty()) || (!self.to.is_empty() && to.is_empty()) {
                continue;
            }
            write!(f, "meta nfproto {} ", if v6 { "ipv6" } else { "ipv4" })?;
            if !from.is_empty() {
                write!(f, "{family} saddr {{ {from} }} ")?;
            }
            if !to.is_empty() {
                write!(f, "{family} daddr {{ {to} }} ")?;
            }
            if let Some(port) = self.port {
                write!(f, "tcp dport {port} ")?;
            }
            match self.action {
                Action::Accept => writeln!(f, "accept")?,
                Action::Drop => writeln!(f, "drop")?,
                Action::Reset => writeln!(f, "meta l4proto tcp reject with tcp reset")?,
                Action::Icmp(Icmp::Prohibited) => writeln!(f, "reject with icmpx type admin-prohibited")?,
                Action::Icmp(Icmp::HostUnreachable) => {
                    writeln!(f, "reject with icmpx type host-unreachable")?
                }
                Action::Icmp(Icmp::NetUnreachable) => writeln!(f, "reject with icmpx type no-route")?,
            }
        }
        Ok(())
    }
}

/// A ruleset that applies rules to what is forwarded and lets everything else through.
pub(crate) fn ruleset(rules: &[Rule], redirects: &[(u16, u16)], inside: &str) -> String {
    let rules = rules.iter().map(Rule::to_string).collect::<String>();
    let redirects = redirects
        .iter()
        .map(|(meant, to)| format!("iifname \"{inside}\" tcp dport {meant} redirect to :{to}\n"));
    format!(
        "table inet laboratory {{\n\
         chain forward {{\ntype filter hook forward priority 0; policy accept;\n{rules}}}\n\
         chain prerouting {{\ntype nat hook prerouting priority -100; policy accept;\n{}}}\n\
         }}\n",
        redirects.collect::<String>()
    )
}

/// A ruleset of a host that answers nothing at a port.
pub(crate) fn silence(port: u16) -> String {
    format!(
        "table inet laboratory {{\nchain input {{\ntype filter hook input priority 0;\ntcp dport {port} drop\n}}\n}}\n"
    )
}

/// A ruleset of hosts that do not listen at some addresses and ports.
pub(crate) fn closed(ports: &[(IpAddr, u16)]) -> String {
    let rule = |(address, port): &(IpAddr, u16)| {
        let family = if address.is_ipv4() { "ip" } else { "ip6" };
        format!("{family} daddr {address} tcp dport {port} reject with tcp reset\n")
    };
    let rules = ports.iter().map(rule).collect::<String>();
    format!("table inet laboratory {{\nchain input {{\ntype filter hook input priority 0;\n{rules}}}\n}}\n")
}
