//! The program for Windows, where the agents of File Sync and Arc live: it must compile and link there.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::run::{command, output, run, target};

const TARGET: &str = "x86_64-pc-windows-gnu";

/// Debian's compiler. It comes with the sources of its own standard library, which `rust-web-src` holds, and so
/// serves where no finished one can be downloaded.
const DEBIAN_COMPILER: &str = "/usr/bin/rustc";

/// Builds `portolan.exe`, with the toolchain's own standard library for Windows or else with one made from sources.
pub(crate) fn check() -> Result<()> {
    let mut cargo = command("cargo")?;
    cargo.args(["build", "--locked", "--package", "portolan", "--profile", "windows", "--target", TARGET]);
    // No other check reads what stands behind `cfg(windows)`. For this, too, cargo must be told that it may.
    cargo.args(["-Zwarnings", "--config", "build.warnings=\"deny\""]).env("RUSTC_BOOTSTRAP", "1");
    // The assembly of the TLS library as it was assembled by its authors: one program less to install.
    cargo.env("AWS_LC_SYS_PREBUILT_NASM", "1");
    if !holds(&library("rustc")?, "libstd-") {
        if !sources()?.is_dir() {
            bail!(
                "no standard library for {TARGET}: `rustup target add {TARGET}` downloads one, and \
                 `cargo xtask install` installs the sources of Debian's"
            );
        }
        cargo.arg("-Zbuild-std=std").env("RUSTC", DEBIAN_COMPILER);
    }
    run(&mut cargo)?;
    println!("{}", target().join(TARGET).join("windows/portolan.exe").display());
    Ok(())
}

/// Where a compiler has its libraries for Windows, whether or not they are there.
fn library(compiler: &str) -> Result<PathBuf> {
    let folder = output(command(compiler)?.args(["--print", "target-libdir", "--target", TARGET]))?;
    Ok(folder.trim().into())
}

fn holds(folder: &Path, beginning: &str) -> bool {
    let Ok(mut entries) = folder.read_dir() else { return false };
    entries.any(|entry| entry.is_ok_and(|entry| entry.file_name().to_string_lossy().starts_with(beginning)))
}

/// The sources that belong to Debian's compiler.
fn sources() -> Result<PathBuf> {
    if !Path::new(DEBIAN_COMPILER).is_file() {
        return Ok(PathBuf::new());
    }
    let root = output(command(DEBIAN_COMPILER)?.args(["--print", "sysroot"]))?;
    Ok(Path::new(root.trim()).join("lib/rustlib/src/rust/library"))
}
