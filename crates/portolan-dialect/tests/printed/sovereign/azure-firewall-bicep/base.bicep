// Policy of Azure Firewall for the site base
// Portolan plan of sovereign, catalog 2026.11.1 of 2026-11-24
// Service tags: made-up.json (public, change number 1)
// Takes for granted: the printed policy becomes the policy of the firewall, or the base of it: a firewall has one policy, and deploying this one changes no other
// Takes for granted: clients use the firewall as their DNS server: its DNS proxy is on, as names in network rules need it
// Takes for granted: Azure Firewall denies what no rule allows, so that `--with-default-deny` adds nothing
// Takes for granted: application rules see the name of a TLS connection in its SNI; nothing is decrypted
// Takes for granted: IPv4 only: dual-stack firewalls are a preview
// 3 connections are not in it: see the ledger

@description('Region of the policy and the IP groups')
param location string = resourceGroup().location

resource policy 'Microsoft.Network/firewallPolicies@2024-05-01' = {
  name: 'ptl-base'
  location: location
  properties: {
    sku: {
      tier: 'Standard'
    }
    dnsSettings: {
      enableProxy: true
    }
  }
}

resource ptl_base_network 'Microsoft.Network/firewallPolicies/ruleCollectionGroups@2024-05-01' = {
  parent: policy
  name: 'ptl-base-network'
  properties: {
    priority: 1000
    ruleCollections: [
      {
        ruleCollectionType: 'FirewallPolicyFilterRuleCollection'
        name: 'ptl-base-network'
        priority: 1000
        action: {
          type: 'Allow'
        }
        rules: [
          {
            ruleType: 'NetworkRule'
            name: 'ptl-base-dns-tcp'
            description: 'agent, cluster-node of cluster, files, servers to DNS resolvers on tcp 53: name resolution of answers that do not fit into one datagram'
            sourceAddresses: [
              '10.50.0.0/16'
            ]
            ipProtocols: [
              'TCP'
            ]
            destinationAddresses: [
              '10.50.0.53/32'
            ]
            destinationPorts: [
              '53'
            ]
          }
          {
            ruleType: 'NetworkRule'
            name: 'ptl-base-dns-udp'
            description: 'agent, cluster-node of cluster, files, servers to DNS resolvers on udp 53: name resolution for every host of the plan'
            sourceAddresses: [
              '10.50.0.0/16'
            ]
            ipProtocols: [
              'UDP'
            ]
            destinationAddresses: [
              '10.50.0.53/32'
            ]
            destinationPorts: [
              '53'
            ]
          }
          {
            ruleType: 'NetworkRule'
            name: 'ptl-servers-agent-https-tags'
            description: 'agent of servers to 2 service tags on tcp 443: addresses of Traffic Manager, which the list of service tags names, and 1 more'
            sourceAddresses: [
              '10.50.0.0/16'
            ]
            ipProtocols: [
              'TCP'
            ]
            destinationAddresses: [
              // the content delivery network, in the clouds whose packages still come from storage (arc-servers.extension-delivery-elsewhere)
              'AzureFrontDoor.Frontend'
              // addresses of Traffic Manager, which the list of service tags names (arc-servers.traffic-manager)
              'AzureTrafficManager'
            ]
            destinationPorts: [
              '443'
            ]
          }
        ]
      }
    ]
  }
}

resource ptl_base_application 'Microsoft.Network/firewallPolicies/ruleCollectionGroups@2024-05-01' = {
  parent: policy
  name: 'ptl-base-application'
  dependsOn: [
    ptl_base_network
  ]
  properties: {
    priority: 2000
    ruleCollections: [
      {
        ruleCollectionType: 'FirewallPolicyFilterRuleCollection'
        name: 'ptl-base-application'
        priority: 2000
        action: {
          type: 'Allow'
        }
        rules: [
          {
            ruleType: 'ApplicationRule'
            name: 'ptl-base-http'
            description: 'agent, cluster-node of cluster, servers to 12 names on tcp 80: fetching issuing certificates that a server does not send along, from DigiCert, and 8 more'
            sourceAddresses: [
              '10.50.0.0/16'
            ]
            protocols: [
              {
                protocolType: 'Http'
                port: 80
              }
            ]
            targetFqdns: [
              // fetching issuing certificates that a server does not send along, from DigiCert (certificate-status.aia-digicert)
              'cacerts.digicert.com'
              // fetching issuing certificates that a server does not send along, from GeoTrust (certificate-status.aia-geotrust)
              'cacerts.geotrust.com'
              // fetching issuing certificates that a server does not send along, from Microsoft (certificate-status.aia-microsoft)
              'caissuers.microsoft.com'
              // revocation lists of Microsoft (certificate-status.crl-microsoft-old)
              'crl.microsoft.com'
              // revocation lists of DigiCert (certificate-status.crl-digicert-3)
              'crl3.digicert.com'
              // revocation lists of DigiCert (certificate-status.crl-digicert-4)
              'crl4.digicert.com'
              // the list of trusted roots that Windows keeps up to date (certificate-status.windows-root-update)
              'ctldl.windowsupdate.com'
              // revocation lists of Microsoft (certificate-status.mscrl-microsoft-old)
              'mscrl.microsoft.com'
              // revocation status of single certificates of DigiCert (certificate-status.ocsp-digicert)
              'ocsp.digicert.com'
              // revocation status of single certificates of Microsoft (certificate-status.ocsp-microsoft-old)
              'ocsp.msocsp.com'
              // revocation status of single certificates of Microsoft (certificate-status.ocsp-microsoft)
              'oneocsp.microsoft.com'
              // issuing certificates and revocation lists of Microsoft (certificate-status.microsoft-pki)
              'www.microsoft.com'
            ]
          }
          {
            ruleType: 'ApplicationRule'
            name: 'ptl-base-https'
            description: 'agent, cluster-node of cluster, servers to 20 names on tcp 443: a further host of Microsoft Entra ID, used with the identity of the machine and by Windows Admin Center, and 21 more'
            sourceAddresses: [
              '10.50.0.0/16'
            ]
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            targetFqdns: [
              // the storage from which packages of extensions are downloaded (arc-servers.extension-packages)
              '*.blob.core.usgovcloudapi.net'
              // the layers of container images, which the registry serves under other names (arc-kubernetes.image-layers)
              '*.data.mcr.microsoft.com'
              // management of extensions, and machine configuration (arc-servers.guest-configuration)
              '*.guestconfiguration.azure.us'
              // the notification service, which tells the machine that there is work for extensions or a session for it (arc-servers.notification)
              '*.guestnotificationservice.azure.us'
              // metadata, heartbeats and the hybrid identity of the machine, whose certificate is issued and renewed here; from agent 1.49 on also the Windows installers of one fixed version (arc-servers.hybrid-identity)
              '*.his.arc.azure.us'
              // the persistent channel of Azure Relay over which notifications arrive (arc-servers.notification-channel)
              '*.servicebus.usgovcloudapi.net'
              // the short links of the installation script and the Windows installer (arc-servers.install-links)
              'aka.ms'
              // telemetry of agents before 1.24 (arc-servers.agent-telemetry)
              'dc.applicationinsights.us'
              // fetching kubectl while the agents are upgraded automatically (arc-kubernetes.upgrade-kubectl, arc-kubernetes.upgrade-kubectl-listed)
              'dl.k8s.io'
              // the installer of the agent for Windows, also for its automatic updates (arc-servers.windows-installer)
              'download.microsoft.com'
              // finding the regional host from which the cluster's identity certificate comes (arc-kubernetes.identity-discovery)
              'gbl.his.arc.azure.us'
              // the notification service, which tells the machine that there is work for extensions or a session for it (arc-servers.notification)
              'guestnotificationservice.azure.us'
              // sign-in with Microsoft Entra ID, at the registration and for every token afterwards, and 1 more (arc-kubernetes.entra-sign-in, arc-servers.entra-sign-in)
              'login.microsoftonline.us'
              // connecting to Azure and registering the cluster, and 1 more (arc-kubernetes.resource-manager, arc-servers.resource-manager)
              'management.usgovcloudapi.net'
              // container images of the agents, and of the check that `az connectedk8s connect` runs in the cluster (arc-kubernetes.images)
              'mcr.microsoft.com'
              // the package repository of the agent for Linux, also for its automatic updates (arc-servers.linux-packages)
              'packages.microsoft.com'
              // a further host of Microsoft Entra ID, used with the identity of the machine and by Windows Admin Center (arc-servers.entra-pas)
              'pasff.usgovcloudapi.net'
              // pushing the status of the cluster and fetching its configuration (arc-kubernetes.data-plane)
              'usgovvirginia.dp.kubernetesconfiguration.azure.us'
              // the regional hosts of Microsoft Entra ID, and 1 more (arc-kubernetes.entra-regional, arc-servers.entra-regional)
              'usgovvirginia.login.microsoftonline.us'
              // fetching and renewing the certificate of the cluster's managed identity (arc-kubernetes.identity)
              'usgv.his.arc.azure.us'
            ]
          }
          {
            ruleType: 'ApplicationRule'
            name: 'ptl-files-agent-http'
            description: 'agent of files to 18 names on tcp 80: certificate status and revocation lists of DigiCert, and 12 more'
            sourceAddresses: [
              '10.50.1.5/32'
            ]
            protocols: [
              {
                protocolType: 'Http'
                port: 80
              }
            ]
            targetFqdns: [
              // updates of the File Sync agent through Microsoft Update without TLS (file-sync.update-http)
              '*.ctldl.windowsupdate.com'
              // updates of the File Sync agent through Microsoft Update without TLS (file-sync.update-http)
              '*.dl.delivery.mp.microsoft.com'
              // updates of the File Sync agent through Microsoft Update without TLS (file-sync.update-http)
              '*.download.windowsupdate.com'
              // updates of the File Sync agent through Microsoft Update without TLS (file-sync.update-http)
              '*.emdl.ws.microsoft.com'
              // updates of the File Sync agent through Microsoft Update without TLS (file-sync.update-http)
              '*.update.microsoft.com'
              // fetching issuing certificates that a server does not send along, from DigiCert (certificate-status.aia-digicert)
              'cacerts.digicert.com'
              // fetching issuing certificates that a server does not send along, from GeoTrust (certificate-status.aia-geotrust)
              'cacerts.geotrust.com'
              // fetching issuing certificates that a server does not send along, from Microsoft (certificate-status.aia-microsoft)
              'caissuers.microsoft.com'
              // revocation lists of Microsoft, and 1 more (certificate-status.crl-microsoft-old, file-sync.crl)
              'crl.microsoft.com'
              // certificate status and revocation lists of DigiCert, and 1 more (certificate-status.crl-digicert-3, file-sync.digicert)
              'crl3.digicert.com'
              // revocation lists of DigiCert (certificate-status.crl-digicert-4)
              'crl4.digicert.com'
              // the list of trusted roots that Windows keeps up to date, and 1 more (certificate-status.windows-root-update, file-sync.update-http)
              'ctldl.windowsupdate.com'
              // updates of the File Sync agent through Microsoft Update without TLS (file-sync.update-http)
              'emdl.ws.microsoft.com'
              // revocation lists of Microsoft, and 1 more (certificate-status.mscrl-microsoft-old, file-sync.crl)
              'mscrl.microsoft.com'
              // certificate status and revocation lists of DigiCert, and 1 more (certificate-status.ocsp-digicert, file-sync.digicert)
              'ocsp.digicert.com'
              // certificate status of the Microsoft certificate authority, and 1 more (certificate-status.ocsp-microsoft-old, file-sync.ocsp)
              'ocsp.msocsp.com'
              // revocation status of single certificates of Microsoft (certificate-status.ocsp-microsoft)
              'oneocsp.microsoft.com'
              // issuing certificates and revocation lists of Microsoft (certificate-status.microsoft-pki)
              'www.microsoft.com'
            ]
          }
          {
            ruleType: 'ApplicationRule'
            name: 'ptl-files-agent-https'
            description: 'agent of files to 16 names on tcp 443: Microsoft Entra sign-in of whoever registers the server or runs management calls, and 8 more'
            sourceAddresses: [
              '10.50.1.5/32'
            ]
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            targetFqdns: [
              // sync sessions and metadata with the Storage Sync Service of the region (file-sync.sync-service)
              '*.afs.azure.us'
              // updates of the File Sync agent through Microsoft Update (file-sync.update)
              '*.ctldl.windowsupdate.com'
              // updates of the File Sync agent through Microsoft Update (file-sync.update)
              '*.dl.delivery.mp.microsoft.com'
              // updates of the File Sync agent through Microsoft Update (file-sync.update)
              '*.download.windowsupdate.com'
              // updates of the File Sync agent through Microsoft Update (file-sync.update)
              '*.emdl.ws.microsoft.com'
              // updates of the File Sync agent through Microsoft Update (file-sync.update)
              '*.update.microsoft.com'
              // scripts and pictures of the Microsoft Entra sign-in page in the registration window (file-sync.sign-in-page)
              'aadcdn.msftauth.net'
              // file data, moved straight between the server and the Azure file share with a SAS key limited to that share (file-sync.storage)
              'basefiles.file.core.usgovcloudapi.net'
              // updates of the File Sync agent through Microsoft Update (file-sync.update)
              'ctldl.windowsupdate.com'
              // updates of the File Sync agent through Microsoft Update (file-sync.update)
              'emdl.ws.microsoft.com'
              // creation of the service principal through which File Sync gets its rights in the subscription (file-sync.graph)
              'graph.microsoft.com'
              // creation of the service principal through which File Sync gets its rights in the subscription (file-sync.graph)
              'graph.microsoft.us'
              // Microsoft Entra sign-in of whoever registers the server or runs management calls (file-sync.sign-in)
              'login.microsoftonline.us'
              // management calls, beginning with the call that registers the server (file-sync.resource-manager)
              'management.usgovcloudapi.net'
              // sign-in library of the registration window (file-sync.sign-in-library)
              'secure.aadcdn.microsoftonline-p.com'
              // intermediate certificates of the File Sync service and of the file share, below `/pki/mscorp/cps` (file-sync.pki)
              'www.microsoft.com'
            ]
          }
        ]
      }
    ]
  }
}
