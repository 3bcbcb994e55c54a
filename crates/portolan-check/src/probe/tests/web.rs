//! Pages and WebSockets.

use base64::Engine as _;
use sha1::{Digest as _, Sha1};
use tokio::io::AsyncReadExt as _;

use super::kit::*;
use crate::observe::{FetchSeen, ResponseSeen, WebSocketSeen};
use crate::probe::connect::Connector;
use crate::probe::web;
use crate::task::Endpoint;

async fn fetch(answer: &[u8]) -> FetchSeen {
    let to = answering(answer.to_vec()).await;
    web::fetch(&format!("http://{to}/"), &direct(to), &ctx(&[], Vec::new())).await.unwrap().result
}

fn status(seen: &FetchSeen) -> &ResponseSeen {
    match seen {
        FetchSeen::Status(answer) => answer,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn any_answer_is_written_down_and_no_redirect_is_followed() {
    let seen = fetch(
        b"HTTP/1.1 302 Found\r\nLocation: http://portal.example/login?session=1\r\nContent-Length: 0\r\n\r\n",
    )
    .await;
    assert_eq!(status(&seen).status, 302);
    assert_eq!(status(&seen).header("location").collect::<Vec<_>>(), ["http://portal.example/login?…"]);
    assert_eq!(status(&seen).body_sha256, None);

    let chunked = fetch(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n16\r\nMicrosoft Connect Test\r\n0\r\n\r\n",
    )
    .await;
    let plain = fetch(b"HTTP/1.1 200 OK\r\nContent-Length: 22\r\n\r\nMicrosoft Connect Test").await;
    assert_eq!(status(&chunked).body, "Microsoft Connect Test");
    assert_eq!(status(&chunked).body_sha256, status(&plain).body_sha256);

    let interim = fetch(b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 401 Unauthorized\r\nServer: Kestrel\r\nContent-Length: 0\r\n\r\n").await;
    assert_eq!(status(&interim).status, 401);
}

fn relay(tls: bool) -> Endpoint {
    Endpoint { websocket: true, ..endpoint(tls) }
}

async fn websocket(connector: Connector) -> WebSocketSeen {
    web::websocket(&relay(false), &connector, &ctx(&[], Vec::new())).await.unwrap()
}

/// A relay: upgrades, and answers pings when `pongs`.
async fn relay_server(right_key: bool, pongs: bool) -> std::net::SocketAddr {
    serve(move |mut stream| async move {
        let request = String::from_utf8(hear(&mut stream).await).unwrap();
        assert!(request.contains("Connection: Upgrade\r\n") && request.contains("Upgrade: websocket\r\n"), "{request}");
        let key = request.split("Sec-WebSocket-Key: ").nth(1).unwrap().split("\r\n").next().unwrap();
        let accept = base64::engine::general_purpose::STANDARD
            .encode(Sha1::digest(format!("{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
        let accept = if right_key { accept } else { "nonsense".to_owned() };
        // A text frame comes along with the head.
        let head = format!("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n\u{1}\u{2}hi").replace("\u{1}\u{2}", "\u{1}\u{2}");
        let mut bytes = head.into_bytes();
        let length = bytes.len();
        bytes[length - 4] = 0x81;
        let _ = tokio::io::AsyncWriteExt::write_all(&mut stream, &bytes).await;
        let mut ping = [0; 14];
        stream.read_exact(&mut ping).await.unwrap();
        assert_eq!(ping[..2], [0x89, 0x88], "a ping of eight bytes, masked");
        let payload: Vec<u8> = ping[6..].iter().zip(ping[2..6].iter().cycle()).map(|(byte, key)| byte ^ key).collect();
        if pongs {
            say(stream, [&[0x8a, 8][..], &payload].concat()).await;
        } else {
            say(stream, Vec::new()).await;
        }
    })
    .await
}

#[tokio::test]
async fn an_upgrade_is_proved_by_its_key_and_by_a_pong() {
    let seen = websocket(direct(relay_server(true, true).await)).await;
    assert_eq!((status(&seen.result).status, seen.accepted, seen.pong), (101, Some(true), Some(true)));
    let seen = websocket(direct(relay_server(false, true).await)).await;
    assert_eq!(seen.accepted, Some(false));
    let seen = websocket(direct(relay_server(true, false).await)).await;
    assert_eq!((seen.accepted, seen.pong), (Some(true), Some(false)));
}

#[tokio::test]
async fn a_refused_upgrade_is_compared_with_a_plain_request() {
    let to = serve(|mut stream| async move {
        let upgrade = String::from_utf8(hear(&mut stream).await).unwrap().contains("Upgrade: websocket");
        let status = if upgrade { "401 Unauthorized" } else { "400 Bad Request" };
        let answer =
            format!("HTTP/1.1 {status}\r\nServer: Microsoft-HTTPAPI/2.0\r\nContent-Length: 0\r\n\r\n");
        say(stream, answer.into_bytes()).await;
    })
    .await;
    let seen = websocket(direct(to)).await;
    assert_eq!(status(&seen.result).status, 401);
    assert_eq!(status(&seen.compared.unwrap()).status, 400, "the upgrade made a difference, so it arrived");
    assert_eq!((seen.accepted, seen.pong), (None, None));
}

#[tokio::test]
async fn pauses_that_a_connection_survives_are_told_from_the_first_that_it_does_not() {
    use std::time::Duration;
    // Cuts what says nothing for a second.
    let to = serve(|mut stream| async move {
        let request = String::from_utf8(hear(&mut stream).await).unwrap();
        let key = request.split("Sec-WebSocket-Key: ").nth(1).unwrap().split("\r\n").next().unwrap();
        let accept = base64::engine::general_purpose::STANDARD
            .encode(Sha1::digest(format!("{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
        let head = format!("HTTP/1.1 101 X\r\nSec-WebSocket-Accept: {accept}\r\n\r\n");
        let _ = tokio::io::AsyncWriteExt::write_all(&mut stream, head.as_bytes()).await;
        let mut ping = [0; 14];
        while let Ok(Ok(14)) =
            tokio::time::timeout(Duration::from_secs(1), stream.read_exact(&mut ping)).await
        {
            let payload: Vec<u8> =
                ping[6..].iter().zip(ping[2..6].iter().cycle()).map(|(byte, key)| byte ^ key).collect();
            let _ =
                tokio::io::AsyncWriteExt::write_all(&mut stream, &[&[0x8a, 8][..], &payload].concat()).await;
        }
    })
    .await;
    let ctx = ctx_with(&[], Vec::new(), |options| {
        options.deep = true;
        options.idle_pauses = [200, 500, 1_600].map(Duration::from_millis).to_vec();
    });
    let seen = web::websocket(&relay(false), &direct(to), &ctx).await.unwrap();
    let idle = seen.idle.unwrap();
    assert_eq!(idle.survived.iter().map(|pause| pause.as_f64()).collect::<Vec<_>>(), [200.0, 500.0]);
    assert_eq!(idle.died.map(|pause| pause.as_f64()), Some(1_600.0));
}
