// Service endpoints and network rules of the cache accounts of Site Recovery
// Portolan plan of private, catalog 2026.11.1 of 2026-11-24
// Service tags: made-up.json (public, change number 1)
// Takes for granted: the accounts are used for replication alone: whoever else reached them does not any more
// Takes for granted: trusted services may pass the accounts' firewalls; the vault's identity has its role on them where the vault uses one
// Takes for granted: a subnet keeps no service endpoint that is not printed here, and, deployed as ARM template or Bicep, no other property either: compare with `what-if` or `plan` first
// Takes for granted: the ARM template and Bicep: virtual networks, security groups and accounts stand in the resource group of the deployment

@description('Resource id of the route table of spare/app; empty where it has none')
param spare_app_routeTableId string = ''

@description('Resource id of the route table of work/app; empty where it has none')
param work_app_routeTableId string = ''

@description('SKU of branchback, as it is')
param branchbackSku string

@description('Kind of branchback, as it is')
param branchbackKind string = 'StorageV2'

@description('SKU of branchcache, as it is')
param branchcacheSku string

@description('Kind of branchcache, as it is')
param branchcacheKind string = 'StorageV2'

resource subnet_spare_app 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' = {
  name: 'spare/app'
  properties: {
    addressPrefix: '10.82.1.0/24'
    networkSecurityGroup: {
      id: resourceId('Microsoft.Network/networkSecurityGroups', 'nsg-spare')
    }
    routeTable: empty(spare_app_routeTableId) ? null : {
      id: spare_app_routeTableId
    }
    serviceEndpoints: [
      {
        service: 'Microsoft.Storage'
      }
    ]
  }
}

resource subnet_work_app 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' = {
  name: 'work/app'
  properties: {
    addressPrefix: '10.81.1.0/24'
    networkSecurityGroup: {
      id: resourceId('Microsoft.Network/networkSecurityGroups', 'nsg-app')
    }
    routeTable: empty(work_app_routeTableId) ? null : {
      id: work_app_routeTableId
    }
    serviceEndpoints: [
      {
        service: 'Microsoft.Storage'
      }
    ]
  }
}

resource account_branchback 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'branchback'
  location: 'northeurope'
  sku: {
    name: branchbackSku
  }
  kind: branchbackKind
  properties: {
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: 'Deny'
      virtualNetworkRules: [
        {
          id: subnet_spare_app.id
          action: 'Allow'
        }
      ]
    }
  }
}

resource account_branchcache 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'branchcache'
  location: 'westeurope'
  sku: {
    name: branchcacheSku
  }
  kind: branchcacheKind
  properties: {
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: 'Deny'
      virtualNetworkRules: [
        {
          id: subnet_work_app.id
          action: 'Allow'
        }
      ]
    }
  }
}
