//! Name servers to a PowerShell script.

use crate::comment::header;
use crate::dns::{self, Said, Server};
use crate::intent::{File, Job, Printed, Refusal};
use crate::windows_dns::tree::{Row, Script};

/// One script for each place.
///
/// Each name that is held gets a zone of its own, the one that clients ask for as well: the server takes whole chains
/// of aliases from its forwarders, so the zone of the private name alone may never be looked at.
pub(super) fn print(job: &Job<'_>) -> Result<Printed, Refusal> {
    let dns = dns::gather(job);
    let file = |server: &Server| File { path: server.path(".ps1"), text: script(job, server).to_string() };
    let files = dns.servers.iter().map(file).collect();
    let entries = dns::entries(&dns::Dns { machines: Vec::new(), ..dns.clone() }, Said::Address);
    Ok(Printed { files, entries, notes: dns.notes() })
}

fn script(job: &Job<'_>, server: &Server) -> Script {
    let assumes = crate::windows_dns::WINDOWS_DNS.assumes;
    let mut header = header(&job.stamp, Some(&server.place), "Windows DNS Server settings", assumes);
    header.push("Written from the documentation; no Windows has run it".to_owned());
    header.extend(server.facts());
    let forwarders = server.forwarded().map(|(forward, address)| Row {
        comment: forward.line(),
        zone: forward.suffix.clone(),
        address,
    });
    let zones = server.known().flat_map(|(held, address)| {
        let comment = format!("private endpoint {}: {}", held.endpoint, held.why.line());
        held.both().cloned().map(move |zone| Row { comment: comment.clone(), zone, address })
    });
    Script { header, forwarders: forwarders.collect(), zones: zones.collect(), gaps: server.gaps().collect() }
}
