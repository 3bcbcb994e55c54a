//! What an agent must be told: which proxy carries which of its connections, and which must go past it.

use std::collections::{BTreeMap, BTreeSet};

use portolan_catalog::Id;
use portolan_model::{HostPattern, NameSet, Path, Via};
use portolan_plan::plan::{Direction, Flow, Plan, PlanProxy};
use portolan_policy::{Change, Entry, Means, Outcome};

use crate::intent::Job;
use crate::naming::stem;
use crate::spelling::Spelling;

/// The machines of one deployment at one place that use one proxy.
#[derive(Debug, Clone)]
pub(super) struct Agent<'p> {
    /// The deployment.
    pub(super) deployment: &'p Id,
    /// The site or virtual network of its machines.
    pub(super) place: &'p str,
    /// Their proxy.
    pub(super) proxy: &'p PlanProxy,
    /// What they need through it.
    pub(super) through: Vec<&'p Flow>,
    /// The web hosts that they must reach past it.
    pub(super) past: Vec<&'p Flow>,
    /// The products whose requirements these are.
    pub(super) services: BTreeSet<&'p str>,
    /// Its name as part of a file name: the deployment, with the place where it has several.
    pub(super) stem: String,
}

/// The agents of a product that use a proxy, in the order of their deployments.
pub(super) fn agents<'p>(job: &Job<'p>, service: &str, roles: &[&str]) -> Vec<Agent<'p>> {
    let plan = job.plan;
    let mut found = BTreeMap::<(&Id, &str, &str), Agent<'p>>::new();
    for (flow, place) in flows(plan, roles) {
        let Some(proxy) = flow.proxy.as_ref().filter(|_| flow.via == Via::Proxy) else { continue };
        let Some(proxy) = plan.proxies.iter().find(|known| known.name == *proxy) else { continue };
        let deployments = flow.reasons.iter().map(|reason| &reason.deployment).collect::<BTreeSet<_>>();
        for deployment in deployments.into_iter().filter(|deployment| has(plan, deployment, service, roles)) {
            let agent = found.entry((deployment, place, &proxy.name)).or_insert_with(|| Agent {
                deployment,
                place,
                proxy,
                through: Vec::new(),
                past: Vec::new(),
                services: BTreeSet::new(),
                stem: stem(deployment),
            });
            agent.through.push(flow);
            agent.services.extend(services(flow, deployment));
        }
    }
    let at = job.options.at.as_deref();
    let mut agents = found.into_values().collect::<Vec<_>>();
    agents.retain(|agent| at.is_none_or(|at| agent.place == at || agent.proxy.name == *at));
    let count = |agents: &[Agent<'_>], stem: &str| agents.iter().filter(|other| other.stem == stem).count();
    let several = agents.iter().map(|agent| count(&agents, &agent.stem) > 1).collect::<Vec<_>>();
    for (agent, several) in agents.iter_mut().zip(several) {
        for (flow, place) in flows(plan, roles) {
            let mine = place == agent.place
                && flow.reasons.iter().any(|reason| reason.deployment == *agent.deployment);
            if mine && flow.via == Via::Direct && flow.application.is_web() {
                agent.past.push(flow);
                agent.services.extend(services(flow, agent.deployment));
            }
        }
        if several {
            agent.stem = format!("{}-{}", agent.stem, stem(agent.place));
        }
    }
    agents
}

/// The flows that machines of these roles open, each with their place.
fn flows<'p>(plan: &'p Plan, roles: &[&str]) -> impl Iterator<Item = (&'p Flow, &'p str)> {
    plan.flows.iter().filter_map(move |flow| {
        let place = flow.from.site.as_deref().or(flow.from.vnet.as_deref())?;
        let mine = roles.contains(&flow.from.role.as_str()) && flow.direction == Direction::Outbound;
        mine.then_some((flow, place))
    })
}

/// Whether a deployment runs the product on machines of these roles.
fn has(plan: &Plan, deployment: &Id, service: &str, roles: &[&str]) -> bool {
    let mut flows = plan.flows.iter().filter(|flow| roles.contains(&flow.from.role.as_str()));
    flows.any(|flow| {
        flow.reasons.iter().any(|reason| reason.deployment == *deployment && *reason.service == *service)
    })
}

fn services<'p>(flow: &'p Flow, deployment: &Id) -> impl Iterator<Item = &'p str> {
    let deployment = deployment.clone();
    let mine = flow.reasons.iter().filter(move |reason| reason.deployment == deployment);
    mine.map(|reason| reason.service.as_str())
}

impl<'p> Agent<'p> {
    /// `http://host:port` or `https://host:port`.
    pub(super) fn url(&self) -> String {
        let scheme = if self.proxy.tls { "https" } else { "http" };
        format!("{scheme}://{}", self.address())
    }

    /// `host:port`.
    pub(super) fn address(&self) -> String {
        format!("{}:{}", self.host(), self.proxy.port)
    }

    /// The host, in brackets where it is an IPv6 address.
    pub(super) fn host(&self) -> String {
        let host = self.proxy.host.as_str();
        if host.contains(':') && !host.starts_with('[') { format!("[{host}]") } else { host.to_owned() }
    }

    /// Whether the proxy asks its clients who they are.
    pub(super) fn signs_in(&self) -> bool {
        self.proxy.authentication != *"none"
    }

    /// The hosts that must go past the proxy: those that the plan reaches directly, then what the scenario's own list says.
    pub(super) fn hosts_past(&self) -> BTreeSet<HostPattern> {
        self.past.iter().filter_map(|flow| pattern(flow)).collect()
    }

    /// Forgets what the machine itself sends past the proxy of one agent: the status of certificates and updates. A setting
    /// for that agent alone does not touch it. What a bypass list or a private endpoint keeps off the proxy stays.
    pub(super) fn forget_the_systems(&mut self) {
        let own = self.proxy.bypass.iter().filter_map(|entry| own(entry)).collect::<Vec<_>>();
        let kept = |flow: &&Flow| {
            let host = pattern(flow);
            let bypassed = host.is_some_and(|host| own.iter().any(|own| overlaps(&own.to_name_set(), &host)));
            flow.path != Path::Public || bypassed
        };
        self.past.retain(kept);
    }

    /// The hosts that must go through the proxy.
    pub(super) fn hosts_through(&self) -> BTreeSet<HostPattern> {
        self.through.iter().filter_map(|flow| pattern(flow)).collect()
    }

    /// The entries of a bypass list, in the agent's spelling and in order: what the plan reaches directly and what the
    /// scenario keeps off the proxy. Those that would keep off what needs the proxy are left out.
    pub(super) fn entries(&self, spelling: &dyn Spelling) -> BTreeSet<String> {
        let own = self.proxy.bypass.iter().filter_map(|entry| own(entry));
        let texts = self.hosts_past().into_iter().chain(own).filter_map(|pattern| spelling.write(&pattern));
        let through = self.hosts_through();
        let harmless = |text: &String| {
            let read = spelling.read(text);
            read.is_some_and(|read| !through.iter().any(|host| overlaps(&read, host)))
        };
        texts.filter(harmless).collect()
    }

    /// What the ledger says: the proxy carries what must go through it, and the bypass list the rest. Where `cannot` has a
    /// reason, the agent can use the proxy for nothing.
    pub(super) fn ledger(
        &self,
        bypass: &BTreeSet<String>,
        read: &dyn Fn(&str) -> Option<NameSet>,
        cannot: Option<&str>,
    ) -> Vec<Entry> {
        let read = bypass.iter().filter_map(|text| Some((text, read(text)?))).collect::<Vec<_>>();
        let through = self.through.iter().map(|flow| match cannot {
            Some(because) => self.entry(flow, Outcome::Refused, None, because),
            None => self.entry(flow, Outcome::Exact, Some(self.url()), ""),
        });
        let past = self.past.iter().filter_map(|flow| {
            let host = pattern(flow)?;
            if cannot.is_some() {
                return Some(self.entry(flow, Outcome::Exact, None, ""));
            }
            let meant = host.to_name_set();
            let entry = read.iter().find(|(_, names)| meant.is_subset(names).unwrap_or(false));
            Some(match entry {
                None => self.entry(
                    flow,
                    Outcome::Refused,
                    None,
                    "the agent has no way to keep this host off the proxy: let the proxy itself reach it at its private address",
                ),
                Some((text, names)) => {
                    let more = names.difference(&meant).unwrap_or_else(|_| NameSet::empty());
                    let because = "the entry keeps more names off the proxy, none of which the plan sends through it";
                    match more.is_empty() {
                        true => self.entry(flow, Outcome::Exact, Some((*text).clone()), ""),
                        false => {
                            let mut entry = self.entry(flow, Outcome::Widened, Some((*text).clone()), because);
                            entry.changes.push(Change::more_names(more));
                            entry
                        }
                    }
                }
            })
        });
        through.chain(past).collect()
    }

    /// An entry of the ledger for one connection.
    pub(super) fn entry(
        &self,
        flow: &Flow,
        outcome: Outcome,
        written: Option<String>,
        because: &str,
    ) -> Entry {
        Entry {
            flow: flow.id.to_string(),
            device: "agent".to_owned(),
            at: self.place.to_owned(),
            from: flow.from.role.to_string(),
            to: flow.to.name.to_string(),
            service: format!("{}/{}", flow.protocol, flow.port),
            need: flow.need,
            outcome,
            means: written.is_some().then_some(Means::Name),
            written: written.into_iter().collect(),
            changes: Vec::new(),
            because: because.to_owned(),
        }
    }

    /// The advisories about the deployment that speak of its proxy.
    pub(super) fn advice(&self, plan: &'p Plan) -> Vec<String> {
        let mine =
            plan.advisories_of(Some(self.deployment)).filter(|advisory| advisory.code.contains("proxy"));
        mine.map(|advisory| format!("{}: {} ({})", advisory.severity, advisory.message, advisory.fix))
            .collect()
    }
}

/// Whether a set has names that a pattern has as well.
pub(super) fn overlaps(names: &NameSet, host: &HostPattern) -> bool {
    !names.is_disjoint(&host.to_name_set()).unwrap_or(false)
}

/// An entry of the scenario's bypass list, where it is a name or a wildcard.
fn own(entry: &str) -> Option<HostPattern> {
    let entry = entry.trim().to_ascii_lowercase();
    let entry = if entry.starts_with('.') { format!("*{entry}") } else { entry };
    entry.parse().ok()
}

fn pattern(flow: &Flow) -> Option<HostPattern> {
    use portolan_plan::plan::TargetKind::{Fqdn, Glob, Suffix};
    matches!(flow.to.kind, Fqdn | Suffix | Glob).then(|| flow.to.name.parse().ok()).flatten()
}
