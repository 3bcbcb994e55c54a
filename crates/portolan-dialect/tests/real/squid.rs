//! Printed access lists in a real Squid.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use portolan_dialect::{Destination, Options, RenderError, RuleSet, rule_sets, target};

use super::programs::{folder, in_namespace, run};
use super::support::oracle::{Question, questions};
use super::support::{Case, SMALL, hostile};

/// What a proxy's own squid.conf adds: where it listens, and that nothing goes further than a peer that is not there.
const AROUND: &str = "\
http_port 3128
pid_filename none
access_log none
cache_log /dev/null
cache deny all
pinger_enable off
dns_nameservers 127.0.0.1
cache_peer 127.0.0.1 parent 9 0 no-query no-digest
never_direct allow all
shutdown_lifetime 0 seconds
";

/// Asks the proxy the questions of a file and writes the status of each answer.
const ASK: &str = r#"
import json, socket, sys, time

def ask(q):
    sock = socket.create_connection(("127.0.0.1" if ":" not in q["from"] else "::1", 3128), 20, (q["from"], 0))
    host = f'{q["name"]}:{q["port"]}'
    line = f"GET http://{host}/ HTTP/1.1" if q["http"] else f"CONNECT {host} HTTP/1.1"
    sock.sendall(f"{line}\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    status = sock.makefile("rb").readline().split()
    sock.close()
    return int(status[1])

for tries in range(100):
    try:
        socket.create_connection(("127.0.0.1", 3128), 1).close()
        break
    except OSError:
        time.sleep(0.1)
questions = json.load(open(sys.argv[1]))
json.dump([ask(question) for question in questions], open(sys.argv[2], "w"))
"#;

/// Starts Squid with the printed files and asks it; gives the status of each answer.
fn ask(folder: &Path, files: &[String], questions: &[Question]) -> Vec<u16> {
    let at = folder.display();
    let include = files.iter().map(|file| format!("include {at}/{file}\n")).collect::<String>();
    fs::write(folder.join("squid.conf"), format!("{AROUND}{include}http_access deny all\n")).unwrap();
    fs::write(folder.join("ask.py"), ASK).unwrap();
    fs::write(folder.join("questions.json"), serde_json::to_string(questions).unwrap()).unwrap();
    let mut addresses = questions.iter().map(|question| question.from.clone()).collect::<Vec<_>>();
    addresses.sort();
    addresses.dedup();
    let addresses =
        addresses.iter().map(|address| format!("ip addr add {address} dev lo\n")).collect::<String>();
    in_namespace(&format!(
        "ip link set lo up\n{addresses}\
         dnsmasq --no-resolv --no-hosts --port=53 --listen-address=127.0.0.1 --pid-file= --user=root --address=/#/ \
         --address=/tagged.example/198.18.0.12 --ptr-record=9.113.0.203.in-addr.arpa,login.microsoftonline.com\n\
         squid -N -f {at}/squid.conf </dev/null &\n\
         python3 {at}/ask.py {at}/questions.json {at}/answers.json\n"
    ));
    serde_json::from_str(&fs::read_to_string(folder.join("answers.json")).unwrap()).unwrap()
}

/// Prints a case; none where it has nothing for Squid.
fn printed(test: &str, case: &Case) -> Option<(std::path::PathBuf, Vec<String>, Vec<RuleSet>)> {
    let squid = target("squid").unwrap();
    let rendering = match case.render(squid, &Options::default()) {
        Ok(rendering) => rendering,
        Err(RenderError::Nothing { .. }) => return None,
        Err(error) => panic!("{}: {error}", case.name),
    };
    let folder = folder(&format!("squid-{test}-{}", case.name));
    let names = rendering.files.iter().map(|file| file.path.clone()).collect::<Vec<_>>();
    rendering.files.iter().for_each(|file| fs::write(folder.join(&file.path), &file.text).unwrap());
    let sets = rule_sets(squid, &case.plan, Some(&case.resolved), &Options::default()).unwrap();
    Some((folder, names, sets))
}

#[test]
fn squid_reads_what_is_printed_and_has_nothing_to_say() {
    let mut read = 0;
    let examples = ["contoso", "arc-estate"].map(Case::example);
    for case in SMALL.map(Case::small).into_iter().chain(examples).chain(hostile::all()) {
        let Some((folder, files, _)) = printed("parse", &case) else { continue };
        for file in files {
            let said = run("squid", &["-k", "parse", "-f", folder.join(file).to_str().unwrap()]);
            let remarks = said.lines().filter(|line| line.contains("WARNING") || line.contains("ERROR"));
            assert_eq!(remarks.collect::<Vec<_>>(), Vec::<&str>::new(), "{}", case.name);
            read += 1;
        }
    }
    assert!(read > 0);
}

#[test]
fn squid_lets_through_the_names_that_are_meant_and_no_others() {
    for case in [Case::small("proxy"), Case::example("contoso"), Case::example("arc-estate")] {
        let (folder, files, sets) = printed("names", &case).unwrap();
        let squid = target("squid").unwrap();
        let expected = sets.iter().flat_map(|set| questions(squid, set)).collect::<BTreeMap<_, _>>();
        let asked = expected.keys().cloned().collect::<Vec<_>>();
        let answers = ask(&folder, &files, &asked);
        assert_eq!(answers.len(), asked.len());
        let wrong =
            expected.iter().zip(&answers).filter(|((_, allowed), status)| **allowed == (**status == 403));
        let wrong = wrong.collect::<Vec<_>>();
        assert!(wrong.is_empty(), "{}: {wrong:#?}", case.name);
        let allowed = expected.values().filter(|allowed| **allowed).count();
        assert!(
            allowed > 50 && expected.len() - allowed > 50,
            "{}: {allowed} of {}",
            case.name,
            expected.len()
        );
    }
}

#[test]
fn an_address_is_not_taken_for_the_name_it_has_in_dns_and_a_tag_is_known_by_its_addresses() {
    let case = Case::small("proxy");
    let (folder, files, sets) = printed("traps", &case).unwrap();
    let by_address = sets.iter().flat_map(|set| &set.rules);
    let by_address =
        by_address.filter(|rule| matches!(rule.to, Destination::Addresses(_))).collect::<Vec<_>>();
    let question = |from: &str, name: &str| Question {
        from: from.to_owned(),
        name: name.to_owned(),
        port: 443,
        http: false,
    };
    let server = by_address[0].source_prefixes()[0].addr().to_string();
    let asked = [
        // It has the name login.microsoftonline.com in DNS, as its owner pleases.
        question(&server, "203.0.113.9"),
        question(&server, "login.microsoftonline.com"),
        question(&server, "tagged.example"),
        question("10.20.1.5", "tagged.example"),
        question("10.20.99.9", "login.microsoftonline.com"),
        Question { http: true, ..question(&server, "login.microsoftonline.com") },
        Question { port: 8443, ..question(&server, "login.microsoftonline.com") },
    ];
    let denied = ask(&folder, &files, &asked).into_iter().map(|status| status == 403).collect::<Vec<_>>();
    assert_eq!(denied, [true, false, false, true, true, true, true]);
}
