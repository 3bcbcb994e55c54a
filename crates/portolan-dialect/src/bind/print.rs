//! Name servers to the tree of BIND.

use crate::bind::tree::{Conf, Statement, ZoneFile};
use crate::comment::header;
use crate::dns::{self, Said, Server};
use crate::intent::{File, Job, Printed, Refusal};

/// Files for each place: the zones, the options, and a file for each zone that is held.
///
/// A name that is held gets a zone of its own: a zone for its parent, `privatelink.blob.core.windows.net` say, would
/// hide the names of everybody else in it. BIND looks up the target of an alias among its own zones, so the zone of
/// the private name is enough, and the alias before it stays the public one.
pub(super) fn print(job: &Job<'_>) -> Result<Printed, Refusal> {
    let dns = dns::gather(job);
    let files = dns.servers.iter().flat_map(|server| files(job, server)).collect();
    let entries = dns::entries(&dns::Dns { machines: Vec::new(), ..dns.clone() }, Said::Chain);
    Ok(Printed { files, entries, notes: dns.notes() })
}

fn files(job: &Job<'_>, server: &Server) -> Vec<File> {
    let head = |what: &str| {
        let mut header = header(&job.stamp, Some(&server.place), what, crate::bind::BIND.assumes);
        header.extend(server.facts());
        header
    };
    let mut statements = Vec::new();
    for (forward, to) in server.forwarded() {
        statements.push(Statement::Comment(vec![forward.line()]));
        statements.push(Statement::Forward { zone: forward.suffix.clone(), forwarders: vec![to] });
    }
    let mut zones = Vec::new();
    for (held, address) in server.known() {
        let zone = held.alias.clone().unwrap_or_else(|| held.name.clone());
        let file = format!("{}.{zone}.zone", job.options.prefix);
        let line = format!("for {}, private endpoint {}: {}", held.name, held.endpoint, held.why.line());
        statements.push(Statement::Comment(vec![line]));
        statements.push(Statement::Primary { zone: zone.clone(), file: file.clone() });
        let header = vec![
            format!("{}: the address of private endpoint {}", held.name, held.endpoint),
            format!("Portolan plan of {}, catalog {}", job.stamp.scenario, job.stamp.catalog),
        ];
        zones.push(File {
            path: server.path(&format!("/{file}")),
            text: ZoneFile { header, zone, address }.to_string(),
        });
    }
    statements.extend(server.gaps().map(|gap| Statement::Comment(vec![gap])));
    let suffixes = server.forwarded().map(|(forward, _)| forward.suffix.clone()).collect::<Vec<_>>();
    let conf = Conf { header: head("BIND zones"), statements };
    let mut files = vec![File { path: server.path(".conf"), text: conf.to_string() }];
    if !suffixes.is_empty() {
        let mut header = head("BIND options");
        header.push(
            "What Azure answers from private zones is not signed: no DNSSEC below these names".to_owned(),
        );
        let options = Conf { header, statements: vec![Statement::ValidateExcept(suffixes)] };
        files.push(File { path: server.path("-options.conf"), text: options.to_string() });
    }
    files.extend(zones);
    files
}
