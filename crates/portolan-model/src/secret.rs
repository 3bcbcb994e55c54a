//! Secrets, and the address of a proxy that may carry one.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// A text that no output, log or error ever shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a text that must not be shown.
    pub fn new(text: impl Into<String>) -> Secret {
        Secret(text.into())
    }

    /// Gives the text away, for the one purpose of speaking to the device that asks for it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// The address of a web proxy: scheme, host and port, and apart from them the credentials.
///
/// What is displayed never holds the credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProxyUrl {
    /// Whether the proxy itself is spoken to over TLS.
    pub tls: bool,
    /// Name or address, without brackets.
    pub host: String,
    /// Port; 80 or 443 by the scheme where the text names none.
    pub port: u16,
    /// The user name, where the text holds one.
    pub user: Option<Secret>,
    /// The password, where the text holds one.
    pub password: Option<Secret>,
}

/// Why a text is no proxy address. Never quotes the text, which may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ProxyUrlError {
    /// The scheme is neither `http://` nor `https://`.
    #[error("the proxy's address must begin with `http://` or `https://`")]
    Scheme,
    /// There is no host.
    #[error("the proxy's address names no host")]
    NoHost,
    /// The host holds a character that no host has.
    #[error("the proxy's host holds a character that no name or address has")]
    BadHost,
    /// The port is no number from 1 to 65535.
    #[error("the proxy's port must be a number from 1 to 65535")]
    BadPort,
    /// Something follows the port.
    #[error("the proxy's address ends after the port: a path or query has no meaning there")]
    Path,
}

impl FromStr for ProxyUrl {
    type Err = ProxyUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (scheme, rest) = text.split_once("://").ok_or(ProxyUrlError::Scheme)?;
        let tls = match scheme.to_ascii_lowercase().as_str() {
            "http" => false,
            "https" => true,
            _ => return Err(ProxyUrlError::Scheme),
        };
        // A password may hold `/`, `?` and `@` where it was not percent-encoded: the host begins after the last `@`.
        let (credentials, place) = match rest.rsplit_once('@') {
            Some((credentials, place)) => (Some(credentials), place),
            None => (None, rest),
        };
        let place = place.strip_suffix('/').unwrap_or(place);
        if place.contains(['/', '?', '#']) {
            return Err(ProxyUrlError::Path);
        }
        let (host, port) = split_port(place)?;
        if host.is_empty() {
            return Err(ProxyUrlError::NoHost);
        }
        if !host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':')) {
            return Err(ProxyUrlError::BadHost);
        }
        let port = match port {
            None => {
                if tls {
                    443
                } else {
                    80
                }
            }
            Some(port) if !port.bytes().all(|b| b.is_ascii_digit()) => return Err(ProxyUrlError::BadPort),
            Some(port) => match port.parse::<u16>() {
                Ok(port) if port > 0 => port,
                _ => return Err(ProxyUrlError::BadPort),
            },
        };
        let (user, password) = match credentials {
            None => (None, None),
            Some(credentials) => match credentials.split_once(':') {
                Some((user, password)) => (Some(Secret::new(user)), Some(Secret::new(password))),
                None => (Some(Secret::new(credentials)), None),
            },
        };
        Ok(ProxyUrl { tls, host: host.to_ascii_lowercase(), port, user, password })
    }
}

impl fmt::Display for ProxyUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.tls { "https" } else { "http" };
        if self.host.contains(':') {
            write!(f, "{scheme}://[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{scheme}://{}:{}", self.host, self.port)
        }
    }
}

/// Parts `host:port`, `[v6]:port`, `host` and `[v6]`.
fn split_port(place: &str) -> Result<(&str, Option<&str>), ProxyUrlError> {
    if let Some(rest) = place.strip_prefix('[') {
        let (host, after) = rest.split_once(']').ok_or(ProxyUrlError::BadHost)?;
        return match after {
            "" => Ok((host, None)),
            _ => after.strip_prefix(':').map(|port| (host, Some(port))).ok_or(ProxyUrlError::BadPort),
        };
    }
    match place.split_once(':') {
        None => Ok((place, None)),
        Some((host, port)) => Ok((host, Some(port))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_read_and_never_shown() {
        let url: ProxyUrl = "http://svc:hunter2/x@y@proxy.contoso.local:8080".parse().unwrap();
        assert_eq!(url.to_string(), "http://proxy.contoso.local:8080");
        assert!(!format!("{url:?}").contains("hunter2"));
        assert!(!format!("{url:?}").contains("svc"));
        assert_eq!(url.password.unwrap().reveal(), "hunter2/x@y");
    }

    #[test]
    fn ports_follow_the_scheme() {
        assert_eq!("http://p".parse::<ProxyUrl>().unwrap().port, 80);
        assert_eq!("https://p/".parse::<ProxyUrl>().unwrap().port, 443);
        assert_eq!("http://[fd00::1]:3128".parse::<ProxyUrl>().unwrap().to_string(), "http://[fd00::1]:3128");
    }

    #[test]
    fn what_is_no_proxy_says_why_without_quoting() {
        let why = |text: &str| text.parse::<ProxyUrl>().unwrap_err();
        assert_eq!(why("proxy:8080"), ProxyUrlError::Scheme);
        assert_eq!(why("socks5://u:p@proxy:1080"), ProxyUrlError::Scheme);
        assert_eq!(why("http://"), ProxyUrlError::NoHost);
        assert_eq!(why("http://proxy:0"), ProxyUrlError::BadPort);
        assert_eq!(why("http://proxy:+80"), ProxyUrlError::BadPort);
        assert_eq!(why("http://pro xy:80"), ProxyUrlError::BadHost);
        assert_eq!(why("http://proxy:80/pac"), ProxyUrlError::Path);
    }
}
