//! Files that came whole and are not good: the kept one stays.

use super::*;
use crate::folder;

/// What is said of a file at the page's link, after what was asked.
#[track_caller]
fn refused(name: &str, kept_name: Option<&str>, body: Vec<u8>, arguments: &[&str], expected: &str) {
    let kept = folder(name);
    if let Some(kept_name) = kept_name {
        keep(&kept, kept_name, &week(1));
    }
    let server = serving(NAME, move |_| Reply::ok(body.clone()));
    let run = server.updates(&kept, arguments).ended(2);
    assert_eq!(run.out, "");
    let asked = "asking http://SERVER/\nasking http://SERVER/ServiceTags_Public_20251103.json\n";
    assert_eq!(run.err.strip_prefix(asked), Some(expected), "{}", run.err);
    assert_eq!(names(&kept, "public"), Vec::from_iter(kept_name));
    if let Some(kept_name) = kept_name {
        assert_eq!(fs::read(kept.join("public").join(kept_name)).unwrap(), week(1));
    }
}

#[test]
fn a_web_page_in_place_of_the_file() {
    refused(
        "update-html",
        Some("ServiceTags_Public_20251027.json"),
        b"<html>Sign in to the guest network</html>\n".to_vec(),
        &[],
        "\
error[not-json]: this is a web page, not JSON: a sign-in, proxy or error page was saved in place of the file
 --> http://SERVER/ServiceTags_Public_20251103.json:1:1
  |
1 | <html>Sign in to the guest network</html>
  | ^
  |
help: get the file anew: `portolan tags update`, or the weekly JSON from Azure's download page
the kept file of 2025-10-27 stays in use
",
    );
}

#[test]
fn half_a_file_that_claims_to_be_whole() {
    refused(
        "update-truncated",
        None,
        b"{\"cloud\": \"Public\", \"values\": [\n".to_vec(),
        &[],
        "\
error[truncated]: the file ends in the middle: it was not transferred whole
 --> http://SERVER/ServiceTags_Public_20251103.json:2:1
  |
2 |
  | ^
  |
help: get the file anew: `portolan tags update`, or the weekly JSON from Azure's download page
",
    );
}

#[test]
fn a_file_of_another_cloud() {
    let china = String::from_utf8(week(1)).unwrap().replace("\"Public\"", "\"China\"").into_bytes();
    refused(
        "update-cloud",
        Some("ServiceTags_Public_20251027.json"),
        china,
        &[],
        "error: `http://SERVER/ServiceTags_Public_20251103.json` is not kept: it is a file of the cloud `china`, not of `public`\n\
         help: `--cloud china` keeps it for its own cloud\n\
         help: the kept file of 2025-10-27 stays in use\n",
    );
}

#[test]
fn an_older_file() {
    let kept = folder("update-older");
    keep(&kept, "ServiceTags_Public_20251110.json", &week(1));
    let server = serving(NAME, |_| Reply::ok(week(1)));
    let run = server.updates(&kept, &[]).ended(2);
    assert_eq!(
        run.err,
        "asking http://SERVER/\n\
         error: `http://SERVER/ServiceTags_Public_20251103.json` is not kept: it is of 2025-11-03, older than the kept file of 2025-11-10\n\
         help: the kept file of 2025-11-10 stays in use\n"
    );
    // It is known by its name already.
    assert_eq!(server.paths(), ["/"]);
    assert_eq!(names(&kept, "public"), ["ServiceTags_Public_20251110.json"]);
}

#[test]
fn a_file_from_the_future() {
    let kept = folder("update-future");
    let server = serving("ServiceTags_Public_20261103.json", |_| Reply::ok(week(1)));
    let run = server.updates(&kept, &[]).ended(2);
    assert!(
        run.err.ends_with(
            "is not kept: its date 2026-11-03 lies in the future, today is 2025-11-10\n\
             help: see whether the clock of this machine is right\n"
        ),
        "{}",
        run.err
    );
    assert!(names(&kept, "public").is_empty());
}

#[test]
fn a_file_in_which_tags_shrank() {
    let expected = "error: `http://SERVER/ServiceTags_Public_20251103.json` is not kept: tags lost more than a fifth of their addresses\n  \
          `Gone.FranceCentral` lost all its IPv4 addresses, 128\n\
        help: `--scenario` makes only the tags of a scenario count; `--accept-shrink` takes the file as it is\n\
        help: the kept file of 2025-10-27 stays in use\n";
    refused("update-shrunk", Some("ServiceTags_Public_20251027.json"), week(2), &[], expected);
}

#[test]
fn only_the_tags_of_the_scenario_may_not_shrink() {
    let kept = folder("update-unused");
    keep(&kept, "ServiceTags_Public_20251027.json", &week(1));
    let server = serving(NAME, |_| Reply::ok(week(2)));
    let run = server.updates(&kept, &["--scenario", crate::MINIMAL]).ended(0);
    assert!(!run.err.contains("lost"), "{}", run.err);

    // And those may not.
    let kept = folder("update-used");
    let used = String::from_utf8(week(1)).unwrap().replace("\"Storage\"", "\"AzureResourceManager\"");
    keep(&kept, "ServiceTags_Public_20251027.json", used.as_bytes());
    let less = used.replace("\"192.0.2.0/24\",", "\"192.0.2.0/26\",");
    let server = serving(NAME, move |_| Reply::ok(less.clone()));
    let run = server.updates(&kept, &["--scenario", crate::MINIMAL]).ended(2);
    let lost = "\n  `AzureResourceManager` lost 50 % of its IPv4 addresses, 384 to 192\n";
    assert!(run.err.contains(lost), "{}", run.err);
}
