//! Printed exceptions from TLS inspection in the one device that can be had.

use std::fs;

use portolan_dialect::{Options, target};

use super::programs::{folder, run};
use super::support::{Case, SMALL, hostile};

#[test]
fn squid_reads_the_rules_that_splice() {
    let mut read = 0;
    let examples = ["contoso", "arc-estate"].map(Case::example);
    for case in SMALL.map(Case::small).into_iter().chain(examples).chain(hostile::all()) {
        let folder = folder(&format!("tls-bypass-{}", case.name));
        let rendering = case.render(target("tls-bypass").unwrap(), &Options::default()).unwrap();
        let squid = rendering.files.iter().filter(|file| file.path.contains("/squid-"));
        for (index, file) in squid.enumerate() {
            let path = folder.join(format!("{index}.conf"));
            fs::write(&path, &file.text).unwrap();
            let said = run("squid", &["-k", "parse", "-f", path.to_str().unwrap()]);
            let remarks = said.lines().filter(|line| line.contains("WARNING") || line.contains("ERROR"));
            assert_eq!(remarks.collect::<Vec<_>>(), Vec::<&str>::new(), "{} {}", case.name, file.path);
            read += 1;
        }
    }
    assert!(read > 5);
}
