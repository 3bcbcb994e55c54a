//! Four thousand prefixes into each target that holds addresses: `cargo bench -p portolan-dialect`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a benchmark may panic"
)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use portolan_dialect::{Options, targets};
use portolan_model::{IpNet, PrefixSet};

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

criterion_group!(benches, render);
criterion_main!(benches);
