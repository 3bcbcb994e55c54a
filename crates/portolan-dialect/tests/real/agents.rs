//! What people read and what agents are told, read by programs of others: shells, ShellCheck, the grammar of
//! PowerShell, and the parsers of XML, INI, CSV and Markdown that Python has.

use std::path::Path;

use portolan_dialect::{File, Options, RenderError, target};

use crate::programs::run;
use crate::support::{AGENTS, Case, OF_AGENTS, SMALL};

/// The files of some targets for every small scenario and two examples, below a folder.
fn written(targets: &[&str], folder: &Path) -> Vec<String> {
    let examples = ["contoso", "arc-estate"].map(Case::example);
    let small = SMALL.into_iter().chain([AGENTS]).map(Case::small);
    let mut paths = Vec::new();
    for case in small.chain(examples) {
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
