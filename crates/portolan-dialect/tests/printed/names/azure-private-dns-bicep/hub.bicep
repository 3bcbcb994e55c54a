// Private DNS zones of Azure for the virtual network hub
// Portolan plan of names, catalog 2026.11.1 of 2026-11-24
// Service tags: made-up.json (public, change number 1)
// Takes for granted: each file is deployed into a resource group of its own: two zones of one name cannot be in one group, and virtual networks that must not see each other's records have zones of their own
// Takes for granted: a private endpoint that exists is left alone, and its known addresses become records; one that is planned gets a zone group, in which Azure keeps the records
// Takes for granted: zones that are there already are deployed over with Bicep, and imported into the state with Terraform
// Takes for granted: links fall back to the internet (`NxDomainRedirect`), so that names of other tenants in the same zone still resolve
// Written from the documentation; Azure has not read it

@description('Resource id of the virtual network hub')
param vnet_hub_id string = resourceId('Microsoft.Network/virtualNetworks', 'hub')

@description('Resource id of the virtual network own')
param vnet_own_id string = resourceId('Microsoft.Network/virtualNetworks', 'own')

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

resource link_privatelink_afs_azure_net_own 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = {
  parent: zone_privatelink_afs_azure_net
  name: 'ptl-own'
  location: 'global'
  properties: {
    registrationEnabled: false
    resolutionPolicy: 'NxDomainRedirect'
    virtualNetwork: {
      id: vnet_own_id
    }
  }
}

// private endpoint depotsync: the four names under which the Storage Sync Service is reached through its private endpoint (management, primary and secondary sync, monitoring) (file-sync.sync-private)
resource record_depotsyncmanagement_westeurope_56a75c_privatelink_afs_azure_net 'Microsoft.Network/privateDnsZones/A@2024-06-01' = {
  parent: zone_privatelink_afs_azure_net
  name: 'depotsyncmanagement.westeurope'
  properties: {
    ttl: 300
    aRecords: [
      {
        ipv4Address: '10.80.4.20'
      }
    ]
  }
}

// private endpoint depotsync: the four names under which the Storage Sync Service is reached through its private endpoint (management, primary and secondary sync, monitoring) (file-sync.sync-private)
resource record_depotsyncmonitoring_westeurope_1a013e_privatelink_afs_azure_net 'Microsoft.Network/privateDnsZones/A@2024-06-01' = {
  parent: zone_privatelink_afs_azure_net
  name: 'depotsyncmonitoring.westeurope'
  properties: {
    ttl: 300
    aRecords: [
      {
        ipv4Address: '10.80.4.23'
      }
    ]
  }
}

// private endpoint depotsync: the four names under which the Storage Sync Service is reached through its private endpoint (management, primary and secondary sync, monitoring) (file-sync.sync-private)
resource record_depotsyncsyncp_westeurope_630911_privatelink_afs_azure_net 'Microsoft.Network/privateDnsZones/A@2024-06-01' = {
  parent: zone_privatelink_afs_azure_net
  name: 'depotsyncsyncp.westeurope'
  properties: {
    ttl: 300
    aRecords: [
      {
        ipv4Address: '10.80.4.21'
      }
    ]
  }
}

// private endpoint depotsync: the four names under which the Storage Sync Service is reached through its private endpoint (management, primary and secondary sync, monitoring) (file-sync.sync-private)
resource record_depotsyncsyncs_westeurope_b5dc1f_privatelink_afs_azure_net 'Microsoft.Network/privateDnsZones/A@2024-06-01' = {
  parent: zone_privatelink_afs_azure_net
  name: 'depotsyncsyncs.westeurope'
  properties: {
    ttl: 300
    aRecords: [
      {
        ipv4Address: '10.80.4.22'
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

resource link_privatelink_file_core_windows_net_own 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = {
  parent: zone_privatelink_file_core_windows_net
  name: 'ptl-own'
  location: 'global'
  properties: {
    registrationEnabled: false
    resolutionPolicy: 'NxDomainRedirect'
    virtualNetwork: {
      id: vnet_own_id
    }
  }
}

// private endpoint depot: file data, moved straight between the server and the Azure file share with a SAS key limited to that share (file-sync.storage)
resource record_depotfiles_privatelink_file_core_windows_net 'Microsoft.Network/privateDnsZones/A@2024-06-01' = {
  parent: zone_privatelink_file_core_windows_net
  name: 'depotfiles'
  properties: {
    ttl: 300
    aRecords: [
      {
        ipv4Address: '10.80.4.9'
      }
    ]
  }
}
