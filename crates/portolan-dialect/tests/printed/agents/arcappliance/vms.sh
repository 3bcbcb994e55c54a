#!/bin/sh
# Proxy of the Arc resource bridge, deployment vms at plant
# Written from documentation; no program of the vendor has read it
# Portolan plan of agents, catalog 2026.11.1 of 2026-11-24
# Service tags: made-up.json (public, change number 1)
# Takes for granted: the command asks for what it is not given: the private cloud, its networks and credentials

set -eu

: "${NAME:?the name of the bridge}"
: "${RESOURCE_GROUP:?its resource group}"
: "${LOCATION:?its region}"
provider=vmware
proxy='http://proxy.plant.example:3128'
# No blank after a comma, and a dot in front where all names below are meant.
noproxy='localhost,127.0.0.1,.svc,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,10.70.0.0/16,2001:db8:70::/48,.plant.example,vcenter.plant.example'
given=$proxy

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
