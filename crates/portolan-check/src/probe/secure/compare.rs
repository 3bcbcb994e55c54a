//! Handshakes for comparison: each changes one thing, so that what makes the difference is known.

use rustls::pki_types::ServerName;
use tokio::time::Instant;

use super::accept::Presented;
use super::old::{self, Old};
use super::{Made, Target};
use crate::observe::{Handshake, HelloSize, Millis, TlsAttempt, TlsPurpose};

/// A name that no plan holds and every server answers somehow.
const DECOY: &str = "www.example.com";

/// Why the handshake of an agent is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// Nothing more comes.
    Hangs,
    /// The connection was cut.
    Cut,
    /// The other side said no.
    Refused,
}

/// The handshakes that explain it, all at once.
pub(super) async fn all(target: &Target<'_>, why: Why) -> Vec<Made> {
    let (stranger, genuine) = decoys(target);
    let again = async {
        match why {
            Why::Hangs | Why::Cut => fresh(target, TlsPurpose::Again, HelloSize::Large, None).await,
            Why::Refused => None,
        }
    };
    let other_name = async {
        // The one that gets further tells more.
        let (stranger, genuine) =
            tokio::join!(decoy(target, stranger.as_ref()), decoy(target, genuine.as_ref()));
        let answers =
            |made: &Made| !matches!(made.attempt.result, Handshake::Silent { .. } | Handshake::Reset { .. });
        match genuine {
            Some(genuine) if !stranger.as_ref().is_some_and(answers) => Some(genuine),
            _ => stranger,
        }
    };
    let old = async {
        match why {
            Why::Hangs => None,
            Why::Cut | Why::Refused => old_versions(target).await,
        }
    };
    let small = fresh(target, TlsPurpose::Small, HelloSize::Small, None);
    let (again, small, other_name, old) = tokio::join!(again, small, other_name, old);
    [again, small, other_name, old].into_iter().flatten().collect()
}

/// A name that no plan holds, and one that a service of this run answered to: a filter that lets only known names through would
/// take the first for a reason of its own.
fn decoys(target: &Target<'_>) -> (Option<ServerName<'static>>, Option<ServerName<'static>>) {
    let genuine = target.ctx.known.genuine().and_then(|name| ServerName::try_from(name).ok());
    (ServerName::try_from(DECOY).ok(), genuine.filter(|name| *name != target.name))
}

async fn decoy(target: &Target<'_>, name: Option<&ServerName<'static>>) -> Option<Made> {
    fresh(target, TlsPurpose::Decoy, HelloSize::Large, Some(name?)).await
}

/// A handshake over a fresh connection; none where there is no connection.
async fn fresh(
    target: &Target<'_>,
    purpose: TlsPurpose,
    size: HelloSize,
    name: Option<&ServerName<'static>>,
) -> Option<Made> {
    let stream = target.connector.open(target.ctx).await.ok()?;
    Some(target.attempt(purpose, size, name, stream).await)
}

async fn old_versions(target: &Target<'_>) -> Option<Made> {
    let stream = target.connector.open(target.ctx).await.ok()?;
    let (to, tap) = (stream.peer(), stream.tap());
    let sni = match &target.name {
        ServerName::DnsName(name) => Some(name.as_ref()),
        _ => None,
    };
    let mut random = [0; 32];
    target.ctx.stores.provider(HelloSize::Small).secure_random.fill(&mut random).ok()?;
    let deadline = Instant::now() + target.ctx.stage_wait();
    let Old { hello, result, took } = old::old_versions(stream, sni, random, deadline).await;
    let io = Some(tap.facts());
    let attempt =
        TlsAttempt { purpose: TlsPurpose::OldVersion, to, hello, result, took: Millis::from(took), io };
    Some(Made { attempt, presented: Presented::default(), stream: None })
}
