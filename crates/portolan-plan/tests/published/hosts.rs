//! The hosts in a cell, with placeholders filled in.

use std::collections::BTreeSet;

/// What stands for the customer's own names, and what the scenarios call them.
const NAMED: &[(&str, &str)] = &[
    ("URL of the vCenter server", "vcenter.contoso.com"),
    ("URL of the SCVMM management server", "vmm.contoso.com"),
];

/// Cells that name machines of the customer and no host.
const NO_HOST: &[&str] = &[
    "All required URLs listed here.",
    "Arc resource bridge appliance VM IPs",
    "DNS server IP",
    "DNS server IP(s)",
    "Your DNS server IP(s)",
    "appliance VM IPs (to each other)",
    "appliance VM IPs and Management machine",
    "control plane IP and Management machine",
    "private cloud control plane address and Management machine",
    "private cloud control plane address and appliance VM IPs",
    "private cloud management console",
];

/// How the pages write the region, and the resource of a customer.
const REGION: &[&str] = &["<region>", "[region]"];
const RESOURCE: &[&str] = &["<azure-keyvault-name>"];

/// Older tables name one host a region where newer ones have a placeholder.
const ONE_A_REGION: (&str, &str) = ("san-af-", "-prod.azurewebsites.net");

/// Reads a cell for a region; none where it cannot be read.
pub(crate) fn hosts(cell: &str, region: &str) -> Option<BTreeSet<String>> {
    let text = without_notes(cell).replace('`', "");
    if let Some((_, host)) = NAMED.iter().find(|(words, _)| *words == text.trim()) {
        return Some(BTreeSet::from([(*host).to_owned()]));
    }
    if NO_HOST.contains(&text.trim()) {
        return Some(BTreeSet::new());
    }
    let words = text.split(|sign: char| sign.is_whitespace() || sign == ',').filter(|word| !word.is_empty());
    let found = words.filter_map(|word| host(word, region)).collect::<BTreeSet<_>>();
    (!found.is_empty()).then_some(found)
}

/// Takes line breaks and raised marks out of a cell.
fn without_notes(cell: &str) -> String {
    let mut text = cell.to_owned();
    while let Some((before, rest)) = text.split_once("<sup>") {
        let after = rest.split_once("</sup>").map_or("", |(_, after)| after);
        text = format!("{before} {after}");
    }
    ["<br/>", "<br>", "</br>"].iter().fold(text, |text, mark| text.replace(mark, " "))
}

/// The host in a word: without scheme, port and path.
fn host(word: &str, region: &str) -> Option<String> {
    let mut word = word.to_lowercase();
    for placeholder in REGION {
        word = word.replace(placeholder, region);
    }
    for placeholder in RESOURCE {
        word = word.replace(placeholder, "*");
    }
    let word = word.strip_prefix("https://").or_else(|| word.strip_prefix("http://")).unwrap_or(&word);
    let word = word.split(['/', ':']).next()?.trim_start_matches('[');
    let (_, last) = word.rsplit_once('.')?;
    let plain = word.chars().all(|sign| sign.is_ascii_alphanumeric() || "*.-".contains(sign));
    if !plain || last.len() < 2 || !last.chars().all(|sign| sign.is_ascii_alphabetic()) {
        return None;
    }
    let (before, after) = ONE_A_REGION;
    if word.starts_with(before) && word.ends_with(after) {
        return Some(format!("{before}{region}{after}"));
    }
    Some(word.to_owned())
}
