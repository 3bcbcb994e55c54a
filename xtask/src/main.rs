//! The project's own chores: `cargo xtask --help` lists them.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "chores talk to whoever runs them")]

mod book;
mod catalog;
mod facts;
mod fuzz;
mod packages;
mod run;
mod schema;
mod test;
mod windows;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The project's own chores.
#[derive(Parser)]
#[command(bin_name = "cargo xtask", max_term_width = 110)]
struct Chores {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Runs the tests: the fast tier, which needs nothing but Rust
    Test(test::Options),
    /// Installs what `test --real`, `fuzz` and .ci/run need: the packages of xtask/packages.txt (needs root)
    Install,
    /// Reads the catalog folder and says everything that is wrong with it
    Catalog,
    /// Compares schema/*.json with what `portolan schema` prints, or writes them
    Schema(schema::Options),
    /// Runs the fuzz targets for a while and says how far they came
    Fuzz(fuzz::Options),
    /// Builds the book of docs/ and of what the program prints, and checks its links
    Book,
    /// Builds the program for Windows
    CheckWindows,
    /// Lists what tables of facts say and the catalog does not
    Facts {
        /// The folder with the facts, one Markdown file a product
        dir: PathBuf,
        /// Only these files (names without `.md`, joined by commas)
        #[arg(long, value_delimiter = ',')]
        products: Vec<String>,
    },
}

fn main() -> ExitCode {
    let done = match Chores::parse().chore {
        Chore::Test(options) => test::run(&options),
        Chore::Install => packages::install(),
        Chore::Catalog => catalog::lint(),
        Chore::Schema(options) => schema::run(&options),
        Chore::Fuzz(options) => fuzz::run(&options),
        Chore::Book => book::run(),
        Chore::CheckWindows => windows::check(),
        Chore::Facts { dir, products } => facts::run(&dir, &products),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
