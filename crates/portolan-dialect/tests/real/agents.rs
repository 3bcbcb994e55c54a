//! What people read and what agents are told, read by programs of others: shells, ShellCheck, the grammar of
//! PowerShell, and the parsers of XML, INI, CSV and Markdown that Python has.

use std::path::Path;

use portolan_dialect::{File, Options, RenderError, target};

use crate::programs::run;
use crate::support::{AGENTS, Case, OF_AGENTS, SMALL, hostile};

/// The files of some targets for every small scenario and two examples, below a folder.
fn written(targets: &[&str], folder: &Path) -> Vec<String> {
    let examples = ["contoso", "arc-estate"].map(Case::example);
    let small = SMALL.into_iter().chain([AGENTS]).map(Case::small);
    let mut paths = Vec::new();
    let hostile = hostile::hostile(&Case::small(AGENTS));
    for case in small.chain(examples).chain([hostile]) {
        for id in targets {
            let files: Vec<File> = match case.render(target(id).unwrap(), &Options::default()) {
                Ok(rendering) => rendering.files,
                Err(RenderError::Nothing { .. }) => continue,
                Err(error) => panic!("{} as {id}: {error}", case.name),
            };
            for file in files {
                let path = folder.join(&case.name).join(id).join(&file.path);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(&path, &file.text).unwrap();
                paths.push(path.to_str().unwrap().to_owned());
            }
        }
    }
    paths
}

/// Paths with an ending; there must be some.
fn ending<'p>(paths: &'p [String], end: &str) -> Vec<&'p str> {
    let found = paths.iter().map(String::as_str).filter(|path| path.ends_with(end)).collect::<Vec<_>>();
    assert!(!found.is_empty(), "nothing is printed that ends in {end}");
    found
}

/// Runs lines of Python with paths as arguments.
fn python(lines: &str, paths: &[&str]) {
    let arguments = ["-c", lines].into_iter().chain(paths.iter().copied()).collect::<Vec<_>>();
    run("python3", &arguments);
}

#[test]
fn agents_scripts_are_read_by_shells_and_shellcheck() {
    let folder = tempfile::tempdir().unwrap();
    let paths = written(&OF_AGENTS, folder.path());
    for path in ending(&paths, ".sh") {
        run("sh", &["-n", path]);
        run("shellcheck", &["-s", "sh", path]);
    }
}

/// Runs the printed scripts with a stand-in for the Azure CLI that writes down what it is given.
#[test]
fn agents_passwords_are_no_arguments_and_leave_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let paths = written(&["connectedk8s", "arcappliance"], folder.path());
    let az = "#!/bin/sh\nprintf '%s\\n' \"$@\" >> \"$SEEN/arguments\"\nfor word; do\n  case \"$word\" in\n  @*) cat \"${word#@}\" >> \"$SEEN/read\" ;;\n  esac\ndone\n";
    let tools = folder.path().join("tools");
    std::fs::create_dir(&tools).unwrap();
    std::fs::write(tools.join("az"), az).unwrap();
    let (mut signed_in, mut others) = (0, 0);
    for (number, path) in ending(&paths, ".sh").into_iter().enumerate() {
        let asks = std::fs::read_to_string(path).unwrap().contains("read -r password");
        let seen = folder.path().join(format!("seen-{number}"));
        std::fs::create_dir(&seen).unwrap();
        let (tools, seen_path) = (tools.to_str().unwrap(), seen.to_str().unwrap());
        let script = format!(
            "chmod 755 {tools}/az; export PATH={tools}:$PATH SEEN={seen_path} TMPDIR={seen_path}\n\
             export CLUSTER=c RESOURCE_GROUP=g NAME=n LOCATION=eastus SERVICE_RANGE=10.96.0.0/12 PROVIDER=vmware\n\
             stty() {{ :; }}\n. '{path}' < {tools}/answers\n"
        );
        std::fs::write(Path::new(tools).join("answers"), "us er\np@ss'w$rd\n").unwrap();
        run("sh", &["-eu", "-c", &script]);
        let arguments = std::fs::read_to_string(seen.join("arguments")).unwrap();
        assert!(!arguments.contains("p@ss") && !arguments.contains("%70%40"), "{path}: {arguments}");
        let left = std::fs::read_dir(&seen).unwrap().count();
        match asks {
            true => {
                let read = std::fs::read_to_string(seen.join("read")).unwrap();
                assert!(read.contains("://%75%73%20%65%72:%70%40%73%73%27%77%24%72%64@"), "{path}: {read}");
                assert_eq!(left, 2, "{path}");
                signed_in += 1;
            }
            false => {
                assert!(arguments.contains("http://") && left == 1, "{path}: {arguments}");
                others += 1;
            }
        }
    }
    assert!(signed_in > 0 && others > 0, "{signed_in} sign in and {others} do not");
}

#[test]
fn agents_scripts_are_read_by_the_grammar_of_powershell() {
    let folder = tempfile::tempdir().unwrap();
    let paths = written(&OF_AGENTS, folder.path());
    python(
        "import sys, tree_sitter, tree_sitter_powershell as grammar\n\
         parser = tree_sitter.Parser(tree_sitter.Language(grammar.language()))\n\
         assert parser.parse(b'if (').root_node.has_error\n\
         wrong = [p for p in sys.argv[1:] if parser.parse(open(p, 'rb').read()).root_node.has_error]\n\
         assert not wrong, wrong",
        &ending(&paths, ".ps1"),
    );
}

#[test]
fn agents_files_are_xml_and_ini() {
    let folder = tempfile::tempdir().unwrap();
    let paths = written(&OF_AGENTS, folder.path());
    python(
        "import re, sys, xml.etree.ElementTree as tree\n\
         for path in sys.argv[1:]:\n\
         \x20   root = tree.parse(path).getroot()\n\
         \x20   assert root.tag == 'system.net' and root.find('defaultProxy/proxy').get('proxyaddress').startswith('http://')\n\
         \x20   for entry in root.iter('add'):\n\
         \x20       pattern = re.compile(entry.get('address'))\n\
         \x20       name = entry.get('address').split('://')[1].replace('([^/]+\\\\.)', 'a.').replace('(:[0-9]+)?$', '').replace('\\\\', '')\n\
         \x20       assert pattern.search('https://' + name) and pattern.search('http://' + name + ':8080'), name\n\
         \x20       assert not pattern.search('https://evil' + name.replace('a.', '', 1)) and not pattern.search('https://' + name + '.evil.net')",
        &ending(&paths, ".xml"),
    );
    python(
        "import configparser, sys\n\
         for path in sys.argv[1:]:\n\
         \x20   config = configparser.ConfigParser(); config.read_string(open(path, newline='').read())\n\
         \x20   assert config.sections() == ['proxy'] and config['proxy']['address'].startswith('http://'), path\n\
         \x20   assert 0 < int(config['proxy']['port']) < 65536",
        &ending(&paths, "ProxyInfo.conf"),
    );
}

#[test]
fn people_get_a_table_that_no_spreadsheet_computes() {
    let folder = tempfile::tempdir().unwrap();
    let paths = written(&["csv"], folder.path());
    python(
        "import csv, sys\n\
         for path in sys.argv[1:]:\n\
         \x20   text = open(path, newline='').read()\n\
         \x20   rows = list(csv.reader(text.splitlines(keepends=True), strict=True))\n\
         \x20   assert text.endswith('\\r\\n') and len(rows) > 1 and all(len(row) == len(rows[0]) for row in rows), path\n\
         \x20   assert not [cell for row in rows for cell in row if cell[:1] in tuple('=+-@\\t\\r') and cell], path",
        &ending(&paths, ".csv"),
    );
}

#[test]
fn people_get_tables_that_markdown_knows() {
    let folder = tempfile::tempdir().unwrap();
    let paths = written(&["change-request"], folder.path());
    python(
        "import sys, markdown_it\n\
         for path in sys.argv[1:]:\n\
         \x20   text = open(path).read()\n\
         \x20   tokens = markdown_it.MarkdownIt('commonmark').enable('table').parse(text)\n\
         \x20   rows = sum(token.type == 'tr_open' for token in tokens)\n\
         \x20   lines = sum(line.startswith('|') and not line.startswith('| ---') for line in text.splitlines())\n\
         \x20   assert rows == lines, (path, rows, lines)\n\
         \x20   widths, width = set(), 0\n\
         \x20   for token in tokens:\n\
         \x20       assert token.type not in ('html_block', 'code_block'), path\n\
         \x20       width = 0 if token.type == 'tr_open' else width + (token.type in ('td_open', 'th_open'))\n\
         \x20   assert not [t for t in tokens for c in (t.children or []) if c.type == 'html_inline'], path",
        &ending(&paths, ".md"),
    );
}
