//! Durations as they are written: milliseconds with a fraction.

use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A duration, written as milliseconds with up to three decimals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Millis(Duration);

impl Millis {
    /// From a number of milliseconds.
    pub const fn new(millis: u64) -> Millis {
        Millis(Duration::from_millis(millis))
    }

    /// As a duration.
    pub const fn duration(self) -> Duration {
        self.0
    }

    /// As milliseconds with a fraction.
    pub fn as_f64(self) -> f64 {
        self.0.as_secs_f64() * 1000.0
    }
}

impl From<Duration> for Millis {
    fn from(duration: Duration) -> Millis {
        Millis(duration)
    }
}

impl std::fmt::Display for Millis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.as_f64() {
            small if small < 10.0 => write!(f, "{small:.1} ms"),
            middle if middle < 1000.0 => write!(f, "{middle:.0} ms"),
            large => write!(f, "{:.1} s", large / 1000.0),
        }
    }
}

impl Serialize for Millis {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64((self.as_f64() * 1000.0).round() / 1000.0)
    }
}

impl<'de> Deserialize<'de> for Millis {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Millis, D::Error> {
        let millis = f64::deserialize(deserializer)?;
        Duration::try_from_secs_f64(millis / 1000.0).map(Millis).map_err(serde::de::Error::custom)
    }
}
