#!/bin/sh
# Rules of a network security group for the subnet spare/app
# Portolan plan of private, catalog 2026.11.1 of 2026-11-24
# Written after the documentation of az; no az has read it
# Service tags: made-up.json (public, change number 1)
# Takes for granted: the security group is associated with the subnet, and nothing else filters in front of it
# Takes for granted: the group's own default rules stay: 65000 allows VirtualNetwork both ways, 65001 allows Internet outbound and AzureLoadBalancer inbound, 65500 denies the rest; a group with these alone lets all of the plan's outbound connections through, and the printed rules matter where a rule of yours denies, or with `--with-default-deny`
# Takes for granted: rules of yours have other priorities than the printed ones, which lie between 1000 and 3999: each follows from the rule's name, so that a rule that comes or goes leaves the others alone
# `nsg-spare` is there already: rules are added to it, and none of its own is changed or removed
# Denies nothing: see above for what the default rules let through
# 12 connections are not in it: see the ledger
set -eu

: "${RESOURCE_GROUP:?set it to the resource group of the security group}"

az network nsg rule create \
  --resource-group "${RESOURCE_GROUP}" \
  --nsg-name nsg-spare \
  --name ptl-spare-region-target-vm-dns-tcp \
  --description 'DNS resolvers: name resolution of answers that do not fit into one datagram (network.resolver-tcp)' \
  --priority 2536 \
  --direction Outbound \
  --access Allow \
  --protocol Tcp \
  --source-port-ranges '*' \
  --source-address-prefixes 10.82.1.0/24 \
  --destination-address-prefixes 168.63.129.16/32 \
  --destination-port-ranges 53 \
  --output none

az network nsg rule create \
  --resource-group "${RESOURCE_GROUP}" \
  --nsg-name nsg-spare \
  --name ptl-spare-region-target-vm-dns-udp \
  --description 'DNS resolvers: name resolution for every host of the plan (network.resolver-udp)' \
  --priority 3699 \
  --direction Outbound \
  --access Allow \
  --protocol Udp \
  --source-port-ranges '*' \
  --source-address-prefixes 10.82.1.0/24 \
  --destination-address-prefixes 168.63.129.16/32 \
  --destination-port-ranges 53 \
  --output none

az network nsg rule create \
  --resource-group "${RESOURCE_GROUP}" \
  --nsg-name nsg-spare \
  --name ptl-spare-region-target-vm-https-tags-azureactivedirectory \
  --description 'sign-in to the Site Recovery service from the recovery network (site-recovery.failback-sign-in)' \
  --priority 3656 \
  --direction Outbound \
  --access Allow \
  --protocol Tcp \
  --source-port-ranges '*' \
  --source-address-prefixes 10.82.1.0/24 \
  --destination-address-prefixes AzureActiveDirectory \
  --destination-port-ranges 443 \
  --output none

az network nsg rule create \
  --resource-group "${RESOURCE_GROUP}" \
  --nsg-name nsg-spare \
  --name ptl-spare-region-target-vm-https-tags-azuresiterecovery \
  --description 'control channel between the agent and the Site Recovery service from the recovery network (site-recovery.failback-service)' \
  --priority 2720 \
  --direction Outbound \
  --access Allow \
  --protocol Tcp \
  --source-port-ranges '*' \
  --source-address-prefixes 10.82.1.0/24 \
  --destination-address-prefixes AzureSiteRecovery \
  --destination-port-ranges 443 \
  --output none

az network nsg rule create \
  --resource-group "${RESOURCE_GROUP}" \
  --nsg-name nsg-spare \
  --name ptl-spare-region-target-vm-https-tags-eventhub-westeurope \
  --description 'after a failover the agent writes monitoring and diagnostic data to the source region (site-recovery.failback-monitoring)' \
  --priority 3619 \
  --direction Outbound \
  --access Allow \
  --protocol Tcp \
  --source-port-ranges '*' \
  --source-address-prefixes 10.82.1.0/24 \
  --destination-address-prefixes EventHub.WestEurope \
  --destination-port-ranges 443 \
  --output none

az network nsg rule create \
  --resource-group "${RESOURCE_GROUP}" \
  --nsg-name nsg-spare \
  --name ptl-spare-region-target-vm-https-tags-storage-northeurope \
  --description 'after a failover the agent writes changed data to a cache storage account in the target region (site-recovery.failback-cache-storage)' \
  --priority 2582 \
  --direction Outbound \
  --access Allow \
  --protocol Tcp \
  --source-port-ranges '*' \
  --source-address-prefixes 10.82.1.0/24 \
  --destination-address-prefixes Storage.NorthEurope \
  --destination-port-ranges 443 \
  --output none
