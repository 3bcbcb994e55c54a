//! Why no file was kept.

use std::fmt::Write as _;
use std::path::PathBuf;

use portolan_model::Date;
use portolan_tags::TagCloud;
use portolan_tags::update::{Objection, Origin};
use thiserror::Error;

use super::super::update::{SUBSCRIPTION, TOKEN, Trouble};

/// How many tags that shrank are named.
const NAMED: usize = 10;

/// Why no file was kept.
#[derive(Debug, Error)]
pub(crate) enum UpdateError {
    /// There is no file where it was looked for.
    #[error("no service-tag file of the cloud `{cloud}` was found{}", listed(troubles))]
    NotFound {
        /// The cloud.
        cloud: TagCloud,
        /// What was in the way, in the order it was met.
        troubles: Vec<Trouble>,
        /// The date of the kept file.
        kept: Option<Date>,
    },
    /// A file was found and is not good.
    #[error("`{file}` is not kept: {}", told(objection))]
    Objection {
        /// The file.
        file: String,
        /// Why not.
        objection: Objection,
        /// The date of the kept file.
        kept: Option<Date>,
    },
    /// The cloud is no longer published.
    #[error("nothing is published for the cloud `{cloud}` any more: it is retired")]
    Retired {
        /// The cloud.
        cloud: TagCloud,
    },
    /// Nothing tells when a file was published.
    #[error("nothing tells when `{file}` was published: its name holds no date")]
    NoDate {
        /// The file.
        file: String,
    },
    /// A folder has no file of the cloud.
    #[error("the folder `{}` has no service-tag file of the cloud `{cloud}`", folder.display())]
    EmptyFolder {
        /// The folder.
        folder: PathBuf,
        /// The cloud.
        cloud: TagCloud,
    },
    /// An address cannot be used; it may hold a password and is not shown.
    #[error("the address of `--from` cannot be used: {reason}")]
    Address {
        /// Why not.
        reason: String,
    },
    /// The discovery API wants a token.
    #[error(
        "the discovery API wants a token and a subscription, and `{TOKEN}` or `{SUBSCRIPTION}` is not set"
    )]
    NoToken {
        /// What the token must be for.
        audience: String,
    },
    /// The discovery API does not take the token.
    #[error("the discovery API does not take the token: `{url}` refuses it")]
    Token {
        /// The address.
        url: String,
        /// What the token must be for.
        audience: String,
    },
    /// A page leads away from the API.
    #[error("the discovery API leads to `{next}`, which is not its own address and is not given the token")]
    Elsewhere {
        /// Where it leads.
        next: String,
    },
    /// The pages do not end.
    #[error("the discovery API has no last page; `{next}` would be next")]
    Pages {
        /// The next page.
        next: String,
    },
}

/// What was in the way, a line each; what was in the way twice is said once.
fn listed(troubles: &[Trouble]) -> String {
    let mut lines = troubles.iter().map(|trouble| format!("\n  {}", line(trouble))).collect::<Vec<_>>();
    lines.dedup();
    lines.concat()
}

fn line(trouble: &Trouble) -> String {
    match trouble {
        Trouble::Fetch(error) => error.to_string(),
        Trouble::NoLink { url, cloud } => {
            format!("`{url}` has no link to a file `ServiceTags_{}_….json`", cloud.published())
        }
        Trouble::NoName { url, count: 1 } => format!("`{url}` is not there"),
        Trouble::NoName { url, count } => {
            format!("`{url}` is not there, nor are the names of the {} days after it", count - 1)
        }
    }
}

fn told(objection: &Objection) -> String {
    match objection {
        Objection::Cloud { asked, got } => format!("it is a file of the cloud `{got}`, not of `{asked}`"),
        Objection::Future { date, today } => format!("its date {date} lies in the future, today is {today}"),
        Objection::Older { date, kept } => format!("it is of {date}, older than the kept file of {kept}"),
        Objection::Shrunk(shrunk) => {
            let mut text = "tags lost more than a fifth of their addresses".to_owned();
            for one in shrunk.iter().take(NAMED) {
                let _ = write!(text, "\n  {one}");
            }
            if let Some(more) = shrunk.len().checked_sub(NAMED).filter(|more| *more > 0) {
                let _ = write!(text, "\n  and {more} more");
            }
            text
        }
    }
}

impl UpdateError {
    /// Ways out.
    pub(crate) fn hints(&self) -> Vec<String> {
        let stays = |kept: &Option<Date>| kept.map(|date| format!("the kept file of {date} stays in use"));
        match self {
            UpdateError::NotFound { cloud, troubles, kept } => {
                let special = troubles.iter().filter_map(|trouble| match trouble {
                    Trouble::Fetch(error) => error.hint(),
                    _ => None,
                });
                let mut hints = special.collect::<Vec<_>>();
                hints.dedup();
                let page =
                    Origin::published(*cloud).map(|origin| origin.page.to_string()).unwrap_or_default();
                hints.push(format!(
                    "fetch it with a browser from {page} and keep it with `portolan tags import FILE`"
                ));
                hints.extend(stays(kept));
                hints
            }
            UpdateError::Objection { objection, kept, .. } => {
                let way = match objection {
                    Objection::Cloud { got, .. } => Some(format!("`--cloud {got}` keeps it for its own cloud")),
                    Objection::Shrunk(_) => Some(
                        "`--scenario` makes only the tags of a scenario count; `--accept-shrink` takes the file as it is"
                            .to_owned(),
                    ),
                    Objection::Future { .. } => Some("see whether the clock of this machine is right".to_owned()),
                    Objection::Older { .. } => None,
                };
                way.into_iter().chain(stays(kept)).collect()
            }
            UpdateError::Retired { .. } => {
                vec!["`portolan tags import FILE` keeps a file that you have".to_owned()]
            }
            UpdateError::NoDate { .. } => {
                vec![
                    "save it and say when it was published: `portolan tags import FILE --date 2025-11-03`"
                        .to_owned(),
                ]
            }
            UpdateError::EmptyFolder { cloud, .. } => {
                vec![format!(
                    "their names are `ServiceTags_{}_20251103.json` and the like",
                    cloud.published()
                )]
            }
            UpdateError::NoToken { audience } | UpdateError::Token { audience, .. } => vec![format!(
                "`az account get-access-token --resource {audience} --query accessToken --output tsv` prints a token"
            )],
            _ => Vec::new(),
        }
    }
}
