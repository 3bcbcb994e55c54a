//! Asks every requirement of every deployment whether it holds, and what hosts it leads to.

mod day;
mod left_out;
mod prepared;
mod spelling;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use portolan_catalog::{
    Catalog, Condition, Destination, Id, Infrastructure, PrivateLinkRef, Product, Requirement,
};
use portolan_model::{Date, HostPattern, IpNet, Need, Status};

use super::context::Unit;
use super::ground::{ADMINISTRATOR, Ground, RESOLVER, Stand};
use day::Day;
use left_out::LeftOut;
use prepared::{Flaw, Prepared, prepare};
use spelling::{Shared, Spelled, address, addresses, examples, missing_option, read_host, resource};

use crate::discovered::Discovered;
use crate::plan::{NotNeeded, NotPlanned};
use crate::scenario::{Account, Deployment, OptionValue, Scenario};
use crate::threads::side_by_side;

/// Everything that the requirements of a scenario ask for.
pub(super) struct Gathered<'a> {
    pub(super) parties: Vec<Party<'a>>,
    pub(super) not_planned: Vec<NotPlanned>,
    pub(super) not_needed: Vec<NotNeeded>,
}

impl<'a> Gathered<'a> {
    /// A deployment by its name.
    pub(super) fn party(&self, deployment: &Id) -> Option<&Party<'a>> {
        let at = self.parties.binary_search_by(|party| party.deployment.name.cmp(deployment)).ok()?;
        self.parties.get(at)
    }
}

/// A deployment with its machines and its needs.
pub(super) struct Party<'a> {
    pub(super) deployment: &'a Deployment,
    pub(super) home: &'a Product,
    /// The products it consists of.
    pub(super) units: Vec<Unit<'a>>,
    /// Its machines by role, then its administrators, then the resolvers of its places.
    pub(super) stands: Vec<Stand<'a>>,
    pub(super) needs: Vec<NeedOf<'a>>,
    /// Wildcards that stay wide because an option is not set: (option, host).
    pub(super) unknown_names: Vec<(String, Id)>,
    /// Hosts that no name can have: (requirement, host).
    pub(super) invalid: Vec<(Id, String)>,
}

/// One connection that a deployment needs.
pub(super) struct NeedOf<'a> {
    pub(super) unit: usize,
    pub(super) stand: usize,
    pub(super) requirement: &'a Requirement,
    pub(super) goal: Goal,
    pub(super) need: Need,
    pub(super) status: Status,
    pub(super) documents: Arc<[Id]>,
    pub(super) defects: Arc<[Id]>,
    pub(super) because: Arc<[Id]>,
    pub(super) tags: Vec<Id>,
    pub(super) may_not_resolve: bool,
    pub(super) microsoft_peering: bool,
    /// What can make it private: the sub-resource and the resource.
    pub(super) link: Option<(&'a PrivateLinkRef, Id)>,
    pub(super) account: Option<&'a Account>,
}

/// Where a need leads.
pub(super) enum Goal {
    Host {
        pattern: HostPattern,
        /// The same as text.
        name: Id,
        examples: Arc<[Id]>,
        wide: bool,
        /// The wildcard that the name stands for, where a service told it.
        found_for: Option<Id>,
    },
    Tag(Id),
    Addresses {
        label: Id,
        prefixes: Arc<[IpNet]>,
    },
    /// A machine of the customer's own, by its name.
    LocalHost(HostPattern),
    /// The machines of another stand.
    Machines(usize),
    Named(Id),
    ResolverInbound,
}

impl Goal {
    /// Real names under a wildcard, and the wildcard that a name stands for.
    pub(super) fn instances(&self) -> (&[Id], &[Id]) {
        match self {
            Goal::Host { examples, found_for, .. } => (examples, found_for.as_slice()),
            _ => (&[], &[]),
        }
    }
}

/// What the requirements are read from.
#[derive(Clone, Copy)]
pub(super) struct Lists<'a, 'd> {
    pub(super) catalog: &'a Catalog,
    /// The day whose lists are followed; the newest where absent.
    pub(super) as_of: Option<Date>,
    /// Names that services told.
    pub(super) discovered: Option<&'d Discovered>,
}

/// Gathers the needs of all deployments, in the order of their names; on two threads each gathers those of a half.
pub(super) fn gather<'a>(
    scenario: &'a Scenario,
    lists: Lists<'a, '_>,
    ground: &Ground<'a>,
    two_threads: bool,
) -> Gathered<'a> {
    let mut deployments = scenario.deployments.iter().collect::<Vec<_>>();
    deployments.sort_by(|a, b| a.name.cmp(&b.name));
    let gather = |deployments: &[&'a Deployment]| -> (Vec<Party<'a>>, LeftOut) {
        let mut gatherer = Gatherer::new(scenario, lists, ground);
        let parties = deployments.iter().filter_map(|deployment| gatherer.party(deployment)).collect();
        (parties, gatherer.left_out)
    };
    let half = if two_threads { deployments.len() / 2 } else { deployments.len() };
    let (first, second) = deployments.split_at(half);
    let (behind, (mut parties, mut left_out)) =
        side_by_side(two_threads, || (!second.is_empty()).then(|| gather(second)), || gather(first));
    if let Some((behind, more)) = behind {
        parties.extend(behind);
        left_out.extend(more);
    }
    let (not_planned, not_needed) = left_out.listed();
    Gathered { parties, not_planned, not_needed }
}

struct Gatherer<'a, 'g> {
    scenario: &'a Scenario,
    catalog: &'a Catalog,
    day: Day,
    discovered: Option<&'g Discovered>,
    ground: &'g Ground<'a>,
    prepared: BTreeMap<&'a str, Vec<Prepared<'a>>>,
    left_out: LeftOut,
    shared: Shared,
    empty: Arc<[Id]>,
}

impl<'a, 'g> Gatherer<'a, 'g> {
    fn new(scenario: &'a Scenario, lists: Lists<'a, 'g>, ground: &'g Ground<'a>) -> Gatherer<'a, 'g> {
        let Lists { catalog, as_of, discovered } = lists;
        Gatherer {
            scenario,
            catalog,
            day: Day { as_of, newest: catalog.date },
            discovered,
            ground,
            prepared: prepare(catalog, scenario),
            left_out: LeftOut::default(),
            shared: Shared::default(),
            empty: Arc::from([]),
        }
    }

    fn party(&mut self, deployment: &'a Deployment) -> Option<Party<'a>> {
        let home = self.catalog.products.get(&*deployment.service)?;
        let mut stands =
            home.roles.iter().map(|role| self.ground.stand(deployment, role)).collect::<Vec<_>>();
        let machines = stands.len();
        stands.push(self.ground.administrators(deployment));
        let mut seen = Vec::new();
        for index in 0..machines {
            let Some(stand) = stands.get(index) else { continue };
            if let Some(resolver) = self.ground.resolver_of(stand, deployment)
                && !seen.contains(&resolver.spot)
            {
                seen.push(resolver.spot.clone());
                stands.push(resolver);
            }
        }
        let mut party = Party {
            deployment,
            home,
            units: Vec::new(),
            stands,
            needs: Vec::new(),
            unknown_names: Vec::new(),
            invalid: Vec::new(),
        };
        let own_roles =
            home.roles.iter().enumerate().map(|(index, role)| (role.id.clone(), index)).collect::<Vec<_>>();
        let unit = Unit {
            scenario: self.scenario,
            catalog: self.catalog,
            deployment,
            home,
            product: home,
            fixed: None,
        };
        self.unit(&mut party, unit, &own_roles, &mut vec![&home.id]);
        // A machine that needs nothing else needs no name resolution and no time either.
        let busy = party
            .needs
            .iter()
            .map(|need| need.stand)
            .filter(|stand| *stand < machines)
            .collect::<BTreeSet<_>>();
        for product in self.catalog.products.values().filter(|product| product.infrastructure) {
            let role = product.roles.first().map(|role| role.id.clone());
            let mapping = role
                .iter()
                .flat_map(|role| busy.iter().map(|stand| (role.clone(), *stand)))
                .collect::<Vec<_>>();
            if !mapping.is_empty() {
                self.unit(&mut party, Unit { product, ..unit }, &mapping, &mut vec![&product.id]);
            }
        }
        party.unknown_names.sort();
        party.unknown_names.dedup();
        party.invalid.sort();
        party.invalid.dedup();
        Some(party)
    }

    /// Asks the requirements of one product, then those of the products it includes.
    fn unit(&mut self, party: &mut Party<'a>, unit: Unit<'a>, roles: &[(Id, usize)], path: &mut Vec<&'a Id>) {
        let index = party.units.len();
        party.units.push(unit);
        let absent =
            unit.product.clouds.get(&self.scenario.cloud).is_some_and(|state| state.absent.is_some());
        if let Some(prepared) = self.prepared.remove(&*unit.product.id) {
            for one in &prepared {
                if absent {
                    self.left_out.requirement(&unit, one, &[], Arc::from([Id::from(self.no_row())]));
                } else {
                    self.requirement(party, index, one, roles);
                }
            }
            self.prepared.insert(&unit.product.id, prepared);
        }
        let first = roles.first().map(|(_, stand)| *stand);
        self.not_needed(&unit, first.and_then(|stand| party.stands.get(stand)));
        for include in &unit.product.includes {
            let Some(product) = self.catalog.products.get(&*include.product) else { continue };
            if path.contains(&&product.id) {
                continue;
            }
            let stand = first.and_then(|stand| party.stands.get(stand));
            let (Some(stand), when) = (stand, &include.when) else { continue };
            let holds = |condition: &Condition| {
                condition.holds(&mut |leaf| unit.answer(leaf, stand, self.ground, None))
            };
            if !when.as_ref().is_none_or(holds) {
                continue;
            }
            let theirs = include
                .roles
                .iter()
                .flat_map(|(theirs, ours)| {
                    roles
                        .iter()
                        .filter(move |(role, _)| role == ours)
                        .map(move |(_, stand)| (theirs.clone(), *stand))
                })
                .collect::<Vec<_>>();
            path.push(&product.id);
            self.unit(party, Unit { product, fixed: Some(&include.with), ..unit }, &theirs, path);
            path.pop();
        }
    }

    fn requirement(
        &mut self,
        party: &mut Party<'a>,
        unit: usize,
        prepared: &Prepared<'a>,
        roles: &[(Id, usize)],
    ) {
        let requirement = prepared.requirement;
        let stands = match &*requirement.from {
            ADMINISTRATOR => {
                party.stands.iter().position(|stand| stand.source.role == ADMINISTRATOR).into_iter().collect()
            }
            RESOLVER if !roles.iter().any(|(role, _)| role == RESOLVER) => {
                let of_resolvers = |(_, stand): (usize, &Stand<'_>)| stand.source.role == RESOLVER;
                let at = party
                    .stands
                    .iter()
                    .enumerate()
                    .filter(|pair| of_resolvers(*pair))
                    .map(|(index, _)| index);
                at.collect::<Vec<_>>()
            }
            from => {
                roles.iter().filter(|(role, _)| role == from).map(|(_, stand)| *stand).collect::<Vec<_>>()
            }
        };
        for stand in stands {
            self.at(party, unit, stand, prepared, roles);
        }
    }

    /// Asks one requirement for machines that stand somewhere.
    fn at(
        &mut self,
        party: &mut Party<'a>,
        unit_index: usize,
        stand_index: usize,
        prepared: &Prepared<'a>,
        roles: &[(Id, usize)],
    ) {
        let requirement = prepared.requirement;
        let (Some(unit), Some(stand)) = (party.units.get(unit_index).copied(), party.stands.get(stand_index))
        else {
            return;
        };
        if let Err(why) = self.holds(&unit, stand, prepared) {
            self.left_out.requirement(&unit, prepared, &[], why);
            return;
        }
        let because = match &requirement.when {
            Some(condition) => self.sentences(0, condition, &unit, stand, prepared),
            None => Arc::clone(&self.empty),
        };
        let defects = self.defects(&unit, prepared, &prepared.regions);
        let day = self.day;
        let base = |goal: Goal| NeedOf {
            unit: unit_index,
            stand: stand_index,
            requirement,
            goal,
            need: day.need(requirement.need, requirement.until, requirement.was),
            status: day.status(requirement.status, requirement.need, requirement.until),
            documents: Arc::clone(&prepared.documents),
            defects: Arc::clone(&defects),
            because: Arc::clone(&because),
            tags: Vec::new(),
            may_not_resolve: requirement.may_not_resolve,
            microsoft_peering: requirement.microsoft_peering,
            link: None,
            account: None,
        };
        match &requirement.to {
            Destination::Hosts(_) => {
                for (host, why) in self.hosts(party, &unit, stand_index, prepared, &because, &base) {
                    self.left_out.requirement(&unit, prepared, &[host], why);
                }
            }
            Destination::Tags(clouds) => {
                let tags = clouds.get(&self.scenario.cloud).map_or(&[][..], Vec::as_slice);
                for (tag, _) in tags.iter().flat_map(|tag| unit.expand(tag)) {
                    let mut need = base(Goal::Tag(Id::from(tag.as_str())));
                    need.tags = vec![Id::from(tag)];
                    party.needs.push(need);
                }
            }
            Destination::Addresses { option, label } => {
                let value = unit.option(option);
                let (prefixes, names) = addresses(value.as_deref());
                party.needs.extend(names.into_iter().map(|name| base(Goal::LocalHost(name))));
                if prefixes.is_empty() && value.as_deref().is_some_and(OptionValue::is_given) {
                    return;
                }
                let label = Id::from(label.as_str());
                let goal = if prefixes.is_empty() {
                    Goal::Named(label)
                } else {
                    Goal::Addresses { label, prefixes: Arc::from(prefixes) }
                };
                party.needs.push(base(goal));
            }
            Destination::Role(role) => {
                let targets = roles.iter().filter(|(theirs, _)| theirs == role).map(|(_, stand)| *stand);
                party.needs.extend(targets.map(|target| base(Goal::Machines(target))));
            }
            Destination::Infrastructure(Infrastructure::ResolverInbound) => {
                party.needs.push(base(Goal::ResolverInbound))
            }
            Destination::Infrastructure(what) => {
                let (servers, label) = match what {
                    Infrastructure::Resolvers => (self.ground.resolvers(&stand.spot), "DNS resolvers"),
                    _ => (self.ground.ntp_servers(&stand.spot), "time servers"),
                };
                let label = Id::from(label);
                let mut prefixes = servers.iter().map(|server| IpNet::from(*server)).collect::<Vec<_>>();
                prefixes.sort_unstable();
                prefixes.dedup();
                let goal = if prefixes.is_empty() {
                    Goal::Named(label)
                } else {
                    Goal::Addresses { label, prefixes: Arc::from(prefixes) }
                };
                party.needs.push(base(goal));
            }
        }
    }

    /// Adds the needs that hosts give; tells which hosts of the requirement do not hold here, and why.
    fn hosts(
        &mut self,
        party: &mut Party<'a>,
        unit: &Unit<'a>,
        stand: usize,
        prepared: &Prepared<'a>,
        because: &Arc<[Id]>,
        base: &dyn Fn(Goal) -> NeedOf<'a>,
    ) -> Vec<(Id, Arc<[Id]>)> {
        let requirement = prepared.requirement;
        let mut left_out = Vec::new();
        for (position, host) in prepared.hosts.iter().enumerate() {
            let entry = host.entry;
            if !self.day.listed(entry.since, entry.until, entry.need.unwrap_or(requirement.need)) {
                let unlisted = Id::from(self.day.unlisted(entry.since, entry.until));
                left_out.push((host.text.clone(), Arc::from([unlisted])));
                continue;
            }
            let mut because = Arc::clone(because);
            if let Some(condition) = &entry.when {
                let Some(stand) = party.stands.get(stand) else { continue };
                let more = self.sentences(position + 1, condition, unit, stand, prepared);
                if !condition.holds(&mut |leaf| unit.answer(leaf, stand, self.ground, None)) {
                    left_out.push((host.text.clone(), more));
                    continue;
                }
                because = because.iter().chain(more.iter()).cloned().collect();
            }
            let narrowed = entry.narrow.iter().flat_map(|template| unit.expand(template)).collect::<Vec<_>>();
            let wide = narrowed.is_empty();
            let texts = match &host.fixed {
                Some(_) => Vec::new(),
                None if wide => unit.expand(&entry.host),
                None => narrowed,
            };
            if wide && let Some(option) = missing_option(unit, &entry.narrow) {
                let host = texts.first().map_or_else(|| entry.host.to_string(), |(text, _)| text.clone());
                party.unknown_names.push((option, Id::from(host)));
            }
            let spelled = texts.into_iter().map(|(text, member)| (Spelled::Text(text), member));
            let fixed = host.fixed.as_ref().map(|(pattern, name)| (Spelled::Fixed(pattern, name), None));
            let spelled =
                if fixed.is_some() { fixed.into_iter().collect() } else { spelled.collect::<Vec<_>>() };
            for (text, member, found_for) in self.with_found(requirement, spelled) {
                let tags =
                    entry.service_tags.as_ref().unwrap_or(&requirement.service_tags).of(self.scenario.cloud);
                let until = entry.until.or(requirement.until);
                let printed = entry.need.unwrap_or(requirement.need);
                let parsed = match &text {
                    Spelled::Fixed(pattern, name) => Ok(((*pattern).clone(), (*name).clone())),
                    // What names a member of a list is different for each deployment.
                    Spelled::Text(text) if member.is_some() => read_host(text),
                    Spelled::Text(text) => self.shared.host(text),
                };
                let text = text.as_str();
                let goal = match parsed {
                    Ok((pattern, name)) => {
                        let wide = wide && !matches!(pattern, HostPattern::Exact(_));
                        let examples = if wide && (self.discovered.is_some() || !entry.examples.is_empty()) {
                            let found =
                                self.discovered.into_iter().flat_map(|found| found.names_of(&pattern));
                            let found = found.map(|name| Id::from(name.as_str()));
                            examples(unit, &entry.examples, &pattern).iter().cloned().chain(found).collect()
                        } else {
                            Arc::clone(&self.empty)
                        };
                        Goal::Host { pattern, name, examples, wide, found_for }
                    }
                    // An option may name a server by its address.
                    Err(_) => match address(text) {
                        Some(prefix) => {
                            Goal::Addresses { label: Id::from(text), prefixes: Arc::from([prefix]) }
                        }
                        // Names of resources may hold characters that DNS does not have: such names must be read from
                        // the endpoint.
                        None => {
                            if entry.private_link.is_none() && requirement.private_link.is_none() {
                                party.invalid.push((requirement.id.clone(), text.to_owned()));
                            }
                            Goal::Named(Id::from(text))
                        }
                    },
                };
                let link = entry.private_link.as_ref().or(requirement.private_link.as_ref());
                party.needs.push(NeedOf {
                    need: self.day.need(printed, until, requirement.was),
                    status: self.day.status(entry.status.unwrap_or(requirement.status), printed, until),
                    documents: Arc::clone(&host.documents),
                    defects: self.defects(unit, prepared, &host.regions),
                    because: Arc::clone(&because),
                    tags: tags
                        .iter()
                        .filter_map(|tag| Some(self.shared.text(&unit.fill(tag, member.as_ref())?)))
                        .collect(),
                    may_not_resolve: entry.may_not_resolve.unwrap_or(requirement.may_not_resolve),
                    microsoft_peering: entry.microsoft_peering.unwrap_or(requirement.microsoft_peering),
                    link: link.map(|link| (link, resource(unit, entry, member, link))),
                    account: member.and_then(|member| member.account),
                    ..base(goal)
                });
            }
        }
        left_out
    }

    /// Hosts as they are spelled; in place of wildcards that can be asked for, the names that were told.
    fn with_found<'p, M>(
        &self,
        requirement: &Requirement,
        spelled: Vec<(Spelled<'p>, Option<M>)>,
    ) -> Vec<(Spelled<'p>, Option<M>, Option<Id>)> {
        let mut all = Vec::with_capacity(spelled.len());
        for (text, member) in spelled {
            let told = self.discovered.filter(|_| requirement.discoverable);
            let names = told.and_then(|told| {
                let pattern = text.as_str().parse::<HostPattern>().ok();
                let pattern = pattern.filter(|pattern| !matches!(pattern, HostPattern::Exact(_)))?;
                Some(told.names_of(&pattern).map(ToString::to_string).collect::<Vec<_>>())
            });
            match names.filter(|names| !names.is_empty()) {
                Some(names) => {
                    let wildcard = Id::from(text.as_str());
                    let found = |name| (Spelled::Text(name), None, Some(wildcard.clone()));
                    all.extend(names.into_iter().map(found));
                }
                None => all.push((text, member, None)),
            }
        }
        all
    }

    /// Whether a requirement holds for machines that stand somewhere; if not, why.
    fn holds(&self, unit: &Unit<'a>, stand: &Stand<'a>, prepared: &Prepared<'a>) -> Result<(), Arc<[Id]>> {
        let requirement = prepared.requirement;
        let because = |text: String| Err(Arc::from([Id::from(text)]));
        if !requirement.is_in(self.scenario.cloud) {
            return because(self.no_row());
        }
        if !requirement.phases.iter().any(|phase| unit.deployment.phases.contains(phase)) {
            return because("none of its phases is planned".to_owned());
        }
        if let Some(versions) = &requirement.agent_version
            && !versions.may_hold(unit.deployment.agent_version.as_ref())
        {
            return because(format!("only agents {versions} need it"));
        }
        if !self.day.listed(requirement.since, requirement.until, requirement.need) {
            return because(self.day.unlisted(requirement.since, requirement.until));
        }
        if let Some(condition) = &requirement.when
            && !condition.holds(&mut |leaf| unit.answer(leaf, stand, self.ground, None))
        {
            return Err(self.sentences(0, condition, unit, stand, prepared));
        }
        Ok(())
    }

    fn no_row(&self) -> String {
        format!("no row is published for the cloud `{}`", self.scenario.cloud)
    }

    /// Remembers what a product does not need here although people think so.
    fn not_needed(&mut self, unit: &Unit<'a>, stand: Option<&Stand<'a>>) {
        for entry in &unit.product.not_needed {
            let holds = match (&entry.when, stand) {
                (None, _) => true,
                (Some(_), None) => false,
                (Some(when), Some(stand)) => {
                    when.holds(&mut |leaf| unit.answer(leaf, stand, self.ground, None))
                }
            };
            if holds {
                self.left_out.not_needed(unit, entry);
            }
        }
    }

    fn defects(&self, unit: &Unit<'a>, prepared: &Prepared<'a>, regions: &[&str]) -> Arc<[Id]> {
        if prepared.defects.is_empty() {
            return Arc::clone(&self.empty);
        }
        // Most defects are the same everywhere.
        let by_region = prepared.defects.iter().any(|flaw| !flaw.defect.regions.is_empty());
        let regions =
            regions.iter().filter(|_| by_region).filter_map(|head| unit.region(head)).collect::<Vec<_>>();
        let here = |flaw: &&Flaw<'_>| {
            let only = &flaw.defect.regions;
            flaw.concerns(&unit.deployment.service)
                && (only.is_empty() || regions.iter().any(|region| only.contains(&region.name)))
        };
        let bits =
            prepared.defects.iter().take(64).fold(0_u64, |bits, flaw| bits << 1 | u64::from(here(&flaw)));
        let mut touching = prepared.touching.borrow_mut();
        let touching = touching.entry(bits);
        let fill = || prepared.defects.iter().filter(here).map(|flaw| flaw.defect.id.clone()).collect();
        Arc::clone(touching.or_insert_with(fill))
    }

    /// The sentences that explain a condition's outcome. Equal outcomes share them.
    fn sentences(
        &self,
        which: usize,
        condition: &Condition,
        unit: &Unit<'a>,
        stand: &Stand<'a>,
        prepared: &Prepared<'a>,
    ) -> Arc<[Id]> {
        let mut answer = |leaf: &portolan_catalog::Leaf| unit.answer(leaf, stand, self.ground, None);
        let bits =
            condition.leaves().iter().take(64).fold(0_u64, |bits, leaf| bits << 1 | u64::from(answer(leaf)));
        if let Some(known) = prepared.sentences.borrow().get(&(which, bits)) {
            return Arc::clone(known);
        }
        let sentences: Arc<[Id]> = condition.trail(&mut answer).into_iter().map(Id::from).collect();
        prepared.sentences.borrow_mut().insert((which, bits), Arc::clone(&sentences));
        sentences
    }
}
