//! Transfers that fail, and exactly what is said.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::*;
use crate::folder;

const HINT: &str = "help: fetch it with a browser from https://www.microsoft.com/en-us/download/details.aspx?id=56519 and keep it with `portolan tags import FILE`\n";

/// What is said where nothing can be fetched at all.
#[track_caller]
fn fails(name: &str, server: &Server, arguments: &[&str], troubles: &str) {
    let kept = folder(name);
    let good = keep(&kept, "ServiceTags_Public_20251027.json", &week(1));
    let run = server.updates(&kept, arguments).ended(2);
    assert_eq!(run.out, "");
    let at = run.err.find("error: ").unwrap();
    let error = run.err.split_at(at).1;
    let expected = format!(
        "error: no service-tag file of the cloud `public` was found\n{troubles}{HINT}help: the kept file of 2025-10-27 stays in use\n"
    );
    assert_eq!(error, expected);
    assert_eq!(fs::read(good).unwrap(), week(1));
    assert_eq!(names(&kept, "public"), ["ServiceTags_Public_20251027.json"]);
}

#[test]
fn nothing_is_there() {
    let server = Server::start(|_| Reply::status(404));
    fails(
        "update-404",
        &server,
        &[],
        "  `http://SERVER/` answers 404 (not found)\n  \
           `http://SERVER/ServiceTags_Public_20251103.json` is not there, nor are the names of the 7 days after it\n",
    );
}

#[test]
fn the_linked_file_is_gone() {
    let server = serving("x/ServiceTags_Public_20251103.json", |_| Reply::status(404));
    fails(
        "update-gone",
        &server,
        &[],
        "  `http://SERVER/x/ServiceTags_Public_20251103.json` answers 404 (not found)\n  \
           `http://SERVER/ServiceTags_Public_20251103.json` is not there, nor are the names of the 7 days after it\n",
    );
}

#[test]
fn the_page_has_no_link() {
    let server = serving("ServiceTags_China_20251103.json", |_| Reply::status(500));
    fails(
        "update-no-link",
        &server,
        &[],
        "  `http://SERVER/` has no link to a file `ServiceTags_Public_….json`\n  \
           `http://SERVER/ServiceTags_Public_20251110.json` answers 500 (the server has a problem): tried 3 times\n",
    );
}

#[test]
fn redirects_are_followed() {
    let kept = folder("update-redirects");
    let server = Server::start(|request| match request.target.as_str() {
        "/" => Reply::redirect("/page"),
        "/page" => page("/moved/ServiceTags_Public_20251103.json"),
        "/moved/ServiceTags_Public_20251103.json" => Reply::redirect("../store/tags?id=7"),
        "/store/tags?id=7" => Reply::ok(week(1)),
        _ => Reply::status(404),
    });
    let run = server.updates(&kept, &[]).ended(0);
    assert!(run.out.contains("updated\t2025-11-03\t"), "{}", run.out);
    assert_eq!(server.paths().len(), 4);
}

#[test]
fn redirects_that_lead_nowhere() {
    let circle = Server::start(|request| match request.target.as_str() {
        "/" => Reply::redirect("/a"),
        "/a" => Reply::redirect("/"),
        _ => Reply::redirect(request.target.clone()),
    });
    fails(
        "update-circle",
        &circle,
        &[],
        "  `http://SERVER/` redirects in a circle\n  \
           `http://SERVER/ServiceTags_Public_20251110.json` redirects in a circle\n",
    );
    let endless = Server::start(|request| Reply::redirect(format!("{}x", request.target)));
    fails(
        "update-endless",
        &endless,
        &[],
        "  `http://SERVER/` redirects more than 10 times\n  \
           `http://SERVER/ServiceTags_Public_20251110.json` redirects more than 10 times\n",
    );
    assert_eq!(endless.paths().len(), 22);
    let nowhere = Server::start(|request| match request.target.as_str() {
        "/" => Reply::status(302),
        _ => Reply::redirect("file:///etc/passwd"),
    });
    fails(
        "update-nowhere",
        &nowhere,
        &[],
        "  `http://SERVER/` redirects without saying where to\n  \
           `http://SERVER/ServiceTags_Public_20251110.json` redirects to `file:///etc/passwd`, which is not fetched\n",
    );
}

#[test]
fn a_transfer_that_is_cut_off() {
    let server = serving(NAME, |_| {
        let body = week(1);
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
        Reply::Raw([head.as_bytes(), &body[..1000]].concat())
    });
    let all = week(1).len();
    let cut = format!("was cut off after 1000 bytes of {all}");
    fails(
        "update-cut",
        &server,
        &[],
        &format!(
            "  `http://SERVER/ServiceTags_Public_20251103.json` {cut}: tried 3 times\n  \
               `http://SERVER/ServiceTags_Public_20251110.json` {cut}: tried 3 times\n"
        ),
    );
    // The page once, and three times each what it leads to and the first of the dated names.
    let asked = server.paths();
    assert_eq!(asked.iter().filter(|path| **path == format!("/{NAME}")).count(), 3, "{asked:?}");
    assert_eq!(asked.iter().filter(|path| *path == "/").count(), 1, "{asked:?}");
}

/// A server of the newest file that fails so often before it answers.
fn failing(times: usize, fail: impl Fn() -> Reply + Send + Sync + 'static) -> Server {
    let left = AtomicUsize::new(times);
    serving(NAME, move |_| {
        let again = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        if again.is_ok() { fail() } else { Reply::ok(week(1)) }
    })
}

#[test]
fn a_moment_of_trouble_is_waited_out() {
    let cut = || Reply::Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n{".to_vec());
    let servers = [
        ("update-busy", 2, failing(2, || Reply::status(503))),
        ("update-gateway", 1, failing(1, || Reply::status(502))),
        ("update-hangs-up", 2, failing(2, || Reply::Raw(Vec::new()))),
        ("update-cut-once", 1, failing(1, cut)),
        ("update-slow-once", 1, failing(1, || Reply::Pieces(vec![b"H".to_vec(); 2], Duration::from_secs(2)))),
    ];
    for (name, failures, server) in servers {
        let kept = folder(name);
        let run = server.updates(&kept, &["--timeout", "1"]).ended(0);
        assert_eq!(run.out, format!("public\tupdated\t2025-11-03\tKEPT/public/{NAME}\n"), "{name}");
        let tries = server.paths().iter().filter(|path| **path == format!("/{NAME}")).count();
        assert_eq!(tries, failures + 1, "{name}");
    }
}

#[test]
fn what_will_not_change_is_asked_once() {
    for status in [400, 403, 501] {
        let server = failing(usize::MAX, move || Reply::status(status));
        let run = server.updates(&folder(&format!("update-once-{status}")), &[]).ended(2);
        assert!(!run.err.contains("times"), "{}", run.err);
        assert_eq!(server.paths().iter().filter(|path| **path == format!("/{NAME}")).count(), 1, "{status}");
    }
}

#[test]
fn a_server_that_is_slow() {
    let (begin, head) = (Instant::now(), "HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n{");
    let server = Server::start(move |request| match request.target.as_str() {
        // The one does not begin, the other does not end.
        "/" => Reply::Slow(head.into(), Duration::from_millis(400)),
        _ => Reply::Pieces(vec![head.into(); 20], Duration::from_millis(400)),
    });
    fails(
        "update-slow",
        &server,
        &["--timeout", "1"],
        "  `http://SERVER/` did not answer whole within 1 s: tried 2 times\n  \
           `http://SERVER/ServiceTags_Public_20251110.json` did not answer whole within 1 s: tried 2 times\n\
         help: `--timeout SECONDS` waits longer\n",
    );
    assert!(begin.elapsed() < Duration::from_secs(20), "{:?}", begin.elapsed());
}

#[test]
fn an_answer_that_is_too_large() {
    let server = Server::start(|request| match request.target.as_str() {
        "/" => Reply::Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 70000000\r\n\r\n{".to_vec()),
        _ => Reply::Pieces(
            std::iter::once(b"HTTP/1.1 200 OK\r\n\r\n".to_vec())
                .chain((0..70).map(|_| vec![b' '; 1 << 20]))
                .collect(),
            Duration::ZERO,
        ),
    });
    let large = "is larger than 64 MiB, which no service-tag file is";
    fails(
        "update-large",
        &server,
        &[],
        &format!("  `http://SERVER/` {large}\n  `http://SERVER/ServiceTags_Public_20251110.json` {large}\n"),
    );
}

#[test]
fn a_server_that_speaks_something_else_or_is_not_there() {
    let server = Server::start(|request| match request.target.as_str() {
        "/" => Reply::Raw(b"220 mail.contoso.local ESMTP\r\n".to_vec()),
        _ => Reply::Raw(Vec::new()),
    });
    let kept = folder("update-no-http");
    let run = server.updates(&kept, &[]).ended(2);
    assert!(run.err.contains("\n  cannot reach `http://SERVER/`: what it says is not HTTP ("), "{}", run.err);
    assert!(
        run.err.contains(
            "\n  cannot reach `http://SERVER/ServiceTags_Public_20251110.json`: the connection was closed before an answer came: tried 3 times\n"
        ),
        "{}",
        run.err
    );
    assert!(!run.err.contains("stays in use"), "{}", run.err);

    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let run = update(&kept, &["--from", &format!("http://{gone}/tags.json")]).ended(2);
    let expected = format!("\n  cannot reach `http://{gone}/tags.json`: the connection was refused\n");
    assert!(run.err.contains(&expected), "{}", run.err);
    // No label is that long, so that no resolver is asked.
    let nowhere = format!("http://{}.invalid/tags.json", "x".repeat(64));
    let run = update(&kept, &["--from", &nowhere]).ended(2);
    assert!(
        run.err.contains(&format!("cannot reach `{nowhere}`: the name cannot be resolved\n")),
        "{}",
        run.err
    );
}

#[test]
fn addresses_that_cannot_be_used() {
    let kept = folder("update-addresses");
    for (from, reason) in [
        ("ftp://mirror/tags/", "it must begin with `http://` or `https://`"),
        (
            "https://user:hunter2@mirror/tags/",
            "a user name or password in it would be seen by everyone on this machine",
        ),
        ("http://", "empty host"),
    ] {
        let run = update(&kept, &["--from", from]).ended(2);
        assert_eq!(run.err, format!("error: the address of `--from` cannot be used: {reason}\n"));
    }
    let run = update(&kept, &["--cloud", "germany"]).ended(2);
    assert_eq!(
        run.err,
        "error: nothing is published for the cloud `germany` any more: it is retired\n\
         help: `portolan tags import FILE` keeps a file that you have\n"
    );
}
