//! The command line: it reads files, asks the libraries, and prints. It decides nothing by itself.

mod catalogs;
mod cli;
mod clock;
mod diagnose;
mod error;
mod files;
mod load;
mod mask;
mod printer;
mod verbs;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};

fn main() -> ExitCode {
    if std::env::args_os().len() < 2 {
        return welcome();
    }
    let cli = cli::Cli::parse();
    let mut printer = printer::Printer::new(&cli.global);
    match verbs::run(&cli, &mut printer) {
        Ok(outcome) => outcome.code(),
        Err(error) => {
            printer.failure(&error);
            ExitCode::from(2)
        }
    }
}

/// Says what there is to do, to whoever asks for nothing.
fn welcome() -> ExitCode {
    // Whoever closes the pipe has read enough.
    let _ = cli::Cli::command().print_help();
    ExitCode::SUCCESS
}
