//! What the targets share.

use portolan_diag::{
    Diagnostic, SourceId, Sources, Style, decode_utf8, render_json, render_junit, render_sarif, render_text,
};

/// Reads bytes as the program reads a file: none where they are not text, which has a diagnostic of its own.
pub fn text<'b>(sources: &mut Sources, name: &str, bytes: &'b [u8]) -> Option<(SourceId, &'b str)> {
    match decode_utf8(sources, name, bytes) {
        Ok(text) => Some((sources.add(name, text), text)),
        Err(diagnostic) => {
            show(&[*diagnostic], sources);
            None
        }
    }
}

/// Renders diagnostics in every way there is: each must point into its file.
pub fn show(diagnostics: &[Diagnostic], sources: &Sources) {
    let shown = render_text(diagnostics, sources, Style::Plain);
    assert_eq!(shown.is_empty(), diagnostics.is_empty());
    let json = render_json(diagnostics, sources);
    assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok(), "{json}");
    let sarif = render_sarif(diagnostics, sources);
    assert!(serde_json::from_str::<serde_json::Value>(&sarif).is_ok(), "{sarif}");
    render_junit(diagnostics, sources);
}

/// Runs what reads an answer that is here already.
pub fn at_once<T>(answer: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    runtime.expect("a runtime without threads").block_on(answer)
}
