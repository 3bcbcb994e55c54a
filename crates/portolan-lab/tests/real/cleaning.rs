//! Nothing of a laboratory stays, however its owner ends.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use portolan_lab::{Lab, Scenario, Setup, sweep};

use crate::support::Case;

fn namespaces_of(pid: u32) -> Vec<String> {
    let own = format!("ptl-{pid}-");
    let names = fs::read_dir("/run/netns").into_iter().flatten().map(|entry| entry.unwrap().file_name());
    names.filter_map(|name| name.into_string().ok()).filter(|name| name.starts_with(&own)).collect()
}

/// A laboratory in a process of its own that runs for a while.
fn owner(case: &Case) -> Child {
    let plan = case.path().with_file_name("plan.json");
    fs::write(&plan, serde_json::to_string(&case.plan).unwrap()).unwrap();
    let child = Command::new(env!("CARGO_BIN_EXE_portolan-lab"))
        .arg("run")
        .arg(plan)
        .args(["--", "sleep", "100"])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    for _ in 0..200 {
        // The agent's files in /etc are the last thing that is made, and the command runs soon after.
        if fs::exists(format!("/etc/netns/ptl-{}-0-agent/hosts", child.id())).unwrap() {
            thread::sleep(Duration::from_millis(300));
            return child;
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("it does not start");
}

#[test]
fn an_owner_that_is_killed_leaves_nothing_behind_for_long() {
    let case = Case::of(Scenario::Proxy);
    let living = Lab::start(&case.plan, None, Setup::default()).unwrap();
    let mut owner = owner(&case);
    let pid = owner.id();
    assert_eq!(namespaces_of(pid).len(), 7);
    owner.kill().unwrap();
    owner.wait().unwrap();
    assert_eq!(namespaces_of(pid).len(), 7, "nobody was there to remove them");

    sweep().unwrap();

    assert_eq!(namespaces_of(pid), Vec::<String>::new());
    assert!(!fs::exists(format!("/etc/netns/ptl-{pid}-0-agent")).unwrap());
    let shared =
        fs::read_dir("/dev/shm").unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert!(!shared.into_iter().any(|name| name.starts_with(&format!("ptl{pid}x"))), "Squid's memory");
    assert!(living.command("true").status().unwrap().success(), "a living laboratory stays");
}

#[test]
fn an_owner_that_is_interrupted_cleans_up_itself() {
    let case = Case::of(Scenario::Direct);
    let mut owner = owner(&case);
    let pid = owner.id();
    rustix::process::kill_process(rustix::process::Pid::from_child(&owner), rustix::process::Signal::TERM)
        .unwrap();
    owner.wait().unwrap();
    assert_eq!(namespaces_of(pid), Vec::<String>::new());
}
