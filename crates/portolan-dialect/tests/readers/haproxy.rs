//! Reads frontends as HAProxy does: access lists belong to their section, lines of one list match where any of them does,
//! the first rule that matches decides, and what no rule accepts must be rejected.

use std::collections::BTreeMap;

use portolan_dialect::File;

use super::{place, prefix};
use crate::support::allowed::{Allowed, line};

/// Everything that the frontends of the files accept.
pub fn read(files: &[File]) -> Result<Allowed, String> {
    let mut all = Allowed::new();
    for file in files {
        all.extend(read_one(&place(&file.path), &file.text)?);
    }
    Ok(all)
}

/// What is known of a section so far.
#[derive(Default)]
struct Section {
    kind: String,
    name: String,
    mode: String,
    ports: Vec<String>,
    lists: BTreeMap<String, Vec<String>>,
    accepted: Vec<(String, String)>,
    rejects: bool,
    backend: String,
    resolves: Vec<String>,
}

fn read_one(place: &str, text: &str) -> Result<Allowed, String> {
    let (mut sections, mut all) = (Vec::<Section>::new(), Allowed::new());
    for line in text.lines().filter(|line| !line.trim().is_empty() && !line.trim().starts_with('#')) {
        let words = line.split_whitespace().collect::<Vec<_>>();
        if let [kind @ ("resolvers" | "defaults" | "frontend" | "backend"), name, ..] = words.as_slice() {
            let (kind, name) = ((*kind).to_owned(), (*name).to_owned());
            sections.push(Section { kind, name, ..Section::default() });
            continue;
        }
        let section = sections.last_mut().ok_or("a line outside of a section")?;
        setting(section, &words).ok_or_else(|| format!("what is `{line}`?"))?;
    }
    for section in sections.iter().filter(|section| section.kind == "frontend") {
        let backend = sections.iter().find(|other| other.kind == "backend" && other.name == section.backend);
        let backend = backend.ok_or_else(|| format!("`{}` leads nowhere", section.name))?;
        let waits = if section.mode == "tcp" { &["wait"][..] } else { &[] };
        let asks = [waits, &["do-resolve", "found", "set-dst"]].concat();
        if !section.rejects
            || backend.mode != section.mode
            || section.resolves != waits
            || backend.resolves != asks
        {
            return Err(format!("`{}` does not check enough", section.name));
        }
        let own = section.ports.first().ok_or("no port")?;
        if !section.ports.iter().all(|port| port == own) || !section.name.ends_with(&format!("_{own}")) {
            return Err(format!("the ports of `{}`", section.name));
        }
        for (from, to) in &section.accepted {
            let list = |name: &String| section.lists.get(name).ok_or_else(|| format!("no list `{name}`"));
            for from in list(from)? {
                for to in list(to)? {
                    all.insert(line(place, &prefix(from)?.to_string(), to, "tcp", own));
                }
            }
        }
    }
    Ok(all)
}

fn setting(section: &mut Section, words: &[&str]) -> Option<()> {
    let (rules, accept, reject, host) = match section.mode.as_str() {
        "http" => ("http-request", "allow", "deny", "req.hdr(host),host_only"),
        _ => ("tcp-request", "accept", "reject", "req.ssl_sni"),
    };
    let words = match words {
        ["tcp-request", "content", rest @ ..] if rules == "tcp-request" => [&[rules], rest].concat(),
        other => other.to_vec(),
    };
    match words.as_slice() {
        ["nameserver", _, address] if section.kind == "resolvers" => {
            address.ends_with(":53").then_some(())?;
        }
        ["parse-resolv-conf"] if section.kind == "resolvers" => {}
        ["timeout", ..] if section.kind == "defaults" => {}
        ["mode", mode] => section.mode = (*mode).to_owned(),
        ["bind", address] => section.ports.push(address.strip_prefix(':')?.to_owned()),
        ["bind", address, "v6only"] => section.ports.push(address.strip_prefix(":::")?.to_owned()),
        ["tcp-request", "inspect-delay", _] if section.mode == "tcp" => {
            section.resolves.push("wait".to_owned())
        }
        ["acl", name, "src", prefix] => list(section, name, (*prefix).to_owned()),
        ["acl", name, sample, "-i", "-m", way, text] if *sample == host => {
            let text = match *way {
                "str" if !text.starts_with(['.', '*', '^']) => *text,
                "end" if text.starts_with('.') => *text,
                "reg" => text.strip_prefix('\'')?.strip_suffix('\'')?,
                _ => return None,
            };
            list(section, name, text.to_owned());
        }
        [rule, action, "if", from, to] if *rule == rules && *action == accept && !section.rejects => {
            section.accepted.push(((*from).to_owned(), (*to).to_owned()));
        }
        [rule, action] if *rule == rules && *action == reject && section.kind == "frontend" => {
            section.rejects = true;
        }
        ["default_backend", name] => section.backend = (*name).to_owned(),
        [rule, resolve, sample]
            if *rule == rules && *sample == host && resolve.starts_with("do-resolve(") =>
        {
            section.resolves.push("do-resolve".to_owned());
        }
        [rule, action, "unless", "{", _, "-m", "found", "}"] if *rule == rules && *action == reject => {
            section.resolves.push("found".to_owned());
        }
        [rule, "set-dst", _] if *rule == rules => section.resolves.push("set-dst".to_owned()),
        ["server", _, "0.0.0.0:0"] if section.kind == "backend" => {}
        _ => return None,
    }
    Some(())
}

fn list(section: &mut Section, name: &str, value: String) {
    section.lists.entry(name.to_owned()).or_default().push(value);
}
