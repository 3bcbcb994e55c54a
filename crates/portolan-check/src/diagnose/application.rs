//! What answers behind TCP or TLS: rows 25 and 53 to 55 of the table, and the greetings of other protocols.

use portolan_model::{Application, Protocol};

use super::finding::{Finding, Record};
use super::hello::blame;
use super::marks::{self, quote};
use super::names;
use super::portal;
use super::resolvers;
use super::run::{Case, Run};
use crate::observe::{FetchSeen, HttpSeen, ResponseSeen};
use crate::task::Host;
use crate::{Layer, Outcome, Verdict};

/// Judges who answered, and what.
pub(super) fn judge(run: &Run<'_>, case: Case<'_>, record: &mut Record) {
    match case.endpoint.application {
        Application::Https | Application::Http => web(run, case, record),
        Application::Dns => resolver(run, case, record),
        _ => greeting(run, case, record),
    }
}

fn web(run: &Run<'_>, case: Case<'_>, record: &mut Record) {
    let Some(http) = &case.seen.http else {
        let finding = Finding::no_data(Verdict::NotRun, "No request was sent.");
        return record.found(Layer::Application, finding, "not tried", None);
    };
    let seen = words(&http.result);
    match answer(run, case, http) {
        Some(finding) => {
            let finding = blame(run, case, finding);
            record.found(finding.verdict.layer(), finding, seen, Some(http.took));
        }
        None => record.ok(Layer::Application, seen, Some(http.took)),
    }
}

/// What a request came to, in a few words.
pub(super) fn words(result: &FetchSeen) -> String {
    match result {
        FetchSeen::Status(response) => match response.header("server").next() {
            Some(server) => format!("{} by {}", response.status, marks::clean(server)),
            None => response.status.to_string(),
        },
        FetchSeen::Silent => "no answer".to_owned(),
        FetchSeen::Closed { reset: true } => "reset".to_owned(),
        FetchSeen::Closed { reset: false } => "closed".to_owned(),
        FetchSeen::Alert { number } => format!("alert {number}"),
        FetchSeen::Garbage { .. } => "no HTTP".to_owned(),
        FetchSeen::Unreachable { error } => marks::clean(error),
    }
}

/// Whether TLS showed keys that lead to a public authority.
pub(super) fn is_public(case: Case<'_>) -> bool {
    case.seen
        .tls
        .as_ref()
        .and_then(|tls| tls.public.as_ref())
        .is_some_and(|it| it.anchored || it.completed_by_aia)
}

/// Judges the end of a request; none where the service answered.
fn answer(run: &Run<'_>, case: Case<'_>, http: &HttpSeen) -> Option<Finding> {
    let mutual = case.seen.tls.as_ref().is_some_and(|tls| tls.asks_client_certificate);
    let plain = case.endpoint.tls.is_none();
    match &http.result {
        FetchSeen::Status(response) => status(run, case, http, response),
        // Who wants a certificate of the client has been reached.
        FetchSeen::Alert { .. } | FetchSeen::Closed { .. } if mutual => None,
        FetchSeen::Closed { .. } | FetchSeen::Silent
            if plain && run.accepts_all && case.endpoint.proxy.is_none() =>
        {
            Some(
                Finding::fail(Verdict::AppFirewallDeny)
                    .saw(format!("The request to {} got {}.", http.url, words(&http.result)))
                    .saw("A connection to an address that nobody has is accepted too."),
            )
        }
        FetchSeen::Garbage { first } => {
            let verdict = if is_public(case) { Verdict::NoGreeting } else { Verdict::HttpBlockpage };
            Some(Finding::fail(verdict).possible().saw(format!(
                "{} answered with something that is no HTTP: {}.",
                http.url,
                quote(first)
            )))
        }
        FetchSeen::Unreachable { error } => Some(Finding::no_data(
            Verdict::NotRun,
            format!("No connection for the request to {} could be made: {}.", http.url, marks::clean(error)),
        )),
        other => Some(
            Finding::fail(Verdict::NoGreeting)
                .likely()
                .saw(format!("The request to {} got {} after {}.", http.url, words(other), http.took))
                .or(&[Verdict::MtuBlackhole, Verdict::HttpBlockpage]),
        ),
    }
}

/// Rows 25 and 53 to 55. Any answer of the service is reachability: the question is who answered.
fn status(run: &Run<'_>, case: Case<'_>, http: &HttpSeen, response: &ResponseSeen) -> Option<Finding> {
    let saw = format!("{} answered {} {}.", http.url, response.status, quote(&response.reason));
    let genuine = marks::is_genuine(response);
    if !genuine && (response.status == 470 || response.body.to_lowercase().contains("action: deny")) {
        return Some(
            Finding::fail(Verdict::AppFirewallDeny)
                .saw(saw)
                .saw("That is how an application firewall refuses a name."),
        );
    }
    if !genuine && let Some(finding) = foreign(run, case, response) {
        return Some(finding.saw(saw));
    }
    service(case, response).map(|finding| finding.saw(saw))
}

/// What the service itself says that is worth telling.
fn service(case: Case<'_>, response: &ResponseSeen) -> Option<Finding> {
    let about = |finding: Finding| finding.blame(case.target());
    let refused =
        response.header("x-ms-error-code").any(|code| code.eq_ignore_ascii_case("AuthorizationFailure"))
            || response.body.contains("<Code>AuthorizationFailure</Code>");
    if response.status == 403 && refused && !case.is_private() && !case.is_local() {
        return Some(
            about(Finding::fail(Verdict::StorageFirewall)).likely().saw(
                "The account says `AuthorizationFailure`: it refuses this address, and not a credential.",
            ),
        );
    }
    match response.status {
        429 => Some(about(Finding::warn(Verdict::Throttled))),
        // The on-behalf-of service of Arc answers so to whoever comes without a token.
        500 if case.endpoint.host.to_string().contains(".obo.") => None,
        500..=599 => Some(about(Finding::warn(Verdict::Service5xx))),
        _ => None,
    }
}

/// Row 53: marks of somebody else.
fn foreign(run: &Run<'_>, case: Case<'_>, response: &ResponseSeen) -> Option<Finding> {
    let finding = |why: String| Some(Finding::fail(Verdict::HttpBlockpage).likely().saw(why));
    if marks::is_foreign_status(response) {
        return finding(format!("No service of the cloud answers {}.", response.status));
    }
    if marks::is_cdn(response) {
        return None;
    }
    let title = response.title.as_deref().unwrap_or_default();
    if let Some(product) = marks::page(response) {
        return finding(format!("Its title is {}, as pages of {product} have it.", quote(title))).map(
            |finding| {
                finding.saw_also(marks::reference(response).map(|it| format!("It says {}.", quote(&it))))
            },
        );
    }
    // Whose key is proven by a public authority may answer in any other way.
    if is_public(case) {
        return None;
    }
    if portal::is_foreign(run, response) {
        let location = response.header("location").next().unwrap_or_default();
        return finding(format!("It sends the client to {}.", quote(location)));
    }
    if let Some(other) = same_page(run, case, response) {
        return finding(format!("{other}, of another owner, gets the very same page."));
    }
    (case.endpoint.tls.is_some() && !case.is_local() && marks::is_page(response))
        .then(|| finding("It is a page for people, and has no mark of the service.".to_owned()))
        .flatten()
}

/// A host of another owner that gave the same page.
fn same_page(run: &Run<'_>, case: Case<'_>, response: &ResponseSeen) -> Option<String> {
    let body =
        response.body_sha256.as_ref().filter(|_| response.status == 200 && marks::is_page(response))?;
    let owner = names::owner(case.name()?);
    let others = run.cases().filter(|other| other.name().is_some_and(|name| names::owner(name) != owner));
    let same = others.filter(|other| match other.seen.http.as_ref().map(|http| &http.result) {
        Some(FetchSeen::Status(it)) => it.body_sha256.as_ref() == Some(body) && !marks::is_genuine(it),
        _ => false,
    });
    same.filter_map(|other| other.name().map(str::to_owned)).min()
}

/// A resolver of the plan.
fn resolver(run: &Run<'_>, case: Case<'_>, record: &mut Record) {
    let Host::Address(address) = case.endpoint.host else { return greeting(run, case, record) };
    let known = run.seen.resolvers.iter().find(|resolver| resolver.server == address);
    let tcp = case.endpoint.protocol == Protocol::Tcp;
    let greeted = case.seen.greeting.as_ref().map(|greeting| greeting.speaks);
    let answers = match greeted {
        Some(speaks) => speaks || (!tcp && resolvers::lives(run, address)),
        None if known.is_some() => resolvers::lives(run, address),
        None => return greeting(run, case, record),
    };
    if answers {
        let took = case.seen.greeting.as_ref().map(|greeting| greeting.took);
        return record.ok(Layer::Application, "answers questions", took.or(known.map(|it| it.control.took)));
    }
    let finding = Finding::fail(Verdict::DnsServerUnreachable)
        .saw(match known {
            Some(known) => format!("{}, for the control name.", resolvers::words(&known.control)),
            None => format!("{address} answers no question."),
        })
        .blame(resolvers::dead(run, address));
    record.found(Layer::Application, finding, "no answer", None);
}

/// Protocols other than HTTP.
fn greeting(run: &Run<'_>, case: Case<'_>, record: &mut Record) {
    let endpoint = case.endpoint;
    let nameless = matches!(endpoint.application, Application::Tcp | Application::Udp);
    match &case.seen.greeting {
        Some(greeting) if greeting.speaks => {
            record.ok(Layer::Application, marks::clean(&greeting.said), Some(greeting.took));
        }
        Some(greeting) => {
            let udp = endpoint.protocol == Protocol::Udp;
            let said = marks::clean(&greeting.said);
            let finding = Finding::fail(Verdict::NoGreeting)
                .likely()
                .outcome(if nameless { Outcome::Warn } else { Outcome::Fail })
                .saw(format!("{} does not speak {}: {}.", case.target(), endpoint.application, said))
                .or(if udp { &[Verdict::FwDrop] } else { &[Verdict::AppFirewallDeny] })
                .blame(case.target());
            record.found(Layer::Application, finding, said, Some(greeting.took));
        }
        None if nameless && endpoint.tls.is_some() => record.ok(Layer::Application, "TLS answered", None),
        None if endpoint.protocol == Protocol::Tcp && nameless && !run.accepts_all => {
            record.ok(Layer::Application, "the connection stands; nothing is known to ask there", None);
        }
        None => {
            let why = if run.accepts_all {
                "Something on the way accepts every connection, so a connection proves nothing here."
            } else {
                "The protocol was not tried."
            };
            record.found(Layer::Application, Finding::no_data(Verdict::NotRun, why), "not tried", None);
        }
    }
}
