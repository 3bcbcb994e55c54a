//! The threads of a laboratory: each runs servers in one namespace, until the laboratory ends.

use std::io;
use std::thread::JoinHandle;

use tokio::sync::watch;

use crate::LabError;
use crate::namespace::Namespace;

/// Threads that end together.
#[derive(Debug)]
pub(crate) struct Crew {
    stop: watch::Sender<bool>,
    threads: Vec<JoinHandle<io::Result<()>>>,
}

impl Crew {
    pub(crate) fn new() -> Crew {
        Crew { stop: watch::Sender::new(false), threads: Vec::new() }
    }

    /// Starts a thread in a namespace, and returns when what it begins has begun.
    pub(crate) fn run(
        &mut self,
        namespace: &Namespace,
        what: &'static str,
        begin: impl FnOnce() -> io::Result<()> + Send + 'static,
    ) -> Result<(), LabError> {
        let (ready, begun) = std::sync::mpsc::channel();
        let mut stop = self.stop.subscribe();
        self.threads.push(namespace.thread(what, move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async {
                let result = begin();
                let failed = result.is_err();
                let _ = ready.send(result);
                if !failed {
                    let _ = stop.wait_for(|stop| *stop).await;
                }
            });
            Ok(())
        })?);
        let begun = begun.recv().unwrap_or_else(|_| Err(io::Error::other("it did not start")));
        begun.map_err(LabError::server(what))
    }
}

impl Drop for Crew {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}
