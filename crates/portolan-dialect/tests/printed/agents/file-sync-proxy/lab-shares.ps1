# Proxy of the Azure File Sync agent, deployment lab-shares at lab
# Written from documentation; no program of the vendor has read it
# Portolan plan of agents, catalog 2026.11.1 of 2026-11-24
# Service tags: made-up.json (public, change number 1)
# Takes for granted: the agent is of version 4.0.1.0 or later, in its usual folder
# Takes for granted: the scripts run in an elevated Windows PowerShell on the file server

#Requires -RunAsAdministrator
param([ValidateSet('Set', 'Get', 'Remove', 'Test')] [string] $Action = 'Set')
$ErrorActionPreference = 'Stop'
Import-Module 'C:\Program Files\Azure\StorageSyncAgent\StorageSync.Management.ServerCmdlets.dll'

switch ($Action) {
    'Set' {
        # The password is asked for; it stands in no file.
        $credential = Get-Credential -Message 'User name and password for the proxy'
        Set-StorageSyncProxyConfiguration -Address 'http://10.71.0.8' -Port '8080' -ProxyCredential $credential
        Get-StorageSyncProxyConfiguration
    }
    'Get' { Get-StorageSyncProxyConfiguration }
    'Remove' { Remove-StorageSyncProxyConfiguration }
    # Once the server is registered.
    'Test' { Test-StorageSyncNetworkConnectivity }
}
