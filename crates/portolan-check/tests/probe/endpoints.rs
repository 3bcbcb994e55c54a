//! Both families, and what many endpoints share.

use std::time::Duration;

use portolan_check::observe::Connect;
use portolan_check::probe::Options;

use super::names::{Resolver, Say, address};
use super::servers::{Silent, assignment, endpoint, options, run, tcp_server};

#[test]
fn a_dead_family_is_a_fact_although_the_other_one_works() {
    let to = tcp_server(drop);
    // Nothing listens at ::1 on this port, so that IPv6 fails at once and IPv4 need not wait.
    let resolver = Resolver::new(&[(
        "two.example",
        Say::Records(vec![address("two.example", "127.0.0.1"), address("two.example", "::1")]),
    )]);
    let options = Options { dns_port: resolver.port, ..options() };
    let seen = run(&assignment(vec![endpoint("two.example", to.port())], vec![resolver.at]), &options);
    let [v6, v4] = &seen.endpoints[0].tcp[..] else { panic!("{:?}", seen.endpoints[0].tcp) };
    assert!(v6.to.is_ipv6() && v6.result != Connect::Connected);
    assert_eq!(v4.result, Connect::Connected);
    assert!(seen.machine.took.duration() < Duration::from_secs(1), "{}", seen.machine.took);
}

#[test]
fn a_silent_address_does_not_hold_up_the_next_one() {
    let silent = Silent::new();
    let port = silent.at.port();
    let Ok(listener) = std::net::TcpListener::bind(("127.0.0.2", port)) else { return };
    let resolver = Resolver::new(&[(
        "many.example",
        Say::Records(vec![address("many.example", "127.0.0.1"), address("many.example", "127.0.0.2")]),
    )]);
    let options = Options { dns_port: resolver.port, ..options() };
    let seen = run(&assignment(vec![endpoint("many.example", port)], vec![resolver.at]), &options);
    drop(listener);
    let results = seen.endpoints[0].tcp.iter().map(|tcp| tcp.result.clone()).collect::<Vec<_>>();
    assert!(matches!(results[0], Connect::Silent { .. }), "{results:?}");
    assert_eq!(results[1], Connect::Connected);
}

#[test]
fn the_machine_is_described() {
    let seen = run(&assignment(Vec::new(), Vec::new()), &options());
    assert_eq!(seen.machine.os, std::env::consts::OS);
    assert!(seen.machine.began.is_some());
    if cfg!(target_os = "linux") {
        assert!(seen.machine.own_load.is_some() && seen.machine.default_route_v4.is_some());
        assert!(!seen.machine.missing_facts.iter().any(|fact| fact == "icmp sender"));
    }
}

#[test]
fn a_clock_that_is_passed_in_counts_everywhere() {
    let options = Options { clock_offset: 86_400, ..options() };
    let seen = run(&assignment(Vec::new(), Vec::new()), &options);
    let ahead = seen.machine.began.unwrap().as_second() - jiff::Timestamp::now().as_second();
    assert!((86_390..=86_400).contains(&ahead), "{ahead}");
}

#[test]
fn observations_survive_json() {
    let to = tcp_server(drop);
    let resolver = Resolver::new(&[("one.example", Say::Records(vec![address("one.example", "127.0.0.1")]))]);
    let options = Options { dns_port: resolver.port, ..options() };
    let seen = run(&assignment(vec![endpoint("one.example", to.port())], vec![resolver.at]), &options);
    let text = serde_json::to_string(&seen).unwrap();
    let again: portolan_check::observe::Observations = serde_json::from_str(&text).unwrap();
    assert_eq!(serde_json::to_string(&again).unwrap(), text);
}
