//! The way through a proxy.

use super::*;
use crate::{file, folder};

/// A proxy that asks for a user name and password.
fn guarded() -> Server {
    Server::start(|request| {
        // svc:hunter2
        match request.header("Proxy-Authorization") {
            Some("Basic c3ZjOmh1bnRlcjI=") => Reply::Tunnel,
            _ => Reply::status(407),
        }
    })
}

fn scenario(folder: &Path, proxy: &str) -> String {
    let text = fs::read_to_string(root().join(crate::MINIMAL)).unwrap();
    file(
        folder,
        "scenario.yaml",
        &format!("{text}network: {{ egress: proxy, proxy: {{ url: \"{proxy}\" }} }}\n"),
    )
}

#[test]
fn the_proxy_of_the_scenario_is_used_and_its_password_is_not_shown() {
    let kept = folder("update-proxy");
    let (server, proxy) = (serving(NAME, |_| Reply::ok(week(1))), guarded());
    let with = scenario(&kept, &format!("http://svc:hunter2@{}", proxy.host()));
    let run = server.updates(&kept, &["--scenario", &with]).ended(0);
    assert!(!run.err.contains("hunter2") && !run.err.contains("svc"), "{}", run.err);
    let way = format!("asking http://SERVER/ through the proxy `http://{}` of the scenario\n", proxy.host());
    assert!(run.err.starts_with(&way), "{}", run.err);
    let asked = proxy.seen();
    assert!(asked.iter().all(|asked| asked.method == "CONNECT" && asked.target == server.host()));
    assert_eq!(asked.len(), 2);

    // Without the password, as a saved plan has it, the proxy says no.
    let plan = crate::portolan(&["plan", &with, "--format", "json"]).out;
    let plan = file(&kept, "plan.json", &plan);
    let run = server.updates(&kept, &["--scenario", &plan]).ended(2);
    let refusal = format!(
        "the proxy `http://{}` of the scenario does not connect to `http://SERVER/`: it answers 407 (it wants a user name and password)\n",
        proxy.host()
    );
    assert!(run.err.contains(&refusal), "{}", run.err);
    assert!(
        run.err.contains("help: give user name and password in the proxy's address: `http://USER:PASSWORD@HOST:PORT`; NTLM and Negotiate are not spoken\n"),
        "{}",
        run.err
    );
}

#[test]
fn the_proxy_of_the_surroundings_is_used_unless_the_host_is_excepted() {
    let kept = folder("update-ambient");
    let (server, proxy) = (serving(NAME, |_| Reply::ok(week(1))), guarded());
    let from = server.url("/");
    let mut run = asked("update", &kept, &["--from", &from]);
    let run = finished(run.env("http_proxy", format!("svc:hunter2@{}", proxy.host()))).ended(0);
    assert!(
        run.err.contains("of the variable `http_proxy`\n") && !run.err.contains("hunter2"),
        "{}",
        run.err
    );
    assert_eq!(proxy.seen().len(), 2);
    let mut run = asked("update", &kept, &["--from", &from]);
    finished(run.env("ALL_PROXY", proxy.url("")).env("NO_PROXY", "127.0.0.0/8")).ended(0);
    assert_eq!(proxy.seen().len(), 0);
    let mut run = asked("update", &kept, &["--from", &from]);
    let run = finished(run.env("ALL_PROXY", "socks5://svc:hunter2@127.0.0.1:1")).ended(2);
    assert!(
        run.err.contains("\n  the variable `ALL_PROXY` names no proxy: the proxy's address must begin with `http://` or `https://`\n")
            && !run.err.contains("hunter2"),
        "{}",
        run.err
    );
}

#[test]
fn without_from_the_publisher_is_asked_page_then_names() {
    let kept = folder("update-published");
    let proxy = Server::start(|_| Reply::status(403));
    for (cloud, page) in [("public", 56519), ("usgov", 57063), ("china", 57062)] {
        let mut run = asked("update", &kept, &["--cloud", cloud]);
        let run = finished(run.env("HTTPS_PROXY", proxy.url(""))).ended(2);
        assert_eq!(proxy.paths(), ["www.microsoft.com:443", "download.microsoft.com:443"], "{cloud}");
        let page = format!(
            "asking https://www.microsoft.com/en-us/download/details.aspx?id={page} through the proxy"
        );
        assert!(run.err.starts_with(&page), "{}", run.err);
        let hints = "help: ask for www.microsoft.com:443 to be allowed there\n\
                     help: ask for download.microsoft.com:443 to be allowed there\n";
        assert!(run.err.contains(hints), "{}", run.err);
    }
}
