# Policy of Azure Firewall for the virtual network work
# Portolan plan of private, catalog 2026.11.1 of 2026-11-24
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
  default     = "westeurope"
}

resource "azurerm_firewall_policy" "this" {
  name                = "ptl-work"
  location            = var.location
  resource_group_name = var.resource_group_name
  sku                 = "Standard"

  dns {
    proxy_enabled = true
  }
}

resource "azurerm_firewall_policy_rule_collection_group" "ptl_work_application" {
  firewall_policy_id = azurerm_firewall_policy.this.id
  name               = "ptl-work-application"
  priority           = 2000

  application_rule_collection {
    name     = "ptl-work-application"
    priority = 2000
    action   = "Allow"

    rule {
      name             = "ptl-spare-region-source-vm-http"
      description      = "source-vm of spare-region to 11 names on tcp 80: fetching issuing certificates that a server does not send along, from DigiCert, and 7 more"
      source_addresses = ["10.81.1.0/24"]
      destination_fqdns = [
        # fetching issuing certificates that a server does not send along, from DigiCert (certificate-status.aia-digicert)
        "cacerts.digicert.com",
        # fetching issuing certificates that a server does not send along, from GeoTrust (certificate-status.aia-geotrust)
        "cacerts.geotrust.com",
        # fetching issuing certificates that a server does not send along, from Microsoft (certificate-status.aia-microsoft)
        "caissuers.microsoft.com",
        # revocation lists of Microsoft (certificate-status.crl-microsoft-old)
        "crl.microsoft.com",
        # revocation lists of DigiCert (certificate-status.crl-digicert-3)
        "crl3.digicert.com",
        # revocation lists of DigiCert (certificate-status.crl-digicert-4)
        "crl4.digicert.com",
        # revocation lists of Microsoft (certificate-status.mscrl-microsoft-old)
        "mscrl.microsoft.com",
        # revocation status of single certificates of DigiCert (certificate-status.ocsp-digicert)
        "ocsp.digicert.com",
        # revocation status of single certificates of Microsoft (certificate-status.ocsp-microsoft-old)
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
      name             = "ptl-spare-region-source-vm-https"
      description      = "source-vm of spare-region to 4 names on tcp 443: control channel between the agent and the Site Recovery service, and 3 more"
      source_addresses = ["10.81.1.0/24"]
      destination_fqdns = [
        # control channel between the agent and the Site Recovery service (site-recovery.service)
        "*.hypervrecoverymanager.windowsazure.com",
        # the agent writes monitoring and diagnostic data to the target region (site-recovery.monitoring)
        "*.servicebus.windows.net",
        # the agent writes changed data to the cache storage account in the source region (site-recovery.cache-storage)
        "branchcache.blob.core.windows.net",
        # sign-in to the Site Recovery service (site-recovery.sign-in)
        "login.microsoftonline.com",
      ]

      protocols {
        type = "Https"
        port = 443
      }
    }
  }
}
