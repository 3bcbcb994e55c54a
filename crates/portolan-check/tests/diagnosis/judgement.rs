//! What the table says beside its rows: order, confidence, what is no fault.

use portolan_check::observe::*;
use portolan_check::report::LayerState;
use portolan_check::{Confidence, Layer, Outcome, Verdict};
use portolan_model::{Application, Inspection, Need, Phase};

use crate::world::*;

const X: &str = "graph.microsoft.com";

#[test]
fn any_answer_of_the_service_is_reachability() {
    for status in [200, 301, 400, 401, 403, 404, 405, 409, 426] {
        assert_eq!(world().with(public(X).says(microsoft(status))).verdict(X), Verdict::Ok, "{status}");
    }
}

#[test]
fn a_genuine_certificate_with_an_unmarked_answer_is_a_pass() {
    let plain = response(200, &[("server", "nginx")], "", "hello");
    assert_eq!(world().with(public("mcr.example").says(plain)).verdict("mcr.example"), Verdict::Ok);
    let denied = response(403, &[("server", "AkamaiGHost")], "Access Denied", "");
    assert_eq!(
        world().with(public("download.example").says(denied)).verdict("download.example"),
        Verdict::Ok
    );
}

#[test]
fn the_earlier_layer_wins_and_the_later_one_stays_untold() {
    let both = public(X).tcp(silent()).change(|_, seen| seen.tls = Some(TlsSeen::default()));
    let result = world().with(both).result(X);
    assert_eq!(result.verdict, Verdict::FwDrop);
    assert_eq!(result.layers[&Layer::Tls].state, LayerState::NotTested);
}

#[test]
fn a_probe_that_did_not_run_is_no_data() {
    let part = public(X).change(|_, seen| {
        seen.tls = None;
        seen.http = None;
        seen.not_run = vec![NotRun { layer: Layer::Tls, because: "the budget was over".to_owned() }];
    });
    let world = world().with(part);
    let result = world.result(X);
    assert_eq!((result.outcome, result.verdict), (Outcome::NoData, Verdict::NotRun));
    assert!(world.report().causes.is_empty());
    assert_eq!(world.report().summary.required_fail, 0);
}

#[test]
fn an_endpoint_of_which_nothing_was_seen_is_no_data() {
    let part = public(X).change(|_, seen| *seen = EndpointSeen::default());
    assert_eq!(world().with(part).result(X).outcome, Outcome::NoData);
}

#[test]
fn silence_on_a_busy_machine_or_a_lossy_way_needs_a_second_opinion() {
    let quick = || public(X).tcp(Connect::Silent { second_opinion: false });
    assert_eq!(world().with(quick()).verdict(X), Verdict::FwDrop);
    let busy = world().machine(|machine| machine.own_load = Some(0.97)).with(quick());
    assert_eq!(busy.result(X).outcome, Outcome::NoData);
    let mut rtts = vec![Some(ms(20)); 30];
    rtts.extend([None; 5]);
    let lossy = world().with(public("a.azure.com").rtts(rtts));
    assert_eq!(lossy.clone().with(quick()).result(X).outcome, Outcome::NoData);
    assert_eq!(lossy.with(public(X).tcp(silent())).verdict(X), Verdict::FwDrop);
}

#[test]
fn loss_and_latency_never_fail() {
    let mut rtts = vec![Some(ms(900)); 6];
    rtts.extend([None; 6]);
    let result = world().with(public(X).rtts(rtts)).result(X);
    assert_eq!((result.outcome, result.verdict), (Outcome::Warn, Verdict::PacketLoss));
}

#[test]
fn tries_that_differ_are_told_and_are_no_failure() {
    let part = public(X).change(|_, seen| {
        let failed = public(X).hello(reset()).and(TlsPurpose::Decoy, done()).seen;
        seen.earlier = Some(Box::new(EndpointSeen { tls: failed.tls, ..EndpointSeen::default() }));
    });
    let result = world().with(part).result(X);
    assert_eq!((result.outcome, result.verdict), (Outcome::Warn, Verdict::Flaky));
    assert_eq!(result.alternatives, [Verdict::SniFilterRst]);
}

#[test]
fn a_handshake_that_is_cut_once_and_then_completed_is_told() {
    let mut part = public(X);
    let done = part.seen.tls.as_ref().unwrap().attempts[0].clone();
    let again = TlsAttempt { purpose: TlsPurpose::Again, ..done.clone() };
    let first = |result| TlsAttempt { result, ..done.clone() };
    part.seen.tls.as_mut().unwrap().attempts = vec![first(reset()), again.clone()];
    let result = world().with(part.clone()).result(X);
    assert_eq!((result.outcome, result.verdict), (Outcome::Warn, Verdict::Flaky));
    // A lost packet makes silence of its own.
    part.seen.tls.as_mut().unwrap().attempts = vec![first(no_answer()), again];
    assert_eq!(world().with(part).verdict(X), Verdict::Ok);
}

#[test]
fn trouble_of_the_service_that_comes_and_goes_is_told() {
    let earlier = EndpointSeen { http: public(X).says(microsoft(503)).seen.http, ..EndpointSeen::default() };
    let part = public(X).change(|_, seen| seen.earlier = Some(Box::new(earlier)));
    let result = world().with(part.clone()).result(X);
    assert_eq!((result.outcome, result.verdict), (Outcome::Warn, Verdict::Flaky));
    assert_eq!(result.alternatives, [Verdict::Service5xx]);
    assert_eq!(world().with(part.says(microsoft(503))).verdict(X), Verdict::Service5xx);
}

#[test]
fn a_plan_that_says_so_and_an_agent_that_bears_it_make_inspection_a_pass() {
    let mut world = world();
    world.assignment.place.tls_inspection = true;
    let part = || public(X).signed_by("Contoso Inspection CA", true);
    assert_eq!(world.clone().with(part().inspection(Inspection::Tolerated)).verdict(X), Verdict::Ok);
    assert_eq!(world.clone().with(part().inspection(Inspection::Unknown)).result(X).outcome, Outcome::Warn);
    assert_eq!(world.with(part().inspection(Inspection::Breaks)).result(X).outcome, Outcome::Fail);
}

#[test]
fn an_authority_of_the_company_is_no_interception_of_its_own_service() {
    let part = public("vcenter.contoso.local").signed_by("Contoso Root", true).change(|endpoint, _| {
        endpoint.expect = portolan_check::task::Expected::Local;
    });
    let part = part.resolves(&["10.1.8.40"]).reaching("10.1.8.40");
    assert_eq!(world().with(part).verdict("vcenter.contoso.local"), Verdict::Ok);
}

#[test]
fn resolvers_that_differ_are_told() {
    let world = world().resolvers(control(), control());
    let part = public(X).asked_of_both(answered(&["20.60.1.1"]), rcode("NXDOMAIN"));
    let result = world.clone().with(part).result(X);
    assert_eq!((result.outcome, result.verdict), (Outcome::Warn, Verdict::DnsServersDisagree));
    let part = public(X).asked_of_both(rcode("SERVFAIL"), answered(&["20.60.1.1"]));
    assert_eq!(world.with(part).result(X).verdict, Verdict::DnsServersDisagree);
}

#[test]
fn what_a_proxy_resolves_is_not_judged_by_the_names_of_this_machine() {
    let part = public(X).proxied(response(200, &[], "", ""), 30).change(|_, seen| {
        seen.name = Some(name_seen(X, vec![ask(RESOLVER, "A", AskResult::Timeout)]));
    });
    let result = empty().no_resolver_answers().proxy(Connect::Connected).with(part).result(X);
    assert_eq!(result.verdict, Verdict::Ok);
    assert!(!result.layers.contains_key(&Layer::Dns));
}

#[test]
fn a_plain_request_through_a_proxy_is_judged_by_whose_answer_it_is() {
    let page = |answer: ResponseSeen| {
        plain("crl3.digicert.com").says(answer).change(|endpoint, seen| {
            endpoint.proxy = Some(0);
            seen.tcp.clear();
            seen.http.as_mut().unwrap().url = "http://crl3.digicert.com/".to_owned();
        })
    };
    let host = "crl3.digicert.com";
    let world = empty().proxy(Connect::Connected);
    assert_eq!(
        world.clone().with(page(response(404, &[("server", "nginx")], "", ""))).verdict(host),
        Verdict::Ok
    );
    let denied = response(403, &[("server", "squid/5.7"), ("x-squid-error", "ERR_ACCESS_DENIED 0")], "", "");
    assert_eq!(world.clone().with(page(denied)).verdict(host), Verdict::ProxyDenied);
    let wanted = response(407, &[("proxy-authenticate", "Basic realm=\"x\"")], "", "");
    assert_eq!(world.with(page(wanted)).verdict(host), Verdict::ProxyAuthRequired);
}

#[test]
fn a_protocol_that_does_not_greet_fails_and_one_without_a_greeting_passes() {
    let silent = local("10.9.0.10", 445, Application::Smb).change(|_, seen| {
        seen.greeting = Some(GreetingSeen { speaks: false, said: "no answer".to_owned(), took: ms(5000) });
    });
    assert_eq!(world().with(silent).verdict("10.9.0.10"), Verdict::NoGreeting);
    let nameless = || local("10.9.0.11", 9443, Application::Tcp).change(|_, seen| seen.greeting = None);
    assert_eq!(world().with(nameless()).verdict("10.9.0.11"), Verdict::Ok);
    let result = world().that_accepts_everything().with(nameless()).result("10.9.0.11");
    assert_eq!(result.outcome, Outcome::NoData, "a connection proves nothing there");
}

#[test]
fn a_failover_connection_says_that_it_breaks_only_then() {
    let pair = public(X).tcp(silent()).phases(&[Phase::Failover]);
    let impact = world().with(pair).result(X).impact.unwrap();
    assert!(impact.starts_with("failover"), "{impact}");
    assert_eq!(world().with(public(X).tcp(silent())).result(X).impact, None);
}

#[test]
fn only_required_connections_count_as_required_failures() {
    let world = world()
        .with(public("a.azure.com").tcp(silent()).need(Need::Optional))
        .with(public("b.azure.com").tcp(silent()).need(Need::Doubtful))
        .with(public("c.azure.com").tcp(silent()));
    let summary = world.report().summary;
    assert_eq!((summary.fail, summary.required_fail), (3, 1));
}

#[test]
fn a_missing_icmp_sender_lowers_the_confidence_and_not_the_finding() {
    let unreachable = Connect::Failed { error: ErrorKind::HostUnreachable, immediate: false };
    let result = world().with(public(X).tcp(unreachable)).result(X);
    assert_eq!(result.verdict, Verdict::NoRouteRemote);
    assert_eq!(result.confidence, Confidence::Possible);
    assert_eq!(result.alternatives, [Verdict::FwIcmpProhibited]);
}

#[test]
fn a_flow_that_cannot_be_tried_says_why() {
    let mut world = world();
    let mut flow = world.assignment.flows[0].clone();
    flow.endpoints.clear();
    flow.target = "*.example.com".into();
    flow.untestable = Some(portolan_check::task::Untestable::NoExample);
    world.assignment.flows.push(flow);
    let result = world.result("*.example.com");
    assert_eq!((result.outcome, result.verdict), (Outcome::NoData, Verdict::NotTestable));
    assert!(result.evidence[0].contains("wildcard"));
}
