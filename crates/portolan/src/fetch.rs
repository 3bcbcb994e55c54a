//! The only place with a socket: gets one address over HTTP, and says exactly why it cannot.
//!
//! What is asked for and what becomes of the answer is decided elsewhere.

mod error;
mod patience;
mod proxy;

use std::collections::BTreeSet;
use std::io::Read as _;
use std::sync::Arc;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::fmt::rfc2822;
use portolan_model::{Date, Secret};
use ureq::http::{Response, header};
use ureq::tls::{RootCerts, TlsConfig, TlsProvider};
use ureq::{Agent, Body};
use url::Url;

pub(crate) use self::error::FetchError;
use self::proxy::Chosen;
pub(crate) use self::proxy::Proxies;

/// No answer may be larger; the largest file that was ever published has 4.3 million bytes.
pub(crate) const MOST: u64 = 64 << 20;

/// How many redirects are followed.
const REDIRECTS: usize = 10;

/// Gets addresses.
pub(crate) struct Client {
    proxies: Proxies,
    timeout: Duration,
    progress: bool,
    pause: fn(Duration),
}

/// What is asked for.
pub(crate) struct Ask<'a> {
    url: &'a Url,
    etag: Option<&'a str>,
    token: Option<&'a Secret>,
}

/// What came.
pub(crate) enum Answer {
    /// It did not change.
    Unchanged,
    /// This.
    Whole(Fetched),
}

/// An answer that came whole.
pub(crate) struct Fetched {
    /// Where it came from in the end.
    pub(crate) url: Url,
    /// The content, unpacked where it was packed.
    pub(crate) bytes: Vec<u8>,
    /// Its entity tag.
    pub(crate) etag: Option<String>,
    /// When the server says it was changed.
    pub(crate) modified: Option<Date>,
}

impl<'a> Ask<'a> {
    /// Asks for an address.
    pub(crate) fn new(url: &'a Url) -> Ask<'a> {
        Ask { url, etag: None, token: None }
    }

    /// Asks only whether the answer still has this entity tag.
    pub(crate) fn unless(self, etag: Option<&'a str>) -> Ask<'a> {
        Ask { etag, ..self }
    }

    /// Shows a token, to the server of the address and no other.
    pub(crate) fn with(self, token: &'a Secret) -> Ask<'a> {
        Ask { token: Some(token), ..self }
    }
}

impl Client {
    /// A client; each answer must be whole within the time. `pause` lets time pass between two tries.
    pub(crate) fn new(proxies: Proxies, timeout: Duration, progress: bool, pause: fn(Duration)) -> Client {
        Client { proxies, timeout, progress, pause }
    }

    /// What stands between this machine and an address, in words.
    pub(crate) fn way(&self, url: &Url) -> String {
        match self.proxies.of(url) {
            Ok(Some(chosen)) => format!(" through {chosen}"),
            _ => String::new(),
        }
    }

    /// Gets an address, through redirects, and a few times where it fails for a moment only.
    pub(crate) fn get(&self, ask: &Ask<'_>) -> Result<Answer, FetchError> {
        patience::patiently(self.pause, || self.once(ask))
    }

    fn once(&self, ask: &Ask<'_>) -> Result<Answer, FetchError> {
        let mut url = ask.url.clone();
        let mut seen = BTreeSet::new();
        loop {
            if !seen.insert(url.clone()) {
                return Err(FetchError::Circle { url: ask.url.to_string() });
            }
            if seen.len() > REDIRECTS + 1 {
                return Err(FetchError::Redirects { url: ask.url.to_string(), most: REDIRECTS });
            }
            let chosen = self.proxies.of(&url)?;
            let response = self.call(ask, &url, chosen.as_ref())?;
            match response.status().as_u16() {
                200 => return self.whole(url, response).map(Answer::Whole),
                304 if ask.etag.is_some() => return Ok(Answer::Unchanged),
                301 | 302 | 303 | 307 | 308 => url = next(&url, &response)?,
                status => return Err(FetchError::Status { url: url.to_string(), status }),
            }
        }
    }

    fn call(&self, ask: &Ask<'_>, url: &Url, chosen: Option<&Chosen>) -> Result<Response<Body>, FetchError> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = TlsConfig::builder()
            .provider(TlsProvider::Rustls)
            .unversioned_rustls_crypto_provider(provider)
            // The roots of the system count: a company's own are among them.
            .root_certs(RootCerts::PlatformVerifier);
        let agent: Agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(chosen.map(|chosen| chosen.proxy.clone()))
            .timeout_global(Some(self.timeout))
            .user_agent(concat!("portolan/", env!("CARGO_PKG_VERSION")))
            .tls_config(tls.build())
            .build()
            .new_agent();
        let mut request = agent.get(url.as_str()).header(header::ACCEPT_ENCODING, "gzip");
        if let Some(etag) = ask.etag {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        if let Some(token) = ask.token.filter(|_| url.origin() == ask.url.origin()) {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", token.reveal()));
        }
        request.call().map_err(|error| self.failed(url, chosen, error))
    }

    fn failed(&self, url: &Url, chosen: Option<&Chosen>, error: ureq::Error) -> FetchError {
        FetchError::of(url, chosen.map(ToString::to_string), self.timeout, error)
    }

    /// Reads the body to its end.
    fn whole(&self, url: Url, response: Response<Body>) -> Result<Fetched, FetchError> {
        let text = |name: header::HeaderName| {
            response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
        };
        let (etag, modified) = (text(header::ETAG), text(header::LAST_MODIFIED));
        let body = response.into_body();
        let length = body.content_length();
        let too_large = || FetchError::TooLarge { url: url.to_string(), most: MOST };
        if length.is_some_and(|length| length > MOST) {
            return Err(too_large());
        }
        let bar = self.bar(&url, length);
        let mut reader = bar.wrap_read(body.into_reader().take(MOST + 1));
        let mut bytes = Vec::new();
        let read = reader.read_to_end(&mut bytes);
        bar.finish_and_clear();
        match read {
            Ok(_) if bytes.len() as u64 > MOST => return Err(too_large()),
            Ok(_) => {}
            Err(error) => match ureq::Error::from(error) {
                ureq::Error::Timeout(_) => {
                    return Err(FetchError::Slow { url: url.to_string(), seconds: self.timeout.as_secs() });
                }
                _ => return Err(FetchError::CutOff { url: url.to_string(), got: bytes.len(), length }),
            },
        }
        // What cannot be unpacked is said by whoever reads it.
        let bytes =
            portolan_tags::unpack(&bytes).map_or_else(|_| bytes.clone(), |content| content.into_owned());
        let modified = modified.and_then(|text| rfc2822::parse(&text).ok()).map(|time| time.date());
        Ok(Fetched { url, bytes, etag, modified })
    }

    /// A progress bar, seen on a terminal only.
    fn bar(&self, url: &Url, length: Option<u64>) -> ProgressBar {
        let target = if self.progress { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(length, target);
        let template = match length {
            Some(_) => "{msg} [{bar:30}] {bytes} of {total_bytes}",
            None => "{msg} {bytes}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_message(url.host_str().unwrap_or_default().to_owned());
        bar
    }
}

/// Where a redirect leads.
fn next(url: &Url, response: &Response<Body>) -> Result<Url, FetchError> {
    let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
    let next = location.and_then(|location| url.join(location).ok());
    match next {
        Some(next) if next.scheme() == "https" || (next.scheme() == "http" && url.scheme() == "http") => {
            Ok(next)
        }
        Some(next) => Err(FetchError::Unsafe { url: url.to_string(), next: next.to_string() }),
        None => Err(FetchError::Nowhere { url: url.to_string() }),
    }
}
