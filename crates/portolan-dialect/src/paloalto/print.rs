//! Rules to set commands.

use std::collections::{BTreeMap, BTreeSet};

use portolan_model::{IpNet, PortRange, Protocol};

use crate::comment::header;
use crate::intent::{AddressItem, Destination, Family, File, Job, NameItem, Printed, Refusal, Rule, RuleSet};
use crate::naming::{Names, fit, stem};
use crate::paloalto::tree::{self, Command, LONGEST_LIST_NAME, LONGEST_NAME, Script};
use crate::paloalto::{FQDN_OBJECTS, LISTED_ADDRESSES, LISTS, PALOALTO, URL};

/// Where the lists are served: a name that never resolves, until somebody puts a real one there.
const SERVER: &str = "https://edl-server.invalid";

/// One script for each place, and its lists below a folder of its name.
pub(super) fn print(job: &Job<'_>) -> Result<Printed, Refusal> {
    let mut files = Vec::new();
    for set in &job.sets {
        let mut writer = Writer::new(job, set);
        set.rules.iter().for_each(|rule| writer.rule(rule));
        if job.options.default_deny {
            writer.deny(set);
        }
        writer.within_limits()?;
        files.extend(writer.files());
    }
    Ok(Printed { files, ..Printed::default() })
}

/// Collects the objects of a place, each once, and its rules.
struct Writer<'j> {
    job: &'j Job<'j>,
    set: &'j RuleSet,
    stem: String,
    names: Names,
    addresses: BTreeMap<IpNet, String>,
    hosts: BTreeMap<String, String>,
    groups: BTreeMap<Vec<String>, String>,
    services: BTreeMap<(Protocol, Vec<PortRange>), String>,
    categories: BTreeMap<Vec<String>, String>,
    lists: BTreeMap<(String, Family), (String, Vec<IpNet>)>,
    objects: Vec<Command>,
    rules: Vec<Command>,
}

impl<'j> Writer<'j> {
    fn new(job: &'j Job<'j>, set: &'j RuleSet) -> Writer<'j> {
        Writer {
            job,
            set,
            stem: set.stem_among(&job.sets),
            names: Names::default(),
            addresses: BTreeMap::new(),
            hosts: BTreeMap::new(),
            groups: BTreeMap::new(),
            services: BTreeMap::new(),
            categories: BTreeMap::new(),
            lists: BTreeMap::new(),
            objects: Vec::new(),
            rules: Vec::new(),
        }
    }

    fn rule(&mut self, rule: &Rule) {
        let sources = rule.source_prefixes().into_iter().map(|prefix| self.address(prefix)).collect();
        let sources = self.grouped(rule, "src", sources);
        let services = vec![self.service(rule.protocol, &rule.ports)];
        let (mut destinations, mut categories, mut applications) = (Vec::new(), Vec::new(), Vec::new());
        match &rule.to {
            Destination::Names { kind, names } if *kind == URL => {
                categories.push(self.category(rule, names));
                applications = vec!["ssl", "web-browsing"];
            }
            Destination::Names { names, .. } => {
                let members = names.iter().map(|name| self.host(&name.text)).collect();
                destinations = self.grouped(rule, "dst", members);
            }
            Destination::Tags(_) => return,
            Destination::Addresses(items) => {
                let (tags, known): (Vec<_>, Vec<_>) = items.iter().partition(|item| item.is_tag);
                let known =
                    known.iter().flat_map(|item| item.addresses.to_prefixes()).collect::<BTreeSet<_>>();
                let members = known.into_iter().map(|prefix| self.address(prefix)).collect();
                destinations = self.grouped(rule, "dst", members);
                destinations.extend(tags.into_iter().map(|item| self.list(rule.family, item)));
            }
        }
        let name = fit(&format!("{}-{}", self.job.options.prefix, rule.name), LONGEST_NAME);
        self.rules.push(Command::Remark(String::new()));
        self.rules.push(Command::Remark(rule.summary()));
        self.rules.extend(reasons(rule).map(Command::Remark));
        self.rules.push(Command::Rule(Box::new(tree::Rule {
            name,
            description: format!("{}; catalog {}", description(rule), self.job.stamp.catalog),
            sources,
            destinations,
            categories,
            applications,
            services,
            allows: true,
        })));
    }

    /// Denies everything else from the place.
    fn deny(&mut self, set: &RuleSet) {
        let sources = set
            .place
            .networks
            .to_prefixes()
            .into_iter()
            .map(|prefix| self.address(prefix))
            .collect::<Vec<_>>();
        if sources.is_empty() {
            return;
        }
        let name = fit(&format!("{}-{}-deny", self.job.options.prefix, self.stem), LONGEST_NAME);
        self.rules.push(Command::Remark(String::new()));
        self.rules.push(Command::Rule(Box::new(tree::Rule {
            name: self.names.unique(&name, "deny"),
            description: format!("everything else from {}", set.place.title()),
            sources,
            destinations: Vec::new(),
            categories: Vec::new(),
            applications: Vec::new(),
            services: Vec::new(),
            allows: false,
        })));
    }

    /// A name that is free in this file.
    fn name(&mut self, text: &str, apart: &str, longest: usize) -> String {
        let name = fit(&format!("{}-{text}", self.job.options.prefix), longest);
        fit(&self.names.unique(&name, apart), longest)
    }

    fn address(&mut self, prefix: IpNet) -> String {
        if let Some(name) = self.addresses.get(&prefix) {
            return name.clone();
        }
        let name =
            self.name(&format!("net-{}", stem(&prefix.to_string())), &prefix.to_string(), LONGEST_NAME);
        self.addresses.insert(prefix, name.clone());
        self.objects.push(Command::Address { name: name.clone(), prefix });
        name
    }

    fn host(&mut self, host: &str) -> String {
        if let Some(name) = self.hosts.get(host) {
            return name.clone();
        }
        let name = self.name(&format!("host-{}", stem(host)), host, LONGEST_NAME);
        self.hosts.insert(host.to_owned(), name.clone());
        self.objects.push(Command::Fqdn { name: name.clone(), host: host.to_owned() });
        name
    }

    /// Several objects as a group, which rules with the same objects share.
    fn grouped(&mut self, rule: &Rule, side: &str, members: Vec<String>) -> Vec<String> {
        if members.len() < 2 {
            return members;
        }
        if let Some(name) = self.groups.get(&members) {
            return vec![name.clone()];
        }
        let name = self.name(&format!("{}-{side}", rule.name), &members.join(" "), LONGEST_NAME);
        self.groups.insert(members.clone(), name.clone());
        self.objects.push(Command::Group { name: name.clone(), description: description(rule), members });
        vec![name]
    }

    fn service(&mut self, protocol: Protocol, ports: &[PortRange]) -> String {
        let key = (protocol, ports.to_vec());
        if let Some(name) = self.services.get(&key) {
            return name.clone();
        }
        let text = ports.iter().map(ToString::to_string).collect::<Vec<_>>().join("-");
        let name = self.name(&format!("{protocol}-{text}"), &text, LONGEST_NAME);
        self.services.insert(key, name.clone());
        self.objects.push(Command::Service { name: name.clone(), protocol, ports: ports.to_vec() });
        name
    }

    fn category(&mut self, rule: &Rule, names: &[NameItem]) -> String {
        let urls = names.iter().map(|name| name.text.clone()).collect::<BTreeSet<_>>();
        let urls = urls.into_iter().collect::<Vec<_>>();
        if let Some(name) = self.categories.get(&urls) {
            return name.clone();
        }
        let name = self.name(&rule.name, &urls.join(" "), LONGEST_LIST_NAME);
        self.categories.insert(urls.clone(), name.clone());
        self.objects.push(Command::Category { name: name.clone(), description: description(rule), urls });
        name
    }

    fn list(&mut self, family: Family, item: &AddressItem) -> String {
        let key = (item.label.clone(), family);
        if let Some((name, _)) = self.lists.get(&key) {
            return name.clone();
        }
        let text = format!("{}-v{}", stem(&item.label), family.digit());
        let name = self.name(&text, &item.label, LONGEST_LIST_NAME);
        self.lists.insert(key, (name.clone(), item.addresses.to_prefixes()));
        self.objects.push(Command::List {
            name: name.clone(),
            description: format!("published addresses of the service tag {}", item.label),
            url: format!("{SERVER}/{}", self.path(&name)),
        });
        name
    }

    fn path(&self, list: &str) -> String {
        format!("{}/{list}.txt", self.stem)
    }

    fn within_limits(&self) -> Result<(), Refusal> {
        let listed = self.lists.values().map(|(_, prefixes)| prefixes.len()).sum();
        let checks = [
            ("external lists", self.lists.len(), LISTS),
            ("addresses in external lists", listed, LISTED_ADDRESSES),
            ("FQDN objects", self.hosts.len(), FQDN_OBJECTS),
        ];
        match checks.into_iter().find(|(_, needed, limit)| needed > limit) {
            None => Ok(()),
            Some((what, needed, limit)) => Err(Refusal {
                place: self.set.place.title(),
                platform: "a PAN-OS firewall",
                what,
                needed,
                limit,
                way_out: "print fewer deployments at a time, for firewalls of their own, or only what is required (`--need required`)".to_owned(),
            }),
        }
    }

    fn files(self) -> Vec<File> {
        let what = "PAN-OS set commands";
        let mut lines = header(&self.job.stamp, Some(&self.set.place), what, PALOALTO.assumes);
        lines.insert(1, "Written from documentation; no PAN-OS has read it: check it with `validate full` before you commit".to_owned());
        if self.set.left_out > 0 {
            lines.push(format!("{} connections are not in it: see the ledger", self.set.left_out));
        }
        let lists = self.lists.values().map(|(name, prefixes)| File {
            path: self.path(name),
            text: prefixes.iter().map(|prefix| format!("{prefix}\n")).collect(),
        });
        let lists = lists.collect::<Vec<_>>();
        let mut commands = self.objects;
        commands.extend(self.rules);
        let script = Script { header: lines, commands };
        let script = File { path: format!("{}.set", self.stem), text: script.to_string() };
        std::iter::once(script).chain(lists).collect()
    }
}

/// Whom a rule is for. What it lets through stands in its objects.
fn description(rule: &Rule) -> String {
    let list = |ids: &BTreeSet<portolan_catalog::Id>| {
        ids.iter().map(portolan_catalog::Id::as_str).collect::<Vec<_>>().join(", ")
    };
    format!("{} of {}", list(&rule.roles), list(&rule.deployments))
}

/// Why each destination is there.
fn reasons(rule: &Rule) -> impl Iterator<Item = String> + '_ {
    let names = rule.to.names().iter().map(|name| format!("  {}: {}", name.text, name.why.line()));
    let items = match &rule.to {
        Destination::Addresses(items) => items.as_slice(),
        Destination::Names { .. } | Destination::Tags(_) => &[],
    };
    names.chain(items.iter().map(|item| format!("  {}: {}", item.label, item.why.line())))
}
