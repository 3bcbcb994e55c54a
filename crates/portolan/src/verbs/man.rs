//! `portolan man`.

use std::path::{Path, PathBuf};

use clap::{Args, Command, CommandFactory as _};

use crate::cli::Cli;
use crate::error::{Error, Outcome};
use crate::files;
use crate::printer::Printer;

/// Write manual pages into a folder, one for each verb.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Man {
    /// The folder; it is made where it does not exist
    folder: PathBuf,
}

const EXAMPLES: &str = "\
Examples:
  portolan man ~/.local/share/man/man1

Exit codes:
  0  the pages were written
  2  they could not be";

impl Man {
    /// Writes the pages.
    pub(crate) fn run(&self, printer: &mut Printer) -> Result<Outcome, Error> {
        let failed = |source| Error::Write { path: self.folder.clone(), source };
        std::fs::create_dir_all(&self.folder).map_err(failed)?;
        let mut command = Cli::command();
        command.build();
        let count = pages(&command, "portolan", &self.folder)?;
        printer.aside(&format!("{count} manual pages in {}\n", self.folder.display()));
        Ok(Outcome::Good)
    }
}

/// Writes the page of a command and of those below it; gives their number.
fn pages(command: &Command, name: &str, folder: &Path) -> Result<usize, Error> {
    let path = folder.join(format!("{name}.1"));
    let mut bytes = Vec::new();
    let page = clap_mangen::Man::new(command.clone().display_name(name.to_owned()));
    page.render(&mut bytes).map_err(|source| Error::Write { path: path.clone(), source })?;
    files::write(&path, &bytes)?;
    let mut count = 1;
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        count += pages(below, &format!("{name}-{}", below.get_name()), folder)?;
    }
    Ok(count)
}
