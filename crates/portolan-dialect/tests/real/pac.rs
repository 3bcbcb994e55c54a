//! Printed PAC files in two engines.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use portolan_dialect::{Options, target};
use portolan_model::{HostPattern, NameSet};

use super::programs::{folder, run};
use super::support::Case;
use super::support::oracle::seven;
use super::support::ways::ways;

/// Answers for the hosts of a file: the PAC file, the hosts, the answers.
const PACPARSER: &str = r#"
import json, pacparser, sys
pacparser.init()
pacparser.parse_pac_string(open(sys.argv[1]).read())
hosts = json.load(open(sys.argv[2]))
json.dump([pacparser.find_proxy(f"https://{host}/", host) for host in hosts], open(sys.argv[3], "w"))
"#;

/// The same with the other engine.
const PAC_RESOLVER: &str = r#"
const fs = require("fs");
const { createPacResolver } = require("pac-resolver");
const { getQuickJS } = require("@tootallnate/quickjs-emscripten");
(async () => {
  const find = createPacResolver(await getQuickJS(), fs.readFileSync(process.argv[2]));
  const hosts = JSON.parse(fs.readFileSync(process.argv[3]));
  const answers = [];
  for (const host of hosts) answers.push(await find(`https://${host}/`, host));
  fs.writeFileSync(process.argv[4], JSON.stringify(answers));
})();
"#;

/// Where npm packages are installed: beside the search path's own folder for them.
fn node_modules() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).find(|dir| dir.ends_with("node_modules/.bin"));
    let found = found
        .and_then(|dir| dir.parent().map(Path::to_owned))
        .filter(|dir| dir.join("pac-resolver").exists());
    found.unwrap_or_else(|| {
        panic!("no node_modules with pac-resolver on PATH; `cargo xtask install` installs it")
    })
}

#[test]
fn both_engines_answer_as_planned_for_every_name() {
    let modules = node_modules();
    let mut asked = 0;
    for case in [Case::small("proxy"), Case::example("contoso"), Case::example("arc-estate")] {
        let folder = folder(&format!("pac-{}", case.name));
        fs::write(folder.join("ask.py"), PACPARSER).unwrap();
        // Required packages are looked for beside the script, and further up.
        std::os::unix::fs::symlink(&modules, folder.join("node_modules")).unwrap();
        fs::write(folder.join("ask.js"), PAC_RESOLVER).unwrap();
        let rendering = case.render(target("pac").unwrap(), &Options::default()).unwrap();
        for file in &rendering.files {
            let place = file.path.strip_suffix(".pac").unwrap();
            let (names, otherwise) = &ways(&case.plan)[place];
            // Making a set takes far longer than asking it, and every host asks all of them.
            let sets = names.iter().map(|(pattern, answer)| (pattern, pattern.to_name_set(), answer));
            let sets = sets.collect::<Vec<_>>();
            let mut hosts = names.keys().flat_map(seven).collect::<BTreeSet<_>>();
            hosts.extend(["intranet", "constructor", "__proto__", "10.1.2.3"].map(str::to_owned));
            let hosts = hosts.into_iter().collect::<Vec<_>>();
            // The second engine starts anew for every host: it gets each wildcard and a few of the names.
            let mut few =
                names.keys().filter(|pattern| pattern.kind() != "exact").flat_map(seven).collect::<Vec<_>>();
            few.extend(hosts.iter().step_by(20).cloned());
            let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
            fs::write(folder.join(&file.path), &file.text).unwrap();
            let (pac, hosts_file, answers) = (path(&file.path), path("hosts.json"), path("answers.json"));
            for (program, script, hosts) in
                [("python3", path("ask.py"), &hosts), ("node", path("ask.js"), &few)]
            {
                fs::write(&hosts_file, serde_json::to_string(hosts).unwrap()).unwrap();
                run(program, &[&script, &pac, &hosts_file, &answers]);
                let answers = fs::read_to_string(&answers).unwrap();
                let answers = serde_json::from_str::<Vec<String>>(&answers).unwrap();
                assert_eq!(answers.len(), hosts.len());
                for (host, answer) in hosts.iter().zip(answers) {
                    let planned = planned(&sets, host).unwrap_or(otherwise);
                    assert_eq!(answer, *planned, "{program}: {host} in {} of {}", file.path, case.name);
                }
            }
            asked += hosts.len();
        }
    }
    assert!(asked > 500, "{asked}");
}

/// The answer of the most special pattern that holds a host.
fn planned<'n>(names: &[(&HostPattern, NameSet, &'n String)], host: &str) -> Option<&'n String> {
    let holding = names.iter().filter(|(_, set, _)| set.contains(host)).collect::<Vec<_>>();
    let covers = |pattern: &HostPattern| holding.iter().all(|(other, _, _)| other.covers(pattern));
    let special = holding.iter().find(|(pattern, _, _)| covers(pattern));
    let patterns = holding.iter().map(|(pattern, _, _)| pattern).collect::<Vec<_>>();
    assert!(holding.is_empty() || special.is_some(), "{host}: {patterns:?}");
    special.map(|(_, _, answer)| *answer)
}
