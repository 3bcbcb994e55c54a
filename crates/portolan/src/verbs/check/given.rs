//! What a run is given: the plan as this machine has to test it, the evidence of an earlier run, authorities.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use portolan_catalog::{Catalog, Id, OptionType};
use portolan_check::probe::{Credentials, own_addresses};
use portolan_check::report::{Bundle, Report, chosen_names, read_evidence};
use portolan_check::task::{Assignment, Place, WhereFrom, assign};
use portolan_plan::plan::Plan;
use portolan_plan::scenario::{OptionValue, Scenario};

use super::{Check, credentials, discover};
use crate::cli::Global;
use crate::error::Error;
use crate::files;
use crate::printer::Printer;
use crate::verbs::plan::{Ready, planned_with};

/// What this machine has to test.
#[derive(Clone)]
pub(super) struct Task {
    /// The plan; none where evidence lacks it.
    pub(super) plan: Option<Plan>,
    /// What is to be tested.
    pub(super) assignment: Assignment,
    /// What proxies want.
    pub(super) credentials: BTreeMap<Id, Credentials>,
    /// Names that the customer chose, as far as the scenario tells.
    pub(super) names: Vec<String>,
    /// The regions of the deployments, as far as the scenario tells.
    pub(super) regions: BTreeSet<String>,
}

/// Plans, and works out what is opened from here; none where the input has errors, which are printed.
pub(super) fn task(check: &Check, global: &Global, printer: &mut Printer) -> Result<Option<Task>, Error> {
    let place = check.site.as_deref().or(check.vnet.as_deref());
    from(check, place, check.role.as_deref(), global, printer)
}

/// The same for the place of an earlier run.
pub(super) fn task_at(
    check: &Check,
    place: &Place,
    global: &Global,
    printer: &mut Printer,
) -> Result<Option<Task>, Error> {
    let name = place.site.as_deref().or(place.vnet.as_deref());
    from(check, name, place.role.as_deref(), global, printer)
}

fn from(
    check: &Check,
    place: Option<&str>,
    role: Option<&str>,
    global: &Global,
    printer: &mut Printer,
) -> Result<Option<Task>, Error> {
    let Some(scenario) = &check.scenario else {
        return Err(Error::Flag("name a scenario, or evidence with `--observations`"));
    };
    let Some(ready) = planned_with(scenario, None, check.discovered.as_deref(), global, printer)? else {
        return Ok(None);
    };
    let Ready { plan, scenario, findings, chart } = ready;
    printer.diagnostics(findings.found.as_slice(), &findings.sources);
    let plan = check.need.of(plan);
    let own = own_addresses();
    let assignment = assign(&plan, WhereFrom { place, role, addresses: &own })?;
    let mut known = scenario.as_deref().map(of_scenario).unwrap_or_default();
    if let Some(path) = &check.credentials {
        let proxies = plan.proxies.iter().map(|proxy| &*proxy.name).collect::<Vec<_>>();
        known.extend(credentials::read(path, &proxies)?);
    }
    let names =
        if check.redact { chosen(&plan, scenario.as_deref(), &chart.catalog, &known) } else { Vec::new() };
    let regions =
        scenario.as_deref().map(|scenario| discover::regions(scenario, &chart.catalog)).unwrap_or_default();
    Ok(Some(Task { plan: Some(plan), assignment, credentials: known, names, regions }))
}

/// Names that the customer chose: those in the plan's hosts, those that the options of deployments hold, and users.
fn chosen(
    plan: &Plan,
    scenario: Option<&Scenario>,
    catalog: &Catalog,
    known: &BTreeMap<Id, Credentials>,
) -> Vec<String> {
    let mut names = chosen_names(plan, catalog);
    for deployment in scenario.into_iter().flat_map(|scenario| &scenario.deployments) {
        let Some(product) = catalog.products.get(&deployment.service) else { continue };
        for (option, value) in &deployment.options {
            let kind = product.options.iter().find(|known| known.name == *option).map(|known| &known.kind);
            let own = matches!(
                kind,
                Some(OptionType::Name(_) | OptionType::Names(_) | OptionType::Hosts | OptionType::Host)
            );
            match value {
                OptionValue::Text(name) if own => names.push(name.to_string()),
                OptionValue::List(list) if own => names.extend(list.iter().map(ToString::to_string)),
                OptionValue::Accounts(accounts) => {
                    names.extend(accounts.iter().map(|account| account.name.to_string()));
                }
                _ => {}
            }
        }
    }
    names.extend(known.values().map(|known| known.user.reveal().to_owned()));
    names
}

/// The credentials in the proxies' addresses of a scenario.
fn of_scenario(scenario: &Scenario) -> BTreeMap<Id, Credentials> {
    let with = scenario.proxies.iter().filter_map(|(name, proxy)| {
        let (user, password) = (proxy.url.user.clone()?, proxy.url.password.clone()?);
        Some((name.clone(), Credentials { user, password }))
    });
    with.collect()
}

/// The evidence of an earlier run.
pub(super) fn evidence(path: &Path) -> Result<Bundle, Error> {
    let bad = |reason: String| Error::Evidence { path: path.to_owned(), reason };
    read_evidence(&files::read(path)?).map_err(|error| bad(error.to_string()))
}

/// The report of an earlier run.
pub(super) fn baseline(path: &Path) -> Result<Report, Error> {
    let bad = |reason: String| Error::Baseline { path: path.to_owned(), reason };
    let text = String::from_utf8(files::read(path)?).map_err(|_| bad("it is no UTF-8 text".to_owned()))?;
    Report::read(&text).map_err(bad)
}

/// Files of further authorities.
pub(super) fn roots(paths: &[PathBuf]) -> Result<Vec<(PathBuf, String)>, Error> {
    let read = |path: &PathBuf| {
        let text = String::from_utf8(files::read(path)?)
            .map_err(|_| Error::Roots { path: path.clone(), reason: "it is no PEM text" })?;
        if !text.contains("-----BEGIN CERTIFICATE-----") {
            return Err(Error::Roots { path: path.clone(), reason: "it holds no certificate in PEM" });
        }
        Ok((path.clone(), text))
    };
    paths.iter().map(read).collect()
}
