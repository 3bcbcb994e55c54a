# Proxy of the Connected Machine agent, deployment vms at plant
# Written from documentation; no program of the vendor has read it
# Portolan plan of agents, catalog 2026.11.1 of 2026-11-24
# Service tags: made-up.json (public, change number 1)
# Takes for granted: the agent is of version 1.15 or later; the setting wins over environment variables and needs no restart
# Takes for granted: some extensions do not inherit the agent's proxy: look at the documents of each
# Bypass word AAD (not set) covers of this plan: login.microsoftonline.com, login.windows.net, pas.windows.net
# Bypass word ARM (not set) covers of this plan: management.azure.com
# Bypass word AMA (not set) covers of this plan: management.azure.com
# Bypass word Arc (set) covers of this plan: *.guestconfiguration.azure.com, *.his.arc.azure.com

param([ValidateSet('Set', 'Undo', 'Check')] [string] $Action = 'Set')
$ErrorActionPreference = 'Stop'

switch ($Action) {
    'Set' {
        azcmagent config set proxy.url 'http://proxy.plant.example:3128'
        azcmagent config set proxy.bypass 'Arc'
        azcmagent check
    }
    'Undo' {
        azcmagent config clear proxy.url
        azcmagent config clear proxy.bypass
    }
    'Check' {
        azcmagent config list
        azcmagent check --enable-pls-check
    }
}
