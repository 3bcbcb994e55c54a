//! Which products a published page speaks of, and the deployments that use all of it.

use portolan_model::Cloud;

/// A folder of dated versions.
pub(crate) struct Page {
    /// Its name.
    pub(crate) folder: &'static str,
    /// How many versions it has.
    pub(crate) versions: usize,
    /// The documents of the catalog that are this page: a planned host whose reason names one of them must stand on it.
    pub(super) documents: &'static [&'static str],
    /// The products whose hosts may stand on it.
    pub(super) products: &'static [&'static str],
    /// Its parts.
    pub(super) parts: &'static [Part],
    /// How it is read.
    pub(super) kind: Kind,
}

/// How a page is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Tables of endpoints.
    Tables,
    /// A block of what the Arc gateway carries, for every product of the family: it must cover what the plan leaves to the
    /// gateway, and has far more.
    Carried,
}

/// The tables of one cloud, or of one section.
pub(super) struct Part {
    pub(super) cloud: Cloud,
    /// Words of the heading, where a page has sections for several products. A version without the section is not compared.
    pub(super) section: Option<&'static str>,
    /// Deployments, without name and region; what any of them needs counts.
    pub(super) deployments: &'static [&'static str],
}

/// The region that placeholders stand for.
pub(super) const fn region(cloud: Cloud) -> &'static str {
    match cloud {
        Cloud::Public => "eastus",
        Cloud::UsGov => "usgovvirginia",
        Cloud::China => "chinanorth3",
    }
}

const fn whole(cloud: Cloud, deployments: &'static [&'static str]) -> Part {
    Part { cloud, section: None, deployments }
}

const SERVERS: &str = "service: arc-servers, features: [extensions, ssh, windows-admin-center, sql-server, \
     extended-security-updates, hotpatching, azure-benefits, pay-as-you-go, machine-configuration, azure-monitor, key-vault, \
     hybrid-runbook-worker, update-manager, defender], sql_defender: true, sql_entra: certificate";
const SERVERS_MANAGED: &str =
    "service: arc-servers, features: [sql-server], sql_defender: true, sql_entra: managed-identity";
const ESU: &str = "service: arc-servers, esu_only: true";
const KUBERNETES: &str = "service: arc-kubernetes, features: [cluster-connect, custom-location, azure-rbac, auto-upgrade, \
     extensions, flux, key-vault-secrets-provider, secret-store, iot-operations, cert-manager, container-insights, \
     defender-for-containers]";
const BRIDGE: &str = "service: arc-resource-bridge";
const VMWARE: &str = "service: arc-vmware, vcenter: vcenter.contoso.com";
const SCVMM: &str = "service: arc-scvmm, vmm_server: vmm.contoso.com";
const DATA: &str = "service: arc-data-services";
const DATA_INDIRECT: &str = "service: arc-data-services, connectivity_mode: indirect";

/// All folders.
pub(crate) const PAGES: &[Page] = &[
    Page {
        folder: "arc-servers",
        versions: 81,
        documents: &["arc-servers-network", "arc-servers-network-history", "arc-sql-server-network-history"],
        products: &["arc-servers", "arc-sql-extension"],
        parts: &[
            whole(Cloud::Public, &[SERVERS, SERVERS_MANAGED]),
            whole(Cloud::UsGov, &[SERVERS, SERVERS_MANAGED]),
            whole(Cloud::China, &[SERVERS, SERVERS_MANAGED]),
        ],
        kind: Kind::Tables,
    },
    Page {
        folder: "arc-servers-esu",
        versions: 38,
        documents: &["arc-servers-esu-network", "arc-servers-network-history"],
        products: &["arc-servers"],
        parts: &[whole(Cloud::Public, &[ESU]), whole(Cloud::UsGov, &[ESU]), whole(Cloud::China, &[ESU])],
        kind: Kind::Tables,
    },
    Page {
        folder: "arc-kubernetes-public",
        versions: 14,
        documents: &["arc-kubernetes-network", "arc-kubernetes-network-history"],
        products: &["arc-kubernetes"],
        parts: &[whole(Cloud::Public, &[KUBERNETES])],
        kind: Kind::Tables,
    },
    Page {
        folder: "arc-kubernetes-usgov",
        versions: 7,
        documents: &["arc-kubernetes-network-government", "arc-kubernetes-network-history"],
        products: &["arc-kubernetes"],
        parts: &[whole(Cloud::UsGov, &[KUBERNETES])],
        kind: Kind::Tables,
    },
    Page {
        folder: "arc-kubernetes-china",
        versions: 6,
        documents: &["arc-kubernetes-network-china", "arc-kubernetes-network-history"],
        products: &["arc-kubernetes"],
        parts: &[whole(Cloud::China, &[KUBERNETES])],
        kind: Kind::Tables,
    },
    Page {
        folder: "arc-resource-bridge",
        versions: 55,
        documents: &["arc-bridge-network", "arc-bridge-network-history"],
        products: &["arc-resource-bridge"],
        parts: &[whole(Cloud::Public, &[BRIDGE])],
        kind: Kind::Tables,
    },
    Page {
        folder: "arc-data-services",
        versions: 19,
        documents: &["arc-data-services-network", "arc-data-services-network-history"],
        products: &["arc-data-services", "arc-kubernetes"],
        parts: &[whole(Cloud::Public, &[DATA, DATA_INDIRECT])],
        kind: Kind::Tables,
    },
    Page {
        folder: "arc-vmware",
        versions: 2,
        documents: &["arc-vmware-network"],
        products: &["arc-vmware", "arc-resource-bridge"],
        parts: &[whole(Cloud::Public, &[VMWARE])],
        kind: Kind::Tables,
    },
    Page {
        folder: "arc-consolidated",
        versions: 47,
        documents: &["arc-consolidated", "arc-vmware-network"],
        products: &["arc-vmware", "arc-scvmm", "arc-resource-bridge"],
        parts: &[
            Part { cloud: Cloud::Public, section: Some("VMware vSphere"), deployments: &[VMWARE] },
            Part {
                cloud: Cloud::Public,
                section: Some("System Center Virtual Machine Manager"),
                deployments: &[SCVMM],
            },
        ],
        kind: Kind::Tables,
    },
    Page {
        folder: "arc-gateway-endpoints",
        versions: 6,
        documents: &[],
        products: &["arc-servers", "arc-kubernetes", "arc-resource-bridge"],
        parts: &[whole(Cloud::Public, &[SERVERS, KUBERNETES, BRIDGE])],
        kind: Kind::Carried,
    },
];
