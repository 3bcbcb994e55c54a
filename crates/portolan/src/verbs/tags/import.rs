//! `portolan tags import`.

use std::path::PathBuf;

use clap::Args;
use portolan_model::Date;
use portolan_tags::{TagCloud, resolve, store};

use super::keep::{self, Offered, Update};
use super::update::JudgeArgs;
use super::{Answer, cloud};
use crate::cli::Global;
use crate::error::Error;
use crate::printer::Printer;
use crate::{files, tag_files};

/// Keep a service-tag file that was fetched by hand.
///
/// It is judged as `update` judges what it fetches. Both the download and answers of the discovery API are taken,
/// plain, `.gz` or `.zst`.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Import {
    /// The file
    file: PathBuf,
    /// The cloud it must be of [default: the one it is of]
    #[arg(long, value_name = "CLOUD", value_parser = cloud)]
    cloud: Option<TagCloud>,
    /// When it was published, or fetched from the discovery API [default: what its name says]
    #[arg(long, value_name = "DATE")]
    date: Option<Date>,
    #[command(flatten)]
    judge: JudgeArgs,
}

const EXAMPLES: &str = "\
Examples:
  portolan tags import ~/Downloads/ServiceTags_Public_20251103.json
  portolan tags import tags.json --date 2025-11-03

Exit codes:
  0  the file is kept
  2  it was not found good: the last good one stays";

impl Import {
    /// Keeps the file; none where a file has errors, which are printed.
    pub(super) fn answer(&self, global: &Global, printer: &mut Printer) -> Result<Option<Answer>, Error> {
        let Some((mut judge, ready)) = self.judge.judge(global, printer)? else { return Ok(None) };
        // Whoever brings an older file wants it for comparisons; the newest stays in use.
        judge.accept_older = true;
        let bytes = files::read(&self.file)?;
        let date = self.date.or_else(|| store::dated(&self.file).map(|known| known.date));
        let offered = Offered::File { source: files::shown(&self.file), bytes, date, etag: None };
        let used = |cloud| ready.as_ref().map(|ready| resolve::used(&ready.plan, cloud));
        let store = tag_files::store()?;
        let Some(update) = keep::kept(self.cloud, offered, &used, &judge, &store, printer)? else {
            return Ok(None);
        };
        tag_files::open(None, Some(update.cloud()), global, printer)?;
        Ok(Some(Update::answer("portolan.tags-import/1", &[update])))
    }
}
