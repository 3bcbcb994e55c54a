//! The DNS server of Windows: a PowerShell script that adds conditional forwarders and zones, and takes them out again.

mod print;
mod tree;

use crate::target::{Construct, Target, Verified, Work};

/// The targets of this folder.
pub(crate) static TARGETS: &[&Target] = &[&WINDOWS_DNS];

/// `windows-dns`: a script for the DnsServer module.
pub(crate) static WINDOWS_DNS: Target = Target {
    id: "windows-dns",
    title: "Windows DNS Server",
    about: "a PowerShell script that adds conditional forwarders and zones to a Windows DNS server, and with `-Remove` takes them out again",
    work: Work::Plan,
    verified: Verified::Documentation {
        constructs: &[
            Construct {
                what: "Add-DnsServerConditionalForwarderZone",
                link: "https://learn.microsoft.com/powershell/module/dnsserver/add-dnsserverconditionalforwarderzone",
            },
            Construct {
                what: "Set-DnsServerConditionalForwarderZone",
                link: "https://learn.microsoft.com/powershell/module/dnsserver/set-dnsserverconditionalforwarderzone",
            },
            Construct {
                what: "Add-DnsServerPrimaryZone",
                link: "https://learn.microsoft.com/powershell/module/dnsserver/add-dnsserverprimaryzone",
            },
            Construct {
                what: "Add-DnsServerResourceRecordA",
                link: "https://learn.microsoft.com/powershell/module/dnsserver/add-dnsserverresourcerecorda",
            },
            Construct {
                what: "Add-DnsServerResourceRecordAAAA",
                link: "https://learn.microsoft.com/powershell/module/dnsserver/add-dnsserverresourcerecordaaaa",
            },
            Construct {
                what: "Get-DnsServerZone",
                link: "https://learn.microsoft.com/powershell/module/dnsserver/get-dnsserverzone",
            },
            Construct {
                what: "Get-DnsServerResourceRecord",
                link: "https://learn.microsoft.com/powershell/module/dnsserver/get-dnsserverresourcerecord",
            },
            Construct {
                what: "Remove-DnsServerResourceRecord",
                link: "https://learn.microsoft.com/powershell/module/dnsserver/remove-dnsserverresourcerecord",
            },
            Construct {
                what: "Remove-DnsServerZone",
                link: "https://learn.microsoft.com/powershell/module/dnsserver/remove-dnsserverzone",
            },
        ],
    },
    assumes: &[
        "the script runs on the DNS server, or names it with `-ComputerName`, as one who may administer it",
        "with `-ReplicationScope` Domain or Forest, Active Directory carries everything to all its DNS servers, also to those in virtual networks, which must forward elsewhere",
    ],
    limits: &[],
    print: print::print,
};
