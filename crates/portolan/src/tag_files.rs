//! Service-tag files: the one that was named, or the newest that was kept.

use std::env;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;
use portolan_diag::Diagnostic;
use portolan_model::Date;
use portolan_tags::store::{self, Store};
use portolan_tags::{Shape, Snapshot, TagCloud};

use crate::catalogs::age_of;
use crate::cli::Global;
use crate::diagnose::Findings;
use crate::error::Error;
use crate::printer::Printer;
use crate::{clock, files};

/// The variable that names the folder of kept files.
pub(crate) const FOLDER: &str = "PORTOLAN_TAGS_DIR";

/// The folder of kept files: that of the variable, else one among the user's data.
pub(crate) fn store() -> Result<Store, Error> {
    if let Some(folder) = env::var_os(FOLDER).filter(|folder| !folder.is_empty()) {
        return Ok(Store::at(folder));
    }
    let data = etcetera::choose_base_strategy().map_err(|_| Error::NoDataFolder)?.data_dir();
    Ok(Store::at(data.join("portolan").join("service-tags")))
}

/// A snapshot and the file it was read from.
pub(crate) struct TagFile {
    /// What it holds.
    pub(crate) snapshot: Snapshot,
    /// Where it is.
    path: PathBuf,
    /// When it was published, as its name says.
    date: Option<Date>,
    /// Whether it is the newest that was kept, and not one that somebody named.
    kept: bool,
}

/// Reads the file that was named, or else the newest of the cloud that was kept; none where it has errors, which are
/// printed. Its age is shown.
pub(crate) fn open(
    named: Option<&Path>,
    cloud: Option<TagCloud>,
    global: &Global,
    printer: &mut Printer,
) -> Result<Option<TagFile>, Error> {
    let path = match named {
        Some(path) => path.to_owned(),
        None => {
            let cloud = cloud.unwrap_or(TagCloud::Public);
            store()?.newest(cloud)?.ok_or(Error::NothingKept { cloud })?.path
        }
    };
    let Some(mut file) = read(&path, printer)? else { return Ok(None) };
    file.kept = named.is_none();
    if let Some(cloud) = cloud.filter(|cloud| *cloud != file.snapshot.cloud) {
        return Err(Error::OtherCloud { path, asked: cloud, got: file.snapshot.cloud });
    }
    file.show_age(global, printer);
    Ok(Some(file))
}

/// Reads a file; none where it has errors, which are printed.
pub(crate) fn read(path: &Path, printer: &mut Printer) -> Result<Option<TagFile>, Error> {
    let bytes = files::read(path)?;
    let Findings { mut sources, mut found } = Findings::default();
    let snapshot = portolan_tags::read_bytes(&files::shown(path), &bytes, &mut sources, &mut found);
    if !found.is_empty() {
        printer.diagnostics(found.as_slice(), &sources);
    }
    let date = store::dated(path).map(|kept| kept.date);
    Ok(snapshot.map(|snapshot| TagFile { snapshot, path: path.to_owned(), date, kept: false }))
}

impl TagFile {
    /// `ServiceTags_Public_20251103.json (public, change number 376)`.
    pub(crate) fn title(&self) -> String {
        let name = self.path.file_name().unwrap_or(self.path.as_os_str()).to_string_lossy();
        let number = self.snapshot.change_number.map(|number| format!(", change number {number}"));
        let api = match self.snapshot.shape {
            Shape::Download => "",
            Shape::Discovery => ", from the discovery API, which may lag behind the download",
        };
        format!("{name} ({}{}{api})", self.snapshot.cloud, number.unwrap_or_default())
    }

    /// Says how old the file is, and warns where the newest that was kept is old.
    fn show_age(&self, global: &Global, printer: &mut Printer) {
        let age = age_of(self.date, global.today.unwrap_or_else(clock::today));
        let age_text = match (self.date, age) {
            (Some(date), Some(0)) => format!("of {date}, which is today"),
            (Some(date), Some(1)) => format!("of {date}, 1 day old"),
            (Some(date), Some(days)) if days < 0 => format!("of {date}, which is to come"),
            (Some(date), Some(days)) => format!("of {date}, {days} days old"),
            _ => "of unknown age: its name holds no date".to_owned(),
        };
        printer.aside(&format!("service tags: {}, {age_text}\n", self.title()));
        if self.kept && age.is_some_and(|days| days > store::OLD_DAYS) {
            let cloud = self.snapshot.cloud;
            let message = format!(
                "the newest service tags of the cloud `{cloud}` that were kept are {} days old; they change every week",
                age.unwrap_or_default()
            );
            let old = Diagnostic::warning("service-tags-old", message)
                .help(format!("get the newest with `{}`", update(cloud)));
            printer.diagnostics(&[old], &Findings::default().sources);
        }
    }
}

/// The command that gets the newest file of a cloud.
pub(crate) fn update(cloud: TagCloud) -> String {
    match cloud {
        TagCloud::Public => "portolan tags update".to_owned(),
        // It is retired: nothing is published any more, and old files are all there is.
        TagCloud::Germany => "portolan tags import FILE".to_owned(),
        other => format!("portolan tags update --cloud {other}"),
    }
}
