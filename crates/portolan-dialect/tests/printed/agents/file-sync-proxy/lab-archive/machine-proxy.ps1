# Proxy of a file server as a whole, for the Azure File Sync agent, deployment lab-archive at lab
# Written from documentation; no program of the vendor has read it
# Portolan plan of agents, catalog 2026.11.1 of 2026-11-24
# Service tags: made-up.json (public, change number 1)
# Takes for granted: the agent is of version 4.0.1.0 or later, in its usual folder
# Takes for granted: the scripts run in an elevated Windows PowerShell on the file server
# warning: `lab-archive`: the proxy wants a user name and a password, which only the setting of the agent can hold, and the proxy is planned for the whole machine (use `proxy_scope: app`, or admit the server at the proxy without a password)
# note: `lab-archive`: a machine-wide proxy needs two settings on the server, one for .NET in both `machine.config` files and one for WinHTTP (set `system.net/defaultProxy` in both `machine.config` files, run `netsh winhttp set proxy`, then `net stop filesyncsvc`)

Write-Error 'a proxy for the whole machine has no place for a user name and a password: plan `proxy_scope: app`, or admit the server by its address'
exit 1
