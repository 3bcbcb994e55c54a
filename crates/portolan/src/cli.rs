//! What can be written after `portolan`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use portolan_model::Date;

use crate::verbs::{
    catalog, check, completions, diff, explain, init, man, plan, render, schema, tags, targets,
};

/// Plans, prints, proves and tests the network connectivity that hybrid cloud agents need.
#[derive(Debug, Parser)]
#[command(name = "portolan", version, about, max_term_width = 100, arg_required_else_help = true)]
#[command(disable_help_subcommand = true, after_help = EXAMPLES, after_long_help = EXAMPLES_LONG)]
pub(crate) struct Cli {
    /// What holds for every verb.
    #[command(flatten)]
    pub(crate) global: Global,
    /// The verb.
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

const EXAMPLES: &str = "\
Examples:
  portolan plan contoso.yaml                            what must be reachable, from where, and why
  portolan explain contoso.yaml login.windows.net:443   why a host is needed, or why not";

const EXAMPLES_LONG: &str = "\
Examples:
  portolan plan contoso.yaml                            what must be reachable, from where, and why
  portolan explain contoso.yaml login.windows.net:443   why a host is needed, or why not
  portolan catalog show file-sync                       everything that is known of a product

Exit codes:
  0  nothing to report
  1  the answer is no: an advisory of severity error, or a finding
  2  the job could not be done: bad input, no permission, no such file

Results go to standard output, everything else to standard error. Nothing uses the network but `check` and `tags update`.";

/// What holds for every verb.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Options for every verb")]
pub(crate) struct Global {
    /// Lay the catalog files (*.yaml) of a folder over the embedded catalog
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) catalog: Option<PathBuf>,
    /// Colour the output [also: NO_COLOR, CLICOLOR_FORCE]
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_possible_values = false)]
    pub(crate) color: Colour,
    /// How diagnostics are written to standard error
    #[arg(long, global = true, value_name = "FORMAT", default_value = "text")]
    pub(crate) diagnostics: DiagnosticFormat,
    /// Say nothing on standard error but errors
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// The day that ages are counted to, for tests and documentation
    #[arg(long, global = true, value_name = "DATE", hide = true)]
    pub(crate) today: Option<Date>,
}

/// When output is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// How diagnostics are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiagnosticFormat {
    /// For people, with the line and a caret
    Text,
    /// `portolan.diagnostics/1`
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// JUnit XML, for build servers
    Junit,
}

/// The verbs in the order of use.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// A commented scenario to start from
    Init(init::Init),
    /// What must be reachable, from where, and why
    Plan(plan::Plan),
    /// Test the plan from this machine, and find the cause of what does not work
    Check(Box<check::Check>),
    /// Why something is planned, or why not and what comes nearest
    Explain(explain::Explain),
    /// What is between two plans: what to open first, what to close later
    Diff(diff::Diff),
    /// What is known of products, regions and documents
    Catalog(catalog::Catalog),
    /// The plan in the language of a firewall, proxy, resolver or agent
    Render(render::Render),
    /// What can be rendered: what each target can say, its limits, and how it is verified
    Targets(targets::Targets),
    /// The addresses behind Azure's services: list, look up, compare
    Tags(tags::Tags),
    /// Print the JSON Schema of a file format
    Schema(schema::Schema),
    /// Print a completion script for a shell
    Completions(completions::Completions),
    /// Write manual pages into a folder
    Man(man::Man),
}
