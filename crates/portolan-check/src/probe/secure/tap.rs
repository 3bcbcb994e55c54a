//! A stream that keeps count of what goes through it, and the first bytes that come in.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// How many of the first bytes are kept.
const KEPT: usize = 4 * 1024;

/// What went through.
#[derive(Debug, Default)]
pub(crate) struct Record {
    /// Bytes written.
    pub(crate) sent: u64,
    /// Bytes written before anything came in.
    pub(crate) opening: usize,
    /// Bytes that came in.
    pub(crate) received: u64,
    /// The first of them.
    pub(crate) head: Vec<u8>,
}

/// A stream that keeps count. The count outlives it.
#[derive(Debug)]
pub(crate) struct Tap<S> {
    inner: S,
    record: Recorded,
}

/// The count of a [`Tap`].
#[derive(Debug, Clone, Default)]
pub(crate) struct Recorded(Arc<Mutex<Record>>);

impl Recorded {
    /// The count as it is now.
    pub(crate) fn read(&self) -> MutexGuard<'_, Record> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S> Tap<S> {
    /// Counts what goes through `inner`.
    pub(crate) fn new(inner: S) -> (Tap<S>, Recorded) {
        let record = Recorded::default();
        (Tap { inner, record: record.clone() }, record)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Tap<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        ready!(Pin::new(&mut this.inner).poll_read(cx, buffer))?;
        let fresh = buffer.filled().get(before..).unwrap_or_default();
        let mut record = this.record.read();
        record.received += fresh.len() as u64;
        let room = KEPT.saturating_sub(record.head.len()).min(fresh.len());
        record.head.extend_from_slice(fresh.get(..room).unwrap_or_default());
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Tap<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = ready!(Pin::new(&mut this.inner).poll_write(cx, bytes))?;
        let mut record = this.record.read();
        record.sent += written as u64;
        if record.received == 0 {
            record.opening += written;
        }
        Poll::Ready(Ok(written))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_shutdown(cx)
    }
}
