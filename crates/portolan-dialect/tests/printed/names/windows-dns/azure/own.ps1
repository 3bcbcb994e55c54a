# Windows DNS Server settings for the virtual network own
# Portolan plan of names, catalog 2026.11.1 of 2026-11-24
# Service tags: made-up.json (public, change number 1)
# Takes for granted: the script runs on the DNS server, or names it with `-ComputerName`, as one who may administer it
# Takes for granted: with `-ReplicationScope` Domain or Forest, Active Directory carries everything to all its DNS servers, also to those in virtual networks, which must forward elsewhere
# Written from the documentation; no Windows has run it
# For the DNS servers at 10.83.0.4
#Requires -Modules DnsServer
[CmdletBinding(SupportsShouldProcess)]
param(
    [string] $ComputerName = $env:COMPUTERNAME,
    [ValidateSet('None', 'Domain', 'Forest')]
    [string] $ReplicationScope = 'None',
    [switch] $Remove
)
$ErrorActionPreference = 'Stop'

$Forwarders = [ordered] @{
    # for depotsyncmanagement.westeurope.afs.azure.net and 3 more: the four names under which the Storage Sync Service is reached through its private endpoint (management, primary and secondary sync, monitoring) (file-sync.sync-private)
    'afs.azure.net' = '168.63.129.16'
    # for depotfiles.file.core.windows.net: file data, moved straight between the server and the Azure file share with a SAS key limited to that share (file-sync.storage)
    'file.core.windows.net' = '168.63.129.16'
}

$Zones = [ordered] @{
}

$server = @{ ComputerName = $ComputerName }
$place = @{}
if ($ReplicationScope -ne 'None') { $place['ReplicationScope'] = $ReplicationScope }

function Get-Zone([string] $Name) {
    Get-DnsServerZone @server | Where-Object { $_.ZoneName -eq $Name }
}

function Get-Address([string] $Name) {
    foreach ($type in 'A', 'AAAA') {
        Get-DnsServerResourceRecord @server -ZoneName $Name -Name '@' -RRType $type -ErrorAction SilentlyContinue
    }
}

function Test-Address($Record, [string] $Address) {
    $data = $Record.RecordData
    @($data.IPv4Address, $data.IPv6Address) -contains ([ipaddress] $Address)
}

foreach ($name in $Forwarders.Keys) {
    $address = $Forwarders[$name]
    $zone = Get-Zone $name
    if ($zone -and $zone.ZoneType -ne 'Forwarder') {
        throw "$name is a zone of type $($zone.ZoneType) on $ComputerName; nothing is changed there"
    }
    $same = $zone -and (@($zone.MasterServers | ForEach-Object { "$_" }) -join ' ') -eq $address
    if ($Remove) {
        if ($same -and $PSCmdlet.ShouldProcess($name, 'Remove conditional forwarder')) {
            Remove-DnsServerZone @server -Name $name -Force
        }
    }
    elseif (-not $zone) {
        if ($PSCmdlet.ShouldProcess($name, "Add conditional forwarder to $address")) {
            Add-DnsServerConditionalForwarderZone @server @place -Name $name -MasterServers $address
        }
    }
    elseif (-not $same) {
        if ($PSCmdlet.ShouldProcess($name, "Point conditional forwarder to $address")) {
            Set-DnsServerConditionalForwarderZone @server -Name $name -MasterServers $address
        }
    }
}

foreach ($name in $Zones.Keys) {
    $address = $Zones[$name]
    $zone = Get-Zone $name
    if ($zone -and $zone.ZoneType -ne 'Primary') {
        throw "$name is a zone of type $($zone.ZoneType) on $ComputerName; nothing is changed there"
    }
    $records = @(if ($zone) { Get-Address $name })
    $same = $records.Count -eq 1 -and (Test-Address $records[0] $address)
    if ($Remove) {
        if ($same -and $PSCmdlet.ShouldProcess($name, 'Remove zone')) {
            Remove-DnsServerZone @server -Name $name -Force
        }
        continue
    }
    if (-not $zone -and $PSCmdlet.ShouldProcess($name, 'Add zone')) {
        $storage = @{ ZoneFile = "$name.dns" }
        if ($place.Count -gt 0) { $storage = $place }
        Add-DnsServerPrimaryZone @server @storage -Name $name -DynamicUpdate None
    }
    if (-not $same -and $PSCmdlet.ShouldProcess($name, "Set address to $address")) {
        foreach ($record in $records) {
            Remove-DnsServerResourceRecord @server -ZoneName $name -InputObject $record -Force
        }
        $apex = @{ ZoneName = $name; Name = '@' }
        if ($address -like '*:*') {
            $apex['IPv6Address'] = $address
            Add-DnsServerResourceRecordAAAA @server @apex
        }
        else {
            $apex['IPv4Address'] = $address
            Add-DnsServerResourceRecordA @server @apex
        }
    }
}
