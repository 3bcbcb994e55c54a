//! HAProxy as a filter by name: TLS by the SNI of the ClientHello and never opened, HTTP by the Host header.
//!
//! References: HAProxy's configuration manual (sections on ACLs, `tcp-request content`, `do-resolve`, `set-dst`), and
//! HAProxy itself, which checks every printed file and is sent ClientHellos.

mod print;
mod tree;

use portolan_plan::plan::Device;

use crate::capabilities::{Capabilities, Carries, NameMeans};
use crate::spelling::DotSuffix;
use crate::target::{Home, Target, Verified, Work};

/// The targets of this folder.
pub(crate) static TARGETS: &[&Target] = &[&HAPROXY];

/// `haproxy`: frontends that let names through.
pub(crate) static HAPROXY: Target = Target {
    id: "haproxy",
    title: "HAProxy",
    about: "an HAProxy configuration that passes TLS on by SNI and HTTP by Host header, and rejects everything else",
    work: Work::Rules {
        capabilities: Capabilities {
            devices: &[Device::SiteFirewall, Device::ProxyEgress],
            names: &[NameMeans {
                kind: "SNI or Host header",
                carries: Carries::Web,
                // Matched with `-i`. A ClientHello has no root dot (RFC 6066, section 3), so that none is matched.
                spelling: &DotSuffix,
            }],
            tags: None,
            addresses: false,
            ipv6: true,
        },
        home: Home::Premises,
    },
    verified: Verified::Program {
        program: "HAProxy 2.6.12",
        how: "`haproxy -c`, and a running HAProxy that is sent ClientHellos and requests inside and outside of each pattern",
    },
    assumes: &[
        "connections of these sources are led to the frontends: by names that resolve to HAProxy's address, or by a redirect on the gateway",
        "HAProxy asks a resolver that knows the names itself and does not answer with HAProxy's own address",
        "clients name the host in the ClientHello; a hidden name (ECH) is rejected",
        "everything that is not allowed is rejected, with or without `--with-default-deny`",
        "connections that are neither TLS nor HTTP (DNS, NTP, SMB, NFS) are the business of another device",
        "HAProxy 2.4 or newer, for `defaults` with a name",
    ],
    limits: &[],
    print: print::print,
};
