//! Runs the stages.

use crate::observe::Observations;
use crate::task::Assignment;

use super::{Options, ProbeError, Progress};

/// Tries every endpoint and writes down what it sees. Blocks until it is done; at most [`Options::budget`].
///
/// # Errors
/// Where the system gives no sockets or threads, or a file of authorities is none. What a network does is never an error.
pub fn run(
    assignment: &Assignment,
    options: &Options,
    progress: &mut dyn FnMut(Progress),
) -> Result<Observations, ProbeError> {
    let _ = (assignment, options, progress);
    Err(ProbeError::System(std::io::Error::other("not built yet")))
}
