//! Reads the settings of agents back: which proxy, and what goes past it.

use portolan_dialect::File;

use crate::support::allowed::Allowed;

/// The value of a quoted word, as neither shell changes it.
fn quoted(text: &str) -> Result<&str, String> {
    let inner = text.strip_prefix('\'').and_then(|text| text.strip_suffix('\''));
    inner.filter(|text| !text.contains('\'')).ok_or(format!("`{text}` is not quoted"))
}

/// Lines of a script that are no comments, without what is in front.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn once(found: &mut Option<String>, value: &str) -> Result<(), String> {
    match found.replace(value.to_owned()) {
        None => Ok(()),
        Some(old) if old == value => Ok(()),
        Some(old) => Err(format!("`{old}` and `{value}`")),
    }
}

/// The scripts of `azcmagent`.
pub fn azcmagent(files: &[File]) -> Result<Allowed, String> {
    let mut all = Allowed::new();
    for file in files {
        let ends = [("-linux.sh", "linux"), ("-windows.ps1", "windows")];
        let found = ends.iter().find_map(|(end, system)| Some((file.path.strip_suffix(end)?, system)));
        let (stem, system) = found.ok_or(format!("what is {}?", file.path))?;
        let (mut url, mut bypass, mut stops) = (None, None, false);
        for line in lines(&file.text) {
            if let Some(value) = line.strip_prefix("azcmagent config set proxy.url ") {
                once(&mut url, quoted(value)?)?;
            } else if let Some(value) = line.strip_prefix("azcmagent config set proxy.bypass ") {
                once(&mut bypass, quoted(value)?)?;
            }
            stops |= line == "exit 1";
        }
        match (url, stops) {
            (None, true) => all.insert(format!("{stem}: {system} nothing")),
            (Some(url), false) => {
                all.insert(format!("{stem}: {system} bypass {}", bypass.unwrap_or_default()));
                all.insert(format!("{stem}: {system} proxy {url}"))
            }
            _ => return Err(format!("{}: no proxy", file.path)),
        };
    }
    Ok(all)
}

/// The scripts and the XML of `file-sync-proxy`.
pub fn file_sync(files: &[File]) -> Result<Allowed, String> {
    let mut all = Allowed::new();
    for file in files {
        let stem = file.path.split(['/', '.']).next().unwrap_or_default();
        if file.path.ends_with(".xml") {
            dotnet(stem, &file.text, &mut all)?;
            continue;
        }
        let mut found = false;
        for line in lines(&file.text) {
            if let Some(rest) = line.strip_prefix("Set-StorageSyncProxyConfiguration ") {
                let words = rest.split(' ').collect::<Vec<_>>();
                let (address, port) = match words.as_slice() {
                    ["-Address", address, "-Port", port] => (address, port),
                    ["-Address", address, "-Port", port, "-ProxyCredential", "$credential"] => {
                        all.insert(format!("{stem}: asks for the password"));
                        (address, port)
                    }
                    _ => return Err(line.to_owned()),
                };
                all.insert(format!("{stem}: proxy {}:{}", quoted(address)?, quoted(port)?));
                found = true;
            } else if let Some(rest) = line.strip_prefix("netsh winhttp set proxy ") {
                let (server, bypass) = rest.split_once(' ').ok_or(line)?;
                let server = quoted(server)?.strip_prefix("proxy-server=").ok_or(line)?;
                let bypass = quoted(bypass)?.strip_prefix("bypass-list=").ok_or(line)?;
                all.insert(format!("{stem}: winhttp {server}"));
                all.extend(bypass.split(';').map(|entry| format!("{stem}: winhttp past {entry}")));
                found = true;
            } else if line == "exit 1" {
                all.insert(format!("{stem}: nothing"));
                found = true;
            }
        }
        if !found {
            return Err(format!("{}: sets nothing", file.path));
        }
    }
    Ok(all)
}

fn dotnet(stem: &str, text: &str, all: &mut Allowed) -> Result<(), String> {
    let attribute = |line: &str, name: &str| {
        let (_, rest) = line.split_once(&format!("{name}=\""))?;
        rest.split_once('"').map(|(value, _)| value.replace("&amp;", "&"))
    };
    for line in text.lines().map(str::trim) {
        if line.starts_with("<proxy ") {
            let url = attribute(line, "proxyaddress").ok_or(line)?;
            all.insert(format!("{stem}: dotnet {url}"));
        } else if line.starts_with("<add ") {
            let expression = attribute(line, "address").ok_or(line)?;
            let inner =
                expression.strip_prefix("^[a-z]+://").and_then(|text| text.strip_suffix("(:[0-9]+)?$"));
            let name = inner.ok_or(line)?.replacen("([^/]+\\.)", "*.", 1).replace("\\.", ".");
            all.insert(format!("{stem}: dotnet past {name}"));
        } else if !line.starts_with("<!--") && !line.starts_with('<') {
            return Err(format!("what is `{line}`?"));
        }
    }
    Ok(())
}

/// The files of `site-recovery-proxy`.
pub fn site_recovery(files: &[File]) -> Result<Allowed, String> {
    let mut all = Allowed::new();
    for file in files.iter().filter(|file| !file.path.ends_with("/readme.txt")) {
        let [stem, system, "ProxyInfo.conf"] = file.path.split('/').collect::<Vec<_>>()[..] else {
            return Err(format!("what is {}?", file.path));
        };
        let lines = file.text.lines().collect::<Vec<_>>();
        let key = |at: usize, key: &str| {
            let line =
                lines.get(at).and_then(|line| line.strip_prefix(key)).and_then(|line| line.strip_prefix('='));
            line.ok_or(format!("{}: no {key}", file.path))
        };
        if lines.first() != Some(&"[proxy]") || lines.len() > 4 {
            return Err(format!("{}: {lines:?}", file.path));
        }
        let bypass = if lines.len() == 4 { key(3, "BypassList")? } else { "" };
        if bypass.contains('*') {
            return Err(format!("{bypass}: an asterisk means nothing here"));
        }
        all.insert(format!("{stem}: {system} {}:{} past {bypass}", key(1, "Address")?, key(2, "Port")?));
    }
    Ok(all)
}

/// The texts of `storage-mover-shell`.
pub fn storage_mover(files: &[File]) -> Result<Allowed, String> {
    let mut all = Allowed::new();
    for file in files {
        let stem = file.path.strip_suffix(".txt").ok_or("no text")?;
        let steps = file.text.split("\n\n").nth(1).ok_or("no steps")?;
        let mut found = false;
        for line in steps.lines() {
            if let Some((_, url)) = line.split_once("Choose \"Proxy\" and enter: ") {
                all.insert(format!("{stem}: proxy {url}"));
                found = true;
            } else if line.starts_with("Nothing to set: ") {
                all.insert(format!("{stem}: nothing"));
                found = true;
            } else if let Some(host) = line.strip_prefix("   ") {
                all.insert(format!("{stem}: reaches {host}"));
            }
        }
        if !found {
            return Err(format!("{stem}: sets nothing"));
        }
    }
    Ok(all)
}

/// The scripts around `az`.
pub fn around_az(files: &[File]) -> Result<Allowed, String> {
    let mut all = Allowed::new();
    for file in files {
        let stem = file.path.strip_suffix(".sh").ok_or("no script")?;
        let (mut proxy, mut past) = (None, None);
        for line in lines(&file.text) {
            if let Some(value) = line.strip_prefix("proxy='") {
                proxy = Some(value.strip_suffix('\'').ok_or(line)?);
            } else if let Some(value) = line.strip_prefix("skip='").or_else(|| line.strip_prefix("noproxy='"))
            {
                past = Some(value.strip_suffix('\'').ok_or(line)?);
            } else if line == "read -r password" {
                all.insert(format!("{stem}: asks for the password"));
            } else if line == "exit 1" {
                all.insert(format!("{stem}: nothing"));
            }
        }
        match (proxy, past) {
            (Some(proxy), Some(past)) => {
                all.insert(format!("{stem}: proxy {proxy}"));
                all.extend(past.split(',').map(|entry| format!("{stem}: past {entry}")));
            }
            (None, None) if all.contains(&format!("{stem}: nothing")) => {}
            _ => return Err(format!("{stem}: no proxy, or nothing goes past it")),
        }
    }
    Ok(all)
}
