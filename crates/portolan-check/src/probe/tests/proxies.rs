//! Proxies of every kind.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use portolan_catalog::Id;
use portolan_model::Secret;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::kit::*;
use crate::observe::{Connect, ConnectResult, ConnectSeen, FetchSeen, Handshake, ResponseSeen};
use crate::probe::Credentials;
use crate::probe::connect::Stream;
use crate::probe::{proxy as probe, secure, web};

async fn tunnel(at: SocketAddr, target: &str) -> (ConnectSeen, Option<Stream>) {
    probe::tunnel(0, target, &ctx(&[], vec![proxy(at, false, "none")])).await
}

fn status(seen: &ConnectSeen) -> &ResponseSeen {
    match &seen.result {
        ConnectResult::Status(answer) => answer,
        other => panic!("{other:?}"),
    }
}

/// A proxy that connects to whatever it is asked for, and keeps what it hears.
async fn willing(heard: Arc<Mutex<String>>) -> SocketAddr {
    serve(move |mut client| {
        let heard = Arc::clone(&heard);
        async move {
            let request = String::from_utf8(hear(&mut client).await).unwrap();
            heard.lock().unwrap().push_str(&request);
            let target = request.split(' ').nth(1).unwrap().to_owned();
            let Ok(mut server) = TcpStream::connect(&target).await else {
                return say(
                    client,
                    b"HTTP/1.1 502 Bad Gateway\r\nX-Squid-Error: ERR_CONNECT_FAIL 111\r\n\r\n".to_vec(),
                )
                .await;
            };
            client.write_all(b"HTTP/1.1 200 Connection established\r\nVia: 1.1 corp\r\n\r\n").await.unwrap();
            let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
        }
    })
    .await
}

#[tokio::test]
async fn a_service_is_reached_through_a_tunnel() {
    let (root, leaf) = public();
    let server = tls_server(&leaf).await;
    let ctx = ctx(&[&root], vec![proxy(willing(Arc::default()).await, false, "none")]);
    let (seen, stream) = secure::tls(&endpoint(true), &through_proxy(server), &ctx).await;
    assert!(seen.unwrap().public.unwrap().anchored);
    let http = web::request(&endpoint(true), stream.unwrap(), &ctx).await.unwrap();
    assert_eq!(http.url, "https://service.example/");
    let FetchSeen::Status(answer) = http.result else { panic!("{http:?}") };
    assert_eq!((answer.status, answer.body.as_str()), (200, "ok"));
}

#[tokio::test]
async fn words_of_a_refusal_are_kept() {
    let page = b"HTTP/1.1 403 Forbidden\r\nServer: squid/6\r\nVia: 1.1 p\r\nX-Squid-Error: ERR_ACCESS_DENIED 0\r\nSet-Cookie: a=b\r\nContent-Length: 45\r\n\r\n<html><title>Denied</title>policy</html>12345";
    let (seen, stream) = tunnel(answering(page.to_vec()).await, "a.example:443").await;
    assert!(stream.is_none());
    let answer = status(&seen);
    assert_eq!((answer.status, answer.title.as_deref()), (403, Some("Denied")));
    assert_eq!(answer.header("x-squid-error").collect::<Vec<_>>(), ["ERR_ACCESS_DENIED 0"]);
    assert_eq!(answer.header("set-cookie").count(), 0);

    let ask = b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n";
    let (seen, _) = tunnel(answering(ask.to_vec()).await, "a.example:443").await;
    assert_eq!(status(&seen).header("proxy-authenticate").collect::<Vec<_>>(), ["Negotiate", "NTLM"]);
}

#[tokio::test]
async fn credentials_are_sent_where_the_plan_says_basic_and_never_written_down() {
    let heard = Arc::new(Mutex::new(String::new()));
    let keep = Arc::clone(&heard);
    let at = serve(move |mut client| {
        let keep = Arc::clone(&keep);
        async move {
            let request = String::from_utf8(hear(&mut client).await).unwrap();
            keep.lock().unwrap().push_str(&request);
            // A page that repeats the request, as some do, with the password in clear.
            let body = format!("<pre>{request}</pre> hunter2");
            let length = body.len();
            say(client, format!("HTTP/1.1 407 No\r\nContent-Length: {length}\r\n\r\n{body}").into_bytes())
                .await;
        }
    })
    .await;
    for (authentication, sent) in [("basic", true), ("ntlm", false)] {
        let ctx = ctx_with(&[], vec![proxy(at, false, authentication)], |options| {
            let given = Credentials { user: Secret::new("svc"), password: Secret::new("hunter2") };
            options.credentials.insert(Id::from("corp"), given);
        });
        let (seen, _) = probe::tunnel(0, "a.example:443", &ctx).await;
        assert_eq!(seen.with_credentials, sent);
        let request = std::mem::take(&mut *heard.lock().unwrap());
        assert_eq!(request.contains("Proxy-Authorization: Basic c3ZjOmh1bnRlcjI="), sent, "{request}");
        let written = serde_json::to_string(&seen).unwrap();
        assert!(!sent || !(written.contains("c3ZjOmh1bnRlcjI=") || written.contains("hunter2")), "{written}");
    }
}

#[tokio::test]
async fn what_does_not_answer_like_a_proxy_is_told_apart() {
    let (seen, _) = tunnel(answering(b"SSH-2.0-OpenSSH_9\r\n".to_vec()).await, "a.example:443").await;
    assert_eq!(seen.result, ConnectResult::Garbage { first: "SSH-2.0-OpenSSH_9\n".to_owned() });

    let silent = serve(|mut client| async move { say(&mut client, Vec::new()).await }).await;
    assert_eq!(tunnel(silent, "a.example:443").await.0.result, ConnectResult::Silent);

    let closing = serve(|mut client| async move { drop(hear(&mut client).await) }).await;
    assert_eq!(tunnel(closing, "a.example:443").await.0.result, ConnectResult::Closed { reset: false });

    let nobody = ctx(&[], vec![proxy(([127, 0, 0, 1], 1).into(), false, "none")]);
    assert_eq!(probe::tunnel(0, "a.example:443", &nobody).await.0.result, ConnectResult::NoProxy);
    let reached = probe::reach(&nobody.assignment.proxies[0], &nobody).await;
    assert!(matches!(reached.tcp[0].result, Connect::Failed { .. }), "{reached:?}");
}

#[tokio::test]
async fn a_port_that_is_refused_is_compared_with_443() {
    let at = serve(|mut client| async move {
        let request = hear(&mut client).await;
        let answer: &[u8] = if request.starts_with(b"CONNECT a.example:443 ") {
            b"HTTP/1.1 200 OK\r\n\r\n"
        } else {
            b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"
        };
        say(client, answer.to_vec()).await;
    })
    .await;
    let ctx = ctx(&[], vec![proxy(at, false, "none")]);
    let (refused, _) = probe::tunnel(0, "a.example:8084", &ctx).await;
    let compared = probe::compare(&refused, &ctx).await;
    assert_eq!(compared.len(), 1);
    assert_eq!((compared[0].target.as_str(), status(&compared[0]).status), ("a.example:443", 200));
    let (fine, _) = probe::tunnel(0, "a.example:443", &ctx).await;
    assert!(probe::compare(&fine, &ctx).await.is_empty());
}

#[tokio::test]
async fn a_page_inside_the_tunnel_is_no_tls() {
    let at =
        answering(b"HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 403 Forbidden\r\n\r\nBlocked by policy".to_vec()).await;
    let ctx = ctx(&[], vec![proxy(at, false, "none")]);
    let (seen, _) = secure::tls(&endpoint(true), &through_proxy(([192, 0, 2, 1], 443).into()), &ctx).await;
    let result = &seen.unwrap().attempts[0].result;
    assert!(
        matches!(result, Handshake::Plaintext { first } if first.contains("Blocked by policy")),
        "{result:?}"
    );
}

#[tokio::test]
async fn a_proxy_behind_tls_is_spoken_to_over_tls_and_must_be_known_to_get_credentials() {
    let (root, leaf) = public();
    let at = serve_tls(config(&leaf), |mut client| async move {
        hear(&mut client).await;
        say(client, b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n".to_vec()).await;
    })
    .await;
    let unknown = ctx(&[], vec![proxy(at, true, "none")]);
    let (seen, _) = probe::tunnel(0, "a.example:443", &unknown).await;
    assert!(seen.over_tls && status(&seen).status == 403, "{seen:?}");

    let with_credentials = |public: &[&super::authority::Authority]| {
        ctx_with(public, vec![proxy(at, true, "basic")], |options| {
            let given = Credentials { user: Secret::new("a"), password: Secret::new("b") };
            options.credentials.insert(Id::from("corp"), given);
        })
    };
    let (seen, _) = probe::tunnel(0, "a.example:443", &with_credentials(&[])).await;
    assert!(matches!(seen.result, ConnectResult::TlsFailed { .. }), "{seen:?}");
    let (seen, _) = probe::tunnel(0, "a.example:443", &with_credentials(&[&root])).await;
    assert!(seen.with_credentials && status(&seen).status == 403, "{seen:?}");

    // The scheme is wrong: a plain proxy where TLS is expected.
    let plain = answering(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()).await;
    let (seen, _) = probe::tunnel(0, "a.example:443", &ctx(&[], vec![proxy(plain, true, "none")])).await;
    assert!(matches!(seen.result, ConnectResult::TlsFailed { .. }), "{seen:?}");
}

#[tokio::test]
async fn a_plain_page_is_asked_for_in_absolute_form() {
    let heard = Arc::new(Mutex::new(String::new()));
    let keep = Arc::clone(&heard);
    let at = serve(move |mut client| {
        let keep = Arc::clone(&keep);
        async move {
            let request = hear(&mut client).await;
            keep.lock().unwrap().push_str(&String::from_utf8(request).unwrap());
            say(client, OK.to_vec()).await;
        }
    })
    .await;
    let ctx = ctx(&[], vec![proxy(at, false, "none")]);
    let connector = through_proxy(([192, 0, 2, 1], 80).into());
    let seen = web::fetch("http://crl.example/a.crl", &connector, &ctx).await.unwrap();
    assert!(matches!(seen.result, FetchSeen::Status(_)), "{seen:?}");
    let request = heard.lock().unwrap().clone();
    assert!(
        request.starts_with("GET http://crl.example/a.crl HTTP/1.1\r\nHost: crl.example\r\n"),
        "{request}"
    );
    assert!(request.contains(concat!("User-Agent: portolan/", env!("CARGO_PKG_VERSION"))));
}
