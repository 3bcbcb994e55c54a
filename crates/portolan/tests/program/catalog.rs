//! `portolan catalog`, and catalogs of one's own.

use super::{MINIMAL, file, folder, portolan};

fn json(arguments: &[&str]) -> serde_json::Value {
    serde_json::from_str(&portolan(arguments).ended(0).out).unwrap()
}

#[test]
fn every_answer_has_a_versioned_json() {
    for (arguments, schema) in [
        (["list"].as_slice(), "portolan.catalog-list/1"),
        (&["show", "file-sync"], "portolan.catalog-show/1"),
        (&["show", "westeurope"], "portolan.catalog-show/1"),
        (&["show", "regions-list"], "portolan.catalog-show/1"),
        (&["show", "storage-mover.agent-gateway"], "portolan.catalog-show/1"),
        (&["defects", "file-sync"], "portolan.catalog-defects/1"),
        (&["advisories"], "portolan.catalog-advisories/1"),
        (&["advisories", "file-sync"], "portolan.catalog-advisories/1"),
        (&["documents", "storage-mover"], "portolan.catalog-documents/1"),
        (&["documents"], "portolan.catalog-documents/1"),
    ] {
        let answer = json(&[&["catalog"], arguments, &["--format", "json"]].concat());
        assert_eq!(answer.get("schema").unwrap(), schema);
        assert!(!portolan(&[&["catalog"], arguments].concat()).ended(0).out.is_empty());
    }
}

#[test]
fn every_product_can_be_shown() {
    let list = json(&["catalog", "list", "--format", "json"]);
    let products = list.get("products").unwrap().as_array().unwrap();
    assert!(products.len() > 3);
    for product in products {
        let id = product.get("id").unwrap().as_str().unwrap();
        let page = portolan(&["catalog", "show", id]).ended(0).out;
        let entry = json(&["catalog", "show", id, "--format", "json"]);
        let requirements = entry.pointer("/entry/requirements").unwrap().as_array().unwrap();
        for requirement in requirements {
            let id = requirement.get("id").unwrap().as_str().unwrap();
            assert!(page.contains(&format!("\n  {id} (")), "{id} is missing");
        }
    }
}

#[test]
fn in_markdown_a_product_has_all_its_hosts_and_documents_at_hand() {
    let list = json(&["catalog", "list", "--format", "json"]);
    for product in list.get("products").unwrap().as_array().unwrap() {
        let id = product.get("id").unwrap().as_str().unwrap();
        let page = portolan(&["catalog", "show", id, "--format", "markdown"]).ended(0).out;
        let entry = json(&["catalog", "show", id, "--format", "json"]);
        for requirement in entry.pointer("/entry/requirements").unwrap().as_array().unwrap() {
            let id = requirement.get("id").unwrap().as_str().unwrap();
            assert!(page.contains(&format!("\n### {id}\n")), "{id} has no entry");
            let clouds = requirement.pointer("/to/hosts").and_then(serde_json::Value::as_object);
            for host in
                clouds.into_iter().flat_map(|clouds| clouds.values()).flat_map(|all| all.as_array().unwrap())
            {
                let host = host.get("host").unwrap().as_str().unwrap();
                let row = |line: &str| {
                    line.starts_with(&format!("| `{host}`")) && line.contains(&format!("[{id}]("))
                };
                assert!(page.lines().any(row), "{host} of {id} is not in the tables");
            }
        }
        let linked = page.split("(#doc-").skip(1).map(|rest| rest.split(')').next().unwrap());
        for document in linked {
            assert!(page.contains(&format!("<a id=\"doc-{document}\"></a>")), "{id}: {document}");
        }
    }
}

#[test]
fn the_codes_of_a_product_are_among_all_codes() {
    let codes = |arguments: &[&str]| {
        let answer = json(&[&["catalog", "advisories"], arguments, &["--format", "json"]].concat());
        let advisories = answer.get("advisories").unwrap().as_array().unwrap().clone();
        let code = |advisory: &serde_json::Value| advisory.get("code").unwrap().as_str().unwrap().to_owned();
        advisories.iter().map(code).collect::<std::collections::BTreeSet<_>>()
    };
    let (all, some) = (codes(&[]), codes(&["file-sync"]));
    assert!(some.is_subset(&all) && some.len() < all.len());
    assert!(some.contains("name-path-zone-missing"), "what the planner says of any product");
}

#[test]
fn what_is_not_there_has_a_neighbour() {
    let run = portolan(&["catalog", "show", "file-snyc"]).ended(2);
    assert!(run.err.contains("did you mean `file-sync`?"), "{}", run.err);
    let run = portolan(&["catalog", "defects", "westeurope"]).ended(2);
    assert!(run.err.contains("no product called `westeurope`"), "{}", run.err);
}

#[test]
fn the_embedded_catalog_passes_its_lint() {
    portolan(&["catalog", "lint"]).ended(0);
}

#[test]
fn ones_own_catalog_lies_over_the_embedded_one() {
    let folder = folder("own");
    file(&folder, "version.yaml", "version: ours\n");
    file(
        &folder,
        "documents.yaml",
        "documents:\n  - { id: ours, title: Our own list, path: intranet, kind: published }\n",
    );
    let own = folder.to_str().unwrap();
    let run = portolan(&["--catalog", own, "catalog", "show", "ours"]).ended(0);
    assert!(run.out.contains("Our own list"), "{}", run.out);
    let plan = portolan(&["plan", MINIMAL, "--catalog", own, "--format", "json"]).ended(0).out;
    let plan: serde_json::Value = serde_json::from_str(&plan).unwrap();
    assert!(plan.pointer("/catalog/version").unwrap().as_str().unwrap().ends_with("+ours"));
}

#[test]
fn a_broken_catalog_is_bad_input_and_a_finding_of_its_lint() {
    let folder = folder("broken");
    file(&folder, "x.yaml", "documents:\n  - { id: ours, titel: x }\n");
    let own = folder.to_str().unwrap();
    let run = portolan(&["plan", MINIMAL, "--catalog", own]).ended(2);
    assert!(run.out.is_empty() && run.err.contains("did you mean `title`?"), "{}", run.err);
    assert!(run.err.contains("x.yaml:2:"), "{}", run.err);
    let run = portolan(&["catalog", "lint", own, "--format", "json"]).ended(1);
    assert!(run.out.contains("\"unknown-key\""), "{}", run.out);
    let run = portolan(&["catalog", "lint", folder.join("none").to_str().unwrap()]).ended(2);
    assert!(run.err.starts_with("error: cannot read"), "{}", run.err);
}
