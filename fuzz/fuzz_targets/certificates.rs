//! No chain and no certificate status leads to a panic; what strangers make up leads to no public authority. The input holds
//! certificates, each with its length in two bytes in front.
#![no_main]

use std::sync::LazyLock;

use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use portolan_check::probe::Options;
use portolan_check::probe::strangers::Reader;

static READER: LazyLock<Reader> =
    LazyLock::new(|| Reader::new(&Options::default()).expect("no file is read"));

fuzz_target!(|bytes: &[u8]| {
    let now = Timestamp::from_second(1_795_521_600).expect("November 2026");
    let mut chain = Vec::new();
    let mut rest = bytes;
    while let Some((length, more)) = rest.split_first_chunk() {
        let length = usize::from(u16::from_be_bytes(*length)).min(more.len());
        let (certificate, more) = more.split_at(length);
        chain.push(certificate.to_vec());
        rest = more;
    }
    let (seen, trust) = READER.chain(&chain, now);
    assert_eq!(seen.len(), chain.len());
    assert!(!trust.anchored);
    assert!(seen.iter().all(|one| one.sha256.len() == 64 && one.names.len() <= 100 && one.crl.len() <= 100));
    for (about, status) in seen.iter().zip(chain.iter().skip(1)).take(3) {
        READER.status(status, about, now);
    }
    if let Some(about) = seen.first() {
        READER.status(bytes, about, now);
    }
});
