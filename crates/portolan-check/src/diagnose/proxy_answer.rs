//! What the status of a proxy's answer means: rows 28 to 33 of the table.

use super::finding::Finding;
use super::marks::{self, quote};
use super::portal;
use super::proxy::named;
use super::run::{Case, Run};
use crate::observe::{ConnectResult, ConnectSeen, ResponseSeen};
use crate::task::Proxy;
use crate::{Confidence, Verdict};

/// Longer than this before a 502 to 504, the proxy waited for somebody.
const WAITED_MS: f64 = 1000.0;

/// Judges an answer; none where the proxy does its work.
pub(super) fn judge(
    run: &Run<'_>,
    case: Case<'_>,
    proxy: &Proxy,
    connect: &ConnectSeen,
    response: &ResponseSeen,
) -> Option<Finding> {
    let plain = case.endpoint.tls.is_none() && connect.target.contains("://");
    // The answer to a plain request is the service's own unless it shows the proxy's hand.
    let login = portal::is_foreign(run, response);
    if plain && response.status != 407 && !login && !marks::by_proxy(response) {
        return None;
    }
    let saw = format!(
        "{} answered {} {} to {}, after {}.",
        named(proxy),
        response.status,
        quote(&response.reason),
        connect.target,
        connect.took
    );
    let finding =
        |verdict| Finding::fail(verdict).saw(saw.clone()).saw_also(details(response)).blame(named(proxy));
    let found = match response.status {
        200..=299 => return None,
        407 => authentication(connect, response, finding(Verdict::ProxyAuthRequired)),
        511 => finding(Verdict::CaptivePortal),
        // A page of the host's own owner would look the same in a plain request.
        300..=399 if plain => redirect(response, &finding).likely().or(&[Verdict::HttpBlockpage]),
        300..=399 => redirect(response, &finding),
        403 | 405 | 451 | 470 => refused(case, response, &finding),
        500 | 502..=504 => upstream(connect, response, &finding),
        400 | 404 | 501 => finding(Verdict::ProxyNotAProxy).likely().or(&[Verdict::ProxyDenied]),
        _ => finding(Verdict::ProxyDenied).possible().or(&[Verdict::ProxyNotAProxy]),
    };
    Some(found)
}

/// What the answer's page says of itself: product, title, the numbers in it.
fn details(response: &ResponseSeen) -> Option<String> {
    let product = marks::product(response);
    let title = response.title.as_deref().filter(|title| !title.is_empty());
    let code = response.header("x-squid-error").next();
    let parts = [
        product.map(|product| format!("by its marks it is {product}")),
        title.map(|title| format!("the page's title is {}", quote(title))),
        code.map(|code| format!("its error is {}", quote(code))),
        marks::reference(response).map(|reference| format!("the page says {}", quote(&reference))),
    ];
    let parts = parts.into_iter().flatten().collect::<Vec<_>>();
    let sentence = parts.join(", ");
    let mut letters = sentence.chars();
    letters.next().map(|first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}

/// Rows 28 and 29.
fn authentication(connect: &ConnectSeen, response: &ResponseSeen, finding: Finding) -> Finding {
    let schemes = response
        .header("proxy-authenticate")
        .filter_map(|value| value.split_whitespace().next())
        .map(|scheme| scheme.trim_end_matches(',').to_owned())
        .collect::<Vec<_>>();
    let basic = schemes.iter().any(|scheme| scheme.eq_ignore_ascii_case("basic"));
    let offers = match schemes.as_slice() {
        [] => "It names no way to authenticate.".to_owned(),
        schemes => format!("It offers {}.", super::phrase::and(schemes)),
    };
    let mut finding = finding.saw(offers);
    finding.verdict = match (basic, connect.with_credentials) {
        (false, _) => Verdict::ProxyAuthUnsupported,
        (true, true) => Verdict::ProxyAuthRejected,
        (true, false) => Verdict::ProxyAuthRequired,
    };
    finding
}

/// Row 30, redirects.
fn redirect(response: &ResponseSeen, finding: &dyn Fn(Verdict) -> Finding) -> Finding {
    let location = response.header("location").next().unwrap_or_default();
    let login = marks::is_login(response);
    let verdict = if login { Verdict::CaptivePortal } else { Verdict::ProxyDenied };
    finding(verdict).saw(format!("It sends the client to {}.", quote(location)))
}

/// Rows 30 and 31.
fn refused(case: Case<'_>, response: &ResponseSeen, finding: &dyn Fn(Verdict) -> Finding) -> Finding {
    let port = case.endpoint.port;
    // An error of the way there says that the list of ports let the request pass.
    let passed = |status: u16| matches!(status, 200..=299 | 500 | 502..=504);
    let other = case.seen.connect_compared.iter().find(|other| {
        matches!(&other.result, ConnectResult::Status(it) if passed(it.status))
            && !other.target.ends_with(&format!(":{port}"))
    });
    if let Some(other) = other {
        return finding(Verdict::ProxyPortNotAllowed)
            .saw(format!("It does not refuse {}, so only port {port} is closed.", other.target));
    }
    if marks::is_login(response) {
        return finding(Verdict::CaptivePortal);
    }
    match (response.status, port) {
        (405, _) => finding(Verdict::ProxyPortNotAllowed).likely().or(&[Verdict::ProxyDenied]),
        (_, 443) => finding(Verdict::ProxyDenied),
        _ => finding(Verdict::ProxyDenied).likely().or(&[Verdict::ProxyPortNotAllowed]),
    }
}

/// Rows 32 and 33.
fn upstream(connect: &ConnectSeen, response: &ResponseSeen, finding: &dyn Fn(Verdict) -> Finding) -> Finding {
    let text = format!(
        "{} {} {} {}",
        response.reason,
        response.title.as_deref().unwrap_or_default(),
        response.header("x-squid-error").collect::<Vec<_>>().join(" "),
        response.body
    )
    .to_lowercase();
    let about = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let number = response
        .header("x-squid-error")
        .filter_map(|value| value.split_whitespace().nth(1)?.parse::<u32>().ok())
        .find(|number| *number != 0);
    let waited = connect.took.as_f64() >= WAITED_MS;
    let resolve = || finding(Verdict::ProxyCannotResolve).likely().or(&[Verdict::ProxyCannotConnect]);
    let cannot = |confidence| finding(Verdict::ProxyCannotConnect).sure(confidence);
    if about(&["dns", "resolve", "unknown host", "no such host", "name or service not known", "nxdomain"]) {
        return resolve();
    }
    match number {
        Some(number @ (104 | 110 | 111 | 113 | 101)) => {
            let what = match number {
                101 => "no route",
                104 => "a reset",
                110 => "silence",
                111 => "a refusal",
                _ => "nobody there",
            };
            cannot(Confidence::Proven).saw(format!("Its error number {number} means that it met {what}."))
        }
        _ if about(&["refused", "timed out", "timeout", "unreachable", "no route", "reset by peer"]) => {
            cannot(Confidence::Proven)
        }
        _ if waited => cannot(Confidence::Proven).saw("It waited before it answered, as for a connection."),
        _ => resolve(),
    }
}
