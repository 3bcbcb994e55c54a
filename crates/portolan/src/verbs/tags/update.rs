//! `portolan tags update`.

mod search;

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use portolan_model::ProxyUrl;
use portolan_tags::TagCloud;
use portolan_tags::resolve;
use url::Url;

pub(super) use self::search::{SUBSCRIPTION, TOKEN, Trouble};
use super::keep::{self, Judge, Offered, Update, UpdateError};
use super::{Answer, cloud};
use crate::cli::Global;
use crate::error::Error;
use crate::fetch::{Client, Proxies};
use crate::printer::Printer;
use crate::verbs::plan::{self, Ready};
use crate::{clock, tag_files};

/// Fetch the newest service tags of a cloud, and keep them once they are found good.
///
/// The download page's link is followed, and where that fails the names of the last eight days are tried. The discovery
/// API is asked where neither leads to a file and PORTOLAN_AZURE_TOKEN and AZURE_SUBSCRIPTION_ID are set: it lags behind
/// the download. What comes replaces the kept file only if it can be read, is of the cloud, is not older, and no tag
/// lost more than a fifth of its addresses: of those that the scenario uses, else of all. The last good files stay.
///
/// The proxy is that of the scenario, else that of HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Fetch {
    /// The cloud: public, usgov, china [default: those that the scenario needs, else public]
    #[arg(long, value_name = "CLOUD", value_parser = cloud)]
    cloud: Option<TagCloud>,
    /// Look there instead: a mirror's file, page or folder (ending in `/`), or a folder of this machine
    #[arg(long, value_name = "URL|DIR")]
    from: Option<String>,
    #[command(flatten)]
    judge: JudgeArgs,
    /// Ask the discovery API instead of the download
    #[arg(long)]
    discovery: bool,
    /// How long each answer may take; one that does not come whole is asked for again, at most twice
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
}

/// What decides whether a file is kept.
#[derive(Debug, Args)]
pub(super) struct JudgeArgs {
    /// The scenario or plan whose tags must not shrink, and whose proxy `update` uses
    #[arg(long, value_name = "SCENARIO")]
    scenario: Option<PathBuf>,
    /// Keep the file even if tags shrank by more than a fifth
    #[arg(long)]
    accept_shrink: bool,
}

const EXAMPLES: &str = "\
Examples:
  portolan tags update
  portolan tags update --cloud china
  portolan tags update --scenario contoso.yaml
  portolan tags update --from https://mirror.contoso.local/service-tags/
  portolan tags update --from /mnt/share/service-tags

Exit codes:
  0  the newest file is kept
  2  it could not be had, or was not found good: the last good one stays";

impl JudgeArgs {
    /// Plans the scenario; none where it has errors, which are printed.
    pub(super) fn judge(
        &self,
        global: &Global,
        printer: &mut Printer,
    ) -> Result<Option<(Judge, Option<Ready>)>, Error> {
        let ready = match &self.scenario {
            None => None,
            Some(scenario) => match plan::planned(scenario, None, global, printer)? {
                None => return Ok(None),
                ready => ready,
            },
        };
        let today = global.today.unwrap_or_else(clock::today);
        Ok(Some((Judge { accept_shrink: self.accept_shrink, accept_older: false, today }, ready)))
    }
}

impl Fetch {
    /// Fetches and keeps; none where a file has errors, which are printed.
    pub(super) fn answer(&self, global: &Global, printer: &mut Printer) -> Result<Option<Answer>, Error> {
        let Some((judge, ready)) = self.judge.judge(global, printer)? else { return Ok(None) };
        let needed = ready.as_ref().map(|ready| {
            let clouds = resolve::clouds(&ready.plan);
            if clouds.is_empty() { vec![ready.plan.cloud.into()] } else { clouds }
        });
        let clouds = match (self.cloud, needed) {
            (Some(cloud), _) => vec![cloud],
            (None, needed) => needed.unwrap_or_else(|| vec![TagCloud::Public]),
        };
        let timeout = Duration::from_secs(self.timeout);
        let client = Client::new(proxies(ready.as_ref()), timeout, printer.shows_progress(), clock::pause);
        let store = tag_files::store()?;
        let used = |cloud| ready.as_ref().map(|ready| resolve::used(&ready.plan, cloud));
        let mut updates = Vec::new();
        for cloud in clouds {
            let offered = self.look(cloud, &client, &judge, &store, printer)?;
            let Some(update) = keep::kept(Some(cloud), offered, &used, &judge, &store, printer)? else {
                return Ok(None);
            };
            tag_files::open(None, Some(cloud), global, printer)?;
            updates.push(update);
        }
        Ok(Some(Update::answer("portolan.tags-update/1", &updates)))
    }

    fn look(
        &self,
        cloud: TagCloud,
        client: &Client,
        judge: &Judge,
        store: &portolan_tags::store::Store,
        printer: &mut Printer,
    ) -> Result<Offered, Error> {
        let search = search::Search { cloud, client, today: judge.today, store };
        match &self.from {
            Some(from) if from.contains("://") => {
                let url = address(from)?;
                if self.discovery {
                    search.discovery(Some(url), printer)
                } else {
                    search.mirror(url, printer)
                }
            }
            Some(_) if self.discovery => {
                Err(Error::Flag("`--discovery` asks an API, and `--from` names a folder"))
            }
            Some(folder) => search::folder(cloud, folder.as_ref()),
            None if self.discovery => search.discovery(None, printer),
            None => search.published(printer),
        }
    }
}

/// The address of a mirror.
fn address(text: &str) -> Result<Url, Error> {
    // The text may hold a password, so that it is not shown.
    let bad = |reason: &str| Error::from(UpdateError::Address { reason: reason.to_owned() });
    let url = Url::parse(text).map_err(|error| bad(&error.to_string()))?;
    match url.scheme() {
        "http" | "https" if url.password().is_none() && url.username().is_empty() => Ok(url),
        "http" | "https" => {
            Err(bad("a user name or password in it would be seen by everyone on this machine"))
        }
        _ => Err(bad("it must begin with `http://` or `https://`")),
    }
}

/// The proxy of a scenario, which is its default one or the only one; a saved plan knows no password.
fn proxies(ready: Option<&Ready>) -> Proxies {
    let Some(ready) = ready else { return Proxies::default() };
    let named = |name: &str, count: usize| name == "default" || count == 1;
    if let Some(scenario) = &ready.scenario {
        let count = scenario.proxies.len();
        let proxy = scenario.proxies.iter().find(|(name, _)| named(name, count));
        return proxy.map_or_else(Proxies::default, |(_, proxy)| {
            Proxies::scenario(proxy.url.clone(), proxy.bypass.clone())
        });
    }
    let count = ready.plan.proxies.len();
    let proxy = ready.plan.proxies.iter().find(|proxy| named(&proxy.name, count));
    let address = proxy.and_then(|proxy| Some((proxy.url.parse::<ProxyUrl>().ok()?, proxy.bypass.clone())));
    address.map_or_else(Proxies::default, |(url, bypass)| Proxies::scenario(url, bypass))
}
