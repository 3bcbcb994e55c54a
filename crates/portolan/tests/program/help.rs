//! Help, completions, manual pages, schemas.

use std::fs;

use super::{folder, portolan};

#[test]
fn help_reads_as_it_should() {
    insta::assert_snapshot!("portolan", portolan(&["-h"]).ended(0).out);
    let verbs: [&[&str]; 18] = [
        &["plan"],
        &["explain"],
        &["render"],
        &["targets"],
        &["catalog"],
        &["catalog", "list"],
        &["catalog", "show"],
        &["catalog", "lint"],
        &["tags"],
        &["tags", "lookup"],
        &["tags", "diff"],
        &["tags", "update"],
        &["tags", "import"],
        &["tags", "impact"],
        &["tags", "replay"],
        &["schema"],
        &["completions"],
        &["man"],
    ];
    for verb in verbs {
        let run = portolan(&[verb, &["--help"]].concat()).ended(0);
        assert!(run.err.is_empty());
        insta::assert_snapshot!(verb.join("-"), run.out);
    }
}

#[test]
fn every_verb_has_examples_and_exit_codes() {
    for verb in
        ["plan", "check", "explain", "render", "targets", "catalog", "tags", "schema", "completions", "man"]
    {
        let help = portolan(&[verb, "--help"]).ended(0).out;
        assert!(help.contains("Examples:\n") && help.contains("\nExit codes"), "{verb}");
    }
}

#[test]
fn a_wrong_verb_is_bad_input() {
    let run = portolan(&["paln"]).ended(2);
    assert!(run.out.is_empty() && run.err.contains("'plan'"), "{}", run.err);
    portolan(&["plan"]).ended(2);
    portolan(&["plan", "x", "--as-of", "yesterday"]).ended(2);
}

#[test]
fn completions_know_the_verbs_in_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = portolan(&["completions", shell]).ended(0).out;
        assert!(script.contains("explain") && script.contains("as-of"), "{shell}");
    }
}

#[test]
fn there_is_a_manual_page_for_each_verb() {
    let folder = folder("man").join("man1");
    portolan(&["man", folder.to_str().unwrap()]).ended(0);
    for page in ["portolan", "portolan-plan", "portolan-catalog", "portolan-catalog-show"] {
        let text = fs::read_to_string(folder.join(format!("{page}.1"))).unwrap();
        assert!(text.contains(".SH SYNOPSIS"), "{page}");
        let title = format!(".TH {} 1 ", page.to_uppercase());
        assert!(
            text.contains(&title) && text.contains("\n.SH EXAMPLES\n.nf\n")
                || page == "portolan-catalog-show",
            "{page}"
        );
    }
}

#[test]
fn schemas_are_json() {
    for name in ["scenario", "plan"] {
        let run = portolan(&["schema", name]).ended(0);
        let schema: serde_json::Value = serde_json::from_str(&run.out).unwrap();
        assert!(schema.is_object() && run.out.ends_with('\n'));
    }
}
