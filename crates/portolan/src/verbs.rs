//! The verbs, a file for each.

pub(crate) mod catalog;
pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod diff;
pub(crate) mod explain;
pub(crate) mod init;
pub(crate) mod man;
pub(crate) mod plan;
pub(crate) mod render;
pub(crate) mod schema;
pub(crate) mod tags;
pub(crate) mod targets;

use crate::cli::{Cli, Verb};
use crate::error::{Error, Outcome};
use crate::printer::Printer;

/// Does what was asked for.
pub(crate) fn run(cli: &Cli, printer: &mut Printer) -> Result<Outcome, Error> {
    match &cli.verb {
        Verb::Init(verb) => verb.run(&cli.global, printer),
        Verb::Plan(verb) => verb.run(&cli.global, printer),
        Verb::Check(verb) => verb.run(&cli.global, printer),
        Verb::Explain(verb) => verb.run(&cli.global, printer),
        Verb::Diff(verb) => verb.run(&cli.global, printer),
        Verb::Catalog(verb) => verb.run(&cli.global, printer),
        Verb::Render(verb) => verb.run(&cli.global, printer),
        Verb::Targets(verb) => verb.run(printer),
        Verb::Tags(verb) => verb.run(&cli.global, printer),
        Verb::Schema(verb) => verb.run(&cli.global, printer),
        Verb::Completions(verb) => verb.run(printer),
        Verb::Man(verb) => verb.run(printer),
    }
}
