//! The only place that looks at a clock, or waits.

use std::thread;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use portolan_model::Date;

/// The date in UTC.
pub(crate) fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date()
}

/// Lets time pass.
pub(crate) fn pause(time: Duration) {
    thread::sleep(time);
}
