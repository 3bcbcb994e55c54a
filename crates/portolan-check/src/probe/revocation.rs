//! Certificate status.

use crate::observe::{CertSeen, RevocationSeen};

use super::connect::Connector;
use super::ctx::Ctx;

/// The certificate status of a chain, by the same way as the endpoint's.
pub(crate) async fn status(_chain: &[CertSeen], _connector: &Connector, _ctx: &Ctx) -> Vec<RevocationSeen> {
    Vec::new()
}
