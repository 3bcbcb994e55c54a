//! The discovery API.

use super::*;
use crate::folder;

const PAGE: &str = r#"{ "name": "public", "type": "Microsoft.Network/serviceTags", "changeNumber": "63", "cloud": "Public", "values": [
  { "name": "NAME", "properties": { "changeNumber": "9", "region": "", "addressPrefixes": ["192.0.2.0/24"] } } ], "nextLink": "NEXT" }"#;

fn body(name: &str, next: &str) -> Reply {
    Reply::ok(PAGE.replace("NAME", name).replace("NEXT", next))
}

fn discovered(kept: &Path, server: &Server, arguments: &[&str]) -> Run {
    let mut run = asked("update", kept, &[&["--discovery", "--from", &server.url("/")], arguments].concat());
    run.env("PORTOLAN_AZURE_TOKEN", "t0ken").env("AZURE_SUBSCRIPTION_ID", "0000-1");
    let mut run = finished(&mut run);
    run.err = server.plainly(&run.err, kept);
    run
}

fn api(next: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Server {
    Server::start(move |request| match request.header("Authorization") {
        Some("Bearer t0ken") => next(request),
        _ => Reply::status(401),
    })
}

#[test]
fn all_pages_become_one_file_that_says_where_it_is_from() {
    let kept = folder("update-discovery");
    let server = api(|request| match request.target.as_str() {
        "/next" => body("Storage", ""),
        _ => body("EventHub", "/next"),
    });
    let run = discovered(&kept, &server, &[]).ended(0);
    assert_eq!(
        run.err,
        "asking http://SERVER/subscriptions/0000-1/providers/Microsoft.Network/locations/eastus/serviceTags?api-version=2024-05-01\n\
         asking http://SERVER/next\n\
         service tags: ServiceTags_Public_20251110.discovery.json (public, change number 63, from the discovery API, which may lag behind the download), of 2025-11-10, which is today\n"
    );
    let list = command(&["tags", "list"]).env("PORTOLAN_TAGS_DIR", &kept).output().unwrap();
    assert_eq!(list.stdout.split(|byte| *byte == b'\n').count(), 3);

    // The download is preferred, however old.
    keep(&kept, "ServiceTags_Public_20251027.json", &week(1));
    let run = discovered(&kept, &server, &["--accept-shrink"]).ended(0);
    assert!(run.err.contains("service tags: ServiceTags_Public_20251027.json"), "{}", run.err);
}

#[test]
fn the_token_is_shown_to_nobody_else() {
    let kept = folder("update-elsewhere");
    let other = Server::start(|_| body("Storage", ""));
    let next = other.url("/next");
    let server = api(move |_| body("EventHub", &next));
    let run = discovered(&kept, &server, &[]).ended(2);
    let said = format!(
        "error: the discovery API leads to `{}`, which is not its own address and is not given the token\n",
        other.url("/next")
    );
    assert!(run.err.ends_with(&said), "{}", run.err);
    assert_eq!(other.paths(), Vec::<String>::new());
    // A redirect leads there without it.
    let next = other.url("/moved");
    let server = api(move |_| Reply::redirect(next.clone()));
    discovered(&kept, &server, &[]).ended(0);
    assert_eq!(other.seen()[0].header("Authorization"), None);
}

#[test]
fn a_token_that_is_missing_or_refused() {
    let kept = folder("update-token");
    let run = update(&kept, &["--discovery"]).ended(2);
    assert_eq!(
        run.err,
        "error: the discovery API wants a token and a subscription, and `PORTOLAN_AZURE_TOKEN` or `AZURE_SUBSCRIPTION_ID` is not set\n\
         help: `az account get-access-token --resource https://management.azure.com/ --query accessToken --output tsv` prints a token\n"
    );
    let server = Server::start(|_| Reply::status(401));
    let run = discovered(&kept, &server, &[]).ended(2);
    assert!(
        run.err.contains("error: the discovery API does not take the token: `http://SERVER/"),
        "{}",
        run.err
    );
    assert!(!run.err.contains("t0ken"), "{}", run.err);
}

#[test]
fn where_the_download_fails_the_api_is_asked_if_there_is_a_token() {
    let kept = folder("update-fallback");
    let proxy = Server::start(|_| Reply::status(403));
    let mut run = asked("update", &kept, &[]);
    run.env("PORTOLAN_AZURE_TOKEN", "t0ken").env("AZURE_SUBSCRIPTION_ID", "0000-1");
    let run = finished(run.env("HTTPS_PROXY", proxy.url(""))).ended(2);
    assert_eq!(
        proxy.paths(),
        ["www.microsoft.com:443", "download.microsoft.com:443", "management.azure.com:443"]
    );
    assert!(run.err.contains("the download cannot be had; the discovery API is asked\n"), "{}", run.err);
}
