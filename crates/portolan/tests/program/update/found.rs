//! Where the newest file is found, and how it is kept.

use super::*;
use crate::folder;

#[test]
fn the_page_leads_to_the_newest_file() {
    let kept = folder("update-page");
    let server = serving(&format!("files/{NAME}"), |_| Reply::ok(week(1)));
    let run = server.updates(&kept, &[]).ended(0);
    assert_eq!(run.out, "public\tupdated\t2025-11-03\tKEPT/public/ServiceTags_Public_20251103.json\n");
    assert_eq!(
        run.err,
        "asking http://SERVER/\n\
         asking http://SERVER/files/ServiceTags_Public_20251103.json\n\
         service tags: ServiceTags_Public_20251103.json (public, change number 376), of 2025-11-03, 7 days old\n"
    );
    assert_eq!(server.paths(), ["/", "/files/ServiceTags_Public_20251103.json"]);
    assert_eq!(fs::read(kept.join("public").join(NAME)).unwrap(), week(1));
    // The same again is no update, and says nothing on standard error when asked to be quiet.
    let run = server.updates(&kept, &["--quiet"]).ended(0);
    assert_eq!(run.out, "public\tunchanged\t2025-11-03\tKEPT/public/ServiceTags_Public_20251103.json\n");
    assert_eq!(run.err, "");
}

#[test]
fn the_change_since_the_last_file_is_told() {
    let kept = folder("update-change");
    keep(&kept, "ServiceTags_Public_20251027.json", &week(1));
    let server = serving(NAME, |_| Reply::ok(week(2)));
    let run = server.updates(&kept, &["--accept-shrink", "--format", "json"]).ended(0);
    assert!(
        run.err.contains("accepted: `Gone.FranceCentral` lost all its IPv4 addresses, 128\n"),
        "{}",
        run.err
    );
    assert!(
        run.err.contains("since 2025-10-27: 1 tags changed (+1 -0 prefixes), 1 appeared, 1 vanished; "),
        "{}",
        run.err
    );
    let json: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(json["schema"], "portolan.tags-update/1");
    let update = &json["updates"][0];
    assert_eq!((&update["cloud"], &update["status"]), (&"public".into(), &"updated".into()));
    assert_eq!((&update["date"], &update["shape"]), (&"2025-11-03".into(), &"download".into()));
    assert_eq!(update["source"], "http://SERVER/ServiceTags_Public_20251103.json");
    assert_eq!(names(&kept, "public"), ["ServiceTags_Public_20251027.json", NAME]);
}

#[test]
fn where_the_page_fails_the_names_of_the_last_eight_days_are_tried() {
    for bad in [Reply::status(403), Reply::ok("<html>no link</html>")] {
        let kept = folder("update-names");
        let answer = std::sync::Mutex::new(Some(bad));
        let server = Server::start(move |request| match request.target.as_str() {
            "/" => answer.lock().unwrap().take().unwrap(),
            "/ServiceTags_Public_20251103.json" => Reply::ok(week(1)),
            _ => Reply::status(404),
        });
        server.updates(&kept, &[]).ended(0);
        let asked = server.paths();
        assert_eq!(asked.len(), 9);
        assert_eq!(asked[1], "/ServiceTags_Public_20251110.json");
        assert_eq!(asked[8], "/ServiceTags_Public_20251103.json");
    }
}

#[test]
fn names_older_than_the_kept_file_are_not_asked_for() {
    let kept = folder("update-names-kept");
    keep(&kept, "ServiceTags_Public_20251109.json", &week(1));
    let server = Server::start(|request| match request.target.as_str() {
        "/ServiceTags_Public_20251109.json" => Reply::ok(week(1)),
        _ => Reply::status(404),
    });
    let run = server.updates(&kept, &[]).ended(0);
    assert!(run.out.contains("unchanged\t2025-11-09"), "{}", run.out);
    assert_eq!(
        server.paths(),
        ["/", "/ServiceTags_Public_20251110.json", "/ServiceTags_Public_20251109.json"]
    );
}

#[test]
fn an_unchanged_file_is_not_fetched_again() {
    let kept = folder("update-etag");
    let server = serving(NAME, |request| {
        let tag = "\"week1\"";
        if request.header("If-None-Match") == Some(tag) {
            return Reply::status(304);
        }
        Reply::Whole(200, vec![("ETag", tag.to_owned())], week(1))
    });
    server.updates(&kept, &[]).ended(0);
    assert_eq!(names(&kept, "public"), [NAME, "ServiceTags_Public_20251103.json.etag"]);
    server.seen();
    let run = server.updates(&kept, &[]).ended(0);
    assert!(run.out.starts_with("public\tunchanged\t2025-11-03\t"), "{}", run.out);
    assert!(run.err.contains("nothing changed since it was fetched\n"), "{}", run.err);
    assert_eq!(server.seen()[1].header("If-None-Match"), Some("\"week1\""));
    // A kept file that was damaged is fetched whole, and is good again.
    keep(&kept, NAME, b"{\"cl");
    let run = server.updates(&kept, &[]).ended(0);
    assert!(run.err.contains("warning[kept-file-damaged]"), "{}", run.err);
    assert_eq!(server.seen()[1].header("If-None-Match"), None);
    assert_eq!(fs::read(kept.join("public").join(NAME)).unwrap(), week(1));
}

#[test]
fn a_mirror_may_be_the_file_itself_packed_or_not() {
    let kept = folder("update-file");
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut gzip, &week(1)).unwrap();
    let gzip = gzip.finish().unwrap();
    let server = Server::start(move |request| {
        assert_eq!(request.header("Accept-Encoding"), Some("gzip"));
        let modified = "Mon, 03 Nov 2025 10:00:00 GMT".to_owned();
        let headers = vec![("Content-Encoding", "gzip".to_owned()), ("Last-Modified", modified)];
        match request.target.as_str() {
            "/tags.json" => Reply::Whole(200, headers, gzip.clone()),
            "/undated.json" => Reply::ok(week(1)),
            _ => Reply::ok(gzip.clone()),
        }
    });
    let run = update(&kept, &["--from", &server.url("/tags.json")]).ended(0);
    assert!(run.out.contains("updated\t2025-11-03\t"), "{}", run.out);
    assert_eq!(fs::read(kept.join("public").join(NAME)).unwrap(), week(1));
    let run = update(&kept, &["--from", &server.url("/ServiceTags_Public_20251104.json.gz")]).ended(0);
    assert!(run.out.contains("updated\t2025-11-04\t"), "{}", run.out);
    let run = update(&kept, &["--from", &server.url("/undated.json")]).ended(2);
    assert_eq!(
        server.plainly(run.err.split_once('\n').unwrap().1, &kept),
        "error: nothing tells when `http://SERVER/undated.json` was published: its name holds no date\n\
         help: save it and say when it was published: `portolan tags import FILE --date 2025-11-03`\n"
    );
}

#[test]
fn a_folder_of_this_machine_is_a_mirror_too() {
    let (kept, mirror) = (folder("update-folder"), folder("update-mirror"));
    let from = mirror.to_str().unwrap();
    let run = update(&kept, &["--from", from]).ended(2);
    assert_eq!(
        run.err.replace(from, "MIRROR"),
        "error: the folder `MIRROR` has no service-tag file of the cloud `public`\n\
         help: their names are `ServiceTags_Public_20251103.json` and the like\n"
    );
    for (name, bytes) in [
        (NAME, week(1)),
        ("ServiceTags_Public_20251027.json", b"old".to_vec()),
        ("ServiceTags_China_20251110.json", b"other".to_vec()),
    ] {
        fs::write(mirror.join(name), bytes).unwrap();
    }
    let run = update(&kept, &["--from", from]).ended(0);
    assert!(run.out.contains("updated\t2025-11-03\t"), "{}", run.out);
    let run = update(&kept, &["--from", mirror.join(NAME).to_str().unwrap()]).ended(0);
    assert!(run.out.contains("unchanged\t2025-11-03\t"), "{}", run.out);
    assert!(update(&kept, &["--from", "nowhere"]).ended(2).err.contains("cannot read `nowhere`"));
}

#[test]
fn a_scenario_says_which_clouds_are_needed() {
    let kept = folder("update-clouds");
    let server = serving(NAME, |_| Reply::ok(week(1)));
    let run = server.updates(&kept, &["--scenario", crate::MINIMAL]).ended(0);
    assert!(run.out.starts_with("public\tupdated\t2025-11-03\t"), "{}", run.out);
    assert_eq!(run.out.lines().count(), 1);
}

#[test]
fn nothing_is_downloaded_unasked() {
    let kept = folder("update-unasked");
    let server = Server::start(|_| Reply::status(500));
    for verb in [&["tags", "list"][..], &["tags", "lookup", "192.0.2.1"], &["plan", crate::CONTOSO]] {
        let mut command = command(verb);
        for variable in ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"] {
            command.env(variable, server.url(""));
        }
        finished(command.env("PORTOLAN_TAGS_DIR", &kept));
    }
    assert_eq!(server.paths(), Vec::<String>::new());
    assert!(names(&kept, "public").is_empty());
}
