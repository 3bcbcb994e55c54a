//! Transfers that fail, and exactly what is said.

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
           `http://SERVER/ServiceTags_Public_20251110.json` answers 500 (the server has a problem)\n",
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
            "  `http://SERVER/ServiceTags_Public_20251103.json` {cut}\n  \
               `http://SERVER/ServiceTags_Public_20251110.json` {cut}\n"
        ),
    );
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
        "  `http://SERVER/` did not answer whole within 1 s\n  \
           `http://SERVER/ServiceTags_Public_20251110.json` did not answer whole within 1 s\n\
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
            "\n  cannot reach `http://SERVER/ServiceTags_Public_20251110.json`: the connection was closed before an answer came\n"
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
