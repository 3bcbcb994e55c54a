//! Files as they lie on a disk: plain, gzip or Zstandard, told apart by their first bytes.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::MultiGzDecoder;
use ruzstd::decoding::StreamingDecoder;
use thiserror::Error;

/// No file unpacks to more than this many bytes; the largest that was ever published has 4.3 million.
pub const MOST_UNPACKED: u64 = 256 << 20;

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// Not at all.
    Plain,
    /// gzip, as `.gz` files and HTTP answers are.
    Gzip,
    /// Zstandard, as `.zst` files are.
    Zstd,
}

impl Packing {
    /// Tells by the first bytes; the name of the file has no say.
    pub fn of(bytes: &[u8]) -> Packing {
        match bytes {
            [0x1f, 0x8b, ..] => Packing::Gzip,
            // The second form is a skippable frame, which may come first.
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Packing::Zstd,
            _ => Packing::Plain,
        }
    }

    /// The name in prose.
    pub const fn as_str(self) -> &'static str {
        match self {
            Packing::Plain => "plain",
            Packing::Gzip => "gzip",
            Packing::Zstd => "zstd",
        }
    }
}

/// A packed file that cannot be unpacked.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum UnpackError {
    /// It is damaged or ends early.
    #[error("the {packing} data is damaged or ends early: {reason}", packing = packing.as_str())]
    Damaged {
        /// How it is packed.
        packing: Packing,
        /// What the decoder says.
        reason: String,
    },
    /// It unpacks to more than [`MOST_UNPACKED`].
    #[error("it unpacks to more than {} MiB, which no service-tag file does", MOST_UNPACKED >> 20)]
    TooLarge,
}

/// The content of a file, unpacked where it is packed.
pub fn unpack(bytes: &[u8]) -> Result<Cow<'_, [u8]>, UnpackError> {
    let packing = Packing::of(bytes);
    let damaged = |reason: String| UnpackError::Damaged { packing, reason };
    let content = match packing {
        Packing::Plain if bytes.len() as u64 > MOST_UNPACKED => return Err(UnpackError::TooLarge),
        Packing::Plain => return Ok(Cow::Borrowed(bytes)),
        Packing::Gzip => all_of(MultiGzDecoder::new(bytes)).map_err(|error| damaged(error.to_string()))?,
        Packing::Zstd => frames(bytes).map_err(|error| damaged(plainly(&error)))?,
    };
    if content.len() as u64 > MOST_UNPACKED {
        return Err(UnpackError::TooLarge);
    }
    Ok(Cow::Owned(content))
}

/// What the decoder says, without the innards of its types.
fn plainly(error: &str) -> String {
    error.split([':', '(']).next().unwrap_or(error).trim().to_lowercase()
}

fn all_of(reader: impl Read) -> std::io::Result<Vec<u8>> {
    let mut content = Vec::new();
    reader.take(MOST_UNPACKED + 1).read_to_end(&mut content)?;
    Ok(content)
}

/// All frames of Zstandard data, one after the other.
fn frames(mut rest: &[u8]) -> Result<Vec<u8>, String> {
    let mut content = Vec::new();
    while !rest.is_empty() && content.len() as u64 <= MOST_UNPACKED {
        if let Some(after) = after_skippable(rest)? {
            rest = after;
            continue;
        }
        let mut decoder = StreamingDecoder::new(&mut rest).map_err(|error| error.to_string())?;
        content.extend(all_of(&mut decoder).map_err(|error| error.to_string())?);
    }
    Ok(content)
}

/// What stands behind a skippable frame; none where the data begins with another one.
fn after_skippable(bytes: &[u8]) -> Result<Option<&[u8]>, String> {
    let [0x50..=0x5f, 0x2a, 0x4d, 0x18, a, b, c, d, body @ ..] = bytes else { return Ok(None) };
    let length = u32::from_le_bytes([*a, *b, *c, *d]) as usize;
    body.get(length..).map(Some).ok_or_else(|| "a skippable frame ends early".to_owned())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn packing_is_told_by_the_first_bytes() {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(b"{}").unwrap();
        let gzip = gzip.finish().unwrap();
        let zstd = ruzstd::encoding::compress_to_vec(&b"{}"[..], ruzstd::encoding::CompressionLevel::Fastest);
        let skippable = [&[0x50, 0x2a, 0x4d, 0x18, 1, 0, 0, 0, 9][..], &zstd, &zstd].concat();
        for (packed, plain) in
            [(&b"{}"[..], &b"{}"[..]), (&gzip, b"{}"), (&zstd, b"{}"), (&skippable, b"{}{}"), (b"", b"")]
        {
            assert_eq!(unpack(packed).unwrap(), plain);
        }
        for cut in [&gzip[..gzip.len() - 3], &zstd[..zstd.len() - 2], &skippable[..8]] {
            assert!(matches!(unpack(cut), Err(UnpackError::Damaged { .. })), "{cut:?}");
        }
    }

    #[test]
    fn a_bomb_is_refused() {
        let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        let megabyte = vec![b' '; 1 << 20];
        for _ in 0..=MOST_UNPACKED >> 20 {
            bomb.write_all(&megabyte).unwrap();
        }
        assert_eq!(unpack(&bomb.finish().unwrap()), Err(UnpackError::TooLarge));
    }
}
