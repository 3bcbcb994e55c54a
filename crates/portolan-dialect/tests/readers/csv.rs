//! Reads the table of connections, as a spreadsheet would.

use portolan_dialect::File;

use crate::support::allowed::Allowed;
use crate::support::legs::line;

/// Every row as a line.
pub fn read(files: &[File]) -> Result<Allowed, String> {
    let [file] = files else { return Err(format!("{} files", files.len())) };
    let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(file.text.as_bytes());
    let columns = reader.headers().map_err(|error| error.to_string())?.clone();
    let mut all = Allowed::new();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let cell = |name: &str| {
            let at = columns.iter().position(|column| column == name).ok_or(format!("no column {name}"))?;
            let cell = record.get(at).ok_or(format!("no cell {name}"))?;
            if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
                return Err(format!("`{cell}` is a formula"));
            }
            Ok(cell.strip_prefix('\'').unwrap_or(cell).to_owned())
        };
        let ends = |names: [&str; 2]| -> Result<(String, Vec<String>), String> {
            let addresses = cell(names[1])?;
            Ok((
                cell(names[0])?,
                addresses.split(' ').filter(|text| !text.is_empty()).map(str::to_owned).collect(),
            ))
        };
        let place = format!("{} {}", cell("device")?, cell("at")?);
        let (from, to) =
            (ends(["source", "source_addresses"])?, ends(["destination", "destination_addresses"])?);
        let rest = [cell("direction")?, cell("need")?];
        all.insert(line(&place, &from, &to, &cell("protocol")?, &cell("port")?, &rest));
    }
    Ok(all)
}
