//! The outermost layer of what a TLS server says, read just far enough to tell how far it came.

use crate::observe::{Handshake, Stall};
use crate::probe::text;

/// A record: its type, and its payload as far as it is here.
pub(super) struct Record<'b> {
    /// 20 change cipher spec, 21 alert, 22 handshake, 23 application data.
    pub(super) kind: u8,
    /// Its payload.
    pub(super) payload: &'b [u8],
}

/// The first record.
pub(super) fn first(bytes: &[u8]) -> Option<Record<'_>> {
    let (&[kind, 3, _, high, low], rest) = bytes.split_first_chunk()? else { return None };
    let length = usize::from(u16::from_be_bytes([high, low]));
    Some(Record { kind, payload: rest.get(..length.min(rest.len()))? })
}

/// The first bytes in printable form, where they cannot be the beginning of TLS.
pub(super) fn plaintext(bytes: &[u8]) -> Option<String> {
    let tls = match bytes {
        [] => true,
        [kind] => (20..=23).contains(kind),
        [kind, major, ..] => (20..=23).contains(kind) && *major == 3,
    };
    (!tls).then(|| text::printable(bytes))
}

/// What silence after these bytes means.
pub(super) fn silence(bytes: &[u8]) -> Handshake {
    if let Some(first) = plaintext(bytes) {
        return Handshake::Plaintext { first };
    }
    let hello = first(bytes).is_some_and(|record| record.kind == 22 && record.payload.first() == Some(&2));
    Handshake::Silent { stall: if hello { Stall::AfterServerHello } else { Stall::AfterClientHello } }
}
