//! Keeps a file that was fetched or brought, once it is found good.

mod error;

use std::collections::BTreeSet;

use portolan_diag::{Diagnostic, Diagnostics, Sources};
use portolan_model::Date;
use portolan_tags::store::{Kept, Store};
use portolan_tags::update::{Edition, Objection, verify};
use portolan_tags::{self as tags, Mode, Shape, Snapshot, TagCloud};
use serde_json::json;

pub(crate) use self::error::UpdateError;
use super::{Answer, diff};
use crate::error::Error;
use crate::files;
use crate::printer::Printer;

/// What was found.
pub(super) enum Offered {
    /// The kept file is still what its server has.
    Unchanged(Kept),
    /// The newest file that there is, is older than the kept one; it was not even fetched.
    Older {
        /// Its address.
        url: String,
        /// Its date.
        date: Date,
        /// That of the kept file.
        kept: Date,
    },
    /// A file.
    File {
        /// Its address or path.
        source: String,
        /// Its content.
        bytes: Vec<u8>,
        /// When it was published, where that is known.
        date: Option<Date>,
        /// The entity tag that came with it.
        etag: Option<String>,
    },
}

/// What decides.
pub(super) struct Judge {
    /// Whether tags may shrink.
    pub(super) accept_shrink: bool,
    /// Whether the file may be older than the kept one, which then stays in use.
    pub(super) accept_older: bool,
    /// Today.
    pub(super) today: Date,
}

/// What became of it.
pub(super) struct Update {
    kept: Kept,
    change_number: Option<u64>,
    fresh: bool,
    source: String,
}

impl Update {
    /// The cloud.
    pub(super) fn cloud(&self) -> TagCloud {
        self.kept.cloud
    }

    /// The answer of a verb that keeps files.
    pub(super) fn answer(schema: &str, updates: &[Update]) -> Answer {
        let word = |update: &Update| if update.fresh { "updated" } else { "unchanged" };
        let line = |update: &Update| {
            let Kept { path, cloud, date, .. } = &update.kept;
            format!("{cloud}\t{}\t{date}\t{}\n", word(update), path.display())
        };
        let object = |update: &Update| {
            let Kept { path, cloud, date, shape } = &update.kept;
            json!({
                "cloud": cloud.as_str(),
                "status": word(update),
                "date": date.to_string(),
                "shape": shape.as_str(),
                "change_number": update.change_number,
                "path": path.display().to_string(),
                "source": update.source,
            })
        };
        let json = json!({ "schema": schema, "updates": updates.iter().map(object).collect::<Vec<_>>() });
        Answer { text: updates.iter().map(line).collect(), json, no: false }
    }
}

/// Keeps what was offered for a cloud, or for the one it is of; none where the file has errors, which are printed.
/// `used` tells the tags of a cloud that must not shrink, all where it is none.
pub(super) fn kept(
    cloud: Option<TagCloud>,
    offered: Offered,
    used: &dyn Fn(TagCloud) -> Option<BTreeSet<String>>,
    judge: &Judge,
    store: &Store,
    printer: &mut Printer,
) -> Result<Option<Update>, Error> {
    let (source, bytes, date, etag) = match offered {
        Offered::Unchanged(kept) => {
            let source = kept.provenance().map(|known| known.url).unwrap_or_default();
            printer.aside("nothing changed since it was fetched\n");
            return Ok(Some(Update { kept, change_number: None, fresh: false, source }));
        }
        Offered::Older { url, date, kept } => {
            let objection = Objection::Older { date, kept };
            return Err(UpdateError::Objection { file: url, objection, kept: Some(kept) }.into());
        }
        Offered::File { source, bytes, date, etag } => (source, bytes, date, etag),
    };
    let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
    let snapshot = tags::read_bytes(&source, &bytes, &mut sources, &mut found);
    if !found.is_empty() {
        printer.diagnostics(found.as_slice(), &sources);
    }
    let Some(snapshot) = snapshot else {
        if let Some(kept) = cloud.and_then(|cloud| store.newest(cloud).ok().flatten()) {
            printer.aside(&format!("the kept file of {} stays in use\n", kept.date));
        }
        return Ok(None);
    };
    let Some(date) = date else { return Err(UpdateError::NoDate { file: source }.into()) };
    let cloud = cloud.unwrap_or(snapshot.cloud);
    let last = last_good(store, cloud, snapshot.shape, printer)?;
    let last_edition = last.as_ref().map(|(kept, snapshot)| Edition { snapshot, date: kept.date });
    let edition = Edition { snapshot: &snapshot, date };
    match verify(edition, cloud, last_edition, used(cloud).as_ref(), judge.today) {
        Err(Objection::Older { kept, .. }) if judge.accept_older => {
            printer.aside(&format!("it is of {date}, older than the kept file of {kept}\n"));
        }
        Err(Objection::Shrunk(shrunk)) if judge.accept_shrink => {
            let lines = shrunk.iter().map(|one| format!("accepted: {one}\n"));
            printer.aside(&lines.collect::<String>());
        }
        Err(objection) => {
            let kept = last_edition.map(|last| last.date);
            return Err(UpdateError::Objection { file: source, objection, kept }.into());
        }
        Ok(()) => {}
    }
    let change_number = snapshot.change_number;
    let content = tags::unpack(&bytes).map_or(bytes.as_slice().into(), |content| content);
    let repeated = last.as_ref().filter(|_| last_edition.is_some_and(|last| edition.repeats(last)));
    let (kept, fresh) = match repeated {
        Some((kept, _)) if std::fs::read(&kept.path).is_ok_and(|old| old == *content) => {
            (kept.clone(), false)
        }
        _ => (store.keep(cloud, date, snapshot.shape, &content)?, repeated.is_none()),
    };
    if let Some(etag) = etag {
        kept.came_from(&source, &etag, &content)?;
    }
    match &last {
        Some((before, old)) if fresh && date >= before.date => {
            let changes = tags::diff(old, &snapshot, Mode::Semantic);
            printer.aside(&format!("since {}: {}", before.date, diff::summary(&changes, old, &snapshot)));
        }
        Some(_) if !fresh => printer.aside("nothing changed since it was fetched\n"),
        _ => {}
    }
    Ok(Some(Update { kept, change_number, fresh, source }))
}

/// The newest kept file that can be read, of the same shape if there is one. What cannot be read is said and passed over.
fn last_good(
    store: &Store,
    cloud: TagCloud,
    shape: Shape,
    printer: &mut Printer,
) -> Result<Option<(Kept, Snapshot)>, Error> {
    let mut kept = store.kept(cloud)?;
    kept.sort_by_key(|kept| kept.shape != shape);
    for kept in kept {
        let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
        let bytes = files::read(&kept.path)?;
        let name = files::shown(&kept.path);
        match tags::read_bytes(&name, &bytes, &mut sources, &mut found) {
            Some(snapshot) if snapshot.cloud == cloud => return Ok(Some((kept, snapshot))),
            _ => {
                let message = format!("the kept file `{name}` cannot be read and is passed over");
                let damaged = Diagnostic::warning("kept-file-damaged", message)
                    .help("remove it; a good one takes its place where there is one");
                printer.diagnostics(&[damaged], &Sources::new());
            }
        }
    }
    Ok(None)
}
