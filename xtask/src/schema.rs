//! The committed JSON Schemas are what the program prints.

use std::fs;

use anyhow::{Context as _, Result, bail};

use crate::run::{command, output, root};

/// What `portolan schema` can print.
const NAMES: [&str; 3] = ["scenario", "plan", "check"];

#[derive(clap::Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Options {
    /// Fails where a file differs from what the program prints
    #[arg(long)]
    check: bool,
    /// Writes the files
    #[arg(long)]
    write: bool,
}

/// Compares or writes every schema.
pub(crate) fn run(options: &Options) -> Result<()> {
    let folder = root().join("schema");
    let mut stale = Vec::new();
    for name in NAMES {
        let portolan = ["run", "--quiet", "--package", "portolan", "--", "schema", name];
        let printed = output(command("cargo")?.args(portolan))?;
        let path = folder.join(name).with_extension("json");
        if options.write {
            fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
            fs::write(&path, &printed).with_context(|| path.display().to_string())?;
        } else if fs::read_to_string(&path).ok() != Some(printed) {
            stale.push(format!("schema/{name}.json"));
        }
    }
    if !stale.is_empty() {
        bail!("not what the program prints: {}; run `cargo xtask schema --write`", stale.join(", "));
    }
    Ok(())
}
