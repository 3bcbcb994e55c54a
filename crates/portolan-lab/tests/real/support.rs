//! Plans, runs of `portolan check`, and what it must say.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use portolan_lab::fault::Layer;
use portolan_lab::{Fault, Lab, Scenario, Setup, World};
use portolan_model::Via;
use portolan_plan::plan::Plan;
use serde::Deserialize;
use tempfile::TempDir;

/// The program under test: the one that was built beside this test, or PORTOLAN_BIN.
pub(crate) fn portolan() -> PathBuf {
    std::env::var_os("PORTOLAN_BIN").map(PathBuf::from).unwrap_or_else(|| {
        let own = std::env::current_exe().unwrap();
        let program = own.parent().and_then(Path::parent).unwrap().join("portolan");
        assert!(program.exists(), "{}: `cargo build -p portolan` makes it", program.display());
        program
    })
}

/// A scenario as a file, and its plan as the program makes it.
pub(crate) struct Case {
    pub(crate) plan: Plan,
    folder: TempDir,
}

impl Case {
    pub(crate) fn of(scenario: Scenario) -> Case {
        let mut case = Case::from_text(scenario.text());
        if let Some(name) = scenario.proxied() {
            // No planner sends a private name through a proxy; a plan that was changed by hand does.
            let proxy = case.plan.proxies.first().map(|proxy| proxy.name.clone());
            for flow in case.plan.flows.iter_mut().filter(|flow| flow.to.name == *name) {
                (flow.via, flow.proxy) = (Via::Proxy, proxy.clone());
            }
            fs::write(case.path(), serde_json::to_vec(&case.plan).unwrap()).unwrap();
        }
        case
    }

    pub(crate) fn from_text(text: &str) -> Case {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("scenario.yaml");
        fs::write(&path, text).unwrap();
        let made =
            Command::new(portolan()).arg("plan").arg(path).args(["--format", "json"]).output().unwrap();
        let plan = serde_json::from_slice(&made.stdout)
            .unwrap_or_else(|error| panic!("{error}\n{}", String::from_utf8_lossy(&made.stderr)));
        Case { plan, folder }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("scenario.yaml")
    }

    /// Builds the world and checks it.
    pub(crate) fn check(&self, setup: Setup) -> Checked {
        let lab = Lab::start(&self.plan, None, setup).unwrap();
        check(&lab, &self.path())
    }
}

/// A run of `portolan check`.
pub(crate) struct Checked {
    pub(crate) code: Option<i32>,
    pub(crate) report: Report,
    pub(crate) causes: serde_json::Value,
    pub(crate) said: String,
    pub(crate) took: Duration,
    /// The most memory it had, in bytes.
    pub(crate) peak: u64,
}

/// What `portolan check` says, as far as tests ask.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Report {
    pub(crate) results: Vec<Outcome>,
    pub(crate) causes: Vec<Cause>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Outcome {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) need: String,
    pub(crate) outcome: String,
    pub(crate) verdict: String,
    #[serde(default)]
    pub(crate) layers: BTreeMap<String, LayerSeen>,
}

/// What a report says of a layer.
#[derive(Debug, Deserialize)]
pub(crate) struct LayerSeen {
    pub(crate) took_ms: Option<f64>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Cause {
    pub(crate) verdict: String,
}

impl Outcome {
    pub(crate) fn bad(&self) -> bool {
        matches!(&*self.outcome, "fail" | "warn")
    }

    /// It leads to a host, and not to a pattern, a label or a tag that nobody can try.
    fn concrete(&self) -> bool {
        !self.host.contains('*') && (self.host.contains('.') || self.host.contains(':'))
    }
}

/// Runs `portolan check` in a laboratory, and cuts it off after a minute and a half.
pub(crate) fn check(lab: &Lab, scenario: &Path) -> Checked {
    let folder = tempfile::tempdir().unwrap();
    let (out, err) = (folder.path().join("out"), folder.path().join("err"));
    let mut command = lab.check(&portolan(), scenario);
    command
        .stdin(Stdio::null())
        .stdout(fs::File::create(&out).unwrap())
        .stderr(fs::File::create(&err).unwrap());
    let begin = Instant::now();
    let mut child = command.spawn().unwrap();
    let mut peak = 0;
    let code = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status.code();
        }
        peak = peak.max(high_water(child.id()));
        if begin.elapsed() > Duration::from_secs(90) && std::env::var_os("PORTOLAN_LAB_SLOW").is_none() {
            child.kill().unwrap();
            child.wait().unwrap();
            break None;
        }
        thread::sleep(Duration::from_millis(3));
    };
    let took = begin.elapsed();
    let json = serde_json::from_slice::<serde_json::Value>(&fs::read(out).unwrap()).unwrap_or_default();
    let causes = json.get("causes").cloned().unwrap_or_default();
    let report = serde_json::from_value(json).unwrap_or_default();
    Checked { code, report, causes, said: fs::read_to_string(err).unwrap(), took, peak }
}

/// The most memory a process has had so far, in bytes. `ip netns exec` and `env` become the program that they run.
fn high_water(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or_default() * 1024
}

/// What is wrong with a report of a world that these faults break; nothing where it is right.
pub(crate) fn judge(world: &World, faults: &[&Fault], checked: &Checked) -> Vec<String> {
    let mut wrong = Vec::new();
    if checked.report.results.is_empty() {
        return vec![format!(
            "no report; exit code {:?} after {:?}: {}",
            checked.code, checked.took, checked.said
        )];
    }
    let allowed = faults.iter().flat_map(|fault| fault.verdicts.iter().chain(fault.beside)).copied();
    let allowed = allowed.collect::<BTreeSet<_>>();
    let mut hit = 0;
    for result in checked.report.results.iter().filter(|result| result.concrete()) {
        let covers = |fault: &&&Fault| fault.hits.covers(world, &result.host, result.port) == Some(true);
        let first = faults.iter().filter(covers).map(|fault| fault.layer).min();
        let at = |layer: Layer| faults.iter().filter(covers).filter(move |fault| fault.layer == layer);
        let expected =
            first.map(|layer| at(layer).flat_map(|fault| fault.verdicts).copied().collect::<Vec<_>>());
        let got = format!("{}:{} {} {}", result.host, result.port, result.outcome, result.verdict);
        match expected {
            Some(expected) => {
                hit += 1;
                if !result.bad() || !expected.contains(&&*result.verdict) {
                    wrong.push(format!("{got}, expected {}", expected.join(" or ")));
                }
            }
            None if result.bad() && !allowed.contains(&*result.verdict) => {
                wrong.push(format!("{got}, expected OK"))
            }
            None => {}
        }
    }
    let causes = checked.report.causes.iter().map(|cause| &*cause.verdict).collect::<BTreeSet<_>>();
    wrong.extend(causes.difference(&allowed).map(|cause| format!("cause {cause}")));
    for fault in faults {
        let sure = faults.len() == 1 && fault.verdicts.iter().all(|verdict| !causes.contains(verdict));
        wrong.extend(sure.then(|| format!("no cause {}", fault.verdicts.join(" or "))));
    }
    if hit == 0 && faults.iter().all(|fault| fault.hits != portolan_lab::Hits::Some) && !faults.is_empty() {
        wrong.push("no connection was hit".to_owned());
    }
    let required =
        checked.report.results.iter().any(|result| result.outcome == "fail" && result.need == "required");
    if checked.code != Some(i32::from(required)) {
        wrong.push(format!("exit code {:?}", checked.code));
    }
    wrong
}

/// Does something for each of a list, several at once because most of it is waiting; gives what went wrong, by name.
pub(crate) fn each<T: Sync>(
    items: &[T],
    name: impl Fn(&T) -> String + Sync,
    body: impl Fn(&T) -> Vec<String> + Sync,
) -> Vec<(String, Vec<String>)> {
    let only = std::env::var("PORTOLAN_LAB_ONLY").ok();
    let at_once =
        std::env::var("PORTOLAN_LAB_AT_ONCE").ok().and_then(|number| number.parse().ok()).unwrap_or(3);
    let chosen = items.iter().filter(|item| wanted(only.as_deref(), &name(item))).collect::<Vec<_>>();
    let (next, failed) = (Mutex::new(chosen.iter()), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(|| {
                loop {
                    let Some(item) = next.lock().unwrap().next() else { return };
                    let begin = Instant::now();
                    let wrong = body(item);
                    println!(
                        "{:6.1} s  {:4} {}",
                        begin.elapsed().as_secs_f64(),
                        if wrong.is_empty() { "ok" } else { "bad" },
                        name(item)
                    );
                    if !wrong.is_empty() {
                        failed.lock().unwrap().push((name(item), wrong));
                    }
                }
            });
        }
    });
    println!("{} of {} right", chosen.len() - failed.lock().unwrap().len(), chosen.len());
    failed.into_inner().unwrap()
}

/// Whether a list of names, with commas between, holds this one; `A*` stands for all that begin so. Everything is wanted where
/// there is no list.
fn wanted(only: Option<&str>, name: &str) -> bool {
    let fits = |wanted: &str| match wanted.strip_suffix('*') {
        Some(beginning) => name.starts_with(beginning),
        None => name == wanted,
    };
    // Some names have commas of their own.
    only.is_none_or(|only| fits(only) || only.split(',').map(str::trim).any(fits))
}

/// Fails with everything that went wrong.
pub(crate) fn all_right(failed: Vec<(String, Vec<String>)>) {
    let text =
        failed.iter().map(|(name, wrong)| format!("{name}\n  {}\n", wrong.join("\n  "))).collect::<String>();
    assert!(failed.is_empty(), "\n{text}");
}
