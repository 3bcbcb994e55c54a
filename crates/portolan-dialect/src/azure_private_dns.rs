//! Azure private DNS: zones, their links to virtual networks, private endpoints that keep their records, and records.

mod bicep;
mod model;
mod terraform;

use crate::intent::{File, Job, Printed, Refusal};
use crate::target::{Construct, Target, Verified, Work};

/// The targets of this folder.
pub(crate) static TARGETS: &[&Target] = &[&BICEP, &TERRAFORM];

const ASSUMES: &[&str] = &[
    "each file is deployed into a resource group of its own: two zones of one name cannot be in one group, and virtual networks that must not see each other's records have zones of their own",
    "a private endpoint that exists is left alone, and its known addresses become records; one that is planned gets a zone group, in which Azure keeps the records",
    "zones that are there already are deployed over with Bicep, and imported into the state with Terraform",
    "links fall back to the internet (`NxDomainRedirect`), so that names of other tenants in the same zone still resolve",
];

const COMMON: [Construct; 5] = [
    Construct {
        what: "privateDnsZones",
        link: "https://learn.microsoft.com/azure/templates/microsoft.network/privatednszones",
    },
    Construct {
        what: "virtualNetworkLinks with resolutionPolicy",
        link: "https://learn.microsoft.com/azure/dns/private-dns-fallback",
    },
    Construct {
        what: "records of a private zone",
        link: "https://learn.microsoft.com/azure/templates/microsoft.network/privatednszones/a",
    },
    Construct {
        what: "privateEndpoints",
        link: "https://learn.microsoft.com/azure/templates/microsoft.network/privateendpoints",
    },
    Construct {
        what: "privateDnsZoneGroups",
        link: "https://learn.microsoft.com/azure/templates/microsoft.network/privateendpoints/privatednszonegroups",
    },
];

/// `azure-private-dns-bicep`.
pub(crate) static BICEP: Target = Target {
    id: "azure-private-dns-bicep",
    title: "Azure private DNS, Bicep",
    about: "private DNS zones, links, private endpoints with zone groups, and records, as Bicep for a resource group",
    work: Work::Plan,
    verified: Verified::Documentation { constructs: &COMMON },
    assumes: ASSUMES,
    limits: &[],
    print: |job| print(job, &BICEP, "bicep", bicep::file),
};

/// `azure-private-dns-terraform`.
pub(crate) static TERRAFORM: Target = Target {
    id: "azure-private-dns-terraform",
    title: "Azure private DNS, Terraform",
    about: "private DNS zones, links, private endpoints with zone groups, and records, as Terraform for a resource group",
    work: Work::Plan,
    verified: Verified::Documentation {
        constructs: &[
            Construct {
                what: "azurerm_private_dns_zone",
                link: "https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/private_dns_zone",
            },
            Construct {
                what: "azurerm_private_endpoint with private_dns_zone_group",
                link: "https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/private_endpoint",
            },
            Construct {
                what: "azurerm_private_dns_a_record and azurerm_private_dns_aaaa_record",
                link: "https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/private_dns_a_record",
            },
            Construct {
                what: "azapi_resource for links, whose resolutionPolicy is a property of the API",
                link: "https://learn.microsoft.com/azure/templates/microsoft.network/privatednszones/virtualnetworklinks",
            },
        ],
    },
    assumes: ASSUMES,
    limits: &[],
    print: |job| print(job, &TERRAFORM, "tf", terraform::file),
};

/// One file for each group of virtual networks that share their zones.
fn print(
    job: &Job<'_>,
    target: &Target,
    end: &str,
    write: fn(&model::Group) -> String,
) -> Result<Printed, Refusal> {
    let (groups, entries) = model::groups(job, target);
    let file = |group: &model::Group| File {
        path: match end {
            "tf" => format!("{}/main.tf", group.stem),
            _ => format!("{}.{end}", group.stem),
        },
        text: write(group),
    };
    Ok(Printed { files: groups.iter().map(file).collect(), entries, notes: Vec::new() })
}
