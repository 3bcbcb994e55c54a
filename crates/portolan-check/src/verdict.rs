//! The verdicts: stable codes for what a probe found, with the layer that each belongs to.

use serde::{Deserialize, Serialize};

/// How a flow fared. Ordered from the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It works.
    Pass,
    /// It could not be tested. Neither good nor bad.
    NoData,
    /// It works, with something worth mending.
    Warn,
    /// It does not work.
    Fail,
}

/// How sure a verdict is. Ordered from the weakest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// One cause among several that look the same.
    Possible,
    /// Nothing else is as probable.
    Likely,
    /// Only this gives these observations.
    Proven,
}

/// The layers in the order in which a connection meets them. The earliest one that is broken gives the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layer {
    /// The machine itself.
    Local,
    /// Names.
    Dns,
    /// Routes, packet filters, the transport.
    Tcp,
    /// The proxy.
    Proxy,
    /// TLS.
    Tls,
    /// Certificate status.
    Revocation,
    /// HTTP, or the greeting of another protocol.
    Application,
    /// WebSockets and idle connections.
    WebSocket,
    /// Latency, loss, throughput.
    Quality,
}

impl Layer {
    /// All layers in order.
    pub const ALL: [Layer; 9] = [
        Layer::Local,
        Layer::Dns,
        Layer::Tcp,
        Layer::Proxy,
        Layer::Tls,
        Layer::Revocation,
        Layer::Application,
        Layer::WebSocket,
        Layer::Quality,
    ];

    /// The word that output uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Layer::Local => "local",
            Layer::Dns => "dns",
            Layer::Tcp => "tcp",
            Layer::Proxy => "proxy",
            Layer::Tls => "tls",
            Layer::Revocation => "revocation",
            Layer::Application => "application",
            Layer::WebSocket => "web_socket",
            Layer::Quality => "quality",
        }
    }
}

macro_rules! verdicts {
    ($($(#[$meta:meta])* $variant:ident = $code:literal in $layer:ident,)+) => {
        /// What was found. The codes are stable: output, metrics and pages use them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Verdict {
            $($(#[$meta])* #[serde(rename = $code)] $variant,)+
        }

        impl Verdict {
            /// All verdicts, in the order of their layers.
            pub const ALL: &'static [Verdict] = &[$(Verdict::$variant),+];

            /// The code.
            pub const fn code(self) -> &'static str {
                match self { $(Verdict::$variant => $code,)+ }
            }

            /// The layer it belongs to.
            pub const fn layer(self) -> Layer {
                match self { $(Verdict::$variant => Layer::$layer,)+ }
            }

            /// Its page in `docs/verdicts`: what it means, how it is told from its neighbours, what to do, who does it.
            pub const fn page(self) -> &'static str {
                match self {
                    $(Verdict::$variant => include_str!(concat!("../../../docs/verdicts/", $code, ".md")),)+
                }
            }
        }
    };
}

verdicts! {
    /// Everything that the plan needs was seen to work.
    Ok = "OK" in Local,
    /// Nothing could be tested from here.
    NotTestable = "NOT_TESTABLE" in Local,
    /// A probe did not run, or ran out of its budget.
    NotRun = "NOT_RUN" in Local,
    /// No route leads off this machine.
    NoRouteLocal = "NO_ROUTE_LOCAL" in Local,
    /// The hosts file holds the name, and not as the plan wants it.
    HostsFileOverride = "HOSTS_FILE_OVERRIDE" in Local,
    /// No resolver answers.
    DnsServerUnreachable = "DNS_SERVER_UNREACHABLE" in Dns,
    /// The first resolver is silent, a later one answers.
    DnsFirstServerDead = "DNS_FIRST_SERVER_DEAD" in Dns,
    /// The resolvers give different answers.
    DnsServersDisagree = "DNS_SERVERS_DISAGREE" in Dns,
    /// This name gets no answer, others do.
    DnsNameTimeout = "DNS_NAME_TIMEOUT" in Dns,
    /// The resolver failed.
    DnsServfail = "DNS_SERVFAIL" in Dns,
    /// The resolver does not serve this client.
    DnsRefused = "DNS_REFUSED" in Dns,
    /// The name does not exist.
    DnsNxdomain = "DNS_NXDOMAIN" in Dns,
    /// The private zone has no record for the name.
    PeZoneRecordMissing = "PE_ZONE_RECORD_MISSING" in Dns,
    /// A private endpoint is planned, the answer is public.
    PeResolvesPublic = "PE_RESOLVES_PUBLIC" in Dns,
    /// A private endpoint is planned, and nothing says that it exists.
    PeNotCreated = "PE_NOT_CREATED" in Dns,
    /// A public address is planned, the answer is private.
    PublicOnlyResolvesPrivate = "PUBLIC_ONLY_RESOLVES_PRIVATE" in Dns,
    /// A filter answers in the name's place.
    DnsSinkhole = "DNS_SINKHOLE" in Dns,
    /// The answer is too large for UDP, and TCP 53 is closed.
    DnsTruncatedNoTcp = "DNS_TRUNCATED_NO_TCP" in Dns,
    /// IPv6 is offered and leads nowhere; IPv4 works.
    Ipv6Blackhole = "IPV6_BLACKHOLE" in Tcp,
    /// A device says that the connection is prohibited.
    FwIcmpProhibited = "FW_ICMP_PROHIBITED" in Tcp,
    /// A router has no route.
    NoRouteRemote = "NO_ROUTE_REMOTE" in Tcp,
    /// Packets circle until they expire.
    RoutingLoop = "ROUTING_LOOP" in Tcp,
    /// A device answers with a reset.
    FwReset = "FW_RESET" in Tcp,
    /// The host answers that nothing listens.
    PortClosed = "PORT_CLOSED" in Tcp,
    /// Packets vanish.
    FwDrop = "FW_DROP" in Tcp,
    /// Nothing leads to the internet directly.
    DirectEgressClosed = "DIRECT_EGRESS_CLOSED" in Tcp,
    /// The record of a private endpoint names an address that nobody holds.
    PeStaleRecord = "PE_STALE_RECORD" in Tcp,
    /// Nothing leads to the private endpoints' network.
    PeUnrouted = "PE_UNROUTED" in Tcp,
    /// A device accepts every connection and resets it once it has seen the name.
    AppFirewallDeny = "APP_FIREWALL_DENY" in Tcp,
    /// The proxy does not answer.
    ProxyUnreachable = "PROXY_UNREACHABLE" in Proxy,
    /// Nothing listens at the proxy's port.
    ProxyPortClosed = "PROXY_PORT_CLOSED" in Proxy,
    /// The proxy's name does not resolve.
    ProxyNameUnresolved = "PROXY_NAME_UNRESOLVED" in Proxy,
    /// The proxy accepts and never answers.
    ProxyNoAnswer = "PROXY_NO_ANSWER" in Proxy,
    /// What answers is no proxy.
    ProxyNotAProxy = "PROXY_NOT_A_PROXY" in Proxy,
    /// The proxy wants credentials.
    ProxyAuthRequired = "PROXY_AUTH_REQUIRED" in Proxy,
    /// The proxy does not take the credentials.
    ProxyAuthRejected = "PROXY_AUTH_REJECTED" in Proxy,
    /// The proxy wants a kind of authentication that the agent does not speak.
    ProxyAuthUnsupported = "PROXY_AUTH_UNSUPPORTED" in Proxy,
    /// The proxy does not allow the host.
    ProxyDenied = "PROXY_DENIED" in Proxy,
    /// Somebody must log in first.
    CaptivePortal = "CAPTIVE_PORTAL" in Proxy,
    /// The proxy does not allow the port.
    ProxyPortNotAllowed = "PROXY_PORT_NOT_ALLOWED" in Proxy,
    /// The proxy cannot resolve the name.
    ProxyCannotResolve = "PROXY_CANNOT_RESOLVE" in Proxy,
    /// The proxy cannot connect.
    ProxyCannotConnect = "PROXY_CANNOT_CONNECT" in Proxy,
    /// A private name goes through the proxy and should not.
    ProxyBypassMissing = "PROXY_BYPASS_MISSING" in Proxy,
    /// The tunnel is cut at the first byte of TLS.
    ProxyTunnelReset = "PROXY_TUNNEL_RESET" in Proxy,
    /// A page comes out of the tunnel.
    ProxyTunnelBlockpage = "PROXY_TUNNEL_BLOCKPAGE" in Proxy,
    /// A filter drops the connection by its name.
    SniFilterDrop = "SNI_FILTER_DROP" in Tls,
    /// A filter resets the connection by its name.
    SniFilterRst = "SNI_FILTER_RST" in Tls,
    /// A filter lets the connection hang by its name.
    SniFilterHang = "SNI_FILTER_HANG" in Tls,
    /// The handshake hangs, whatever the name.
    TlsHandshakeHang = "TLS_HANDSHAKE_HANG" in Tls,
    /// Large packets vanish.
    MtuBlackhole = "MTU_BLACKHOLE" in Tls,
    /// A ClientHello of more than one segment vanishes.
    ClientHelloTooBig = "CLIENTHELLO_TOO_BIG" in Tls,
    /// Somebody opens TLS on the way.
    TlsIntercepted = "TLS_INTERCEPTED" in Tls,
    /// Somebody opens TLS on the way, and this machine trusts them.
    TlsInterceptedTrusted = "TLS_INTERCEPTED_TRUSTED" in Tls,
    /// Somebody opens TLS on the way, and does not trust the service.
    TlsInterceptedUntrustedUpstream = "TLS_INTERCEPTED_UNTRUSTED_UPSTREAM" in Tls,
    /// The server sends no intermediate certificate.
    ChainIncomplete = "CHAIN_INCOMPLETE" in Tls,
    /// The chain is genuine, and this machine lacks its root.
    LocalRootMissing = "LOCAL_ROOT_MISSING" in Tls,
    /// The clock of this machine is wrong.
    ClockSkew = "CLOCK_SKEW" in Tls,
    /// The certificate is not valid now.
    CertExpired = "CERT_EXPIRED" in Tls,
    /// The certificate is for other names.
    CertNameMismatch = "CERT_NAME_MISMATCH" in Tls,
    /// A private name leads to another service.
    PeWrongTarget = "PE_WRONG_TARGET" in Tls,
    /// Only old versions of TLS get through.
    TlsVersionTooOld = "TLS_VERSION_TOO_OLD" in Tls,
    /// The other side ended the handshake with an alert.
    TlsAlert = "TLS_ALERT" in Tls,
    /// What answers on a TLS port is no TLS.
    PlaintextOn443 = "PLAINTEXT_ON_443" in Tls,
    /// Certificate status cannot be fetched.
    RevocationUnreachable = "REVOCATION_UNREACHABLE" in Revocation,
    /// What is fetched is no certificate status.
    RevocationTampered = "REVOCATION_TAMPERED" in Revocation,
    /// The certificate status is out of date.
    CrlExpired = "CRL_EXPIRED" in Revocation,
    /// A certificate of the chain is revoked.
    CertRevoked = "CERT_REVOKED" in Revocation,
    /// A page of somebody else answers.
    HttpBlockpage = "HTTP_BLOCKPAGE" in Application,
    /// The storage account's own rules refuse this address.
    StorageFirewall = "STORAGE_FIREWALL" in Application,
    /// The service itself fails.
    Service5xx = "SERVICE_5XX" in Application,
    /// The service limits its clients.
    Throttled = "THROTTLED" in Application,
    /// The connection stands, and what should speak there does not.
    NoGreeting = "NO_GREETING" in Application,
    /// The upgrade to a WebSocket does not get through.
    WebsocketBlocked = "WEBSOCKET_BLOCKED" in WebSocket,
    /// Idle connections are cut.
    IdleTimeout = "IDLE_TIMEOUT" in WebSocket,
    /// The way is long.
    HighLatency = "HIGH_LATENCY" in Quality,
    /// Packets are lost.
    PacketLoss = "PACKET_LOSS" in Quality,
    /// The way is narrow.
    LowBandwidth = "LOW_BANDWIDTH" in Quality,
    /// Two tries gave different results.
    Flaky = "FLAKY" in Quality,
}

impl Verdict {
    /// Its page for a terminal: links to other pages are their codes.
    pub fn page_text(self) -> String {
        Verdict::ALL.iter().fold(self.page().to_owned(), |text, other| {
            let code = other.code();
            text.replace(&format!("[{code}]({code}.md)"), code)
        })
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.code())
    }
}

impl std::str::FromStr for Verdict {
    type Err = ();

    fn from_str(text: &str) -> Result<Verdict, ()> {
        Verdict::ALL.iter().copied().find(|verdict| verdict.code() == text).ok_or(())
    }
}
