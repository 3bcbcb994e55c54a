//! `portolan init`.

use std::path::{Path, PathBuf};

use clap::Args;
use portolan_catalog::{Catalog, Product, Region};
use portolan_model::Cloud;
use portolan_plan::scenario::{Draft, restore};

use crate::cli::Global;
use crate::diagnose::Findings;
use crate::error::{Error, Outcome};
use crate::load::{self, Given};
use crate::printer::Printer;
use crate::{catalogs, files};

/// A commented scenario to start from.
///
/// Writes a scenario with a deployment for each product. It plans as it stands; the comments say what else may be told, each
/// as a line that only has to be uncovered. With `--from-plan` it writes the scenario of a saved plan.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Init {
    /// The products; `portolan catalog list` names them
    #[arg(required_unless_present = "from_plan", value_name = "PRODUCT")]
    products: Vec<String>,
    /// Write the scenario that a saved plan was made from
    #[arg(long, value_name = "FILE", conflicts_with_all = ["products", "cloud", "region", "minimal"])]
    from_plan: Option<PathBuf>,
    /// The cloud: public, usgov or china
    #[arg(long, value_name = "CLOUD", default_value = "public")]
    cloud: Cloud,
    /// The region [default: one in which the product is known]
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// Only what a scenario must say, without comments
    #[arg(long)]
    minimal: bool,
    /// Write the scenario to a file, which must not be there yet
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  portolan init file-sync -o files.yaml
  portolan init arc-servers arc-kubernetes --region swedencentral
  portolan init site-recovery --cloud usgov --minimal
  portolan init --from-plan contoso.plan.json -o contoso.yaml

Exit codes:
  0  the scenario was written
  2  a product, cloud or region is not known, nothing is published for it, or the file is already there";

impl Init {
    /// Drafts and writes.
    pub(crate) fn run(&self, global: &Global, printer: &mut Printer) -> Result<Outcome, Error> {
        let mut findings = Findings::default();
        let chart = catalogs::chart(global.catalog.as_deref(), &mut findings)?;
        if findings.found.has_errors() {
            printer.diagnostics(findings.found.as_slice(), &findings.sources);
            return Ok(Outcome::BadInput);
        }
        let catalog = &chart.catalog;
        if let Some(plan) = &self.from_plan {
            return self.restore(plan, catalog, findings, printer);
        }
        let products = self.products.iter().map(|name| product(name, catalog)).collect::<Result<_, _>>()?;
        let region = self.region.as_deref().map(|name| region(name, self.cloud, catalog)).transpose()?;
        let text = Draft { products, cloud: self.cloud, region, minimal: self.minimal }.write(catalog)?;
        self.write(&text, printer)
    }

    /// Writes the scenario of a saved plan.
    fn restore(
        &self,
        path: &Path,
        catalog: &Catalog,
        mut findings: Findings,
        printer: &mut Printer,
    ) -> Result<Outcome, Error> {
        let given = load::given(path, catalog, &mut findings)?;
        printer.diagnostics(findings.found.as_slice(), &findings.sources);
        let plan = match given {
            None => return Ok(Outcome::BadInput),
            Some(Given::Scenario(_)) => {
                return Err(Error::Flag("`--from-plan` wants a saved plan, and this is a scenario already"));
            }
            Some(Given::Plan(plan)) => plan,
        };
        let Some(restored) = restore(&plan, catalog) else {
            return Err(Error::Flag(
                "this plan was saved without its scenario, as older programs did: begin with `portolan init PRODUCT`",
            ));
        };
        for line in &restored.unknown {
            printer.aside(&format!("{line}\n"));
        }
        self.write(&restored.text, printer)
    }

    fn write(&self, text: &str, printer: &mut Printer) -> Result<Outcome, Error> {
        let file = self.output.as_deref().filter(|path| !files::is_standard(path));
        if let Some(path) = file.filter(|path| path.exists()) {
            return Err(Error::AlreadyThere { path: path.to_owned() });
        }
        printer.result(text, file)?;
        if let Some(path) = file {
            printer.aside(&format!("next: portolan plan {}\n", path.display()));
        }
        Ok(Outcome::Good)
    }
}

fn product<'c>(name: &str, catalog: &'c Catalog) -> Result<&'c Product, Error> {
    catalog.deployable().find(|product| *product.id == *name).ok_or_else(|| Error::NoSuchThing {
        kind: "product",
        name: name.to_owned(),
        nearest: portolan_diag::suggest(name, catalog.deployable().map(|product| &*product.id))
            .map(str::to_owned),
        list: "portolan catalog list",
    })
}

fn region<'c>(name: &str, cloud: Cloud, catalog: &'c Catalog) -> Result<&'c Region, Error> {
    let usable = || catalog.usable_regions(cloud);
    usable().find(|region| *region.name == *name).ok_or_else(|| Error::NoSuchThing {
        kind: "region of that cloud",
        name: name.to_owned(),
        nearest: portolan_diag::suggest(name, usable().map(|region| &*region.name)).map(str::to_owned),
        list: "portolan catalog list",
    })
}
