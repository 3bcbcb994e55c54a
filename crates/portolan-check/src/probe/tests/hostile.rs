//! Servers that would hang or exhaust a careless client.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::AsyncWriteExt as _;

use super::authority::{Authority, Says};
use super::kit::*;
use crate::observe::{ConnectResult, FetchSeen, Handshake};
use crate::probe::{proxy as probe, secure, web};

/// Says something, and then something else for ever.
async fn endless(first: &'static [u8], then: &'static [u8], pause: Duration) -> SocketAddr {
    serve(move |mut stream| async move {
        hear(&mut stream).await;
        let mut said = stream.write_all(first).await;
        while said.is_ok() {
            tokio::time::sleep(pause).await;
            said = stream.write_all(then).await;
        }
    })
    .await
}

async fn fetch(to: SocketAddr) -> (FetchSeen, Duration) {
    let began = Instant::now();
    let seen = web::fetch(&format!("http://{to}/"), &direct(to), &ctx(&[], Vec::new())).await.unwrap();
    (seen.result, began.elapsed())
}

const LIMIT: Duration = Duration::from_secs(4);

#[tokio::test]
async fn heads_without_end_are_cut() {
    let to =
        endless(b"HTTP/1.1 200 OK\r\n", b"X-Padding: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n", Duration::ZERO)
            .await;
    let (seen, took) = fetch(to).await;
    assert!(matches!(seen, FetchSeen::Garbage { .. }), "{seen:?}");
    assert!(took < LIMIT);

    let to = endless(b"HTTP/1.1 200 OK\r\nX-One: ", &[b'a'; 4096], Duration::ZERO).await;
    let (seen, took) = fetch(to).await;
    assert!(matches!(&seen, FetchSeen::Garbage { first } if first.len() <= 1_000), "{seen:?}");
    assert!(took < LIMIT);

    let to = endless(b"HTTP/1.1 200 OK\r\n", b"a", Duration::from_millis(50)).await;
    let (seen, took) = fetch(to).await;
    assert_eq!(seen, FetchSeen::Silent, "a slow drip is cut by the deadline");
    assert!(took < LIMIT);

    let to = endless(b"", b"HTTP/1.1 103 Hints\r\n\r\n", Duration::ZERO).await;
    assert!(matches!(fetch(to).await.0, FetchSeen::Garbage { .. }));
}

#[tokio::test]
async fn bodies_without_end_are_cut() {
    for (head, then, pause) in [
        (&b"HTTP/1.1 200 OK\r\n\r\n"[..], &[b'x'; 8192][..], 0),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", &[b'x'; 8192], 0),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"3\r\nabc\r\n", 0),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x", 50),
    ] {
        let (seen, took) = fetch(endless(head, then, Duration::from_millis(pause)).await).await;
        let FetchSeen::Status(answer) = seen else { panic!("{seen:?}") };
        assert!(answer.status == 200 && answer.body.len() <= 1_000 && !answer.body.is_empty(), "{answer:?}");
        assert!(took < LIMIT, "{took:?}");
    }
}

#[tokio::test]
async fn garbage_is_garbage_everywhere() {
    let (seen, _) = fetch(endless(&[0xff; 64], &[0; 64], Duration::ZERO).await).await;
    assert!(matches!(seen, FetchSeen::Garbage { .. }));

    let to = endless(&[0xff; 64], &[0; 64], Duration::ZERO).await;
    let (seen, _) = probe::tunnel(0, "a.example:443", &ctx(&[], vec![proxy(to, false, "none")])).await;
    assert!(matches!(seen.result, ConnectResult::Garbage { .. }));

    // Records that never become a handshake, and records that are none.
    for first in [&[22, 3, 3, 0x40, 0][..], &[22, 3, 3, 0xff, 0xff], &[0; 8], &[23, 3, 3, 0, 0]] {
        let to = endless(first, &[2; 512], Duration::from_millis(5)).await;
        let began = Instant::now();
        let (seen, stream) = secure::tls(&endpoint(true), &direct(to), &ctx(&[], Vec::new())).await;
        assert!(stream.is_none());
        let seen = seen.unwrap();
        assert!(!seen.attempts.iter().any(|made| matches!(made.result, Handshake::Done { .. })), "{seen:?}");
        assert!(began.elapsed() < LIMIT + LIMIT, "{:?}", began.elapsed());
    }
}

#[tokio::test]
async fn a_huge_chain_is_cut_or_refused() {
    let root = Authority::root("Root");
    let mut leaf = root.leaf(NAME, &Says::default());
    let others: Vec<_> = (0..60).map(|n| root.below(&format!("Other {n}"), &Says::default()).der()).collect();
    leaf.chain.extend(others);
    let (seen, _) =
        secure::tls(&endpoint(true), &direct(tls_server(&leaf).await), &ctx(&[&root], Vec::new())).await;
    let seen = seen.unwrap();
    assert_eq!(seen.chain.len(), 10);
    assert!(seen.public.unwrap().anchored);

    // More than any server may present.
    let huge: Vec<_> = (0..400).map(|_| leaf.chain[1].clone()).collect();
    leaf.chain.extend(huge);
    let (seen, stream) =
        secure::tls(&endpoint(true), &direct(tls_server(&leaf).await), &ctx(&[], Vec::new())).await;
    assert!(stream.is_none(), "{:?}", seen.unwrap().attempts);
}
