//! Name servers to the tree of dnsmasq.

use crate::comment::header;
use crate::dns::{self, Said, Server};
use crate::dnsmasq::tree::{Conf, DnsOption};
use crate::intent::{File, Job, Printed, Refusal};

/// One file for each place.
///
/// dnsmasq hands on what it is told, whole chains of aliases at once: a record for the private name alone would never
/// be looked at, so the public name gets the alias as well.
pub(super) fn print(job: &Job<'_>) -> Result<Printed, Refusal> {
    let dns = dns::gather(job);
    let file = |server: &Server| File { path: server.path(".conf"), text: conf(job, server).to_string() };
    let files = dns.servers.iter().map(file).collect();
    let entries = dns::entries(&dns::Dns { machines: Vec::new(), ..dns.clone() }, Said::Chain);
    Ok(Printed { files, entries, notes: dns.notes() })
}

fn conf(job: &Job<'_>, server: &Server) -> Conf {
    let assumes = crate::dnsmasq::DNSMASQ.assumes;
    let mut header = header(&job.stamp, Some(&server.place), "dnsmasq settings", assumes);
    header.extend(server.facts());
    let mut options = Vec::new();
    for (forward, to) in server.forwarded() {
        options.push(DnsOption::Comment(forward.line()));
        options.push(DnsOption::Server(forward.suffix.clone(), to));
        options.push(DnsOption::RebindDomainOk(forward.suffix.clone()));
    }
    for (held, address) in server.known() {
        options.push(DnsOption::Comment(format!("private endpoint {}: {}", held.endpoint, held.why.line())));
        options.extend(held.both().cloned().map(DnsOption::Local));
        let target = held.alias.as_ref().unwrap_or(&held.name);
        if let Some(alias) = &held.alias {
            options.push(DnsOption::Cname(held.name.clone(), alias.clone()));
        }
        options.push(DnsOption::HostRecord(target.clone(), address));
    }
    options.extend(server.gaps().map(DnsOption::Comment));
    Conf { header, options }
}
