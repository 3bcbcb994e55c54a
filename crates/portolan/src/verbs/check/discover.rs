//! Asks the services for the names behind wildcards.

use std::collections::BTreeSet;

use portolan_catalog::{Catalog, OptionType};
use portolan_check::probe::{Stop, discover};
use portolan_plan::scenario::{OptionValue, Scenario};

use super::Check;
use super::given::Task;
use crate::error::{Error, Outcome};
use crate::printer::Printer;

impl Check {
    /// Asks, and prints `portolan.discovered/1`.
    pub(super) fn ask_services(
        &self,
        task: &Task,
        stop: &Stop,
        printer: &mut Printer,
    ) -> Result<Outcome, Error> {
        if task.regions.is_empty() {
            return Err(Error::Flag(
                "`--discover` needs a scenario: the services are asked region by region",
            ));
        }
        printer.aside("asking the services; an answer can take longer than ten seconds\n");
        let found = discover::run(&task.assignment, &task.regions, &self.options(task, stop)?)?;
        let count = found.names.values().map(BTreeSet::len).sum::<usize>();
        for asked in found.asked.iter().filter(|asked| asked.error.is_some()) {
            let why = asked.error.as_deref().unwrap_or_default();
            printer.aside(&format!("warning: {} told no names: {why}\n", asked.url));
        }
        if found.asked.is_empty() {
            printer.aside("warning: the plan has no connection to a service that tells names\n");
        }
        printer.aside(&format!(
            "{count} names for {} wildcards, {} foreign ones; {} questions\n",
            found.names.len(),
            found.foreign.len(),
            found.asked.len()
        ));
        if count == 0 {
            return Ok(Outcome::BadInput);
        }
        printer.result(&(serde_json::to_string_pretty(&found)? + "\n"), self.output.as_deref())?;
        Ok(if found.is_whole() { Outcome::Good } else { Outcome::Bad })
    }
}

/// The regions that a scenario's deployments name.
pub(super) fn regions(scenario: &Scenario, catalog: &Catalog) -> BTreeSet<String> {
    let mut regions = BTreeSet::new();
    for deployment in &scenario.deployments {
        let Some(product) = catalog.products.get(&deployment.service) else { continue };
        let options = product.options.iter().filter(|option| option.kind == OptionType::Region);
        for option in options {
            if let Some(OptionValue::Text(region)) = deployment.options.get(&option.name) {
                regions.insert(region.to_string());
            }
        }
    }
    regions
}
