//! Reads the part of the shell that is printed: simple commands, quotes, continued lines.

use std::collections::BTreeMap;

/// The words of each command that runs `az`, in order. A variable is a word `$NAME`.
pub fn commands(text: &str) -> Result<Vec<Vec<String>>, String> {
    let mut lines = text.lines();
    if lines.next() != Some("#!/bin/sh") {
        return Err("no first line".to_owned());
    }
    let (mut all, mut strict) = (Vec::new(), false);
    let joined = lines.collect::<Vec<_>>().join("\n").replace("\\\n", "").replace("||\n", "|| ");
    for line in joined.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if line == "set -eu" {
            strict = true;
        } else if let Some(need) = line.strip_prefix(": \"${") {
            let (variable, what) = need.split_once(":?").ok_or(line)?;
            let plain = |c: char| c.is_ascii_alphanumeric() || " _".contains(c);
            if !what.strip_suffix("}\"").ok_or(line)?.chars().all(plain) || !variable.chars().all(plain) {
                return Err(format!("what is `{line}`?"));
            }
        } else if let Some((probe, command)) = line.split_once(" >/dev/null 2>&1 || ") {
            all.extend([words(probe)?, words(command)?]);
        } else if let Some(command) = line.strip_prefix("subnet=$(") {
            all.push(words(command.strip_suffix(')').ok_or(line)?)?);
        } else {
            all.push(words(line)?);
        }
    }
    if strict { Ok(all) } else { Err("`set -eu` is missing".to_owned()) }
}

/// A command of az: what it does, and its options with their values.
pub fn az(words: &[String]) -> Result<(String, BTreeMap<String, Vec<String>>), String> {
    let Some(("az", rest)) = words.split_first().map(|(first, rest)| (first.as_str(), rest)) else {
        return Err(format!("what is {words:?}?"));
    };
    let verbs = rest.iter().take_while(|word| !word.starts_with("--")).cloned().collect::<Vec<_>>();
    let mut options = BTreeMap::<String, Vec<String>>::new();
    let mut last = None;
    for word in &rest[verbs.len()..] {
        if word.starts_with("--") {
            if options.insert(word.clone(), Vec::new()).is_some() {
                return Err(format!("{word} stands twice"));
            }
            last = Some(word);
        } else if let Some(values) = last.and_then(|last| options.get_mut(last)) {
            values.push(word.clone());
        }
    }
    Ok((verbs.join(" "), options))
}

fn words(line: &str) -> Result<Vec<String>, String> {
    let (mut words, mut word) = (Vec::new(), None::<String>);
    let mut rest = line.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            ' ' => words.extend(word.take()),
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match rest.next() {
                        Some('\'') => break,
                        Some(other) => word.push(other),
                        None => return Err(format!("a quote does not end: {line}")),
                    }
                }
            }
            '\\' => word.get_or_insert_default().push(rest.next().ok_or(line)?),
            '"' => {
                let variable = rest.by_ref().take_while(|c| *c != '"').collect::<String>();
                let name = variable.strip_prefix("${").and_then(|name| name.strip_suffix('}')).ok_or(line)?;
                word.get_or_insert_default().push_str(&format!("${name}"));
            }
            plain if plain.is_ascii_alphanumeric() || "_./:@%+,-".contains(plain) => {
                word.get_or_insert_default().push(plain);
            }
            other => return Err(format!("`{other}` stands without quotes: {line}")),
        }
    }
    words.extend(word);
    Ok(words)
}
