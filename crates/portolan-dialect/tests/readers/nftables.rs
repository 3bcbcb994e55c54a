//! Reads the part of the nft language that is printed.

use std::collections::BTreeMap;

use portolan_dialect::File;
use portolan_model::{IpNet, PrefixSet};

use super::{place, prefix};
use crate::support::allowed::{Allowed, line};

/// Everything that the accept rules of the files allow.
pub fn read(files: &[File]) -> Result<Allowed, String> {
    let mut all = Allowed::new();
    for file in files {
        let ruleset = ruleset(&file.text)?;
        for rule in &ruleset.rules {
            let To::Prefixes(to) = &rule.to else {
                return Err(format!("{}: a set without elements", file.path));
            };
            all.extend(cells(&place(&file.path), rule, &to.to_prefixes()));
        }
    }
    Ok(all)
}

/// A line for each source, destination and port of a rule.
pub fn cells<T: ToString>(place: &str, rule: &Rule, to: &[T]) -> Allowed {
    let mut all = Allowed::new();
    for from in rule.from.to_prefixes() {
        for to in to {
            for port in &rule.ports {
                all.insert(line(place, &from.to_string(), &to.to_string(), &rule.protocol, port));
            }
        }
    }
    all
}

/// A file of nft.
#[derive(Default)]
pub struct Ruleset {
    /// Its table.
    pub table: String,
    /// Its rules that accept.
    pub rules: Vec<Rule>,
    /// Its sets: those with elements, and those that are learned.
    pub sets: BTreeMap<String, (String, To)>,
}

/// A rule that accepts.
pub struct Rule {
    pub from: PrefixSet,
    pub to: To,
    pub protocol: String,
    pub ports: Vec<String>,
}

/// Destinations.
#[derive(Clone)]
pub enum To {
    Prefixes(PrefixSet),
    /// The set with this name, which is filled later.
    Learned(String),
}

/// Reads a file.
pub fn ruleset(text: &str) -> Result<Ruleset, String> {
    let mut ruleset = Ruleset::default();
    let mut declared = BTreeMap::<String, String>::new();
    let mut lines =
        text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).peekable();
    let mut flushed = Vec::new();
    for line in lines.by_ref() {
        let words = line.split_whitespace().collect::<Vec<_>>();
        match words.as_slice() {
            ["add", "table", "inet", table] => ruleset.table = (*table).to_owned(),
            ["add", "chain", "inet", table, name, ..] if *table == ruleset.table => {
                declared.insert((*name).to_owned(), String::new());
            }
            ["add", "set", "inet", table, name, "{", ..] if *table == ruleset.table => {
                let properties = line.split_once(" { ").and_then(|(_, rest)| rest.strip_suffix("; }"));
                declared.insert((*name).to_owned(), properties.ok_or("properties?")?.to_owned());
            }
            ["flush", "set" | "chain", "inet", table, name] if *table == ruleset.table => {
                flushed.push((*name).to_owned());
            }
            ["table", "inet", table, "{"] if *table == ruleset.table => break,
            _ => return Err(format!("what is `{line}`?")),
        }
    }
    while let Some(line) = lines.next() {
        let words = line.split_whitespace().collect::<Vec<_>>();
        match words.as_slice() {
            ["set", name, "{"] => set(name, &mut lines, &declared, &flushed, &mut ruleset)?,
            ["chain", name, "{"] => {
                if !declared.contains_key(*name) || !flushed.iter().any(|known| known == name) {
                    return Err(format!("chain {name} would grow at every load"));
                }
                for line in lines.by_ref().take_while(|line| *line != "}") {
                    let words = line.split_whitespace().collect::<Vec<_>>();
                    let rule = accept(&words, &ruleset.sets)?;
                    ruleset.rules.push(rule);
                }
            }
            ["}"] if lines.peek().is_none() => return Ok(ruleset),
            _ => return Err(format!("what is `{line}`?")),
        }
    }
    Err("the table has no end".to_owned())
}

fn set<'t>(
    name: &str,
    lines: &mut impl Iterator<Item = &'t str>,
    declared: &BTreeMap<String, String>,
    flushed: &[String],
    ruleset: &mut Ruleset,
) -> Result<(), String> {
    let (mut properties, mut elements, mut open) = (Vec::new(), Vec::new(), false);
    for line in lines {
        match (line, open) {
            ("elements = {", false) => open = true,
            ("}", true) => open = false,
            ("}", false) => break,
            (element, true) => elements.push(prefix(element.strip_suffix(',').ok_or("a comma is missing")?)?),
            (property, false) => properties.push(property.to_owned()),
        }
    }
    if declared.get(name) != Some(&properties.join("; ")) {
        return Err(format!("set {name} is declared otherwise"));
    }
    let learned = properties.iter().any(|property| property == "flags dynamic,timeout");
    if learned == flushed.iter().any(|known| known == name) || learned != elements.is_empty() {
        return Err(format!("set {name} would not be the same after a second load"));
    }
    let kind = properties.first().cloned().unwrap_or_default();
    let v6 = kind == "type ipv6_addr";
    if elements.iter().any(|element| matches!(element, IpNet::V6(_)) != v6) {
        return Err(format!("set {name} mixes families"));
    }
    let whole = elements.iter().copied().collect::<PrefixSet>();
    if whole.to_prefixes().len() != elements.len() {
        return Err(format!("elements of {name} overlap or could be fewer"));
    }
    let to = if learned { To::Learned(name.to_owned()) } else { To::Prefixes(whole) };
    match ruleset.sets.insert(name.to_owned(), (kind, to)) {
        None => Ok(()),
        Some(_) => Err(format!("a second set {name}")),
    }
}

/// `ip saddr A ip daddr B tcp dport P [update @S { ip daddr }] counter accept comment "..."`.
fn accept(words: &[&str], sets: &BTreeMap<String, (String, To)>) -> Result<Rule, String> {
    let bad = || format!("{words:?}");
    let [ip @ ("ip" | "ip6"), "saddr", rest @ ..] = words else { return Err(bad()) };
    let (from, rest) = addresses(ip, rest, sets)?;
    let To::Prefixes(from) = from else { return Err(bad()) };
    let [ip_again, "daddr", rest @ ..] = rest else { return Err(bad()) };
    let (to, rest) = addresses(ip, rest, sets)?;
    let [protocol @ ("tcp" | "udp"), "dport", rest @ ..] = rest else { return Err(bad()) };
    let (ports, rest) = list(rest)?;
    let rest = match (rest, &to) {
        (["update", set, "{", ip_last, "daddr", "}", rest @ ..], To::Learned(name))
            if set.strip_prefix('@') == Some(name) && ip_last == ip =>
        {
            rest
        }
        (rest, To::Prefixes(_)) => rest,
        _ => return Err(bad()),
    };
    if ip != ip_again || !matches!(rest, ["counter", "accept", "comment", ..]) {
        return Err(bad());
    }
    Ok(Rule { from, to, protocol: (*protocol).to_owned(), ports })
}

/// `@set`, `x`, or `{ x, y }`, of a family.
fn addresses<'w, 's>(
    ip: &str,
    words: &'s [&'w str],
    sets: &BTreeMap<String, (String, To)>,
) -> Result<(To, &'s [&'w str]), String> {
    if let [name, rest @ ..] = words
        && let Some(name) = name.strip_prefix('@')
    {
        let (kind, to) = sets.get(name).ok_or_else(|| format!("no set {name}"))?;
        let right = if ip == "ip" { "type ipv4_addr" } else { "type ipv6_addr" };
        return if kind == right {
            Ok((to.clone(), rest))
        } else {
            Err(format!("set {name} is of another family"))
        };
    }
    let (items, rest) = list(words)?;
    let items = items.iter().map(|item| prefix(item)).collect::<Result<Vec<_>, _>>()?;
    if items.iter().any(|item| matches!(item, IpNet::V6(_)) != (ip == "ip6")) {
        return Err(format!("{words:?} mixes families"));
    }
    Ok((To::Prefixes(items.into_iter().collect()), rest))
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
