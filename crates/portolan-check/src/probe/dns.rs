//! Names.

use std::net::IpAddr;

use super::ctx::Ctx;

/// The addresses of a name.
pub(crate) async fn lookup(host: &str, _ctx: &Ctx) -> Result<Vec<IpAddr>, String> {
    let found = tokio::net::lookup_host((host, 0)).await.map_err(|error| error.to_string())?;
    Ok(found.map(|found| found.ip()).collect())
}
