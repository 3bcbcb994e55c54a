//! What has to be installed beside Rust: one list, `xtask/packages.txt`.

use std::fs;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::run::{command, has, output, root, run, tools};

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Package {
    registry: Registry,
    name: String,
    /// None where the distribution decides.
    version: Option<String>,
    /// The program that it brings.
    program: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Registry {
    Apt,
    PyPi,
    Npm,
}

/// Installs what is missing.
pub(crate) fn install() -> Result<()> {
    let path = root().join("xtask/packages.txt");
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let list = parse(&text)?;
    let of = |registry| list.iter().filter(move |package| package.registry == registry).collect::<Vec<_>>();
    apt(&of(Registry::Apt))?;
    pypi(&of(Registry::PyPi))?;
    npm(&of(Registry::Npm))?;
    check(&list)
}

fn parse(text: &str) -> Result<Vec<Package>> {
    let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line.trim()));
    lines
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(at, line)| package(line).with_context(|| format!("xtask/packages.txt:{at}")))
        .collect()
}

fn package(line: &str) -> Result<Package> {
    let mut words = line.split_whitespace();
    let (Some(registry), Some(name), Some(version), Some(program), Some(_)) =
        (words.next(), words.next(), words.next(), words.next(), words.next())
    else {
        bail!("a line is `registry package version provides what for`");
    };
    let registry = match registry {
        "apt" => Registry::Apt,
        "pypi" => Registry::PyPi,
        "npm" => Registry::Npm,
        other => bail!("unknown registry `{other}`: one of apt, pypi, npm"),
    };
    let given = |word: &str| (word != "-").then(|| word.to_owned());
    let package = Package { registry, name: name.into(), version: given(version), program: given(program) };
    if package.version.is_some() == (registry == Registry::Apt) {
        bail!("`{name}`: packages of PyPI and npm have a version, Debian's have none");
    }
    Ok(package)
}

fn apt(list: &[&Package]) -> Result<()> {
    // A program that came with another package serves as well.
    let there =
        |package: &&&Package| debian_has(&package.name) || package.program.as_deref().is_some_and(has);
    let missing = list.iter().filter(|package| !there(package)).map(|package| package.name.as_str());
    let missing = missing.collect::<Vec<_>>();
    if missing.is_empty() {
        return Ok(());
    }
    eprintln!("installing from Debian: {}", missing.join(" "));
    if !is_root()? {
        bail!("this needs root: apt-get install {}", missing.join(" "));
    }
    let apt_get = || -> Result<Command> {
        let mut apt_get = command("apt-get")?;
        apt_get.env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::null());
        apt_get.args(["-qq", "-o", "DPkg::Lock::Timeout=120", "-o", "Acquire::Retries=3"]);
        Ok(apt_get)
    };
    run(apt_get()?.arg("update"))?;
    // What is there already is not taken away for it: another compiler, say.
    run(apt_get()?.args(["install", "-y", "--no-install-recommends", "--no-remove"]).args(missing))
}

fn debian_has(name: &str) -> bool {
    let status =
        Command::new("dpkg-query").args(["--show", "--showformat=${db:Status-Status}", name]).output();
    status.is_ok_and(|output| output.stdout == b"installed")
}

/// Whether we may install and make namespaces.
pub(crate) fn is_root() -> Result<bool> {
    Ok(output(command("id")?.arg("-u"))?.trim() == "0")
}

fn pypi(list: &[&Package]) -> Result<()> {
    let venv = tools();
    let python = venv.join("bin/python");
    let works = Command::new(&python).args(["-c", "import pip"]).stderr(Stdio::null()).status();
    if !works.is_ok_and(|status| status.success()) {
        run(command("python3")?.args(["-m", "venv", "--clear"]).arg(&venv))?;
    }
    // One name and version a line, of what is there.
    let installed = output(command("python")?.args([
        "-c",
        "from importlib.metadata import distributions as d\nfor x in d(): print(x.metadata['Name'], x.version)",
    ]))?;
    let there = |package: &&Package| {
        let wanted = (package.name.as_str(), package.version.as_deref().unwrap_or_default());
        installed.lines().filter_map(|line| line.split_once(' ')).any(|found| found == wanted)
    };
    let missing =
        list.iter().copied().filter(|package| !there(package)).map(pinned("==")).collect::<Vec<_>>();
    if missing.is_empty() {
        return Ok(());
    }
    eprintln!("installing from PyPI: {}", missing.join(" "));
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"];
    run(command("python")?.args(pip).args(missing))
}

fn npm(list: &[&Package]) -> Result<()> {
    let folder = tools().join("npm");
    let there = |package: &&Package| {
        let manifest = folder.join("node_modules").join(&package.name).join("package.json");
        let version = format!("\"version\": \"{}\"", package.version.as_deref().unwrap_or_default());
        fs::read_to_string(manifest).is_ok_and(|text| text.contains(&version))
    };
    if list.iter().all(there) {
        return Ok(());
    }
    // All of them at once: npm takes away what it is not told of.
    let all = list.iter().copied().map(pinned("@")).collect::<Vec<_>>();
    eprintln!("installing from npm: {}", all.join(" "));
    let npm = ["install", "--no-audit", "--no-fund", "--no-save", "--ignore-scripts", "--prefix"];
    run(command("npm")?.args(npm).arg(folder).args(all))
}

fn pinned(sign: &str) -> impl Fn(&Package) -> String {
    move |package| match &package.version {
        Some(version) => format!("{}{sign}{version}", package.name),
        None => package.name.clone(),
    }
}

/// A program that is still missing is an error, never something to pass over.
fn check(list: &[Package]) -> Result<()> {
    for package in list {
        if let Some(program) = package.program.as_ref().filter(|program| !has(program)) {
            bail!("`{program}` is missing although the package `{}` is installed", package.name);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_list_can_be_read() {
        let list = parse(include_str!("../packages.txt")).unwrap();
        assert!(list.iter().any(|package| package.program.as_deref() == Some("cargo-deny")));
    }

    #[test]
    fn versions_are_pinned_where_we_choose_them() {
        assert!(parse("pypi PyYAML 6.0 - reads").is_ok());
        for line in ["pypi PyYAML - - reads", "apt zsh 5.9 zsh loads", "gem x 1 x y", "apt zsh - zsh", "apt"]
        {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
