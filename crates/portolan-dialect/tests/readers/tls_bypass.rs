//! Reads lists of names that must not be decrypted, in each of their forms.

use portolan_dialect::File;

use crate::support::allowed::Allowed;

/// Lines `place: form class name`, with names and wildcards as the catalog writes them, or as the device must.
pub fn read(files: &[File]) -> Result<Allowed, String> {
    let mut all = Allowed::new();
    for file in files {
        let (place, name) = file.path.split_once('/').ok_or("no folder")?;
        let stem = name.split_once('.').ok_or("no ending")?.0;
        let (form, class) = stem.split_once('-').ok_or("no class")?;
        let lines =
            file.text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let lines = lines.collect::<Vec<_>>();
        let names = match form {
            "list" | "zscaler" => lines.iter().map(|line| (*line).to_owned()).collect(),
            "squid" => squid(&lines, class)?,
            "paloalto" => paloalto(&lines, class)?,
            "fortigate" => fortigate(&lines)?,
            _ => return Err(format!("what is {}?", file.path)),
        };
        all.extend(names.iter().map(|name| format!("{place}: {form} {class} {name}")));
    }
    Ok(all)
}

fn squid(lines: &[&str], class: &str) -> Result<Vec<String>, String> {
    let (list, mut names, mut rules) = (format!("ptl_no_decrypt_{class}"), Vec::new(), Vec::new());
    let (step, wild) = (format!("{list}_step1"), format!("{list}_wild"));
    for line in lines {
        match line.split(' ').collect::<Vec<_>>().as_slice() {
            ["acl", name, "ssl::server_name", "--client-requested", text] if **name == list => {
                names.push(text.to_string())
            }
            ["acl", name, "ssl::server_name_regex", "-i", text]
                if **name == wild && text.starts_with('^') =>
            {
                names.push(text.to_string());
            }
            ["acl", name, "at_step", "SslBump1"] if **name == step => rules.push("step"),
            ["ssl_bump", "peek", name] if **name == step => rules.push("peek"),
            ["ssl_bump", "splice", name] if **name == list => rules.push("names"),
            ["ssl_bump", "splice", name] if **name == wild => rules.push("wild"),
            _ => return Err(format!("what is `{line}`?")),
        }
    }
    let mut wanted = vec!["step", "peek"];
    wanted.extend(names.iter().any(|name| !name.starts_with('^')).then_some("names"));
    wanted.extend(names.iter().any(|name| name.starts_with('^')).then_some("wild"));
    if rules == wanted { Ok(names) } else { Err(format!("{rules:?}")) }
}

fn paloalto(lines: &[&str], class: &str) -> Result<Vec<String>, String> {
    let object = format!("ptl-no-decrypt-{class}");
    let category = format!("set profiles custom-url-category {object} ");
    let rule = format!(
        "set rulebase decryption rules {object} from any to any source any destination any source-user any service any category {object} type ssl-forward-proxy action no-decrypt"
    );
    let (mut names, mut rules) = (Vec::new(), 0);
    for line in lines {
        let exclusion = line.strip_prefix("set shared ssl-decrypt ssl-exclude-cert ");
        if let Some(name) = exclusion.and_then(|rest| rest.strip_suffix(" exclude yes")) {
            names.push(name.to_owned());
        } else if let Some(name) = line.strip_prefix(&format!("{category}list ")) {
            names.push(name.strip_suffix('/').map(|_| name.to_owned()).ok_or("a wildcard without a slash")?);
        } else if *line == format!("{category}type \"URL List\"")
            || *line == rule
            || *line == format!("move rulebase decryption rules {object} top")
        {
            rules += 1;
        } else {
            return Err(format!("what is `{line}`?"));
        }
    }
    let wanted = if names.iter().any(|name| name.ends_with('/')) { 3 } else { 0 };
    if rules == wanted { Ok(names) } else { Err(format!("{rules} lines about the category")) }
}

fn fortigate(lines: &[&str]) -> Result<Vec<String>, String> {
    let around = ["config firewall ssl-ssh-profile", "edit \"custom-deep-inspection\"", "config ssl-exempt"];
    let inner = lines.strip_prefix(&around).and_then(|lines| lines.strip_suffix(&["end", "next", "end"]));
    inner
        .ok_or("not in a profile")?
        .chunks(4)
        .map(|entry| match entry {
            ["edit 0", "set type regex", regex, "next"] => {
                let text = regex.strip_prefix("set regex \"").and_then(|text| text.strip_suffix('"'));
                text.map(str::to_owned).ok_or_else(|| format!("what is `{regex}`?"))
            }
            _ => Err(format!("{entry:?}")),
        })
        .collect()
}
