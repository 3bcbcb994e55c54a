//! Times as people write them on a command line: `500ms`, `30s`, `2m`, `1h`.

use std::time::Duration;

/// The longest time that is taken: a day.
const MOST: Duration = Duration::from_secs(24 * 60 * 60);

/// Reads a time; a number alone is seconds.
pub(super) fn parse(text: &str) -> Result<Duration, String> {
    let at = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(at).unwrap_or((text, ""));
    let scale = match unit {
        "ms" => 0.001,
        "" | "s" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        _ => return Err(format!("`{unit}` is no unit of time; write 500ms, 30s, 2m or 1h")),
    };
    let time = number.parse::<f64>().ok().and_then(|number| Duration::try_from_secs_f64(number * scale).ok());
    match time {
        Some(time) if time.is_zero() => Err("a time must be longer than nothing".to_owned()),
        Some(time) if time > MOST => Err("a time may be a day at most".to_owned()),
        Some(time) => Ok(time),
        None => Err("this is no time; write 500ms, 30s, 2m or 1h".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        assert_eq!(parse("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(parse("30s"), Ok(Duration::from_secs(30)));
        assert_eq!(parse("30"), Ok(Duration::from_secs(30)));
        assert_eq!(parse("1.5m"), Ok(Duration::from_secs(90)));
        assert_eq!(parse("1h"), Ok(Duration::from_secs(3600)));
        for wrong in ["", "s", "-1s", "1d", "0", "25h", "1.2.3s", "∞", "1e400s"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
