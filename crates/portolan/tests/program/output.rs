//! Where results go: pipes that close, files that are written whole or not at all.

use std::fs;
use std::io::Read as _;
use std::process::Stdio;

use super::{CONTOSO, MINIMAL, command, file, folder, portolan};

#[test]
fn a_file_is_written_and_nothing_else_is() {
    let folder = folder("output");
    let path = folder.join("plan.json");
    let path_text = path.to_str().unwrap();
    let run = portolan(&["plan", MINIMAL, "--format", "json", "-o", path_text]).ended(0);
    assert!(run.out.is_empty());
    let fresh = portolan(&["plan", MINIMAL, "--format", "json", "-o", "-"]).ended(0).out;
    assert_eq!(fs::read_to_string(&path).unwrap(), fresh);
    // Written again, over a longer file.
    fs::write(&path, "x".repeat(10_000_000)).unwrap();
    portolan(&["plan", MINIMAL, "--format", "json", "-o", path_text]).ended(0);
    assert_eq!(fs::read_to_string(&path).unwrap(), fresh);
    assert_eq!(names(&folder), ["plan.json"]);
}

#[test]
fn a_table_in_a_file_has_no_colour() {
    let path = folder("colour").join("plan.txt");
    portolan(&["plan", MINIMAL, "--color", "always", "-o", path.to_str().unwrap()]).ended(0);
    assert!(!fs::read_to_string(path).unwrap().contains('\u{1b}'));
}

#[test]
fn what_cannot_be_written_leaves_nothing_behind() {
    let folder = folder("unwritable");
    fs::create_dir(folder.join("taken")).unwrap();
    for name in ["taken", "missing/plan.json"] {
        let path = folder.join(name);
        let run = portolan(&["plan", MINIMAL, "-o", path.to_str().unwrap()]).ended(2);
        assert!(run.out.is_empty());
        assert!(run.err.starts_with(&format!("error: cannot write `{}`: ", path.display())), "{}", run.err);
    }
    assert_eq!(names(&folder), ["taken"]);
}

#[test]
fn bad_input_leaves_the_old_file() {
    let folder = folder("old");
    let bad = file(&folder, "bad.yaml", "portolan: 2\n");
    let old = file(&folder, "old.json", "old");
    portolan(&["plan", &bad, "-o", &old]).ended(2);
    assert_eq!(fs::read_to_string(old).unwrap(), "old");
}

#[cfg(unix)]
#[test]
fn links_and_modes_stay() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let folder = folder("link");
    let real = file(&folder, "real.json", "old");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    let link = folder.join("link.json");
    symlink(&real, &link).unwrap();
    portolan(&["plan", MINIMAL, "--format", "json", "-o", link.to_str().unwrap()]).ended(0);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(fs::read_to_string(&real).unwrap().starts_with('{'));
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
    portolan(&["plan", MINIMAL, "-o", "/dev/null"]).ended(0);
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
}

#[test]
fn a_pipe_that_closes_is_no_error() {
    let mut child = command(&["plan", CONTOSO, "--format", "yaml", "-q"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 16];
    let mut out = child.stdout.take().unwrap();
    out.read_exact(&mut first).unwrap();
    drop(out);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn names(folder: &std::path::Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect::<Vec<_>>();
    names.sort();
    names
}
