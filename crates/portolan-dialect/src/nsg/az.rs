//! The model as a script for the Azure CLI.

use crate::azure::shell::{Command, Line, Script, Word};
use crate::nsg::group::{SecurityGroup, SecurityRule};
use crate::nsg::storage::{Account, Storage, Subnet};

const GROUP: Word = Word::Variable("RESOURCE_GROUP");

const UNREAD: &str = "Written after the documentation of az; no az has read it";

/// A script that makes the group where it is not there, and creates or replaces each rule.
pub(super) fn group(group: &SecurityGroup) -> String {
    let mut lines = vec![
        Line::Need { variable: "RESOURCE_GROUP", what: "set it to the resource group of the security group" },
        Line::Blank,
    ];
    if !group.existing {
        let named = |verb: &str| {
            Command::new(&format!("az network nsg {verb}"))
                .option("--resource-group", [GROUP])
                .option("--name", [group.name.as_str()])
        };
        let create = match &group.location {
            Some(location) => named("create").option("--location", [location.as_str()]),
            None => named("create"),
        };
        lines.push(Line::Comment("Creating a group that is there would take its rules away.".to_owned()));
        lines.push(Line::Unless(named("show"), create));
        lines.push(Line::Blank);
    }
    for of in &group.rules {
        lines.push(Line::Run(rule(of, &group.name)));
        lines.push(Line::Blank);
    }
    lines.pop();
    Script { header: headed(&group.header), lines }.to_string()
}

fn headed(header: &[String]) -> Vec<String> {
    let (first, rest) = header.split_at(header.len().min(2));
    first.iter().cloned().chain([UNREAD.to_owned()]).chain(rest.iter().cloned()).collect()
}

fn rule(rule: &SecurityRule, nsg: &str) -> Command {
    Command::new("az network nsg rule create")
        .option("--resource-group", [GROUP])
        .option("--nsg-name", [nsg])
        .option("--name", [rule.name.as_str()])
        .option("--description", [rule.description.as_str()])
        .option("--priority", [rule.priority.to_string()])
        .option("--direction", [rule.direction()])
        .option("--access", [rule.access()])
        .option("--protocol", [rule.protocol()])
        .option("--source-port-ranges", ["*"])
        .option("--source-address-prefixes", rule.from.prefixes().values())
        .option("--destination-address-prefixes", rule.to.prefixes().values())
        .option("--destination-port-ranges", rule.ports().values())
        .option("--output", ["none"])
}

/// Service endpoints and network rules. `az` changes nothing else of a subnet or account.
pub(super) fn storage(storage: &Storage) -> String {
    let mut lines = vec![
        Line::Need {
            variable: "NETWORK_RESOURCE_GROUP",
            what: "set it to the resource group of the virtual networks",
        },
        Line::Need {
            variable: "STORAGE_RESOURCE_GROUP",
            what: "set it to the resource group of the cache accounts",
        },
        Line::Blank,
    ];
    for of in &storage.subnets {
        lines.extend([Line::Run(subnet(of)), Line::Blank]);
    }
    for account in &storage.accounts {
        for (vnet, subnet) in &account.subnets {
            lines.extend(allowed(account, vnet, subnet));
        }
        let deny = Command::new("az storage account update")
            .option("--resource-group", [Word::Variable("STORAGE_RESOURCE_GROUP")])
            .option("--name", [account.name.as_str()])
            .option("--bypass", ["AzureServices"])
            .option("--default-action", ["Deny"])
            .option("--output", ["none"]);
        lines.extend([Line::Run(deny), Line::Blank]);
    }
    lines.pop();
    Script { header: headed(&storage.header), lines }.to_string()
}

fn subnet(subnet: &Subnet) -> Command {
    Command::new("az network vnet subnet update")
        .option("--resource-group", [Word::Variable("NETWORK_RESOURCE_GROUP")])
        .option("--vnet-name", [subnet.vnet.as_str()])
        .option("--name", [subnet.name.as_str()])
        .option("--service-endpoints", subnet.endpoints.clone())
        .option("--output", ["none"])
}

fn allowed(account: &Account, vnet: &str, subnet: &str) -> [Line; 3] {
    let id = Command::new("az network vnet subnet show")
        .option("--resource-group", [Word::Variable("NETWORK_RESOURCE_GROUP")])
        .option("--vnet-name", [vnet])
        .option("--name", [subnet])
        .option("--query", ["id"])
        .option("--output", ["tsv"]);
    let add = Command::new("az storage account network-rule add")
        .option("--resource-group", [Word::Variable("STORAGE_RESOURCE_GROUP")])
        .option("--account-name", [account.name.as_str()])
        .option("--subnet", [Word::Variable("subnet")])
        .option("--output", ["none"]);
    [Line::Let { variable: "subnet", command: id }, Line::Run(add), Line::Blank]
}
