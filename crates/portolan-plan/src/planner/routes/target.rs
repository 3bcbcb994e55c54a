//! Where a need leads, and on which way.

use std::sync::Arc;

use portolan_catalog::Id;
use portolan_model::{Application, HostPattern, IpNet, Path};

use super::Map;
use crate::plan::TargetKind;
use crate::planner::ground::{RESOLVER, Stand};
use crate::planner::needs::{Goal, NeedOf, Party};
use crate::scenario::{Proxy, Uplink};

/// What a need leads to.
pub(super) struct Aim {
    pub(super) kind: TargetKind,
    pub(super) name: Id,
    pub(super) prefixes: Arc<[IpNet]>,
}

impl Map<'_> {
    /// Where a need leads; none where it falls away.
    pub(super) fn aim(
        &self,
        party: &Party<'_>,
        need: &NeedOf<'_>,
        stand: &Stand<'_>,
        endpoint: Option<usize>,
    ) -> Option<Aim> {
        let prefixes_of = |name: &str| {
            let endpoint = endpoint.and_then(|index| self.privacy.endpoints.get(index));
            endpoint.map(|endpoint| Arc::from(endpoint.prefixes(name))).unwrap_or_default()
        };
        let aim = |kind, name: &Id, prefixes| Aim { kind, name: name.clone(), prefixes };
        let none = Arc::default;
        Some(match &need.goal {
            Goal::Host { pattern, name, .. } => {
                let kind = match pattern {
                    HostPattern::Exact(_) => TargetKind::Fqdn,
                    HostPattern::Suffix(_) => TargetKind::Suffix,
                    HostPattern::Glob(_) => TargetKind::Glob,
                };
                aim(kind, name, prefixes_of(name))
            }
            Goal::LocalHost(name) => aim(TargetKind::Fqdn, &Id::from(name.as_str()), none()),
            Goal::Tag(tag) => aim(TargetKind::ServiceTag, tag, none()),
            Goal::Addresses { label, prefixes } => aim(TargetKind::Prefixes, label, Arc::clone(prefixes)),
            Goal::Named(label) => aim(TargetKind::Named, label, prefixes_of(label)),
            Goal::Machines(target) => {
                let machines = party.stands.get(*target)?;
                let kind =
                    if machines.prefixes.is_empty() { TargetKind::Named } else { TargetKind::Prefixes };
                aim(kind, &machines.source.role, Arc::clone(&machines.prefixes))
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
                    Some(address) => aim(TargetKind::Prefixes, &label, Arc::from([IpNet::from(address)])),
                    None => aim(TargetKind::Named, &label, none()),
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
}

/// The proxy that opens the connection, if one does.
pub(super) fn proxy<'s>(
    application: Application,
    path: Path,
    target: &str,
    stand: &Stand<'s>,
) -> Option<(&'s Id, &'s Proxy)> {
    let (name, proxy) = stand.proxy?;
    let carried = application.is_web() && matches!(path, Path::Public | Path::MicrosoftPeering);
    let bypassed = proxy.bypass.iter().any(|entry| bypasses(entry, target));
    (carried && !bypassed && &*stand.source.role != RESOLVER).then_some((name, proxy))
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
