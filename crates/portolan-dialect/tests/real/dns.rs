//! The real name servers with the printed configurations, beside a server that plays Azure and one that plays the
//! internet.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use portolan_dialect::{File, Options, target};
use portolan_plan::plan::{Plan, RecordType};

use crate::programs::{in_namespace, run};
use crate::support::{Case, folder, hostile};

/// The resolver of the internet.
const INTERNET: &str = "192.0.2.53";
/// What a public endpoint has.
const PUBLIC: &str = "20.60.1.1";

/// The names of a place, with the alias and the address that a client must get.
fn wanted(plan: &Plan, folder: &str) -> BTreeMap<String, (String, String)> {
    let place = |site: Option<&str>, vnet: Option<&str>| match (site, vnet) {
        (Some(site), _) => format!("premises/{site}"),
        (None, vnet) => format!("azure/{}", vnet.unwrap_or("")),
    };
    let here = plan.dns.iter().filter(|record| {
        record.way.as_deref() != Some("hosts")
            && place(record.site.as_deref(), record.vnet.as_deref()) == folder
    });
    let here = here.collect::<Vec<_>>();
    let aliases = here.iter().filter(|record| record.kind == RecordType::Cname);
    let known = aliases.filter_map(|alias| {
        let answer =
            here.iter().find(|answer| answer.name.as_str() == alias.value && !answer.value.is_empty())?;
        Some((alias.name.to_string(), (alias.value.clone(), answer.value.clone())))
    });
    known.collect()
}

/// What a server is asked, and who else answers: a script for a namespace. `start` starts the server.
fn laboratory(
    at: &Path,
    server: &str,
    to: &str,
    start: &str,
    wanted: &BTreeMap<String, (String, String)>,
) -> String {
    let (mut azure, mut internet) = (String::new(), "www.example.com A 20.60.9.9\n".to_owned());
    for (name, (alias, address)) in wanted {
        let kind = if address.contains(':') { "AAAA" } else { "A" };
        let _ = write!(azure, "{name} CNAME {alias}\n{alias} {kind} {address}\n");
        let (store, other) = (relative("public-store", name), (others(name), others(alias)));
        let _ = write!(internet, "{name} CNAME {alias}\n{alias} CNAME {store}\n");
        let other = format!("{0} CNAME {1}\n{1} CNAME {store}\n{store} A {PUBLIC}\n", other.0, other.1);
        azure.push_str(&other);
        internet.push_str(&other);
    }
    fs::write(at.join("azure.names"), unique(&azure)).unwrap();
    fs::write(at.join("internet.names"), unique(&internet)).unwrap();
    let fake = folder().join("real/fake_dns.py");
    let (fake, at) = (fake.display(), at.display());
    let mut script = format!(
        "cd {at}\nip link set lo up\nfor a in {server} {to} {INTERNET}; do ip addr add $a/32 dev lo; done\n\
         trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n\
         python3 {fake} {to} azure.names > azure.log 2>&1 &\npython3 {fake} {INTERNET} internet.names > internet.log 2>&1 &\n\
         ask() {{ dig @{server} +time=2 +tries=2 +short \"$1\" A | tr '\\n' ' '; }}\n\
         for i in $(seq 50); do grep -q ready azure.log internet.log && break; sleep 0.1; done\n\
         {start} > server.log 2>&1 &\n\
         for i in $(seq 50); do dig @{server} +time=1 +tries=1 . NS > /dev/null 2>&1 && break; sleep 0.1; done\n"
    );
    for name in wanted.keys() {
        let _ = write!(script, "echo \"{name}: $(ask {name})\"\necho \"{0}: $(ask {0})\"\n", others(name));
    }
    script.push_str("ask www.example.com > /dev/null || true\ngrep -q 'www.example.com? 1' internet.log && echo internet-asked\n");
    script.push_str("grep -q 'www.example.com' azure.log && echo azure-asked || true\n");
    script
}

/// The name of another tenant in the same zone.
fn others(name: &str) -> String {
    relative("othertenant", name)
}

/// A name beside another one. Public chains end beside their names, so that one server knows them whole.
fn relative(first: &str, name: &str) -> String {
    format!("{first}{}", name.find('.').map_or("", |dot| &name[dot..]))
}

fn unique(text: &str) -> String {
    let mut lines = text.lines().collect::<Vec<_>>();
    lines.sort_unstable();
    lines.dedup();
    lines.join("\n") + "\n"
}

/// Every name leads to its private address, that of another tenant to its public one, everything else to the internet.
fn right(what: &str, told: &str, wanted: &BTreeMap<String, (String, String)>, chain: bool) {
    assert!(!wanted.is_empty(), "{what}: nothing to ask");
    for (name, (alias, address)) in wanted {
        let answer = told.lines().find_map(|line| line.strip_prefix(&format!("{name}: "))).unwrap_or("");
        let expected = if chain { format!("{alias}. {address}") } else { address.clone() };
        assert_eq!(answer.trim(), expected, "{what}: {name}\n{told}");
        let other = format!("{}: ", others(name));
        let answer = told.lines().find_map(|line| line.strip_prefix(&other)).unwrap_or("");
        assert!(answer.trim().ends_with(PUBLIC), "{what}: {other}{answer}\n{told}");
    }
    assert!(told.contains("internet-asked") && !told.contains("azure-asked"), "{what}: {told}");
}

fn written(files: &[File]) -> tempfile::TempDir {
    let at = tempfile::tempdir().unwrap();
    for file in files {
        let path = at.path().join(&file.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, &file.text).unwrap();
    }
    at
}

/// Who is forwarded to, by place; a place with names of its own forwards nothing.
const PLACES: [(&str, &str, &str); 3] = [
    ("premises/lab", "10.35.0.53", "10.80.0.68"),
    ("premises/depot", "10.33.0.53", "10.80.0.68"),
    ("azure/own", "10.83.0.4", "168.63.129.16"),
];

/// Prints for the scenario with all ways, starts the server at each place and asks it.
fn serve(id: &str, chain_of_zones: bool, start: impl Fn(&Path, &str, &str) -> String) {
    let case = Case::small("names");
    let files = case.render(target(id).unwrap(), &Options::default()).unwrap().files;
    for (place, server, to) in PLACES {
        let at = written(&files);
        let wanted = wanted(&case.plan, place);
        let start = start(at.path(), place, server);
        let told = in_namespace(&laboratory(at.path(), server, to, &start, &wanted));
        right(&format!("{id} at {place}"), &told, &wanted, place != "premises/depot" || chain_of_zones);
    }
}

#[test]
fn bind_answers_as_planned() {
    serve("bind", true, |at, place, server| {
        let options = at.join(format!("{place}-options.conf"));
        let include = match options.exists() {
            true => format!("include \"{}\";", options.display()),
            // Nothing is signed here, so that only what the configuration excepts can be asked with validation.
            false => "dnssec-validation no;".to_owned(),
        };
        let conf = format!(
            "options {{ directory \"{0}/{place}\"; listen-on {{ {server}; }}; listen-on-v6 {{ none; }}; pid-file none; recursion yes; \
             allow-query {{ any; }}; forwarders {{ {INTERNET}; }}; forward only; {include} }};\ninclude \"{0}/{place}.conf\";\n",
            at.display()
        );
        fs::create_dir_all(at.join(place)).unwrap();
        fs::write(at.join("named.conf"), conf).unwrap();
        let conf = at.join("named.conf").display().to_string();
        run("named-checkconf", &["-z", &conf]);
        format!("named -g -c {conf}")
    });
}

#[test]
fn bind_zone_files_are_checked() {
    for case in
        ["names", "private"].map(Case::small).into_iter().chain([hostile::hostile(&Case::small("private"))])
    {
        let files = case.render(target("bind").unwrap(), &Options::default()).unwrap().files;
        let at = written(&files);
        for file in files.iter().filter(|file| file.path.ends_with(".zone")) {
            let zone = file.path.rsplit('/').next().unwrap();
            let zone = zone.trim_start_matches("ptl.").trim_end_matches(".zone");
            let told = run("named-checkzone", &[zone, &at.path().join(&file.path).display().to_string()]);
            assert!(told.trim().ends_with("OK"), "{told}");
        }
    }
}

#[test]
fn unbound_answers_as_planned() {
    serve("unbound", false, |at, place, server| {
        // Both protections are on, and nothing is signed where names are forwarded.
        let modules = if place == "premises/depot" { "iterator" } else { "validator iterator" };
        let conf = format!(
            "server:\n interface: {server}\n do-ip6: no\n use-syslog: no\n chroot: \"\"\n username: \"\"\n pidfile: \"\"\n \
             access-control: 0.0.0.0/0 allow\n module-config: \"{modules}\"\n private-address: 10.0.0.0/8\n \
             trust-anchor: \". DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D\"\n\
             forward-zone:\n name: \".\"\n forward-addr: {INTERNET}\ninclude: \"{}/{place}.conf\"\n",
            at.display()
        );
        fs::write(at.join("unbound.conf"), conf).unwrap();
        let conf = at.join("unbound.conf").display().to_string();
        run("unbound-checkconf", &[&conf]);
        format!("unbound -d -c {conf}")
    });
}

#[test]
fn dnsmasq_answers_as_planned() {
    serve("dnsmasq", true, |at, place, server| {
        let conf = format!(
            "no-resolv\nno-hosts\nuser=root\nlisten-address={server}\nbind-interfaces\nserver={INTERNET}\nstop-dns-rebind\n\
             conf-file={}/{place}.conf\n",
            at.display()
        );
        fs::write(at.join("dnsmasq.conf"), conf).unwrap();
        let conf = at.join("dnsmasq.conf").display().to_string();
        run("dnsmasq", &["--test", "-C", &conf]);
        format!("dnsmasq -k -C {conf}")
    });
}

#[test]
fn hosts_files_answer_as_planned() {
    let case = Case::small("names");
    let files = case.render(target("hosts").unwrap(), &Options::default()).unwrap().files;
    let at = written(&files);
    let records = case.plan.dns.iter().filter(|record| record.way.as_deref() == Some("hosts"));
    let wanted = records
        .map(|record| {
            (record.name.to_string(), (relative("x.privatelink", &record.name), record.value.clone()))
        })
        .collect();
    let start = format!(
        "dnsmasq -k -C /dev/null --user=root --no-resolv --no-hosts --listen-address=10.34.0.53 --bind-interfaces \
         --server={INTERNET} --addn-hosts={}/kiosk.hosts",
        at.path().display()
    );
    let told = in_namespace(&laboratory(at.path(), "10.34.0.53", "10.80.0.68", &start, &wanted));
    right("hosts at kiosk", &told, &wanted, false);
}

#[test]
fn scripts_for_windows_are_well_formed() {
    let case = Case::small("names");
    let files = case.render(target("windows-dns").unwrap(), &Options::default()).unwrap().files;
    let at = written(&files);
    let check = folder().join("real/powershell.py").display().to_string();
    let paths = files.iter().map(|file| at.path().join(&file.path).display().to_string());
    let arguments = std::iter::once(check).chain(paths).collect::<Vec<_>>();
    run("python3", &arguments.iter().map(String::as_str).collect::<Vec<_>>());
    // The parser does see what is wrong.
    fs::write(at.path().join("broken.ps1"), "function Get-Zone( { }\n$a = @{ 'x' = }\n").unwrap();
    let broken = at.path().join("broken.ps1").display().to_string();
    let output = std::process::Command::new("python3").args([&arguments[0], &broken]).output().unwrap();
    assert!(!output.status.success());
}
