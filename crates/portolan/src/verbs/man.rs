//! `portolan man`.

use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, Command, CommandFactory as _};
use clap_mangen::Man as Manual;
use roff::{Roff, roman};

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
        let date = portolan_catalog_data::catalog()?.date.map(|date| date.to_string()).unwrap_or_default();
        let count = pages(&command, "portolan", &date, &self.folder)?;
        printer.aside(&format!("{count} manual pages in {}\n", self.folder.display()));
        Ok(Outcome::Good)
    }
}

/// Writes the page of a command and of those below it; gives their number.
fn pages(command: &Command, name: &str, date: &str, folder: &Path) -> Result<usize, Error> {
    let path = folder.join(format!("{name}.1"));
    let page = page(command, name, date).map_err(|source| Error::Write { path: path.clone(), source })?;
    files::write(&path, page.as_bytes())?;
    let mut count = 1;
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        count += pages(below, &format!("{name}-{}", below.get_name()), date, folder)?;
    }
    Ok(count)
}

/// A page. Its date is that of what the program knows: that of the build would be another one every day.
fn page(command: &Command, name: &str, date: &str) -> io::Result<String> {
    let version = concat!("portolan ", env!("CARGO_PKG_VERSION"));
    let manual = Manual::new(command.clone().display_name(name.to_owned()))
        .title(name.to_uppercase())
        .date(date)
        .source(version)
        .manual("Portolan manual");
    let mut bytes = Vec::new();
    manual.render_title(&mut bytes)?;
    manual.render_name_section(&mut bytes)?;
    manual.render_synopsis_section(&mut bytes)?;
    manual.render_description_section(&mut bytes)?;
    manual.render_options_section(&mut bytes)?;
    if command.has_subcommands() {
        manual.render_subcommands_section(&mut bytes)?;
    }
    if let Some(help) = command.get_after_long_help().or_else(|| command.get_after_help()) {
        closing(&help.to_string()).to_writer(&mut bytes)?;
    }
    Ok(tidy(&String::from_utf8_lossy(&bytes)))
}

/// What stands below the options: parts with a title of their own keep their lines.
fn closing(help: &str) -> Roff {
    let mut page = Roff::new();
    for part in help.split("\n\n") {
        let (title, lines) = match part.split_once('\n') {
            Some(("Examples:", lines)) => ("EXAMPLES", lines),
            Some(("Exit codes:", lines)) => ("EXIT STATUS", lines),
            _ => ("NOTES", part),
        };
        page.control("SH", [title]).control("nf", []);
        for line in lines.lines() {
            page.text([roman(line)]);
        }
        page.control("fi", []);
    }
    page
}

/// The blank lines of the generator are breaks around nothing, about which the readers of manual pages complain.
fn tidy(page: &str) -> String {
    let lines = page.replace("\n.br\n\n.br\n", "\n.sp\n");
    lines.lines().map(str::trim_end).flat_map(|line| [line, "\n"]).collect()
}
