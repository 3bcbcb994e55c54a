#!/bin/sh
# Proxy of the Arc resource bridge, deployment bridge at lab
# Written from documentation; no program of the vendor has read it
# Portolan plan of agents, catalog 2026.11.1 of 2026-11-24
# Service tags: made-up.json (public, change number 1)
# Takes for granted: the command asks for what it is not given: the private cloud, its networks and credentials
# warning: `bridge`: basic authentication at the proxy of `lab` is supported for the bridge, but no document says that the CLI and the appliance both take it (try it in a trial deployment, or let the addresses of the bridge use the proxy without authentication)

set -eu

: "${NAME:?the name of the bridge}"
: "${RESOURCE_GROUP:?its resource group}"
: "${LOCATION:?its region}"
provider=${PROVIDER:?vmware or scvmm}
proxy='http://10.71.0.8:8080'
# No blank after a comma, and a dot in front where all names below are meant.
noproxy='localhost,127.0.0.1,.svc,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,10.71.0.0/16'
given=$proxy

encoded() { printf %s "$1" | od -An -v -tx1 | tr -d '\n' | tr ' ' '%'; }
if [ "${1:-}" != undo ]; then
    # The password is asked for. Arguments can be read by every user of a machine: the CLI gets the address in a file that
    # nobody else can open and that is removed at the end.
    printf 'User name for the proxy: ' >&2
    read -r user
    printf 'Password: ' >&2
    stty -echo
    read -r password
    stty echo
    proxy="${proxy%%://*}://$(encoded "$user"):$(encoded "$password")@${proxy#*://}"
    file=$(mktemp)
    trap 'rm -f "$file"' EXIT
    trap 'exit 1' HUP INT TERM
    printf %s "$proxy" > "$file"
    given=@$file
fi

# A proxy that opens TLS needs its certificate, one in Base-64: CERTIFICATE=/path/to/proxy.cer
action=${1:-createconfig}
set -- --name "$NAME" --resource-group "$RESOURCE_GROUP"
[ -z "${CERTIFICATE:-}" ] || [ "$action" = undo ] || set -- "$@" --certificateFilePath "$CERTIFICATE"
case "$action" in
createconfig)
    # Writes NAME-resource.yaml, NAME-appliance.yaml and NAME-infra.yaml.
    az arcappliance createconfig "$provider" "$@" --location "$LOCATION" \
        --http "$given" --https "$given" --noproxy "$noproxy"
    ;;
update)
    # A bridge of version 1.7.0 or later that is deployed on VMware vSphere.
    az arcappliance configuration proxy update "$provider" "$@" --http "$given" --https "$given"
    ;;
undo)
    az arcappliance configuration proxy update "$provider" "$@" --disable-proxy
    ;;
*)
    echo "usage: $0 [createconfig|update|undo]" >&2
    exit 2
    ;;
esac
