//! What a run is given: the plan as this machine has to test it, the evidence of an earlier run, authorities.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use portolan_catalog::Id;
use portolan_check::probe::{Credentials, own_addresses};
use portolan_check::report::Bundle;
use portolan_check::task::{Assignment, WhereFrom, assign};
use portolan_plan::plan::Plan;
use portolan_plan::scenario::Scenario;

use super::{Check, credentials};
use crate::cli::Global;
use crate::error::Error;
use crate::files;
use crate::printer::Printer;
use crate::verbs::plan::{Ready, planned};

/// What this machine has to test.
pub(super) struct Task {
    /// The plan; none where evidence lacks it.
    pub(super) plan: Option<Plan>,
    /// What is to be tested.
    pub(super) assignment: Assignment,
    /// What proxies want.
    pub(super) credentials: BTreeMap<Id, Credentials>,
}

/// Plans, and works out what is opened from here; none where the input has errors, which are printed.
pub(super) fn task(check: &Check, global: &Global, printer: &mut Printer) -> Result<Option<Task>, Error> {
    let Some(scenario) = &check.scenario else {
        return Err(Error::Flag("name a scenario, or evidence with `--observations`"));
    };
    let Some(ready) = planned(scenario, None, global, printer)? else { return Ok(None) };
    let Ready { plan, scenario, findings, .. } = ready;
    printer.diagnostics(findings.found.as_slice(), &findings.sources);
    let plan = check.need.of(plan);
    let own = own_addresses();
    let from = WhereFrom {
        place: check.site.as_deref().or(check.vnet.as_deref()),
        role: check.role.as_deref(),
        addresses: &own,
    };
    let assignment = assign(&plan, from)?;
    let mut known = scenario.as_deref().map(of_scenario).unwrap_or_default();
    if let Some(path) = &check.credentials {
        let names = plan.proxies.iter().map(|proxy| &*proxy.name).collect::<Vec<_>>();
        known.extend(credentials::read(path, &names)?);
    }
    Ok(Some(Task { plan: Some(plan), assignment, credentials: known }))
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
    let bytes = files::read(path)?;
    let bytes = portolan_tags::unpack(&bytes).map_err(|error| bad(error.to_string()))?;
    let text = std::str::from_utf8(&bytes).map_err(|_| bad("the evidence is no UTF-8 text".to_owned()))?;
    Bundle::read(text).map_err(|error| bad(error.to_string()))
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
