//! What Site Recovery wants beside rules: service endpoints for Storage in the machines' subnets, and cache accounts
//! that let those subnets and trusted services in.
//!
//! All of it is in the plan: the connections to the cache accounts, and the subnets with the endpoints that they have.

use std::collections::{BTreeMap, BTreeSet};

use portolan_model::{IpNet, Path};
use portolan_plan::plan::{Device, Flow, Plan, PlanSubnet, PlanVNet, TargetKind};

use crate::comment::{header, safe};
use crate::intent::{Job, RuleSet};

/// The service endpoint for storage accounts.
const ENDPOINT: &str = "Microsoft.Storage";

/// The requirements of the catalog that lead to a cache account.
const REQUIREMENTS: [&str; 2] = ["site-recovery.cache-storage", "site-recovery.failback-cache-storage"];

const ASSUMES: &[&str] = &[
    "the accounts are used for replication alone: whoever else reached them does not any more",
    "trusted services may pass the accounts' firewalls; the vault's identity has its role on them where the vault uses one",
    "a subnet keeps no service endpoint that is not printed here, and, deployed as ARM template or Bicep, no other property either: compare with `what-if` or `plan` first",
    "the ARM template and Bicep: virtual networks, security groups and accounts stand in the resource group of the deployment",
];

/// Subnets and accounts.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Storage {
    /// The first lines of the file.
    pub(super) header: Vec<String>,
    /// The subnets of the machines, by virtual network and name.
    pub(super) subnets: Vec<Subnet>,
    /// The cache accounts, by name.
    pub(super) accounts: Vec<Account>,
    /// What is left to do by hand.
    pub(super) notes: Vec<String>,
}

/// A subnet that reaches a cache account.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Subnet {
    /// Its virtual network.
    pub(super) vnet: String,
    /// Its name.
    pub(super) name: String,
    /// Its prefix.
    pub(super) prefix: IpNet,
    /// Its security group.
    pub(super) nsg: Option<String>,
    /// All service endpoints that it then has.
    pub(super) endpoints: Vec<String>,
}

/// A cache account.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Account {
    /// Its name.
    pub(super) name: String,
    /// Its region: that of the machines.
    pub(super) location: Option<String>,
    /// The subnets that may reach it: virtual network and name.
    pub(super) subnets: BTreeSet<(String, String)>,
}

impl Subnet {
    /// Its name in a file: `spoke-app`.
    pub(super) fn stem(&self) -> String {
        crate::naming::stem(&format!("{}/{}", self.vnet, self.name))
    }
}

/// What the places of a job ask for; no accounts where none of them replicates.
pub(super) fn of(job: &Job<'_>) -> Storage {
    let mut storage = Storage::default();
    let (mut subnets, mut accounts) = (BTreeMap::new(), BTreeMap::<String, Account>::new());
    for set in &job.sets {
        for flow in job.plan.flows.iter().filter(|flow| to_cache(flow, set)) {
            let Some(name) = account(flow) else {
                storage.notes.push(format!(
                    "the name of a cache account of {} is not known, so that its firewall is not printed",
                    set.place.title()
                ));
                continue;
            };
            let Some((vnet, subnet)) = subnet(job.plan, &set.place.name) else {
                storage.notes.push(format!(
                    "the firewall of the cache account `{name}` is not printed, as the scenario names no subnet of `{}`",
                    set.place.name
                ));
                continue;
            };
            let key = (vnet.name.to_string(), subnet.name.to_string());
            let location = set.place.region.as_ref().map(ToString::to_string);
            let account = Account { name: name.clone(), location, subnets: BTreeSet::new() };
            accounts.entry(name).or_insert(account).subnets.insert(key.clone());
            subnets.entry(key).or_insert_with(|| described(vnet, subnet));
        }
    }
    let what = "Service endpoints and network rules of the cache accounts of Site Recovery";
    storage.header = header(&job.stamp, None, what, ASSUMES);
    storage.subnets = subnets.into_values().collect();
    storage.accounts = accounts.into_values().collect();
    storage
}

/// Whether a connection leads from a place to a cache account, and not through a private endpoint.
fn to_cache(flow: &Flow, set: &RuleSet) -> bool {
    let open = matches!(flow.path, Path::Public | Path::ServiceEndpoint);
    let cache = flow.reasons.iter().any(|reason| REQUIREMENTS.contains(&reason.requirement.as_str()));
    open && cache && flow.legs.iter().any(|leg| *leg.at == *set.place.name && leg.device == Device::Nsg)
}

/// The account's name: the first label of its host.
fn account(flow: &Flow) -> Option<String> {
    let (name, _) = flow.to.name.split_once('.')?;
    (flow.to.kind == TargetKind::Fqdn).then(|| name.to_owned())
}

fn subnet<'p>(plan: &'p Plan, place: &str) -> Option<(&'p PlanVNet, &'p PlanSubnet)> {
    let (vnet, subnet) = place.split_once('/')?;
    let vnet = plan.vnets.iter().find(|known| known.name == *vnet)?;
    Some((vnet, vnet.subnets.iter().find(|known| known.name == *subnet)?))
}

fn described(vnet: &PlanVNet, subnet: &PlanSubnet) -> Subnet {
    let mut endpoints = subnet.service_endpoints.iter().map(|id| service(id)).collect::<BTreeSet<_>>();
    endpoints.insert(ENDPOINT.to_owned());
    Subnet {
        vnet: safe(&vnet.name),
        name: safe(&subnet.name),
        prefix: subnet.prefix,
        nsg: subnet.nsg.as_ref().map(|nsg| safe(nsg)),
        endpoints: endpoints.into_iter().collect(),
    }
}

/// The platform's name of a service: `storage` is `Microsoft.Storage`, `key-vault` is `Microsoft.KeyVault`.
fn service(id: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect::<String>()
    };
    format!("Microsoft.{}", id.split('-').map(capital).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_have_the_names_of_the_platform() {
        assert_eq!(service("storage"), "Microsoft.Storage");
        assert_eq!(service("key-vault"), "Microsoft.KeyVault");
    }
}
