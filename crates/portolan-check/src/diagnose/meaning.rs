//! What each verdict means and what to do about it, in a sentence or two. The pages in `docs/verdicts` say more.

use crate::Verdict;

/// What it means, and what to do. `{who}` is the offender.
#[rustfmt::skip]
pub(super) const fn of(verdict: Verdict) -> (&'static str, &'static str) {
    use Verdict as V;
    match verdict {
        V::Ok => ("Everything that the plan needs was seen to work.", "Nothing."),
        V::NotTestable => (
            "Nothing can be tried from here.",
            "Give the plan a name or an address to try, or test it with the agent itself.",
        ),
        V::NotRun => (
            "A probe did not run, so this says nothing about the network.",
            "Run the check again, with more time or with the rights that it asks for.",
        ),
        V::NoRouteLocal => (
            "This machine has no route to there; nothing left it.",
            "Add the route or the default gateway on this machine.",
        ),
        V::HostsFileOverride => {
            ("The hosts file on this machine overrules DNS, and leads astray.", "Delete or correct the line.")
        }
        V::DnsServerUnreachable => (
            "No name can be resolved: {who} cannot be asked.",
            "Open port 53, UDP and TCP, to the resolvers, or correct the addresses of the resolvers on this machine.",
        ),
        V::DnsFirstServerDead => (
            "Names resolve, but each new one first waits for {who} in vain.",
            "Repair {who}, or take it off the list of resolvers.",
        ),
        V::DnsServersDisagree => (
            "The resolvers {who} do not know the same; whichever is asked decides whether it works.",
            "Give all resolvers the same forwarders and zones.",
        ),
        V::DnsNameTimeout => (
            "The resolver works, and gets no answer for this zone: {who} is probably dead.",
            "Have the owner of DNS look at where the resolver sends questions for this zone.",
        ),
        V::DnsServfail => (
            "The resolver {who} tried and failed: a broken forwarder, a loop of aliases, or failed DNSSEC.",
            "Ask the servers of the zone directly, and mend the first step that fails.",
        ),
        V::DnsRefused => (
            "The resolver {who} does not serve this machine.",
            "Add this machine's network to the clients that the resolver serves.",
        ),
        V::DnsNxdomain => (
            "The resolver says for certain that the name does not exist: it is mistyped, blocked by a policy zone, or hidden by a zone of your own.",
            "Check the name in the scenario; then look for {who} or a policy zone on the resolver.",
        ),
        V::PeZoneRecordMissing => (
            "{who} answers for the name and holds no record of it.",
            "Add the endpoint's DNS zone group, or the A record. If the public service is wanted instead, let the zone's link fall back to the internet.",
        ),
        V::PeResolvesPublic => (
            "The private endpoint exists, and {who} does not ask the private zone.",
            "Forward the public zone (not the privatelink one) to the inbound address of the virtual network's resolver, and link the private zone to that network.",
        ),
        V::PeNotCreated => (
            "Nothing in DNS says that the private endpoint exists.",
            "Create the private endpoint for this sub-resource (blob, dfs and file are different ones), or correct the name of the resource.",
        ),
        V::PublicOnlyResolvesPrivate => (
            "{who} gives a private address to a name that is planned public: a private zone covers too much.",
            "Narrow or unlink the private zone that holds the name, or add a record for the public service to it.",
        ),
        V::DnsSinkhole => (
            "A DNS filter blocks the name: {who} answers with an address of its own.",
            "Allow the names in that filter.",
        ),
        V::DnsTruncatedNoTcp => {
            ("The answer needs TCP, and {who} takes no TCP on port 53.", "Open TCP port 53 to the resolver.")
        }
        V::Ipv6Blackhole => (
            "IPv6 is offered and leads nowhere; IPv4 works after a delay with each connection.",
            "Repair the IPv6 route, or stop announcing it to this machine.",
        ),
        V::FwIcmpProhibited => ("{who} refuses the connections and says so.", "Allow them on that device."),
        V::NoRouteRemote => (
            "{who} does not know the way.",
            "Add the route on that router: a VPN, an ExpressRoute, or a user-defined route.",
        ),
        V::RoutingLoop => (
            "The packets circle near {who}: two routers each think that the other knows the way.",
            "Correct the route on that router or its neighbour.",
        ),
        V::FwReset => (
            "Something on {who} answers in the place of the service, with a reset.",
            "Allow the connections on the firewall. If the service really does not listen there, the port in the plan is wrong.",
        ),
        V::PortClosed => (
            "The host {who} is up, and nothing listens on that port, or its own firewall rejects.",
            "Start the service, or correct the port in the scenario.",
        ),
        V::FwDrop => (
            "The packets vanish on {who}: most probably a firewall drops them. A lost way back looks the same.",
            "Allow the connections on the firewall. Its log decides between a drop and a lost answer: look for these addresses at the time of this run.",
        ),
        V::DirectEgressClosed => (
            "Nothing leads from here to the internet directly.",
            "Configure the proxy for the agents, or open the way out on the firewall.",
        ),
        V::PeStaleRecord => (
            "The record names an address that nobody holds; other private endpoints of the network answer.",
            "Compare {who} with the address of the endpoint's network interface, and correct it.",
        ),
        V::PeUnrouted => (
            "Nothing leads from here to the private endpoints' network.",
            "Check, in this order: the tunnel and its routes, the peering, the network security group and route table of the endpoints' subnet, firewalls between.",
        ),
        V::AppFirewallDeny => (
            "An application firewall accepts every connection and cuts those whose name it does not allow. A test of ports means nothing behind it.",
            "Add an application rule for the names, not the addresses.",
        ),
        V::ProxyUnreachable => (
            "{who} does not answer at all.",
            "Correct the proxy's address in the scenario and on the agents, or open its port from here.",
        ),
        V::ProxyPortClosed => {
            ("{who} is up, and nothing listens on that port.", "Correct the port, or start the proxy.")
        }
        V::ProxyNameUnresolved => {
            ("The name of {who} has no address.", "Correct the name, or add its record to DNS.")
        }
        V::ProxyNoAnswer => (
            "{who} takes the connection and says nothing to it.",
            "Check that this is the proxy's port, whether it wants TLS there, and whether it serves this machine's address.",
        ),
        V::ProxyNotAProxy => (
            "What answers at {who} is no proxy, or does not serve this machine.",
            "Correct the address, the port, or `http` against `https` in the proxy's URL.",
        ),
        V::ProxyAuthRequired => (
            "{who} wants a name and a password.",
            "Give the agents credentials where they can use them; otherwise have the planned names excepted from authentication for this source.",
        ),
        V::ProxyAuthRejected => (
            "{who} does not take the credentials.",
            "Correct the name and the password; look for an expired password or a locked account.",
        ),
        V::ProxyAuthUnsupported => (
            "{who} offers only kinds of authentication that the agents do not speak.",
            "Except the planned names from authentication for this source.",
        ),
        V::ProxyDenied => {
            ("{who} does not allow these names.", "Add the exact names to the proxy's allow list.")
        }
        V::CaptivePortal => (
            "Somebody must log in at {who} before anything gets through.",
            "Log in there, or have this machine excepted from the portal.",
        ),
        V::ProxyPortNotAllowed => (
            "{who} allows the host, and not the port.",
            "Add the port to those for which the proxy allows CONNECT.",
        ),
        V::ProxyCannotResolve => (
            "{who} cannot resolve the name; its own DNS decides, not this machine's.",
            "Give the proxy's resolvers the same zones and forwarders as those of its clients.",
        ),
        V::ProxyCannotConnect => (
            "{who} allows the name and cannot reach it: a firewall behind the proxy.",
            "Allow the connections from the proxy's own address.",
        ),
        V::ProxyBypassMissing => (
            "The name is private and works directly; {who} cannot reach it and should not be asked.",
            "Add the names to the agents' proxy bypass.",
        ),
        V::ProxyTunnelReset => (
            "{who} opens the tunnel, and something in or behind it cuts it once it sees the name.",
            "Allow the names in the filter of the proxy, or of the device behind it.",
        ),
        V::ProxyTunnelBlockpage => (
            "{who} opens the tunnel, and a page comes out of it instead of TLS.",
            "Allow the names in the filter that sent the page.",
        ),
        V::SniFilterDrop => (
            "A filter on {who} reads the server name and drops the connection; other names at the same address work.",
            "Allow the names in the firewall's URL or application filter.",
        ),
        V::SniFilterRst => (
            "A filter on {who} reads the server name and resets the connection.",
            "Allow the names in the firewall's URL or application filter.",
        ),
        V::SniFilterHang => (
            "A device on {who} takes the connection for this name and does not go on.",
            "Look at the policy of the device that opens TLS for these names.",
        ),
        V::TlsHandshakeHang => (
            "The handshake hangs, whatever the name: a device on {who} that is overloaded, or the server.",
            "Look at the device that opens TLS on the way; try from another network to rule out the server.",
        ),
        V::MtuBlackhole => (
            "Small packets come through and full ones vanish on {who}, without a word.",
            "Clamp the TCP MSS on the tunnel (1350 for an Azure VPN), and let ICMP 3/4 through.",
        ),
        V::ClientHelloTooBig => (
            "A device on {who} cannot read a ClientHello of more than one segment, as newer clients send it.",
            "Update that device. Until then, turn the hybrid key exchange off in the client that fails.",
        ),
        V::TlsIntercepted => (
            "Somebody opens TLS on the way, with an authority that this machine does not trust.",
            "Except the planned names from decryption. Several agents take no authority of your own, so installing it is the second choice.",
        ),
        V::TlsInterceptedTrusted => (
            "Somebody opens TLS on the way, and this machine trusts them; agents with a trust of their own do not.",
            "Except the planned names from decryption.",
        ),
        V::TlsInterceptedUntrustedUpstream => (
            "The inspection device itself does not trust the service: its own list of authorities is old.",
            "Update the list of authorities of the device, and except the planned names from decryption.",
        ),
        V::ChainIncomplete => (
            "{who} does not send the certificate between its own and the authority's; clients that do not fetch it fail.",
            "Have the server, or the device in front of it, send the whole chain.",
        ),
        V::LocalRootMissing => (
            "The certificate is genuine, and this machine does not know its authority.",
            "Update the list of authorities of the system (`ca-certificates`, or Windows Update), or import {who}. Java and appliances keep lists of their own.",
        ),
        V::ClockSkew => (
            "The clock of this machine is wrong; certificates and tokens look expired or not yet valid.",
            "Repair the time synchronisation of this machine.",
        ),
        V::CertExpired => (
            "The certificate is not valid now, and the clock is not the reason.",
            "Have whoever runs the service, or the device that signs in its place, renew it.",
        ),
        V::CertNameMismatch => (
            "Another service answers at this address.",
            "Check where the name points to; otherwise a device on the way answers in the service's place.",
        ),
        V::PeWrongTarget => (
            "The private name leads to another service's private endpoint.",
            "Correct the record: compare it with the address of the endpoint's network interface.",
        ),
        V::TlsVersionTooOld => (
            "Only versions of TLS get through that the services no longer accept.",
            "Allow TLS 1.2 and 1.3 on the device on {who}, or in the policy of this machine.",
        ),
        V::TlsAlert => (
            "The other side ended the handshake with a reason of its own.",
            "See the number of the alert: it names the reason.",
        ),
        V::PlaintextOn443 => (
            "What answers on the TLS port speaks no TLS: a block page, a login page, or another service.",
            "Look at what it says, and allow the names where it comes from.",
        ),
        V::RevocationUnreachable => (
            "The status of certificates cannot be fetched from {who}; clients that insist on it fail, others wait.",
            "Allow HTTP on port 80 to those hosts, outside decryption. The system asks, not the agent: on Windows the proxy of WinHTTP counts.",
        ),
        V::RevocationTampered => (
            "Something else is sent in the place of certificate status.",
            "Allow {who} on port 80 without a filter or a login page between.",
        ),
        V::CrlExpired => (
            "An old revocation list is served, most probably by a cache.",
            "Clear the cache on the way, or except {who} from it.",
        ),
        V::CertRevoked => (
            "The certificate is revoked: nobody should trust {who}.",
            "Do not go round this. Ask whoever runs the service.",
        ),
        V::HttpBlockpage => (
            "A filter answers in the place of the service.",
            "Allow the names in that filter; its page names the rule.",
        ),
        V::StorageFirewall => (
            "The network works. The storage account's own rules refuse the address from which this machine comes.",
            "Add that public address to the account's network rules, or use the private endpoint.",
        ),
        V::Service5xx => (
            "The service was reached and is in trouble itself; your network is not the reason.",
            "Try again later, and look at the service's health.",
        ),
        V::Throttled => (
            "The service was reached and limits its clients.",
            "Try again later, from fewer machines at a time.",
        ),
        V::NoGreeting => (
            "The connection stands, and what should speak there does not.",
            "Check that {who} runs the planned service on this port; then the devices between.",
        ),
        V::WebsocketBlocked => (
            "Plain requests come through, and the upgrade to a WebSocket does not.",
            "Allow WebSockets for these names on {who}, and except them from decryption.",
        ),
        V::IdleTimeout => (
            "A device on {who} forgets connections that are idle for a while.",
            "Raise its idle time above the agent's keep-alive.",
        ),
        V::HighLatency => (
            "The way is long; jobs that move much data will be slow.",
            "Compare with another way out, and look for a detour.",
        ),
        V::PacketLoss => {
            ("Packets are lost on {who}.", "Look at the line, at overloaded devices, and at duplex settings.")
        }
        V::LowBandwidth => {
            ("The way is narrow.", "Give the connections more room, or move the job to a quiet hour.")
        }
        V::Flaky => (
            "Two tries a moment apart ended differently.",
            "Run the check with `--watch` for a while; what comes and goes is most often one of several devices or addresses.",
        ),
    }
}
