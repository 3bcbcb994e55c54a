//! Names to the lines of a hosts file.

use std::fmt;
use std::net::IpAddr;

use portolan_model::Fqdn;

use crate::comment::{self, header};
use crate::dns::{self, Machines, Said};
use crate::intent::{File, Job, Printed, Refusal};

/// A block of a hosts file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Block {
    /// The text of both marks.
    mark: String,
    /// The first lines.
    header: Vec<String>,
    /// The lines.
    lines: Vec<Line>,
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Line {
    Comment(String),
    Host(IpAddr, Fqdn),
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&comment::lines("#", [format!("BEGIN {}", self.mark)]))?;
        f.write_str(&comment::lines("#", &self.header))?;
        for line in &self.lines {
            match line {
                Line::Comment(text) => f.write_str(&comment::lines("#", [text]))?,
                Line::Host(address, name) => writeln!(f, "{address}\t{name}")?,
            }
        }
        f.write_str(&comment::lines("#", [format!("END {}", self.mark)]))
    }
}

/// One block for each place.
pub(super) fn print(job: &Job<'_>) -> Result<Printed, Refusal> {
    let dns = dns::gather(job);
    let file = |machines: &Machines| File {
        path: format!("{}.hosts", machines.place.stem()),
        text: block(job, machines).to_string(),
    };
    let files = dns.machines.iter().map(file).collect();
    let entries = dns::entries(&dns::Dns { servers: Vec::new(), ..dns.clone() }, Said::Address);
    Ok(Printed { files, entries, notes: dns.odd })
}

fn block(job: &Job<'_>, machines: &Machines) -> Block {
    let what = "Lines of the hosts file";
    let header = header(&job.stamp, Some(&machines.place), what, crate::hosts::HOSTS.assumes);
    let mut lines = Vec::new();
    for held in &machines.held {
        match (held.address, held.gap()) {
            (Some(address), _) => {
                lines.push(Line::Comment(format!("private endpoint {}: {}", held.endpoint, held.why.line())));
                lines.push(Line::Host(address, held.name.clone()));
            }
            (None, gap) => lines.extend(gap.map(Line::Comment)),
        }
    }
    let place = &machines.place;
    let mark = format!("{} {} {}", job.options.prefix, job.stamp.scenario, place.name);
    Block { mark, header, lines }
}
