//! `portolan catalog`.

mod show;

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use portolan_catalog::{Catalog as Data, lint};
use portolan_diag::suggest;
use portolan_model::Cloud;
use serde_json::{Value, json};

use crate::catalogs;
use crate::cli::Global;
use crate::diagnose::Findings;
use crate::error::{Error, Outcome};
use crate::printer::Printer;

/// What is known of products, regions and documents.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Catalog {
    #[command(subcommand)]
    what: What,
    /// How it is printed
    #[arg(long, global = true, value_name = "FORMAT", default_value = "table")]
    format: Format,
}

const EXAMPLES: &str = "\
Examples:
  portolan catalog list
  portolan catalog show file-sync
  portolan catalog show westus
  portolan catalog defects file-sync
  portolan catalog lint ./our-products

Exit codes:
  0  it was printed, or lint found nothing
  1  lint found errors
  2  it could not be done: nothing has that name, or a file cannot be read";

#[derive(Debug, Subcommand)]
enum What {
    /// Products, and how much is known
    List,
    /// Everything about a product, a region, a document or a requirement
    Show {
        /// Its id
        name: String,
    },
    /// Check the catalog, or a folder laid over it
    Lint {
        /// The folder
        folder: Option<PathBuf>,
    },
    /// Where the published documents are wrong or contradict each other
    Defects {
        /// Only those of this product
        product: Option<String>,
    },
    /// The documents that everything rests on
    Documents {
        /// Only those of this product
        product: Option<String>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Table,
    /// JSON with a versioned schema
    Json,
}

/// An answer in both shapes.
struct Answer {
    text: String,
    json: Value,
}

impl Catalog {
    /// Does what was asked for.
    pub(crate) fn run(&self, global: &Global, printer: &mut Printer) -> Result<Outcome, Error> {
        let mut findings = Findings::default();
        if let What::Lint { folder } = &self.what {
            return self.lint(folder.as_ref().or(global.catalog.as_ref()), findings, printer);
        }
        let chart = catalogs::chart(global.catalog.as_deref(), &mut findings.sources, &mut findings.found)?;
        if findings.found.has_errors() {
            printer.diagnostics(findings.found.as_slice(), &findings.sources);
            return Ok(Outcome::BadInput);
        }
        let answer = match &self.what {
            What::List => list(&chart.catalog),
            What::Show { name } => show::show(&chart.catalog, name)?,
            What::Defects { product } => defects(&chart.catalog, product.as_deref())?,
            What::Documents { product } => documents(&chart.catalog, product.as_deref())?,
            What::Lint { .. } => return Ok(Outcome::Good),
        };
        let text = match self.format {
            Format::Table => answer.text,
            Format::Json => format!("{:#}\n", answer.json),
        };
        printer.result(&text, None)?;
        Ok(Outcome::Good)
    }

    fn lint(&self, folder: Option<&PathBuf>, mut findings: Findings, printer: &mut Printer) -> Result<Outcome, Error> {
        let base = portolan_catalog_data::catalog()?;
        let catalog = match folder {
            Some(folder) => catalogs::laid_over(base, folder, &mut findings.sources, &mut findings.found)?.catalog,
            None => {
                findings.found.extend(lint(&base, &std::collections::BTreeMap::new()));
                base
            }
        };
        findings.found.extend(portolan_plan::lint_advisories(&catalog));
        findings.found.sort_by_place();
        let errors = findings.found.count(portolan_diag::Severity::Error);
        match self.format {
            Format::Json => {
                printer.result(&portolan_diag::render_json(findings.found.as_slice(), &findings.sources), None)?;
            }
            Format::Table => {
                printer.diagnostics(findings.found.as_slice(), &findings.sources);
                let requirements = catalog.products.values().map(|product| product.requirements.len()).sum::<usize>();
                let line = format!(
                    "catalog {}: {} products, {requirements} requirements, {} advisories, {} defects, {} documents; {errors} errors\n",
                    catalog.version,
                    catalog.products.len(),
                    catalog.advisories.len(),
                    catalog.defects.len(),
                    catalog.documents.len(),
                );
                printer.result(&line, None)?;
            }
        }
        Ok(if errors == 0 { Outcome::Good } else { Outcome::Bad })
    }
}

fn list(catalog: &Data) -> Answer {
    let mut text = String::new();
    let mut products = Vec::new();
    for product in catalog.products.values() {
        let hosts = |cloud: Cloud| product.requirements.iter().map(|r| r.hosts(cloud).len()).sum::<usize>();
        let clouds = Cloud::ALL.iter().map(|cloud| format!("{cloud} {:>3}", hosts(*cloud))).collect::<Vec<_>>().join("  ");
        let how = match (product.infrastructure, product.internal) {
            (true, _) => "part of every deployment",
            (_, true) => "included by others",
            _ => "",
        };
        let line = format!("{:<20} {:<34} {:>3} requirements  hosts: {clouds}  {how}", product.id, product.name, product.requirements.len());
        text.push_str(line.trim_end());
        text.push('\n');
        products.push(json!({
            "id": product.id, "name": product.name, "summary": product.summary,
            "deployable": product.is_deployable(), "requirements": product.requirements.len(),
            "hosts": Cloud::ALL.iter().map(|cloud| (cloud.to_string(), json!(hosts(*cloud)))).collect::<serde_json::Map<_, _>>(),
        }));
    }
    let date = catalog.date.map(|date| format!(" of {date}")).unwrap_or_default();
    text.push_str(&format!(
        "\ncatalog {}{date}: {} regions, {} documents, {} advisories, {} defects\n",
        catalog.version,
        catalog.regions.len(),
        catalog.documents.len(),
        catalog.advisories.len(),
        catalog.defects.len()
    ));
    let json = json!({
        "schema": "portolan.catalog-list/1", "version": catalog.version, "date": catalog.date,
        "regions": catalog.regions.len(), "documents": catalog.documents.len(),
        "advisories": catalog.advisories.len(), "defects": catalog.defects.len(), "products": products,
    });
    Answer { text, json }
}

fn defects(catalog: &Data, product: Option<&str>) -> Result<Answer, Error> {
    let prefix = product.map(|product| known(catalog, product)).transpose()?.map(|product| format!("{product}."));
    let mut text = String::new();
    let mut all = Vec::new();
    let chosen = catalog.defects.values().filter(|defect| {
        prefix.as_ref().is_none_or(|prefix| {
            defect.id.starts_with(prefix.as_str()) || defect.concerns.iter().any(|id| id.starts_with(prefix.as_str()))
        })
    });
    for defect in chosen {
        let touches = defect.touches.iter().map(|touch| touch.as_str()).collect::<Vec<_>>().join(", ");
        text.push_str(&format!(
            "{} ({touches})  {}\n  printed: {}\n  wrong:   {}\n  effect:  {}\n  plan:    {}\n  in:      {}\n\n",
            defect.id,
            defect.at,
            defect.published,
            defect.wrong,
            defect.effect,
            defect.choice,
            show::cited(catalog, &defect.documents)
        ));
        all.push(serde_json::to_value(defect)?);
    }
    text.push_str(&format!("{} defects\n", all.len()));
    Ok(Answer { text, json: json!({ "schema": "portolan.catalog-defects/1", "defects": all }) })
}

fn documents(catalog: &Data, product: Option<&str>) -> Result<Answer, Error> {
    let used = match product {
        None => None,
        Some(product) => {
            let id = known(catalog, product)?;
            let product = catalog.products.get(id);
            let of_rows = product.into_iter().flat_map(|product| {
                let rows = product.requirements.iter().flat_map(|requirement| &requirement.documents);
                rows.chain(&product.documents).cloned().collect::<Vec<_>>()
            });
            Some(of_rows.collect::<std::collections::BTreeSet<_>>())
        }
    };
    let mut text = String::new();
    let mut all = Vec::new();
    for document in catalog.documents.values().filter(|d| used.as_ref().is_none_or(|used| used.contains(&d.id))) {
        let date = document.date.map_or_else(|| "undated".to_owned(), |date| date.to_string());
        let revision = document.revision.as_ref().map(|revision| format!(", revision {revision}")).unwrap_or_default();
        text.push_str(&format!(
            "{:<44} {date:<10}  {:<10}  {}\n{:58}{}{revision}\n",
            document.id,
            document.kind.as_str(),
            document.title,
            "",
            document.path
        ));
        all.push(serde_json::to_value(document)?);
    }
    text.push_str(&format!("{} documents\n", all.len()));
    Ok(Answer { text, json: json!({ "schema": "portolan.catalog-documents/1", "documents": all }) })
}

/// The id of a product, or what was probably meant.
fn known<'n>(catalog: &Data, product: &'n str) -> Result<&'n str, Error> {
    if catalog.products.contains_key(product) {
        return Ok(product);
    }
    let nearest = suggest(product, catalog.products.keys().map(|id| id.as_str()));
    Err(Error::NotInCatalog {
        kind: "product",
        name: product.to_owned(),
        nearest: nearest.map(str::to_owned).into_iter().collect(),
    })
}
