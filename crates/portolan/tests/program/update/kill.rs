//! Whenever it is killed, the last good state can be read.

use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use super::*;
use crate::folder;

/// A file of the given week, large enough that writing it takes a while.
fn large(week: u64) -> Vec<u8> {
    let tag = |number: u64| {
        let prefixes =
            (0..200).map(|at| format!("\"10.{number}.{at}.{}/32\"", week % 250)).collect::<Vec<_>>();
        format!(
            "{{\"name\":\"Tag{number}\",\"properties\":{{\"changeNumber\":{week},\"region\":\"\",\"addressPrefixes\":[{}]}}}}",
            prefixes.join(",")
        )
    };
    let tags = (0..100).map(tag).collect::<Vec<_>>();
    format!("{{\"changeNumber\":{week},\"cloud\":\"Public\",\"values\":[{}]}}", tags.join(",\n")).into_bytes()
}

/// Numbers that look random and are the same in every run.
fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
    *state >> 33
}

#[test]
fn killed_at_two_hundred_moments_it_leaves_a_good_state() {
    let kept = folder("update-kill");
    let week = std::sync::Arc::new(std::sync::atomic::AtomicU64::new(0));
    let served = week.clone();
    let server = Server::start(move |request| {
        let week = served.load(std::sync::atomic::Ordering::SeqCst);
        // Every other week has the date of the one before, so that the file itself is replaced.
        let link =
            format!("ServiceTags_Public_2025{:02}{:02}.json", 1 + week / 2 / 28 % 12, 1 + week / 2 % 28);
        match request.target.as_str() {
            "/" => page(&link),
            _ => Reply::Whole(200, vec![("ETag", format!("\"{week}\""))], large(week)),
        }
    });
    let from = server.url("/");
    let child = || {
        let mut command = asked("update", &kept, &["--from", &from]);
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    };
    // How long it takes undisturbed, from the slowest of three.
    let mut longest = Duration::ZERO;
    for _ in 0..3 {
        week.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let begin = Instant::now();
        assert!(child().wait().unwrap().success());
        longest = longest.max(begin.elapsed());
    }
    let (mut state, mut killed, mut finished_first) = (20251103, 0, 0);
    let mut newest = String::new();
    for round in 0..200 {
        week.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let moment = longest.mul_f64((random(&mut state) % 1000) as f64 / 1000.0);
        let mut child = child();
        thread::sleep(moment);
        child.kill().unwrap();
        if child.wait().unwrap().success() {
            finished_first += 1
        } else {
            killed += 1
        }

        let run = finished(command(&["tags", "list"]).env("PORTOLAN_TAGS_DIR", &kept));
        assert_eq!(run.code, 0, "round {round}, killed after {moment:?}:\n{}", run.err);
        assert_eq!(run.out.lines().count(), 100, "round {round}");
        let names = names(&kept, "public");
        let whole = names.iter().filter(|name| name.ends_with(".json")).collect::<Vec<_>>();
        assert!((1..=6).contains(&whole.len()), "round {round}: {names:?}");
        for name in &whole {
            let text = fs::read_to_string(kept.join("public").join(name)).unwrap();
            serde_json::from_str::<serde_json::Value>(&text).unwrap();
        }
        // What was kept is never lost again.
        let now = (*whole.last().unwrap()).clone();
        assert!(now >= newest, "round {round}: {now} after {newest}");
        newest = now;
    }
    assert!(killed >= 50, "only {killed} were killed, {finished_first} were done before");
    // And the next run is as if nothing had happened.
    week.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
    assert!(child().wait().unwrap().success());
}
