//! What keeps the program from doing its job.
//!
//! What is wrong with the user's file or network is a diagnostic and comes from the libraries.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use thiserror::Error;

/// A job that could not be done.
#[derive(Debug, Error)]
pub(crate) enum Error {
    /// A file or folder cannot be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Standard input cannot be read.
    #[error("cannot read standard input")]
    ReadInput(#[source] io::Error),
    /// A file cannot be written.
    #[error("cannot write `{}`", path.display())]
    Write {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The results cannot be written.
    #[error("cannot write to standard output")]
    WriteOutput(#[source] io::Error),
    /// The catalog inside the program cannot be read.
    #[error("the catalog cannot be used")]
    Catalog(#[from] portolan_catalog::DecodeError),
    /// A report cannot be made.
    #[error("the report cannot be made")]
    Report(#[from] portolan_plan::report::ReportError),
    /// A document cannot be written as JSON.
    #[error("the answer cannot be written as JSON")]
    Json(#[from] serde_json::Error),
    /// Nothing in the catalog has this name.
    #[error("the catalog has no {kind} called `{name}`")]
    NotInCatalog {
        /// What was looked for.
        kind: &'static str,
        /// Its name.
        name: String,
        /// The nearest names.
        nearest: Vec<String>,
    },
    /// A flag has no meaning for this input.
    #[error("{0}")]
    Flag(&'static str),
}

impl Error {
    /// Ways out.
    pub(crate) fn hints(&self) -> Vec<String> {
        match self {
            Error::Read { source, path } if source.kind() == io::ErrorKind::NotFound => {
                let first = path.components().next().map(|part| part.as_os_str().to_string_lossy().into_owned());
                let folder = first.filter(|_| path.is_relative() && path.components().count() == 1);
                folder.map(|_| "the path is relative to the current folder".to_owned()).into_iter().collect()
            }
            Error::NotInCatalog { nearest, .. } if !nearest.is_empty() => {
                let names = nearest.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>();
                vec![format!("did you mean {}?", names.join(" or "))]
            }
            Error::NotInCatalog { .. } => {
                vec!["`portolan catalog list` names products, `portolan catalog documents` documents".to_owned()]
            }
            _ => Vec::new(),
        }
    }
}

/// How a job that was done ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// There is nothing to report.
    Good,
    /// The answer is no.
    Bad,
    /// The input has errors, which are printed already.
    BadInput,
}

impl Outcome {
    /// The exit code.
    pub(crate) fn code(self) -> ExitCode {
        match self {
            Outcome::Good => ExitCode::SUCCESS,
            Outcome::Bad => ExitCode::from(1),
            Outcome::BadInput => ExitCode::from(2),
        }
    }
}
