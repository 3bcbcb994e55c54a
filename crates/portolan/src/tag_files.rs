//! Service-tag files: the one that was named, or the newest that was kept.

use std::env;
use std::path::{Path, PathBuf};
use std::thread;

use etcetera::BaseStrategy as _;
use portolan_diag::Diagnostic;
use portolan_model::Date;
use portolan_plan::plan::Plan;
use portolan_tags::store::{self, Store};
use portolan_tags::{Shape, Snapshot, TagCloud, resolve};

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
    pub(crate) date: Option<Date>,
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

/// Reads the files that were named for a plan, at most one for each cloud whose tags it names; none where one has
/// errors, which are printed.
pub(crate) fn named(
    paths: &[PathBuf],
    plan: &Plan,
    printer: &mut Printer,
) -> Result<Option<Vec<TagFile>>, Error> {
    let mut asked = resolve::clouds(plan);
    if asked.is_empty() {
        asked.push(plan.cloud.into());
    }
    let (mut files, mut whole) = (Vec::<TagFile>::new(), true);
    for path in paths {
        let Some(file) = read(path, printer)? else {
            whole = false;
            continue;
        };
        let cloud = file.snapshot.cloud;
        if !asked.contains(&cloud) {
            return Err(Error::NotAsked { path: path.clone(), got: cloud, asked });
        }
        if files.iter().any(|known| known.snapshot.cloud == cloud) {
            return Err(Error::SecondFile { path: path.clone(), cloud });
        }
        files.push(file);
    }
    Ok(whole.then_some(files))
}

/// Reads the files for a plan: those that were named, or else the newest kept one of each cloud whose tags it names.
/// None where one has errors, which are printed. Their age is shown.
///
/// The plan's own cloud must have one. Without that of another cloud its tags are a finding.
pub(crate) fn for_plan(
    paths: &[PathBuf],
    plan: &Plan,
    global: &Global,
    printer: &mut Printer,
) -> Result<Option<Vec<TagFile>>, Error> {
    if !paths.is_empty() {
        let files = named(paths, plan, printer)?;
        files.iter().flatten().for_each(|file| file.show_age(global, printer));
        return Ok(files);
    }
    let mut files = Vec::new();
    for cloud in resolve::clouds(plan) {
        match open(None, Some(cloud), global, printer) {
            Ok(Some(file)) => files.push(file),
            Ok(None) => return Ok(None),
            Err(Error::NothingKept { cloud }) if cloud != plan.cloud.into() => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Some(files))
}

/// Reads a file; none where it has errors, which are printed.
pub(crate) fn read(path: &Path, printer: &mut Printer) -> Result<Option<TagFile>, Error> {
    Ok(shown(load(path)?, printer))
}

fn shown((file, findings): (Option<TagFile>, Findings), printer: &mut Printer) -> Option<TagFile> {
    if !findings.found.is_empty() {
        printer.diagnostics(findings.found.as_slice(), &findings.sources);
    }
    file
}

/// Reads two files side by side; none where one has errors, which are printed.
pub(crate) fn read_both(
    old: &Path,
    new: &Path,
    printer: &mut Printer,
) -> Result<(Option<TagFile>, Option<TagFile>), Error> {
    // Standard input is read by one after the other, the old file first.
    if files::is_standard(old) {
        return Ok((read(old, printer)?, read(new, printer)?));
    }
    let (old, new) = thread::scope(|scope| {
        let new = scope.spawn(|| load(new));
        (load(old), new.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    Ok((shown(old?, printer), shown(new?, printer)))
}

/// Reads a file and prints nothing; none where it has errors, which are among the findings.
pub(crate) fn load(path: &Path) -> Result<(Option<TagFile>, Findings), Error> {
    let bytes = files::read(path)?;
    let Findings { mut sources, mut found } = Findings::default();
    let snapshot = portolan_tags::read_bytes(&files::shown(path), &bytes, &mut sources, &mut found);
    let date = store::dated(path).map(|kept| kept.date);
    let file = snapshot.map(|snapshot| TagFile { snapshot, path: path.to_owned(), date, kept: false });
    Ok((file, Findings { sources, found }))
}

impl TagFile {
    /// The name of the file, without its folder.
    pub(crate) fn name(&self) -> String {
        self.path.file_name().unwrap_or(self.path.as_os_str()).to_string_lossy().into_owned()
    }

    /// `ServiceTags_Public_20251103.json (public, change number 376)`.
    pub(crate) fn title(&self) -> String {
        let name = self.name();
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
