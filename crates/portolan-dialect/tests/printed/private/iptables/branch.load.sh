#!/bin/sh
# Loads the sets and rules for the site branch
# Portolan plan of private, catalog 2026.11.1 of 2026-11-24
# Service tags: made-up.json (public, change number 1)
# Takes for granted: the FORWARD chain jumps to the printed chain; `--with-default-deny` prints a chain that does
# Takes for granted: connection tracking accepts replies (`--ctstate ESTABLISHED,RELATED`) before the chain is reached
# Takes for granted: nothing else restores the filter table without `--noflush`
# Takes for granted: service tags change every week: render and load again after each change
# It may run again at any time, and needs the files beside it and the right to change the firewall
set -eu
cd "$(dirname "$0")"

ipset restore < branch.ipset.v4
ipset restore < branch.ipset.v6
iptables-restore --wait --noflush < branch.rules.v4
ip6tables-restore --wait --noflush < branch.rules.v6

# Sets of earlier loads; those that a rule uses stay, as ipset refuses to destroy them.
ipset list -name | grep '^ptl-' | while read -r name; do
    ipset destroy "$name" 2> /dev/null || true
done
