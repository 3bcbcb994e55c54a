# Proxy of a file server as a whole, for the Azure File Sync agent, deployment archive at plant
# Written from documentation; no program of the vendor has read it
# Portolan plan of agents, catalog 2026.11.1 of 2026-11-24
# Service tags: made-up.json (public, change number 1)
# Takes for granted: the agent is of version 4.0.1.0 or later, in its usual folder
# Takes for granted: the scripts run in an elevated Windows PowerShell on the file server
# note: `archive`: a machine-wide proxy needs two settings on the server, one for .NET in both `machine.config` files and one for WinHTTP (set `system.net/defaultProxy` in both `machine.config` files, run `netsh winhttp set proxy`, then `net stop filesyncsvc`)

#Requires -RunAsAdministrator
param([ValidateSet('Set', 'Get', 'Remove')] [string] $Action = 'Set')
$ErrorActionPreference = 'Stop'

# Programs of 64 and of 32 bits have a file each.
$files = @(
    "$env:windir\Microsoft.NET\Framework64\v4.0.30319\Config\machine.config"
    "$env:windir\Microsoft.NET\Framework\v4.0.30319\Config\machine.config"
)

# Takes the element away where it is, and puts another at the end where one is given.
function Set-SystemNet([string] $Path, [xml] $Fragment) {
    Copy-Item -Path $Path -Destination "$Path.before-proxy"
    $config = New-Object System.Xml.XmlDocument
    $config.PreserveWhitespace = $true
    $config.Load($Path)
    $old = $config.DocumentElement.SelectSingleNode('system.net')
    if ($old) { [void] $config.DocumentElement.RemoveChild($old) }
    if ($Fragment) {
        $new = $config.ImportNode($Fragment.DocumentElement, $true)
        [void] $config.DocumentElement.AppendChild($new)
    }
    $config.Save($Path)
}

switch ($Action) {
    'Set' {
        $fragment = [xml] (Get-Content -Raw -Path (Join-Path $PSScriptRoot 'system.net.xml'))
        foreach ($file in $files) { Set-SystemNet -Path $file -Fragment $fragment }
        netsh winhttp set proxy 'proxy-server=proxy.plant.example:3128' 'bypass-list=*.plant.example;plantarchive.file.core.windows.net;plantsync2management.westeurope.afs.azure.net;plantsync2monitoring.westeurope.afs.azure.net;plantsync2syncp.westeurope.afs.azure.net;plantsync2syncs.westeurope.afs.azure.net;<local>'
        # The service starts again by itself.
        net stop FileSyncSvc
    }
    'Get' {
        netsh winhttp show proxy
        foreach ($file in $files) { ([xml] (Get-Content -Raw -Path $file)).configuration.'system.net'.OuterXml }
    }
    'Remove' {
        foreach ($file in $files) { Set-SystemNet -Path $file }
        netsh winhttp reset proxy
        net stop FileSyncSvc
    }
}
