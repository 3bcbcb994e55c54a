//! Names that the services tell.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use portolan_catalog::Id;
use portolan_model::{Need, Phases};

use super::authority::{Authority, Says};
use super::kit::*;
use crate::probe::{Options, discover};
use crate::task::{Assignment, Endpoint, FlowTask, Host};

const SERVICE: &str = "guestnotificationservice.azure.com";

fn flow(target: &str) -> FlowTask {
    FlowTask {
        flow: Id::from("f"),
        target: Id::from(target),
        port: 443,
        need: Need::Required,
        phases: Phases::default(),
        role: Id::from("agent"),
        for_whom: Vec::new(),
        purpose: String::new(),
        service_tags: Vec::new(),
        services: Vec::new(),
        regions: Vec::new(),
        endpoints: Vec::new(),
        untestable: None,
    }
}

fn asked(heard: &Mutex<Vec<String>>) -> Vec<String> {
    heard.lock().unwrap().clone()
}

#[test]
fn names_are_sorted_by_the_wildcards_of_the_plan_over_its_proxy() {
    let root = Authority::root("Root");
    let leaf = root.leaf(SERVICE, &Says::default());
    let heard = Arc::new(Mutex::new(Vec::new()));
    let tries = Arc::new(AtomicUsize::new(0));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (keep, count) = (Arc::clone(&heard), Arc::clone(&tries));
    let server = runtime.block_on(serve_tls(config(&leaf), move |mut stream| {
        let (keep, count) = (Arc::clone(&keep), Arc::clone(&count));
        async move {
            let request = String::from_utf8(hear(&mut stream).await).unwrap();
            keep.lock().unwrap().push(request.lines().next().unwrap().to_owned());
            // The first try fails, as it does now and then.
            let answer = if count.fetch_add(1, Ordering::SeqCst) == 0 {
                "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n".to_owned()
            } else {
                let body = r#"["a.servicebus.windows.net","a.servicebus.windows.net","guestnotificationservice.azure.com","evil.example"]"#;
                format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len())
            };
            say(stream, answer.into_bytes()).await;
        }
    }));
    // The proxy connects to the test's server whatever it is asked for.
    let at = runtime.block_on(serve(move |mut client| async move {
        let request = String::from_utf8(hear(&mut client).await).unwrap();
        assert!(request.starts_with("CONNECT guestnotificationservice.azure.com:443 "), "{request}");
        let mut server = tokio::net::TcpStream::connect(server).await.unwrap();
        tokio::io::AsyncWriteExt::write_all(&mut client, b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
    }));
    let endpoint = Endpoint { host: Host::Name(SERVICE.to_owned()), proxy: Some(0), ..endpoint(true) };
    let assignment = Assignment {
        proxies: vec![proxy(at, false, "none")],
        endpoints: vec![endpoint],
        flows: vec![flow("*.servicebus.windows.net"), flow(SERVICE)],
        ..assignment()
    };
    let options = Options { extra_roots: vec![root.pem()], ..Options::default() };
    let regions = BTreeSet::from(["eastus".to_owned(), "west us&x=".to_owned()]);
    let found = discover::run(&assignment, &regions, &options).unwrap();
    assert!(found.is_whole(), "{found:?}");
    assert_eq!(
        found.names["*.servicebus.windows.net"],
        BTreeSet::from(["a.servicebus.windows.net".to_owned()])
    );
    assert_eq!(found.foreign, BTreeSet::from(["evil.example".to_owned()]));
    let request = "GET /urls/allowlist?api-version=2020-01-01&location=eastus HTTP/1.1";
    assert_eq!(asked(&heard), [request, request], "what is no region is not asked for");
    let json = serde_json::to_value(&found).unwrap();
    assert_eq!(json["schema"], "portolan.discovered/1");
    assert_eq!(json["asked"][0]["status"], 200);

    // Without the root, whoever answers is not the service.
    let found = discover::run(&assignment, &regions, &Options::default()).unwrap();
    assert!(found.names.is_empty() && !found.is_whole(), "{found:?}");
}
