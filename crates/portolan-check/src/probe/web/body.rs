//! The body of an answer, as far as it is worth reading.

use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::time::{Instant, timeout_at};

use super::head::Head;
use crate::observe::ResponseSeen;
use crate::probe::{certificate, text};

/// How many bytes of a body are read, as they come over the wire.
pub(crate) const MOST_BYTES: usize = 64 * 1024;

/// A body as far as it was read.
#[derive(Debug, Default)]
pub(crate) struct Body {
    /// Its bytes, without the marks of chunks.
    pub(crate) bytes: Vec<u8>,
    /// Whether it is all there.
    pub(crate) whole: bool,
}

/// Reads a body: to its end, to `most` bytes, or to the deadline, whichever comes first.
pub(crate) async fn read<S: AsyncRead + Unpin>(
    stream: &mut S,
    head: &Head,
    most: usize,
    deadline: Instant,
) -> Body {
    let mut raw = head.rest.clone();
    raw.truncate(most);
    let framing = Framing::of(head);
    let mut buffer = [0; 8192];
    loop {
        if let Some(bytes) = framing.whole(&raw) {
            return Body { bytes, whole: true };
        }
        if raw.len() >= most {
            break;
        }
        match timeout_at(deadline, stream.read(&mut buffer)).await {
            Ok(Ok(0)) if matches!(framing, Framing::ToTheEnd) => return Body { bytes: raw, whole: true },
            Ok(Ok(0)) | Ok(Err(_)) | Err(_) => break,
            Ok(Ok(read)) => {
                let read = read.min(most - raw.len());
                raw.extend_from_slice(buffer.get(..read).unwrap_or_default());
            }
        }
    }
    Body { bytes: framing.part(&raw), whole: false }
}

/// Where a body ends.
#[derive(Debug, PartialEq, Eq)]
enum Framing {
    Length(u64),
    Chunked,
    ToTheEnd,
}

impl Framing {
    fn of(head: &Head) -> Framing {
        if matches!(head.status, 101 | 204 | 304) {
            return Framing::Length(0);
        }
        if head
            .field("transfer-encoding")
            .is_some_and(|coding| coding.to_ascii_lowercase().contains("chunked"))
        {
            return Framing::Chunked;
        }
        head.field("content-length")
            .and_then(|length| length.parse().ok())
            .map_or(Framing::ToTheEnd, Framing::Length)
    }

    /// The body, where it is all here.
    fn whole(&self, raw: &[u8]) -> Option<Vec<u8>> {
        match self {
            Framing::Length(length) => {
                let length = usize::try_from(*length).ok()?;
                raw.get(..length).map(<[u8]>::to_vec)
            }
            Framing::Chunked => {
                let (bytes, whole) = chunks(raw);
                whole.then_some(bytes)
            }
            Framing::ToTheEnd => None,
        }
    }

    /// What is here of it.
    fn part(&self, raw: &[u8]) -> Vec<u8> {
        match self {
            Framing::Chunked => chunks(raw).0,
            Framing::Length(_) | Framing::ToTheEnd => raw.to_vec(),
        }
    }
}

/// The chunks that are here, joined, and whether the last one is among them. What is no chunk ends the body.
fn chunks(raw: &[u8]) -> (Vec<u8>, bool) {
    let mut bytes = Vec::new();
    let mut rest = raw;
    while let Ok(httparse::Status::Complete((start, size))) = httparse::parse_chunk_size(rest) {
        if size == 0 {
            return (bytes, true);
        }
        let after = rest.get(start..).unwrap_or_default();
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        bytes.extend_from_slice(after.get(..size.min(after.len())).unwrap_or_default());
        // The chunk ends with CR and LF.
        match size.checked_add(2).and_then(|end| after.get(end..)) {
            Some(next) => rest = next,
            None => break,
        }
    }
    (bytes, false)
}

/// Writes down what a body says.
pub(crate) fn note(body: &Body, seen: &mut ResponseSeen) {
    if body.bytes.is_empty() {
        return;
    }
    seen.body_sha256 = Some(certificate::hex(&Sha256::digest(&body.bytes)));
    let shown = text::printable(&body.bytes);
    seen.title = title(&String::from_utf8_lossy(&body.bytes));
    seen.body = text::without_secrets(&shown);
}

fn title(page: &str) -> Option<String> {
    let lower = page.to_ascii_lowercase();
    let open = lower.find("<title")?;
    let start = open + lower.get(open..)?.find('>')? + 1;
    let end = start + lower.get(start..)?.find("</title")?;
    let words: Vec<&str> = page.get(start..end)?.split_whitespace().collect();
    let title: String = text::printable(words.join(" ").as_bytes()).chars().take(200).collect();
    (!title.is_empty()).then(|| text::without_secrets(&title))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn chunks_are_joined_and_a_title_is_found() {
        assert_eq!(chunks(b"4\r\nWiki\r\n5;x=y\r\npedia\r\n0\r\n\r\n"), (b"Wikipedia".to_vec(), true));
        assert_eq!(chunks(b"4\r\nWi"), (b"Wi".to_vec(), false));
        assert_eq!(chunks(b"ffffffffffffffff\r\nWi"), (b"Wi".to_vec(), false));
        assert_eq!(
            title("<HTML><Title lang=en>\n Web  page\nblocked </TITLE>").as_deref(),
            Some("Web page blocked")
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_body(bytes in prop::collection::vec(any::<u8>(), 0..3_000)) {
            let (joined, _) = chunks(&bytes);
            prop_assert!(joined.len() <= bytes.len());
            let mut seen = ResponseSeen::default();
            note(&Body { bytes, whole: true }, &mut seen);
            prop_assert!(seen.body.chars().count() <= 1_100);
        }
    }
}
