//! What keeps a laboratory from standing.

use std::io;
use std::path::PathBuf;

/// The laboratory could not be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LabError {
    /// A program is missing or may not run.
    #[error(
        "{program}: {source}; `cargo xtask install` installs what the laboratory needs, and it runs as root"
    )]
    Program {
        /// The program.
        program: String,
        /// Why.
        source: io::Error,
    },
    /// A program refused what it was asked for.
    #[error("{ran}: {said}")]
    Refused {
        /// The command line.
        ran: String,
        /// What it said.
        said: String,
    },
    /// A file of the laboratory cannot be written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A server of the laboratory cannot start.
    #[error("{what}: {source}")]
    Server {
        /// Which.
        what: String,
        /// Why.
        source: io::Error,
    },
    /// A certificate cannot be made.
    #[error("certificates: {0}")]
    Certificate(String),
    /// The plan has nothing that the laboratory could build.
    #[error("the plan {0}; the laboratory needs a site with an IPv4 network")]
    Plan(&'static str),
}

impl LabError {
    pub(crate) fn server(what: impl Into<String>) -> impl FnOnce(io::Error) -> LabError {
        let what = what.into();
        |source| LabError::Server { what, source }
    }
}

impl From<rcgen::Error> for LabError {
    fn from(error: rcgen::Error) -> LabError {
        LabError::Certificate(error.to_string())
    }
}

impl From<rustls::Error> for LabError {
    fn from(error: rustls::Error) -> LabError {
        LabError::Certificate(error.to_string())
    }
}
