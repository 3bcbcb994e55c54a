# Service endpoints and network rules of the cache accounts of Site Recovery
# Portolan plan of private, catalog 2026.11.1 of 2026-11-24
# Service tags: made-up.json (public, change number 1)
# Takes for granted: the accounts are used for replication alone: whoever else reached them does not any more
# Takes for granted: trusted services may pass the accounts' firewalls; the vault's identity has its role on them where the vault uses one
# Takes for granted: a subnet keeps no service endpoint that is not printed here, and, deployed as ARM template or Bicep, no other property either: compare with `what-if` or `plan` first
# Takes for granted: the ARM template and Bicep: virtual networks, security groups and accounts stand in the resource group of the deployment

terraform {
  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.0"
    }
  }
}

provider "azurerm" {
  subscription_id = var.subscription_id

  features {}
}

variable "subscription_id" {
  type        = string
  description = "Subscription of the virtual networks and the cache accounts"
}

variable "network_resource_group_name" {
  type        = string
  description = "Resource group of the virtual networks"
}

variable "storage_resource_group_name" {
  type        = string
  description = "Resource group of the cache accounts"
}

import {
  to = azurerm_subnet.spare_app
  id = "/subscriptions/${var.subscription_id}/resourceGroups/${var.network_resource_group_name}/providers/Microsoft.Network/virtualNetworks/spare/subnets/app"
}

resource "azurerm_subnet" "spare_app" {
  resource_group_name  = var.network_resource_group_name
  virtual_network_name = "spare"
  name                 = "app"
  address_prefixes     = ["10.82.1.0/24"]
  service_endpoints    = ["Microsoft.Storage"]

  lifecycle {
    ignore_changes = [delegation, private_endpoint_network_policies]
  }
}

import {
  to = azurerm_subnet.work_app
  id = "/subscriptions/${var.subscription_id}/resourceGroups/${var.network_resource_group_name}/providers/Microsoft.Network/virtualNetworks/work/subnets/app"
}

resource "azurerm_subnet" "work_app" {
  resource_group_name  = var.network_resource_group_name
  virtual_network_name = "work"
  name                 = "app"
  address_prefixes     = ["10.81.1.0/24"]
  service_endpoints    = ["Microsoft.Storage"]

  lifecycle {
    ignore_changes = [delegation, private_endpoint_network_policies]
  }
}

data "azurerm_storage_account" "branchback" {
  resource_group_name = var.storage_resource_group_name
  name                = "branchback"
}

resource "azurerm_storage_account_network_rules" "branchback" {
  storage_account_id         = data.azurerm_storage_account.branchback.id
  default_action             = "Deny"
  bypass                     = ["AzureServices"]
  virtual_network_subnet_ids = [azurerm_subnet.spare_app.id]
}

data "azurerm_storage_account" "branchcache" {
  resource_group_name = var.storage_resource_group_name
  name                = "branchcache"
}

resource "azurerm_storage_account_network_rules" "branchcache" {
  storage_account_id         = data.azurerm_storage_account.branchcache.id
  default_action             = "Deny"
  bypass                     = ["AzureServices"]
  virtual_network_subnet_ids = [azurerm_subnet.work_app.id]
}
