//! What keeps the program from doing its job.
//!
//! What is wrong with the user's file or network is a diagnostic and comes from the libraries.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use portolan_check::probe::ProbeError;
use portolan_check::task::NoPlace;
use portolan_dialect::RenderError;
use portolan_plan::scenario::DraftError;
use portolan_tags::TagCloud;
use thiserror::Error;

use crate::fetch::FetchError;
use crate::tag_files;
use crate::verbs::tags::UpdateError;

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
    /// Two things are not of one kind.
    #[error("`{}` is {kind}, and `{}` is {other_kind}: two of a kind are compared", path.display(), other.display())]
    OtherKind {
        /// The first one.
        path: PathBuf,
        /// What it is.
        kind: &'static str,
        /// The second one.
        other: PathBuf,
        /// What that is.
        other_kind: &'static str,
    },
    /// The kept service-tag files cannot be read or written.
    #[error(transparent)]
    Store(#[from] portolan_tags::store::StoreError),
    /// An address cannot be had.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// No service-tag file was kept.
    #[error(transparent)]
    Update(#[from] UpdateError),
    /// There is no place for the user's data.
    #[error("there is no home folder in which service-tag files could be kept")]
    NoDataFolder,
    /// No service-tag file was kept yet.
    #[error("no service-tag file of the cloud `{cloud}` was kept yet")]
    NothingKept {
        /// The cloud.
        cloud: TagCloud,
    },
    /// A service-tag file is of another cloud than it should be.
    #[error("`{}` is a file of the cloud `{got}`, not of `{asked}`", path.display())]
    OtherCloud {
        /// The file.
        path: PathBuf,
        /// The cloud it should be of.
        asked: TagCloud,
        /// The cloud it is of.
        got: TagCloud,
    },
    /// A service-tag file is of a cloud whose tags the plan does not name.
    #[error("`{}` is a file of the cloud `{got}`, whose tags the plan does not name", path.display())]
    NotAsked {
        /// The file.
        path: PathBuf,
        /// The cloud it is of.
        got: TagCloud,
        /// The clouds whose tags it names.
        asked: Vec<TagCloud>,
    },
    /// Two service-tag files are of one cloud.
    #[error("`{}` is a second file of the cloud `{cloud}`", path.display())]
    SecondFile {
        /// The second one.
        path: PathBuf,
        /// The cloud.
        cloud: TagCloud,
    },
    /// A cloud has a service-tag file on one side of a comparison only.
    #[error("the cloud `{cloud}` has a file in `{with}` and none in `{without}`")]
    OneSide {
        /// The cloud.
        cloud: TagCloud,
        /// The flag that has it.
        with: &'static str,
        /// The flag that lacks it.
        without: &'static str,
    },
    /// A folder holds no service-tag file.
    #[error("the folder `{}` has no service-tag file of the cloud `{cloud}`", folder.display())]
    NoFiles {
        /// The folder.
        folder: PathBuf,
        /// The cloud.
        cloud: TagCloud,
    },
    /// A service-tag file has no such tag.
    #[error("the service-tag file has no tag `{name}`")]
    NoSuchTag {
        /// Its name.
        name: String,
        /// Whether it is a tag that never has addresses.
        built_in: bool,
        /// The nearest name.
        nearest: Option<String>,
    },
    /// A configuration cannot be printed.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// There is no such target.
    #[error("there is no target called `{name}`")]
    NoSuchTarget {
        /// Its name.
        name: String,
        /// The nearest name.
        nearest: Option<&'static str>,
    },
    /// There is no such thing in the catalog.
    #[error("there is no {kind} called `{name}`")]
    NoSuchThing {
        /// What sort of thing.
        kind: &'static str,
        /// Its name.
        name: String,
        /// The nearest name.
        nearest: Option<String>,
        /// The command that lists them.
        list: &'static str,
    },
    /// A scenario cannot be drafted.
    #[error(transparent)]
    Draft(#[from] DraftError),
    /// A file is there and would be lost.
    #[error("`{}` is already there", path.display())]
    AlreadyThere {
        /// Which one.
        path: PathBuf,
    },
    /// A configuration has several files and nobody said where to put them.
    #[error("`{target}` writes {count} files here")]
    SeveralFiles {
        /// The target.
        target: &'static str,
        /// How many.
        count: usize,
        /// The places that it could be printed for, one file each.
        places: Vec<String>,
    },
    /// It cannot be said what this machine has to test.
    #[error(transparent)]
    NoPlace(#[from] NoPlace),
    /// The probes could not run.
    #[error(transparent)]
    Probe(#[from] ProbeError),
    /// A file is no evidence of a run.
    #[error("`{}` cannot be used: {reason}", path.display())]
    Evidence {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A file is no result of an earlier run.
    #[error("`{}` cannot be compared with: {reason}", path.display())]
    Baseline {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A file of authorities is none.
    #[error("`{}` cannot be used as authorities: {reason}", path.display())]
    Roots {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: &'static str,
    },
    /// A file of credentials is none. Never quotes it.
    #[error("`{}`{} cannot be used as credentials: {reason}", path.display(), line_of(*line))]
    Credentials {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: Option<usize>,
        /// Why.
        reason: String,
    },
    /// The wish to end early cannot be heard.
    #[error("Ctrl-C cannot be heard: {0}")]
    Interrupts(String),
    /// A flag has no meaning for this input.
    #[error("{0}")]
    Flag(&'static str),
    /// Something is to be explained that only a scenario knows.
    #[error("`{what}` is no verdict of `portolan check`; everything else is explained from a scenario")]
    NoScenario {
        /// What was asked for.
        what: String,
        /// The nearest verdict.
        nearest: Option<String>,
    },
}

fn line_of(line: Option<usize>) -> String {
    line.map(|line| format!(", line {line},")).unwrap_or_default()
}

impl Error {
    /// Ways out.
    pub(crate) fn hints(&self) -> Vec<String> {
        match self {
            Error::NotInCatalog { nearest, .. } if !nearest.is_empty() => {
                let names = nearest.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>();
                vec![format!("did you mean {}?", names.join(" or "))]
            }
            Error::NoScenario { what, nearest } => {
                let whole = format!("name the scenario first: `portolan explain SCENARIO {what}`");
                nearest.iter().map(|near| format!("did you mean `{near}`?")).chain([whole]).collect()
            }
            Error::NotInCatalog { .. } => {
                vec![
                    "`portolan catalog list` names products, `portolan catalog documents` documents"
                        .to_owned(),
                ]
            }
            Error::Fetch(error) => error.hint().into_iter().collect(),
            Error::Update(error) => error.hints(),
            Error::NoDataFolder => {
                vec![format!("name a folder in the variable `{}`", tag_files::FOLDER)]
            }
            Error::NothingKept { cloud } => {
                vec![format!("get it with `{}`", tag_files::update(*cloud))]
            }
            Error::NotAsked { asked, .. } => {
                let words = portolan_diag::one_of(asked.iter().map(|cloud| cloud.as_str()));
                vec![format!("the plan needs {words}")]
            }
            Error::SecondFile { .. } => vec!["give one file for each cloud".to_owned()],
            Error::NoFiles { cloud, .. } => {
                let name = cloud.published();
                vec![format!(
                    "files are known by names such as `ServiceTags_{name}_20251103.json`, packed or not"
                )]
            }
            Error::NoSuchTag { built_in: true, .. } => {
                vec!["its addresses depend on where it stands, and are never published".to_owned()]
            }
            Error::NoSuchTag { nearest, .. } => {
                let all = "`portolan tags list` names all of them".to_owned();
                nearest.iter().map(|near| format!("did you mean `{near}`?")).chain([all]).collect()
            }
            Error::NoSuchTarget { nearest, .. } => {
                let all = "`portolan targets` names all of them".to_owned();
                nearest.iter().map(|near| format!("did you mean `{near}`?")).chain([all]).collect()
            }
            Error::NoSuchThing { nearest, list, .. } => {
                let all = format!("`{list}` names all of them");
                nearest.iter().map(|near| format!("did you mean `{near}`?")).chain([all]).collect()
            }
            Error::AlreadyThere { .. } => vec!["name another file, or move that one away first".to_owned()],
            Error::SeveralFiles { places, .. } => {
                let folder = "say where they go with `-o DIR`".to_owned();
                let one = (places.len() > 1).then(|| {
                    let names = portolan_diag::one_of(places.iter().map(String::as_str));
                    format!("or ask for one place with `--at`: {names}")
                });
                [folder].into_iter().chain(one).collect()
            }
            Error::Render(
                RenderError::NoSuchPlace { places, .. } | RenderError::NothingThere { places, .. },
            ) if !places.is_empty() => {
                vec![format!(
                    "it can be printed for {}",
                    portolan_diag::one_of(places.iter().map(String::as_str))
                )]
            }
            Error::NoPlace(
                NoPlace::UnknownPlace { name, known } | NoPlace::UnknownRole { name, known, .. },
            ) => {
                let near = portolan_diag::suggest(name, known.iter().map(String::as_str));
                near.map(|near| format!("did you mean `{near}`?")).into_iter().collect()
            }
            Error::NoPlace(NoPlace::NotHere { .. } | NoPlace::Several { .. }) => {
                vec!["say where this machine stands with `--site NAME` or `--vnet NAME`".to_owned()]
            }
            Error::Evidence { .. } => {
                vec!["give a file that was written with `portolan check S --report FILE`".to_owned()]
            }
            Error::Baseline { .. } => {
                vec!["give a file that was written with `portolan check S --format json -o FILE`".to_owned()]
            }
            Error::Credentials { .. } => {
                vec!["write `NAME: { user: USER, password: PASSWORD }`, a line for each proxy".to_owned()]
            }
            Error::Render(RenderError::Limit(refusal)) => vec![refusal.way_out.clone()],
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
    /// The state of a monitoring plugin.
    Plugin(u8),
}

impl Outcome {
    /// The exit code.
    pub(crate) fn code(self) -> ExitCode {
        match self {
            Outcome::Good => ExitCode::SUCCESS,
            Outcome::Bad => ExitCode::from(1),
            Outcome::BadInput => ExitCode::from(2),
            Outcome::Plugin(state) => ExitCode::from(state),
        }
    }
}
