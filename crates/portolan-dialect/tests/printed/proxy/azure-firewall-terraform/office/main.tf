# Policy of Azure Firewall for the site office
# Portolan plan of proxy, catalog 2026.11.1 of 2026-11-24
# Service tags: made-up.json (public, change number 1)
# Takes for granted: the printed policy becomes the policy of the firewall, or the base of it: a firewall has one policy, and deploying this one changes no other
# Takes for granted: clients use the firewall as their DNS server: its DNS proxy is on, as names in network rules need it
# Takes for granted: Azure Firewall denies what no rule allows, so that `--with-default-deny` adds nothing
# Takes for granted: application rules see the name of a TLS connection in its SNI; nothing is decrypted
# Takes for granted: IPv4 only: dual-stack firewalls are a preview

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
  description = "Resource group of the policy and the IP groups"
}

variable "location" {
  type        = string
  description = "Region of the policy and the IP groups"
}

resource "azurerm_ip_group" "ptl_office_agent" {
  name                = "ptl-office-agent"
  location            = var.location
  resource_group_name = var.resource_group_name
  cidrs               = ["10.20.1.5/32", "10.20.2.10/31"]
}

resource "azurerm_firewall_policy" "this" {
  name                = "ptl-office"
  location            = var.location
  resource_group_name = var.resource_group_name
  sku                 = "Standard"

  dns {
    proxy_enabled = true
  }
}

resource "azurerm_firewall_policy_rule_collection_group" "ptl_office_network" {
  firewall_policy_id = azurerm_firewall_policy.this.id
  name               = "ptl-office-network"
  priority           = 1000

  network_rule_collection {
    name     = "ptl-office-network"
    priority = 1000
    action   = "Allow"

    rule {
      name                  = "ptl-office-agent-dns-tcp"
      description           = "agent of files, servers to DNS resolvers on tcp 53: name resolution of answers that do not fit into one datagram"
      source_ip_groups      = [azurerm_ip_group.ptl_office_agent.id]
      protocols             = ["TCP"]
      destination_addresses = ["10.20.0.53/32"]
      destination_ports     = ["53"]
    }

    rule {
      name                  = "ptl-office-agent-dns-udp"
      description           = "agent of files, servers to DNS resolvers on udp 53: name resolution for every host of the plan"
      source_ip_groups      = [azurerm_ip_group.ptl_office_agent.id]
      protocols             = ["UDP"]
      destination_addresses = ["10.20.0.53/32"]
      destination_ports     = ["53"]
    }

    rule {
      name                  = "ptl-office-agent-ntp"
      description           = "agent of files, servers to time servers on udp 123: the right time, on which certificates and sign-in tokens depend"
      source_ip_groups      = [azurerm_ip_group.ptl_office_agent.id]
      protocols             = ["UDP"]
      destination_addresses = ["10.20.0.123/32"]
      destination_ports     = ["123"]
    }

    rule {
      name                  = "ptl-office-agent-tcp-3128"
      description           = "agent of files, servers to proxy.office.example on tcp 3128: Microsoft Entra sign-in of whoever registers the server or runs management calls, and 33 more"
      source_ip_groups      = [azurerm_ip_group.ptl_office_agent.id]
      protocols             = ["TCP"]
      destination_addresses = ["10.20.0.8/32"]
      destination_ports     = ["3128"]
    }
  }
}

resource "azurerm_firewall_policy_rule_collection_group" "ptl_office_application" {
  firewall_policy_id = azurerm_firewall_policy.this.id
  name               = "ptl-office-application"
  priority           = 2000
  depends_on         = [azurerm_firewall_policy_rule_collection_group.ptl_office_network]

  application_rule_collection {
    name     = "ptl-office-application"
    priority = 2000
    action   = "Allow"

    rule {
      name             = "ptl-files-agent-http"
      description      = "agent of files to 18 names on tcp 80: certificate status and revocation lists of DigiCert, and 12 more"
      source_addresses = ["10.20.1.5/32"]
      destination_fqdns = [
        # updates of the File Sync agent through Microsoft Update without TLS (file-sync.update-http)
        "*.ctldl.windowsupdate.com",
        # updates of the File Sync agent through Microsoft Update without TLS (file-sync.update-http)
        "*.dl.delivery.mp.microsoft.com",
        # updates of the File Sync agent through Microsoft Update without TLS (file-sync.update-http)
        "*.download.windowsupdate.com",
        # updates of the File Sync agent through Microsoft Update without TLS (file-sync.update-http)
        "*.emdl.ws.microsoft.com",
        # updates of the File Sync agent through Microsoft Update without TLS (file-sync.update-http)
        "*.update.microsoft.com",
        # fetching issuing certificates that a server does not send along, from DigiCert (certificate-status.aia-digicert)
        "cacerts.digicert.com",
        # fetching issuing certificates that a server does not send along, from GeoTrust (certificate-status.aia-geotrust)
        "cacerts.geotrust.com",
        # fetching issuing certificates that a server does not send along, from Microsoft (certificate-status.aia-microsoft)
        "caissuers.microsoft.com",
        # revocation lists of Microsoft, and 1 more (certificate-status.crl-microsoft-old, file-sync.crl)
        "crl.microsoft.com",
        # certificate status and revocation lists of DigiCert, and 1 more (certificate-status.crl-digicert-3, file-sync.digicert)
        "crl3.digicert.com",
        # revocation lists of DigiCert (certificate-status.crl-digicert-4)
        "crl4.digicert.com",
        # the list of trusted roots that Windows keeps up to date, and 1 more (certificate-status.windows-root-update, file-sync.update-http)
        "ctldl.windowsupdate.com",
        # updates of the File Sync agent through Microsoft Update without TLS (file-sync.update-http)
        "emdl.ws.microsoft.com",
        # revocation lists of Microsoft, and 1 more (certificate-status.mscrl-microsoft-old, file-sync.crl)
        "mscrl.microsoft.com",
        # certificate status and revocation lists of DigiCert, and 1 more (certificate-status.ocsp-digicert, file-sync.digicert)
        "ocsp.digicert.com",
        # certificate status of the Microsoft certificate authority, and 1 more (certificate-status.ocsp-microsoft-old, file-sync.ocsp)
        "ocsp.msocsp.com",
        # revocation status of single certificates of Microsoft (certificate-status.ocsp-microsoft)
        "oneocsp.microsoft.com",
        # issuing certificates and revocation lists of Microsoft (certificate-status.microsoft-pki)
        "www.microsoft.com",
      ]

      protocols {
        type = "Http"
        port = 80
      }
    }

    rule {
      name             = "ptl-files-agent-https"
      description      = "agent of files to 8 names on tcp 443: intermediate certificates of the File Sync service and of the file share, below `/pki/mscorp/cps`, and 1 more"
      source_addresses = ["10.20.1.5/32"]
      destination_fqdns = [
        # updates of the File Sync agent through Microsoft Update (file-sync.update)
        "*.ctldl.windowsupdate.com",
        # updates of the File Sync agent through Microsoft Update (file-sync.update)
        "*.dl.delivery.mp.microsoft.com",
        # updates of the File Sync agent through Microsoft Update (file-sync.update)
        "*.download.windowsupdate.com",
        # updates of the File Sync agent through Microsoft Update (file-sync.update)
        "*.emdl.ws.microsoft.com",
        # updates of the File Sync agent through Microsoft Update (file-sync.update)
        "*.update.microsoft.com",
        # updates of the File Sync agent through Microsoft Update (file-sync.update)
        "ctldl.windowsupdate.com",
        # updates of the File Sync agent through Microsoft Update (file-sync.update)
        "emdl.ws.microsoft.com",
        # intermediate certificates of the File Sync service and of the file share, below `/pki/mscorp/cps` (file-sync.pki)
        "www.microsoft.com",
      ]

      protocols {
        type = "Https"
        port = 443
      }
    }
  }
}
