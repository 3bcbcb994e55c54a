//! Name servers to the tree of Unbound.

use crate::comment::header;
use crate::dns::{self, Said, Server};
use crate::intent::{File, Job, Printed, Refusal};
use crate::unbound::tree::{Clause, Conf, ServerOption};

/// One file for each place.
///
/// Unbound does not look up the target of an alias among its local data: the name that clients ask for is answered
/// with the address right away, and the private name as well.
pub(super) fn print(job: &Job<'_>) -> Result<Printed, Refusal> {
    let dns = dns::gather(job);
    let file = |server: &Server| File { path: server.path(".conf"), text: conf(job, server).to_string() };
    let files = dns.servers.iter().map(file).collect();
    let entries = dns::entries(&dns::Dns { machines: Vec::new(), ..dns.clone() }, Said::Address);
    Ok(Printed { files, entries, notes: dns.notes() })
}

fn conf(job: &Job<'_>, server: &Server) -> Conf {
    let assumes = crate::unbound::UNBOUND.assumes;
    let mut header = header(&job.stamp, Some(&server.place), "Unbound settings", assumes);
    header.extend(server.facts());
    let mut options = Vec::new();
    if server.forwarded().next().is_some() {
        let why = "what Azure answers from private zones is not signed, and its addresses are private";
        options.push(ServerOption::Comment(why.to_owned()));
    }
    for (forward, _) in server.forwarded() {
        options.push(ServerOption::DomainInsecure(forward.suffix.clone()));
        options.push(ServerOption::PrivateDomain(forward.suffix.clone()));
    }
    for (held, address) in server.known() {
        let line = format!("private endpoint {}: {}", held.endpoint, held.why.line());
        options.push(ServerOption::Comment(line));
        for name in held.both() {
            options.push(ServerOption::LocalZone(name.clone()));
            options.push(ServerOption::LocalData(name.clone(), address));
        }
    }
    let mut clauses = Vec::new();
    if !options.is_empty() {
        clauses.push(Clause::Server(options));
    }
    clauses.extend(server.forwarded().map(|(forward, to)| Clause::ForwardZone {
        comment: forward.line(),
        name: forward.suffix.clone(),
        to,
    }));
    let gaps = server.gaps().collect::<Vec<_>>();
    if !gaps.is_empty() {
        clauses.push(Clause::Comment(gaps));
    }
    Conf { header, clauses }
}
