//! Finds the newest file: asks where the library says it may be, in that order, and remembers what was in the way.

use std::env;
use std::fs;
use std::path::Path;

use portolan_model::{Date, Secret};
use portolan_tags::store::{self, Kept, Store};
use portolan_tags::update::{Candidate, Discovery, NextPage, Origin, is_page, joined, link};
use portolan_tags::{Shape, TagCloud};
use url::Url;

use super::super::keep::{Offered, UpdateError};
use crate::error::Error;
use crate::fetch::{Answer, Ask, Client, FetchError, Fetched};
use crate::files;
use crate::printer::Printer;

/// The variables with the token and the subscription for the discovery API.
pub(in crate::verbs::tags) const TOKEN: &str = "PORTOLAN_AZURE_TOKEN";
pub(in crate::verbs::tags) const SUBSCRIPTION: &str = "AZURE_SUBSCRIPTION_ID";

/// No answer of the API has more pages.
const MOST_PAGES: usize = 200;

/// A search for the newest file of a cloud.
pub(super) struct Search<'a> {
    pub(super) cloud: TagCloud,
    pub(super) client: &'a Client,
    pub(super) today: Date,
    pub(super) store: &'a Store,
}

impl Search<'_> {
    /// Looks where the publisher puts its files, and asks the discovery API where that leads nowhere and a token is at
    /// hand.
    pub(super) fn published(&self, printer: &mut Printer) -> Result<Offered, Error> {
        let origin = Origin::published(self.cloud).ok_or(UpdateError::Retired { cloud: self.cloud })?;
        match self.download(&origin, printer) {
            Err(Error::Update(UpdateError::NotFound { .. })) if token().is_some() => {
                printer.aside("the download cannot be had; the discovery API is asked\n");
                self.discovery(None, printer)
            }
            other => other,
        }
    }

    /// Looks at a mirror.
    pub(super) fn mirror(&self, url: Url, printer: &mut Printer) -> Result<Offered, Error> {
        self.download(&Origin::mirror(url), printer)
    }

    /// The page's link, then the names of the last days.
    fn download(&self, origin: &Origin, printer: &mut Printer) -> Result<Offered, Error> {
        let kept = self.store.newest(self.cloud)?.filter(|kept| kept.shape == Shape::Download);
        let mut troubles = Vec::new();
        printer.aside(&format!("asking {}{}\n", origin.page, self.client.way(&origin.page)));
        match self.page(origin, kept.as_ref(), printer) {
            Ok(Some(offered)) => return Ok(offered),
            Ok(None) => troubles.push(Trouble::NoLink { url: origin.page.to_string(), cloud: self.cloud }),
            Err(error) => troubles.push(Trouble::Fetch(error)),
        }
        let names = origin.dated(self.cloud, self.today, kept.as_ref().map(|kept| kept.date));
        let mut missing = None;
        for name in &names {
            match self.file(name, kept.as_ref(), printer) {
                Ok(offered) => return Ok(offered),
                Err(error) if error.is_missing() => {
                    let (_, count) = missing.unwrap_or((name, 0));
                    missing = Some((name, count + 1));
                }
                // The other names would fare no better.
                Err(error) => {
                    troubles.push(Trouble::Fetch(error));
                    break;
                }
            }
        }
        troubles.extend(missing.map(|(last, count)| Trouble::NoName { url: last.url.to_string(), count }));
        Err(UpdateError::NotFound { cloud: self.cloud, troubles, kept: kept.map(|kept| kept.date) }.into())
    }

    /// What the page leads to; none where it has no link. It may be the file itself.
    fn page(
        &self,
        origin: &Origin,
        kept: Option<&Kept>,
        printer: &mut Printer,
    ) -> Result<Option<Offered>, FetchError> {
        let known = kept.and_then(Kept::provenance).filter(|known| known.url == origin.page.as_str());
        let ask = Ask::new(&origin.page).unless(known.as_ref().map(|known| known.etag.as_str()));
        let came = match self.client.get(&ask)? {
            Answer::Unchanged => return Ok(kept.cloned().map(Offered::Unchanged)),
            Answer::Whole(came) => came,
        };
        if !is_page(&came.bytes) {
            let date = Candidate::at(came.url.clone(), self.cloud)
                .or_else(|| Candidate::at(origin.page.clone(), self.cloud))
                .map(|candidate| candidate.date)
                .or(came.modified);
            return Ok(Some(offered(&origin.page, came, date)));
        }
        match link(&came.url, &String::from_utf8_lossy(&came.bytes), self.cloud) {
            None => Ok(None),
            Some(candidate) => self.file(&candidate, kept, printer).map(Some),
        }
    }

    /// A file, unless it is the kept one still.
    fn file(
        &self,
        candidate: &Candidate,
        kept: Option<&Kept>,
        printer: &mut Printer,
    ) -> Result<Offered, FetchError> {
        let Candidate { url, date } = candidate;
        if let Some(kept) = kept.filter(|kept| *date < kept.date) {
            return Ok(Offered::Older { url: url.to_string(), date: *date, kept: kept.date });
        }
        let known = kept.and_then(Kept::provenance).filter(|known| known.url == url.as_str());
        printer.aside(&format!("asking {url}{}\n", self.client.way(url)));
        match self.client.get(&Ask::new(url).unless(known.as_ref().map(|known| known.etag.as_str())))? {
            Answer::Unchanged => Ok(kept.cloned().map_or(
                Offered::Older { url: url.to_string(), date: *date, kept: *date },
                Offered::Unchanged,
            )),
            Answer::Whole(came) => Ok(offered(url, came, Some(*date))),
        }
    }

    /// Asks the discovery API, page by page.
    pub(super) fn discovery(&self, base: Option<Url>, printer: &mut Printer) -> Result<Offered, Error> {
        let api = Discovery::published(self.cloud).ok_or(UpdateError::Retired { cloud: self.cloud })?;
        let api = match base {
            Some(base) => api.behind(base),
            None => api,
        };
        let (token, subscription) =
            token().ok_or_else(|| UpdateError::NoToken { audience: api.base.to_string() })?;
        let mut url = api
            .first(&subscription)
            .ok_or_else(|| UpdateError::Address { reason: "nothing can be appended to it".to_owned() })?;
        let first = url.clone();
        let mut pages = Vec::new();
        loop {
            printer.aside(&format!("asking {url}{}\n", self.client.way(&url)));
            let came = match self.client.get(&Ask::new(&url).with(&token)) {
                Ok(Answer::Whole(came)) => came,
                Ok(Answer::Unchanged) => break,
                Err(FetchError::Status { status: 401 | 403, url }) => {
                    return Err(UpdateError::Token { url, audience: api.base.to_string() }.into());
                }
                Err(error) => return Err(error.into()),
            };
            let page = String::from_utf8_lossy(&came.bytes).into_owned();
            let next = api.next(&page);
            pages.push(page);
            url = match next {
                NextPage::None => break,
                NextPage::At(next) if pages.len() < MOST_PAGES => next,
                NextPage::At(next) => return Err(UpdateError::Pages { next: next.to_string() }.into()),
                NextPage::Elsewhere(next) => return Err(UpdateError::Elsewhere { next }.into()),
            };
        }
        let (source, bytes) = (first.to_string(), joined(&pages));
        Ok(Offered::File { source, bytes, date: Some(self.today), etag: None })
    }
}

/// What keeps a search from its end.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// An address could not be had.
    Fetch(FetchError),
    /// A page has no link to a file of the cloud.
    NoLink {
        /// The page.
        url: String,
        /// The cloud.
        cloud: TagCloud,
    },
    /// None of the dated names is there.
    NoName {
        /// The oldest of them.
        url: String,
        /// How many were tried.
        count: usize,
    },
}

fn offered(asked: &Url, came: Fetched, date: Option<Date>) -> Offered {
    Offered::File { source: asked.to_string(), bytes: came.bytes, date, etag: came.etag }
}

fn token() -> Option<(Secret, String)> {
    let variable = |name: &str| env::var_os(name)?.into_string().ok().filter(|value| !value.is_empty());
    Some((Secret::new(variable(TOKEN)?.trim()), variable(SUBSCRIPTION)?.trim().to_owned()))
}

/// The newest file of a cloud in a folder, or the file itself.
pub(super) fn folder(cloud: TagCloud, folder: &Path) -> Result<Offered, Error> {
    let failed = |source| Error::Read { path: folder.to_owned(), source };
    let path = if folder.is_dir() {
        let mut newest: Option<Kept> = None;
        for entry in fs::read_dir(folder).map_err(failed)? {
            let found = store::dated(&entry.map_err(failed)?.path());
            newest = found
                .filter(|found| found.cloud == cloud && found.shape == Shape::Download)
                .filter(|found| newest.as_ref().is_none_or(|newest| found.date > newest.date))
                .or(newest);
        }
        newest.ok_or_else(|| UpdateError::EmptyFolder { folder: folder.to_owned(), cloud })?.path
    } else {
        folder.to_owned()
    };
    let bytes = files::read(&path)?;
    let date = store::dated(&path).map(|known| known.date);
    Ok(Offered::File { source: path.display().to_string(), bytes, date, etag: None })
}
