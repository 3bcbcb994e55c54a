//! Tries again what may have failed for a moment only.

use std::time::Duration;

use super::error::FetchError;

/// The pause before the second try; each further one is three times as long.
const PAUSE: Duration = Duration::from_millis(400);

/// Tries as often as the error is worth it, with growing pauses, which are the caller's to keep.
pub(super) fn patiently<T>(
    pause: impl Fn(Duration),
    mut attempt: impl FnMut() -> Result<T, FetchError>,
) -> Result<T, FetchError> {
    let (mut tries, mut wait) = (1, PAUSE);
    loop {
        match attempt() {
            Err(error) if tries < error.most_tries() => {
                pause(wait);
                tries += 1;
                wait *= 3;
            }
            Err(error) if tries > 1 => return Err(FetchError::Tried { error: Box::new(error), tries }),
            other => return other,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    fn status(status: u16) -> FetchError {
        FetchError::Status { url: "http://a/".to_owned(), status }
    }

    /// What comes of these attempts, and the pauses between them in milliseconds.
    fn tried(mut attempts: Vec<Result<u8, FetchError>>) -> (Result<u8, String>, Vec<u128>) {
        attempts.reverse();
        let pauses = RefCell::new(Vec::new());
        let result = patiently(
            |wait| pauses.borrow_mut().push(wait.as_millis()),
            || attempts.pop().expect("no more tries than that"),
        );
        (result.map_err(|error| error.to_string()), pauses.into_inner())
    }

    #[test]
    fn what_works_is_not_tried_again() {
        assert_eq!(tried(vec![Ok(1)]), (Ok(1), vec![]));
        assert_eq!(tried(vec![Err(status(503)), Ok(2)]), (Ok(2), vec![400]));
        assert_eq!(tried(vec![Err(status(503)), Err(status(502)), Ok(3)]), (Ok(3), vec![400, 1200]));
    }

    #[test]
    fn three_tries_are_enough_and_are_told() {
        let (result, pauses) = tried((0..3).map(|_| Err(status(503))).collect());
        assert_eq!(result.unwrap_err(), "`http://a/` answers 503 (the server has a problem): tried 3 times");
        assert_eq!(pauses, [400, 1200]);
    }

    #[test]
    fn the_last_error_decides() {
        let (result, pauses) = tried(vec![Err(status(503)), Err(status(404))]);
        assert_eq!(result.unwrap_err(), "`http://a/` answers 404 (not found): tried 2 times");
        assert_eq!(pauses, [400]);
    }

    #[test]
    fn what_stays_as_it_is_is_not_tried_again() {
        for status in [400, 401, 403, 404, 410, 501] {
            assert!(tried(vec![Err(self::status(status))]).1.is_empty(), "{status}");
        }
        assert!(tried(vec![Err(FetchError::Circle { url: String::new() })]).1.is_empty());
    }
}
