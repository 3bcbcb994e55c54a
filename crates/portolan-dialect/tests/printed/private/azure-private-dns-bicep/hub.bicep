// Private DNS zones of Azure for the virtual network hub
// Portolan plan of private, catalog 2026.11.1 of 2026-11-24
// Service tags: made-up.json (public, change number 1)
// Takes for granted: each file is deployed into a resource group of its own: two zones of one name cannot be in one group, and virtual networks that must not see each other's records have zones of their own
// Takes for granted: a private endpoint that exists is left alone, and its known addresses become records; one that is planned gets a zone group, in which Azure keeps the records
// Takes for granted: zones that are there already are deployed over with Bicep, and imported into the state with Terraform
// Takes for granted: links fall back to the internet (`NxDomainRedirect`), so that names of other tenants in the same zone still resolve
// Written from the documentation; Azure has not read it

@description('Resource id of the virtual network hub')
param vnet_hub_id string = resourceId('Microsoft.Network/virtualNetworks', 'hub')

@description('Resource id of branchfiles')
param resource_branchfiles_id string

@description('Resource id of branchsync')
param resource_branchsync_id string

resource zone_privatelink_afs_azure_net 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: 'privatelink.afs.azure.net'
  location: 'global'
}

resource link_privatelink_afs_azure_net_hub 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = {
  parent: zone_privatelink_afs_azure_net
  name: 'ptl-hub'
  location: 'global'
  properties: {
    registrationEnabled: false
    resolutionPolicy: 'NxDomainRedirect'
    virtualNetwork: {
      id: vnet_hub_id
    }
  }
}

resource zone_privatelink_blob_core_windows_net 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: 'privatelink.blob.core.windows.net'
  location: 'global'
}

resource link_privatelink_blob_core_windows_net_hub 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = {
  parent: zone_privatelink_blob_core_windows_net
  name: 'ptl-hub'
  location: 'global'
  properties: {
    registrationEnabled: false
    resolutionPolicy: 'NxDomainRedirect'
    virtualNetwork: {
      id: vnet_hub_id
    }
  }
}

// private endpoint lake: writing files to blob containers (storage-mover.flat-blob-target)
resource record_branchlake_privatelink_blob_core_windows_net 'Microsoft.Network/privateDnsZones/A@2024-06-01' = {
  parent: zone_privatelink_blob_core_windows_net
  name: 'branchlake'
  properties: {
    ttl: 300
    aRecords: [
      {
        ipv4Address: '10.80.4.9'
      }
    ]
  }
}

resource zone_privatelink_file_core_windows_net 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: 'privatelink.file.core.windows.net'
  location: 'global'
}

resource link_privatelink_file_core_windows_net_hub 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = {
  parent: zone_privatelink_file_core_windows_net
  name: 'ptl-hub'
  location: 'global'
  properties: {
    registrationEnabled: false
    resolutionPolicy: 'NxDomainRedirect'
    virtualNetwork: {
      id: vnet_hub_id
    }
  }
}

// file data, moved straight between the server and the Azure file share with a SAS key limited to that share (file-sync.storage)
resource endpoint_branchfiles_file_hub 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: 'ptl-branchfiles-file-hub'
  location: 'westeurope'
  properties: {
    subnet: {
      id: '${vnet_hub_id}/subnets/endpoints'
    }
    privateLinkServiceConnections: [
      {
        name: 'ptl-branchfiles-file-hub'
        properties: {
          privateLinkServiceId: resource_branchfiles_id
          groupIds: [
            'file'
          ]
        }
      }
    ]
  }
}

resource zones_branchfiles_file_hub 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01' = {
  parent: endpoint_branchfiles_file_hub
  name: 'default'
  properties: {
    privateDnsZoneConfigs: [
      {
        name: 'privatelink-file-core-windows-net'
        properties: {
          privateDnsZoneId: zone_privatelink_file_core_windows_net.id
        }
      }
    ]
  }
}

// the four names under which the Storage Sync Service is reached through its private endpoint (management, primary and secondary sync, monitoring) (file-sync.sync-private)
resource endpoint_branchsync_afs_hub 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: 'ptl-branchsync-afs-hub'
  location: 'westeurope'
  properties: {
    subnet: {
      id: '${vnet_hub_id}/subnets/endpoints'
    }
    privateLinkServiceConnections: [
      {
        name: 'ptl-branchsync-afs-hub'
        properties: {
          privateLinkServiceId: resource_branchsync_id
          groupIds: [
            'afs'
          ]
        }
      }
    ]
  }
}

resource zones_branchsync_afs_hub 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01' = {
  parent: endpoint_branchsync_afs_hub
  name: 'default'
  properties: {
    privateDnsZoneConfigs: [
      {
        name: 'privatelink-afs-azure-net'
        properties: {
          privateDnsZoneId: zone_privatelink_afs_azure_net.id
        }
      }
    ]
  }
}
