//! Rules to the nft tree.

use crate::comment::header;
use crate::intent::{Destination, File, Job, Printed, Refusal, RuleSet};
use crate::naming::fit;
use crate::nftables::tree::{Chain, Ruleset, Set, Statement};

/// The kernel takes names of 255 bytes; people do not.
const LONGEST_NAME: usize = 63;

/// One file for each place.
pub(super) fn print(job: &Job<'_>) -> Result<Printed, Refusal> {
    let file = |set: &RuleSet| File {
        path: format!("{}.nft", set.place.stem()),
        text: ruleset(job, set).to_string(),
    };
    Ok(Printed { files: job.sets.iter().map(file).collect(), ..Printed::default() })
}

fn ruleset(job: &Job<'_>, set: &RuleSet) -> Ruleset {
    let chain = identifier(&format!("{}_{}", job.options.prefix, set.place.stem()));
    let (mut sets, mut rules) = (Vec::new(), Vec::new());
    for rule in &set.rules {
        let Destination::Addresses(items) = &rule.to else { continue };
        let name = identifier(&format!("{}_{}", job.options.prefix, rule.name));
        let labels = items.iter().map(|item| item.label.as_str()).collect::<Vec<_>>().join(", ");
        sets.push(Set {
            name: name.clone(),
            comment: labels,
            family: rule.family,
            elements: rule.to.addresses().to_prefixes(),
        });
        rules.push(Statement::Comment(rule.summary()));
        rules.extend(
            items.iter().map(|item| Statement::Comment(format!("  {}: {}", item.label, item.why.line()))),
        );
        rules.push(Statement::Accept {
            family: rule.family,
            from: rule.source_prefixes(),
            to: name.clone(),
            protocol: rule.protocol,
            ports: rule.ports.clone(),
            name,
        });
    }
    let mut chains = vec![Chain { name: chain.clone(), base: None, rules }];
    if job.options.default_deny {
        let name = identifier(&format!("{}_{}_forward", job.options.prefix, set.place.stem()));
        chains.push(Chain {
            name,
            base: Some("forward"),
            rules: vec![Statement::AcceptReplies, Statement::Jump(chain)],
        });
    }
    let what = "nftables rules";
    let mut header = header(&job.stamp, Some(&set.place), what, crate::nftables::NFTABLES.assumes);
    if set.left_out > 0 {
        header.push(format!("{} connections are not in it: see the ledger", set.left_out));
    }
    Ruleset { header, table: "filter".to_owned(), sets, chains }
}

/// Identifiers of nft hold letters, digits and underscores.
fn identifier(name: &str) -> String {
    fit(&name.replace('-', "_"), LONGEST_NAME).replace('-', "_")
}
