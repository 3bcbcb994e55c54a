//! A proxy for the whole file server: .NET in both `machine.config` files, WinHTTP, and the service.

use std::collections::BTreeSet;
use std::fmt;

use crate::agents::bypass::{Starred, expression};
use crate::agents::file_sync::{cannot, head};
use crate::agents::script::{Language, Line, Script, Word, refusal};
use crate::agents::seen::Agent;
use crate::intent::{File, Job, Printed};
use crate::spelling::Spelling as _;

/// A script and the XML that it puts in.
pub(super) fn print(job: &Job<'_>, agent: &Agent<'_>, printed: &mut Printed) {
    let bypass = agent.entries(&Starred);
    let cannot = cannot(agent).or_else(|| {
        let asks = agent.proxy.authentication == *"basic";
        asks.then_some("a proxy for the whole machine has no place for a user name and a password: plan `proxy_scope: app`, or admit the server by its address")
    });
    let script = script(job, agent, &bypass, cannot);
    printed.files.push(File { path: format!("{}/machine-proxy.ps1", agent.stem), text: script.to_string() });
    if cannot.is_none() {
        let fragment = SystemNet { proxy: agent.url(), bypass: bypass.iter().cloned().collect() };
        printed
            .files
            .push(File { path: format!("{}/system.net.xml", agent.stem), text: fragment.to_string() });
    }
    printed.entries.extend(agent.ledger(&bypass, &|text| Starred.read(text), cannot));
}

/// The element `system.net` of a machine.config file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct SystemNet {
    proxy: String,
    bypass: Vec<String>,
}

impl fmt::Display for SystemNet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "<!-- machine-proxy.ps1 puts this element into both machine.config files -->\n<system.net>\n",
        )?;
        f.write_str("  <defaultProxy enabled=\"true\" useDefaultCredentials=\"true\">\n")?;
        let proxy = escaped(&self.proxy);
        writeln!(
            f,
            "    <proxy autoDetect=\"false\" bypassonlocal=\"false\" proxyaddress=\"{proxy}\" usesystemdefault=\"false\" />"
        )?;
        if !self.bypass.is_empty() {
            f.write_str("    <bypasslist>\n")?;
            for entry in &self.bypass {
                writeln!(f, "      <add address=\"{}\" />", escaped(&expression(entry)))?;
            }
            f.write_str("    </bypasslist>\n")?;
        }
        f.write_str("  </defaultProxy>\n</system.net>\n")
    }
}

/// A value between double quotation marks of XML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn script(
    job: &Job<'_>,
    agent: &Agent<'_>,
    bypass: &BTreeSet<String>,
    cannot: Option<&'static str>,
) -> Script {
    let language = Language::PowerShell;
    let header = head(job, agent, "Proxy of a file server as a whole, for the Azure File Sync agent");
    if let Some(because) = cannot {
        return refusal(language, header, because);
    }
    let list = bypass.iter().map(String::as_str).chain(["<local>"]).collect::<Vec<_>>().join(";");
    let winhttp = vec![
        Word::Bare("netsh winhttp set proxy"),
        Word::Value(format!("proxy-server={}", agent.address())),
        Word::Value(format!("bypass-list={list}")),
    ];
    let mut lines = BEGIN.iter().map(|(depth, text)| Line::Code(*depth, text)).collect::<Vec<_>>();
    lines.push(Line::Command(2, winhttp));
    lines.extend(END.iter().map(|(depth, text)| Line::Code(*depth, text)));
    Script { language, header, lines }
}

const BEGIN: &[(usize, &str)] = &[
    (0, "#Requires -RunAsAdministrator"),
    (0, "param([ValidateSet('Set', 'Get', 'Remove')] [string] $Action = 'Set')"),
    (0, "$ErrorActionPreference = 'Stop'"),
    (0, ""),
    (0, "# Programs of 64 and of 32 bits have a file each."),
    (0, "$files = @("),
    (1, "\"$env:windir\\Microsoft.NET\\Framework64\\v4.0.30319\\Config\\machine.config\""),
    (1, "\"$env:windir\\Microsoft.NET\\Framework\\v4.0.30319\\Config\\machine.config\""),
    (0, ")"),
    (0, ""),
    (0, "# Takes the element away where it is, and puts another at the end where one is given."),
    (0, "function Set-SystemNet([string] $Path, [xml] $Fragment) {"),
    (1, "Copy-Item -Path $Path -Destination \"$Path.before-proxy\""),
    (1, "$config = New-Object System.Xml.XmlDocument"),
    (1, "$config.PreserveWhitespace = $true"),
    (1, "$config.Load($Path)"),
    (1, "$old = $config.DocumentElement.SelectSingleNode('system.net')"),
    (1, "if ($old) { [void] $config.DocumentElement.RemoveChild($old) }"),
    (1, "if ($Fragment) {"),
    (2, "$new = $config.ImportNode($Fragment.DocumentElement, $true)"),
    (2, "[void] $config.DocumentElement.AppendChild($new)"),
    (1, "}"),
    (1, "$config.Save($Path)"),
    (0, "}"),
    (0, ""),
    (0, "switch ($Action) {"),
    (1, "'Set' {"),
    (2, "$fragment = [xml] (Get-Content -Raw -Path (Join-Path $PSScriptRoot 'system.net.xml'))"),
    (2, "foreach ($file in $files) { Set-SystemNet -Path $file -Fragment $fragment }"),
];

const END: &[(usize, &str)] = &[
    (2, "# The service starts again by itself."),
    (2, "net stop FileSyncSvc"),
    (1, "}"),
    (1, "'Get' {"),
    (2, "netsh winhttp show proxy"),
    (
        2,
        "foreach ($file in $files) { ([xml] (Get-Content -Raw -Path $file)).configuration.'system.net'.OuterXml }",
    ),
    (1, "}"),
    (1, "'Remove' {"),
    (2, "foreach ($file in $files) { Set-SystemNet -Path $file }"),
    (2, "netsh winhttp reset proxy"),
    (2, "net stop FileSyncSvc"),
    (1, "}"),
    (0, "}"),
];
