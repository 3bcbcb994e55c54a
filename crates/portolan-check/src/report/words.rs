//! What was seen of one endpoint, in a few words, before anybody judges it.

use crate::observe::{AskResult, Connect, ConnectResult, EndpointSeen, FetchSeen, Handshake};

/// The last stage that said anything, in a few words.
pub fn in_words(seen: &EndpointSeen) -> String {
    let stages = [http(seen), greeting(seen), tls(seen), proxy(seen), tcp(seen), dns(seen)];
    stages.into_iter().flatten().next().unwrap_or_else(|| "not tested".to_owned())
}

fn http(seen: &EndpointSeen) -> Option<String> {
    match &seen.http.as_ref()?.result {
        FetchSeen::Status(answer) => Some(format!("answers HTTP {}", answer.status)),
        FetchSeen::Silent => Some("no answer to a request".to_owned()),
        FetchSeen::Closed { .. } => Some("closed after a request".to_owned()),
        FetchSeen::Alert { number } => Some(format!("TLS alert {number} after the handshake")),
        FetchSeen::Garbage { .. } => Some("answers something else than HTTP".to_owned()),
        FetchSeen::Unreachable { .. } => None,
    }
}

fn greeting(seen: &EndpointSeen) -> Option<String> {
    let greeting = seen.greeting.as_ref()?;
    Some(if greeting.speaks { "speaks its protocol" } else { "connected, speaks something else" }.to_owned())
}

fn tls(seen: &EndpointSeen) -> Option<String> {
    match &seen.tls.as_ref()?.attempts.first()?.result {
        Handshake::Done { version, .. } => Some(format!("TLS {version}")),
        Handshake::Alert { number } => Some(format!("TLS alert {number}")),
        Handshake::Reset { .. } => Some("reset during TLS".to_owned()),
        Handshake::Closed { .. } => Some("closed during TLS".to_owned()),
        Handshake::Silent { .. } => Some("silent during TLS".to_owned()),
        Handshake::Plaintext { .. } => Some("answers something else than TLS".to_owned()),
        Handshake::Broken { .. } => Some("broken TLS".to_owned()),
    }
}

fn proxy(seen: &EndpointSeen) -> Option<String> {
    match &seen.connect.as_ref()?.result {
        ConnectResult::Status(answer) => Some(format!("the proxy answers {}", answer.status)),
        ConnectResult::NoProxy => Some("the proxy cannot be reached".to_owned()),
        ConnectResult::Silent => Some("the proxy does not answer".to_owned()),
        ConnectResult::Closed { .. } => Some("the proxy closes".to_owned()),
        ConnectResult::Garbage { .. } => Some("what answers is no proxy".to_owned()),
        ConnectResult::TlsFailed { .. } => Some("no TLS to the proxy".to_owned()),
    }
}

fn tcp(seen: &EndpointSeen) -> Option<String> {
    let connected = seen.tcp.iter().find(|tcp| tcp.result == Connect::Connected);
    match connected.or(seen.tcp.first())?.result {
        Connect::Connected => Some("connected".to_owned()),
        Connect::Cut => Some("accepted and cut".to_owned()),
        Connect::Silent { .. } => Some("silent".to_owned()),
        Connect::Failed { .. } => Some("no connection".to_owned()),
    }
}

fn dns(seen: &EndpointSeen) -> Option<String> {
    let asked = &seen.name.as_ref()?.asked;
    let answered = |asked: &&crate::observe::Asked| matches!(asked.result, AskResult::Answered(_));
    Some(match asked.iter().find(answered).map(|asked| &asked.result) {
        Some(AskResult::Answered(answer)) => answer.rcode.clone(),
        _ => "no answer from DNS".to_owned(),
    })
}
