//! The only place that looks at a clock.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use portolan_model::Date;

/// The date in UTC.
pub(crate) fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date()
}
