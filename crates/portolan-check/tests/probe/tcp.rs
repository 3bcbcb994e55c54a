//! Connections.

use std::time::Duration;

use portolan_check::observe::{Connect, ErrorKind};
use socket2::SockRef;

use super::servers::{Silent, assignment, endpoint, local, options, run, run_one, tcp_server};

#[test]
fn a_server_that_listens_is_connected_and_measured() {
    let to = tcp_server(drop);
    let seen = run_one(endpoint("127.0.0.1", to.port()));
    assert_eq!(seen.tcp.len(), 1);
    assert_eq!(seen.tcp[0].result, Connect::Connected);
    assert_eq!((seen.tcp[0].to, seen.tcp[0].source), (to, Some(local(1))));
    assert_eq!(seen.tcp[0].sockets, 1);
    assert_eq!(seen.rtts.len(), 5);
    assert!(seen.rtts.iter().all(Option::is_some));
    assert!(seen.not_run.is_empty());
}

#[test]
fn a_closed_port_is_refused_by_a_reset_and_not_by_icmp() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let seen = run_one(endpoint("127.0.0.1", port));
    assert!(
        matches!(seen.tcp[0].result, Connect::Failed { error: ErrorKind::Refused, .. }),
        "{:?}",
        seen.tcp[0]
    );
    assert_eq!(seen.tcp[0].icmp, None);
    assert!(seen.rtts.is_empty());
}

#[test]
fn a_reset_after_the_connection_stood_is_no_refusal() {
    let to = tcp_server(|stream| SockRef::from(&stream).set_linger(Some(Duration::ZERO)).unwrap());
    let seen = run(&assignment(vec![endpoint("127.0.0.1", to.port()); 60], Vec::new()), &options());
    // Whether the reset is noticed at once or later is a matter of microseconds.
    for seen in seen.endpoints {
        assert!(matches!(seen.tcp[0].result, Connect::Connected | Connect::Cut), "{:?}", seen.tcp[0]);
        assert_eq!(seen.tcp[0].icmp, None);
    }
}

#[test]
fn silence_where_nothing_else_answers_gets_a_second_opinion() {
    let silent = Silent::new();
    let seen = run_one(endpoint("127.0.0.1", silent.at.port()));
    assert_eq!(seen.tcp[0].result, Connect::Silent { second_opinion: true });
    assert_eq!(seen.tcp[0].sockets, 3);
    assert_eq!(seen.tcp[0].source, Some(local(1)));
    assert!(seen.tcp[0].took.duration() >= Duration::from_secs(3));
}

#[test]
fn silence_among_many_that_answer_at_once_is_told_in_a_second() {
    let silent = Silent::new();
    let to = tcp_server(drop);
    let mut endpoints = vec![endpoint("127.0.0.1", silent.at.port())];
    endpoints.extend((0..30).map(|_| endpoint("127.0.0.1", to.port())));
    let seen = run(&assignment(endpoints, Vec::new()), &options());
    assert_eq!(seen.endpoints[0].tcp[0].result, Connect::Silent { second_opinion: false });
    assert!(seen.endpoints[0].tcp[0].took.duration() < Duration::from_millis(1500));
    assert!(seen.endpoints[1..].iter().all(|seen| seen.tcp[0].result == Connect::Connected));
    assert!(seen.endpoints[1..].iter().all(|seen| seen.rtts.iter().flatten().count() >= 2));
}

#[test]
fn an_address_without_a_route_fails_at_once() {
    // Multicast is no address of TCP on any system, and nothing leaves the machine.
    let seen = run_one(endpoint("224.0.0.1", 443));
    assert!(matches!(seen.tcp[0].result, Connect::Failed { immediate: true, .. }), "{:?}", seen.tcp[0]);
}

#[test]
fn the_time_of_the_run_is_kept_and_what_is_left_is_said() {
    let silent = Silent::new();
    let options = portolan_check::probe::Options { budget: Duration::from_millis(400), ..options() };
    let seen = run(&assignment(vec![endpoint("127.0.0.1", silent.at.port())], Vec::new()), &options);
    assert!(seen.machine.took.duration() < Duration::from_millis(900), "{}", seen.machine.took);
    assert_eq!(seen.endpoints[0].not_run.len(), 1);
    assert_eq!(seen.endpoints[0].not_run[0].layer, portolan_check::Layer::Tcp);
}
