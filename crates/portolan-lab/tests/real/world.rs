//! The world itself, seen by other people's programs: healthy and broken.

use std::process::Output;

use portolan_lab::{Lab, Scenario, Setup, fault};

use crate::support::{Case, all_right, each};

fn curl(lab: &Lab, arguments: &[&str]) -> Output {
    let mut command = lab.command("curl");
    command.args(["-s", "-S", "--max-time", "4", "-o", "/dev/null", "-w", "%{http_code}"]).args(arguments);
    command.output().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn every_host_answers_curl_and_the_answer_is_the_services_own() {
    let case = Case::of(Scenario::Direct);
    let lab = Lab::start(&case.plan, None, Setup::default()).unwrap();
    for (url, status) in [
        ("https://login.microsoftonline.com/", "302"),
        ("https://management.azure.com/", "401"),
        ("https://labfiles.file.core.windows.net/", "400"),
        ("https://anything.his.arc.azure.com/", "404"),
        ("http://crl3.digicert.com/lab/issuing.crl", "200"),
        ("http://www.msftconnecttest.com/connecttest.txt", "200"),
    ] {
        assert_eq!(text(&curl(&lab, &[url])), status, "{url}");
    }
    assert_eq!(text(&curl(&lab, &["-6", "https://login.microsoftonline.com/"])), "302");
    let upgrade =
        ["-H", "Connection: Upgrade", "-H", "Upgrade: websocket", "-H", "Sec-WebSocket-Version: 13"];
    let relay = "https://g0-prod-am3-010-sb.servicebus.windows.net/";
    let key = ["-H", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "--max-time", "1", relay];
    assert!(text(&curl(&lab, &[&upgrade[..], &key].concat())).starts_with("101"));
}

#[test]
fn names_lead_to_private_endpoints_where_the_plan_has_them() {
    let case = Case::of(Scenario::Private);
    let lab = Lab::start(&case.plan, None, Setup::default()).unwrap();
    let dig =
        |arguments: &[&str]| text(&lab.command("dig").args(["+short"]).args(arguments).output().unwrap());
    assert_eq!(
        dig(&["labfiles.file.core.windows.net"]),
        "labfiles.privatelink.file.core.windows.net.\n10.40.1.10\n"
    );
    assert!(dig(&["+tcp", "graph.microsoft.com"]).starts_with("20.60."));
    assert_eq!(text(&curl(&lab, &["https://labfiles.file.core.windows.net/"])), "400");
    assert!(lab.traffic()[2].frames()[0] > 5, "it goes through the tunnel");
}

#[test]
fn squid_reaches_what_the_agent_reaches_through_it() {
    let case = Case::of(Scenario::Proxy);
    let lab = Lab::start(&case.plan, None, Setup::default()).unwrap();
    let proxy = ["-x", "http://proxy.lab.example:3128"];
    for url in [
        "https://management.azure.com/",
        "https://eastus.obo.arc.azure.com:8084/",
        "http://crl3.digicert.com/lab/root.crl",
    ] {
        let said = text(&curl(&lab, &[&proxy[..], &[url]].concat()));
        assert!(["401", "404", "200"].contains(&&*said), "{url}: {said}");
    }
}

/// What curl makes of a fault: its exit code, and a part of what it says.
const SEEN: &[(&str, &str, i32, &str)] = &[
    ("no-default-route", "https://graph.microsoft.com/", 7, ""),
    ("hosts-file", "https://graph.microsoft.com/", 28, ""),
    ("servfail", "https://graph.microsoft.com/", 6, ""),
    ("nxdomain", "https://pas.windows.net/", 6, ""),
    ("private-record-missing", "https://labfiles.file.core.windows.net/", 6, ""),
    ("icmp-prohibited", "https://graph.microsoft.com/", 7, ""),
    ("no-route-remote", "https://labfiles.file.core.windows.net/", 7, ""),
    ("routing-loop", "https://westus01.afs.azure.net/", 7, ""),
    ("firewall-reset", "https://graph.microsoft.com/", 7, ""),
    ("port-closed", "http://crl3.digicert.com/", 7, ""),
    ("firewall-drop", "https://westus01.afs.azure.net/", 28, ""),
    ("egress-closed", "http://crl3.digicert.com/", 28, ""),
    ("private-unrouted", "https://labfiles.file.core.windows.net/", 28, ""),
    ("application-firewall", "https://192.0.2.1/", 35, ""),
    ("sni-drop", "https://graph.microsoft.com/", 28, ""),
    ("sni-reset", "https://graph.microsoft.com/", 35, "reset"),
    ("sni-hang", "https://graph.microsoft.com/", 28, ""),
    ("handshake-hang", "https://graph.microsoft.com/", 28, ""),
    ("mtu-blackhole", "https://graph.microsoft.com/", 28, ""),
    ("inspected", "https://graph.microsoft.com/", 60, ""),
    ("inspected-trusted", "https://graph.microsoft.com/", 0, "404"),
    ("inspected-imitation", "https://graph.microsoft.com/", 60, ""),
    ("chain-incomplete", "https://graph.microsoft.com/", 60, "issuer"),
    ("root-missing", "https://graph.microsoft.com/", 60, ""),
    ("expired", "https://graph.microsoft.com/", 60, "expired"),
    ("wrong-name", "https://graph.microsoft.com/", 60, "name"),
    ("tls-too-old", "https://graph.microsoft.com/", 35, "version"),
    ("tls-alert", "https://graph.microsoft.com/", 35, "handshake failure"),
    ("plaintext", "https://graph.microsoft.com/", 35, "wrong version"),
    ("storage-firewall", "https://labfiles.file.core.windows.net/", 0, "403"),
    ("service-unavailable", "https://graph.microsoft.com/", 0, "503"),
    ("captive-portal", "http://crl3.digicert.com/", 0, "302"),
];

#[test]
fn faults_look_to_curl_as_they_should() {
    let failed = each(
        SEEN,
        |(id, ..)| (*id).to_owned(),
        |(id, url, code, part)| {
            let fault = fault::by_id(id).unwrap();
            let case = Case::of(fault.scenario);
            let mut setup = Setup::default();
            fault.inject(&Lab::world(&case.plan, None).unwrap(), &mut setup);
            let lab = Lab::start(&case.plan, None, setup).unwrap();
            let healthy = curl(&lab, &["http://cacerts.digicert.com/lab/root.crt"]);
            let seen = curl(&lab, &[url]);
            let said = text(&seen);
            let right = seen.status.code() == Some(*code) && said.contains(part);
            let mut wrong = if right {
                Vec::new()
            } else {
                vec![format!("curl ends with {:?}: {said}", seen.status.code())]
            };
            let single = !matches!(
                *id,
                "no-default-route" | "egress-closed" | "application-firewall" | "captive-portal"
            );
            if single && text(&healthy) != "200" {
                wrong.push(format!("another host: {}", text(&healthy)));
            }
            wrong
        },
    );
    all_right(failed);
}
