//! The completions load in the shells that they are for, and offer `plan`; readers of manual pages find nothing to say.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{file, portolan, program, run};

#[test]
fn bash_completes() {
    let script = file("portolan.bash", &portolan(&["completions", "bash"]));
    run(program("bash").arg("-n").arg(&script));
    let ask = r#"
source "$1"
complete -p portolan > /dev/null || exit 1
COMP_WORDS=(portolan pl) COMP_CWORD=1
function=$(complete -p portolan | sed 's/.*-F \([^ ]*\).*/\1/')
"$function" portolan pl portolan
printf '%s\n' "${COMPREPLY[@]}"
"#;
    let offered = run(program("bash").args(["--norc", "-c", ask, "bash"]).arg(&script));
    assert!(offered.lines().any(|line| line.trim() == "plan"), "{offered}");
}

#[test]
fn zsh_loads() {
    let script = file("portolan.zsh", &portolan(&["completions", "zsh"]));
    run(program("zsh").arg("-n").arg(&script));
    let load = "autoload -Uz compinit && compinit -D && source $1 && print ${_comps[portolan]}";
    let function = run(program("zsh").args(["--no-rcs", "-c", load, "zsh"]).arg(&script));
    assert!(function.contains("portolan"), "{function}");
}

#[test]
fn fish_completes() {
    let script = file("portolan.fish", &portolan(&["completions", "fish"]));
    run(program("fish").arg("--no-execute").arg(&script));
    let ask = "source $argv[1]; complete --do-complete 'portolan pl'";
    let offered = run(program("fish").args(["--no-config", "-c", ask]).arg(&script));
    assert!(offered.lines().any(|line| line.split('\t').next() == Some("plan")), "{offered}");
}

#[test]
fn powershell_is_read_by_its_grammar() {
    let script = file("portolan.ps1", &portolan(&["completions", "powershell"]));
    // The grammar does not know a method that takes a block without parentheses, which PowerShell has had since version 4.
    let read = "import sys, tree_sitter, tree_sitter_powershell as grammar\n\
                parser = tree_sitter.Parser(tree_sitter.Language(grammar.language()))\n\
                assert parser.parse(b'if (').root_node.has_error\n\
                text = open(sys.argv[1], 'rb').read().replace(b'$completions.Where{', b'$completions | Where-Object {')\n\
                assert not parser.parse(text).root_node.has_error";
    run(program("python").args(["-c", read]).arg(&script));
}

/// The manual pages, in a folder for this test.
fn manual(name: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    run(Command::new(env!("CARGO_BIN_EXE_portolan")).arg("man").arg(&folder));
    let mut pages = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    pages.sort();
    assert!(pages.len() > 20, "{pages:?}");
    pages
}

#[test]
fn manual_pages_have_nothing_that_mandoc_warns_of() {
    let pages = manual("man-for-mandoc");
    let found = run(program("mandoc").args(["-T", "lint", "-W", "warning"]).args(pages));
    assert_eq!(found, "");
    let broken = file("broken.1", ".TH X 1\n.SH NAME\n.nosuch\n");
    let mandoc = program("mandoc").args(["-T", "lint", "-W", "warning"]).arg(broken).output().unwrap();
    assert!(!mandoc.status.success(), "mandoc does not see what is wrong");
}

#[test]
fn manual_pages_are_set_by_groff_without_a_word() {
    for page in manual("man-for-groff") {
        let groff = program("groff").args(["-man", "-Tutf8", "-ww", "-z"]).arg(&page).output().unwrap();
        assert!(groff.status.success() && groff.stderr.is_empty(), "{}: {groff:?}", page.display());
    }
}
