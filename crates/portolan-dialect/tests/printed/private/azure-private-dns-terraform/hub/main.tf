# Private DNS zones of Azure for the virtual network hub
# Portolan plan of private, catalog 2026.11.1 of 2026-11-24
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

variable "resource_branchfiles_id" {
  type        = string
  description = "Resource id of branchfiles"
}

variable "resource_branchsync_id" {
  type        = string
  description = "Resource id of branchsync"
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

resource "azurerm_private_dns_zone" "privatelink_blob_core_windows_net" {
  name                = "privatelink.blob.core.windows.net"
  resource_group_name = var.resource_group_name
}

resource "azapi_resource" "link_privatelink_blob_core_windows_net_hub" {
  type      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01"
  name      = "ptl-hub"
  parent_id = azurerm_private_dns_zone.privatelink_blob_core_windows_net.id
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

# private endpoint lake: writing files to blob containers (storage-mover.flat-blob-target)
resource "azurerm_private_dns_a_record" "branchlake_privatelink_blob_core_windows_net" {
  name                = "branchlake"
  zone_name           = azurerm_private_dns_zone.privatelink_blob_core_windows_net.name
  resource_group_name = var.resource_group_name
  ttl                 = 300
  records             = ["10.80.4.9"]
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

# file data, moved straight between the server and the Azure file share with a SAS key limited to that share (file-sync.storage)
resource "azurerm_private_endpoint" "branchfiles_file_hub" {
  name                = "ptl-branchfiles-file-hub"
  location            = "westeurope"
  resource_group_name = var.resource_group_name
  subnet_id           = "${var.vnet_hub_id}/subnets/endpoints"

  private_service_connection {
    name                           = "ptl-branchfiles-file-hub"
    private_connection_resource_id = var.resource_branchfiles_id
    subresource_names              = ["file"]
    is_manual_connection           = false
  }

  private_dns_zone_group {
    name                 = "default"
    private_dns_zone_ids = [azurerm_private_dns_zone.privatelink_file_core_windows_net.id]
  }
}

# the four names under which the Storage Sync Service is reached through its private endpoint (management, primary and secondary sync, monitoring) (file-sync.sync-private)
resource "azurerm_private_endpoint" "branchsync_afs_hub" {
  name                = "ptl-branchsync-afs-hub"
  location            = "westeurope"
  resource_group_name = var.resource_group_name
  subnet_id           = "${var.vnet_hub_id}/subnets/endpoints"

  private_service_connection {
    name                           = "ptl-branchsync-afs-hub"
    private_connection_resource_id = var.resource_branchsync_id
    subresource_names              = ["afs"]
    is_manual_connection           = false
  }

  private_dns_zone_group {
    name                 = "default"
    private_dns_zone_ids = [azurerm_private_dns_zone.privatelink_afs_azure_net.id]
  }
}
