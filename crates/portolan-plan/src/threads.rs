//! Two things at once.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};
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

/// Work in a row that two threads take from its two ends until they meet, so that neither has to know how fast the other
/// is. What they made, put together by place, is the same however much each of them took.
#[derive(Debug)]
pub struct BothEnds {
    left: Mutex<Range<usize>>,
    /// So much is taken at once.
    piece: usize,
}

impl BothEnds {
    /// So many things, taken a piece of so many at a time.
    pub fn new(things: usize, piece: usize) -> BothEnds {
        BothEnds { left: Mutex::new(0..things), piece: piece.max(1) }
    }

    /// The pieces from the front, as long as anything is left.
    pub fn take_from_front(&self) -> impl Iterator<Item = Range<usize>> {
        self.taken(|left, piece| {
            let from = left.start;
            left.start = left.end.min(from + piece);
            from..left.start
        })
    }

    /// The pieces from the back, as long as anything is left: the last one first.
    pub fn take_from_back(&self) -> impl Iterator<Item = Range<usize>> {
        self.taken(|left, piece| {
            let to = left.end;
            left.end = left.start.max(to.saturating_sub(piece));
            left.end..to
        })
    }

    fn taken(
        &self,
        take: impl Fn(&mut Range<usize>, usize) -> Range<usize>,
    ) -> impl Iterator<Item = Range<usize>> {
        std::iter::from_fn(move || {
            let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
            (!left.is_empty()).then(|| take(&mut left, self.piece))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{BothEnds, side_by_side};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn two_threads_take_each_thing_once_and_in_order(things in 0_usize..200, piece in 0_usize..9) {
            let ends = BothEnds::new(things, piece);
            let (back, front) = side_by_side(
                true,
                || ends.take_from_back().collect::<Vec<_>>(),
                || ends.take_from_front().flatten().collect::<Vec<_>>(),
            );
            let all = front.into_iter().chain(back.into_iter().rev().flatten()).collect::<Vec<_>>();
            prop_assert_eq!(all, (0..things).collect::<Vec<_>>());
        }
    }
}
