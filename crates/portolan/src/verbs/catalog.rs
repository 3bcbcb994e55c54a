//! `portolan catalog`.

use clap::Args;

use crate::cli::Global;
use crate::error::{Error, Outcome};
use crate::printer::Printer;

/// What is known of products, regions and documents.
#[derive(Debug, Args)]
pub(crate) struct Catalog {}

impl Catalog {
    /// Does what was asked for.
    pub(crate) fn run(&self, _: &Global, _: &mut Printer) -> Result<Outcome, Error> {
        Ok(Outcome::Good)
    }
}
