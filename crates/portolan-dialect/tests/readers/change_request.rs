//! Reads the tables of a change request.

use portolan_dialect::File;

use crate::support::allowed::Allowed;
use crate::support::legs::{line, plain};

/// Every row of every table as a line; texts between them are for people.
pub fn read(files: &[File]) -> Result<Allowed, String> {
    let [file] = files else { return Err(format!("{} files", files.len())) };
    let mut all = Allowed::new();
    let (mut section, mut place, mut columns) = (String::new(), String::new(), Vec::<String>::new());
    for text in file.text.lines() {
        if let Some(title) = text.strip_prefix("### ") {
            place = device(title)?;
        } else if let Some(title) = text.strip_prefix("## ") {
            section = title.to_owned();
        } else if text.starts_with('|') {
            let cells = cells(text)?;
            if cells.iter().all(|cell| cell == "---") {
                continue;
            }
            if columns.is_empty() {
                columns = cells;
                continue;
            }
            if cells.len() != columns.len() {
                return Err(format!("{} cells in `{text}`", cells.len()));
            }
            row(&section, &place, &columns, &cells, &mut all)?;
            continue;
        }
        columns.clear();
    }
    Ok(all)
}

fn row(
    section: &str,
    place: &str,
    columns: &[String],
    cells: &[String],
    all: &mut Allowed,
) -> Result<(), String> {
    let cell = |name: &str| {
        let at = columns
            .iter()
            .position(|column| column == name)
            .ok_or(format!("no column {name} in {section}"))?;
        Ok::<_, String>(plain(&cells[at]))
    };
    let list =
        |text: &str| text.split(", ").filter(|text| !text.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    match section {
        "Summary" | "Documents" => {}
        "Why" => {
            let deployment = cell("deployment")?;
            all.extend(
                list(&cell("machines")?).iter().map(|network| format!("machines of {deployment}: {network}")),
            );
        }
        "What is to be opened" => {
            let source = cell("source")?;
            let (who, addresses) = source.split_once(": ").ok_or(format!("who is `{source}`?"))?;
            let (role, _) = who.split_once(" of ").ok_or(format!("who is `{who}`?"))?;
            let addresses = if addresses == "not known yet" { Vec::new() } else { list(addresses) };
            let destination = cell("destination")?;
            let (name, to) = destination.split_once(": ").unwrap_or((&destination, ""));
            let rest = [cell("direction")?, cell("need")?];
            for ports in list(&cell("port")?) {
                let (from, to) = ((role.to_owned(), addresses.clone()), (name.to_owned(), list(to)));
                all.insert(line(place, &from, &to, &cell("protocol")?, &ports, &rest));
            }
        }
        "Private endpoints" => {
            let id = cell("endpoint")?;
            for column in ["addresses", "names", "zones", "subnet"] {
                let texts = list(&cell(column)?).into_iter().filter(|text| text.contains(['.', ':']));
                all.extend(texts.map(|text| format!("endpoint {id}: {text}")));
            }
        }
        "DNS" => {
            let place = cell("place")?;
            let place = place.rsplit(' ').next().unwrap_or_default();
            all.insert(match columns.iter().any(|column| column == "resolver") {
                true => format!(
                    "dns {place}: {} sends {} to {}",
                    cell("resolver")?,
                    cell("names under")?,
                    cell("to")?
                ),
                false => {
                    format!(
                        "dns {place}: {} {} {} in {}",
                        cell("name")?,
                        cell("type")?,
                        cell("answer")?,
                        cell("zone")?
                    )
                }
            });
        }
        "What stays wide" => {
            all.insert(format!("wide: {} such as {}", cell("pattern")?, cell("known below it")?));
        }
        "Advisories" => {
            all.insert(format!(
                "advisory {}: {}: {}",
                cell("code")?,
                cell("what is the matter")?,
                cell("what to do")?
            ));
        }
        _ => return Err(format!("what is the section `{section}`?")),
    }
    Ok(())
}

/// `Firewall of the site hq` to the device of the plan.
fn device(title: &str) -> Result<String, String> {
    let devices = [
        ("Firewall of ", "site-firewall"),
        ("Rules of the proxy of ", "proxy"),
        ("Way out behind the proxy of ", "proxy-egress"),
        ("Network security group of ", "nsg"),
        ("Way of the resolver of ", "resolver"),
    ];
    let found =
        devices.iter().find_map(|(words, device)| title.strip_prefix(words).map(|place| (device, place)));
    let (device, place) = found.ok_or(format!("what is `{title}`?"))?;
    Ok(format!("{device} {}", place.rsplit(' ').next().unwrap_or_default()))
}

/// The cells of a row, with what is escaped as it was.
fn cells(text: &str) -> Result<Vec<String>, String> {
    let inner = text.strip_prefix("| ").or(text.strip_prefix('|')).and_then(|text| text.strip_suffix('|'));
    let inner = inner.ok_or(format!("no row: `{text}`"))?;
    let (mut cells, mut cell, mut is_code) = (Vec::new(), String::new(), false);
    let mut characters = inner.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' if characters.peek() == Some(&'|') || !is_code => cell.extend(characters.next()),
            '|' => cells.push(std::mem::take(&mut cell).trim().replace("&lt;", "<")),
            _ => {
                is_code ^= character == '`';
                cell.push(character);
            }
        }
    }
    cells.push(cell.trim().replace("&lt;", "<"));
    Ok(cells)
}
