//! Printed frontends in a real HAProxy.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use portolan_dialect::{Options, RenderError, RuleSet, rule_sets, target};

use super::programs::{folder, in_namespace, run};
use super::support::oracle::{Question, questions};
use super::support::{Case, SMALL, hostile};

/// Asks the frontends: a ClientHello or a request, from the client's own address. Whatever is let through reaches a server
/// in another namespace, which all names resolve to and which says FAR.
const ASK: &str = r#"
import json, socket, ssl, sys, time
from concurrent.futures import ThreadPoolExecutor

context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

def hello(name):
    coming, going = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = context.wrap_bio(coming, going, server_hostname=name)
    try:
        client.do_handshake()
    except ssl.SSLWantReadError:
        pass
    return going.read()

def ask(q):
    here = "::1" if ":" in q["from"] else "127.0.0.1"
    sock = socket.create_connection((here, q["port"]), 20, (q["from"], 0))
    request = f'GET / HTTP/1.1\r\nHost: {q["name"]}\r\nConnection: close\r\n\r\n'.encode()
    try:
        sock.sendall(request if q["http"] else hello(q["name"]))
        answer = sock.makefile("rb").read()
    except ConnectionResetError:
        answer = b""
    sock.close()
    return b"FAR" in answer

questions = json.load(open(sys.argv[1]))
for port in {question["port"] for question in questions}:
    for tries in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            time.sleep(0.1)
with ThreadPoolExecutor(8) as pool:
    json.dump(list(pool.map(ask, questions)), open(sys.argv[2], "w"))
"#;

/// The server that everything leads to.
const FAR: &str = r#"
import socket, sys, threading

def serve(port):
    server = socket.create_server(("198.51.100.1", port), backlog=64)
    while True:
        threading.Thread(target=answer, args=(server.accept()[0],)).start()

def answer(sock):
    try:
        sock.recv(4096)
        sock.sendall(b"HTTP/1.0 200 FAR\r\nContent-Length: 3\r\n\r\nFAR")
        sock.shutdown(socket.SHUT_WR)
        sock.recv(4096)
    except OSError:
        pass
    sock.close()

for port in sys.argv[1:]:
    threading.Thread(target=serve, args=(int(port),)).start()
"#;

/// Starts HAProxy with a printed file and asks it; gives whether each request reached the server.
fn ask(folder: &Path, file: &str, resolver: Option<&str>, questions: &[Question]) -> Vec<bool> {
    let at = folder.display();
    fs::write(folder.join("ask.py"), ASK).unwrap();
    fs::write(folder.join("far.py"), FAR).unwrap();
    fs::write(folder.join("resolv.conf"), "nameserver 127.0.0.1\n").unwrap();
    fs::write(folder.join("questions.json"), serde_json::to_string(questions).unwrap()).unwrap();
    let mut addresses = questions.iter().map(|question| question.from.as_str()).collect::<BTreeSet<_>>();
    addresses.extend(resolver);
    let addresses =
        addresses.iter().map(|address| format!("ip addr add {address} dev lo\n")).collect::<String>();
    let ports = questions.iter().map(|question| question.port.to_string()).collect::<BTreeSet<_>>();
    let ports = ports.into_iter().collect::<Vec<_>>().join(" ");
    in_namespace(&format!(
        "ip link set lo up\n{addresses}\
         mount --bind {at}/resolv.conf /etc/resolv.conf\n\
         unshare --net sh -c 'ip link set lo up; sleep 0.3; ip addr add 198.51.100.1/24 dev far; ip link set far up; exec python3 {at}/far.py {ports}' </dev/null &\n\
         far=$!\n\
         ip link add near type veth peer name far\n\
         ip link set far netns $far\n\
         ip addr add 198.51.100.2/24 dev near\n\
         ip link set near up\n\
         dnsmasq --no-resolv --no-hosts --port=53 --pid-file= --user=root --address=/#/198.51.100.1\n\
         haproxy -db -f {at}/{file} </dev/null &\n\
         sleep 0.7\n\
         python3 {at}/ask.py {at}/questions.json {at}/answers.json\n"
    ));
    serde_json::from_str(&fs::read_to_string(folder.join("answers.json")).unwrap()).unwrap()
}

/// Prints a case: its folder, and each set with its file.
fn printed(test: &str, case: &Case) -> Vec<(std::path::PathBuf, String, RuleSet)> {
    let haproxy = target("haproxy").unwrap();
    let rendering = match case.render(haproxy, &Options::default()) {
        Ok(rendering) => rendering,
        Err(RenderError::Nothing { .. }) => return Vec::new(),
        Err(error) => panic!("{}: {error}", case.name),
    };
    let folder = folder(&format!("haproxy-{test}-{}", case.name));
    rendering.files.iter().for_each(|file| fs::write(folder.join(&file.path), &file.text).unwrap());
    let sets = rule_sets(haproxy, &case.plan, Some(&case.resolved), &Options::default()).unwrap();
    let sets = sets.into_iter().filter(|set| !set.rules.is_empty());
    let sets = sets.map(|set| (folder.clone(), format!("{}.cfg", set.place.stem()), set)).collect::<Vec<_>>();
    assert_eq!(sets.len(), rendering.files.len());
    sets
}

#[test]
fn haproxy_reads_what_is_printed_and_has_nothing_to_say() {
    let mut read = 0;
    let examples = ["contoso", "arc-estate"].map(Case::example);
    for case in SMALL.map(Case::small).into_iter().chain(examples).chain(hostile::all()) {
        for (folder, file, _) in printed("parse", &case) {
            let said = run("haproxy", &["-c", "-f", folder.join(&file).to_str().unwrap()]);
            assert_eq!(said.trim(), "Configuration file is valid", "{} {file}", case.name);
            read += 1;
        }
    }
    assert!(read > 0);
}

#[test]
fn haproxy_passes_on_the_names_that_are_meant_and_no_others() {
    let haproxy = target("haproxy").unwrap();
    for case in [Case::small("private"), Case::example("contoso"), Case::example("arc-estate")] {
        for (folder, file, set) in printed("names", &case) {
            let mut expected = questions(haproxy, &set);
            // No client sends a root dot (RFC 6066, section 3), and none is matched.
            for (question, allowed) in &mut expected {
                *allowed &= !question.name.ends_with('.');
            }
            let asked = expected.keys().cloned().collect::<Vec<_>>();
            let site = case.plan.sites.iter().find(|site| *site.name == *set.place.name);
            let resolver = site.and_then(|site| site.resolvers.first()).map(ToString::to_string);
            let answers = ask(&folder, &file, resolver.as_deref(), &asked);
            assert_eq!(answers.len(), asked.len());
            let wrong = expected.iter().zip(&answers).filter(|((_, allowed), passed)| *allowed != *passed);
            let wrong = wrong.collect::<BTreeMap<_, _>>();
            assert!(wrong.is_empty(), "{} {file}: {} of {} {wrong:#?}", case.name, wrong.len(), asked.len());
            assert!(answers.iter().any(|passed| *passed) && answers.iter().any(|passed| !passed), "{file}");
        }
    }
}
