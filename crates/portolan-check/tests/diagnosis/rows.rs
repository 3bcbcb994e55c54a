//! The decision table: each row's observations, and the verdict that they must give.

use portolan_check::observe::*;
use portolan_check::{Confidence, Outcome, Verdict};
use portolan_model::{Application, Inspection};

use crate::world::*;
use Confidence::{Likely, Possible, Proven};
use Outcome::{Fail, NoData, Pass, Warn};
use Verdict as V;

/// A row: its number, what is seen, and what must be said of the host.
type Row = (&'static str, &'static str, fn() -> World, &'static str, Verdict, Outcome, Confidence);

const X: &str = "graph.microsoft.com";

fn x() -> Part {
    public(X)
}

/// The storage account behind its private endpoint, beside another one of the same network that works.
fn account() -> Part {
    private(ACCOUNT, "10.40.4.10")
}

fn private_world() -> World {
    world().with(private("other.file.core.windows.net", "10.40.4.11"))
}

fn proxied(part: Part) -> World {
    let other = public("management.azure.com").proxied(response(200, &[], "", ""), 30);
    world().proxy(Connect::Connected).with(other).with(part)
}

/// A plain request through the proxy, and its answer.
fn plain_proxied(answer: ResponseSeen) -> Part {
    plain("crl3.digicert.com").says(answer).change(|endpoint, seen| {
        endpoint.proxy = Some(0);
        seen.tcp.clear();
        seen.http.as_mut().unwrap().url = "http://crl3.digicert.com/".to_owned();
    })
}

/// The proxy answers nobody as it should.
fn only_proxied(part: Part) -> World {
    empty().proxy(Connect::Connected).with(part)
}

fn hosts_line(address: &'static str) -> impl FnOnce(&mut Machine) {
    move |machine| {
        machine.hosts_lines = vec![HostsLine {
            file: "/etc/hosts".to_owned(),
            line: 12,
            name: X.to_owned(),
            address: ip(address),
        }];
    }
}

fn unrouted() -> Connect {
    Connect::Failed { error: ErrorKind::NetworkUnreachable, immediate: true }
}

fn nxdomain(alias: Option<&str>) -> AskResult {
    AskResult::Answered(Answer {
        rcode: "NXDOMAIN".to_owned(),
        aliases: alias
            .map(|target| Alias { owner: ACCOUNT.to_owned(), target: target.to_owned(), ttl: 60 })
            .into_iter()
            .collect(),
        ..Answer::default()
    })
}

fn clocks(world: World, offsets: &[(&str, f64)]) -> World {
    let sources = offsets.iter().map(|(host, offset)| ClockSource {
        host: (*host).to_owned(),
        by: "http-date".to_owned(),
        offset_seconds: *offset,
    });
    let sources = sources.collect();
    world.controls(|controls| controls.clock.sources = sources)
}

fn expired() -> Part {
    x().chain(|tls| {
        tls.public.as_mut().unwrap().expired = true;
        for cert in &mut tls.chain {
            cert.not_before = "2026-01-01T00:00:00Z".parse().unwrap();
            cert.not_after = "2026-11-01T00:00:00Z".parse().unwrap();
        }
    })
}

fn wrong_name(part: Part) -> Part {
    part.chain(|tls| {
        tls.public.as_mut().unwrap().wrong_name = true;
        tls.chain[0].names = vec!["other.example".to_owned()];
    })
}

fn large_hello(part: Part) -> Part {
    part.chain(|tls| {
        tls.attempts[0].hello.size = HelloSize::Large;
        tls.attempts[0].hello.bytes = 1800;
    })
}

fn status(status: Status) -> RevocationSeen {
    RevocationSeen { status: Some(status), ..status_line(RevocationKind::Crl, true) }
}

fn ntlm() -> ResponseSeen {
    response(407, &[("proxy-authenticate", "NTLM"), ("proxy-authenticate", "Negotiate")], "", "")
}

fn basic() -> ResponseSeen {
    response(407, &[("proxy-authenticate", "Basic realm=\"x\""), ("proxy-authenticate", "NTLM")], "", "")
}

fn squid_error(status: u16, error: &str) -> ResponseSeen {
    response(status, &[("server", "squid/5.7"), ("x-squid-error", error)], "", "")
}

fn portal_page() -> ResponseSeen {
    response(302, &[("location", "http://guest.hotel.example/login")], "Guest login", "")
}

#[rustfmt::skip]
const ROWS: &[Row] = &[
    ("0", "all layers work", || world().with(x()), X, V::Ok, Pass, Proven),
    ("1", "unreachable at once, no sender, no default route", || {
        world().machine(|it| it.default_route_v4 = Some(false)).with(x().tcp(unrouted()))
    }, X, V::NoRouteLocal, Fail, Proven),
    ("1", "unreachable at once, and the route table cannot be read", || {
        world().machine(|it| it.default_route_v4 = None).with(x().tcp(unrouted()))
    }, X, V::NoRouteLocal, Fail, Likely),
    ("2", "the hosts file holds another address than DNS, and it does not answer", || {
        world().machine(hosts_line("20.9.9.9")).with(x().reaching("20.9.9.9").tcp(silent()))
    }, X, V::HostsFileOverride, Fail, Proven),
    ("2", "the hosts file's address is outside the plan", || {
        world().machine(hosts_line("10.8.8.8")).with(x().reaching("10.8.8.8"))
    }, X, V::HostsFileOverride, Fail, Proven),
    ("2", "the hosts file says what DNS says", || {
        world().machine(hosts_line("20.9.9.9")).with(x().resolves(&["20.9.9.9"]))
    }, X, V::Ok, Pass, Proven),
    ("2", "the hosts file holds the planned private address, and DNS the public one", || {
        let line = HostsLine { file: "/etc/hosts".to_owned(), line: 3, name: ACCOUNT.to_owned(), address: ip("10.40.4.10") };
        world().machine(|machine| machine.hosts_lines = vec![line]).with(account().resolves(&["20.60.1.9"]))
    }, ACCOUNT, V::Ok, Pass, Proven),
    ("3", "every resolver is silent, for the control name too", || {
        empty().no_resolver_answers().with(x().dns(AskResult::Timeout))
    }, X, V::DnsServerUnreachable, Fail, Proven),
    ("4", "the first resolver is silent, the second one answers", || {
        empty().resolvers(AskResult::Timeout, control())
            .with(x().asked_of_both(AskResult::Timeout, answered(&["20.60.1.1"])))
    }, X, V::DnsFirstServerDead, Warn, Proven),
    ("5", "this name gets no answer, the control name does", || world().with(x().dns(AskResult::Timeout)),
        X, V::DnsNameTimeout, Fail, Likely),
    ("6", "SERVFAIL", || world().with(x().dns(rcode("SERVFAIL"))), X, V::DnsServfail, Fail, Proven),
    ("7", "REFUSED", || world().with(x().dns(rcode("REFUSED"))), X, V::DnsRefused, Fail, Proven),
    ("8", "NXDOMAIN at the name itself, a sibling resolves", || {
        world().with(public("outlook.microsoft.com")).with(x().dns(nxdomain(None)))
    }, X, V::DnsNxdomain, Fail, Proven),
    ("8", "NXDOMAIN, and nothing to compare with", || empty().with(x().dns(nxdomain(None))),
        X, V::DnsNxdomain, Fail, Likely),
    ("8", "NXDOMAIN of a name that may be absent", || {
        world().with(x().dns(nxdomain(None)).change(|endpoint, _| endpoint.may_not_resolve = true))
    }, X, V::NotTestable, NoData, Proven),
    ("9", "NXDOMAIN behind a privatelink alias", || {
        private_world().with(account().dns(nxdomain(Some("contosofiles.privatelink.file.core.windows.net"))))
    }, ACCOUNT, V::PeZoneRecordMissing, Fail, Proven),
    ("10", "planned private, public answer, privatelink in the chain", || {
        private_world().with(account().resolves(&["20.60.1.9"]).by_alias("contosofiles.privatelink.file.core.windows.net"))
    }, ACCOUNT, V::PeResolvesPublic, Fail, Proven),
    ("11", "planned private, public answer, no privatelink in the chain", || {
        private_world().with(account().resolves(&["20.60.1.9"]).by_alias("file.am5.store.core.windows.net"))
    }, ACCOUNT, V::PeNotCreated, Fail, Likely),
    ("11", "planned private, and the private address is there", || private_world().with(account()),
        ACCOUNT, V::Ok, Pass, Proven),
    ("12", "planned public, private answer", || world().with(x().resolves(&["10.40.9.9"])),
        X, V::PublicOnlyResolvesPrivate, Fail, Proven),
    ("13", "0.0.0.0", || world().with(x().resolves(&["0.0.0.0"])), X, V::DnsSinkhole, Fail, Proven),
    ("13", "a filter's known address", || world().with(x().resolves(&["146.112.61.106"])),
        X, V::DnsSinkhole, Fail, Proven),
    ("13", "the answer of a name that nobody has", || {
        let nobody = name_seen("nobody.invalid", vec![ask(RESOLVER, "A", answered(&["198.51.100.9"]))]);
        world().controls(|controls| controls.no_such_name = Some(nobody))
            .with(x().resolves(&["198.51.100.9"]).signed_by("Filter", false))
    }, X, V::DnsSinkhole, Fail, Proven),
    ("13", "unrelated names with one address, neither genuine", || {
        world()
            .with(public("pas.windows.net").resolves(&["198.51.100.9"]).signed_by("Filter", false))
            .with(x().resolves(&["198.51.100.9"]).signed_by("Filter", false))
    }, X, V::DnsSinkhole, Fail, Likely),
    ("13", "unrelated names at one delivery network, both genuine", || {
        world().with(public("pas.windows.net").resolves(&["198.51.100.9"])).with(x().resolves(&["198.51.100.9"]))
    }, X, V::Ok, Pass, Proven),
    ("14", "truncated, and no TCP", || world().with(x().dns(AskResult::TruncatedNoTcp { refused: true })),
        X, V::DnsTruncatedNoTcp, Fail, Proven),
    ("15", "IPv6 silent, IPv4 connects", || {
        world().with(x().change(|_, seen| seen.tcp.insert(0, tcp("[2603::1]:443", silent(), 3300))))
    }, X, V::Ipv6Blackhole, Warn, Proven),
    ("15", "IPv6 silent for less than IPv4 takes, on a long way", || {
        let part = x().tcp_took(826).rtts(vec![Some(ms(606)); 3]);
        world().with(part.change(|_, seen| seen.tcp.insert(0, tcp("[2603::1]:443", quick_silence(), 1001))))
    }, X, V::HighLatency, Warn, Likely),
    ("15", "IPv6 silent for many times as long as IPv4 takes", || {
        world().with(x().change(|_, seen| seen.tcp.insert(0, tcp("[2603::1]:443", quick_silence(), 1001))))
    }, X, V::Ipv6Blackhole, Warn, Proven),
    ("15", "no IPv6 on this machine, IPv4 connects", || {
        world().with(x().change(|_, seen| seen.tcp.insert(0, tcp("[2603::1]:443", unrouted(), 0))))
    }, X, V::Ok, Pass, Proven),
    ("16", "ICMP 3/13", || world().with(x().icmp(3, 13, FIREWALL)), X, V::FwIcmpProhibited, Fail, Proven),
    ("16", "ICMP 3/10", || world().with(x().icmp(3, 10, FIREWALL)), X, V::FwIcmpProhibited, Fail, Proven),
    ("16", "ICMP 3/9", || world().with(x().icmp(3, 9, FIREWALL)), X, V::FwIcmpProhibited, Fail, Proven),
    ("17", "some with ICMP, many silent on the same way", || {
        let rejected = |name| public(name).icmp(3, 13, FIREWALL);
        let lost = |name| public(name).tcp(silent());
        world().with(rejected("a.azure.com")).with(rejected("b.azure.com")).with(lost("c.azure.com"))
            .with(lost("d.azure.com")).with(lost(X))
    }, X, V::FwIcmpProhibited, Fail, Likely),
    ("17", "one with ICMP and one silent: two rules, not one", || {
        world().with(public("a.azure.com").icmp(3, 13, FIREWALL)).with(x().tcp(silent()))
    }, X, V::FwDrop, Fail, Likely),
    ("18", "ICMP 3/0", || world().with(x().icmp(3, 0, ROUTER)), X, V::NoRouteRemote, Fail, Proven),
    ("18", "ICMP 3/1", || world().with(x().icmp(3, 1, ROUTER)), X, V::NoRouteRemote, Fail, Proven),
    ("18", "ICMP 3/12", || world().with(x().icmp(3, 12, ROUTER)), X, V::NoRouteRemote, Fail, Proven),
    ("19", "ICMP 11/0", || world().with(x().icmp(11, 0, ROUTER)), X, V::RoutingLoop, Fail, Proven),
    ("20", "a reset after as long as others need", || world().with(x().tcp(refused())), X, V::FwReset, Fail, Likely),
    ("20", "a reset from nearer than others", || world().with(x().tcp(refused()).tcp_took(2)),
        X, V::FwReset, Fail, Proven),
    ("20", "a local port that is closed", || {
        let mut part = local("10.9.0.10", 445, Application::Smb).tcp(refused());
        part.seen.greeting = None;
        world().with(part)
    }, "10.9.0.10", V::PortClosed, Fail, Likely),
    ("21", "silent, references on the same way answer", || world().with(x().tcp(silent())), X, V::FwDrop, Fail, Likely),
    ("21", "silent, and nothing to compare with", || empty().with(x().tcp(silent())), X, V::FwDrop, Fail, Possible),
    ("22", "all are silent, a proxy works", || {
        empty().proxy(Connect::Connected).with(public("mcr.microsoft.com").tcp(silent())).with(x().tcp(silent()))
    }, X, V::DirectEgressClosed, Fail, Proven),
    ("22", "all are silent, no proxy", || {
        empty().with(public("mcr.microsoft.com").tcp(silent())).with(x().tcp(silent()))
    }, X, V::DirectEgressClosed, Fail, Likely),
    ("22", "directly silent, and the plan has a proxy that works", || {
        let direct = tcp("20.60.1.1:443", silent(), 1000);
        only_proxied(x().proxied(response(200, &[], "", ""), 30).change(|_, seen| seen.tcp = vec![direct]))
    }, X, V::Ok, Pass, Proven),
    ("23", "private and silent, another of the network answers", || private_world().with(account().tcp(silent())),
        ACCOUNT, V::PeStaleRecord, Fail, Likely),
    ("24", "private and silent, none of the network answers", || world().with(account().tcp(silent())),
        ACCOUNT, V::PeUnrouted, Fail, Likely),
    ("24", "private, and ICMP 3/0", || world().with(account().icmp(3, 0, ROUTER)),
        ACCOUNT, V::PeUnrouted, Fail, Likely),
    ("25", "reset after the name, and nobody's address accepts too", || {
        world().that_accepts_everything().with(x().hello(reset()))
    }, X, V::AppFirewallDeny, Fail, Proven),
    ("25", "cut at once, and nobody's address as well", || {
        world().that_cuts_everything().with(x().tcp(Connect::Cut))
    }, X, V::AppFirewallDeny, Fail, Proven),
    ("25", "cut at once, and nothing known of nobody's address", || world().with(x().tcp(Connect::Cut)),
        X, V::AppFirewallDeny, Fail, Likely),
    ("25", "a plain request is cut, and nobody's address too", || {
        let part = plain("crl3.digicert.com").change(|_, seen| {
            seen.http.as_mut().unwrap().result = FetchSeen::Closed { reset: true };
        });
        world().that_cuts_everything().with(part)
    }, "crl3.digicert.com", V::AppFirewallDeny, Fail, Proven),
    ("25", "port 80 answers 470", || world().with(plain("crl3.digicert.com").says(response(470, &[], "", "Action: Deny"))),
        "crl3.digicert.com", V::AppFirewallDeny, Fail, Proven),
    ("27", "the proxy takes the connection and resets it", || {
        empty().proxy(Connect::Cut).with(x().proxied_badly(ConnectResult::NoProxy))
    }, X, V::ProxyNotAProxy, Fail, Proven),
    ("26", "the proxy is silent", || {
        empty().proxy(silent()).with(x().proxied_badly(ConnectResult::NoProxy))
    }, X, V::ProxyUnreachable, Fail, Proven),
    ("26", "the proxy refuses", || {
        empty().proxy(refused()).with(x().proxied_badly(ConnectResult::NoProxy))
    }, X, V::ProxyPortClosed, Fail, Proven),
    ("26", "the proxy's name does not exist", || {
        let mut world = empty().proxy(silent()).with(x().proxied_badly(ConnectResult::NoProxy));
        let name = name_seen("proxy.contoso.local", vec![ask(RESOLVER, "A", rcode("NXDOMAIN"))]);
        world.seen.proxies = vec![ProxySeen { name: Some(name), tcp: Vec::new() }];
        world
    }, X, V::ProxyNameUnresolved, Fail, Proven),
    ("27", "accepts, and answers nothing to anybody", || only_proxied(x().proxied_badly(ConnectResult::Silent)),
        X, V::ProxyNoAnswer, Fail, Proven),
    ("27", "garbage", || {
        only_proxied(x().proxied_badly(ConnectResult::Garbage { first: "220 smtp".to_owned() }))
    }, X, V::ProxyNotAProxy, Fail, Proven),
    ("27", "closes", || only_proxied(x().proxied_badly(ConnectResult::Closed { reset: false })),
        X, V::ProxyNotAProxy, Fail, Proven),
    ("28", "407 with Basic, no credentials given", || proxied(x().proxied(basic(), 5)),
        X, V::ProxyAuthRequired, Fail, Proven),
    ("28", "407 with Basic, credentials given", || {
        proxied(x().proxied(basic(), 5).change(|_, seen| seen.connect.as_mut().unwrap().with_credentials = true))
    }, X, V::ProxyAuthRejected, Fail, Proven),
    ("28", "a plain request with credentials gets 407 with Basic", || {
        let part = plain_proxied(basic());
        proxied(part.change(|_, seen| seen.http.as_mut().unwrap().with_credentials = true))
    }, "crl3.digicert.com", V::ProxyAuthRejected, Fail, Proven),
    ("28", "a plain request without credentials gets 407 with Basic", || proxied(plain_proxied(basic())),
        "crl3.digicert.com", V::ProxyAuthRequired, Fail, Proven),
    ("29", "407 with NTLM and Negotiate only", || proxied(x().proxied(ntlm(), 5)),
        X, V::ProxyAuthUnsupported, Fail, Proven),
    ("30", "403", || proxied(x().proxied(squid_error(403, "ERR_ACCESS_DENIED 0"), 5)),
        X, V::ProxyDenied, Fail, Proven),
    ("30", "451", || proxied(x().proxied(response(451, &[], "", ""), 5)), X, V::ProxyDenied, Fail, Proven),
    ("30", "302 to a page that is no login", || {
        proxied(x().proxied(response(302, &[("location", "http://filter.contoso.local/why?id=7")], "", ""), 5))
    }, X, V::ProxyDenied, Fail, Proven),
    ("30", "302 to a login page", || proxied(x().proxied(portal_page(), 5)), X, V::CaptivePortal, Fail, Proven),
    ("30", "a plain request is sent to somebody's login page", || proxied(plain_proxied(portal_page())),
        "crl3.digicert.com", V::CaptivePortal, Fail, Likely),
    ("30", "a plain request is sent to the service's own login page", || {
        let own = response(302, &[("location", "https://portal.azure.com/login")], "", "");
        proxied(plain_proxied(own))
    }, "crl3.digicert.com", V::Ok, Pass, Proven),
    ("31", "403 for this port, 443 of the host is connected", || {
        let part = x().change(|endpoint, _| endpoint.port = 8084).proxied(squid_error(403, "ERR_ACCESS_DENIED 0"), 5);
        let other = ConnectResult::Status(response(200, &[], "", ""));
        proxied(part.change(|_, seen| seen.connect_compared = vec![connect("graph.microsoft.com:443", other, 30)]))
    }, X, V::ProxyPortNotAllowed, Fail, Proven),
    ("32", "503 at once with words of DNS", || proxied(x().proxied(squid_error(503, "ERR_DNS_FAIL 0"), 5)),
        X, V::ProxyCannotResolve, Fail, Likely),
    ("32", "502 at once without a number", || proxied(x().proxied(response(502, &[], "", ""), 5)),
        X, V::ProxyCannotResolve, Fail, Likely),
    ("33", "503 after seconds, error 110", || proxied(x().proxied(squid_error(503, "ERR_CONNECT_FAIL 110"), 4000)),
        X, V::ProxyCannotConnect, Fail, Proven),
    ("33", "503 at once, error 111", || proxied(x().proxied(squid_error(503, "ERR_CONNECT_FAIL 111"), 5)),
        X, V::ProxyCannotConnect, Fail, Proven),
    ("33", "504 after seconds", || proxied(x().proxied(response(504, &[], "", ""), 4000)),
        X, V::ProxyCannotConnect, Fail, Proven),
    ("33", "no answer for this host while others get one", || proxied(x().proxied_badly(ConnectResult::Silent)),
        X, V::ProxyCannotConnect, Fail, Likely),
    ("33", "no answer for this host while plain requests get one", || {
        let page = plain_proxied(response(200, &[], "", ""));
        only_proxied(x().proxied_badly(ConnectResult::Silent)).with(page)
    }, X, V::ProxyCannotConnect, Fail, Likely),
    ("33", "no answer for this host while others are denied", || {
        let denied = public("a.azure.com").proxied(squid_error(403, "ERR_ACCESS_DENIED 0"), 5);
        only_proxied(x().proxied_badly(ConnectResult::Silent)).with(denied)
    }, X, V::ProxyCannotConnect, Fail, Likely),
    ("34", "the proxy cannot reach a private name, and this machine can", || {
        let direct = tcp("10.40.4.10:443", Connect::Connected, 9);
        proxied(account().proxied(squid_error(503, "ERR_CONNECT_FAIL 110"), 4000)
            .change(|_, seen| seen.tcp = vec![direct]))
    }, ACCOUNT, V::ProxyBypassMissing, Fail, Proven),
    ("35", "200, then reset at the first byte of TLS", || {
        proxied(x().proxied(response(200, &[], "", ""), 30).hello(reset()))
    }, X, V::ProxyTunnelReset, Fail, Proven),
    ("35", "200, then a page in the tunnel", || {
        let page = Handshake::Plaintext { first: "HTTP/1.1 403 Forbidden".to_owned() };
        proxied(x().proxied(response(200, &[], "", ""), 30).hello(page))
    }, X, V::ProxyTunnelBlockpage, Fail, Proven),
    ("36", "ClientHello never acknowledged, a decoy works", || {
        world().with(x().hello(no_answer()).and(TlsPurpose::Decoy, done()).io(1, 0))
    }, X, V::SniFilterDrop, Fail, Proven),
    ("37", "reset after the ClientHello, a decoy works", || {
        world().with(x().hello(reset()).and(TlsPurpose::Decoy, done()))
    }, X, V::SniFilterRst, Fail, Proven),
    ("38", "acknowledged, nothing comes, a decoy works", || {
        world().with(x().hello(no_answer()).and(TlsPurpose::Decoy, done()).io(301, 0))
    }, X, V::SniFilterHang, Fail, Likely),
    ("38", "acknowledged, nothing comes, a decoy hangs too", || {
        world().with(x().hello(no_answer()).and(TlsPurpose::Decoy, no_answer()).io(301, 0))
    }, X, V::TlsHandshakeHang, Fail, Likely),
    ("39", "acknowledged, and later pieces held out of order", || world().with(x().hello(no_answer()).io(301, 2)),
        X, V::MtuBlackhole, Fail, Proven),
    ("39", "a ServerHello and never a certificate", || {
        world().with(x().hello(Handshake::Silent { stall: Stall::AfterServerHello }))
    }, X, V::MtuBlackhole, Fail, Likely),
    ("40", "the agent's large ClientHello is lost, a small one works", || {
        world().with(large_hello(x().hello(no_answer())).and(TlsPurpose::Small, done()))
    }, X, V::ClientHelloTooBig, Fail, Proven),
    ("40", "the agent's large ClientHello gets an alert, a small one works", || {
        let part = large_hello(x().hello(Handshake::Alert { number: 80 }));
        world().with(part.and(TlsPurpose::Small, done()))
    }, X, V::ClientHelloTooBig, Fail, Proven),
    ("40", "the agent's large ClientHello is lost, a small one gets an alert", || {
        let alert = Handshake::Alert { number: 40 };
        world().with(large_hello(x().hello(no_answer())).and(TlsPurpose::Small, alert))
    }, X, V::ClientHelloTooBig, Fail, Proven),
    ("40", "the agent's own works, a large one does not", || world().with(x().and(TlsPurpose::Large, no_answer())),
        X, V::ClientHelloTooBig, Warn, Proven),
    ("41", "no public authority, not trusted here", || world().with(x().signed_by("Contoso Inspection CA", false)),
        X, V::TlsIntercepted, Fail, Proven),
    ("42", "trusted here, the agent breaks", || {
        world().with(x().inspection(Inspection::Breaks).signed_by("Contoso Inspection CA", true))
    }, X, V::TlsInterceptedTrusted, Fail, Proven),
    ("42", "trusted here, the agent bears it, the plan does not say so", || {
        world().with(x().inspection(Inspection::Tolerated).signed_by("Contoso Inspection CA", true))
    }, X, V::TlsInterceptedTrusted, Warn, Proven),
    ("42", "trusted here, a relay", || {
        world().with(x().websocket(upgraded(true)).signed_by("Contoso Inspection CA", true))
    }, X, V::TlsInterceptedTrusted, Fail, Proven),
    ("43", "the authority for those that the device does not trust", || {
        world().with(x().signed_by("Fortinet_CA_Untrusted", false))
    }, X, V::TlsInterceptedUntrustedUpstream, Fail, Likely),
    ("44", "the right names with other keys", || {
        world().with(x().signed_by("Microsoft Azure RSA TLS Issuing CA 07", false))
    }, X, V::TlsIntercepted, Fail, Proven),
    ("45", "completed only by fetching the intermediate", || {
        world().with(x().chain(|tls| {
            tls.chain.truncate(1);
            let public = tls.public.as_mut().unwrap();
            (public.anchored, public.completed_by_aia) = (false, true);
        }))
    }, X, V::ChainIncomplete, Fail, Proven),
    ("46", "a public root that this machine lacks", || {
        world().with(x().chain(|tls| tls.system = Some(trust(TrustStore::System, false))))
    }, X, V::LocalRootMissing, Fail, Proven),
    ("47", "expired, and two clocks say that ours is ahead", || {
        clocks(world().with(expired()), &[("a.example", 3_500_000.0), ("b.example", 3_500_001.0)])
    }, X, V::ClockSkew, Fail, Proven),
    ("47", "expired, and only one clock says so", || {
        clocks(world().with(expired()), &[("a.example", 3_500_000.0)])
    }, X, V::ClockSkew, Fail, Likely),
    ("47", "nothing has expired yet, and two clocks say that ours is off", || {
        clocks(world().with(x()), &[("a.example", 900.0), ("b.example", 901.0)])
    }, X, V::ClockSkew, Warn, Proven),
    ("48", "expired, and the clock is right", || {
        clocks(world().with(expired()), &[("a.example", 0.2), ("b.example", -0.4)])
    }, X, V::CertExpired, Fail, Proven),
    ("48", "for another name", || world().with(wrong_name(x())), X, V::CertNameMismatch, Fail, Proven),
    ("48", "for another name, at a private endpoint", || private_world().with(wrong_name(account())),
        ACCOUNT, V::PeWrongTarget, Fail, Proven),
    ("49", "alert 70", || world().with(x().hello(Handshake::Alert { number: 70 })),
        X, V::TlsVersionTooOld, Fail, Proven),
    ("49", "only an old version is completed", || {
        world().with(x().hello(reset()).and(TlsPurpose::OldVersion, done_with("1.0")))
    }, X, V::TlsVersionTooOld, Fail, Proven),
    ("50", "alert 112", || world().with(x().hello(Handshake::Alert { number: 112 })), X, V::TlsAlert, Fail, Proven),
    ("50", "an alert to a ClientHello of any size", || {
        let alert = || Handshake::Alert { number: 40 };
        world().with(large_hello(x().hello(alert())).and(TlsPurpose::Small, alert()))
    }, X, V::TlsAlert, Fail, Proven),
    ("51", "HTTP on the TLS port", || {
        world().with(x().hello(Handshake::Plaintext { first: "HTTP/1.1 302 Found".to_owned() }))
    }, X, V::PlaintextOn443, Fail, Proven),
    ("52", "the list's host is closed", || world().with(x().revocation(status_line(RevocationKind::Crl, false))),
        X, V::RevocationUnreachable, Warn, Proven),
    ("52", "the list is a page", || world().with(x().revocation(status(Status::Unreadable))),
        X, V::RevocationTampered, Warn, Proven),
    ("52", "the list is old", || world().with(x().revocation(status(Status::Stale))), X, V::CrlExpired, Warn, Proven),
    ("52", "revoked", || world().with(x().revocation(status(Status::Revoked))), X, V::CertRevoked, Fail, Proven),
    ("53", "a block page", || {
        world().with(x().says(response(200, &[("content-type", "text/html")], "Web Page Blocked", "")))
    }, X, V::HttpBlockpage, Fail, Likely),
    ("53", "opened by a trusted authority, and a page without marks", || {
        world().with(x().inspection(Inspection::Tolerated).signed_by("Contoso", true)
            .says(response(200, &[("content-type", "text/html")], "Notice", "")))
    }, X, V::HttpBlockpage, Fail, Likely),
    ("54", "403 AuthorizationFailure at a public address", || {
        let refusal = response(403, &[("x-ms-error-code", "AuthorizationFailure")], "", "");
        world().with(public(ACCOUNT).says(refusal))
    }, ACCOUNT, V::StorageFirewall, Fail, Likely),
    ("54", "another 403 of the service is reachability", || world().with(x().says(microsoft(403))), X, V::Ok, Pass, Proven),
    ("55", "503 of the service", || world().with(x().says(microsoft(503))), X, V::Service5xx, Warn, Proven),
    ("55", "429 of the service", || world().with(x().says(microsoft(429))), X, V::Throttled, Warn, Proven),
    ("56", "443 reset for all, port 80 goes to a login page", || {
        empty().with(plain("crl3.digicert.com").says(portal_page())).with(x().hello(reset()))
    }, X, V::CaptivePortal, Fail, Proven),
    ("57", "a plain request works, the upgrade is answered 200", || {
        world().with(x().websocket(not_upgraded(microsoft(200), None)))
    }, X, V::WebsocketBlocked, Fail, Proven),
    ("57", "101, and then cut", || world().with(x().websocket(upgraded(false))), X, V::WebsocketBlocked, Fail, Proven),
    ("57", "refused for want of a token, and otherwise than a plain request", || {
        world().with(x().websocket(not_upgraded(microsoft(401), Some(microsoft(200)))))
    }, X, V::Ok, Pass, Proven),
    ("57", "the relay knows no listener, and says the same to a plain request", || {
        world().with(x().websocket(not_upgraded(microsoft(404), Some(microsoft(404)))))
    }, X, V::Ok, Pass, Proven),
    ("57", "a genuine key, and a refusal without marks", || {
        world().with(x().websocket(not_upgraded(response(400, &[], "", ""), None)))
    }, X, V::Ok, Pass, Proven),
    ("57", "an upgrade is asked for, though one was sent", || {
        world().with(x().websocket(not_upgraded(microsoft(426), Some(microsoft(404)))))
    }, X, V::WebsocketBlocked, Fail, Proven),
    ("57", "somebody's proxy refuses it", || {
        let refusal = squid_error(403, "ERR_ACCESS_DENIED 0");
        world().with(x().websocket(not_upgraded(refusal, Some(microsoft(404)))))
    }, X, V::WebsocketBlocked, Fail, Proven),
    ("58", "no pong after a pause", || {
        let idle = Some(IdleSeen { survived: vec![ms(60_000)], died: Some(ms(240_000)) });
        world().with(x().websocket(WebSocketSeen { idle, ..upgraded(true) }))
    }, X, V::IdleTimeout, Warn, Proven),
    ("59", "a long way", || world().with(x().rtts(vec![Some(ms(600)); 10])), X, V::HighLatency, Warn, Likely),
    ("59", "one slow round trip of ten", || {
        let mut rtts = vec![Some(ms(20)); 9];
        rtts.push(Some(ms(1020)));
        world().with(x().rtts(rtts))
    }, X, V::Ok, Pass, Proven),
    ("59", "three of ten lost", || {
        let mut rtts = vec![Some(ms(20)); 7];
        rtts.extend([None, None, None]);
        world().with(x().rtts(rtts))
    }, X, V::PacketLoss, Warn, Likely),
    ("59", "a narrow way", || {
        world().with(x().change(|_, seen| seen.throughput = Some(Throughput { up: Some(40_000.0), down: Some(9e6) })))
    }, X, V::LowBandwidth, Warn, Likely),
];

#[test]
fn every_row_gives_its_verdict() {
    let mut wrong = Vec::new();
    for (row, what, world, host, verdict, outcome, confidence) in ROWS {
        let result = world().result(host);
        let found = (result.verdict, result.outcome, result.confidence);
        if found != (*verdict, *outcome, *confidence) {
            wrong.push(format!(
                "row {row}, {what}: {found:?}, wanted {:?}\n   {:?}",
                (verdict, outcome, confidence),
                result.evidence
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_row_of_the_table_and_every_verdict_is_there() {
    for row in (1..=59).map(|row: u8| row.to_string()) {
        assert!(ROWS.iter().any(|(number, ..)| *number == row), "row {row}");
    }
    // Told apart in `judgement`.
    let elsewhere = [V::NotRun, V::DnsServersDisagree, V::Flaky, V::NoGreeting];
    for verdict in Verdict::ALL {
        let here = ROWS.iter().any(|(.., it, _, _)| it == verdict);
        assert!(here || elsewhere.contains(verdict), "{verdict} is in no row");
    }
}

#[test]
fn no_verdict_is_without_evidence() {
    for (row, what, world, host, ..) in ROWS {
        let result = world().result(host);
        assert!(!result.evidence.is_empty(), "row {row}, {what}");
        for sentence in &result.evidence {
            assert!(
                sentence.ends_with('.') && sentence.chars().next().is_some_and(|c| !c.is_whitespace()),
                "{sentence}"
            );
        }
    }
}

#[test]
fn what_comes_after_a_broken_layer_was_not_tested() {
    use portolan_check::report::LayerState;
    for (row, what, world, host, ..) in ROWS {
        let result = world().result(host);
        if result.outcome != Fail {
            continue;
        }
        let broken = result.layers.iter().position(|(_, layer)| layer.state == LayerState::Broken);
        let broken = broken.unwrap_or_else(|| panic!("row {row}, {what}: nothing is broken"));
        let later = result.layers.iter().skip(broken + 1);
        for (layer, seen) in later {
            assert_eq!(seen.state, LayerState::NotTested, "row {row}, {what}: {layer:?}");
        }
    }
}
