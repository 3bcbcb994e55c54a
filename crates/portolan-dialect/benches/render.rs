//! Four thousand prefixes into each target that holds addresses, and all targets for the large example:
//! `cargo bench -p portolan-dialect`.
//!
//! The second needs real service tags, of the newest `ServiceTags_Public_*.json` or `.json.zst` that
//! `PORTOLAN_TEST_DATA/service-tags/Public` has. They are read once, and resolved and printed in every round.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a benchmark may panic, and says what it leaves out"
)]

use std::hint::black_box;
use std::path::PathBuf;

use criterion::{Criterion, criterion_group, criterion_main};
use portolan_diag::{Diagnostics, Sources};
use portolan_dialect::{Options, RenderError, targets};
use portolan_model::{IpNet, PrefixSet};
use portolan_tags::{Snapshots, read_bytes, resolve};

#[path = "../tests/support/mod.rs"]
mod support;

use support::Case;

/// A service tag that cannot be merged: every second half of a /24.
fn prefixes(count: u32) -> PrefixSet {
    let prefix = |n: u32| format!("20.{}.{}.0/25", n / 256, n % 256).parse::<IpNet>().unwrap();
    (0..count).map(prefix).collect()
}

fn render(c: &mut Criterion) {
    let mut case = Case::small("sovereign");
    let tag = case.resolved.tags.values_mut().next().unwrap();
    tag.addresses = prefixes(4000);
    let mut group = c.benchmark_group("4000 prefixes");
    for target in targets() {
        let printed = |rendering: &portolan_dialect::Rendering| {
            let text = support::joined(rendering);
            text.contains("20.15.159.0")
        };
        let holds = case.render(target, &Options::default()).is_ok_and(|rendering| printed(&rendering));
        if holds {
            group.bench_function(target.id, |b| {
                b.iter(|| black_box(case.render(target, &Options::default()).unwrap()));
            });
        }
    }
}

/// The newest service-tag file of the public cloud; none where there is no test data.
fn newest() -> Option<PathBuf> {
    let folder = PathBuf::from(std::env::var_os("PORTOLAN_TEST_DATA")?).join("service-tags/Public");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let is_public = |path: &PathBuf| {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("ServiceTags_Public_"))
    };
    files.filter(is_public).max()
}

fn everything(c: &mut Criterion) {
    let Some(path) = newest() else {
        eprintln!("all targets: not run, for `PORTOLAN_TEST_DATA` is not set");
        return;
    };
    let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
    let bytes = std::fs::read(&path).unwrap();
    let snapshot = read_bytes(&path.to_string_lossy(), &bytes, &mut sources, &mut found).unwrap();
    let mut snapshots = Snapshots::new();
    snapshots.add(snapshot);
    let mut case = Case::example("contoso");
    let mut group = c.benchmark_group("contoso with the newest tags");
    group.sample_size(20);
    let all = |case: &Case| {
        let printed = targets().filter_map(|target| match case.render(target, &Options::default()) {
            Ok(rendering) => Some(rendering),
            Err(RenderError::Nothing { .. }) => None,
            Err(error) => panic!("{}: {error}", target.id),
        });
        printed
            .map(|rendering| rendering.files.iter().map(|file| file.text.len()).sum::<usize>())
            .sum::<usize>()
    };
    group.bench_function("all targets", |b| {
        b.iter(|| {
            case.resolved = resolve(&case.plan, &snapshots);
            black_box(all(&case))
        });
    });
    for target in targets() {
        if case.render(target, &Options::default()).is_ok() {
            group.bench_function(target.id, |b| {
                b.iter(|| black_box(case.render(target, &Options::default()).unwrap()));
            });
        }
    }
}

criterion_group!(benches, render, everything);
criterion_main!(benches);
