//! Reads the part of the nft language that is printed.

use std::collections::BTreeMap;

use portolan_dialect::File;
use portolan_model::{IpNet, PrefixSet};

use super::place;
use crate::support::allowed::{Allowed, line};

/// Everything that the accept rules of the files allow.
pub fn read(files: &[File]) -> Result<Allowed, String> {
    let mut all = Allowed::new();
    for file in files {
        all.extend(read_one(&place(&file.path), &file.text)?);
    }
    Ok(all)
}

fn read_one(place: &str, text: &str) -> Result<Allowed, String> {
    let (mut sets, mut all) = (BTreeMap::<String, PrefixSet>::new(), Allowed::new());
    let mut set = None::<(String, Vec<IpNet>)>;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let words = line.split_whitespace().collect::<Vec<_>>();
        match words.as_slice() {
            ["add", "table" | "chain" | "set", ..]
            | ["flush", "chain" | "set", ..]
            | ["table", "inet", "filter", "{"] => {}
            ["set", name, "{"] => set = Some(((*name).to_owned(), Vec::new())),
            ["type", "ipv4_addr" | "ipv6_addr"]
            | ["flags", "interval"]
            | ["elements", "=", "{"]
            | ["chain", _, "{"] => {}
            ["}"] => {
                if let Some((name, elements)) = set.take_if(|(_, elements)| !elements.is_empty()) {
                    sets.insert(name, elements.into_iter().collect());
                }
            }
            [element] if set.is_some() => {
                let element = element.trim_end_matches(',');
                let (_, elements) = set.as_mut().ok_or("no set")?;
                elements.push(prefix(element)?);
            }
            [ip @ ("ip" | "ip6"), "saddr", rest @ ..] => accept(place, ip, rest, &sets, &mut all)?,
            _ => return Err(format!("what is `{line}`?")),
        }
    }
    Ok(all)
}

fn accept(
    place: &str,
    ip: &str,
    words: &[&str],
    sets: &BTreeMap<String, PrefixSet>,
    all: &mut Allowed,
) -> Result<(), String> {
    let (from, rest) = list(words)?;
    let [ip_again, "daddr", to, protocol, "dport", rest @ ..] = rest else {
        return Err(format!("{words:?}"));
    };
    let (ports, rest) = list(rest)?;
    if ip != *ip_again || !matches!(rest, ["counter", "accept", "comment", _]) {
        return Err(format!("{words:?}"));
    }
    let set = to.strip_prefix('@').and_then(|name| sets.get(name)).ok_or(format!("no set {to}"))?;
    for from in from {
        let from = prefix(&from)?.to_string();
        for to in set.to_prefixes() {
            for port in &ports {
                all.insert(line(place, &from, &to.to_string(), protocol, port));
            }
        }
    }
    Ok(())
}

/// `x`, or `{ x, y }`.
fn list<'w, 's>(words: &'s [&'w str]) -> Result<(Vec<String>, &'s [&'w str]), String> {
    match words {
        ["{", rest @ ..] => {
            let end = rest.iter().position(|word| *word == "}").ok_or("no end of the list")?;
            let (items, rest) = rest.split_at(end);
            let items = items.iter().map(|item| item.trim_end_matches(',').to_owned()).collect();
            Ok((items, rest.get(1..).unwrap_or_default()))
        }
        [one, rest @ ..] => Ok((vec![(*one).to_owned()], rest)),
        [] => Err("nothing follows".to_owned()),
    }
}

fn prefix(text: &str) -> Result<IpNet, String> {
    let address = text.parse::<std::net::IpAddr>().map(IpNet::from);
    address.or_else(|_| text.parse::<IpNet>()).map_err(|error| format!("{text}: {error}"))
}
