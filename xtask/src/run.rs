//! Running other programs, and the folders they run in.

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, IsTerminal as _, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::{env, iter, thread};

use anyhow::{Context as _, Result, bail};

/// The root of the work tree: the one that cargo runs this for, which need not be the one it was built in.
pub(crate) fn root() -> PathBuf {
    let here =
        env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    here.parent().map(Path::to_owned).unwrap_or(here)
}

/// Where cargo builds.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// Where the packages of PyPI and npm are installed.
pub(crate) fn tools() -> PathBuf {
    target().join("tools")
}

/// A search path on which the installed tools come first.
pub(crate) fn search_path() -> Result<OsString> {
    let own = [tools().join("bin"), tools().join("npm/node_modules/.bin")];
    let others = env::var_os("PATH").unwrap_or_default();
    let all = own.into_iter().chain(env::split_paths(&others));
    env::join_paths(all).context("the search path holds a name that cannot stand in one")
}

/// A program that is found on the search path, installed tools first, and runs in the root.
pub(crate) fn command(program: &str) -> Result<Command> {
    let path = search_path()?;
    let found = env::split_paths(&path).map(|dir| dir.join(program)).find(|file| file.is_file());
    let mut command = Command::new(found.unwrap_or_else(|| program.into()));
    command.current_dir(root()).env("PATH", path);
    Ok(command)
}

/// Whether a program is on the search path.
pub(crate) fn has(program: &str) -> bool {
    search_path().is_ok_and(|path| env::split_paths(&path).any(|dir| dir.join(program).is_file()))
}

/// The command as one would type it.
fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy();
    let arguments = command.get_args().map(|argument| argument.to_string_lossy());
    iter::once(program).chain(arguments).collect::<Vec<_>>().join(" ")
}

/// Says what is run, runs it, and fails where it does.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let shown = shown(command);
    eprintln!("$ {shown}");
    let status = command.status().with_context(|| format!("cannot start `{shown}`"))?;
    if !status.success() {
        bail!("`{shown}` failed: {status}");
    }
    Ok(())
}

/// Runs a command in silence and gives what it prints.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let shown = shown(command);
    let output =
        command.stderr(Stdio::inherit()).output().with_context(|| format!("cannot start `{shown}`"))?;
    if !output.status.success() {
        bail!("`{shown}` failed: {}", output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{shown}` does not print text"))
}

/// Says what is run, runs it, and gives all that it printed.
pub(crate) fn capture(command: &mut Command) -> Result<(ExitStatus, String)> {
    let shown = shown(command);
    eprintln!("$ {shown}");
    let output = command.output().with_context(|| format!("cannot start `{shown}`"))?;
    let printed = [output.stdout, output.stderr].concat();
    Ok((output.status, String::from_utf8_lossy(&printed).into_owned()))
}

/// Says what is run, runs it, and gives what it printed besides showing it.
pub(crate) fn tee(command: &mut Command) -> Result<(ExitStatus, String)> {
    let shown = shown(command);
    eprintln!("$ {shown}");
    if std::io::stderr().is_terminal() {
        command.env("CARGO_TERM_COLOR", "always");
    }
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{shown}`"))?;
    let log = Mutex::new(String::new());
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    thread::scope(|scope| {
        scope.spawn(|| copy(stdout, std::io::stdout(), &log));
        scope.spawn(|| copy(stderr, std::io::stderr(), &log));
    });
    let status = child.wait().with_context(|| format!("cannot wait for `{shown}`"))?;
    Ok((status, log.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)))
}

fn copy(from: Option<impl Read>, mut to: impl Write, log: &Mutex<String>) {
    let Some(from) = from else { return };
    let mut from = BufReader::new(from);
    let mut line = Vec::new();
    while from.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
        // Whoever reads our output may have gone; the program is run to its end all the same.
        let _ = to.write_all(&line).and_then(|()| to.flush());
        if let Ok(mut log) = log.lock() {
            log.push_str(&String::from_utf8_lossy(&line));
        }
        line.clear();
    }
}
