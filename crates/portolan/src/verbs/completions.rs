//! `portolan completions`.

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use crate::cli::Cli;
use crate::error::{Error, Outcome};
use crate::printer::Printer;

/// Print a completion script for a shell.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Completions {
    /// The shell
    shell: Shell,
}

const EXAMPLES: &str = "\
Examples:
  portolan completions bash > ~/.local/share/bash-completion/completions/portolan
  portolan completions fish > ~/.config/fish/completions/portolan.fish

Exit codes:
  0  the script was printed
  2  it could not be";

impl Completions {
    /// Prints the script.
    pub(crate) fn run(&self, printer: &mut Printer) -> Result<Outcome, Error> {
        let mut bytes = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "portolan", &mut bytes);
        printer.result(&String::from_utf8_lossy(&bytes), None)?;
        Ok(Outcome::Good)
    }
}
