//! The catalog that comes with the program, and plans made with it.

use std::sync::LazyLock;

use portolan_catalog::Catalog;
use portolan_diag::{Diagnostics, Sources, Style, render_text};
use portolan_model::Date;
use portolan_plan::plan::Plan;
use portolan_plan::{Planner, scenario};

/// The catalog that comes with the program.
pub(crate) fn catalog() -> &'static Catalog {
    static CATALOG: LazyLock<Catalog> = LazyLock::new(|| portolan_catalog_data::catalog().unwrap());
    &CATALOG
}

/// Plans a scenario, or tells what is wrong with it.
pub(crate) fn plan(text: &str, as_of: Option<Date>) -> Result<Plan, String> {
    let mut sources = Sources::new();
    let source = sources.add("scenario", text);
    let mut found = Diagnostics::new();
    let scenario = scenario::read(source, text, catalog(), &mut found);
    match scenario {
        Some(scenario) if found.is_empty() => {
            let planner = Planner { catalog: catalog(), digest: portolan_catalog_data::DIGEST, as_of };
            Ok(planner.plan(&scenario))
        }
        _ => Err(render_text(found.as_slice(), &sources, Style::Plain)),
    }
}
