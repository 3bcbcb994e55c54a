//! `portolan render`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use portolan_dialect::{
    FORMS, Ledger, Options, Outcome as Said, RenderError, Rendering, Target, needs_tags, places, targets,
};
use portolan_model::{Date, Need, Severity};
use portolan_plan::plan::Plan;
use portolan_plan::report;
use portolan_tags::Resolved;

use crate::cli::Global;
use crate::error::{Error, Outcome};
use crate::printer::Printer;
use crate::verbs::plan::{Needs, Ready, planned};
use crate::{files, tag_files};

/// The plan in the language of a firewall, proxy, resolver or agent.
///
/// Writes the configuration that lets the plan's connections through and nothing else, and says line by line what the
/// language could not express: `ledger.json` and `ledger.md` in the output folder, a summary on standard error.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Render {
    /// The target; `portolan targets` lists them. `all` prints each into a folder of its own
    target: String,
    /// The scenario, or a saved plan; `-` reads standard input
    scenario: PathBuf,
    /// The folder that the files are written to; without it a single file goes to standard output
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Print for one place: a site, a virtual network, `vnet/subnet` or a proxy
    #[arg(long, value_name = "PLACE")]
    at: Option<String>,
    /// The service-tag file of a cloud, may be given once for each [default: the newest that were kept]
    #[arg(long, value_name = "FILE")]
    service_tags: Vec<PathBuf>,
    /// Which flows are printed
    #[arg(long, value_name = "NEED", default_value = "all")]
    need: Needs,
    /// Plan by the lists of this day, such as 2024-06-30
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// What every name in the configuration starts with, such as that of a trial group
    #[arg(long, value_name = "PREFIX", default_value = "ptl", value_parser = prefix)]
    name_prefix: String,
    /// Deny everything else, where the language can do so on its own
    #[arg(long)]
    with_default_deny: bool,
    /// Let addresses stand where documents advise against them
    #[arg(long)]
    allow_discouraged: bool,
    /// Print `tls-bypass` in the form of one device only
    #[arg(long, value_name = "FORM", value_parser = FORMS)]
    form: Option<String>,
    /// The worst that a required connection may become before the exit code is 1
    #[arg(long, value_name = "LOSS", default_value = "widened")]
    max_loss: Loss,
}

const EXAMPLES: &str = "\
Examples:
  portolan render nftables contoso.yaml --at migration > migration.nft
  portolan render squid contoso.yaml -o squid/
  portolan render nsg-bicep contoso.yaml -o nsg/ --service-tags ServiceTags_Public_20251103.json
  portolan render all contoso.yaml -o printed/

Exit codes:
  0  every required connection is said as well as `--max-loss` asks
  1  one is not, or could not be said: the ledger names it; or the plan holds an advisory of severity error
  2  the configuration could not be printed";

/// The target that has several forms.
const TLS_BYPASS: &str = "tls-bypass";

/// What stands for every target.
const ALL: &str = "all";

/// The service tags of a plan, and the files they come from.
#[derive(Default)]
struct Tags {
    resolved: Option<Resolved>,
    titles: Vec<String>,
}

/// The worst that a required connection may become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Loss {
    /// Nothing beyond the plan is let through
    Exact,
    /// More may be let through, never less
    Widened,
}

/// A prefix that every platform takes in its names.
fn prefix(text: &str) -> Result<String, String> {
    let plain = text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    let edges = text.starts_with(|c: char| c.is_ascii_lowercase()) && !text.ends_with('-');
    if plain && edges && text.len() <= 16 {
        return Ok(text.to_owned());
    }
    Err("a prefix has up to 16 lower-case letters, digits and hyphens, and starts with a letter".to_owned())
}

/// A target by its name.
pub(crate) fn target(name: &str) -> Result<&'static Target, Error> {
    portolan_dialect::target(name).ok_or_else(|| {
        let nearest = portolan_diag::suggest(name, targets().map(|target| target.id));
        Error::NoSuchTarget { name: name.to_owned(), nearest }
    })
}

impl Render {
    /// Plans and prints.
    pub(crate) fn run(&self, global: &Global, printer: &mut Printer) -> Result<Outcome, Error> {
        let chosen = match self.target.as_str() {
            ALL => targets().collect(),
            name => vec![target(name)?],
        };
        if self.form.is_some() && !matches!(self.target.as_str(), ALL | TLS_BYPASS) {
            return Err(Error::Flag("`--form` is for `tls-bypass`: other targets have one form"));
        }
        if self.target == ALL && self.output.is_none() {
            return Err(Error::Flag("`all` writes a folder for each target: say where with `-o DIR`"));
        }
        let Some(ready) = planned(&self.scenario, self.as_of, global, printer)? else {
            return Ok(Outcome::BadInput);
        };
        let Ready { plan, chart, findings, .. } = ready;
        printer.diagnostics(findings.found.as_slice(), &findings.sources);
        let plan = self.need.of(plan);
        let Some(tags) = self.tags(&chosen, &plan, global, printer)? else {
            return Ok(Outcome::BadInput);
        };
        let good = match (chosen.as_slice(), self.target.as_str()) {
            (_, ALL) => self.all(&chosen, &plan, &tags, printer)?,
            ([only], _) => {
                let rendering = self.render(only, &plan, &tags)?;
                self.write(only, &rendering, self.output.as_deref(), &plan, printer)?;
                self.remarks(&rendering.ledger, self.output.as_deref(), rendering.files.len(), printer);
                self.is_good(&rendering.ledger)
            }
            _ => true,
        };
        let colour = printer.colour_of_remarks();
        printer.advisories(&report::advisories(&plan, &chart.catalog, Severity::Error, colour));
        let broken = plan.advisories.iter().any(|advisory| advisory.severity == Severity::Error);
        Ok(if good && !broken { Outcome::Good } else { Outcome::Bad })
    }

    /// Prints every target that the plan has something for, each into a folder of its own.
    ///
    /// What one of them cannot print keeps the others from nothing, and is the error at the end.
    fn all(
        &self,
        targets: &[&'static Target],
        plan: &Plan,
        tags: &Tags,
        printer: &mut Printer,
    ) -> Result<bool, Error> {
        let folder = self.output.as_deref().unwrap_or(Path::new("."));
        let (mut good, mut printed, mut failed, mut empty) = (true, 0_usize, None, None);
        for target in targets {
            match self.render(target, plan, tags) {
                Ok(rendering) => {
                    let folder = folder.join(target.id);
                    self.write(target, &rendering, Some(&folder), plan, printer)?;
                    self.remarks(&rendering.ledger, Some(&folder), rendering.files.len(), printer);
                    good &= self.is_good(&rendering.ledger);
                    printed += 1;
                }
                Err(error @ RenderError::Limit(_)) => {
                    let error = Error::from(error);
                    printer.aside(&format!("{}: not printed: {error}\n", target.id));
                    failed = failed.or(Some(error));
                }
                Err(error) => {
                    printer.aside(&format!("{}: nothing to print\n", target.id));
                    empty = empty.or(Some(error));
                }
            }
        }
        match (failed, empty) {
            (Some(error), _) => Err(error),
            (None, Some(error)) if printed == 0 => Err(error.into()),
            _ => Ok(good),
        }
    }

    fn render(&self, target: &'static Target, plan: &Plan, tags: &Tags) -> Result<Rendering, RenderError> {
        let options = Options {
            at: self.at.clone(),
            prefix: self.name_prefix.clone(),
            default_deny: self.with_default_deny,
            allow_discouraged: self.allow_discouraged,
            form: self.form.clone(),
        };
        let (resolved, titles) = match needs_tags(target, plan) {
            true => (tags.resolved.as_ref(), tags.titles.as_slice()),
            false => (None, [].as_slice()),
        };
        portolan_dialect::render(target, plan, resolved, titles, &options)
    }

    /// Writes the files and the ledger to a folder; a single file may go to standard output.
    fn write(
        &self,
        target: &'static Target,
        rendering: &Rendering,
        folder: Option<&Path>,
        plan: &Plan,
        printer: &mut Printer,
    ) -> Result<(), Error> {
        match (folder, rendering.files.as_slice()) {
            (Some(folder), printed) => {
                for file in printed {
                    files::write_below(folder, &file.path, &file.text)?;
                }
                let ledger = serde_json::to_string_pretty(&rendering.ledger)? + "\n";
                files::write_below(folder, "ledger.json", &ledger)?;
                files::write_below(folder, "ledger.md", &rendering.ledger.markdown())
            }
            (None, [file]) => printer.result(&file.text, None),
            (None, several) => {
                let devices = places(plan).into_iter().map(|place| place.name);
                let mut places = devices.collect::<Vec<_>>();
                places.dedup();
                Err(Error::SeveralFiles { target: target.id, count: several.len(), places })
            }
        }
    }

    /// The plan's service tags, where a target needs them; none where a file has errors, which are printed.
    fn tags(
        &self,
        targets: &[&'static Target],
        plan: &Plan,
        global: &Global,
        printer: &mut Printer,
    ) -> Result<Option<Tags>, Error> {
        if !targets.iter().any(|target| needs_tags(target, plan)) {
            return Ok(Some(Tags::default()));
        }
        let Some(files) = tag_files::for_plan(&self.service_tags, plan, global, printer)? else {
            return Ok(None);
        };
        let titles = files.iter().map(tag_files::TagFile::title).collect();
        let snapshots = files.into_iter().map(|file| file.snapshot).collect();
        Ok(Some(Tags { resolved: Some(portolan_tags::resolve(plan, &snapshots)), titles }))
    }

    fn is_good(&self, ledger: &Ledger) -> bool {
        let most = match self.max_loss {
            Loss::Exact => Said::Exact,
            Loss::Widened => Said::Widened,
        };
        ledger.worst_required() <= most
    }

    /// The summary, and what required connections lack.
    fn remarks(&self, ledger: &Ledger, folder: Option<&Path>, count: usize, printer: &mut Printer) {
        let place = match (folder, count) {
            (Some(folder), 1) => format!(", 1 file in {}", folder.display()),
            (Some(folder), count) => format!(", {count} files in {}", folder.display()),
            (None, _) => String::new(),
        };
        printer.aside(&format!("{}: {}{place}\n", ledger.target, ledger.summary()));
        let mut lines = std::collections::BTreeSet::new();
        let lost =
            ledger.entries.iter().filter(|entry| entry.need == Need::Required && !entry.outcome.is_written());
        for entry in lost {
            let line = format!(
                "{}: {} to `{}` {}: {}",
                entry.outcome, entry.from, entry.to, entry.service, entry.because
            );
            lines.insert(line);
        }
        for line in lines {
            printer.aside(&format!("  {line}\n"));
        }
    }
}
