# Private DNS zones of Azure for the virtual network hub
# Portolan plan of names, catalog 2026.11.1 of 2026-11-24
# Service tags: made-up.json (public, change number 1)
# Takes for granted: each file is deployed into a resource group of its own: two zones of one name cannot be in one group, and virtual networks that must not see each other's records have zones of their own
# Takes for granted: a private endpoint that exists is left alone, and its known addresses become records; one that is planned gets a zone group, in which Azure keeps the records
# Takes for granted: zones that are there already are deployed over with Bicep, and imported into the state with Terraform
# Takes for granted: links fall back to the internet (`NxDomainRedirect`), so that names of other tenants in the same zone still resolve
# Written from the documentation; Azure has not read it

terraform {
  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.0"
    }
    azapi = {
      source  = "Azure/azapi"
      version = "~> 2.0"
    }
  }
}

variable "resource_group_name" {
  type        = string
  description = "Resource group of the zones and endpoints"
}

variable "vnet_hub_id" {
  type        = string
  description = "Resource id of the virtual network hub"
}

variable "vnet_own_id" {
  type        = string
  description = "Resource id of the virtual network own"
}

resource "azurerm_private_dns_zone" "privatelink_afs_azure_net" {
  name                = "privatelink.afs.azure.net"
  resource_group_name = var.resource_group_name
}

resource "azapi_resource" "link_privatelink_afs_azure_net_hub" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  name      = "ptl-hub"
  parent_id = azurerm_private_dns_zone.privatelink_afs_azure_net.id
  location  = "global"
  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "NxDomainRedirect"
      virtualNetwork = {
        id = var.vnet_hub_id
      }
    }
  }
}

resource "azapi_resource" "link_privatelink_afs_azure_net_own" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  name      = "ptl-own"
  parent_id = azurerm_private_dns_zone.privatelink_afs_azure_net.id
  location  = "global"
  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "NxDomainRedirect"
      virtualNetwork = {
        id = var.vnet_own_id
      }
    }
  }
}

# private endpoint depotsync: the four names under which the Storage Sync Service is reached through its private endpoint (management, primary and secondary sync, monitoring) (file-sync.sync-private)
resource "azurerm_private_dns_a_record" "depotsyncmanagement_westeurope_56a75c_privatelink_afs_azure_net" {
  name                = "depotsyncmanagement.westeurope"
  zone_name           = azurerm_private_dns_zone.privatelink_afs_azure_net.name
  resource_group_name = var.resource_group_name
  ttl                 = 300
  records             = ["10.80.4.20"]
}

# private endpoint depotsync: the four names under which the Storage Sync Service is reached through its private endpoint (management, primary and secondary sync, monitoring) (file-sync.sync-private)
resource "azurerm_private_dns_a_record" "depotsyncmonitoring_westeurope_1a013e_privatelink_afs_azure_net" {
  name                = "depotsyncmonitoring.westeurope"
  zone_name           = azurerm_private_dns_zone.privatelink_afs_azure_net.name
  resource_group_name = var.resource_group_name
  ttl                 = 300
  records             = ["10.80.4.23"]
}

# private endpoint depotsync: the four names under which the Storage Sync Service is reached through its private endpoint (management, primary and secondary sync, monitoring) (file-sync.sync-private)
resource "azurerm_private_dns_a_record" "depotsyncsyncp_westeurope_630911_privatelink_afs_azure_net" {
  name                = "depotsyncsyncp.westeurope"
  zone_name           = azurerm_private_dns_zone.privatelink_afs_azure_net.name
  resource_group_name = var.resource_group_name
  ttl                 = 300
  records             = ["10.80.4.21"]
}

# private endpoint depotsync: the four names under which the Storage Sync Service is reached through its private endpoint (management, primary and secondary sync, monitoring) (file-sync.sync-private)
resource "azurerm_private_dns_a_record" "depotsyncsyncs_westeurope_b5dc1f_privatelink_afs_azure_net" {
  name                = "depotsyncsyncs.westeurope"
  zone_name           = azurerm_private_dns_zone.privatelink_afs_azure_net.name
  resource_group_name = var.resource_group_name
  ttl                 = 300
  records             = ["10.80.4.22"]
}

resource "azurerm_private_dns_zone" "privatelink_file_core_windows_net" {
  name                = "privatelink.file.core.windows.net"
  resource_group_name = var.resource_group_name
}

resource "azapi_resource" "link_privatelink_file_core_windows_net_hub" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  name      = "ptl-hub"
  parent_id = azurerm_private_dns_zone.privatelink_file_core_windows_net.id
  location  = "global"
  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "NxDomainRedirect"
      virtualNetwork = {
        id = var.vnet_hub_id
      }
    }
  }
}

resource "azapi_resource" "link_privatelink_file_core_windows_net_own" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  name      = "ptl-own"
  parent_id = azurerm_private_dns_zone.privatelink_file_core_windows_net.id
  location  = "global"
  body = {
    properties = {
      registrationEnabled = false
      resolutionPolicy    = "NxDomainRedirect"
      virtualNetwork = {
        id = var.vnet_own_id
      }
    }
  }
}

# private endpoint depot: file data, moved straight between the server and the Azure file share with a SAS key limited to that share (file-sync.storage)
resource "azurerm_private_dns_a_record" "depotfiles_privatelink_file_core_windows_net" {
  name                = "depotfiles"
  zone_name           = azurerm_private_dns_zone.privatelink_file_core_windows_net.name
  resource_group_name = var.resource_group_name
  ttl                 = 300
  records             = ["10.80.4.9"]
}
