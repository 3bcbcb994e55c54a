//! Rules by name: a file for nft and one for dnsmasq.

use crate::comment::header;
use crate::intent::{File, Job, Printed, Refusal};
use crate::nftables::names::{Configuration, Names};
use crate::nftables::print::{Frame, placed};

/// Two files for each place; one where it has no names.
pub(super) fn print(job: &Job<'_>) -> Result<Printed, Refusal> {
    let mut files = Vec::new();
    for (set, stem) in placed(job) {
        let frame = Frame::of(job, set, &stem);
        let names = Names::of(set, frame.prefix());
        let rules = frame.ruleset(&names, true);
        let lines = names.lines(&rules.table);
        let learns = !lines.is_empty();
        files.push(File { path: format!("{stem}.nft"), text: rules.to_string() });
        if learns {
            let mut header = header(&job.stamp, Some(&set.place), "dnsmasq: sets of addresses by name", &[]);
            header.push(format!(
                "Load {stem}.nft first, and include this file by `conf-file=`; then start dnsmasq anew"
            ));
            header.push("A domain stands for itself and for everything below it".to_owned());
            header.push(format!("Mind: {STAYS}"));
            let text = Configuration { header, lines }.to_string();
            files.push(File { path: format!("{stem}.dnsmasq.conf"), text });
        }
    }
    Ok(Printed { files, notes: vec![STAYS.to_owned()], ..Printed::default() })
}

const STAYS: &str = "an address that is used stays in its set, also after its name has left the plan: `nft flush set inet \
                     filter NAME` and a restart of dnsmasq close it";
