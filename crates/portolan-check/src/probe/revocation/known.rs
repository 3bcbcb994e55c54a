//! What the run knows already: hundreds of endpoints share a handful of status hosts.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use crate::observe::FetchSeen;
use crate::probe::connect::{Connector, Way};
use crate::probe::ctx::Ctx;
use crate::probe::web::{self, HttpUrl};

/// The answers so far, each by what was asked and the proxy that it went through.
#[derive(Debug, Default)]
pub(crate) struct Known {
    opens: Shared<bool>,
    fetched: Shared<Arc<Fetched>>,
    genuine: Mutex<Option<String>>,
}

type Shared<T> = Mutex<BTreeMap<(Option<usize>, String), Arc<OnceCell<T>>>>;

/// An answer and its body.
#[derive(Debug)]
pub(crate) struct Fetched {
    /// How it ended.
    pub(crate) seen: FetchSeen,
    /// The body.
    pub(crate) bytes: Vec<u8>,
    /// Whether it is all there.
    pub(crate) whole: bool,
}

impl Known {
    /// The service of this name answered, and it was the service.
    pub(crate) fn is_genuine(&self, name: &str) {
        self.genuine.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(|| name.to_owned());
    }

    /// A name that a service answered to: whoever filters by name lets it through.
    pub(crate) fn genuine(&self) -> Option<String> {
        self.genuine.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether a connection to the host can be opened.
    pub(crate) async fn opens(&self, url: &HttpUrl, connector: &Connector, ctx: &Ctx) -> bool {
        let cell = cell(&self.opens, key(connector, url.authority()));
        let open = async { connector.towards(&url.host, url.port).open(ctx).await.is_ok() };
        *cell.get_or_init(|| open).await
    }

    /// What is kept at an address.
    pub(crate) async fn fetch(
        &self,
        url: &HttpUrl,
        most: usize,
        connector: &Connector,
        ctx: &Ctx,
    ) -> Arc<Fetched> {
        let cell = cell(&self.fetched, key(connector, format!("{most} {}", url.absolute())));
        let fetch = async {
            let (seen, body) = web::fetch_body(url, most, &connector.towards(&url.host, url.port), ctx).await;
            Arc::new(Fetched { seen: seen.result, bytes: body.bytes, whole: body.whole })
        };
        Arc::clone(cell.get_or_init(|| fetch).await)
    }
}

fn key(connector: &Connector, what: String) -> (Option<usize>, String) {
    match connector.way() {
        Way::Proxy { proxy, .. } => (Some(*proxy), what),
        Way::Direct(_) | Way::Named { .. } => (None, what),
    }
}

fn cell<T>(shared: &Shared<T>, key: (Option<usize>, String)) -> Arc<OnceCell<T>> {
    Arc::clone(shared.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default())
}
