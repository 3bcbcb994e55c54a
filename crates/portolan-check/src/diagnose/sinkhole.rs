//! Filters that answer in a name's place: row 13 of the table. The address decides, not the page behind it.

use std::net::IpAddr;

use super::addresses;
use super::finding::Finding;
use super::names;
use super::resolvers::{self, message};
use super::run::{Case, Run};
use super::vendors::{self, Kind};
use crate::Verdict;
use crate::observe::{Asked, NameSeen};

/// Judges whether a filter gave the answer.
pub(super) fn judge(run: &Run<'_>, case: Case<'_>, name: &NameSeen, asked: &[&Asked]) -> Option<Finding> {
    let found = resolvers::addresses(run, case);
    let answered =
        asked.iter().copied().find(|asked| message(asked).is_some_and(|it| !it.addresses.is_empty()))?;
    let said = format!("{}.", resolvers::words(answered));
    let finding = || {
        Finding::fail(Verdict::DnsSinkhole).saw(said.clone()).blame(format!("resolver {}", answered.server))
    };
    if !found.is_empty() && found.iter().all(|address| addresses::is_nowhere(*address)) {
        if case.is_local() && found.iter().all(|address| address.is_loopback()) {
            return None;
        }
        return Some(
            finding().saw("No host can have that address: a filter answers so for names that it blocks."),
        );
    }
    if let Some(mark) = found.iter().find_map(|address| vendors::sinkhole(*address)) {
        return Some(finding().saw(format!("{} sends blocked names there.", mark.product)));
    }
    let aliases = message(answered).map(|answer| answer.aliases.as_slice()).unwrap_or_default();
    if let Some(mark) = aliases.iter().find_map(|alias| vendors::find(Kind::Alias, &alias.target)) {
        return Some(finding().saw(format!("{} aliases blocked names so.", mark.product)));
    }
    if case.is_local() {
        return None;
    }
    let nonsense = run.seen.controls.no_such_name.as_ref();
    let made_up = nonsense.map(|control| {
        let answers = control.asked.iter().filter_map(message).flat_map(|answer| &answer.addresses);
        (control.name.clone(), answers.map(|record| record.address).collect::<Vec<_>>())
    });
    if let Some((control, answers)) = made_up
        && found.iter().all(|address| answers.contains(address))
        && !genuine(case)
    {
        return Some(finding().saw(format!("{control}, which nobody has, gets the same answer.")));
    }
    same_for_all(run, case, name, &found).map(|other| {
        finding().likely().or(&[Verdict::TlsIntercepted]).saw(format!(
            "{other}, of another owner, gets the same answer, and neither shows a genuine certificate."
        ))
    })
}

/// Another owner's name with the same answer, where neither proves to be genuine. A delivery network serves unrelated names
/// from one address, but not without their certificates; and whoever opens TLS on the way does so at other addresses too.
fn same_for_all(run: &Run<'_>, case: Case<'_>, name: &NameSeen, found: &[IpAddr]) -> Option<String> {
    let signer = foreign(case).filter(|_| !case.is_private())?;
    let owner = names::owner(&name.name);
    let others = || run.cases().filter(|other| other.endpoint.proxy.is_none());
    let elsewhere =
        others().any(|other| foreign(other) == Some(signer) && resolvers::addresses(run, other) != found);
    let same =
        others().filter(|other| foreign(*other).is_some() && resolvers::addresses(run, *other) == found);
    let same = same.filter_map(|other| other.name()).filter(|name| names::owner(name) != owner);
    same.min().map(str::to_owned).filter(|_| !elsewhere)
}

/// Whether TLS showed a chain to a public authority.
fn genuine(case: Case<'_>) -> bool {
    case.seen.tls.as_ref().and_then(|tls| tls.public.as_ref()).is_some_and(|public| public.anchored)
}

/// Who signed a chain that leads to no public authority.
fn foreign<'a>(case: Case<'a>) -> Option<&'a str> {
    let tls = case.seen.tls.as_ref()?;
    let public = tls.public.as_ref()?;
    (!public.anchored && !public.completed_by_aia && !tls.chain.is_empty())
        .then(|| super::chain::issuer_key(&tls.chain))
}
