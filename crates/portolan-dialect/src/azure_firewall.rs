//! Azure Firewall: a policy with rule collection groups and IP groups, in the three languages in which people keep it.
//!
//! `names` says how host names are written, `policy` makes the model, `limits` keeps it within the platform. References:
//! <https://learn.microsoft.com/azure/firewall-manager/policy-overview>, <https://learn.microsoft.com/azure/firewall/firewall-faq>
//! and <https://learn.microsoft.com/azure/templates/microsoft.network/firewallpolicies/rulecollectiongroups>.

mod arm;
mod bicep;
mod limits;
mod names;
mod policy;
mod terraform;

use portolan_plan::plan::Device;
use portolan_tags::Place as TagPlace;

use crate::capabilities::{Capabilities, Carries, NameMeans};
use crate::target::{Home, Limit, Target, Verified, Work};

/// The targets of this folder.
pub(crate) static TARGETS: &[&Target] = &[&ARM, &BICEP, &TERRAFORM];

/// Rules that read the host of an HTTP request or of the SNI.
const APPLICATION: &str = "application rule";

/// Rules that compare addresses with what the firewall's DNS proxy has resolved.
const NETWORK: &str = "network rule";

const WORK: Work = Work::Rules {
    capabilities: Capabilities {
        devices: &[Device::SiteFirewall],
        names: &[
            NameMeans { kind: APPLICATION, carries: Carries::Web, spelling: &names::Application },
            NameMeans { kind: NETWORK, carries: Carries::Everything, spelling: &names::Network },
        ],
        tags: Some(TagPlace::AzureFirewall),
        addresses: true,
        ipv6: false,
    },
    home: Home::VNet,
};

const ASSUMES: &[&str] = &[
    "the printed policy becomes the policy of the firewall, or the base of it: a firewall has one policy, and deploying this one changes no other",
    "clients use the firewall as their DNS server: its DNS proxy is on, as names in network rules need it",
    "Azure Firewall denies what no rule allows, so that `--with-default-deny` adds nothing",
    "application rules see the name of a TLS connection in its SNI; nothing is decrypted",
    "IPv4 only: dual-stack firewalls are a preview",
];

const LIMITS: &[Limit] = &[
    Limit {
        what: "unique sources times unique destinations, summed over rules, where an IP group counts as one",
        most: limits::MOST_PRODUCTS,
        beyond: "lists become IP groups, else refused",
    },
    Limit {
        what: "IP groups",
        most: limits::MOST_GROUPS,
        beyond: "the smallest lists stand in their rules, else refused",
    },
    Limit {
        what: "prefixes of an IP group",
        most: limits::MOST_IN_GROUP,
        beyond: "split into several groups",
    },
    Limit { what: "names in network rules", most: limits::MOST_NAMES, beyond: "refused" },
    Limit { what: "rule collection groups", most: limits::MOST_COLLECTION_GROUPS, beyond: "refused" },
    Limit {
        what: "bytes of a rule collection group",
        most: limits::MOST_BYTES,
        beyond: "split into several groups",
    },
];

/// `azure-firewall-arm`: ARM templates.
static ARM: Target = Target {
    id: "azure-firewall-arm",
    title: "Azure Firewall, ARM template",
    about: "an ARM template for each firewall with its policy, rule collection groups and IP groups, deployed with `az deployment group create`",
    work: WORK,
    verified: Verified::Schema {
        schema: "a JSON schema of the project, written from the published API 2024-05-01, in which unknown keys are errors",
    },
    assumes: ASSUMES,
    limits: LIMITS,
    print: |job| policy::print(job, |stem| format!("{stem}.json"), arm::print),
};

/// `azure-firewall-bicep`: Bicep.
static BICEP: Target = Target {
    id: "azure-firewall-bicep",
    title: "Azure Firewall, Bicep",
    about: "a Bicep file for each firewall with its policy, rule collection groups and IP groups, deployed with `az deployment group create`",
    work: WORK,
    verified: Verified::Schema { schema: "the grammar of pycep-parser 0.7.1, which checks no types" },
    assumes: ASSUMES,
    limits: LIMITS,
    print: |job| policy::print(job, |stem| format!("{stem}.bicep"), bicep::print),
};

/// `azure-firewall-terraform`: Terraform for the provider azurerm.
static TERRAFORM: Target = Target {
    id: "azure-firewall-terraform",
    title: "Azure Firewall, Terraform",
    about: "a Terraform module for each firewall with its policy, rule collection groups and IP groups, for the provider azurerm, which the root module configures",
    work: WORK,
    verified: Verified::Schema {
        schema: "the grammar of python-hcl2 8.1.4; the provider's schema is not checked",
    },
    assumes: ASSUMES,
    limits: LIMITS,
    print: |job| policy::print(job, |stem| format!("{stem}/main.tf"), terraform::print),
};
