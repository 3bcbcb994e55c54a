//! Writes down a chain and whom it leads to; fetches what is missing in it.

use std::time::Duration;

use rustls::pki_types::CertificateDer;
use tokio::time::timeout;

use super::Target;
use super::accept::Presented;
use crate::observe::{CertSeen, TlsSeen, Trust, TrustStore};
use crate::probe::revocation::{self, issuer};
use crate::probe::{certificate, trust};

/// How many missing issuers are fetched, one after the other.
const MOST_FETCHED: usize = 3;
/// What each of them may take: a chain that misses one is rare, and a server that holds one is quick.
const FETCH_WAIT: Duration = Duration::from_secs(2);

/// Fills in the chain and what is said of it.
pub(super) async fn judge(presented: &Presented, target: &Target<'_>, seen: &mut TlsSeen) {
    let (ctx, now) = (target.ctx, target.ctx.now());
    let chain = &presented.chain;
    seen.chain = chain.iter().map(certificate::seen).collect();
    let mut public = ctx.stores.public(chain, &[], &target.name, now);
    if !public.anchored {
        let fetched = fetch_missing(&seen.chain, target).await;
        if !fetched.is_empty() {
            public = ctx.stores.public(chain, &fetched, &target.name, now);
        }
    }
    seen.public = Some(public);
    seen.system = Some(system(presented, target).await);
    if !presented.stapled.is_empty() {
        seen.stapled = Some(revocation::stapled(&presented.stapled, &seen.chain, now));
    }
}

/// The operating system may ask elsewhere, so it is asked beside the runtime and not for ever.
async fn system(presented: &Presented, target: &Target<'_>) -> Trust {
    let (stores, chain) = (target.ctx.stores.clone(), presented.chain.clone());
    let (name, now) = (target.name.clone(), target.ctx.now());
    let asked = tokio::task::spawn_blocking(move || stores.system(&chain, &name, now));
    match timeout(target.ctx.stage_wait(), asked).await {
        Ok(Ok(trust)) => trust,
        Ok(Err(_)) | Err(_) => Trust {
            store: TrustStore::System,
            anchored: false,
            root: None,
            root_removed: false,
            completed_by_aia: false,
            expired: false,
            wrong_name: false,
            error: Some("the operating system gave no answer in time".to_owned()),
        },
    }
}

/// Fetches the issuers that were not presented, from where the certificates say that they are kept.
async fn fetch_missing(chain: &[CertSeen], target: &Target<'_>) -> Vec<CertificateDer<'static>> {
    let mut fetched: Vec<CertificateDer<'static>> = Vec::new();
    let mut read: Vec<CertSeen> = Vec::new();
    for _ in 0..MOST_FETCHED {
        let Some(last) = trust::missing_issuer(chain, &read) else { break };
        let Some(url) = last.aia.first() else { break };
        let fetch = issuer::fetch(url, target.connector, target.ctx);
        let Ok(Some(certificate)) = timeout(FETCH_WAIT, fetch).await else { break };
        read.push(certificate::seen(&certificate));
        fetched.push(certificate);
    }
    fetched
}
