//! Why an address cannot be had.

use std::io;
use std::time::Duration;

use portolan_model::ProxyUrlError;
use thiserror::Error;
use url::Url;

/// Why an address cannot be had.
#[derive(Debug, Error)]
pub(crate) enum FetchError {
    /// The server, or the proxy before it, cannot be reached.
    #[error("cannot reach `{url}`{way}: {reason}")]
    Unreachable {
        /// The address.
        url: String,
        /// ` through the proxy …`.
        way: String,
        /// Why.
        reason: String,
        /// Whether there was a connection, which broke.
        broken: bool,
    },
    /// It takes too long.
    #[error("`{url}` did not answer whole within {seconds} s")]
    Slow {
        /// The address.
        url: String,
        /// How long was waited.
        seconds: u64,
    },
    /// The connection ended before the answer did.
    #[error("`{url}` was cut off after {got} bytes{}", of(*length))]
    CutOff {
        /// The address.
        url: String,
        /// How much came.
        got: usize,
        /// How much should have.
        length: Option<u64>,
    },
    /// It is no service-tag file for sure.
    #[error("`{url}` is larger than {} MiB, which no service-tag file is", most >> 20)]
    TooLarge {
        /// The address.
        url: String,
        /// How large it may be.
        most: u64,
    },
    /// An answer that is none.
    #[error("`{url}` answers {status}{}", meaning(*status))]
    Status {
        /// The address.
        url: String,
        /// The status code.
        status: u16,
    },
    /// Redirects lead back to where they began.
    #[error("`{url}` redirects in a circle")]
    Circle {
        /// The address.
        url: String,
    },
    /// Redirects do not end.
    #[error("`{url}` redirects more than {most} times")]
    Redirects {
        /// The address.
        url: String,
        /// How many are followed.
        most: usize,
    },
    /// A redirect gives up encryption, or leaves HTTP for good.
    #[error("`{url}` redirects to `{next}`, which is not fetched")]
    Unsafe {
        /// The address.
        url: String,
        /// Where it leads.
        next: String,
    },
    /// A redirect leads nowhere.
    #[error("`{url}` redirects without saying where to")]
    Nowhere {
        /// The address.
        url: String,
    },
    /// The certificate is not trusted.
    #[error("the certificate of `{url}`{way} is not trusted: {reason}")]
    Certificate {
        /// The address.
        url: String,
        /// ` through the proxy …`.
        way: String,
        /// Why.
        reason: String,
    },
    /// The proxy does not let the connection through.
    #[error("{proxy} does not connect to `{url}`: it answers {status}{}", meaning(*status))]
    Refused {
        /// The proxy, in words.
        proxy: String,
        /// The address.
        url: String,
        /// The status code.
        status: u16,
    },
    /// It failed again and again.
    #[error("{error}: tried {tries} times")]
    Tried {
        /// The last error.
        error: Box<FetchError>,
        /// How often it was tried.
        tries: u32,
    },
    /// The variable that names the proxy cannot be read; its value may hold a password and is not shown.
    #[error("the variable `{variable}` names no proxy: {reason}")]
    Proxy {
        /// The variable.
        variable: String,
        /// Why not.
        reason: ProxyUrlError,
    },
}

/// The name may be that of the server or of the proxy.
const NO_NAME: &str = "the name cannot be resolved";

/// How much there should have been.
fn of(length: Option<u64>) -> String {
    length.map(|length| format!(" of {length}")).unwrap_or_default()
}

/// What a status means for whoever wants a file.
fn meaning(status: u16) -> &'static str {
    match status {
        401 => " (not signed in)",
        403 => " (forbidden)",
        404 => " (not found)",
        407 => " (it wants a user name and password)",
        410 => " (gone)",
        429 => " (too many requests)",
        500..=599 => " (the server has a problem)",
        _ => "",
    }
}

impl FetchError {
    /// What the library says, in our words.
    pub(super) fn of(url: &Url, proxy: Option<String>, timeout: Duration, error: ureq::Error) -> FetchError {
        let way = proxy.as_ref().map(|proxy| format!(" through {proxy}")).unwrap_or_default();
        let url = url.to_string();
        let mut broken = false;
        let reason = match error {
            ureq::Error::Timeout(_) => return FetchError::Slow { url, seconds: timeout.as_secs() },
            ureq::Error::ConnectProxyFailed(reason) => {
                // `proxy server responded 407/407`
                let status = reason.rsplit('/').next().and_then(|status| status.parse().ok());
                match (proxy, status) {
                    (Some(proxy), Some(status)) => return FetchError::Refused { proxy, url, status },
                    _ => "the proxy does not answer".to_owned(),
                }
            }
            ureq::Error::HostNotFound => NO_NAME.to_owned(),
            ureq::Error::Rustls(error) => return FetchError::tls(url, way, &error),
            ureq::Error::Io(error) => {
                if let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
                    return FetchError::tls(url, way, tls);
                }
                broken = breaks(&error);
                plainly(&error)
            }
            ureq::Error::Protocol(error) => format!("what it says is not HTTP ({error})"),
            other => other.to_string(),
        };
        FetchError::Unreachable { url, way, reason, broken }
    }

    fn tls(url: String, way: String, error: &rustls::Error) -> FetchError {
        match error {
            rustls::Error::InvalidCertificate(reason) => {
                let reason = match reason {
                    rustls::CertificateError::UnknownIssuer => {
                        "its issuer is not among the authorities that this machine trusts".to_owned()
                    }
                    other => other.to_string(),
                };
                FetchError::Certificate { url, way, reason }
            }
            other => FetchError::Unreachable { url, way, reason: other.to_string(), broken: false },
        }
    }

    /// Whether the server is there and has no such file.
    pub(crate) fn is_missing(&self) -> bool {
        match self {
            FetchError::Tried { error, .. } => error.is_missing(),
            error => matches!(error, FetchError::Status { status: 404 | 410, .. }),
        }
    }

    /// How often it is worth to try in all. What broke or is said to be a server's trouble may work in a moment; a
    /// server that is slow costs the whole time again, and the rest stays as it is.
    pub(super) fn most_tries(&self) -> u32 {
        match self {
            FetchError::Unreachable { broken: true, .. }
            | FetchError::CutOff { .. }
            | FetchError::Status { status: 500 | 502..=504, .. }
            | FetchError::Refused { status: 500 | 502..=504, .. } => 3,
            FetchError::Slow { .. } => 2,
            _ => 1,
        }
    }

    /// The way out, where there is a special one.
    pub(crate) fn hint(&self) -> Option<String> {
        let text = match self {
            FetchError::Tried { error, .. } => return error.hint(),
            FetchError::Certificate { .. } => {
                "where a proxy inspects TLS, its authority must be among those that this machine trusts"
            }
            FetchError::Refused { status: 407, .. } => {
                "give user name and password in the proxy's address: `http://USER:PASSWORD@HOST:PORT`; NTLM and Negotiate are not spoken"
            }
            FetchError::Refused { url, .. } => {
                let url = Url::parse(url).ok()?;
                let port = url.port_or_known_default().unwrap_or_default();
                return Some(format!("ask for {}:{port} to be allowed there", url.host_str()?));
            }
            FetchError::Slow { .. } => "`--timeout SECONDS` waits longer",
            FetchError::Proxy { .. } => "it should read `http://HOST:PORT`",
            _ => return None,
        };
        Some(text.to_owned())
    }
}

/// Whether a connection was there and broke.
fn breaks(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(error.kind(), BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof)
}

fn plainly(error: &io::Error) -> String {
    /// What Windows says of a name that it cannot resolve.
    const NO_SUCH_HOST: i32 = 11001;
    let text = error.to_string();
    if text.starts_with("failed to lookup address") || error.raw_os_error() == Some(NO_SUCH_HOST) {
        return NO_NAME.to_owned();
    }
    match error.kind() {
        io::ErrorKind::ConnectionRefused => "the connection was refused".to_owned(),
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted => {
            "the connection was broken off".to_owned()
        }
        io::ErrorKind::UnexpectedEof => "the connection was closed before an answer came".to_owned(),
        _ => text,
    }
}
