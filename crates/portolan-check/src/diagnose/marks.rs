//! Is it the service that answered? Marks of the service, of a proxy or filter, of a login page: section 5 of the table.

use super::vendors::{self, Kind};
use crate::observe::ResponseSeen;

/// Headers that only the cloud's services send.
const GENUINE_HEADERS: [&str; 6] = [
    "x-ms-request-id",
    "x-ms-version",
    "x-ms-error-code",
    "mise-correlation-id",
    "x-ms-correlation-request-id",
    "x-ms-ests-server",
];

/// Beginnings of the Server header of the cloud's services.
const GENUINE_SERVERS: [&str; 5] =
    ["microsoft-", "windows-azure-", "blob service version", "kestrel", "microsoft-httpapi"];

/// Statuses that no service of the cloud sends.
const FOREIGN_STATUSES: [u16; 3] = [451, 470, 511];

const LOGIN_WORDS: [&str; 8] =
    ["login", "log in", "signin", "sign in", "portal", "captive", "authenticate", "hotspot"];

/// Whether an answer shows a mark of the cloud's services.
pub(super) fn is_genuine(response: &ResponseSeen) -> bool {
    let any_ms = response.headers.iter().any(|(name, _)| name.starts_with("x-ms-"));
    any_ms
        || GENUINE_HEADERS.iter().any(|name| response.header(name).next().is_some())
        || response.header("server").any(|server| {
            let server = server.to_lowercase();
            GENUINE_SERVERS.iter().any(|beginning| server.starts_with(beginning))
        })
        || response.header("www-authenticate").any(|value| value.to_lowercase().contains("authorization_uri"))
        || is_error_body(&response.body)
}

/// A JSON error as the cloud's services write it.
fn is_error_body(body: &str) -> bool {
    let body = body.trim_start();
    body.starts_with('{') && body.contains("\"error\"") && body.contains("\"code\"")
}

/// Whether an answer comes from a delivery network that services use themselves.
pub(super) fn is_cdn(response: &ResponseSeen) -> bool {
    response.headers.iter().any(|(name, value)| {
        vendors::find(Kind::Cdn, name).is_some()
            || (name == "server" && vendors::find(Kind::Cdn, value).is_some())
    })
}

/// The proxy or filter whose marks an answer shows.
pub(super) fn product(response: &ResponseSeen) -> Option<&'static str> {
    let of = |name: &str| {
        matches!(name, "server" | "via" | "x-cache" | "proxy-agent" | "x-squid-error" | "x-cache-lookup")
    };
    let headers = response.headers.iter().filter(|(name, _)| of(name));
    let mut named = headers.filter_map(|(name, value)| {
        vendors::find(Kind::Header, &format!("{name}: {value}")).map(|mark| mark.product)
    });
    named.next().or_else(|| page(response))
}

/// The filter whose page an answer shows, by its title and first words.
pub(super) fn page(response: &ResponseSeen) -> Option<&'static str> {
    let title = response.title.as_deref().unwrap_or_default();
    let mark = vendors::find(Kind::Page, title);
    let mark = mark.or_else(|| vendors::find(Kind::Page, &response.body).filter(|_| is_page(response)));
    mark.map(|mark| mark.product)
}

/// Whether an answer is a page for people.
pub(super) fn is_page(response: &ResponseSeen) -> bool {
    let html = response.header("content-type").any(|kind| kind.to_lowercase().contains("html"));
    html || response.title.is_some()
        || response.body.trim_start().to_lowercase().starts_with("<!doctype html")
}

/// Whether a status is one that no service of the cloud sends.
pub(super) fn is_foreign_status(response: &ResponseSeen) -> bool {
    FOREIGN_STATUSES.contains(&response.status)
}

/// Whether an answer to a plain request was made by a proxy rather than passed on.
pub(super) fn by_proxy(response: &ResponseSeen) -> bool {
    let own_error = response.header("x-squid-error").next().is_some();
    let refusal = matches!(response.status, 403 | 405 | 502..=504) && !is_genuine(response);
    own_error
        || is_foreign_status(response)
        || (refusal && response.header("server").any(|server| vendors::find(Kind::Header, server).is_some()))
        || (refusal && page(response).is_some())
}

/// Whether a page wants somebody to log in.
pub(super) fn is_login(response: &ResponseSeen) -> bool {
    let location = response.header("location").next().unwrap_or_default();
    let title = response.title.as_deref().unwrap_or_default();
    let text = format!("{location} {title}").to_lowercase();
    response.status == 511 || LOGIN_WORDS.iter().any(|word| text.contains(word))
}

/// The category or reference number that a refusing page gives, for whoever must find the rule.
pub(super) fn reference(response: &ResponseSeen) -> Option<String> {
    const WORDS: [&str; 6] = ["category", "reference", "incident", "ticket", "policy:", "rule:"];
    let body = &response.body;
    let lower = body.to_lowercase();
    if lower.len() != body.len() {
        return None;
    }
    let at = WORDS.iter().filter_map(|word| lower.find(word)).min()?;
    let rest = body.get(at..)?;
    let end = rest.find(['<', '\n', '\r']).unwrap_or(rest.len());
    let line = rest.get(..end)?.trim().chars().take(80).collect::<String>();
    line.contains(|c: char| c.is_ascii_digit() || c == ':').then_some(line)
}

/// A text of somebody else within a sentence: one line, short, in backticks.
pub(super) fn quote(text: &str) -> String {
    format!("`{}`", clean(text).replace('`', " "))
}

/// A text of somebody else: one line, short, without control characters.
pub(super) fn clean(text: &str) -> String {
    let line = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let line = line.take(160).collect::<String>();
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}
