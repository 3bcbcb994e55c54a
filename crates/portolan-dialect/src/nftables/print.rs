//! Rules to the nft tree.

use portolan_model::IpNet;

use crate::comment::header;
use crate::intent::{Destination, File, Job, Options, Printed, Refusal, Rule, RuleSet};
use crate::naming::{fit, stems};
use crate::nftables::names::Names;
use crate::nftables::tree::{Accept, Addresses, Chain, Elements, Ruleset, Set, Statement};
use crate::pool::{Pool, Sets, parts};

/// The kernel takes names of 255 bytes; people do not.
const LONGEST_NAME: usize = 63;

/// How many addresses stand in a rule itself. More of them, and the addresses of a service tag, get a set.
const LISTED: usize = 4;

/// The table that a chain is added to: that of the configuration which distributions ship.
const SHARED_TABLE: &str = "filter";

/// One file for each place.
pub(super) fn print(job: &Job<'_>) -> Result<Printed, Refusal> {
    let file = |(set, stem): (&RuleSet, String)| {
        let frame = Frame::of(job, set, &stem);
        File { path: format!("{stem}.nft"), text: frame.ruleset(&Names::default(), false).to_string() }
    };
    Ok(Printed {
        files: placed(job).map(file).collect(),
        notes: vec![RELOAD.to_owned()],
        ..Printed::default()
    })
}

const RELOAD: &str = "loading a file again replaces its chain and refills its sets in one step; a set that a newer file \
                      no longer has stays behind, unused, until `nft delete set inet filter NAME`";

/// The rules of each place with the stem of its files.
pub(super) fn placed<'j>(job: &'j Job<'_>) -> impl Iterator<Item = (&'j RuleSet, String)> {
    let places = job.sets.iter().map(|set| &set.place).collect::<Vec<_>>();
    job.sets.iter().zip(stems(&places))
}

/// What all parts of a file need.
pub(super) struct Frame<'j> {
    job: &'j Job<'j>,
    set: &'j RuleSet,
    /// What its names start with: `ptl-hq`.
    prefix: String,
    sets: Sets,
}

impl<'j> Frame<'j> {
    /// The frame of a place's file.
    pub(super) fn of(job: &'j Job<'j>, set: &'j RuleSet, stem: &str) -> Frame<'j> {
        let prefix = format!("{}-{stem}", job.options.prefix);
        let mut pool = Pool::default();
        for rule in &set.rules {
            let sources = rule.source_prefixes();
            if sources.len() > LISTED {
                pool.want(SOURCES, &sources);
            }
            for part in parts(rule).iter().filter(|part| part.is_tag || part.prefixes.len() > LISTED) {
                pool.want(&part.label, &part.prefixes);
            }
        }
        let sets = pool.named(&prefix, LONGEST_NAME);
        Frame { job, set, prefix, sets }
    }

    /// What the names of the file start with.
    pub(super) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The table that the file is for.
    pub(super) fn table(&self, learns: bool) -> String {
        if self.whole(learns) { identifier(&self.prefix) } else { SHARED_TABLE.to_owned() }
    }

    /// A chain that hangs on a hook of its own needs no table of somebody else's. Learned addresses are to stay, so that
    /// a table with them is never replaced.
    fn whole(&self, learns: bool) -> bool {
        self.job.options.default_deny && !learns
    }

    /// The whole file. `learns` tells whether some of its sets are filled by dnsmasq.
    pub(super) fn ruleset(&self, names: &Names, learns: bool) -> Ruleset {
        let Options { default_deny, .. } = self.job.options;
        let chain = identifier(&self.prefix);
        let mut chains = vec![Chain { name: chain.clone(), base: None, rules: self.rules(names) }];
        if default_deny {
            let not_planned = Statement::Count("not in the plan: dropped");
            let rules = vec![Statement::AcceptReplies, Statement::Jump(chain), not_planned];
            let name = identifier(&format!("{}-forward", self.prefix));
            chains.push(Chain { name, base: Some("forward"), rules });
        }
        let pooled = self.sets.all().into_iter().filter_map(|(name, label, prefixes)| {
            let family = family(prefixes)?;
            let (name, comment) = (identifier(name), label.to_owned());
            Some(Set { name, comment, family, elements: Elements::Prefixes(prefixes.to_vec()) })
        });
        let sets = pooled.chain(names.sets()).collect();
        Ruleset {
            header: self.header(learns),
            table: self.table(learns),
            whole: self.whole(learns),
            sets,
            chains,
        }
    }

    fn header(&self, learns: bool) -> Vec<String> {
        let target = if learns { &super::NFTABLES_DNSMASQ } else { &super::NFTABLES };
        let assumes = match self.job.options.default_deny {
            false => target.assumes,
            true => target.assumes.get(super::WITHOUT_DENY..).unwrap_or_default(),
        };
        let what = "nftables rules";
        let mut header = header(&self.job.stamp, Some(&self.set.place), what, assumes);
        header.push(match self.whole(learns) {
            true => "Loading the file again replaces its table in one step".to_owned(),
            false => {
                "Loading the file again replaces its chain and refills its sets in one step; sets that it no \
                      longer has stay, unused"
                    .to_owned()
            }
        });
        if self.set.left_out > 0 {
            header.push(format!("{} connections are not in it: see the ledger", self.set.left_out));
        }
        header
    }

    fn rules(&self, names: &Names) -> Vec<Statement> {
        let mut lines = Vec::new();
        for rule in &self.set.rules {
            lines.push(Statement::Comment(format!("{} ({}): {}", rule.name, rule.need, rule.summary())));
            match &rule.to {
                Destination::Addresses(_) => self.by_address(rule, &mut lines),
                Destination::Names { .. } => {
                    let accept = |(set, count): (String, usize)| {
                        let what =
                            if count == 1 { "1 domain".to_owned() } else { format!("{count} domains") };
                        Statement::Accept(self.accept(rule, Addresses::Set(set.clone()), Some(set), &what))
                    };
                    lines.extend(names.of_rule(rule).into_iter().map(accept));
                }
                Destination::Tags(_) => {}
            }
        }
        lines
    }

    fn by_address(&self, rule: &Rule, lines: &mut Vec<Statement>) {
        for part in parts(rule) {
            lines.push(Statement::Comment(format!("  {}: {}", part.label, part.why.line())));
            let to = self.addresses(&part.label, &part.prefixes);
            lines.push(Statement::Accept(self.accept(rule, to, None, &part.label)));
        }
    }

    fn accept(&self, rule: &Rule, to: Addresses, keeps: Option<String>, what: &str) -> Accept {
        Accept {
            family: rule.family,
            from: self.addresses(SOURCES, &rule.source_prefixes()),
            to,
            protocol: rule.protocol,
            ports: rule.ports.clone(),
            keeps,
            comment: format!("{}: {what}", rule.name),
        }
    }

    fn addresses(&self, label: &str, prefixes: &[IpNet]) -> Addresses {
        match self.sets.name(label, prefixes) {
            Some(name) => Addresses::Set(identifier(name)),
            None => Addresses::Listed(prefixes.to_vec()),
        }
    }
}

/// What a set of sources stands for.
const SOURCES: &str = "sources";

fn family(prefixes: &[IpNet]) -> Option<crate::intent::Family> {
    prefixes.first().map(|prefix| match prefix {
        IpNet::V4(_) => crate::intent::Family::V4,
        IpNet::V6(_) => crate::intent::Family::V6,
    })
}

/// Identifiers of nft, in the letters, digits and underscores that every version takes.
pub(super) fn identifier(name: &str) -> String {
    fit(name, LONGEST_NAME).replace('-', "_")
}
