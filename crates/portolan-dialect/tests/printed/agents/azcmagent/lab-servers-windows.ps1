# Proxy of the Connected Machine agent, deployment lab-servers at lab
# Written from documentation; no program of the vendor has read it
# Portolan plan of agents, catalog 2026.11.1 of 2026-11-24
# Service tags: made-up.json (public, change number 1)
# Takes for granted: the agent is of version 1.15 or later; the setting wins over environment variables and needs no restart
# Takes for granted: some extensions do not inherit the agent's proxy: look at the documents of each
# error: `lab-servers`: the proxy of `lab` asks for authentication, which the Connected Machine agent does not support (let the machines use the proxy without signing in, by their addresses, or give them another way out)
# note: `lab-servers`: set the proxy of `lab` with `azcmagent config set proxy.url`; the proxy setting of Windows is never used (set `proxy.url` on every machine, and look at the extensions, some of which do not inherit it)

Write-Error 'the Connected Machine agent cannot sign in to a proxy: admit the machines by their addresses'
exit 1
