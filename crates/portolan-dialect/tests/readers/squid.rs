//! Reads access lists and `http_access` rules as Squid does: lines of one list add up, all lists of a rule must match.

use std::collections::BTreeMap;

use portolan_dialect::File;

use super::{place, prefix};
use crate::support::allowed::{Allowed, line};

/// Everything that the rules of the files let through.
pub fn read(files: &[File]) -> Result<Allowed, String> {
    let mut all = Allowed::new();
    for file in files {
        all.extend(read_one(&place(&file.path), &file.text)?);
    }
    Ok(all)
}

/// The type of a list with its values.
type List = (String, Vec<String>);

fn read_one(place: &str, text: &str) -> Result<Allowed, String> {
    let (mut lists, mut all) = (BTreeMap::<String, List>::new(), Allowed::new());
    for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        let words = line.split_whitespace().collect::<Vec<_>>();
        match words.as_slice() {
            ["acl", name, kind @ ("src" | "dst" | "port" | "method"), values @ ..] => {
                add(&mut lists, name, kind, values)?;
            }
            ["acl", name, "dstdomain", "-n", value] if !value.starts_with(['.', '*', '-']) => {
                add(&mut lists, name, "dstdomain", &[value])?;
            }
            ["acl", name, "dstdom_regex", "-n", "-i", value]
                if value.starts_with('^') && value.ends_with('$') =>
            {
                add(&mut lists, name, "dstdom_regex", &[value])?;
            }
            ["http_access", "allow", terms @ ..] => allow(place, terms, &lists, &mut all)?,
            _ => return Err(format!("what is `{line}`?")),
        }
    }
    Ok(all)
}

fn add(lists: &mut BTreeMap<String, List>, name: &str, kind: &str, values: &[&str]) -> Result<(), String> {
    let list = lists.entry(name.to_owned()).or_insert_with(|| (kind.to_owned(), Vec::new()));
    if list.0 != kind || values.is_empty() || name.len() > 63 {
        return Err(format!("list `{name}` of {kind}"));
    }
    list.1.extend(values.iter().map(|value| (*value).to_owned()));
    Ok(())
}

/// A rule has a method, ports, sources and destinations. Tunnels do not lead to the port of HTTP, and requests in the
/// clear lead nowhere else.
fn allow(
    place: &str,
    terms: &[&str],
    lists: &BTreeMap<String, List>,
    all: &mut Allowed,
) -> Result<(), String> {
    let (mut tunnel, mut ports, mut from, mut to) = (None, None, None, None);
    for term in terms {
        let (not, name) = term.strip_prefix('!').map_or((false, *term), |name| (true, name));
        let (kind, values) = lists.get(name).ok_or_else(|| format!("no list `{name}`"))?;
        let seat = match (kind.as_str(), not) {
            ("method", not) if *values == ["CONNECT"] => {
                tunnel = Some(!not);
                continue;
            }
            ("port", false) => &mut ports,
            ("src", false) => &mut from,
            ("dst" | "dstdomain" | "dstdom_regex", false) => &mut to,
            _ => return Err(format!("`{term}` in a rule")),
        };
        if seat.replace(values).is_some() {
            return Err(format!("two lists of a kind in {terms:?}"));
        }
    }
    let (Some(tunnel), Some(ports), Some(from), Some(to)) = (tunnel, ports, from, to) else {
        return Err(format!("something is missing in {terms:?}"));
    };
    for port in ports {
        if tunnel == (port == "80") {
            return Err(format!("{terms:?} with port {port}"));
        }
        for from in from {
            for to in to {
                let to = prefix(to).map_or_else(|_| to.clone(), |to| to.to_string());
                all.insert(line(place, &prefix(from)?.to_string(), &to, "tcp", port));
            }
        }
    }
    Ok(())
}
