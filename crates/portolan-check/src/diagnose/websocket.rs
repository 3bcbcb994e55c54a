//! WebSockets and idle connections: rows 57 and 58 of the table.

use super::application::{is_public, words};
use super::finding::{Finding, Record};
use super::hello::blame;
use super::marks;
use super::run::{Case, Run};
use crate::observe::{FetchSeen, ResponseSeen, WebSocketSeen};
use crate::{Layer, Verdict};

/// The status with which a server asks for an upgrade.
const UPGRADE_REQUIRED: u16 = 426;

/// Judges the upgrade.
pub(super) fn judge(run: &Run<'_>, case: Case<'_>, record: &mut Record) {
    let Some(seen) = &case.seen.websocket else {
        return record.skip(Layer::WebSocket, "not tried");
    };
    if let FetchSeen::Unreachable { error } = &seen.result {
        return record.skip(Layer::WebSocket, format!("no second connection: {}", marks::clean(error)));
    }
    let said = words(&seen.result);
    match upgrade(case, seen).or_else(|| idle(seen)) {
        Some(finding) => record.found(Layer::WebSocket, blame(run, case, finding), said, None),
        None if matches!(&seen.result, FetchSeen::Status(it) if it.status != 101) => {
            record.ok(
                Layer::WebSocket,
                format!("{said}: the service was asked, and upgrades nothing for strangers"),
                None,
            );
        }
        None => record.ok(Layer::WebSocket, "upgraded", None),
    }
}

/// Row 57.
fn upgrade(case: Case<'_>, seen: &WebSocketSeen) -> Option<Finding> {
    let fail = || Finding::fail(Verdict::WebsocketBlocked);
    match &seen.result {
        FetchSeen::Status(response) if response.status == 101 => {
            if seen.accepted == Some(false) {
                return Some(fail().saw("The answer 101 does not fit the question: somebody else gave it."));
            }
            (seen.pong == Some(false)).then(|| {
                fail()
                    .saw("The upgrade was accepted with 101, and a ping got no answer.")
                    .or(&[Verdict::IdleTimeout])
            })
        }
        FetchSeen::Status(response) => refused(case, seen, response),
        FetchSeen::Silent => {
            Some(fail().likely().saw("A plain request is answered, and the upgrade is not."))
        }
        other => Some(
            fail().saw(format!("A plain request is answered, and the upgrade ended with: {}.", words(other))),
        ),
    }
}

/// An answer other than 101. A refusal by the service itself is reachability: it read the request, and does not know who asks.
fn refused(case: Case<'_>, seen: &WebSocketSeen, response: &ResponseSeen) -> Option<Finding> {
    let said = format!("The upgrade was answered with {} instead of 101.", response.status);
    let blocked = Finding::fail(Verdict::WebsocketBlocked).saw(said.clone());
    if response.status == UPGRADE_REQUIRED {
        return Some(
            blocked.saw("That asks for the very upgrade that was sent: it was taken out on the way."),
        );
    }
    let same = match &seen.compared {
        Some(FetchSeen::Status(plain)) => {
            plain.status == response.status && plain.body_sha256 == response.body_sha256
        }
        _ => false,
    };
    // Nobody on the way can change what a genuine key protects.
    let sealed = is_public(case);
    let refusal = match response.status {
        400..=499 => sealed || marks::is_genuine(response),
        500..=599 => marks::is_genuine(response),
        _ => false,
    };
    let own = refusal && marks::product(response).is_none() && !marks::is_foreign_status(response);
    match (own, same) {
        (true, true) if !sealed => Some(
            Finding::warn(Verdict::WebsocketBlocked)
                .possible()
                .saw(said)
                .saw("The same request without the upgrade gets the same answer, so the upgrade may have been taken out on the way."),
        ),
        (true, _) => None,
        (false, true) => Some(blocked.saw("The same request without the upgrade gets the same answer.")),
        (false, false) => Some(blocked),
    }
}

/// Row 58.
fn idle(seen: &WebSocketSeen) -> Option<Finding> {
    let idle = seen.idle.as_ref()?;
    let died = idle.died?;
    let survived = idle.survived.iter().max();
    Some(
        Finding::warn(Verdict::IdleTimeout)
            .saw(format!("After a pause of {died} the connection no longer answered."))
            .saw_also(survived.map(|survived| format!("It survived a pause of {survived}."))),
    )
}
