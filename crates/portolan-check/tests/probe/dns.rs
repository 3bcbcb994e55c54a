//! Names: every way in which a resolver can answer or not.

use std::time::Duration;

use domain::base::iana::Rcode;
use portolan_check::observe::{Answer, AskResult, Asked, Connect, NameSeen, Observations, Transport};
use portolan_check::probe::Options;

use super::names::{Resolver, Say, address, alias};
use super::servers::{assignment, endpoint, local, options, run, tcp_server};

const HOST: &str = "files.example";

/// One name, at one resolver or more.
fn asked_of(resolvers: &[&Resolver]) -> Observations {
    let options = Options { dns_port: resolvers[0].port, ..options() };
    let servers = resolvers.iter().map(|resolver| resolver.at).collect();
    run(&assignment(vec![endpoint(HOST, 9)], servers), &options)
}

fn name(seen: &Observations) -> &NameSeen {
    seen.endpoints[0].name.as_ref().unwrap()
}

/// What one resolver that says this answered to the question for IPv4.
fn one(say: Say) -> Asked {
    let resolver = Resolver::new(&[(HOST, say)]);
    name(&asked_of(&[&resolver])).asked[0].clone()
}

fn message(asked: &Asked) -> &Answer {
    match &asked.result {
        AskResult::Answered(answer) => answer,
        other => panic!("{other:?}"),
    }
}

#[test]
fn both_families_and_the_chain_with_its_times() {
    let to = tcp_server(drop);
    let resolver = Resolver::new(&[(
        HOST,
        Say::Records(vec![
            address("Front.Example", "127.0.0.1"),
            alias("middle.example", "front.example"),
            alias(HOST, "middle.example"),
            address("front.example", "::1"),
            address("unrelated.example", "203.0.113.9"),
        ]),
    )]);
    let options = Options { dns_port: resolver.port, ..options() };
    let seen = run(&assignment(vec![endpoint(HOST, to.port())], vec![resolver.at]), &options);
    let name = name(&seen);
    let [v4, v6] = &name.asked[..] else { panic!("{name:?}") };
    assert_eq!((v4.kind.as_str(), v6.kind.as_str()), ("A", "AAAA"));
    let chain = message(v4).aliases.iter().map(|it| (it.owner.as_str(), it.target.as_str(), it.ttl));
    assert_eq!(
        chain.collect::<Vec<_>>(),
        [(HOST, "middle.example", 60), ("middle.example", "front.example", 60)]
    );
    let addresses = |asked| {
        let records = message(asked).addresses.iter().map(|record| (record.address.to_string(), record.ttl));
        records.collect::<Vec<_>>()
    };
    assert_eq!(addresses(v4), [("127.0.0.1".to_owned(), 60)]);
    assert_eq!(addresses(v6), [("::1".to_owned(), 60)]);
    assert_eq!((v4.transport, v4.tries), (Transport::Udp, 1));
    let tcp = &seen.endpoints[0].tcp;
    assert_eq!(tcp.iter().map(|tcp| tcp.to.is_ipv6()).collect::<Vec<_>>(), [true, false], "both are tried");
    assert_eq!(tcp[1].result, Connect::Connected);
}

#[test]
fn a_name_that_does_not_exist_comes_with_the_zone_that_says_so() {
    let asked = one(Say::Negative(Rcode::NXDOMAIN, "privatelink.file.example"));
    let answer = message(&asked);
    assert_eq!(answer.rcode, "NXDOMAIN");
    let soa = answer.soa.as_ref().unwrap();
    assert_eq!(
        (soa.zone.as_str(), soa.primary.as_str()),
        ("privatelink.file.example", "ns.privatelink.file.example")
    );
}

#[test]
fn a_failure_is_asked_again_and_keeps_its_extended_error() {
    let asked = one(Say::Failure(Rcode::SERVFAIL, Some((22, "no reachable authority"))));
    let answer = message(&asked);
    assert_eq!((answer.rcode.as_str(), asked.tries), ("SERVFAIL", 2));
    assert_eq!((answer.extended[0].code, answer.extended[0].text.as_str()), (22, "no reachable authority"));
}

#[test]
fn refusal_of_service_is_an_answer() {
    assert_eq!(message(&one(Say::Failure(Rcode::REFUSED, None))).rcode, "REFUSED");
}

#[test]
fn what_does_not_fit_is_fetched_over_tcp() {
    let asked = one(Say::Truncated(Box::new(Say::Records(vec![address(HOST, "127.0.0.9")]))));
    assert_eq!(asked.transport, Transport::Tcp);
    assert!(message(&asked).truncated);
    assert_eq!(message(&asked).addresses.len(), 1);
}

#[test]
fn what_does_not_fit_and_has_no_tcp_is_said() {
    let resolver = Resolver::at(1, 0, false, &[(HOST, Say::Truncated(Box::new(Say::Silence)))]);
    // The listener is gone with the resolver's thread for TCP, so that the port refuses.
    let seen = asked_of(&[&resolver]);
    assert_eq!(name(&seen).asked[0].result, AskResult::TruncatedNoTcp { refused: true });
    assert_eq!(seen.resolvers[0].tcp, Some(false));
}

#[test]
fn a_circle_of_aliases_ends() {
    let asked = one(Say::Records(vec![alias(HOST, "round.example"), alias("round.example", HOST)]));
    assert_eq!(message(&asked).aliases.len(), 2);
    assert!(message(&asked).addresses.is_empty());
}

#[test]
fn garbage_is_not_silence() {
    assert_eq!(one(Say::Garbage).result, AskResult::Garbage);
}

#[test]
fn an_answer_to_another_question_is_none() {
    let asked = one(Say::WrongId(Box::new(Say::Records(vec![address(HOST, "203.0.113.1")]))));
    assert_eq!(asked.result, AskResult::Timeout);
}

#[test]
fn a_lost_packet_is_no_finding() {
    let asked = one(Say::After(2, Box::new(Say::Records(vec![address(HOST, "127.0.0.9")]))));
    assert_eq!(message(&asked).addresses.len(), 1);
    assert_eq!(asked.tries, 3);
}

#[test]
fn an_address_that_is_learnt_late_is_tried() {
    let to = tcp_server(drop);
    let both = Say::Records(vec![address(HOST, "::1"), address(HOST, "127.0.0.1")]);
    let resolver = Resolver::new(&[(HOST, Say::LateIpv4(2, Box::new(both)))]);
    let options = Options { dns_port: resolver.port, ..options() };
    let seen = run(&assignment(vec![endpoint(HOST, to.port())], vec![resolver.at]), &options);
    assert_eq!(name(&seen).asked[0].tries, 3, "the answer came after IPv6 was tried");
    let [v6, v4] = &seen.endpoints[0].tcp[..] else { panic!("{:?}", seen.endpoints[0].tcp) };
    assert!(matches!(v6.result, Connect::Failed { .. }));
    assert_eq!((v4.to, &v4.result), (to, &Connect::Connected));
}

#[test]
fn a_resolver_that_is_not_there_refuses() {
    let port = std::net::UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let seen =
        run(&assignment(vec![endpoint(HOST, 9)], vec![local(1)]), &Options { dns_port: port, ..options() });
    assert_eq!(name(&seen).asked[0].result, AskResult::Refused);
    assert_eq!(seen.resolvers[0].control.result, AskResult::Refused);
    assert!(seen.endpoints[0].tcp.is_empty());
}

#[test]
fn a_silent_resolver_delays_nothing_but_its_own_answers() {
    let to = tcp_server(drop);
    let good = Say::Records(vec![address(HOST, "127.0.0.1")]);
    let second = Resolver::at(3, 0, true, &[(HOST, good)]);
    // Nobody reads what comes in.
    let first = std::net::UdpSocket::bind((local(2), second.port)).unwrap();
    let options = Options { dns_port: second.port, ..options() };
    let seen = run(&assignment(vec![endpoint(HOST, to.port())], vec![local(2), local(3)]), &options);
    drop(first);
    let asked = name(&seen).asked.iter().map(|asked| (asked.server, asked.result == AskResult::Timeout));
    assert_eq!(
        asked.collect::<Vec<_>>(),
        [(local(2), true), (local(2), true), (local(3), false), (local(3), false)]
    );
    assert_eq!(seen.endpoints[0].tcp[0].result, Connect::Connected);
    assert_eq!(seen.resolvers[0].control.result, AskResult::Timeout);
    assert!(seen.resolvers[0].control.took.duration() > Duration::from_secs(2));
    assert!(seen.machine.took.duration() < Duration::from_secs(8));
}

#[test]
fn controls_name_resolvers_and_a_name_that_nobody_has() {
    let resolver = Resolver::new(&[(HOST, Say::Records(vec![]))]);
    let seen = asked_of(&[&resolver]);
    assert!(seen.resolvers[0].planned && !seen.resolvers[0].system);
    assert_eq!(message(&seen.resolvers[0].control).rcode, "NXDOMAIN");
    assert_eq!(seen.resolvers[0].tcp, Some(true));
    let made_up = seen.controls.no_such_name.as_ref().unwrap();
    assert!(made_up.name.starts_with("portolan-"), "{}", made_up.name);
    assert_eq!(message(&made_up.asked[0]).rcode, "NXDOMAIN");
}

mod parser {
    use portolan_check::probe::read_answer;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_bytes_are_a_message_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            if let Some(answer) = read_answer(&bytes, "files.example") {
                prop_assert!(answer.aliases.len() <= 32 && answer.addresses.len() <= 32);
            }
        }

        #[test]
        fn a_header_with_any_rest_is_bounded(
            counts in proptest::collection::vec(0_u16..40, 4),
            rest in proptest::collection::vec(any::<u8>(), 0..400),
        ) {
            let mut bytes = vec![0, 1, 0x84, 0];
            counts.iter().for_each(|count| bytes.extend(count.to_be_bytes()));
            bytes.extend(rest);
            let _ = read_answer(&bytes, "files.example");
        }
    }
}
