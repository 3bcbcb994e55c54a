# Rules of a network security group for the subnet work/app
# Portolan plan of private, catalog 2026.11.1 of 2026-11-24
# Service tags: made-up.json (public, change number 1)
# Takes for granted: the security group is associated with the subnet, and nothing else filters in front of it
# Takes for granted: the group's own default rules stay: 65000 allows VirtualNetwork both ways, 65001 allows Internet outbound and AzureLoadBalancer inbound, 65500 denies the rest; a group with these alone lets all of the plan's outbound connections through, and the printed rules matter where a rule of yours denies, or with `--with-default-deny`
# Takes for granted: rules of yours have other priorities than the printed ones, which lie between 1000 and 3999: each follows from the rule's name, so that a rule that comes or goes leaves the others alone
# `nsg-app` is there already: rules are added to it, and none of its own is changed or removed
# Denies nothing: see above for what the default rules let through
# 12 connections are not in it: see the ledger

terraform {
  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.0"
    }
  }
}

variable "resource_group_name" {
  type        = string
  description = "Resource group of the security group"
}

resource "azurerm_network_security_rule" "ptl_spare_region_source_vm_dns_tcp" {
  resource_group_name         = var.resource_group_name
  network_security_group_name = "nsg-app"
  name                        = "ptl-spare-region-source-vm-dns-tcp"
  description                 = "DNS resolvers: name resolution of answers that do not fit into one datagram (network.resolver-tcp)"
  priority                    = 3129
  direction                   = "Outbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  source_address_prefix       = "10.81.1.0/24"
  destination_address_prefix  = "168.63.129.16/32"
  destination_port_range      = "53"
}

resource "azurerm_network_security_rule" "ptl_spare_region_source_vm_dns_udp" {
  resource_group_name         = var.resource_group_name
  network_security_group_name = "nsg-app"
  name                        = "ptl-spare-region-source-vm-dns-udp"
  description                 = "DNS resolvers: name resolution for every host of the plan (network.resolver-udp)"
  priority                    = 3637
  direction                   = "Outbound"
  access                      = "Allow"
  protocol                    = "Udp"
  source_port_range           = "*"
  source_address_prefix       = "10.81.1.0/24"
  destination_address_prefix  = "168.63.129.16/32"
  destination_port_range      = "53"
}

resource "azurerm_network_security_rule" "ptl_spare_region_source_vm_https_tags_azureactivedirectory" {
  resource_group_name         = var.resource_group_name
  network_security_group_name = "nsg-app"
  name                        = "ptl-spare-region-source-vm-https-tags-azureactivedirectory"
  description                 = "sign-in to the Site Recovery service (site-recovery.sign-in)"
  priority                    = 2989
  direction                   = "Outbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  source_address_prefix       = "10.81.1.0/24"
  destination_address_prefix  = "AzureActiveDirectory"
  destination_port_range      = "443"
}

resource "azurerm_network_security_rule" "ptl_spare_region_source_vm_https_tags_azuresiterecovery" {
  resource_group_name         = var.resource_group_name
  network_security_group_name = "nsg-app"
  name                        = "ptl-spare-region-source-vm-https-tags-azuresiterecovery"
  description                 = "control channel between the agent and the Site Recovery service (site-recovery.service)"
  priority                    = 2751
  direction                   = "Outbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  source_address_prefix       = "10.81.1.0/24"
  destination_address_prefix  = "AzureSiteRecovery"
  destination_port_range      = "443"
}

resource "azurerm_network_security_rule" "ptl_spare_region_source_vm_https_tags_eventhub_northeurope" {
  resource_group_name         = var.resource_group_name
  network_security_group_name = "nsg-app"
  name                        = "ptl-spare-region-source-vm-https-tags-eventhub-northeurope"
  description                 = "the agent writes monitoring and diagnostic data to the target region (site-recovery.monitoring)"
  priority                    = 1776
  direction                   = "Outbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  source_address_prefix       = "10.81.1.0/24"
  destination_address_prefix  = "EventHub.NorthEurope"
  destination_port_range      = "443"
}

resource "azurerm_network_security_rule" "ptl_spare_region_source_vm_https_tags_storage_westeurope" {
  resource_group_name         = var.resource_group_name
  network_security_group_name = "nsg-app"
  name                        = "ptl-spare-region-source-vm-https-tags-storage-westeurope"
  description                 = "the agent writes changed data to the cache storage account in the source region (site-recovery.cache-storage)"
  priority                    = 2723
  direction                   = "Outbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  source_address_prefix       = "10.81.1.0/24"
  destination_address_prefix  = "Storage.WestEurope"
  destination_port_range      = "443"
}
