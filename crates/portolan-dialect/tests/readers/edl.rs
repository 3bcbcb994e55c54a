//! Reads external lists and their index.

use std::collections::BTreeMap;

use portolan_dialect::File;
use portolan_model::{HostPattern, IpNet};

use crate::support::allowed::{Allowed, line};

/// Everything that rules with the lists would allow.
pub fn read(files: &[File]) -> Result<Allowed, String> {
    let texts = files.iter().map(|file| (file.path.as_str(), file.text.as_str())).collect::<BTreeMap<_, _>>();
    let mut all = Allowed::new();
    let mut used = 0;
    for (path, text) in texts.iter().filter(|(path, _)| path.ends_with("/index.txt")) {
        let place = path.strip_suffix("/index.txt").unwrap_or_default();
        for block in text.split("\n\n").skip(1) {
            all.extend(entry(place, block, &texts)?);
            used += 1;
        }
    }
    let lists = texts.len() - texts.keys().filter(|path| path.ends_with("/index.txt")).count();
    if used < lists {
        return Err(format!("{lists} lists, and the index has {used}"));
    }
    Ok(all)
}

fn entry(place: &str, block: &str, texts: &BTreeMap<&str, &str>) -> Result<Allowed, String> {
    let mut facts = BTreeMap::new();
    for text in block.lines().filter(|text| !text.starts_with('#')) {
        let (key, value) = text.split_once(' ').ok_or(format!("what is `{text}`?"))?;
        if facts.insert(key, value.trim()).is_some() {
            return Err(format!("{key} twice"));
        }
    }
    let fact = |key: &str| facts.get(key).copied().ok_or(format!("no `{key}` in `{block}`"));
    if !["required", "recommended", "optional", "compatibility", "doubtful"].contains(&fact("need")?) {
        return Err(format!("need `{}`", fact("need")?));
    }
    let destinations = match facts.get("to") {
        Some(to) => to.split(' ').map(str::to_owned).collect(),
        None => {
            let (list, count) = (fact("list")?, fact("entries")?);
            let path = format!("{place}/{list}");
            let text = texts.get(path.as_str()).ok_or(format!("no file {path}"))?;
            let entries = text.lines().map(str::to_owned).collect::<Vec<_>>();
            if entries.len().to_string() != count || !entries.is_sorted_by(|one, other| key(one) < key(other))
            {
                return Err(format!("{path}: {} entries, or out of order", entries.len()));
            }
            entries
        }
    };
    let (protocol, ports) = fact("service")?.split_once(' ').ok_or("no ports")?;
    let mut all = Allowed::new();
    for to in &destinations {
        let is_name = to.trim_end_matches('/').parse::<HostPattern>().is_ok();
        if !is_name && to.parse::<IpNet>().is_err() {
            return Err(format!("`{to}` is no entry"));
        }
        for from in fact("from")?.split(' ') {
            from.parse::<IpNet>().map_err(|error| format!("{from}: {error}"))?;
            for port in ports.split(' ') {
                all.insert(line(&super::place(&format!("{place}.x")), from, to, protocol, port));
            }
        }
    }
    Ok(all)
}

/// The order of a list: prefixes by number, names by text.
fn key(text: &str) -> (Option<IpNet>, String) {
    (text.parse().ok(), text.to_owned())
}
