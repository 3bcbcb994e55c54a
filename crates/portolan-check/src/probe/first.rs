//! Several futures at once: the first that has something to give, or all of them.

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

/// What all of some futures give, in their order. They run at once.
pub(crate) async fn join_all<F: Future>(futures: Vec<F>) -> Vec<F::Output> {
    let mut waiting: Vec<_> = futures.into_iter().map(|future| (Box::pin(future), None)).collect();
    poll_fn(|cx| {
        let mut pending = false;
        for (future, done) in waiting.iter_mut().filter(|(_, done)| done.is_none()) {
            match future.as_mut().poll(cx) {
                Poll::Ready(output) => *done = Some(output),
                Poll::Pending => pending = true,
            }
        }
        if pending { Poll::Pending } else { Poll::Ready(()) }
    })
    .await;
    waiting.into_iter().filter_map(|(_, done)| done).collect()
}
