//! The command line: it reads files, asks the libraries, and prints. It decides nothing by itself.

mod catalogs;
mod cli;
mod clock;
mod diagnose;
mod error;
mod fetch;
mod files;
mod load;
mod mask;
mod printer;
mod tag_files;
mod verbs;

use std::process::ExitCode;

use clap::Parser as _;
use mimalloc::MiMalloc;

/// A plan is a great many short texts: this allocator hands them out faster than those of most systems.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
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
