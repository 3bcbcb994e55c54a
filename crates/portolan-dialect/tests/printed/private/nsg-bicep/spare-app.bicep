// Rules of a network security group for the subnet spare/app
// Portolan plan of private, catalog 2026.11.1 of 2026-11-24
// Service tags: made-up.json (public, change number 1)
// Takes for granted: the security group is associated with the subnet, and nothing else filters in front of it
// Takes for granted: the group's own default rules stay: 65000 allows VirtualNetwork both ways, 65001 allows Internet outbound and AzureLoadBalancer inbound, 65500 denies the rest; a group with these alone lets all of the plan's outbound connections through, and the printed rules matter where a rule of yours denies, or with `--with-default-deny`
// Takes for granted: rules of yours have other priorities than the printed ones, which lie between 1000 and 3999: each follows from the rule's name, so that a rule that comes or goes leaves the others alone
// `nsg-spare` is there already: rules are added to it, and none of its own is changed or removed
// Denies nothing: see above for what the default rules let through
// 12 connections are not in it: see the ledger

var rules = [
  {
    name: 'ptl-spare-region-target-vm-dns-tcp'
    properties: {
      description: 'DNS resolvers: name resolution of answers that do not fit into one datagram (network.resolver-tcp)'
      priority: 2536
      direction: 'Outbound'
      access: 'Allow'
      protocol: 'Tcp'
      sourcePortRange: '*'
      sourceAddressPrefix: '10.82.1.0/24'
      destinationAddressPrefix: '168.63.129.16/32'
      destinationPortRange: '53'
    }
  }
  {
    name: 'ptl-spare-region-target-vm-dns-udp'
    properties: {
      description: 'DNS resolvers: name resolution for every host of the plan (network.resolver-udp)'
      priority: 3699
      direction: 'Outbound'
      access: 'Allow'
      protocol: 'Udp'
      sourcePortRange: '*'
      sourceAddressPrefix: '10.82.1.0/24'
      destinationAddressPrefix: '168.63.129.16/32'
      destinationPortRange: '53'
    }
  }
  {
    name: 'ptl-spare-region-target-vm-https-tags-azureactivedirectory'
    properties: {
      description: 'sign-in to the Site Recovery service from the recovery network (site-recovery.failback-sign-in)'
      priority: 3656
      direction: 'Outbound'
      access: 'Allow'
      protocol: 'Tcp'
      sourcePortRange: '*'
      sourceAddressPrefix: '10.82.1.0/24'
      destinationAddressPrefix: 'AzureActiveDirectory'
      destinationPortRange: '443'
    }
  }
  {
    name: 'ptl-spare-region-target-vm-https-tags-azuresiterecovery'
    properties: {
      description: 'control channel between the agent and the Site Recovery service from the recovery network (site-recovery.failback-service)'
      priority: 2720
      direction: 'Outbound'
      access: 'Allow'
      protocol: 'Tcp'
      sourcePortRange: '*'
      sourceAddressPrefix: '10.82.1.0/24'
      destinationAddressPrefix: 'AzureSiteRecovery'
      destinationPortRange: '443'
    }
  }
  {
    name: 'ptl-spare-region-target-vm-https-tags-eventhub-westeurope'
    properties: {
      description: 'after a failover the agent writes monitoring and diagnostic data to the source region (site-recovery.failback-monitoring)'
      priority: 3619
      direction: 'Outbound'
      access: 'Allow'
      protocol: 'Tcp'
      sourcePortRange: '*'
      sourceAddressPrefix: '10.82.1.0/24'
      destinationAddressPrefix: 'EventHub.WestEurope'
      destinationPortRange: '443'
    }
  }
  {
    name: 'ptl-spare-region-target-vm-https-tags-storage-northeurope'
    properties: {
      description: 'after a failover the agent writes changed data to a cache storage account in the target region (site-recovery.failback-cache-storage)'
      priority: 2582
      direction: 'Outbound'
      access: 'Allow'
      protocol: 'Tcp'
      sourcePortRange: '*'
      sourceAddressPrefix: '10.82.1.0/24'
      destinationAddressPrefix: 'Storage.NorthEurope'
      destinationPortRange: '443'
    }
  }
]

resource nsg 'Microsoft.Network/networkSecurityGroups@2024-05-01' existing = {
  name: 'nsg-spare'
}

@batchSize(1)
resource securityRules 'Microsoft.Network/networkSecurityGroups/securityRules@2024-05-01' = [for rule in rules: {
  parent: nsg
  name: rule.name
  properties: rule.properties
}]
