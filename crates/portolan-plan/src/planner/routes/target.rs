//! Where a need leads, and on which way.

use std::sync::Arc;

use portolan_catalog::Id;
use portolan_model::{Application, HostPattern, IpNet, Path};

use super::Router;
use crate::plan::{Target, TargetKind};
use crate::planner::ground::{RESOLVER, Stand};
use crate::planner::needs::{Goal, NeedOf, Party};
use crate::scenario::{Proxy, Uplink};

impl Router<'_, '_> {
    /// Where a need leads, and whether that is a wildcard that nothing narrowed; none where it falls away.
    pub(super) fn target(
        &self,
        party: &Party<'_>,
        need: &NeedOf<'_>,
        stand: &Stand<'_>,
        endpoint: Option<usize>,
    ) -> Option<(Target, bool)> {
        let prefixes_of = |name: &str| {
            let endpoint = endpoint.and_then(|index| self.privacy.endpoints.get(index));
            endpoint.map_or_else(|| Arc::clone(&self.empty), |endpoint| Arc::from(endpoint.prefixes(name)))
        };
        let target = |kind, name: Id, prefixes, examples| Target {
            kind,
            name,
            prefixes,
            examples,
            discovered_for: Vec::new(),
            addresses: None,
            uncovered: None,
        };
        let plain = |kind, name: Id, prefixes| target(kind, name, prefixes, Vec::new());
        Some(match &need.goal {
            Goal::Host { pattern, name, examples, wide, found_for } => {
                let kind = match pattern {
                    HostPattern::Exact(_) => TargetKind::Fqdn,
                    HostPattern::Suffix(_) => TargetKind::Suffix,
                    HostPattern::Glob(_) => TargetKind::Glob,
                };
                let prefixes = prefixes_of(name);
                let target = target(kind, name.clone(), prefixes, examples.to_vec());
                (Target { discovered_for: found_for.iter().cloned().collect(), ..target }, *wide)
            }
            Goal::LocalHost(name) => {
                (plain(TargetKind::Fqdn, Id::from(name.as_str()), Arc::clone(&self.empty)), false)
            }
            Goal::Tag(tag) => (plain(TargetKind::ServiceTag, tag.clone(), Arc::clone(&self.empty)), false),
            Goal::Addresses { label, prefixes } => {
                (plain(TargetKind::Prefixes, label.clone(), Arc::clone(prefixes)), false)
            }
            Goal::Named(label) => (plain(TargetKind::Named, label.clone(), prefixes_of(label)), false),
            Goal::Machines(target) => {
                let machines = party.stands.get(*target)?;
                let kind =
                    if machines.prefixes.is_empty() { TargetKind::Named } else { TargetKind::Prefixes };
                (plain(kind, machines.source.role.clone(), Arc::clone(&machines.prefixes)), false)
            }
            Goal::ResolverInbound => {
                if !self.privacy.forwards(&stand.spot) {
                    return None;
                }
                let home = self.ground.name_home(&stand.spot);
                let label = home.map_or_else(
                    || Id::from("resolver in the virtual network"),
                    |home| Id::from(format!("inbound resolver of {}", home.name)),
                );
                match home.and_then(|home| home.resolver_inbound) {
                    Some(address) => {
                        (plain(TargetKind::Prefixes, label, Arc::from([IpNet::from(address)])), false)
                    }
                    None => (plain(TargetKind::Named, label, Arc::clone(&self.empty)), false),
                }
            }
        })
    }

    pub(super) fn path(&self, need: &NeedOf<'_>, stand: &Stand<'_>, endpoint: Option<usize>) -> Path {
        if endpoint.is_some() {
            return Path::PrivateEndpoint;
        }
        match &need.goal {
            Goal::LocalHost(_) | Goal::Addresses { .. } | Goal::Machines(_) | Goal::ResolverInbound => {
                Path::Local
            }
            Goal::Named(_) if need.link.is_none() => Path::Local,
            Goal::Tag(_) | Goal::Named(_) => Path::Public,
            Goal::Host { .. } => {
                let service = need.link.as_ref().map(|(link, _)| &*link.kind);
                if service.is_some_and(|service| self.ground.has_service_endpoint(&stand.spot, service)) {
                    return Path::ServiceEndpoint;
                }
                let peered =
                    stand.network.is_some_and(|network| network.uplink.contains(&Uplink::MicrosoftPeering));
                if peered && need.microsoft_peering { Path::MicrosoftPeering } else { Path::Public }
            }
        }
    }

    /// The proxy that opens the connection, if one does.
    pub(super) fn proxy<'s>(
        &self,
        application: Application,
        path: Path,
        target: &Target,
        stand: &Stand<'s>,
    ) -> Option<(&'s Id, &'s Proxy)> {
        let (name, proxy) = stand.proxy?;
        let carried = application.is_web() && matches!(path, Path::Public | Path::MicrosoftPeering);
        let bypassed = proxy.bypass.iter().any(|entry| bypasses(entry, &target.name));
        (carried && !bypassed && &*stand.source.role != RESOLVER).then_some((name, proxy))
    }
}

/// Whether an entry of a proxy's bypass list covers a host or all that a pattern stands for.
pub(in crate::planner) fn bypasses(entry: &str, host: &str) -> bool {
    let entry = entry.trim().to_ascii_lowercase();
    let Some(suffix) = entry.strip_prefix("*.").or_else(|| entry.strip_prefix('.')) else {
        return host == entry;
    };
    let domain = host.strip_prefix("*.").unwrap_or(host);
    let within = domain.strip_suffix(suffix).is_some_and(|rest| rest.ends_with('.') && rest.len() > 1);
    !suffix.is_empty() && (within || domain == suffix)
}
