#!/bin/sh
# Rules of a network security group for the subnet work/app
# Portolan plan of private, catalog 2026.11.1 of 2026-11-24
# Written after the documentation of az; no az has read it
# Service tags: made-up.json (public, change number 1)
# Takes for granted: the security group is associated with the subnet, and nothing else filters in front of it
# Takes for granted: the group's own default rules stay: 65000 allows VirtualNetwork both ways, 65001 allows Internet outbound and AzureLoadBalancer inbound, 65500 denies the rest; a group with these alone lets all of the plan's outbound connections through, and the printed rules matter where a rule of yours denies, or with `--with-default-deny`
# Takes for granted: rules of yours have other priorities than the printed ones, which lie between 1000 and 3999: each follows from the rule's name, so that a rule that comes or goes leaves the others alone
# `nsg-app` is there already: rules are added to it, and none of its own is changed or removed
# Denies nothing: see above for what the default rules let through
# 12 connections are not in it: see the ledger
set -eu

: "${RESOURCE_GROUP:?set it to the resource group of the security group}"

az network nsg rule create \
  --resource-group "${RESOURCE_GROUP}" \
  --nsg-name nsg-app \
  --name ptl-spare-region-source-vm-dns-tcp \
  --description 'DNS resolvers: name resolution of answers that do not fit into one datagram (network.resolver-tcp)' \
  --priority 3129 \
  --direction Outbound \
  --access Allow \
  --protocol Tcp \
  --source-port-ranges '*' \
  --source-address-prefixes 10.81.1.0/24 \
  --destination-address-prefixes 168.63.129.16/32 \
  --destination-port-ranges 53 \
  --output none

az network nsg rule create \
  --resource-group "${RESOURCE_GROUP}" \
  --nsg-name nsg-app \
  --name ptl-spare-region-source-vm-dns-udp \
  --description 'DNS resolvers: name resolution for every host of the plan (network.resolver-udp)' \
  --priority 3637 \
  --direction Outbound \
  --access Allow \
  --protocol Udp \
  --source-port-ranges '*' \
  --source-address-prefixes 10.81.1.0/24 \
  --destination-address-prefixes 168.63.129.16/32 \
  --destination-port-ranges 53 \
  --output none

az network nsg rule create \
  --resource-group "${RESOURCE_GROUP}" \
  --nsg-name nsg-app \
  --name ptl-spare-region-source-vm-https-tags-azureactivedirectory \
  --description 'sign-in to the Site Recovery service (site-recovery.sign-in)' \
  --priority 2989 \
  --direction Outbound \
  --access Allow \
  --protocol Tcp \
  --source-port-ranges '*' \
  --source-address-prefixes 10.81.1.0/24 \
  --destination-address-prefixes AzureActiveDirectory \
  --destination-port-ranges 443 \
  --output none

az network nsg rule create \
  --resource-group "${RESOURCE_GROUP}" \
  --nsg-name nsg-app \
  --name ptl-spare-region-source-vm-https-tags-azuresiterecovery \
  --description 'control channel between the agent and the Site Recovery service (site-recovery.service)' \
  --priority 2751 \
  --direction Outbound \
  --access Allow \
  --protocol Tcp \
  --source-port-ranges '*' \
  --source-address-prefixes 10.81.1.0/24 \
  --destination-address-prefixes AzureSiteRecovery \
  --destination-port-ranges 443 \
  --output none

az network nsg rule create \
  --resource-group "${RESOURCE_GROUP}" \
  --nsg-name nsg-app \
  --name ptl-spare-region-source-vm-https-tags-eventhub-northeurope \
  --description 'the agent writes monitoring and diagnostic data to the target region (site-recovery.monitoring)' \
  --priority 1776 \
  --direction Outbound \
  --access Allow \
  --protocol Tcp \
  --source-port-ranges '*' \
  --source-address-prefixes 10.81.1.0/24 \
  --destination-address-prefixes EventHub.NorthEurope \
  --destination-port-ranges 443 \
  --output none

az network nsg rule create \
  --resource-group "${RESOURCE_GROUP}" \
  --nsg-name nsg-app \
  --name ptl-spare-region-source-vm-https-tags-storage-westeurope \
  --description 'the agent writes changed data to the cache storage account in the source region (site-recovery.cache-storage)' \
  --priority 2723 \
  --direction Outbound \
  --access Allow \
  --protocol Tcp \
  --source-port-ranges '*' \
  --source-address-prefixes 10.81.1.0/24 \
  --destination-address-prefixes Storage.WestEurope \
  --destination-port-ranges 443 \
  --output none
