//! `portolan targets`.

use std::fmt::Write as _;

use clap::{Args, ValueEnum};
use portolan_dialect::{Target, Verified, Work, targets};
use serde_json::{Value, json};

use crate::error::{Error, Outcome};
use crate::printer::Printer;
use crate::verbs::render;

/// What can be rendered: what each target can say, its limits, and how it is verified.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Targets {
    /// One target in full
    target: Option<String>,
    /// How the answer is printed
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: Format,
}

const EXAMPLES: &str = "\
Examples:
  portolan targets
  portolan targets squid
  portolan targets --format json

Exit codes:
  0  always, but for a target that does not exist: then 2";

/// How targets are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Table,
    /// `portolan.targets/1`
    Json,
}

impl Targets {
    /// Prints them.
    pub(crate) fn run(&self, printer: &mut Printer) -> Result<Outcome, Error> {
        let one = self.target.as_deref().map(render::target).transpose()?;
        let text = match (self.format, one) {
            (Format::Json, one) => {
                let chosen = one.map_or_else(|| targets().collect(), |target| vec![target]);
                let list = chosen.into_iter().map(json_of).collect::<Vec<_>>();
                serde_json::to_string_pretty(&json!({ "schema": "portolan.targets/1", "targets": list }))?
                    + "\n"
            }
            (Format::Table, Some(target)) => full(target),
            (Format::Table, None) => list(),
        };
        printer.result(&text, None)?;
        Ok(Outcome::Good)
    }
}

fn list() -> String {
    let width = targets().map(|target| target.id.len()).max().unwrap_or_default();
    let mut text = String::new();
    for target in targets() {
        let _ = writeln!(text, "{:width$}  {}; verified by {}", target.id, target.about, verified(target));
    }
    text
}

fn full(target: &Target) -> String {
    let mut text = format!("{} ({})\n{}\n", target.id, target.title, target.about);
    for (name, value) in portolan_dialect::describe(target) {
        let _ = writeln!(text, "\n{name}");
        for line in value {
            let _ = writeln!(text, "  {line}");
        }
    }
    text
}

fn verified(target: &Target) -> String {
    match &target.verified {
        Verified::Program { program, .. } => (*program).to_owned(),
        Verified::Schema { schema } => (*schema).to_owned(),
        Verified::Documentation { .. } => "documentation only".to_owned(),
    }
}

fn json_of(target: &Target) -> Value {
    let facts = portolan_dialect::describe(target);
    let facts = facts.into_iter().map(|(name, lines)| (name.to_owned(), json!(lines)));
    json!({
        "id": target.id, "title": target.title, "about": target.about, "verified_by": verified(target),
        "rules": matches!(target.work, Work::Rules { .. }),
        "facts": facts.collect::<serde_json::Map<_, _>>(),
    })
}
