//! Any observations at all: worlds of healthy and broken parts, and of parts that no network would give.

use portolan_check::observe::*;
use portolan_check::{Layer, Outcome};
use portolan_model::{Application, Inspection, Need};
use proptest::prelude::*;
use proptest::sample::select;

use crate::world::*;

pub(crate) const NAMES: [&str; 6] = [
    "a.azure.com",
    "b.azure.com",
    "c.windows.net",
    "d.microsoft.com",
    "contosofiles.file.core.windows.net",
    "f.azure.net",
];

fn asked() -> BoxedStrategy<AskResult> {
    let address = select(vec![
        "20.60.1.1",
        "10.40.4.10",
        "0.0.0.0",
        "127.0.0.1",
        "146.112.61.106",
        "10.9.9.9",
        "2603::1",
        "::",
    ]);
    let aliases =
        select(vec![None, Some("x.privatelink.file.core.windows.net"), Some("privatelink."), Some("")]);
    let code = select(vec!["NOERROR", "NXDOMAIN", "SERVFAIL", "REFUSED", "16", ""]);
    let message =
        (code, prop::collection::vec(address, 0..3), aliases).prop_map(|(code, addresses, alias)| {
            let addresses =
                addresses.iter().map(|address| RecordSeen { address: ip(address), ttl: 1 }).collect();
            let alias =
                alias.map(|target| Alias { owner: "x".to_owned(), target: target.to_owned(), ttl: 1 });
            AskResult::Answered(Answer {
                rcode: code.to_owned(),
                addresses,
                aliases: alias.into_iter().collect(),
                ..Answer::default()
            })
        });
    prop_oneof![
        4 => message,
        1 => Just(AskResult::Timeout),
        1 => Just(AskResult::Refused),
        1 => Just(AskResult::Garbage),
        1 => Just(AskResult::Unsendable { error: "no route".to_owned() }),
        1 => Just(AskResult::TruncatedNoTcp { refused: false }),
    ]
    .boxed()
}

fn connection() -> BoxedStrategy<TcpSeen> {
    let error = select(vec![
        ErrorKind::Refused,
        ErrorKind::Reset,
        ErrorKind::NetworkUnreachable,
        ErrorKind::HostUnreachable,
        ErrorKind::TimedOut,
        ErrorKind::Forbidden,
        ErrorKind::Local,
    ]);
    let result = prop_oneof![
        3 => Just(Connect::Connected),
        1 => Just(Connect::Cut),
        1 => any::<bool>().prop_map(|second_opinion| Connect::Silent { second_opinion }),
        2 => (error, any::<bool>()).prop_map(|(error, immediate)| Connect::Failed { error, immediate }),
    ];
    let icmp = prop::option::of((
        any::<bool>(),
        0u8..14,
        0u8..16,
        select(vec![None, Some(FIREWALL), Some(ROUTER), Some("10.1.9.21")]),
    ));
    let to = select(vec!["20.60.1.1:443", "10.40.4.10:443", "[2603::1]:443", "10.9.9.9:443"]);
    (to, result, 0u64..4000, icmp, any::<bool>())
        .prop_map(|(to, result, took, icmp, hop)| {
            let mut seen = tcp(to, result, took);
            if hop {
                seen.next_hop = None;
            }
            seen.icmp = icmp.map(|(v6, kind, code, sender)| Icmp { v6, kind, code, sender: sender.map(ip) });
            seen
        })
        .boxed()
}

fn handshake() -> BoxedStrategy<Handshake> {
    prop_oneof![
        4 => Just(done()),
        1 => Just(done_with("1.0")),
        1 => any::<u8>().prop_map(|number| Handshake::Alert { number }),
        1 => (0u64..3).prop_map(|after| Handshake::Reset { after }),
        1 => (0u64..3).prop_map(|after| Handshake::Closed { after }),
        1 => Just(no_answer()),
        1 => Just(Handshake::Silent { stall: Stall::AfterServerHello }),
        1 => any::<String>().prop_map(|first| Handshake::Plaintext { first }),
        1 => any::<String>().prop_map(|error| Handshake::Broken { error }),
    ]
    .boxed()
}

fn tls() -> BoxedStrategy<TlsSeen> {
    let purpose = select(vec![
        TlsPurpose::Plain,
        TlsPurpose::Plain,
        TlsPurpose::Again,
        TlsPurpose::Decoy,
        TlsPurpose::Small,
        TlsPurpose::Large,
        TlsPurpose::OldVersion,
    ]);
    let io = prop::option::of((0u64..400, prop::option::of(0u64..3)));
    let attempts = prop::collection::vec((purpose, handshake(), any::<bool>(), io), 0..4);
    let judged = || prop::option::of((any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>()));
    let issuer = select(vec!["Contoso", "Fortinet_CA_Untrusted", "Microsoft", ""]);
    (attempts, 0usize..3, issuer, judged(), judged())
        .prop_map(|(attempts, chain, issuer, public, system)| {
            let store = |store, judged: Option<(bool, bool, bool, bool)>| {
                judged.map(|(anchored, expired, wrong_name, completed_by_aia)| Trust {
                    expired,
                    wrong_name,
                    completed_by_aia,
                    ..trust(store, anchored)
                })
            };
            TlsSeen {
                attempts: attempts
                    .into_iter()
                    .map(|(purpose, result, large, io)| {
                        let mut attempt = attempt(purpose, "x", result);
                        if large {
                            attempt.hello.size = HelloSize::Large;
                        }
                        attempt.io = io.map(|(acked, out_of_order)| IoFacts {
                            acked: Some(acked),
                            out_of_order,
                            ..IoFacts::default()
                        });
                        attempt
                    })
                    .collect(),
                chain: (0..chain).map(|_| cert("x", issuer)).collect(),
                public: store(TrustStore::Public, public),
                system: store(TrustStore::System, system),
                ..TlsSeen::default()
            }
        })
        .boxed()
}

fn answer() -> BoxedStrategy<ResponseSeen> {
    let header = select(vec![
        ("server", "Microsoft-HTTPAPI/2.0"),
        ("server", "squid"),
        ("location", "http://login.example/"),
        ("location", "://"),
        ("proxy-authenticate", "Basic"),
        ("proxy-authenticate", ""),
        ("x-squid-error", "ERR_CONNECT_FAIL 110"),
        ("x-squid-error", "\u{fffd} 99999999999999999999"),
        ("content-type", "text/html"),
        ("x-ms-error-code", "AuthorizationFailure"),
    ]);
    let status =
        prop_oneof![select(vec![200u16, 101, 302, 403, 404, 407, 429, 470, 502, 503, 511]), any::<u16>()];
    let text = || {
        prop_oneof![Just(String::new()), Just("Access blocked, category: é 7".to_owned()), any::<String>()]
    };
    (status, prop::collection::vec(header, 0..3), text(), text())
        .prop_map(|(status, headers, title, body)| response(status, &headers, &title, &body))
        .boxed()
}

fn fetched() -> BoxedStrategy<FetchSeen> {
    prop_oneof![
        4 => answer().prop_map(FetchSeen::Status),
        1 => Just(FetchSeen::Silent),
        1 => any::<bool>().prop_map(|reset| FetchSeen::Closed { reset }),
        1 => any::<u8>().prop_map(|number| FetchSeen::Alert { number }),
        1 => any::<String>().prop_map(|first| FetchSeen::Garbage { first }),
        1 => Just(FetchSeen::Unreachable { error: "no".to_owned() }),
    ]
    .boxed()
}

fn asked_proxy() -> BoxedStrategy<ConnectSeen> {
    let result = prop_oneof![
        3 => answer().prop_map(ConnectResult::Status),
        1 => Just(ConnectResult::NoProxy),
        1 => Just(ConnectResult::Silent),
        1 => any::<bool>().prop_map(|reset| ConnectResult::Closed { reset }),
        1 => any::<String>().prop_map(|first| ConnectResult::Garbage { first }),
        1 => Just(ConnectResult::TlsFailed { error: "no".to_owned() }),
    ];
    (result, 0u64..5000, any::<bool>())
        .prop_map(|(result, took, credentials)| {
            let mut seen = connect("x:443", result, took);
            seen.with_credentials = credentials;
            seen
        })
        .boxed()
}

fn seen() -> BoxedStrategy<EndpointSeen> {
    let one = || {
        let layer = select(Layer::ALL.to_vec());
        (
            prop::option::weighted(0.9, prop::collection::vec(asked(), 0..3)),
            prop::collection::vec(connection(), 0..3),
            prop::option::weighted(0.7, asked_proxy()),
            prop::option::weighted(0.8, tls()),
            prop::option::weighted(0.8, (fetched(), any::<bool>())),
            prop::option::of(fetched()),
            prop::collection::vec(prop::option::weighted(0.9, (0u64..900).prop_map(ms)), 0..8),
            prop::option::weighted(0.1, layer),
        )
            .prop_map(|(name, tcp, connect, tls, http, upgrade, rtts, not_run)| EndpointSeen {
                name: name.map(|asked| {
                    let servers = [RESOLVER, SECOND_RESOLVER, RESOLVER];
                    let asked =
                        asked.into_iter().zip(servers).map(|(result, server)| ask(server, "A", result));
                    name_seen("x", asked.collect())
                }),
                tcp,
                connect,
                tls,
                http: http.map(|(result, with_credentials)| HttpSeen {
                    url: "https://x/".to_owned(),
                    result,
                    took: ms(30),
                    with_credentials,
                }),
                websocket: upgrade.map(|result| WebSocketSeen {
                    result,
                    accepted: None,
                    compared: None,
                    pong: None,
                    idle: None,
                }),
                rtts,
                not_run: not_run
                    .map(|layer| NotRun { layer, because: "no time".to_owned() })
                    .into_iter()
                    .collect(),
                ..EndpointSeen::default()
            })
    };
    (one(), prop::option::weighted(0.1, one()))
        .prop_map(|(mut seen, earlier)| {
            seen.earlier = earlier.map(Box::new);
            seen
        })
        .boxed()
}

fn part(at: usize) -> BoxedStrategy<Part> {
    let name = NAMES[at];
    let application = select(vec![
        Application::Https,
        Application::Https,
        Application::Http,
        Application::Smb,
        Application::Tcp,
        Application::Dns,
    ]);
    let inspection = select(vec![Inspection::Breaks, Inspection::Tolerated, Inspection::Unknown]);
    let made = (
        prop::option::weighted(0.75, seen()),
        0u8..3,
        any::<bool>(),
        any::<bool>(),
        application,
        inspection,
        any::<bool>(),
    );
    made.prop_map(move |(seen, expect, proxied, websocket, application, inspection, required)| {
        let part = match expect {
            0 => private(name, "10.40.4.10"),
            _ => public(name),
        };
        let part = part.inspection(inspection).need(if required { Need::Required } else { Need::Optional });
        part.change(|endpoint, all| {
            if let Some(seen) = seen {
                *all = seen;
                endpoint.websocket = websocket;
                endpoint.application = application;
                endpoint.proxy = proxied.then_some(0);
                if application != Application::Https {
                    endpoint.tls = None;
                }
            }
        })
    })
    .boxed()
}

/// A world of up to six endpoints, each healthy or anything.
pub(crate) fn any_world() -> BoxedStrategy<World> {
    let parts = (1usize..=NAMES.len()).prop_flat_map(|count| (0..count).map(part).collect::<Vec<_>>());
    (parts, connection(), asked(), any::<bool>(), any::<bool>(), fetched(), -1000.0f64..1000.0)
        .prop_map(|(parts, proxy, control, accepts, portal, page, offset)| {
            let mut world = empty().proxy(Connect::Connected).resolvers(control, answered(&["20.70.0.1"]));
            world.seen.proxies[0].tcp = vec![proxy];
            if accepts {
                world = world.that_accepts_everything();
            }
            world = world.controls(|controls| {
                controls.portal =
                    portal.then(|| HttpSeen { result: page, ..http("http://x/", microsoft(200)) });
                let source = |host: &str| ClockSource {
                    host: host.to_owned(),
                    by: "ntp".to_owned(),
                    offset_seconds: offset,
                };
                controls.clock.sources = vec![source("a"), source("b")];
            });
            parts.into_iter().fold(world, World::with)
        })
        .boxed()
}

/// Whether an outcome is explained by a cause.
pub(crate) fn has_cause(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Warn | Outcome::Fail)
}
