//! Bicep, Terraform and scripts for az, read by programs that others wrote: pycep-parser, python-hcl2, a shell.
//!
//! What the parsers find is compared with the ARM template of the same plan, rule by rule and field by field.

use std::fs;
use std::path::Path;

use portolan_dialect::{Options, target};

use crate::programs::run;
use crate::support::{Case, SMALL, hostile};

/// The script that knows the parsers.
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/real/azure.py");

/// Every file of a target, for every plan, in a folder; with the options that print most. The paths are in the order of
/// the plans and files, which is that of the other forms.
fn written(id: &str, folder: &Path) -> Vec<String> {
    let examples = ["contoso", "arc-estate", "minimal"].map(Case::example);
    let mut paths = Vec::new();
    for case in SMALL.map(Case::small).into_iter().chain(examples).chain(hostile::all()) {
        let options = Options { default_deny: true, ..Options::default() };
        let Ok(rendering) = case.render(target(id).unwrap(), &options) else { continue };
        for file in rendering.files {
            let path = folder.join(id).join(&case.name).join(&file.path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, file.text).unwrap();
            paths.push(path.to_str().unwrap().to_owned());
        }
    }
    assert!(!paths.is_empty(), "{id} prints nothing");
    paths
}

/// Compares the files of two forms that hold rules.
fn same_rules(language: &str) {
    for device in ["nsg", "azure-firewall"] {
        let folder = tempfile::tempdir().unwrap();
        let files = written(&format!("{device}-{language}"), folder.path());
        let templates = written(&format!("{device}-arm"), folder.path());
        assert_eq!(files.len(), templates.len());
        let pairs = files.iter().zip(&templates).filter(|(file, _)| !file.contains("site-recovery-storage"));
        let mut arguments = vec![SCRIPT, language];
        arguments.extend(pairs.flat_map(|(file, template)| [file.as_str(), template.as_str()]));
        let said = run("python3", &arguments);
        let rules = said.trim().strip_suffix(" rules").and_then(|number| number.parse::<usize>().ok());
        assert!(rules.is_some_and(|rules| rules > 20), "{device}-{language}: {said}");
    }
}

/// Reads the files beside the rules, of which only the form is checked.
fn read_beside(id: &str, program: &str) {
    let folder = tempfile::tempdir().unwrap();
    let paths = written(id, folder.path());
    let paths = paths.iter().filter(|path| path.contains("site-recovery-storage")).collect::<Vec<_>>();
    assert!(!paths.is_empty());
    for path in paths {
        run("python3", &["-c", program, path]);
    }
}

#[test]
fn terraform_read_by_python_hcl2_says_what_the_template_says() {
    same_rules("terraform");
    read_beside("nsg-terraform", "import sys, hcl2; assert hcl2.load(open(sys.argv[1]))['resource']");
}

#[test]
fn bicep_read_by_pycep_says_what_the_template_says() {
    same_rules("bicep");
    let program = "import sys, pycep; \
                   assert pycep.BicepParser().parse(text=open(sys.argv[1]).read())['resources']";
    read_beside("nsg-bicep", program);
}

#[test]
fn private_dns_is_read_by_both_parsers() {
    let read = [
        ("azure-private-dns-terraform", "import sys, hcl2; assert hcl2.load(open(sys.argv[1]))['resource']"),
        (
            "azure-private-dns-bicep",
            "import sys, pycep; assert pycep.BicepParser().parse(text=open(sys.argv[1]).read())['resources']",
        ),
    ];
    for (id, program) in read {
        let folder = tempfile::tempdir().unwrap();
        for path in written(id, folder.path()) {
            run("python3", &["-c", program, &path]);
        }
    }
}

#[test]
fn scripts_are_read_by_a_shell() {
    let folder = tempfile::tempdir().unwrap();
    for path in written("nsg-az", folder.path()) {
        run("sh", &["-n", &path]);
    }
}
