//! No answer of a web server, a proxy or a TLS server leads to a panic, is waited for once it has ended, or grows out of its
//! bounds. What a proxy repeats of the credentials is never written down.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use portolan_check::observe::{ConnectResult, FetchSeen, Handshake, ResponseSeen};
use portolan_check::probe::Options;
use portolan_check::probe::strangers::Reader;

static READER: LazyLock<Reader> =
    LazyLock::new(|| Reader::new(&Options::default()).expect("no file is read"));

fuzz_target!(|bytes: &[u8]| {
    portolan_fuzz::at_once(async {
        match READER.answer(bytes).await {
            FetchSeen::Status(answer) => bounded(&answer),
            FetchSeen::Silent => panic!("an end is no silence"),
            _ => {}
        }
        let secret = "hunter2".to_owned();
        let said = READER.tunnel(bytes, &[secret.clone()]).await;
        if let ConnectResult::Status(answer) = &said {
            bounded(answer);
            if !(200..300).contains(&answer.status) {
                assert!(!format!("{said:?}").contains(&secret));
            }
        }
        assert!(!matches!(said, ConnectResult::Silent));
        assert!(!matches!(READER.handshake(bytes).await, Handshake::Done { .. }));
        assert!(!matches!(READER.old_handshake(bytes).await, Handshake::Silent { .. }));
    });
});

fn bounded(answer: &ResponseSeen) {
    assert!(answer.body.chars().count() <= 1_000 && answer.headers.len() <= 100);
    assert!(answer.headers.iter().all(|(name, _)| name != "set-cookie" && name != "authorization"));
    assert!(answer.body.chars().all(|letter| !letter.is_control() || matches!(letter, '\n' | '\t')));
}
