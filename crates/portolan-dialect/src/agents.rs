//! Settings of the agents themselves: which proxy they use, and what goes past it.
//!
//! One file or folder for each deployment whose machines use a proxy. No password is printed: scripts ask for it. What an
//! agent cannot do is refused in the ledger, and its script says so and changes nothing.

mod arcappliance;
mod azcmagent;
mod bypass;
mod connectedk8s;
mod file_sync;
mod file_sync_machine;
mod script;
mod seen;
mod site_recovery;
mod storage_mover;

use crate::target::{Construct, Limit, Target, Verified, Work};

/// The targets of this folder.
pub(crate) static TARGETS: &[&Target] =
    &[&AZCMAGENT, &FILE_SYNC, &SITE_RECOVERY, &CONNECTEDK8S, &ARCAPPLIANCE, &STORAGE_MOVER];

/// The settings that only documents vouch for.
const UNREAD: &str = "Written from documentation; no program of the vendor has read it";

/// `azcmagent`: the Connected Machine agent.
pub(crate) static AZCMAGENT: Target = Target {
    id: "azcmagent",
    title: "Azure Connected Machine agent",
    about: "scripts for Linux and Windows that set `proxy.url` and `proxy.bypass` of the Connected Machine agent, undo it and check it",
    work: Work::Plan,
    verified: Verified::Documentation {
        constructs: &[
            Construct {
                what: "proxy.url and proxy.bypass with its words",
                link: "https://learn.microsoft.com/en-us/azure/azure-arc/servers/manage-agent-proxy-settings",
            },
            Construct {
                what: "azcmagent config set, get and clear",
                link: "https://learn.microsoft.com/en-us/azure/azure-arc/servers/azcmagent-config",
            },
            Construct {
                what: "azcmagent check",
                link: "https://learn.microsoft.com/en-us/azure/azure-arc/servers/azcmagent-check",
            },
        ],
    },
    assumes: &[
        "the agent is of version 1.15 or later; the setting wins over environment variables and needs no restart",
        "some extensions do not inherit the agent's proxy: look at the documents of each",
    ],
    limits: &[],
    print: azcmagent::print,
};

/// `file-sync-proxy`: the Azure File Sync agent.
pub(crate) static FILE_SYNC: Target = Target {
    id: "file-sync-proxy",
    title: "Azure File Sync agent",
    about: "PowerShell that sets, shows and removes the proxy of the Azure File Sync agent or, where the plan says so, of the whole server",
    work: Work::Plan,
    verified: Verified::Documentation {
        constructs: &[
            Construct {
                what: "Set-, Get- and Remove-StorageSyncProxyConfiguration, machine.config, netsh and the service",
                link: "https://learn.microsoft.com/en-us/azure/storage/file-sync/file-sync-firewall-and-proxy",
            },
            Construct {
                what: "defaultProxy, proxy and bypasslist in machine.config",
                link: "https://learn.microsoft.com/en-us/dotnet/framework/configure-apps/file-schema/network/defaultproxy-element-network-settings",
            },
            Construct {
                what: "netsh winhttp set proxy with a bypass list, and reset",
                link: "https://learn.microsoft.com/en-us/windows/win32/winhttp/netsh-exe-commands",
            },
            Construct {
                what: "Get-Credential",
                link: "https://learn.microsoft.com/en-us/powershell/module/microsoft.powershell.security/get-credential",
            },
        ],
    },
    assumes: &[
        "the agent is of version 4.0.1.0 or later, in its usual folder",
        "the scripts run in an elevated Windows PowerShell on the file server",
    ],
    limits: &[],
    print: file_sync::print,
};

/// `site-recovery-proxy`: the mobility agent.
pub(crate) static SITE_RECOVERY: Target = Target {
    id: "site-recovery-proxy",
    title: "Azure Site Recovery mobility agent",
    about: "ProxyInfo.conf of the mobility agent for Windows and Linux, with the proxy and the ends of names that go past it",
    work: Work::Plan,
    verified: Verified::Documentation {
        constructs: &[
            Construct {
                what: "ProxyInfo.conf with Address, Port and BypassList, and where it lies",
                link: "https://learn.microsoft.com/en-us/azure/site-recovery/configure-mobility-service-proxy-settings",
            },
            Construct {
                what: "proxies that ask for a sign-in, which are not supported",
                link: "https://learn.microsoft.com/en-us/azure/site-recovery/azure-to-azure-about-networking",
            },
        ],
    },
    assumes: &[
        "the agent reads the file when replication is enabled; a change afterwards needs its services restarted",
    ],
    limits: &[],
    print: site_recovery::print,
};

/// `connectedk8s`: the agents of a cluster.
pub(crate) static CONNECTEDK8S: Target = Target {
    id: "connectedk8s",
    title: "Azure Arc agents of a cluster",
    about: "a shell script around `az connectedk8s` that connects a cluster through its proxy, changes the proxy, or takes it away",
    work: Work::Plan,
    verified: Verified::Documentation {
        constructs: &[
            Construct {
                what: "--proxy-https, --proxy-http, --proxy-skip-range and --proxy-cert of connect, and the environment",
                link: "https://learn.microsoft.com/en-us/azure/azure-arc/kubernetes/quickstart-connect-cluster",
            },
            Construct {
                what: "az connectedk8s connect and update, --disable-proxy",
                link: "https://learn.microsoft.com/en-us/cli/azure/connectedk8s",
            },
        ],
    },
    assumes: &[
        "the skip range holds the cluster's services, which no plan knows: the script asks for it",
        "the machine with the command line reaches the API server directly",
    ],
    limits: &[],
    print: connectedk8s::print,
};

/// `arcappliance`: the Arc resource bridge.
pub(crate) static ARCAPPLIANCE: Target = Target {
    id: "arcappliance",
    title: "Azure Arc resource bridge",
    about: "a shell script around `az arcappliance createconfig` that writes proxy, noProxy and certificate into the appliance's YAML",
    work: Work::Plan,
    verified: Verified::Documentation {
        constructs: &[
            Construct {
                what: "--http, --https, --noproxy and --certificateFilePath of createconfig",
                link: "https://learn.microsoft.com/en-us/cli/azure/arcappliance/createconfig",
            },
            Construct {
                what: "changing and disabling the proxy of a bridge that is deployed",
                link: "https://learn.microsoft.com/en-us/cli/azure/arcappliance/configuration/proxy/update",
            },
            Construct {
                what: "what noProxy must hold, and which proxies are supported",
                link: "https://learn.microsoft.com/en-us/azure/azure-arc/resource-bridge/network-requirements",
            },
        ],
    },
    assumes: &["the command asks for what it is not given: the private cloud, its networks and credentials"],
    limits: &[Limit {
        what: "certificates in the file of the proxy",
        most: 1,
        beyond: "the appliance takes a single Base-64 X.509 certificate and no bundle",
    }],
    print: arcappliance::print,
};

/// `storage-mover-shell`: the Storage Mover agent.
pub(crate) static STORAGE_MOVER: Target = Target {
    id: "storage-mover-shell",
    title: "Azure Storage Mover agent",
    about: "the steps in the menus of the agent's shell that set its proxy and test it, for a person to follow",
    work: Work::Plan,
    verified: Verified::Documentation {
        constructs: &[
            Construct {
                what: "the proxy in the network configuration of the agent's shell",
                link: "https://learn.microsoft.com/en-us/azure/storage-mover/network-prerequisites",
            },
            Construct {
                what: "the connectivity tests of the agent's shell",
                link: "https://learn.microsoft.com/en-us/azure/storage-mover/troubleshooting",
            },
        ],
    },
    assumes: &["the shell has one proxy and no list of exceptions"],
    limits: &[],
    print: storage_mover::print,
};
