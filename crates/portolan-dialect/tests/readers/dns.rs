//! Read what name servers are told. Each reader knows its language alone, and what it does not know is an error.

use std::collections::BTreeMap;
use std::net::IpAddr;

use portolan_dialect::File;

use crate::support::dns::{Told, answer, forward};

type Read = Result<Told, String>;

/// `premises/hq.conf` is for `premises/hq`.
fn place<'p>(path: &'p str, end: &str) -> Result<&'p str, String> {
    path.strip_suffix(end).ok_or_else(|| format!("what is {path}?"))
}

fn lines<'t>(text: &'t str, comment: &str) -> impl Iterator<Item = &'t str> {
    let lines = text.lines().map(str::trim);
    lines.filter(move |line| !line.is_empty() && !line.starts_with(comment))
}

fn address(text: &str) -> Result<IpAddr, String> {
    text.parse().map_err(|error| format!("{text}: {error}"))
}

/// A name that is no pattern.
fn name(text: &str) -> Result<&str, String> {
    text.parse::<portolan_model::Fqdn>().map_err(|error| format!("{text}: {error}"))?;
    Ok(text)
}

fn quoted(text: &str) -> Result<&str, String> {
    let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    inner.ok_or_else(|| format!("{text} is not quoted"))
}

/// BIND: zones, options and zone files, which must fit each other.
pub fn bind(files: &[File]) -> Read {
    let (mut told, mut excepted) = (Told::new(), Told::new());
    let mut zones = BTreeMap::new();
    for file in files.iter().filter(|file| file.path.ends_with(".zone")) {
        zones.insert(file.path.as_str(), bind_zone(&file.text)?);
    }
    for file in files.iter().filter(|file| file.path.ends_with(".conf")) {
        let words = lines(&file.text, "//").flat_map(str::split_whitespace).collect::<Vec<_>>();
        let mut rest = words.as_slice();
        if let Some(place) = file.path.strip_suffix("-options.conf") {
            let ["validate-except", "{", names @ .., "};"] = rest else { return Err(format!("{rest:?}")) };
            for name in names {
                excepted.insert(format!("{place} {}", quoted(name.trim_end_matches(';'))?));
            }
            continue;
        }
        let place = place(&file.path, ".conf")?;
        while !rest.is_empty() {
            rest = match rest {
                [
                    "zone",
                    zone,
                    "{",
                    "type",
                    "forward;",
                    "forward",
                    "only;",
                    "forwarders",
                    "{",
                    to,
                    "};",
                    "};",
                    rest @ ..,
                ] => {
                    let to = address(to.trim_end_matches(';'))?;
                    told.insert(forward(place, name(quoted(zone)?)?, &to.to_string()));
                    rest
                }
                ["zone", zone, "{", "type", "primary;", "file", file, "};", rest @ ..] => {
                    let path = format!("{place}/{}", quoted(file.trim_end_matches(';'))?);
                    let (origin, address) = zones.remove(path.as_str()).ok_or(format!("no file {path}"))?;
                    if origin != quoted(zone)? {
                        return Err(format!("{path} is for {origin}"));
                    }
                    told.insert(answer(place, name(origin)?, &address.to_string()));
                    rest
                }
                _ => return Err(format!("what is {rest:?}?")),
            };
        }
    }
    if !zones.is_empty() {
        return Err(format!("{:?} belong to no zone", zones.keys()));
    }
    let forwarded = told.iter().filter_map(|line| line.split_once(" is asked at "));
    let forwarded = forwarded.map(|(name, _)| name.replacen(": ", " ", 1)).collect::<Told>();
    if forwarded == excepted { Ok(told) } else { Err(format!("{excepted:?} are excepted from DNSSEC")) }
}

fn bind_zone(text: &str) -> Result<(&str, IpAddr), String> {
    let lines = lines(text, ";").map(|line| line.split_whitespace().collect::<Vec<_>>()).collect::<Vec<_>>();
    let lines = lines.iter().map(Vec::as_slice).collect::<Vec<_>>();
    match lines.as_slice() {
        [
            ["$ORIGIN", origin],
            ["$TTL", "300"],
            ["@", "IN", "SOA", ..],
            ["@", "IN", "NS", "localhost."],
            ["@", "IN", kind, to],
        ] => {
            let to = address(to)?;
            let fits = *kind == if to.is_ipv4() { "A" } else { "AAAA" };
            let origin = origin.strip_suffix('.').filter(|_| fits);
            Ok((origin.ok_or(format!("what is {lines:?}?"))?, to))
        }
        _ => Err(format!("what is {lines:?}?")),
    }
}

/// Unbound: each forward zone has its two options, each name its zone.
pub fn unbound(files: &[File]) -> Read {
    let mut told = Told::new();
    for file in files {
        let place = place(&file.path, ".conf")?;
        let (mut insecure, mut private, mut zones, mut data) =
            (Told::new(), Told::new(), Told::new(), Told::new());
        let mut forwarded = Told::new();
        let mut zone = None;
        for line in lines(&file.text, "#") {
            let (key, value) = line.split_once(':').ok_or(format!("what is {line}?"))?;
            match (key, value.trim()) {
                ("server" | "forward-zone", "") => zone = None,
                ("domain-insecure", name) => drop(insecure.insert(quoted(name)?.to_owned())),
                ("private-domain", name) => drop(private.insert(quoted(name)?.to_owned())),
                ("local-zone", value) => {
                    let zone = value.strip_suffix(" transparent").ok_or(format!("what is {value}?"))?;
                    zones.insert(quoted(zone)?.trim_end_matches('.').to_owned());
                }
                ("local-data", value) => {
                    let words = quoted(value)?.split(' ').collect::<Vec<_>>();
                    let [owner, "300", "IN", kind @ ("A" | "AAAA"), to] = words.as_slice() else {
                        return Err(format!("what is {words:?}?"));
                    };
                    let to = address(to)?;
                    if to.is_ipv4() != (*kind == "A") {
                        return Err(format!("what is {words:?}?"));
                    }
                    let owner = owner.strip_suffix('.').ok_or(format!("{owner} has no dot"))?;
                    data.insert(owner.to_owned());
                    told.insert(answer(place, name(owner)?, &to.to_string()));
                }
                ("name", value) => zone = Some(name(quoted(value)?)?),
                ("forward-addr", to) => {
                    let zone = zone.ok_or("no zone")?;
                    forwarded.insert(zone.to_owned());
                    told.insert(forward(place, zone, &address(to)?.to_string()));
                }
                ("forward-first", "no") => {}
                _ => return Err(format!("what is {line}?")),
            }
        }
        if insecure != forwarded || private != forwarded || zones != data {
            return Err(format!("{}: options and zones do not fit", file.path));
        }
    }
    Ok(told)
}

/// dnsmasq: each server has its exception, each name is local and ends at a record.
pub fn dnsmasq(files: &[File]) -> Read {
    let mut told = Told::new();
    for file in files {
        let place = place(&file.path, ".conf")?;
        let (mut servers, mut allowed, mut local) = (Told::new(), Told::new(), Told::new());
        let (mut records, mut aliases) = (BTreeMap::new(), BTreeMap::new());
        for line in lines(&file.text, "#") {
            let (key, value) = line.split_once('=').ok_or(format!("what is {line}?"))?;
            let domain = value.strip_prefix('/').and_then(|value| value.split_once('/'));
            match (key, domain, value.split_once(',')) {
                ("server", Some((domain, to)), _) => {
                    servers.insert(domain.to_owned());
                    told.insert(forward(place, name(domain)?, &address(to)?.to_string()));
                }
                ("rebind-domain-ok", Some((domain, "")), _) => drop(allowed.insert(domain.to_owned())),
                ("local", Some((domain, "")), _) => drop(local.insert(name(domain)?.to_owned())),
                ("cname", None, Some((alias, target))) => drop(aliases.insert(alias, target)),
                ("host-record", None, Some((name, to))) => drop(records.insert(name, address(to)?)),
                _ => return Err(format!("what is {line}?")),
            }
        }
        let both = records.keys().chain(aliases.keys()).map(|name| (*name).to_owned()).collect::<Told>();
        if servers != allowed || both != local {
            return Err(format!("{}: the lines do not fit", file.path));
        }
        for (name, to) in &records {
            told.insert(answer(place, name, &to.to_string()));
        }
        for (alias, target) in aliases {
            let to = records.get(target).ok_or(format!("no record {target}"))?;
            told.insert(answer(place, alias, &to.to_string()));
        }
    }
    Ok(told)
}

/// CoreDNS: blocks that forward, and blocks that answer for exactly their names.
pub fn coredns(files: &[File]) -> Read {
    let mut told = Told::new();
    for file in files {
        let place = place(&file.path, ".corefile")?;
        let mut block = None::<Vec<&str>>;
        let mut answered = Vec::new();
        let mut in_hosts = false;
        for line in lines(&file.text, "#") {
            let words = line.split_whitespace().collect::<Vec<_>>();
            match (words.as_slice(), &block, in_hosts) {
                ([zones @ .., "{"], None, false) => block = Some(zones.to_vec()),
                (["errors"] | ["cache", "30"], Some(_), false) => {}
                (["forward", ".", to], Some(zones), false) => {
                    for zone in zones {
                        told.insert(forward(place, name(zone)?, &address(to)?.to_string()));
                    }
                }
                (["hosts", "{"], Some(_), false) => in_hosts = true,
                (["ttl", "300"] | ["no_reverse"], Some(_), true) => {}
                ([to, names @ ..], Some(_), true) if *to != "}" => {
                    for known in names {
                        answered.push(*known);
                        told.insert(answer(place, name(known)?, &address(to)?.to_string()));
                    }
                }
                (["}"], Some(_), true) => in_hosts = false,
                (["}"], Some(zones), false) => {
                    if !answered.is_empty() && answered != *zones {
                        return Err(format!("{zones:?} answers {answered:?}"));
                    }
                    answered.clear();
                    block = None;
                }
                _ => return Err(format!("what is {line}?")),
            }
        }
        if block.is_some() {
            return Err(format!("{}: a block is open", file.path));
        }
    }
    Ok(told)
}

/// Windows: the two tables of the script; the rest of it must be the same in every file.
pub fn windows(files: &[File]) -> Read {
    let mut told = Told::new();
    let mut programs = Told::new();
    for file in files {
        let place = place(&file.path, ".ps1")?;
        let (mut table, mut program) = (None, String::new());
        let lines = file.text.lines().filter(|line| !line.is_empty() && !line.trim_start().starts_with("# "));
        for line in lines {
            match (line, table) {
                ("$Forwarders = [ordered] @{", None) => table = Some("forwarders"),
                ("$Zones = [ordered] @{", None) => table = Some("zones"),
                ("}", Some(_)) => table = None,
                (row, Some(kind)) => {
                    let parts = row.trim().split('\'').collect::<Vec<_>>();
                    let ["", zone, " = ", to, ""] = parts.as_slice() else {
                        return Err(format!("what is {row}?"));
                    };
                    let (zone, to) = (name(zone)?, address(to)?.to_string());
                    let line = match kind {
                        "zones" => answer(place, zone, &to),
                        _ => forward(place, zone, &to),
                    };
                    told.insert(line);
                }
                (line, None) => {
                    program.push_str(line.trim());
                    program.push('\n');
                }
            }
        }
        programs.insert(program);
    }
    if programs.len() == 1 { Ok(told) } else { Err("the scripts differ".to_owned()) }
}

/// Hosts files: a block between marks.
pub fn hosts(files: &[File]) -> Read {
    let mut told = Told::new();
    for file in files {
        let place = place(&file.path, ".hosts")?;
        let marks = (file.text.lines().next().unwrap_or(""), file.text.lines().last().unwrap_or(""));
        if marks.0.strip_prefix("# BEGIN ") != marks.1.strip_prefix("# END ") || marks.0.len() < 12 {
            return Err(format!("{marks:?} are no marks"));
        }
        for line in lines(&file.text, "#") {
            let (to, known) = line.split_once('\t').ok_or(format!("what is {line}?"))?;
            told.insert(answer(place, name(known)?, &address(to)?.to_string()));
        }
    }
    Ok(told)
}
