//! What must never be in an output: secrets at all, and the customer's names where they asked for that.

use portolan_check::observe::{ConnectResult, FetchSeen, Observations};
use portolan_check::report::{
    Bundle, Facts, Redactor, View, chosen_names, html, json, junit, prometheus, scrub,
};

use super::{evidence, recorded};

/// What belongs to the customer of `examples/check/stockholm.yaml`.
const OWN: [&str; 15] = [
    "stockholm",
    "stockholm-sync",
    "filer-sync",
    "fabrikamfiles",
    "fabrikamsync",
    "proxy.fabrikam.example",
    "fabrikam",
    "filer01",
    "10.20.30.11",
    "10.20.0.53",
    "10.20.0.20",
    "10.20.0.1",
    "10.20.0.0",
    "Fabrikam Inspection CA",
    "jdoe",
];

fn redacted() -> Bundle {
    let bundle = evidence::bundle();
    let (plan, mut seen) = (bundle.plan.clone().unwrap(), recorded::observations(&bundle.assignment));
    for endpoint in &mut seen.endpoints {
        if let Some(ConnectResult::Status(answer)) =
            endpoint.connect.as_mut().map(|connect| &mut connect.result)
        {
            answer.body.push_str(" for FABRIKAM\\jdoe");
        }
    }
    let mut names = chosen_names(&plan, &portolan_catalog_data::catalog().unwrap());
    names.push("jdoe".to_owned());
    let facts =
        Facts { plan: Some(&plan), assignment: &bundle.assignment, observations: &seen, names: &names };
    let redactor = Redactor::new(&facts).unwrap();
    let mut new = Bundle::new(
        "0.1.0",
        Some(redactor.apply(&plan).unwrap()),
        redactor.apply(&bundle.assignment).unwrap(),
        redactor.observations(&seen).unwrap(),
        redactor.apply(&bundle.report).unwrap(),
    );
    new.redacted = true;
    new
}

#[test]
fn redacted_evidence_names_nobody() {
    let bundle = redacted();
    let view = View { report: &bundle.report, assignment: &bundle.assignment, compared: None };
    let outputs =
        [bundle.json().unwrap(), json(&view).unwrap(), html(&view), junit(&view), prometheus(&view, None)];
    for output in outputs {
        let output = output.to_lowercase();
        for own in OWN {
            let own = own.to_lowercase();
            if let Some(at) = output.find(&own) {
                panic!("`{own}` stands in …{}…", &output[at.saturating_sub(80)..(at + 80).min(output.len())]);
            }
        }
    }
}

#[test]
fn redacted_evidence_keeps_the_vendors_and_can_be_read() {
    let bundle = redacted();
    let text = bundle.json().unwrap();
    for vendor in
        ["login.microsoftonline.com", ".file.core.windows.net", "20.60.7.", "DigiCert Global Root G2"]
    {
        assert!(text.contains(vendor), "{vendor}");
    }
    let read = Bundle::read(&text).unwrap();
    assert!(read.redacted);
    assert_eq!(read.report.summary, evidence::bundle().report.summary);
    // The same placeholder stands for the same thing everywhere.
    let site = read.assignment.place.site.clone().unwrap();
    assert!(read.plan.unwrap().sites.iter().any(|known| known.name == site));
}

#[test]
fn secrets_in_hostile_answers_are_not_kept() {
    let plan = recorded::plan();
    let assignment = recorded::assignment(&plan);
    let mut seen = recorded::observations(&assignment);
    let hostile = "https://fabrikam.blob.core.windows.net/c?sv=2023&sig=S3cretSig%3D&se=1 \
        Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2VjcmV0\n\
        Cookie: session=S3cretCookie; other=S3cretCookie\nSet-Cookie: a=S3cretCookie\n\
        Proxy-Authorization: Basic c3ZjOlMzY3JldFBhc3M=\n\
        {\"password\": \"S3cretPass\", \"access_token\":\"S3cretToken\"} http://svc:S3cretPass@proxy/ \
        AccountKey=S3cretKey==;EndpointSuffix=x NTLM TlRMTVNTUAADAAAAGAAYAHIAAAAYABgAigAAAA== and hunter22";
    for endpoint in &mut seen.endpoints {
        if let Some(FetchSeen::Status(answer)) = endpoint.http.as_mut().map(|http| &mut http.result) {
            answer.body = hostile.to_owned();
            answer.title = Some(hostile.to_owned());
            answer.headers.push(("set-cookie".to_owned(), "ARRAffinity=S3cretCookie".to_owned()));
            answer.headers.push(("location".to_owned(), "https://x/?code=S3cretCode&state=ok".to_owned()));
        }
    }
    let clean: Observations = scrub(&seen, &["hunter22".to_owned()]).unwrap();
    let text = serde_json::to_string(&clean).unwrap();
    for secret in ["S3cret", "eyJhbGci", "c3ZjOlMz", "TlRMTVNT", "hunter22"] {
        if let Some(at) = text.find(secret) {
            panic!("`{secret}` stands in …{}…", &text[at.saturating_sub(60)..(at + 60).min(text.len())]);
        }
    }
    // What tells who answered stays.
    assert!(text.contains("Microsoft-HTTPAPI/2.0") && text.contains("state=ok") && text.contains("sv=2023"));
}

#[test]
fn what_is_no_secret_stays_as_it_is() {
    let plan = recorded::plan();
    let seen = recorded::observations(&recorded::assignment(&plan));
    assert_eq!(scrub(&seen, &[]).unwrap(), seen);
    for text in [
        "Basic realm=\"Fabrikam\"",
        "status code: 5",
        "a Bearer of news",
        "https://host/path?x=1",
        "Negotiate, NTLM",
    ] {
        assert_eq!(scrub(&text.to_owned(), &[]).unwrap(), text);
    }
}
