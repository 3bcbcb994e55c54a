//! Ports and transport protocols.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::words::word_enum;

word_enum! {
    /// A transport protocol.
    pub enum Protocol {
        /// Transmission Control Protocol.
        Tcp = "tcp",
        /// User Datagram Protocol.
        Udp = "udp",
    }
}

/// One port or a closed range of ports, 1 to 65535.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PortRange {
    first: u16,
    last: u16,
}

/// Why a text is no port or range of ports.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PortRangeError {
    /// The text is neither a number nor two numbers with a hyphen.
    #[error("`{0}` is neither a port nor a range such as `137-139`")]
    Shape(String),
    /// The number is 0 or above 65535.
    #[error("`{0}` is no port: ports are 1 to 65535")]
    Outside(String),
    /// The range ends before it begins.
    #[error("`{0}-{1}` runs backwards")]
    Backwards(u16, u16),
}

impl PortRange {
    /// A single port; none where `port` is 0.
    pub const fn single(port: u16) -> Option<PortRange> {
        if port == 0 { None } else { Some(PortRange { first: port, last: port }) }
    }

    /// The first port.
    pub const fn first(self) -> u16 {
        self.first
    }

    /// The last port, equal to the first where there is only one.
    pub const fn last(self) -> u16 {
        self.last
    }

    /// The last port where there is more than one.
    pub const fn end(self) -> Option<u16> {
        if self.first == self.last { None } else { Some(self.last) }
    }

    /// Whether the range holds `port`.
    pub const fn contains(self, port: u16) -> bool {
        self.first <= port && port <= self.last
    }
}

impl FromStr for PortRange {
    type Err = PortRangeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let port = |part: &str| -> Result<u16, PortRangeError> {
            if part.is_empty() || !part.bytes().all(|b| b.is_ascii_digit()) {
                return Err(PortRangeError::Shape(text.to_owned()));
            }
            match part.parse::<u16>() {
                Ok(port) if port > 0 => Ok(port),
                _ => Err(PortRangeError::Outside(part.to_owned())),
            }
        };
        let (first, last) = match text.split_once('-') {
            Some((first, last)) => (port(first)?, port(last)?),
            None => (port(text)?, port(text)?),
        };
        if first > last {
            return Err(PortRangeError::Backwards(first, last));
        }
        Ok(PortRange { first, last })
    }
}

impl fmt::Display for PortRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.end() {
            None => write!(f, "{}", self.first),
            Some(last) => write!(f, "{}-{last}", self.first),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_and_a_range_read_back_as_they_are_written() {
        for text in ["1", "443", "65535", "137-139"] {
            assert_eq!(text.parse::<PortRange>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_port_says_why() {
        let why = |text: &str| text.parse::<PortRange>().unwrap_err();
        assert_eq!(why("0"), PortRangeError::Outside("0".into()));
        assert_eq!(why("65536"), PortRangeError::Outside("65536".into()));
        assert_eq!(why("https"), PortRangeError::Shape("https".into()));
        assert_eq!(why("-1"), PortRangeError::Shape("-1".into()));
        assert_eq!(why("10-9"), PortRangeError::Backwards(10, 9));
    }
}
