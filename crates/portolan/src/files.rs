//! Reads and writes files.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use crate::error::Error;

/// The bytes of a file, or of standard input where the path is `-`.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Error> {
    if is_standard(path) {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map_err(Error::ReadInput)?;
        return Ok(bytes);
    }
    fs::read(path).map_err(|source| Error::Read { path: path.to_owned(), source })
}

/// The name under which diagnostics show a file.
pub(crate) fn shown(path: &Path) -> String {
    if is_standard(path) { "<stdin>".to_owned() } else { path.display().to_string() }
}

/// Whether a path means standard input or output.
pub(crate) fn is_standard(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Writes a file whole or not at all: a reader sees the old content or the new one, never half of it.
pub(crate) fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<(), Error> {
    let content = content.as_ref();
    let failed = |source| Error::Write { path: path.to_owned(), source };
    // A link keeps leading where it led, and a device or pipe is written to, not replaced.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    match fs::metadata(&target) {
        Ok(known) if known.is_dir() => return Err(failed(io::Error::from(io::ErrorKind::IsADirectory))),
        Ok(known) if !known.is_file() => return fs::write(&target, content).map_err(failed),
        Ok(known) if known.permissions().readonly() => {
            return Err(failed(io::Error::from(io::ErrorKind::PermissionDenied)));
        }
        _ => {}
    }
    let (mut file, draft) = draft(&target).map_err(failed)?;
    let written = file.write_all(content).and_then(|()| file.sync_all());
    drop(file);
    let written = written.and_then(|()| match fs::metadata(&target) {
        Ok(known) => fs::set_permissions(&draft, known.permissions()),
        Err(_) => Ok(()),
    });
    written.and_then(|()| fs::rename(&draft, &target)).map_err(|source| {
        // The first error is the one that matters.
        let _ = fs::remove_file(&draft);
        failed(source)
    })
}

/// Writes a file below a folder, whose folders are made where they are missing.
pub(crate) fn write_below(folder: &Path, path: &str, text: &str) -> Result<(), Error> {
    let path = folder.join(path);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(|source| Error::Write { path: parent.to_owned(), source })?;
    }
    write(&path, text)
}

/// Opens a new file beside the target, so that renaming stays within one file system.
fn draft(target: &Path) -> io::Result<(File, PathBuf)> {
    let name = target.file_name().ok_or(io::ErrorKind::InvalidFilename)?.to_string_lossy().into_owned();
    let mut number = 0_u32;
    loop {
        let draft = target.with_file_name(format!(".{name}.{}-{number}.part", std::process::id()));
        match File::create_new(&draft) {
            Ok(file) => return Ok((file, draft)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < 100 => number += 1,
            Err(error) => return Err(error),
        }
    }
}

/// The YAML files of a folder and the folders in it, in order.
pub(crate) fn yaml_files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let failed = |source| Error::Read { path: folder.clone(), source };
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "yaml") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
