#!/bin/sh
# Proxy of the Arc agents of a cluster, deployment lab-cluster at lab
# Written from documentation; no program of the vendor has read it
# Portolan plan of agents, catalog 2026.11.1 of 2026-11-24
# Service tags: made-up.json (public, change number 1)
# Takes for granted: the skip range holds the cluster's services, which no plan knows: the script asks for it
# Takes for granted: the machine with the command line reaches the API server directly
# note: `lab-cluster`: the agents get the proxy of `lab` when the cluster is connected, and must be told what not to send through it (pass `--proxy-skip-range` with the service range of the cluster, `kubernetes.default.svc`, `.svc.cluster.local` and `.svc`, and set `NO_PROXY` to the API server on the machine with the command line)
# note: `lab-cluster`: the proxy at `lab` must let WebSockets through for the agents of the cluster (allow WebSocket connections on the proxy and on the firewall behind it, at least to the relay hosts of this plan)

set -eu

: "${CLUSTER:?the name of the cluster in Azure}"
: "${RESOURCE_GROUP:?its resource group}"
# kubectl cluster-info dump | grep -m1 service-cluster-ip-range
: "${SERVICE_RANGE:?the addresses of the services of the cluster, such as 10.96.0.0/12}"
# With custom locations the namespace azure-arc must stay off the proxy too: SERVICE_RANGE=10.96.0.0/12,azure-arc

proxy='http://10.71.0.8:8080'
# The cluster itself, the networks of its place, and what is reached privately.
skip='kubernetes.default.svc,.svc.cluster.local,.svc,localhost,127.0.0.1,10.71.0.0/16'
skip="$SERVICE_RANGE,$skip"
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

# A proxy that opens TLS, or has a certificate of its own, needs its authority: PROXY_CERT=/path/to/authority.pem
set -- "${1:-connect}" --name "$CLUSTER" --resource-group "$RESOURCE_GROUP"
action=$1
shift
case "$action" in
connect | update)
    [ -z "${PROXY_CERT:-}" ] || set -- "$@" --proxy-cert "$PROXY_CERT"
    HTTP_PROXY=$proxy HTTPS_PROXY=$proxy NO_PROXY=$skip az connectedk8s "$action" "$@" \
        --proxy-https "$given" --proxy-http "$given" --proxy-skip-range "$skip"
    ;;
undo)
    az connectedk8s update "$@" --disable-proxy
    ;;
*)
    echo "usage: $0 [connect|update|undo]" >&2
    exit 2
    ;;
esac
printf %s\\n 'Done; the pods of the namespace azure-arc take some minutes to restart.'
