//! Reads PAN-OS set commands.

use std::collections::BTreeMap;

use portolan_dialect::File;
use portolan_model::{HostPattern, IpNet, PortRange, PrefixSet};

use crate::support::allowed::{Allowed, line};

/// What the commands of one script have set.
#[derive(Default)]
struct Config {
    addresses: BTreeMap<String, String>,
    groups: BTreeMap<String, Vec<String>>,
    services: BTreeMap<String, (String, Vec<String>)>,
    categories: BTreeMap<String, Vec<String>>,
    lists: BTreeMap<String, Vec<String>>,
    rules: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

/// Everything that the rules of the scripts allow.
pub fn read(files: &[File]) -> Result<Allowed, String> {
    let texts = files.iter().map(|file| (file.path.as_str(), file.text.as_str())).collect::<BTreeMap<_, _>>();
    let mut all = Allowed::new();
    for file in files.iter().filter(|file| file.path.ends_with(".set")) {
        let mut config = Config::default();
        for text in file.text.lines().filter(|text| !text.is_empty() && !text.starts_with('#')) {
            config.set(text, &texts).map_err(|error| format!("{}: {error}: `{text}`", file.path))?;
        }
        config.allowed(&super::place(&file.path), &mut all)?;
    }
    Ok(all)
}

/// Words, with what stands between quotation marks as one.
fn words(text: &str) -> Result<Vec<String>, String> {
    let parts = text.split('"').collect::<Vec<_>>();
    if parts.len() % 2 == 0 {
        return Err("an odd quotation mark".to_owned());
    }
    let words = parts.iter().enumerate().flat_map(|(at, part)| match at % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect::<Vec<_>>(),
        _ => vec![(*part).to_owned()],
    });
    Ok(words.collect())
}

/// One word, or several in brackets.
fn items(words: &[&str]) -> Result<Vec<String>, String> {
    match words {
        ["[", inner @ .., "]"] if !inner.is_empty() => {
            Ok(inner.iter().map(|word| (*word).to_owned()).collect())
        }
        [one] => Ok(vec![(*one).to_owned()]),
        _ => Err("no list".to_owned()),
    }
}

fn named(name: &str, longest: usize) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let good = name.len() <= longest && name.starts_with("ptl-") && name.chars().all(plain);
    if good { Ok(name.to_owned()) } else { Err(format!("`{name}` is no name")) }
}

impl Config {
    fn set(&mut self, text: &str, files: &BTreeMap<&str, &str>) -> Result<(), String> {
        let words = words(text)?;
        let words = words.iter().map(String::as_str).collect::<Vec<_>>();
        match words.as_slice() {
            ["set", "address", name, "ip-netmask", prefix] => {
                let prefix = prefix.parse::<IpNet>().map_err(|error| error.to_string())?;
                self.addresses.insert(named(name, 63)?, prefix.to_string());
            }
            ["set", "address", name, "fqdn", host] => {
                let HostPattern::Exact(host) =
                    host.parse::<HostPattern>().map_err(|error| error.to_string())?
                else {
                    return Err("a wildcard in an FQDN object".to_owned());
                };
                self.addresses.insert(named(name, 63)?, host.to_string());
            }
            ["set", "address-group", name, "description", _]
            | ["set", "profiles", "custom-url-category", name, "description", _]
            | ["set", "external-list", name, "type", "ip", "description", _]
            | ["set", "external-list", name, "type", "ip", "recurring", "hourly"] => {
                named(name, 63)?;
            }
            ["set", "address-group", name, "static", members @ ..] => {
                self.groups.insert(named(name, 63)?, items(members)?);
            }
            ["set", "service", name, "protocol", protocol @ ("tcp" | "udp"), "port", ports] => {
                let ports = ports.split(',').map(str::to_owned).collect::<Vec<_>>();
                if let Some(port) = ports.iter().find(|port| port.parse::<PortRange>().is_err()) {
                    return Err(format!("port {port}"));
                }
                self.services.insert(named(name, 63)?, ((*protocol).to_owned(), ports));
            }
            ["set", "profiles", "custom-url-category", name, "type", "URL List"] => {
                self.categories.insert(named(name, 31)?, Vec::new());
            }
            ["set", "profiles", "custom-url-category", name, "list", url] => {
                let host = url.strip_suffix('/').ok_or("no slash at the end")?;
                if matches!(host.parse(), Ok(HostPattern::Glob(_)) | Err(_)) {
                    return Err("a wildcard must be a whole token".to_owned());
                }
                self.categories.get_mut(*name).ok_or("no such category")?.push((*url).to_owned());
            }
            ["set", "external-list", name, "type", "ip", "url", url] => {
                let path = url.strip_prefix("https://edl-server.invalid/").ok_or("another server")?;
                let text = files.get(path).ok_or(format!("no file {path}"))?;
                let mut prefixes = Vec::new();
                for text in text.lines() {
                    prefixes
                        .push(text.parse::<IpNet>().map_err(|error| format!("{text}: {error}"))?.to_string());
                }
                self.lists.insert(named(name, 31)?, prefixes);
            }
            ["set", "rulebase", "security", "rules", name, rest @ ..] => {
                let rule = self.rules.entry(named(name, 63)?).or_default();
                match rest {
                    ["from", "any", "to", "any"] | ["description", _] => {}
                    ["log-end", "yes", "action", action @ ("allow" | "deny")] => {
                        rule.insert("action".to_owned(), vec![(*action).to_owned()]);
                    }
                    [
                        key @ ("source" | "destination" | "category" | "application" | "service"),
                        values @ ..,
                    ] => {
                        rule.insert((*key).to_owned(), items(values)?);
                    }
                    _ => return Err("no part of a rule".to_owned()),
                }
            }
            _ => return Err("what is this".to_owned()),
        }
        Ok(())
    }

    fn allowed(&self, place: &str, all: &mut Allowed) -> Result<(), String> {
        for (name, rule) in &self.rules {
            let part = |key: &str| rule.get(key).ok_or(format!("{name} has no {key}"));
            let is_any = |key: &str| part(key).map(|values| *values == ["any"]);
            if *part("action")? == ["deny"] {
                continue;
            }
            let destinations = match (is_any("destination")?, is_any("category")?) {
                (true, false) => {
                    if *part("application")? != ["ssl", "web-browsing"] {
                        return Err(format!("{name}: other applications"));
                    }
                    let mut urls = Vec::new();
                    for category in part("category")? {
                        urls.extend(self.categories.get(category).ok_or(format!("no {category}"))?.clone());
                    }
                    urls
                }
                (false, true) if is_any("application")? => part("destination")?
                    .iter()
                    .map(|name| self.ends(name))
                    .collect::<Result<Vec<_>, _>>()?
                    .concat(),
                _ => return Err(format!("{name} is too wide, or not what is printed")),
            };
            let sources =
                part("source")?.iter().map(|name| self.ends(name)).collect::<Result<Vec<_>, _>>()?.concat();
            for service in part("service")? {
                let (protocol, ports) = self.services.get(service).ok_or(format!("no service {service}"))?;
                for (from, to, port) in sources.iter().flat_map(|from| {
                    fewest(&destinations)
                        .into_iter()
                        .flat_map(move |to| ports.iter().map(move |port| (from, to.clone(), port)))
                }) {
                    all.insert(line(place, from, &to, protocol, port));
                }
            }
        }
        Ok(())
    }

    /// The addresses or names of an object, group or list.
    fn ends(&self, name: &str) -> Result<Vec<String>, String> {
        if let Some(address) = self.addresses.get(name) {
            return Ok(vec![address.clone()]);
        }
        if let Some(prefixes) = self.lists.get(name) {
            return Ok(prefixes.clone());
        }
        let members = self.groups.get(name).ok_or(format!("no object {name}"))?;
        Ok(members.iter().map(|name| self.ends(name)).collect::<Result<Vec<_>, _>>()?.concat())
    }
}

/// Names as they are, and the fewest prefixes of the addresses.
fn fewest(ends: &[String]) -> Vec<String> {
    let prefixes =
        ends.iter().filter_map(|end| end.parse::<IpNet>().ok()).collect::<PrefixSet>().to_prefixes();
    let names = ends.iter().filter(|end| end.parse::<IpNet>().is_err()).cloned();
    names.chain(prefixes.iter().map(ToString::to_string)).collect()
}
