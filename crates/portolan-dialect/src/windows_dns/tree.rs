//! The part of PowerShell that is printed: two tables, and a fixed script that works through them.

use std::fmt;
use std::net::IpAddr;

use portolan_model::Fqdn;

use crate::comment;

/// A script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Script {
    /// The first lines.
    pub(crate) header: Vec<String>,
    /// The conditional forwarders.
    pub(crate) forwarders: Vec<Row>,
    /// The zones whose apex has an address.
    pub(crate) zones: Vec<Row>,
    /// Lines of comment after the tables.
    pub(crate) gaps: Vec<String>,
}

/// A row of a table: a zone and an address, of the server to ask or of the apex.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    /// What it is for.
    pub(crate) comment: String,
    /// The zone.
    pub(crate) zone: Fqdn,
    /// The address.
    pub(crate) address: IpAddr,
}

/// What stands before the tables.
const HEAD: &str = r#"#Requires -Modules DnsServer
[CmdletBinding(SupportsShouldProcess)]
param(
    [string] $ComputerName = $env:COMPUTERNAME,
    [ValidateSet('None', 'Domain', 'Forest')]
    [string] $ReplicationScope = 'None',
    [switch] $Remove
)
$ErrorActionPreference = 'Stop'
"#;

/// What works through them.
const WORK: &str = r#"$server = @{ ComputerName = $ComputerName }
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
"#;

impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&comment::lines("#", &self.header))?;
        write!(f, "{HEAD}")?;
        table(f, "Forwarders", &self.forwarders)?;
        table(f, "Zones", &self.zones)?;
        if !self.gaps.is_empty() {
            write!(f, "\n{}", comment::lines("#", &self.gaps))?;
        }
        write!(f, "\n{WORK}")
    }
}

fn table(f: &mut fmt::Formatter<'_>, name: &str, rows: &[Row]) -> fmt::Result {
    writeln!(f, "\n${name} = [ordered] @{{")?;
    for row in rows {
        f.write_str(&comment::lines("    #", [&row.comment]))?;
        writeln!(f, "    '{}' = '{}'", row.zone, row.address)?;
    }
    f.write_str("}\n")
}
