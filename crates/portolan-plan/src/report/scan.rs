//! Looking through a text for bytes that need care.

/// Whether a text has a byte of which `odd` is true.
pub(super) fn has(text: &[u8], odd: impl Fn(u8) -> bool) -> bool {
    // Without a branch inside, a chunk is looked at as a whole.
    fn within<const N: usize>(chunk: &[u8; N], odd: impl Fn(u8) -> bool) -> bool {
        chunk.iter().fold(false, |found, byte| found | odd(*byte))
    }
    if let Some(last) = text.last_chunk::<16>() {
        let (chunks, rest) = text.as_chunks::<16>();
        return chunks.iter().any(|chunk| within(chunk, &odd)) || (!rest.is_empty() && within(last, &odd));
    }
    match (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        (Some(first), Some(last)) => within(first, &odd) || within(last, &odd),
        _ => text.iter().any(|byte| odd(*byte)),
    }
}

#[cfg(test)]
mod tests {
    use super::has;

    #[test]
    fn a_byte_is_found_at_every_place_of_every_length() {
        for length in 0..50 {
            let mut text = vec![b'a'; length];
            assert!(!has(&text, |byte| byte == b'"'), "{length}");
            for at in 0..length {
                text[at] = b'"';
                assert!(has(&text, |byte| byte == b'"'), "{at} of {length}");
                text[at] = b'a';
            }
        }
    }
}
