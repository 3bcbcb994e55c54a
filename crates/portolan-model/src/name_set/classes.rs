//! The 39 characters of names, and sets of them in one word.

/// The alphabet. Its order decides which witness is found first, so letters lead.
const ALPHABET: &[u8; 39] = b"abcdefghijklmnopqrstuvwxyz0123456789-_.";

/// A set of characters, one bit for each place in the alphabet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Classes(u64);

impl Classes {
    pub(super) const NONE: Self = Self(0);
    pub(super) const ALL: Self = Self((1 << 39) - 1);
    pub(super) const DIGITS: Self = Self(((1 << 10) - 1) << 26);
    pub(super) const HYPHEN: Self = Self(1 << 36);
    pub(super) const DOT: Self = Self(1 << 38);
    /// Letters and the underscore.
    pub(super) const WORDS: Self = Self::ALL.minus(Self::DIGITS).minus(Self::HYPHEN).minus(Self::DOT);
    /// What labels are made of.
    pub(super) const LABEL: Self = Self::ALL.minus(Self::DOT);

    /// The set of one character, or the empty set for a character that no name holds.
    pub(super) fn of(byte: u8) -> Self {
        match byte {
            b'a'..=b'z' => Self(1 << (byte - b'a')),
            b'0'..=b'9' => Self(1 << (byte - b'0' + 26)),
            b'-' => Self::HYPHEN,
            b'_' => Self(1 << 37),
            b'.' => Self::DOT,
            _ => Self::NONE,
        }
    }

    /// The characters of which `holds` is true.
    pub(super) fn filter(holds: impl Fn(char) -> bool) -> Self {
        let chosen = ALPHABET.iter().filter(|byte| holds(char::from(**byte)));
        chosen.fold(Self::NONE, |set, byte| set.or(Self::of(*byte)))
    }

    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) const fn minus(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(super) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The place of the first character, by which disjoint sets sort.
    pub(super) const fn lowest(self) -> u32 {
        self.0.trailing_zeros()
    }

    /// The first character.
    pub(super) fn first(self) -> Option<char> {
        ALPHABET.get(self.lowest() as usize).copied().map(char::from)
    }
}
