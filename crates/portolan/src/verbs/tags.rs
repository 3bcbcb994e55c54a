//! `portolan tags`.

mod aggregate;
mod covers;
mod diff;
mod impact;
mod import;
mod keep;
mod list;
mod lookup;
mod prefixes;
mod replay;
mod show;
mod update;

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use portolan_model::{IpNet, PrefixSet};
use portolan_tags::{Found, Snapshot, Spelling, TagCloud};
use serde_json::Value;

pub(crate) use self::diff::{Form, compared};
pub(crate) use self::keep::UpdateError;
use crate::cli::Global;
use crate::error::{Error, Outcome};
use crate::printer::Printer;
use crate::tag_files::{self, TagFile};

/// The addresses behind Azure's services: list, look up, compare.
///
/// Service tags are published every week, one file a cloud. Every verb reads the file that `--service-tags` names, or
/// else the newest that was kept. Both the download and answers of the discovery API are read, plain, `.gz` or `.zst`.
/// Kept files lie in the folder that PORTOLAN_TAGS_DIR names, or among your data. Nothing is downloaded unasked.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Tags {
    #[command(subcommand)]
    verb: Verb,
    /// How the answer is printed
    #[arg(long, global = true, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

const EXAMPLES: &str = "\
Examples:
  portolan tags list storage.*
  portolan tags show StorageSyncService.WestUS --ipv4
  portolan tags lookup 20.60.0.1 20.150.0.0/15
  portolan tags covers AzureCloud Storage
  portolan tags diff ServiceTags_Public_20251028.json ServiceTags_Public_20251103.json
  portolan tags aggregate AzureArcInfrastructure AzureActiveDirectory
  portolan tags update --scenario contoso.yaml
  portolan tags impact contoso.yaml --old ServiceTags_Public_20251028.json --new ServiceTags_Public_20251103.json
  portolan tags replay weekly/ contoso.yaml --svg history.svg

Exit codes:
  0  the answer was printed
  1  `covers`: no; `diff --exit-code`: something changed; `impact`: something to open, or a tag is missing
  2  a file cannot be read or fetched, is not found good, or has no such tag";

#[derive(Debug, Subcommand)]
enum Verb {
    List(list::List),
    Show(show::Show),
    Lookup(lookup::Lookup),
    Covers(covers::Covers),
    Diff(diff::Diff),
    Aggregate(aggregate::Aggregate),
    Update(update::Fetch),
    Import(import::Import),
    Impact(impact::Impact),
    Replay(replay::Replay),
}

/// How an answer is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Lines and nothing else
    #[value(alias = "table")]
    Text,
    /// For programs, with a versioned schema
    Json,
}

impl Format {
    /// The answer for programs; nothing where nobody reads it, since writing it costs more than finding it.
    fn json(self, build: impl FnOnce() -> Value) -> Value {
        match self {
            Format::Text => Value::Null,
            Format::Json => build(),
        }
    }
}

/// Which file is asked.
#[derive(Debug, Args)]
struct Source {
    /// The service-tag file [default: the newest that was kept]
    #[arg(long, value_name = "FILE")]
    service_tags: Option<PathBuf>,
    /// The cloud whose newest kept file is used: public, usgov, china [default: public]
    #[arg(long, value_name = "CLOUD", value_parser = cloud)]
    cloud: Option<TagCloud>,
}

/// Which addresses are printed.
#[derive(Debug, Clone, Copy, Args)]
struct Families {
    /// Only IPv4
    #[arg(long, conflicts_with = "ipv6")]
    ipv4: bool,
    /// Only IPv6
    #[arg(long)]
    ipv6: bool,
}

/// An answer in both shapes.
struct Answer {
    /// Lines.
    text: String,
    /// For programs.
    json: Value,
    /// Whether the answer is no.
    no: bool,
}

fn cloud(word: &str) -> Result<TagCloud, String> {
    let words = TagCloud::ALL.iter().map(|cloud| cloud.as_str());
    TagCloud::named(word).ok_or_else(|| format!("the clouds are {}", portolan_diag::one_of(words)))
}

impl Source {
    fn open(&self, global: &Global, printer: &mut Printer) -> Result<Option<TagFile>, Error> {
        tag_files::open(self.service_tags.as_deref(), self.cloud, global, printer)
    }
}

impl Families {
    fn has(self, prefix: &IpNet) -> bool {
        match prefix {
            IpNet::V4(_) => !self.ipv6,
            IpNet::V6(_) => !self.ipv4,
        }
    }

    fn of(self, set: &PrefixSet) -> PrefixSet {
        match (self.ipv4, self.ipv6) {
            (true, _) => set.v4(),
            (_, true) => set.v6(),
            _ => set.clone(),
        }
    }

    fn only(self, prefixes: &[IpNet]) -> Vec<IpNet> {
        prefixes.iter().filter(|prefix| self.has(prefix)).copied().collect()
    }
}

impl Tags {
    /// Answers and prints.
    pub(crate) fn run(&self, global: &Global, printer: &mut Printer) -> Result<Outcome, Error> {
        match &self.verb {
            Verb::Lookup(verb) => return verb.run(self.format, global, printer),
            Verb::Impact(verb) => return verb.run(self.format, global, printer),
            Verb::Replay(verb) => return verb.run(self.format, global, printer),
            _ => {}
        }
        let answer = match &self.verb {
            Verb::Diff(verb) => verb.answer(printer)?,
            Verb::List(verb) => {
                verb.source.open(global, printer)?.map(|file| verb.answer(&file.snapshot, printer))
            }
            Verb::Show(verb) => {
                let file = verb.source.open(global, printer)?;
                file.map(|file| verb.answer(&file.snapshot, printer)).transpose()?
            }
            Verb::Covers(verb) => {
                let file = verb.source.open(global, printer)?;
                file.map(|file| verb.answer(&file.snapshot, printer)).transpose()?
            }
            Verb::Aggregate(verb) => {
                let file = verb.source.open(global, printer)?;
                file.map(|file| verb.answer(&file.snapshot, self.format, printer)).transpose()?
            }
            Verb::Update(verb) => verb.answer(global, printer)?,
            Verb::Import(verb) => verb.answer(global, printer)?,
            Verb::Lookup(_) | Verb::Impact(_) | Verb::Replay(_) => None,
        };
        let Some(answer) = answer else { return Ok(Outcome::BadInput) };
        let text = match self.format {
            Format::Text => answer.text,
            Format::Json => format!("{:#}\n", answer.json),
        };
        printer.result(&text, None)?;
        Ok(if answer.no { Outcome::Bad } else { Outcome::Good })
    }
}

/// A tag by its name; a spelling that differs is said.
fn tag<'s>(snapshot: &'s Snapshot, name: &str, printer: &mut Printer) -> Result<Found<'s>, Error> {
    let found = snapshot.find(name).ok_or_else(|| Error::NoSuchTag {
        name: name.to_owned(),
        built_in: portolan_tags::BUILT_IN.iter().any(|known| known.eq_ignore_ascii_case(name)),
        nearest: snapshot.suggest(name).map(str::to_owned),
    })?;
    if found.spelling == Spelling::Region {
        let published = &found.tag.name;
        printer.aside(&format!(
            "note: the file spells `{name}` as `{published}`: regions are not spelt the same in all tags\n"
        ));
    }
    Ok(found)
}
