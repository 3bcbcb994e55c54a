//! The blocks of a page.
//!
//! Blanks mean nothing beyond parting words, the order of lines means nothing, and a block is complete: what the plan has
//! and the block does not is a difference. Words after the kind of a block narrow what it is about.
//!
//! - `yaml scenario [as-of=DATE]`: a scenario; the blocks below it are about its plan.
//! - `flows [service=S] [deployment=D] [requirement=R] [path=P] [role=R]`: `role@place protocol/port path [via PROXY] name
//!   [addresses:A,B] need`, then words that are checked where they stand: `tags= pe= status= phases= tls= application=
//!   networks= examples= websocket= direction= defects= port-end= may-not-resolve= global-only=`. A service tag as destination
//!   is written `tag:NAME`. Lists have commas, and an empty one is `none`.
//! - `advisories [severity=S] [deployment=D] [code=C]`: `severity code deployment [words of the message]`.
//! - `endpoints`: `id state resource/sub-resource vnet/subnet addresses-needed names`, a name with `=ADDRESS` where known.
//! - `dns [place=P] [name=N]`: `place type name -> value way resolver forward-to`, then `zone= linked= expect= pe=`.
//! - `legs host=NAME [from=ROLE@PLACE] [port=N]`: `device@at from -> to protocol/port`, `[A,B]` after an end where its
//!   addresses matter.
//! - `not-planned requirement=R`: the reasons, one a line.
//! - `regions cloud=C`: see `regions.rs`.

use std::collections::BTreeMap;

use portolan_model::Date;
use portolan_plan::plan::{DnsRecord, LegEnd, Plan, PrivateEndpoint};

use super::diff::{Difference, Line, tidy};
use super::flows;

/// What a block is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Scenario,
    Flows,
    Advisories,
    Endpoints,
    Dns,
    Legs,
    NotPlanned,
    Regions,
}

/// A fenced block.
pub(super) struct Block {
    pub(super) kind: Kind,
    pub(super) head: String,
    /// The line of the page where it opens.
    pub(super) line: usize,
    pub(super) lines: Vec<(usize, String)>,
    words: BTreeMap<String, String>,
}

impl Block {
    pub(super) fn new(head: &str, line: usize) -> Result<Block, String> {
        let mut words = head.split_whitespace();
        let (kind, known): (Kind, &[&str]) = match words.next() {
            Some("yaml") if words.next() == Some("scenario") => (Kind::Scenario, &["as-of"]),
            Some("flows") => (Kind::Flows, &["service", "deployment", "requirement", "path", "role"]),
            Some("advisories") => (Kind::Advisories, &["severity", "deployment", "code"]),
            Some("endpoints") => (Kind::Endpoints, &[]),
            Some("dns") => (Kind::Dns, &["place", "name"]),
            Some("legs") => (Kind::Legs, &["host", "from", "port"]),
            Some("not-planned") => (Kind::NotPlanned, &["requirement"]),
            Some("regions") => (Kind::Regions, &["cloud"]),
            _ => return Err(format!("there is no block `{head}`")),
        };
        // A host may be a label of several words, which underscores join.
        let pairs = words.map(|word| {
            let (key, value) = word.split_once('=').ok_or_else(|| format!("`{word}` is no `key=value`"))?;
            if !known.contains(&key) {
                return Err(format!("`{key}` means nothing here"));
            }
            Ok((key.to_owned(), value.to_owned()))
        });
        let words = pairs.collect::<Result<_, String>>()?;
        Ok(Block { kind, head: head.to_owned(), line, lines: Vec::new(), words })
    }

    /// A word of the block's head.
    pub(super) fn word(&self, key: &str) -> Option<&str> {
        self.words.get(key).map(String::as_str)
    }

    /// Whether a word is absent or says this.
    pub(super) fn allows(&self, key: &str, value: &str) -> bool {
        self.word(key).is_none_or(|word| word == value)
    }

    pub(super) fn text(&self) -> String {
        self.lines.iter().map(|(_, line)| format!("{line}\n")).collect()
    }

    pub(super) fn as_of(&self) -> Option<Date> {
        self.word("as-of").map(|date| date.parse().expect("a date"))
    }

    /// The lines that say something.
    pub(super) fn said(&self) -> impl Iterator<Item = (usize, String)> {
        self.lines.iter().map(|(number, line)| (*number, tidy(line))).filter(|(_, line)| !line.is_empty())
    }

    /// Compares the block with a plan.
    pub(super) fn hold(&self, plan: &Plan) -> Result<(), Difference> {
        match self.kind {
            Kind::Flows => flows::hold(self, plan),
            Kind::Advisories => self.advisories(plan),
            Kind::Endpoints => {
                let lines = self.said().map(|(_, line)| sorted_names(&line)).collect::<Vec<_>>();
                Difference::of(lines, plan.private_endpoints.iter().map(endpoint).collect())
            }
            Kind::Dns => self.dns(plan),
            Kind::Legs => self.legs(plan),
            Kind::NotPlanned => self.not_planned(plan),
            Kind::Scenario | Kind::Regions => Ok(()),
        }
    }

    fn advisories(&self, plan: &Plan) -> Result<(), Difference> {
        let meant = plan.advisories.iter().filter(|advisory| {
            self.allows("severity", advisory.severity.as_str())
                && self.allows("code", &advisory.code)
                && self.allows("deployment", advisory.deployment.as_deref().unwrap_or("-"))
        });
        let actual = meant.map(|advisory| {
            let deployment = advisory.deployment.as_deref().unwrap_or("-");
            format!("{} {} {deployment} {}", advisory.severity.as_str(), advisory.code, advisory.message)
        });
        Difference::of(self.said().map(|(_, line)| Said(line)).collect(), actual.collect())
    }

    fn dns(&self, plan: &Plan) -> Result<(), Difference> {
        let meant = plan
            .dns
            .iter()
            .filter(|record| self.allows("place", place_of(record)) && self.allows("name", &record.name));
        let expected = self.said().map(|(_, line)| Loose::new(&line, &["zone", "linked", "expect", "pe"]));
        Difference::of(expected.collect(), meant.map(record).collect())
    }

    fn legs(&self, plan: &Plan) -> Result<(), Difference> {
        let host = self.word("host").unwrap_or_default().replace('_', " ");
        let flows = plan.flows.iter().filter(|flow| {
            *flow.to.name == *host
                && self.allows("port", &flow.port.to_string())
                && self.allows("from", &flows::from(flow))
        });
        let legs = flows.flat_map(|flow| &flow.legs).map(|leg| {
            let end = leg.port_end.map(|end| format!("-{end}")).unwrap_or_default();
            let (from, to) = (leg_end(&leg.from), leg_end(&leg.to));
            format!("{}@{} {from} -> {to} {}/{}{end}", leg.device.as_str(), leg.at, leg.protocol, leg.port)
        });
        Difference::of(self.said().map(|(_, line)| LegLine(line)).collect(), legs.collect())
    }

    fn not_planned(&self, plan: &Plan) -> Result<(), Difference> {
        let meant =
            plan.not_planned.iter().filter(|one| self.allows("requirement", one.requirement.as_str()));
        let because = meant.flat_map(|one| one.because.iter()).map(|sentence| tidy(sentence));
        Difference::of(self.said().map(|(_, line)| line).collect(), because.collect())
    }
}

/// A line of which the plan's may say more.
struct Said(String);

impl Line for Said {
    fn fits(&self, actual: &str) -> bool {
        let mut words = self.0.splitn(4, ' ');
        let head = words.by_ref().take(3).collect::<Vec<_>>().join(" ");
        let message = actual.strip_prefix(&head).and_then(|rest| rest.strip_prefix(' '));
        message.is_some_and(|message| words.next().is_none_or(|part| message.contains(part)))
    }

    fn show(&self) -> String {
        self.0.clone()
    }
}

/// A line whose last words, `key=value`, are checked where they stand.
pub(super) struct Loose {
    core: String,
    checked: Vec<String>,
    keys: &'static [&'static str],
}

impl Loose {
    pub(super) fn new(line: &str, keys: &'static [&'static str]) -> Loose {
        let is_checked = |word: &&str| word.split_once('=').is_some_and(|(key, _)| keys.contains(&key));
        let (checked, core): (Vec<&str>, Vec<&str>) = line.split(' ').partition(|word| is_checked(word));
        let checked = checked.iter().map(|word| {
            let (key, value) = word.split_once('=').unwrap_or((word, ""));
            format!("{key}={}", sorted(value.split(',')))
        });
        Loose { checked: checked.collect(), core: core.join(" "), keys }
    }
}

impl Line for Loose {
    fn fits(&self, actual: &str) -> bool {
        let actual = Loose::new(actual, self.keys);
        self.core == actual.core && self.checked.iter().all(|word| actual.checked.contains(word))
    }

    fn show(&self) -> String {
        [&self.core].into_iter().chain(&self.checked).map(String::as_str).collect::<Vec<_>>().join(" ")
    }
}

/// A list in order, `none` where it is empty.
pub(super) fn sorted<'w>(words: impl Iterator<Item = &'w str>) -> String {
    let mut words = words.collect::<Vec<_>>();
    words.sort_unstable();
    if words.is_empty() { "none".to_owned() } else { words.join(",") }
}

/// A leg, of which addresses are compared where they are written.
struct LegLine(String);

impl Line for LegLine {
    fn fits(&self, actual: &str) -> bool {
        let Some((from, to)) = self.0.split_once(" -> ") else { return false };
        let Some((actual_from, actual_to)) = actual.split_once(" -> ") else { return false };
        let Some((to, port)) = to.rsplit_once(' ') else { return false };
        let Some((actual_to, actual_port)) = actual_to.rsplit_once(' ') else { return false };
        let fits = |written: &str, actual: &str| {
            written == actual || (!written.ends_with(']') && bare(actual) == written)
        };
        port == actual_port && fits(from, actual_from) && fits(to, actual_to)
    }

    fn show(&self) -> String {
        self.0.clone()
    }
}

fn bare(end: &str) -> &str {
    end.strip_suffix(']').and_then(|end| end.rsplit_once('[')).map_or(end, |(name, _)| name)
}

fn leg_end(end: &LegEnd) -> String {
    let prefixes = end.prefixes.iter().map(ToString::to_string).collect::<Vec<_>>();
    if prefixes.is_empty() { end.name.to_string() } else { format!("{}[{}]", end.name, prefixes.join(",")) }
}

fn endpoint(endpoint: &PrivateEndpoint) -> String {
    let place = match (&endpoint.vnet, &endpoint.subnet) {
        (Some(vnet), Some(subnet)) => format!("{vnet}/{subnet}"),
        (Some(place), None) | (None, Some(place)) => place.to_string(),
        (None, None) => "-".to_owned(),
    };
    let needed = endpoint.addresses_needed.map_or("-".to_owned(), |needed| needed.to_string());
    let names = endpoint.names.iter().map(|name| match endpoint.addresses.get(name) {
        Some(address) => format!(" {name}={address}"),
        None => format!(" {name}"),
    });
    let names = names.collect::<String>();
    let PrivateEndpoint { id, state, resource, sub_resource, .. } = endpoint;
    sorted_names(&format!("{id} {} {resource}/{sub_resource} {place} {needed}{names}", state.as_str()))
}

/// The line of an endpoint with its names in order.
fn sorted_names(line: &str) -> String {
    let mut words = line.split(' ').collect::<Vec<_>>();
    if let Some(names) = words.get_mut(5..) {
        names.sort_unstable();
    }
    words.join(" ")
}

fn place_of(record: &DnsRecord) -> &str {
    record.site.as_deref().or(record.vnet.as_deref()).unwrap_or("-")
}

fn record(record: &DnsRecord) -> String {
    let or_dash = |text: &str| if text.is_empty() { "-".to_owned() } else { text.replace(", ", ",") };
    let optional = |id: &Option<portolan_catalog::Id>| or_dash(id.as_deref().unwrap_or_default());
    format!(
        "{} {} {} -> {} {} {} {} zone={} linked={} expect={} pe={}",
        place_of(record),
        record.kind.as_str(),
        record.name,
        or_dash(&record.value),
        optional(&record.way),
        optional(&record.resolver),
        optional(&record.forward_to),
        record.zone.as_deref().unwrap_or("none"),
        sorted(record.linked_to.iter().map(|vnet| vnet.as_str())),
        record.expect.as_str(),
        record.private_endpoint.as_deref().unwrap_or("none"),
    )
}
