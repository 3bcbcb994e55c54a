//! Each departure from the dialect, and how it is shown.

use portolan_diag::{Diagnostics, Sources, Style, render_text};
use portolan_yaml::parse;

/// Shows what is wrong with a text, without colour.
fn shown(text: &str) -> String {
    let mut sources = Sources::new();
    let source = sources.add("f.yaml", text);
    let mut found = Diagnostics::new();
    parse(source, text, &mut found);
    render_text(found.as_slice(), &sources, Style::Plain)
}

#[test]
fn probe() {
    for text in [
        "a: &x 1\nb: *x\n",
        "a: *.example.com",
        "<<: *b\n",
        "a: 1\nb: 2\na: 3\n",
        "? [a,\n b]\n: 1\n",
        "---\na: !foo 1\n---\nb: 2\n",
        "%YAML 1.2\n---\na: 1\n",
        "",
        "a: b: c",
        "a:\n\t- b",
        "a: \"x\n",
        "[1, 2",
        "a: @x",
    ] {
        println!("{}", shown(text));
    }
    let long = format!("a: {} &x 1", "[".repeat(300));
    println!("{}", shown(&long));
    let long = format!("{{\"k\": 1, {} \"k\": *x}}", "\"abc\": \"a value here\",".repeat(200));
    println!("{}", shown(&long));
}
