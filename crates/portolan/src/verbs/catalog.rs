//! `portolan catalog`.

mod advisories;
mod defects;
mod documents;
mod lint;
mod list;
mod overview;
mod page;
mod product;
mod product_json;
mod region;
mod sentence;
mod show;

use clap::{Args, Subcommand, ValueEnum};
use serde_json::Value;

use self::page::{Look, Page};
use crate::catalogs::{self, Chart};
use crate::cli::Global;
use crate::diagnose::Findings;
use crate::error::{Error, Outcome};
use crate::printer::Printer;

/// What is known of products, regions and documents.
///
/// The catalog is data: what each product must reach, when, why, and which published document says so. It comes with the
/// program; `--catalog DIR` lays entries of your own over it.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Catalog {
    #[command(subcommand)]
    verb: Verb,
    /// How the answer is printed
    #[arg(long, global = true, value_name = "FORMAT", default_value = "table")]
    format: Format,
}

const EXAMPLES: &str = "\
Examples:
  portolan catalog list
  portolan catalog show file-sync
  portolan catalog show westeurope
  portolan catalog show file-sync --format markdown > file-sync.md
  portolan catalog lint ./our-catalog
  portolan catalog defects storage-mover --format json

Exit codes:
  0  the answer was printed
  1  `lint` found a warning or an error
  2  the catalog cannot be read, or has no such entry";

#[derive(Debug, Subcommand)]
enum Verb {
    /// The products, and how much is known of them
    List(list::List),
    /// Everything that is known of a product, region, document or requirement
    Show(show::Show),
    /// Check the catalog, or a folder laid over it
    Lint(lint::Lint),
    /// What a plan may have to say, by its code
    Advisories(advisories::Advisories),
    /// Where the published documents are wrong or contradict each other
    Defects(defects::Defects),
    /// The documents that everything rests on
    Documents(documents::Documents),
}

/// How an answer is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Table,
    /// For programs, with a versioned schema
    Json,
    /// For a wiki or a book; `lint` has a table instead
    Markdown,
}

/// An answer in both shapes.
struct Answer {
    /// For people.
    text: String,
    /// For programs.
    json: Value,
}

impl Catalog {
    /// Does what was asked for.
    pub(crate) fn run(&self, global: &Global, printer: &mut Printer) -> Result<Outcome, Error> {
        if let Verb::Lint(verb) = &self.verb {
            return verb.run(self.format, global, printer);
        }
        let mut findings = Findings::default();
        let chart = catalogs::chart(global.catalog.as_deref(), &mut findings)?;
        printer.diagnostics(findings.found.as_slice(), &findings.sources);
        if findings.found.has_errors() {
            return Ok(Outcome::BadInput);
        }
        let answer = self.answer(&chart, printer)?;
        let text = match self.format {
            Format::Table | Format::Markdown => answer.text,
            Format::Json => format!("{:#}\n", answer.json),
        };
        printer.result(&text, None)?;
        Ok(Outcome::Good)
    }

    fn answer(&self, chart: &Chart, printer: &Printer) -> Result<Answer, Error> {
        let terminal = Look::Terminal { width: Printer::width(), colour: printer.colour_of_results() };
        let page = Page::new(if self.format == Format::Markdown { Look::Markdown } else { terminal });
        Ok(match &self.verb {
            Verb::List(_) => list::answer(chart, page),
            Verb::Show(verb) => verb.answer(&chart.catalog, page)?,
            Verb::Advisories(verb) => verb.answer(&chart.catalog, page)?,
            Verb::Defects(verb) => verb.answer(&chart.catalog, page)?,
            Verb::Documents(verb) => verb.answer(&chart.catalog, page)?,
            Verb::Lint(_) => Answer { text: page.text, json: Value::Null },
        })
    }
}

/// A product by its id.
fn product<'c>(
    catalog: &'c portolan_catalog::Catalog,
    id: &str,
) -> Result<&'c portolan_catalog::Product, Error> {
    catalog.products.get(id).ok_or_else(|| {
        let known = catalog.products.keys().map(|id| &**id);
        let nearest = portolan_diag::suggest(id, known).map(str::to_owned);
        Error::NotInCatalog { kind: "product", name: id.to_owned(), nearest: nearest.into_iter().collect() }
    })
}
