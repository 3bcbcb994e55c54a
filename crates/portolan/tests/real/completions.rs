//! The completions load in the shells that they are for, and offer `plan`.

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
