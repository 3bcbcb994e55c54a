//! The first of several futures that has something to give.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

/// A future among others.
pub(crate) type Racer<'f, T> = Pin<Box<dyn Future<Output = Option<T>> + Send + 'f>>;

/// What the first future gives that gives anything; none where none does.
pub(crate) async fn first<T>(mut racers: Vec<Racer<'_, T>>) -> Option<T> {
    poll_fn(move |cx| {
        let mut at = 0;
        while let Some(racer) = racers.get_mut(at) {
            match racer.as_mut().poll(cx) {
                Poll::Ready(Some(value)) => return Poll::Ready(Some(value)),
                Poll::Ready(None) => drop(racers.swap_remove(at)),
                Poll::Pending => at += 1,
            }
        }
        if racers.is_empty() { Poll::Ready(None) } else { Poll::Pending }
    })
    .await
}
