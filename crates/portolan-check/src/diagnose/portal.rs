//! Captive portals: row 56 of the table.

use super::application::is_public;
use super::finding::{Finding, Record};
use super::marks;
use super::names;
use super::run::{Case, Run};
use crate::observe::{Controls, FetchSeen, HttpSeen, ResponseSeen};
use crate::{Layer, Outcome, Verdict};

/// What the page for this purpose holds, where nobody stands between.
const GENUINE_PAGE: &str = "Microsoft Connect Test";

/// Who asks for a login; none where nobody does, or where somebody's genuine certificate came through.
pub(super) fn find<'a>(cases: impl Iterator<Item = Case<'a>>, controls: &Controls) -> Option<String> {
    let mut found = answer(controls.portal.as_ref()).and_then(of_control);
    let of_nobody = answer(controls.nobody_http.as_ref()).filter(|response| sends_away(response));
    found = found.or_else(|| of_nobody.map(host));
    for case in cases.filter(|case| case.endpoint.proxy.is_none() && !case.is_local() && !case.is_private()) {
        if is_public(case) {
            return None;
        }
        if let Some(response) = answer(case.seen.http.as_ref())
            && case.endpoint.tls.is_none()
            && sends_away(response)
        {
            found = found.or_else(|| Some(host(response)));
        }
    }
    found
}

fn answer(http: Option<&HttpSeen>) -> Option<&ResponseSeen> {
    match &http?.result {
        FetchSeen::Status(response) => Some(response),
        _ => None,
    }
}

/// Whether a plain request is sent to a login page.
fn sends_away(response: &ResponseSeen) -> bool {
    response.status == 511 || ((300..400).contains(&response.status) && marks::is_login(response))
}

/// The page for this purpose: anything but its one right answer is somebody else's.
fn of_control(response: &ResponseSeen) -> Option<String> {
    let portal = match response.status {
        511 => true,
        300..=399 => true,
        200 => response.body.trim() != GENUINE_PAGE && marks::page(response).is_none(),
        _ => false,
    };
    portal.then(|| host(response))
}

/// The host of the login page.
fn host(response: &ResponseSeen) -> String {
    let location = response.header("location").next().unwrap_or_default();
    let rest = location.split_once("://").map_or("", |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    match host {
        "" => "a login page".to_owned(),
        host => host.chars().filter(|c| !c.is_control()).take(253).collect(),
    }
}

/// Whether an answer sends the client to log in with somebody who owns none of the planned names.
pub(super) fn is_foreign(run: &Run<'_>, response: &ResponseSeen) -> bool {
    if marks::is_genuine(response) || !sends_away(response) {
        return false;
    }
    let owner = names::owner(&host(response));
    !run.cases().filter_map(Case::name).any(|name| names::owner(name) == owner)
}

/// Replaces what a portal explains.
pub(super) fn judge(run: &Run<'_>, case: Case<'_>, record: &mut Record) {
    let Some(portal) = &run.portal else { return };
    if case.endpoint.proxy.is_some() || case.is_local() || case.is_private() {
        return;
    }
    let Some(end) = record.end.as_mut().filter(|end| end.outcome == Outcome::Fail) else { return };
    if end.verdict.layer() < Layer::Tcp || end.verdict == Verdict::NoRouteRemote {
        return;
    }
    let mut evidence = std::mem::take(&mut end.evidence);
    evidence.push(format!("A plain request is sent to {portal} instead of being answered."));
    evidence.push("No connection of this run showed a genuine certificate.".to_owned());
    let mut finding = Finding::fail(Verdict::CaptivePortal).blame(portal.clone());
    finding.evidence = evidence;
    *end = finding;
}
