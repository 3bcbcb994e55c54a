//! The one place that prints.

use std::error::Error as _;
use std::io::{self, Write as _};
use std::path::Path;

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use portolan_diag::{Diagnostic, Severity, Sources, render_json, render_junit, render_sarif, render_text};

use crate::cli::{Colour, DiagnosticFormat, Global};
use crate::error::Error;
use crate::files;

/// Results go to standard output, everything else to standard error.
pub(crate) struct Printer {
    quiet: bool,
    format: DiagnosticFormat,
    out: ColorChoice,
    err: ColorChoice,
}

impl Printer {
    /// A printer that does what the flags and the terminal say.
    pub(crate) fn new(global: &Global) -> Printer {
        let choice = match global.color {
            Colour::Auto => ColorChoice::Auto,
            Colour::Always => ColorChoice::Always,
            Colour::Never => ColorChoice::Never,
        };
        let settled = |auto: ColorChoice| if choice == ColorChoice::Auto { auto } else { choice };
        Printer {
            quiet: global.quiet,
            format: global.diagnostics,
            out: settled(AutoStream::choice(&io::stdout())),
            err: settled(AutoStream::choice(&io::stderr())),
        }
    }

    /// Whether results on standard output are coloured.
    pub(crate) fn colour_of_results(&self) -> bool {
        self.out != ColorChoice::Never
    }

    /// Whether remarks on standard error are coloured.
    pub(crate) fn colour_of_remarks(&self) -> bool {
        self.err != ColorChoice::Never
    }

    /// The columns that results may take.
    pub(crate) fn width() -> usize {
        let terminal = terminal_size::terminal_size_of(io::stdout());
        terminal.map_or(100, |(width, _)| usize::from(width.0).clamp(60, 160))
    }

    /// Whether remarks are text for people.
    pub(crate) fn speaks(&self) -> bool {
        self.format == DiagnosticFormat::Text
    }

    /// Whether progress is shown: to people, and by the bar itself on a terminal only.
    pub(crate) fn shows_progress(&self) -> bool {
        !self.quiet && self.speaks()
    }

    /// Prints a result, or writes it to a file.
    pub(crate) fn result(&mut self, text: &str, file: Option<&Path>) -> Result<(), Error> {
        match file.filter(|path| !files::is_standard(path)) {
            Some(path) => files::write(path, text),
            None => {
                let mut out = AutoStream::new(io::stdout().lock(), needed(self.out, text));
                seen(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
            }
        }
    }

    /// Prints a result without colours while it is made.
    pub(crate) fn stream(
        &mut self,
        write: impl FnOnce(&mut io::StdoutLock<'_>) -> io::Result<()>,
    ) -> Result<(), Error> {
        let mut out = io::stdout().lock();
        seen(write(&mut out).and_then(|()| out.flush()))
    }

    /// Prints diagnostics in the chosen format; the machine formats print a document even where nothing was found.
    pub(crate) fn diagnostics(&mut self, found: &[Diagnostic], sources: &Sources) {
        let loud = |diagnostic: &&Diagnostic| {
            !self.quiet || diagnostic.severity == Severity::Error || !self.speaks()
        };
        let found = found.iter().filter(loud).cloned().collect::<Vec<_>>();
        if found.is_empty() && self.speaks() {
            return;
        }
        let text = rendered(self.format, &found, sources, self.colour_of_remarks());
        self.remark(&text);
    }

    /// Prints a text for people that is no result; nothing where they asked for quiet or for a machine format.
    pub(crate) fn aside(&mut self, text: &str) {
        if !self.quiet && self.speaks() {
            self.remark(text);
        }
    }

    /// Prints advisories for people; those below an error only where they did not ask for quiet.
    pub(crate) fn advisories(&mut self, text: &str) {
        if !text.is_empty() {
            self.remark(text);
            self.aside("\n");
        }
    }

    /// Says why the job could not be done.
    pub(crate) fn failure(&mut self, error: &Error) {
        let bold = AnsiColor::BrightRed.on_default().bold();
        let style = if self.colour_of_remarks() { bold } else { Style::new() };
        let mut text = format!("{style}error{style:#}: {error}");
        let mut cause = error.source();
        while let Some(deeper) = cause {
            text.push_str(&format!(": {deeper}"));
            cause = deeper.source();
        }
        for hint in error.hints() {
            text.push_str(&format!("\nhelp: {hint}"));
        }
        text.push('\n');
        self.remark(&text);
    }

    fn remark(&mut self, text: &str) {
        // Where standard error is gone there is nobody left to tell.
        let choice = needed(self.err, text);
        let _ = AutoStream::new(io::stderr().lock(), choice).write_all(text.as_bytes());
    }
}

/// What is to be done about escape sequences in a text: taking them out costs more than most texts do.
fn needed(choice: ColorChoice, text: &str) -> ColorChoice {
    if text.contains('\u{1b}') { choice } else { ColorChoice::AlwaysAnsi }
}

/// What came of writing results.
fn seen(written: io::Result<()>) -> Result<(), Error> {
    match written {
        // Whoever read the results has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(Error::WriteOutput),
    }
}

/// Diagnostics in a format.
pub(crate) fn rendered(
    format: DiagnosticFormat,
    found: &[Diagnostic],
    sources: &Sources,
    colour: bool,
) -> String {
    let style = if colour { portolan_diag::Style::Colour } else { portolan_diag::Style::Plain };
    match format {
        DiagnosticFormat::Text => render_text(found, sources, style),
        DiagnosticFormat::Json => render_json(found, sources),
        DiagnosticFormat::Sarif => render_sarif(found, sources),
        DiagnosticFormat::Junit => render_junit(found, sources),
    }
}
