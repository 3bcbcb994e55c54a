//! Which proxy leads to an address: that of the scenario, or else that of the surroundings.

use std::env;
use std::fmt;
use std::net::IpAddr;

use percent_encoding::percent_decode_str;
use portolan_model::{IpNet, ProxyUrl, Secret};
use ureq::{Proxy, ProxyProtocol};
use url::Url;

use super::FetchError;

/// The proxies that there are.
#[derive(Default)]
pub(crate) struct Proxies {
    scenario: Option<(ProxyUrl, Vec<String>)>,
}

/// The proxy that leads to an address.
pub(super) struct Chosen {
    /// As the library wants it.
    pub(super) proxy: Proxy,
    name: String,
    whence: String,
}

/// `the proxy `http://…` of the scenario`, without credentials.
impl fmt::Display for Chosen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the proxy `{}` of {}", self.name, self.whence)
    }
}

impl Proxies {
    /// The proxy of a scenario, with the hosts that are reached without it.
    pub(crate) fn scenario(url: ProxyUrl, bypass: Vec<String>) -> Proxies {
        Proxies { scenario: Some((url, bypass)) }
    }

    /// The proxy for an address; none where it is reached directly.
    pub(super) fn of(&self, url: &Url) -> Result<Option<Chosen>, FetchError> {
        if let Some((proxy, bypass)) = &self.scenario {
            if bypassed(url, bypass.iter().map(String::as_str)) {
                return Ok(None);
            }
            return Ok(chosen(proxy, "the scenario".to_owned()));
        }
        let variable = |name: &str| env::var_os(name)?.into_string().ok().filter(|value| !value.is_empty());
        if let Some(Ambient { variable, value }) = ambient(url, &variable) {
            let text = if value.contains("://") { value } else { format!("http://{value}") };
            let whence = format!("the variable `{variable}`");
            return match text.parse::<ProxyUrl>() {
                Ok(proxy) => Ok(chosen(&proxy, whence)),
                Err(reason) => Err(FetchError::Proxy { variable, reason }),
            };
        }
        // On Windows a proxy is set for the user as well.
        let system = if cfg!(windows) { Proxy::try_from_env() } else { None };
        let system = system.filter(|proxy| url.as_str().parse().is_ok_and(|url| !proxy.is_no_proxy(&url)));
        Ok(system.map(|proxy| Chosen {
            name: format!("{}:{}", proxy.host(), proxy.port()),
            proxy,
            whence: "the system".to_owned(),
        }))
    }
}

fn chosen(url: &ProxyUrl, whence: String) -> Option<Chosen> {
    let protocol = if url.tls { ProxyProtocol::Https } else { ProxyProtocol::Http };
    let host = if url.host.contains(':') { format!("[{}]", url.host) } else { url.host.clone() };
    let mut builder = Proxy::builder(protocol).host(&host).port(url.port);
    if let Some(user) = &url.user {
        builder = builder.username(&plain(user));
    }
    if let Some(password) = &url.password {
        builder = builder.password(&plain(password));
    }
    Some(Chosen { proxy: builder.build().ok()?, name: url.to_string(), whence })
}

/// Credentials may be percent-encoded.
fn plain(secret: &Secret) -> String {
    percent_decode_str(secret.reveal()).decode_utf8_lossy().into_owned()
}

/// A proxy that the surroundings name.
#[derive(Debug, PartialEq, Eq)]
struct Ambient {
    variable: String,
    value: String,
}

/// The variable that names the proxy for an address: that of its scheme before that for all.
fn ambient(url: &Url, variable: &dyn Fn(&str) -> Option<String>) -> Option<Ambient> {
    let either = |name: &str| {
        let lower = name.to_ascii_lowercase();
        let named = |name: String| variable(&name).map(|value| Ambient { variable: name, value });
        named(lower).or_else(|| named(name.to_owned()))
    };
    let own = if url.scheme() == "https" { "HTTPS_PROXY" } else { "HTTP_PROXY" };
    let ambient = either(own).or_else(|| either("ALL_PROXY"))?;
    let without = either("NO_PROXY").map(|without| without.value).unwrap_or_default();
    (!bypassed(url, without.split([',', ' ']))).then_some(ambient)
}

/// Whether an address is on a list of those that are reached without a proxy: `*`, a host with all below it, `*.host`,
/// `.host`, `host:port`, an address or a prefix.
fn bypassed<'l>(url: &Url, list: impl IntoIterator<Item = &'l str>) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_ascii_lowercase();
    let port = url.port_or_known_default();
    list.into_iter().map(str::trim).filter(|entry| !entry.is_empty()).any(|entry| {
        if entry == "*" {
            return true;
        }
        if let (Ok(prefix), Ok(address)) = (entry.parse::<IpNet>(), host.parse::<IpAddr>()) {
            return prefix.contains(&address);
        }
        if let Ok(named) = entry.trim_matches(['[', ']']).parse::<IpAddr>() {
            return host.parse() == Ok(named);
        }
        let (name, only) = match entry.rsplit_once(':') {
            Some((name, digits)) => (name, digits.parse::<u16>().ok()),
            None => (entry, None),
        };
        let name = name.trim_start_matches('*').trim_start_matches('.').to_ascii_lowercase();
        let inside = host.strip_suffix(&name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
        inside && !name.is_empty() && only.is_none_or(|only| port == Some(only))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn the_variable_of_the_scheme_comes_before_that_for_all() {
        let ambient = |address: &str, set: &[(&str, &str)]| {
            let variable = |name: &str| {
                set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
            };
            ambient(&url(address), &variable).map(|found| found.variable)
        };
        let set = [("ALL_PROXY", "a:1"), ("HTTPS_PROXY", "b:1"), ("http_proxy", "c:1")];
        assert_eq!(ambient("https://x.example/", &set).as_deref(), Some("HTTPS_PROXY"));
        assert_eq!(ambient("http://x.example/", &set).as_deref(), Some("http_proxy"));
        assert_eq!(ambient("https://x.example/", &set[..1]).as_deref(), Some("ALL_PROXY"));
        assert_eq!(ambient("https://x.example/", &[]), None);
        let without = [set[0], ("NO_PROXY", "localhost, .example")];
        assert_eq!(ambient("https://x.example/", &without), None);
        assert!(ambient("https://x.test/", &without).is_some());
    }

    #[test]
    fn what_is_reached_without_a_proxy_is_written_in_many_ways() {
        for (address, entry, without) in [
            ("https://download.microsoft.com/", "*", true),
            ("https://download.microsoft.com/", "microsoft.com", true),
            ("https://download.microsoft.com/", ".Microsoft.com", true),
            ("https://download.microsoft.com/", "*.microsoft.com", true),
            ("https://download.microsoft.com/", "microsoft.com:443", true),
            ("https://download.microsoft.com/", "microsoft.com:80", false),
            ("https://download.microsoft.com/", "soft.com", false),
            ("https://download.microsoft.com/", "", false),
            ("https://download.microsoft.com/", ".", false),
            ("http://127.0.0.1:8/", "127.0.0.0/8", true),
            ("http://127.0.0.1:8/", "127.0.0.1", true),
            ("http://127.0.0.1:8/", "127.0.0.1:8", true),
            ("http://127.0.0.1:8/", "10.0.0.0/8", false),
            ("http://[::1]:8/", "::1", true),
            ("http://[::1]:8/", "[::1]", true),
        ] {
            assert_eq!(bypassed(&url(address), [entry]), without, "{address} {entry}");
        }
    }

    #[test]
    fn a_proxy_shows_no_credentials() {
        let url: ProxyUrl = "http://svc:p%40ss@proxy.contoso.local:8080".parse().unwrap();
        let chosen = chosen(&url, "the scenario".to_owned()).unwrap();
        assert_eq!(chosen.to_string(), "the proxy `http://proxy.contoso.local:8080` of the scenario");
        assert_eq!((chosen.proxy.username(), chosen.proxy.password()), (Some("svc"), Some("p@ss")));
    }
}
