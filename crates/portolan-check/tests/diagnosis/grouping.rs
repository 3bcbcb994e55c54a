//! The fewest causes, and what they say.

use portolan_check::observe::*;
use portolan_check::{Outcome, Verdict};

use portolan_check::task::ServiceRegion;

use crate::world::*;

fn five() -> [&'static str; 5] {
    ["a.azure.com", "b.azure.com", "c.windows.net", "d.microsoft.com", "e.azure.net"]
}

#[test]
fn one_proxy_that_denies_five_names_is_one_cause() {
    let denied = || response(403, &[("x-squid-error", "ERR_ACCESS_DENIED 0")], "", "");
    let world = five()
        .into_iter()
        .fold(empty().proxy(Connect::Connected), |world, name| world.with(public(name).proxied(denied(), 4)));
    let cause = world.only_cause();
    assert_eq!(cause.verdict, Verdict::ProxyDenied);
    assert_eq!(cause.flows.len(), 5);
    assert!(cause.offender.as_deref().is_some_and(|offender| offender.contains("main")));
    assert!(
        cause
            .commands
            .iter()
            .any(|step| step.team == "proxy" && step.text.contains("acl portolan dstdomain a.azure.com"))
    );
}

#[test]
fn a_resolver_that_knows_no_name_of_the_internet_is_one_cause() {
    let nothing = || AskResult::Answered(Answer { rcode: "NXDOMAIN".to_owned(), ..Answer::default() });
    let names = ["graph.microsoft.com", "crl3.digicert.com", "westeurope01.afs.azure.net"];
    let world =
        names.iter().fold(empty().control(nothing()), |world, name| world.with(public(name).dns(nothing())));
    let cause = world.only_cause();
    assert_eq!((cause.verdict, cause.hosts.len()), (Verdict::DnsNxdomain, names.len()));
    assert!(cause.offender.unwrap().starts_with("resolver "), "the resolver, not three zones");
}

#[test]
fn dead_resolvers_are_one_cause_of_all_that_need_names_and_of_nothing_else() {
    let proxied = public("mcr.microsoft.com").proxied(response(200, &[], "", ""), 30);
    let world = empty().no_resolver_answers().proxy(Connect::Connected).with(proxied);
    let world =
        five().into_iter().fold(world, |world, name| world.with(public(name).dns(AskResult::Timeout)));
    let cause = world.only_cause();
    assert_eq!((cause.verdict, cause.flows.len()), (Verdict::DnsServerUnreachable, 5));
    assert_eq!(world.verdict("mcr.microsoft.com"), Verdict::Ok);
}

#[test]
fn a_resolver_that_gets_no_answer_for_anything_is_one_cause() {
    let world =
        five().into_iter().fold(world(), |world, name| world.with(public(name).dns(AskResult::Timeout)));
    let cause = world.only_cause();
    assert_eq!(cause.verdict, Verdict::DnsNameTimeout);
    assert_eq!(cause.offender.as_deref(), Some("what 10.1.0.53 itself asks"));
}

#[test]
fn a_firewall_that_says_so_only_now_and_then_is_one_cause() {
    let world = five().into_iter().enumerate().fold(world(), |world, (number, name)| {
        let part = public(name);
        world.with(if number < 2 { part.icmp(3, 13, FIREWALL) } else { part.tcp(silent()) })
    });
    let cause = world.only_cause();
    assert_eq!((cause.verdict, cause.offender.as_deref()), (Verdict::FwIcmpProhibited, Some(FIREWALL)));
    assert_eq!(cause.flows.len(), 5);
}

#[test]
fn two_offenders_are_two_causes_and_the_wider_one_of_a_layer_comes_first() {
    let world = world()
        .with(public("a.azure.com").icmp(3, 13, "10.1.0.9"))
        .with(public("b.azure.com").icmp(3, 13, FIREWALL))
        .with(public("c.azure.com").icmp(3, 13, FIREWALL));
    let causes = world.report().causes;
    let offenders = causes.iter().map(|cause| cause.offender.as_deref()).collect::<Vec<_>>();
    assert_eq!(offenders, [Some(FIREWALL), Some("10.1.0.9")]);
}

#[test]
fn one_authority_is_one_cause_whatever_the_names() {
    let world = five()
        .into_iter()
        .fold(world(), |world, name| world.with(public(name).signed_by("Contoso Inspection CA", false)));
    let cause = world.only_cause();
    assert_eq!((cause.verdict, cause.flows.len()), (Verdict::TlsIntercepted, 5));
    assert_eq!(cause.offender.as_deref(), Some("CN=Contoso Inspection CA"));
}

#[test]
fn a_cause_says_what_was_planned_seen_what_it_means_and_what_to_do() {
    let world = world().with(public("westus01.afs.azure.net").tcp(silent()));
    let cause = world.only_cause();
    assert_eq!(cause.outcome, Outcome::Fail);
    assert_eq!(cause.planned, "westus01.afs.azure.net:443, directly, at a public address");
    assert!(cause.seen.contains("answered none of 3 connection attempts"), "{}", cause.seen);
    assert!(cause.means.contains("firewall drops them") && cause.means.contains("likely"), "{}", cause.means);
    assert!(cause.remedy.starts_with("Allow"), "{}", cause.remedy);
    let request = &cause.commands[0];
    assert_eq!(request.team, "firewall");
    for part in
        ["10.1.9.21", "westus01.afs.azure.net", "443/tcp", "StorageSyncService", "2026-11-24T10:00:00Z"]
    {
        assert!(request.text.contains(part), "{part}: {}", request.text);
    }
    assert!(cause.commands.iter().any(|step| step.text.starts_with("ip saddr { 10.1.9.21 } ip daddr {")));
    assert!(
        cause
            .commands
            .iter()
            .any(|step| step.team == "support" && step.text.contains("azcmagent check --cloud AzureCloud"))
    );
}

#[test]
fn a_missing_forwarder_comes_with_the_lines_for_it() {
    let part = private(ACCOUNT, "10.40.4.10")
        .resolves(&["20.60.1.9"])
        .by_alias("contosofiles.privatelink.file.core.windows.net");
    let cause = world().with(part).only_cause();
    let texts = cause.commands.iter().map(|step| step.text.as_str()).collect::<Vec<_>>();
    assert!(
        texts.contains(
            &"Add-DnsServerConditionalForwarderZone -Name \"file.core.windows.net\" -MasterServers 10.40.0.68"
        ),
        "{texts:#?}"
    );
}

#[test]
fn a_missing_record_comes_with_its_name_and_address() {
    let alias = Alias { owner: ACCOUNT.to_owned(), target: format!("contosofiles.{ZONE}"), ttl: 60 };
    let gone = AskResult::Answered(Answer {
        rcode: "NXDOMAIN".to_owned(),
        aliases: vec![alias],
        ..Answer::default()
    });
    let cause = world().with(private(ACCOUNT, "10.40.4.10").dns(gone)).only_cause();
    assert!(
        cause.commands.iter().any(|step| {
            step.text.contains("--record-set-name contosofiles ")
                && step.text.ends_with("--ipv4-address 10.40.4.10")
        }),
        "{:#?}",
        cause.commands
    );
}

#[test]
fn a_pass_has_no_cause() {
    assert!(world().report().causes.is_empty());
}

#[test]
fn the_agents_own_test_is_told_with_the_regions_of_the_plan() {
    let mut world = world().with(public("a.azure.com").tcp(silent()));
    let tests = |world: &World| {
        let steps = world.only_cause().commands.into_iter().map(|step| step.text);
        steps.filter(|text| text.starts_with("azcmagent check")).collect::<Vec<_>>()
    };
    assert_eq!(tests(&world), ["azcmagent check --cloud AzureCloud --location eastus2"]);
    let another = ServiceRegion { service: "arc-servers".into(), region: "westeurope".into() };
    let of_others = ServiceRegion { service: "file-sync".into(), region: "westus".into() };
    world.assignment.flows.last_mut().unwrap().regions.extend([another, of_others]);
    assert_eq!(
        tests(&world),
        ["eastus2", "westeurope"]
            .map(|region| format!("azcmagent check --cloud AzureCloud --location {region}"))
    );
    world.assignment.flows.last_mut().unwrap().regions.clear();
    assert_eq!(tests(&world), ["azcmagent check --cloud AzureCloud --location REGION"]);
}
