//! Many at once.

use std::io::Write;
use std::thread;
use std::time::Duration;

use portolan_check::observe::Connect;
use portolan_check::probe::Options;
use portolan_model::Application;

use super::names::{Resolver, Say, address};
use super::servers::{Silent, assignment, endpoint, options, run, tcp_server};

#[test]
fn two_hundred_endpoints_of_which_a_fifth_is_dropped() {
    let to = tcp_server(|stream| {
        thread::sleep(Duration::from_millis(50));
        drop(stream);
    });
    let silent = Silent::new();
    let names = (0..200).map(|n| -> &'static str { Box::leak(format!("n{n}.example").into_boxed_str()) });
    let names = names.collect::<Vec<_>>();
    let says = names.iter().map(|name| (*name, Say::Records(vec![address(name, "127.0.0.1")])));
    let resolver = Resolver::new(&says.collect::<Vec<_>>());
    let endpoints = names.iter().enumerate().map(|(n, name)| {
        let port = if n % 5 == 0 { silent.at.port() } else { to.port() };
        endpoint(name, port)
    });
    let options = Options { dns_port: resolver.port, ..options() };
    let seen = run(&assignment(endpoints.collect(), vec![resolver.at]), &options);
    for (n, seen) in seen.endpoints.iter().enumerate() {
        let result = &seen.tcp[0].result;
        let right =
            if n % 5 == 0 { matches!(result, Connect::Silent { .. }) } else { *result == Connect::Connected };
        assert!(right, "endpoint {n}: {result:?}");
        assert_eq!(seen.rtts.is_empty(), n % 5 == 0);
    }
    // The target is two seconds on a quiet machine; a test runs beside others.
    assert!(seen.machine.took.duration() < Duration::from_secs(6), "{}", seen.machine.took);
}

#[test]
fn a_slow_drip_ends_with_its_stage() {
    let to = tcp_server(|mut stream| {
        while stream.write_all(b"x").is_ok() {
            thread::sleep(Duration::from_millis(100));
        }
    });
    let dripping =
        portolan_check::task::Endpoint { application: Application::Ssh, ..endpoint("127.0.0.1", to.port()) };
    let seen = run(&assignment(vec![dripping], Vec::new()), &options());
    assert!(!seen.endpoints[0].greeting.as_ref().unwrap().speaks);
    assert!(seen.machine.took.duration() < Duration::from_secs(6), "{}", seen.machine.took);
}
