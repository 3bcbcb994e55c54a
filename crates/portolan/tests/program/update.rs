//! `portolan tags update` and `import` against a server that fails in every way, with exactly what is said.

mod discovery;
mod found;
mod import;
mod kill;
mod proxy;
mod refused;
#[cfg(target_os = "linux")]
mod tls;
mod transfer;

use std::fs;
use std::path::{Path, PathBuf};

use super::server::{Reply, Request, Server};
use super::{Run, command, finished, root};

/// The name of the file that most servers have.
const NAME: &str = "ServiceTags_Public_20251103.json";

/// A file of the repository.
fn week(number: u8) -> Vec<u8> {
    fs::read(root().join(format!("crates/portolan-tags/tests/files/week{number}.json"))).unwrap()
}

/// A page with a link.
fn page(link: &str) -> Reply {
    Reply::ok(format!("<!DOCTYPE html>\n<html><a href=\"{link}\">Download</a></html>"))
}

/// A server with a page at `/` and answers for all else.
fn serving(link: &str, answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Server {
    let link = link.to_owned();
    Server::start(move |request| if request.target == "/" { page(&link) } else { answer(request) })
}

/// Runs `tags update` on 10 November 2025 with a folder of its own for what is kept.
fn update(folder: &Path, arguments: &[&str]) -> Run {
    finished(&mut asked("update", folder, arguments))
}

fn asked(verb: &str, folder: &Path, arguments: &[&str]) -> std::process::Command {
    let mut command = command(&[&["tags", verb, "--today", "2025-11-10"], arguments].concat());
    command.env("PORTOLAN_TAGS_DIR", folder);
    command
}

impl Server {
    /// Runs `tags update` against the server.
    fn updates(&self, folder: &Path, arguments: &[&str]) -> Run {
        let mut run = update(folder, &[&["--from", &self.url("/")], arguments].concat());
        run.out = self.plainly(&run.out, folder);
        run.err = self.plainly(&run.err, folder);
        run
    }

    /// A text with words for what differs from run to run.
    fn plainly(&self, text: &str, folder: &Path) -> String {
        text.replace(&self.host(), "SERVER").replace(folder.to_str().unwrap(), "KEPT").replace('\\', "/")
    }
}

/// The names in the folder of a cloud.
fn names(folder: &Path, cloud: &str) -> Vec<String> {
    let entries = fs::read_dir(folder.join(cloud)).into_iter().flatten();
    let mut names =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect::<Vec<_>>();
    names.sort();
    names
}

/// Puts a file into the store as an earlier run would have.
fn keep(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    fs::create_dir_all(folder.join("public")).unwrap();
    let path = folder.join("public").join(name);
    fs::write(&path, bytes).unwrap();
    path
}
