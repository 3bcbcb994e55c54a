//! Two things at once.

use std::{panic, thread};

/// Does two things and gives what both came to: side by side where they are large, or else one after the other, because
/// for small ones a thread costs more than it saves.
pub fn side_by_side<A: Send, B>(
    large: bool,
    one: impl FnOnce() -> A + Send,
    other: impl FnOnce() -> B,
) -> (A, B) {
    if !large {
        return (one(), other());
    }
    thread::scope(|scope| {
        let one = scope.spawn(one);
        let other = other();
        (one.join().unwrap_or_else(|panic| panic::resume_unwind(panic)), other)
    })
}
