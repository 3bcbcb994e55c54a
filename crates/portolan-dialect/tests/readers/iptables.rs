//! Reads the part of the languages of ipset and iptables-restore that is printed, through the script that loads them.

use std::collections::BTreeMap;

use portolan_dialect::File;
use portolan_model::{IpNet, PrefixSet};

use super::place;
use crate::support::allowed::{Allowed, line};

/// Everything that the accept rules of the files allow.
pub fn read(files: &[File]) -> Result<Allowed, String> {
    let mut all = Allowed::new();
    for script in files.iter().filter(|file| file.path.ends_with(".load.sh")) {
        let mut sets = BTreeMap::new();
        for step in script.text.lines().filter(|line| line.contains(" < ")) {
            let (command, name) = step.split_once(" < ").ok_or("no file")?;
            let file =
                files.iter().find(|file| file.path == name).ok_or_else(|| format!("no file {name}"))?;
            match command {
                "ipset restore" => restore(&file.text, &mut sets)?,
                "iptables-restore --wait --noflush" | "ip6tables-restore --wait --noflush" => {
                    all.extend(rules(&place(name), &file.text, command.starts_with("ip6"), &sets)?);
                }
                _ => return Err(format!("what is `{step}`?")),
            }
        }
        let stem = script.path.trim_end_matches(".load.sh");
        let loaded = |file: &&File| file.path.starts_with(&format!("{stem}.")) && !file.path.ends_with(".sh");
        for file in files.iter().filter(loaded) {
            if !script.text.contains(&format!(" < {}\n", file.path)) {
                return Err(format!("{} is not loaded", file.path));
            }
        }
    }
    Ok(all)
}

fn lines(text: &str) -> impl Iterator<Item = (&str, Vec<&str>)> {
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| (line, line.split_whitespace().collect()))
}

/// Does what `ipset restore` does.
fn restore(text: &str, sets: &mut BTreeMap<String, (bool, Vec<IpNet>)>) -> Result<(), String> {
    for (line, words) in lines(text) {
        match words.as_slice() {
            ["create", name, "hash:net", "family", family @ ("inet" | "inet6"), "maxelem", _, "-exist"]
                if name.len() <= 31 =>
            {
                sets.entry((*name).to_owned()).or_insert((*family == "inet6", Vec::new()));
            }
            ["flush", name] => sets.get_mut(*name).ok_or(format!("no set {name}"))?.1.clear(),
            ["add", name, element] => {
                let (v6, elements) = sets.get_mut(*name).ok_or(format!("no set {name}"))?;
                let element = element.parse::<IpNet>().map_err(|error| format!("{line}: {error}"))?;
                if matches!(element, IpNet::V6(_)) != *v6
                    || element.prefix_len() == 0
                    || element != element.trunc()
                {
                    return Err(format!("{line}: the set cannot hold it"));
                }
                elements.push(element);
            }
            ["swap", one, other] => {
                let first = sets.remove(*one).ok_or(format!("no set {one}"))?;
                let second = sets.insert((*other).to_owned(), first).ok_or(format!("no set {other}"))?;
                sets.insert((*one).to_owned(), second);
            }
            ["destroy", name] => drop(sets.remove(*name).ok_or(format!("no set {name}"))?),
            _ => return Err(format!("what is `{line}`?")),
        }
    }
    match sets.iter().find(|(name, (_, elements))| name.ends_with("-n") || elements.is_empty()) {
        Some((name, _)) => Err(format!("set {name} is left over or empty")),
        None => Ok(()),
    }
}

fn rules(
    place: &str,
    text: &str,
    v6: bool,
    sets: &BTreeMap<String, (bool, Vec<IpNet>)>,
) -> Result<Allowed, String> {
    let mut all = Allowed::new();
    let mut chain = None;
    let mut open = false;
    for (text, words) in lines(text) {
        match words.as_slice() {
            ["*filter"] if chain.is_none() => open = true,
            [name, "-", "[0:0]"] if open && chain.is_none() => chain = name.strip_prefix(':'),
            ["-A", name, rest @ ..] if open && chain == Some(name) => {
                all.extend(accept(place, rest, v6, sets).map_err(|error| format!("{text}: {error}"))?);
            }
            ["COMMIT"] if open => open = false,
            _ => return Err(format!("what is `{text}`?")),
        }
    }
    if open || chain.is_none_or(|name| name.len() > 28) {
        Err("no COMMIT, or no chain".to_owned())
    } else {
        Ok(all)
    }
}

fn accept(
    place: &str,
    words: &[&str],
    v6: bool,
    sets: &BTreeMap<String, (bool, Vec<IpNet>)>,
) -> Result<Allowed, String> {
    let (from, rest) = side(words, "-s", "src", v6, sets)?;
    let (to, rest) = side(rest, "-d", "dst", v6, sets)?;
    let ["-p", protocol @ ("tcp" | "udp"), rest @ ..] = rest else { return Err("no protocol".to_owned()) };
    let (ports, rest) = match rest {
        ["--dport", port, rest @ ..] => (vec![*port], rest),
        ["-m", "multiport", "--dports", ports, rest @ ..] => (ports.split(',').collect(), rest),
        _ => return Err("no ports".to_owned()),
    };
    let weight = ports.iter().map(|port| 1 + port.matches(':').count()).sum::<usize>();
    if weight > 15 || !matches!(rest, ["-m", "comment", "--comment", .., "-j", "ACCEPT"]) {
        return Err("too many ports, or no end".to_owned());
    }
    let mut all = Allowed::new();
    for from in &from {
        for to in &to {
            for port in &ports {
                all.insert(line(
                    place,
                    &from.to_string(),
                    &to.to_string(),
                    protocol,
                    &port.replace(':', "-"),
                ));
            }
        }
    }
    Ok(all)
}

/// `-s PREFIX` or `-m set --match-set NAME src`.
fn side<'w, 's>(
    words: &'s [&'w str],
    flag: &str,
    side: &str,
    v6: bool,
    sets: &BTreeMap<String, (bool, Vec<IpNet>)>,
) -> Result<(Vec<IpNet>, &'s [&'w str]), String> {
    let (prefixes, rest, is_v6) = match words {
        [first, prefix, rest @ ..] if *first == flag => {
            let prefix = prefix.parse::<IpNet>().map_err(|error| format!("{prefix}: {error}"))?;
            (vec![prefix], rest, matches!(prefix, IpNet::V6(_)))
        }
        ["-m", "set", "--match-set", name, word, rest @ ..] if *word == side => {
            let (is_v6, elements) = sets.get(*name).ok_or(format!("no set {name}"))?;
            // As one set of addresses, whatever its elements.
            (elements.iter().copied().collect::<PrefixSet>().to_prefixes(), rest, *is_v6)
        }
        _ => return Err(format!("no {flag} and no set for {side}")),
    };
    if is_v6 == v6 { Ok((prefixes, rest)) } else { Err("another family".to_owned()) }
}
