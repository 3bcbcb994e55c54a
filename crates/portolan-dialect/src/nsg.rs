//! Azure network security groups, in the four languages in which people keep them.
//!
//! `group` turns the rules of a place into a security group with priorities, directions and limits; `storage` adds what
//! Site Recovery wants of subnets and cache accounts. Each language prints both from the same model. References:
//! <https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview> and
//! <https://learn.microsoft.com/azure/templates/microsoft.network/networksecuritygroups>.

mod arm;
mod az;
mod bicep;
mod group;
mod pack;
mod priority;
mod storage;
mod terraform;

use portolan_plan::plan::Device;
use portolan_tags::Place as TagPlace;

use crate::capabilities::Capabilities;
use crate::target::{Home, Limit, Target, Verified, Work};

/// The targets of this folder.
pub(crate) static TARGETS: &[&Target] = &[&ARM, &BICEP, &TERRAFORM, &AZ];

const WORK: Work = Work::Rules {
    capabilities: Capabilities {
        devices: &[Device::Nsg],
        names: &[],
        tags: Some(TagPlace::Nsg),
        addresses: true,
        ipv6: true,
    },
    home: Home::VNet,
};

/// What every form of a security group takes for granted.
const ASSUMES: &[&str] = &[
    "the security group is associated with the subnet, and nothing else filters in front of it",
    "the group's own default rules stay: 65000 allows VirtualNetwork both ways, 65001 allows Internet outbound and \
     AzureLoadBalancer inbound, 65500 denies the rest; a group with these alone lets all of the plan's outbound connections through, \
     and the printed rules matter where a rule of yours denies, or with `--with-default-deny`",
    "rules of yours have other priorities than the printed ones, which lie between 1000 and 3999: each follows from the rule's \
     name, so that a rule that comes or goes leaves the others alone",
];

const LIMITS: &[Limit] = &[
    Limit { what: "rules of a group", most: pack::MOST_RULES, beyond: "merged exactly, else refused" },
    Limit {
        what: "addresses and ranges of a group, sources and destinations apart",
        most: pack::MOST_ADDRESSES,
        beyond: "merged exactly, else refused",
    },
    Limit { what: "characters of a rule's name", most: group::LONGEST_NAME, beyond: "cut, with a mark" },
    Limit { what: "characters of a description", most: group::LONGEST_DESCRIPTION, beyond: "cut" },
];

/// `nsg-arm`: ARM templates.
static ARM: Target = Target {
    id: "nsg-arm",
    title: "Azure NSG, ARM template",
    about: "an ARM template for each network security group, deployed with `az deployment group create`; the rules of a group that is there already are added to it",
    work: WORK,
    verified: Verified::Schema {
        schema: "a JSON schema of the project, written from the published API 2024-05-01, in which unknown keys are errors",
    },
    assumes: ASSUMES,
    limits: LIMITS,
    print: |job| {
        group::print(
            job,
            &group::Language {
                folder: false,
                extension: "json",
                most: 800,
                group: arm::group,
                storage: arm::storage,
            },
        )
    },
};

/// `nsg-bicep`: Bicep.
static BICEP: Target = Target {
    id: "nsg-bicep",
    title: "Azure NSG, Bicep",
    about: "a Bicep file for each network security group, deployed with `az deployment group create`; the rules of a group that is there already are added to it",
    work: WORK,
    verified: Verified::Schema { schema: "the grammar of pycep-parser 0.7.1, which checks no types" },
    assumes: ASSUMES,
    limits: LIMITS,
    print: |job| {
        group::print(
            job,
            &group::Language {
                folder: false,
                extension: "bicep",
                most: 800,
                group: bicep::group,
                storage: bicep::storage,
            },
        )
    },
};

/// `nsg-terraform`: Terraform for the provider azurerm.
static TERRAFORM: Target = Target {
    id: "nsg-terraform",
    title: "Azure NSG, Terraform",
    about: "a Terraform module for each network security group, with a resource for each rule; a group that is there already is named, not managed, and the root module configures the provider",
    work: WORK,
    verified: Verified::Schema {
        schema: "the grammar of python-hcl2 8.1.4; the provider's schema is not checked",
    },
    assumes: ASSUMES,
    limits: LIMITS,
    print: |job| {
        group::print(
            job,
            &group::Language {
                folder: true,
                extension: "tf",
                most: pack::MOST_RULES,
                group: terraform::group,
                storage: terraform::storage,
            },
        )
    },
};

/// `nsg-az`: a script for the Azure CLI.
static AZ: Target = Target {
    id: "nsg-az",
    title: "Azure NSG, Azure CLI",
    about: "a shell script for each network security group that runs `az network nsg rule create` for each rule; running it again changes nothing",
    work: WORK,
    verified: Verified::Documentation {
        constructs: &[
            crate::target::Construct {
                what: "az network nsg",
                link: "https://learn.microsoft.com/cli/azure/network/nsg",
            },
            crate::target::Construct {
                what: "az network nsg rule create",
                link: "https://learn.microsoft.com/cli/azure/network/nsg/rule",
            },
            crate::target::Construct {
                what: "az network vnet subnet update --service-endpoints",
                link: "https://learn.microsoft.com/cli/azure/network/vnet/subnet",
            },
            crate::target::Construct {
                what: "az storage account network-rule add",
                link: "https://learn.microsoft.com/cli/azure/storage/account/network-rule",
            },
            crate::target::Construct {
                what: "az storage account update --bypass --default-action",
                link: "https://learn.microsoft.com/cli/azure/storage/account",
            },
        ],
    },
    assumes: ASSUMES,
    limits: LIMITS,
    print: |job| {
        group::print(
            job,
            &group::Language {
                folder: false,
                extension: "sh",
                most: pack::MOST_RULES,
                group: az::group,
                storage: az::storage,
            },
        )
    },
};
