//! Addresses of pages, as certificates and the vendor's lists name them.

use std::net::IpAddr;

use crate::probe::connect::host_port;
use crate::probe::text;

/// An address that can be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HttpUrl {
    /// Whether it is `https`.
    pub(crate) tls: bool,
    /// Name or address, lower case, without brackets.
    pub(crate) host: String,
    /// Port.
    pub(crate) port: u16,
    /// Path and query.
    pub(crate) target: String,
}

/// Reads an address; none where it is neither `http` nor `https`, or has a user in it.
pub(crate) fn parse(text: &str) -> Option<HttpUrl> {
    let url = ::url::Url::parse(text.trim()).ok()?;
    let tls = match url.scheme() {
        "http" => false,
        "https" => true,
        _ => return None,
    };
    if !url.username().is_empty() || url.password().is_some() {
        return None;
    }
    let host = match url.host()? {
        ::url::Host::Domain(name) => name.trim_end_matches('.').to_ascii_lowercase(),
        ::url::Host::Ipv4(address) => IpAddr::from(address).to_string(),
        ::url::Host::Ipv6(address) => IpAddr::from(address).to_string(),
    };
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    Some(HttpUrl { tls, host, port: url.port_or_known_default()?, target: format!("{}{query}", url.path()) })
}

impl HttpUrl {
    /// Host and, where it is not the usual one, port.
    pub(crate) fn authority(&self) -> String {
        let usual = if self.tls { 443 } else { 80 };
        let host = host_port(&self.host, self.port);
        if self.port == usual { host.trim_end_matches(&format!(":{usual}")).to_owned() } else { host }
    }

    /// As a proxy is asked for it.
    pub(crate) fn absolute(&self) -> String {
        format!("{}://{}{}", if self.tls { "https" } else { "http" }, self.authority(), self.target)
    }

    /// As it is written down.
    pub(crate) fn shown(&self) -> String {
        text::without_secrets(&self.absolute())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_written_alike() {
        for same in [
            "http://crl3.digicert.com/a.crl",
            "http://[::1]:8080/a?b=c",
            "https://127.0.0.1/",
            "http://a:81/x",
        ] {
            assert_eq!(parse(same).unwrap().absolute(), same);
        }
        assert_eq!(parse("HTTP://Crl.Example.:80").unwrap().absolute(), "http://crl.example/");
        assert_eq!(parse("ldap:///CN=x"), None);
        assert_eq!(parse("http://user:pw@host/"), None);
        assert_eq!(parse("http://a\r\nb/"), parse("http://ab/"), "line ends never reach a request");
    }
}
