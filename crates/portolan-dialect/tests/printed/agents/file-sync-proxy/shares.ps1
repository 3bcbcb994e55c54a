# Proxy of the Azure File Sync agent, deployment shares at plant
# Written from documentation; no program of the vendor has read it
# Portolan plan of agents, catalog 2026.11.1 of 2026-11-24
# Service tags: made-up.json (public, change number 1)
# Takes for granted: the agent is of version 4.0.1.0 or later, in its usual folder
# Takes for granted: the scripts run in an elevated Windows PowerShell on the file server
# The setting has no list of exceptions: the proxy must reach the private addresses of plantfiles.file.core.windows.net

#Requires -RunAsAdministrator
param([ValidateSet('Set', 'Get', 'Remove', 'Test')] [string] $Action = 'Set')
$ErrorActionPreference = 'Stop'
Import-Module 'C:\Program Files\Azure\StorageSyncAgent\StorageSync.Management.ServerCmdlets.dll'

switch ($Action) {
    'Set' {
        Set-StorageSyncProxyConfiguration -Address 'http://proxy.plant.example' -Port '3128'
        Get-StorageSyncProxyConfiguration
    }
    'Get' { Get-StorageSyncProxyConfiguration }
    'Remove' { Remove-StorageSyncProxyConfiguration }
    # Once the server is registered.
    'Test' { Test-StorageSyncNetworkConnectivity }
}
