//! The vendors' own tests and traces, for support. They test less than a plan needs, but support asks for them.

use std::collections::BTreeSet;

use portolan_model::Cloud;

use crate::report::Step;
use crate::task::ServiceRegion;

/// Where a test of a vendor applies.
struct Test {
    /// The beginning of the service's id.
    service: &'static str,
    purpose: &'static str,
    /// `{cloud}` is the cloud's name as Azure's tools write it, `{region}` each region that the service is deployed for.
    text: &'static str,
}

const TESTS: [Test; 10] = [
    Test {
        service: "arc-servers",
        purpose: "the Connected Machine agent's own test; it leaves out the notification service and its relay",
        text: "azcmagent check --cloud {cloud} --location {region}",
    },
    Test { service: "arc-servers", purpose: "the Connected Machine agent's logs", text: "azcmagent logs" },
    Test {
        service: "arc-kubernetes",
        purpose: "the cluster's own diagnosis, from a machine with kubectl",
        text: "az connectedk8s troubleshoot --name CLUSTER --resource-group GROUP",
    },
    Test {
        service: "file-sync",
        purpose: "the File Sync agent's own test, after registration",
        text: "Import-Module \"C:\\Program Files\\Azure\\StorageSyncAgent\\StorageSync.Management.ServerCmdlets.dll\"\n\
               Test-StorageSyncNetworkConnectivity",
    },
    Test {
        service: "file-sync",
        purpose: "a trace for support: start it, repeat the test, stop it",
        text: "netsh trace start scenario=InternetClient_dbg capture=yes overwrite=yes maxsize=1024\nnetsh trace stop",
    },
    Test {
        service: "storage-mover",
        purpose: "the agent's own test, in the menus of its shell (their numbers differ by version)",
        text: "Network configuration > Test network connectivity",
    },
    Test {
        service: "site-recovery",
        purpose: "the proxy that the mobility agent uses, Linux",
        text: "cat /usr/local/InMage/config/ProxyInfo.conf",
    },
    Test {
        service: "site-recovery",
        purpose: "the proxy that the mobility agent uses, Windows",
        text: "type \"C:\\ProgramData\\Microsoft Azure Site Recovery\\Config\\ProxyInfo.conf\"",
    },
    Test {
        service: "arc-vmware",
        purpose: "the appliance's own check, before it is deployed",
        text: "az arcappliance validate vmware --config-file FILE",
    },
    Test {
        service: "arc-scvmm",
        purpose: "the appliance's own check, before it is deployed",
        text: "az arcappliance validate scvmm --config-file FILE",
    },
];

/// What stands for a region that the plan does not say.
const UNKNOWN: &str = "REGION";

/// The tests of the services that are concerned.
pub(super) fn steps(
    cloud: Cloud,
    services: &BTreeSet<&str>,
    regions: &BTreeSet<&ServiceRegion>,
) -> Vec<Step> {
    let cloud = match cloud {
        Cloud::Public => "AzureCloud",
        Cloud::UsGov => "AzureUSGovernment",
        Cloud::China => "AzureChinaCloud",
    };
    let concerned =
        TESTS.iter().filter(|test| services.iter().any(|service| service.starts_with(test.service)));
    concerned
        .flat_map(|test| {
            let text = test.text.replace("{cloud}", cloud);
            let mut names = BTreeSet::new();
            if text.contains("{region}") {
                let own = regions.iter().filter(|region| region.service.starts_with(test.service));
                names.extend(own.map(|region| &*region.region));
            }
            if names.is_empty() {
                names.insert(UNKNOWN);
            }
            names.into_iter().map(move |region| Step {
                team: "support".to_owned(),
                purpose: test.purpose.to_owned(),
                text: text.replace("{region}", region),
            })
        })
        .collect()
}
