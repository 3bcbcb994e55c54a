//! What planning costs: `cargo bench -p portolan --bench plan`.
//!
//! `read`, `plan` and `json` are the parts inside the process, by the number of deployments at 50 sites, where every
//! machine has an address of its own, so that nothing merges. `process` is the program as its user starts it; its peer in
//! the same run is a program that does nothing.

#![expect(clippy::expect_used, reason = "a benchmark that cannot start has nothing to say")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use portolan_catalog::Catalog;
use portolan_diag::{Diagnostics, Sources};
use portolan_plan::scenario::{self, Scenario};
use portolan_plan::{Planner, report};

const SITES: usize = 50;

/// A company with many deployments: a third each of File Sync with private endpoints, Storage Mover and Site Recovery.
fn fleet(deployments: usize) -> String {
    let mut text = String::from(
        "portolan: 1
name: fleet
cloud: public
network: { private_endpoints: { subnet: hub/endpoints, dns: forwarder } }
vnets:
  hub: { region: westeurope, address_space: [10.40.0.0/16], resolver_inbound: 10.40.0.68, gateway: expressroute, subnets: { endpoints: { prefix: 10.40.128.0/17 } } }
  prod: { region: eastus, address_space: [10.41.0.0/16], subnets: { app: { prefix: 10.41.1.0/24 } } }
  dr: { region: westus, address_space: [10.42.0.0/16], subnets: { app: { prefix: 10.42.1.0/24 } } }
sites:
",
    );
    for site in 0..SITES {
        let second = 100 + site;
        let _ = writeln!(
            text,
            "  s{site}: {{ networks: [10.{second}.0.0/16], resolvers: [10.{second}.0.53], uplink: [internet, expressroute], connected_to: hub }}"
        );
    }
    text.push_str("deployments:\n");
    for number in 0..deployments {
        let (site, index) = (number % SITES, number / SITES);
        let address = format!("10.{}.{}.{}", 100 + site, 1 + index / 250, 1 + index % 250);
        let place = format!("site: s{site}, addresses: {{ agent: [{address}] }}");
        let _ = match number % 3 {
            0 => writeln!(
                text,
                "  - {{ name: d{number}, service: file-sync, {place}, region: westeurope, redundancy: grs, storage_accounts: [acct{number}], storage_sync_service: sync{number}, private_endpoints: [storage, sync] }}"
            ),
            1 => writeln!(
                text,
                "  - {{ name: d{number}, service: storage-mover, {place}, region: eastus, storage_accounts: [acct{number}], key_vaults: [kv{number}] }}"
            ),
            _ => writeln!(
                text,
                "  - {{ name: d{number}, service: site-recovery, source_region: eastus, target_region: westus, source_vnet: prod, source_subnets: [app], target_vnet: dr, cache_storage_accounts: [cache{number}], failback_cache_storage_accounts: [back{number}] }}"
            ),
        };
    }
    text
}

fn read(text: &str, catalog: &Catalog) -> Scenario {
    let mut sources = Sources::new();
    let source = sources.add("fleet.yaml", text);
    let mut found = Diagnostics::new();
    scenario::read(source, text, catalog, &mut found).expect("the scenario has no errors")
}

/// The time of `rounds` runs, without that of letting go of what they made.
fn timed<T>(rounds: u64, run: impl Fn() -> T) -> Duration {
    let one = |_| {
        let start = Instant::now();
        let made = run();
        let time = start.elapsed();
        drop(black_box(made));
        time
    };
    (0..rounds).map(one).sum()
}

fn parts(criterion: &mut Criterion) {
    let catalog = portolan_catalog_data::catalog().expect("the embedded catalog decodes");
    let planner = Planner { catalog: &catalog, digest: portolan_catalog_data::DIGEST, as_of: None };
    let mut group = criterion.benchmark_group("parts");
    group.sample_size(20);
    for deployments in [250, 1000, 4000] {
        let text = fleet(deployments);
        let scenario = read(&text, &catalog);
        let plan = planner.plan(&scenario);
        group.throughput(Throughput::Elements(deployments as u64));
        group.bench_function(BenchmarkId::new("read", deployments), |bench| {
            bench.iter(|| black_box(read(&text, &catalog)));
        });
        group.bench_function(BenchmarkId::new("plan", deployments), |bench| {
            bench.iter_custom(|rounds| timed(rounds, || planner.plan(black_box(&scenario))));
        });
        group.bench_function(BenchmarkId::new("json", deployments), |bench| {
            bench.iter_custom(|rounds| timed(rounds, || report::json(black_box(&plan))));
        });
    }
    group.finish();
}

fn process(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("process");
    group.sample_size(20);
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(fleet(1000).as_bytes()).expect("the scenario is written");
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/contoso.yaml");
    let large = file.path().to_string_lossy().into_owned();
    let run = |program: &str, arguments: &[&str]| {
        let mut command = Command::new(program);
        command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
        black_box(command.status().expect("the program starts"));
    };
    let portolan = env!("CARGO_BIN_EXE_portolan");
    group.bench_function("nothing", |bench| bench.iter(|| run("true", &[])));
    group.bench_function("example", |bench| {
        bench.iter(|| run(portolan, &["plan", example, "--format", "json"]));
    });
    group.bench_function("1000", |bench| bench.iter(|| run(portolan, &["plan", &large, "--format", "json"])));
    group.finish();
}

criterion_group!(benches, parts, process);
criterion_main!(benches);
