//! Reads a PAC file: variables, the table of names, and the tests of its one function.

use std::collections::BTreeMap;

use portolan_dialect::File;

use super::place;
use crate::support::allowed::Allowed;

/// Lines `place: name -> answer` for all names and tests of the files, and one for every other host.
pub fn read(files: &[File]) -> Result<Allowed, String> {
    let mut all = Allowed::new();
    for file in files {
        all.extend(read_one(&place(&file.path), &file.text)?);
    }
    Ok(all)
}

fn read_one(place: &str, text: &str) -> Result<Allowed, String> {
    let (mut answers, mut all, mut open, mut returned) = (BTreeMap::new(), Allowed::new(), false, false);
    let mut comma = true;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")) {
        let answer = |name: &str, answers: &BTreeMap<String, String>| {
            answers.get(name).cloned().ok_or_else(|| format!("no variable `{name}`"))
        };
        if let Some((name, value)) = line.strip_prefix("var PTL_").and_then(|line| line.split_once(" = ")) {
            if value == "{" {
                open = true;
            } else if let Some(value) = value.strip_prefix('"').and_then(|value| value.strip_suffix("\";")) {
                answers.insert(format!("PTL_{name}"), value.to_owned());
            } else {
                return Err(format!("what is `{line}`?"));
            }
        } else if let Some((name, variable)) = line.strip_prefix('"').and_then(|line| line.split_once("\": "))
        {
            if !open || !comma {
                return Err(format!("a name outside of the table: `{line}`"));
            }
            comma = variable.ends_with(',');
            let answer = answer(variable.trim_end_matches(','), &answers)?;
            if !all.insert(format!("{place}: {name} -> {answer}")) {
                return Err(format!("`{name}` twice"));
            }
        } else if let Some(rest) = line.strip_prefix("if (dnsDomainIs(h, \"") {
            let (suffix, variable) = rest.split_once("\")) return ").ok_or(line)?;
            if !suffix.starts_with('.') || returned {
                return Err(format!("`{line}`"));
            }
            all.insert(format!("{place}: {suffix} -> {}", answer(variable.trim_end_matches(';'), &answers)?));
        } else if let Some(rest) = line.strip_prefix("if (/^") {
            let (expression, variable) = rest.split_once("$/.test(h)) return ").ok_or(line)?;
            let answer = answer(variable.trim_end_matches(';'), &answers)?;
            all.insert(format!("{place}: ^{expression}$ -> {answer}"));
        } else if let Some(variable) = line.strip_prefix("return ") {
            returned = true;
            all.insert(format!(
                "{place}: otherwise -> {}",
                answer(variable.trim_end_matches(';'), &answers)?
            ));
        } else {
            match line {
                "};" => open = false,
                "function FindProxyForURL(url, host) {" | "}" => {}
                "var h = host.toLowerCase().replace(/\\.$/, \"\");" => {}
                "if (Object.prototype.hasOwnProperty.call(PTL_NAMES, h)) return PTL_NAMES[h];" => {}
                _ => return Err(format!("what is `{line}`?")),
            }
        }
    }
    Ok(all)
}
