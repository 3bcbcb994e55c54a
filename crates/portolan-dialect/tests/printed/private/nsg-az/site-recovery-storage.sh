#!/bin/sh
# Service endpoints and network rules of the cache accounts of Site Recovery
# Portolan plan of private, catalog 2026.11.1 of 2026-11-24
# Written after the documentation of az; no az has read it
# Service tags: made-up.json (public, change number 1)
# Takes for granted: the accounts are used for replication alone: whoever else reached them does not any more
# Takes for granted: trusted services may pass the accounts' firewalls; the vault's identity has its role on them where the vault uses one
# Takes for granted: a subnet keeps no service endpoint that is not printed here, and, deployed as ARM template or Bicep, no other property either: compare with `what-if` or `plan` first
# Takes for granted: the ARM template and Bicep: virtual networks, security groups and accounts stand in the resource group of the deployment
set -eu

: "${NETWORK_RESOURCE_GROUP:?set it to the resource group of the virtual networks}"
: "${STORAGE_RESOURCE_GROUP:?set it to the resource group of the cache accounts}"

az network vnet subnet update \
  --resource-group "${NETWORK_RESOURCE_GROUP}" \
  --vnet-name spare \
  --name app \
  --service-endpoints Microsoft.Storage \
  --output none

az network vnet subnet update \
  --resource-group "${NETWORK_RESOURCE_GROUP}" \
  --vnet-name work \
  --name app \
  --service-endpoints Microsoft.Storage \
  --output none

subnet=$(az network vnet subnet show \
  --resource-group "${NETWORK_RESOURCE_GROUP}" \
  --vnet-name spare \
  --name app \
  --query id \
  --output tsv)
az storage account network-rule add \
  --resource-group "${STORAGE_RESOURCE_GROUP}" \
  --account-name branchback \
  --subnet "${subnet}" \
  --output none

az storage account update \
  --resource-group "${STORAGE_RESOURCE_GROUP}" \
  --name branchback \
  --bypass AzureServices \
  --default-action Deny \
  --output none

subnet=$(az network vnet subnet show \
  --resource-group "${NETWORK_RESOURCE_GROUP}" \
  --vnet-name work \
  --name app \
  --query id \
  --output tsv)
az storage account network-rule add \
  --resource-group "${STORAGE_RESOURCE_GROUP}" \
  --account-name branchcache \
  --subnet "${subnet}" \
  --output none

az storage account update \
  --resource-group "${STORAGE_RESOURCE_GROUP}" \
  --name branchcache \
  --bypass AzureServices \
  --default-action Deny \
  --output none
