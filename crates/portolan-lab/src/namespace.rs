//! Network namespaces that carry their owner's name, and go when the owner has gone.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::fd::AsFd as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::{self, JoinHandle};

use rustix::fs::FlockOperation;
use rustix::process::{Pid, Signal};
use rustix::thread::LinkNameSpaceType;

use crate::LabError;
use crate::runner::Runner;

const PREFIX: &str = "ptl-";
/// One file a laboratory, locked as long as its owner lives: the kernel unlocks it however the owner ends.
const OWNERS: &str = "/run/portolan-lab";
const NAMESPACES: &str = "/run/netns";
const SHARED_MEMORY: &str = "/dev/shm";
/// What stands in for files of `/etc` in a namespace.
const ETC: &str = "/etc/netns";

/// The name that everything of one laboratory begins with, `ptl-PID-N`; its namespaces go with it.
#[derive(Debug)]
pub(crate) struct Owner {
    name: String,
    path: PathBuf,
    _lock: File,
}

impl Owner {
    /// Takes a name that nobody has, after what dead owners left was removed.
    pub(crate) fn new(runner: &Runner) -> Result<Owner, LabError> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let _alone = alone()?;
        sweep_with(runner)?;
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("{PREFIX}{}-{number}", std::process::id());
        let path = Path::new(OWNERS).join(&name);
        let at = |source| LabError::File { path: path.clone(), source };
        let lock = OpenOptions::new().create(true).truncate(true).write(true).open(&path).map_err(at)?;
        rustix::fs::flock(&lock, FlockOperation::NonBlockingLockExclusive)
            .map_err(|error| at(error.into()))?;
        Ok(Owner { name, path, _lock: lock })
    }

    /// A name for what takes no hyphens.
    pub(crate) fn word(&self) -> String {
        word(&self.name)
    }

    /// Makes a namespace, with its loopback up.
    pub(crate) fn namespace(&self, runner: &Runner, part: &str) -> Result<Namespace, LabError> {
        let name = format!("{}-{part}", self.name);
        runner.run("ip", &["netns", "add", &name], "")?;
        Ok(Namespace { name })
    }

    /// Removes everything of this laboratory.
    pub(crate) fn remove(&self, runner: &Runner) -> Result<(), LabError> {
        remove(runner, &self.name)?;
        fs::remove_file(&self.path)
            .or_else(absent)
            .map_err(|source| LabError::File { path: self.path.clone(), source })
    }
}

/// A network namespace.
#[derive(Debug, Clone)]
pub(crate) struct Namespace {
    name: String,
}

impl Namespace {
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Moves the calling thread into it; threads and sockets that it makes from then on are there too.
    fn enter(&self) -> io::Result<()> {
        let file = File::open(Path::new(NAMESPACES).join(&self.name))?;
        Ok(rustix::thread::move_into_link_name_space(file.as_fd(), Some(LinkNameSpaceType::Network))?)
    }

    /// Starts a thread that lives in it.
    pub(crate) fn thread<T: Send + 'static>(
        &self,
        name: &str,
        body: impl FnOnce() -> io::Result<T> + Send + 'static,
    ) -> Result<JoinHandle<io::Result<T>>, LabError> {
        let here = self.clone();
        thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || {
                here.enter()?;
                body()
            })
            .map_err(LabError::server(name))
    }

    /// Does something in it, and waits for the end.
    pub(crate) fn within<T: Send + 'static>(
        &self,
        what: &str,
        body: impl FnOnce() -> io::Result<T> + Send + 'static,
    ) -> Result<T, LabError> {
        let done = self.thread(what, body)?.join();
        done.unwrap_or_else(|_| Err(io::Error::other("the thread died"))).map_err(LabError::server(what))
    }

    /// Sets values below `/proc/sys/net`.
    pub(crate) fn set(
        &self,
        runner: &Runner,
        values: &'static [(&'static str, &'static str)],
    ) -> Result<(), LabError> {
        for (name, value) in values {
            let name = name.replace('/', ".");
            runner.remember(format!("ip netns exec {} sysctl -w net.{name}={value}", self.name));
        }
        self.within("sysctl", move || {
            values
                .iter()
                .try_for_each(|(name, value)| fs::write(Path::new("/proc/sys/net").join(name), value))
        })
    }

    /// Puts a file in the place of one of `/etc`, for programs that [`Namespace::command`] runs.
    pub(crate) fn etc(&self, file: &str, text: &str) -> Result<(), LabError> {
        let folder = Path::new(ETC).join(&self.name);
        let path = folder.join(file);
        fs::create_dir_all(&folder)
            .and_then(|()| fs::write(&path, text))
            .map_err(|source| LabError::File { path, source })
    }

    /// A command that runs in it.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &self.name, program]);
        command
    }
}

/// Removes the namespaces, processes and files of laboratories whose owner has gone.
///
/// # Errors
///
/// A namespace cannot be removed, or the user is not root.
pub fn sweep() -> Result<(), LabError> {
    let _alone = alone()?;
    sweep_with(&Runner::default())
}

/// Keeps others from sweeping and from taking names, until it is dropped.
fn alone() -> Result<File, LabError> {
    let path = Path::new(OWNERS).join("lock");
    let at = |source| LabError::File { path: path.clone(), source };
    fs::create_dir_all(OWNERS).map_err(at)?;
    let lock = OpenOptions::new().create(true).truncate(true).write(true).open(&path).map_err(at)?;
    rustix::fs::flock(&lock, FlockOperation::LockExclusive).map_err(|error| at(error.into()))?;
    Ok(lock)
}

fn sweep_with(runner: &Runner) -> Result<(), LabError> {
    for owner in names_in(OWNERS, PREFIX)? {
        let path = Path::new(OWNERS).join(&owner);
        let Ok(file) = File::open(&path) else { continue };
        if rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive).is_ok() {
            remove(runner, &owner)?;
            fs::remove_file(&path).or_else(absent).map_err(|source| LabError::File { path, source })?;
        }
    }
    Ok(())
}

fn word(owner: &str) -> String {
    owner.replacen('-', "", 1).replace('-', "x")
}

fn remove(runner: &Runner, owner: &str) -> Result<(), LabError> {
    let own = format!("{owner}-");
    for namespace in names_in(NAMESPACES, &own)? {
        let pids = runner.run("ip", &["netns", "pids", &namespace], "").unwrap_or_default();
        for pid in pids.lines().filter_map(|line| Pid::from_raw(line.trim().parse().ok()?)) {
            // It may have ended meanwhile.
            let _ = rustix::process::kill_process(pid, Signal::KILL);
        }
        // Somebody else who sweeps may have been faster.
        let gone = runner.run("ip", &["netns", "del", &namespace], "");
        if names_in(NAMESPACES, &own)?.contains(&namespace) {
            gone?;
        }
        let etc = Path::new(ETC).join(&namespace);
        fs::remove_dir_all(&etc).or_else(absent).map_err(|source| LabError::File { path: etc, source })?;
    }
    // Squid leaves its shared memory when it is killed.
    let shared = format!("{}-", word(owner));
    for name in names_in(SHARED_MEMORY, &shared)? {
        let path = Path::new(SHARED_MEMORY).join(name);
        fs::remove_file(&path).or_else(absent).map_err(|source| LabError::File { path, source })?;
    }
    Ok(())
}

/// The names in a folder that begin so.
fn names_in(folder: &str, begin: &str) -> Result<Vec<String>, LabError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(LabError::File { path: folder.into(), source }),
    };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names = names.filter(|name| name.starts_with(begin)).collect::<Vec<_>>();
    names.sort();
    Ok(names)
}

fn absent(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}
