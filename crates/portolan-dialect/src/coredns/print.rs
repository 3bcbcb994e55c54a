//! Name servers to the tree of a Corefile.

use crate::comment::header;
use crate::coredns::tree::{Block, Corefile, Plugin};
use crate::dns::{self, Said, Server};
use crate::intent::{File, Job, Printed, Refusal};

/// One file for each place.
///
/// A block holds exactly the names of an endpoint, so that nobody else's are hidden. CoreDNS hands on whole chains of
/// aliases: the name that clients ask for is answered with the address right away.
pub(super) fn print(job: &Job<'_>) -> Result<Printed, Refusal> {
    let dns = dns::gather(job);
    let file =
        |server: &Server| File { path: server.path(".corefile"), text: corefile(job, server).to_string() };
    let files = dns.servers.iter().map(file).collect();
    let entries = dns::entries(&dns::Dns { machines: Vec::new(), ..dns.clone() }, Said::Address);
    Ok(Printed { files, entries, notes: dns.notes() })
}

fn corefile(job: &Job<'_>, server: &Server) -> Corefile {
    let assumes = crate::coredns::COREDNS.assumes;
    let mut header = header(&job.stamp, Some(&server.place), "CoreDNS server blocks", assumes);
    header.push("Written from the documentation; no CoreDNS has read it".to_owned());
    header.extend(server.facts());
    let forwards = server.forwarded().map(|(forward, to)| Block {
        comments: vec![forward.line()],
        zones: vec![forward.suffix.clone()],
        plugins: vec![Plugin::Errors, Plugin::Cache(30), Plugin::Forward(to)],
    });
    let held = server.known().map(|(held, address)| Block {
        comments: vec![format!("private endpoint {}: {}", held.endpoint, held.why.line())],
        zones: held.both().cloned().collect(),
        plugins: vec![Plugin::Errors, Plugin::Hosts(vec![(address, held.both().cloned().collect())])],
    });
    Corefile { header, blocks: forwards.chain(held).collect(), footer: server.gaps().collect() }
}
