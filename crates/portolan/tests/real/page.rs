//! Pages in a browser: they ask nobody for anything, and none is wider than its window.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::browser::{browse, open, url};
use super::{file, portolan, root};

/// The pages of the program, by name.
fn pages() -> Vec<(&'static str, String)> {
    let example = |name: &str| root().join("examples").join(name).display().to_string();
    let plan = |name: &str| portolan(&["plan", &example(name), "--format", "html"]);
    let evidence = example("check/evidence.json");
    let fifty = root().join("crates/portolan-plan/tests/pictures/fifty-sites.yaml").display().to_string();
    vec![
        ("minimal", plan("minimal.yaml")),
        ("contoso", plan("contoso.yaml")),
        ("arc-estate", plan("arc-estate.yaml")),
        ("fifty-sites", portolan(&["plan", &fifty, "--format", "html"])),
        ("check", portolan(&["check", "--observations", &evidence, "--format", "html"])),
    ]
}

/// A page beside this one that measures it, because the page itself may run nothing.
fn measured(page: &Path, width: u32) -> PathBuf {
    let name = format!("measure-{width}-{}", page.file_name().unwrap().to_string_lossy());
    let script = "onload = () => {
        const inside = document.querySelector('iframe').contentDocument, root = inside.documentElement;
        const outside = [...inside.querySelectorAll('main > *, section > *')].filter(
            element => element.getBoundingClientRect().right > root.clientWidth + 1);
        const small = [...inside.querySelectorAll('summary')].filter(
            element => element.getBoundingClientRect().height < 24);
        document.body.append(`client ${root.clientWidth} scroll ${root.scrollWidth} outside ${outside.length} small ${small.length}`);
    }";
    let frame = format!(
        "<iframe src=\"{}\" style=\"border: 0; width: {width}px; height: 800px\"></iframe>",
        url(page)
    );
    file(&name, &format!("<!DOCTYPE html><body>{frame}<script>{script}</script>"))
}

/// A proxy that refuses everything and remembers what it was asked for.
fn remembering_proxy() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&asked);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            let _ = stream.set_read_timeout(Some(Duration::from_secs(2)));
            let mut head = [0; 512];
            let length = stream.read(&mut head).unwrap_or_default();
            let line = String::from_utf8_lossy(head.get(..length).unwrap_or_default());
            seen.lock().unwrap().push(line.lines().next().unwrap_or_default().to_owned());
            let _ = stream.write_all(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n");
        }
    });
    (format!("--proxy-server=http://127.0.0.1:{port}"), asked)
}

/// What a page asks for; the browser itself may want something of its maker.
fn asked_by(page: &Path, width: u32) -> (String, Vec<String>) {
    let (proxy, asked) = remembering_proxy();
    let flags = [
        "--hide-scrollbars",
        "--disable-background-networking",
        "--disable-component-update",
        "--no-first-run",
        "--proxy-bypass-list=<-loopback>",
        &proxy,
    ];
    let told = browse(&measured(page, width), &flags);
    let makers = ["google", "gstatic", "gvt1", "chromium"];
    let mut asked = asked.lock().unwrap().clone();
    asked.retain(|line| !line.is_empty() && !makers.iter().any(|maker| line.contains(maker)));
    (told.rsplit("client ").next().unwrap().split('<').next().unwrap().trim().to_owned(), asked)
}

#[test]
fn no_page_asks_for_anything_or_is_wider_than_its_window() {
    for (name, page) in pages() {
        let page = file(&format!("{name}.html"), &page);
        for width in [390, 1280] {
            let (measured, asked) = asked_by(&page, width);
            assert_eq!(measured, format!("{width} scroll {width} outside 0 small 0"), "{name} at {width}");
            assert_eq!(asked, Vec::<String>::new(), "{name} at {width}");
        }
    }
}

/// The way of looking itself notices a page that asks for something.
#[test]
fn a_page_that_asks_for_something_is_noticed() {
    let page = file("asking.html", "<!DOCTYPE html><img src=\"http://example.net/x.png\"><p>x");
    let (_, asked) = asked_by(&page, 390);
    assert!(asked.iter().any(|line| line.contains("example.net")), "{asked:?}");
}

#[test]
fn pages_can_be_printed() {
    for (name, page) in pages() {
        let page = file(&format!("print-{name}.html"), &page);
        let paper = page.with_extension("pdf");
        open(&page, &[&format!("--print-to-pdf={}", paper.display())]);
        let paper = fs::read(&paper).unwrap();
        assert!(paper.starts_with(b"%PDF") && paper.len() > 10_000, "{name}");
    }
}
