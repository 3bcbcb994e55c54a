//! TLS, certificates, and their status.

use super::{Fault, GRAPH, Hits, LISTS, Layer, ORDINARY, STORAGE, Scenario};
use crate::conduct::{Answer, Chain, Conduct, Issuer, Presented, Target};
use crate::firewall::{Action, Rule};
use crate::setup::Setup;
use crate::wire::Gremlin;

const TLS: Fault = Fault { layer: Layer::Tls, ..ORDINARY };

const REVOCATION: Fault = Fault {
    layer: Layer::Revocation,
    hits: Hits::Some,
    beside: &["REVOCATION_UNREACHABLE", "REVOCATION_TAMPERED", "CRL_EXPIRED"],
    ..ORDINARY
};

/// A day in seconds.
const DAY: i64 = 86_400;

fn inspect(setup: &mut Setup, issuer: Issuer) {
    setup.intercept(Target::All, Conduct::Present(Presented { issuer, ..Presented::GENUINE }));
}

fn present(setup: &mut Setup, name: &str, presented: Presented) {
    setup.services.push((Target::names(&[name]), Conduct::Present(presented)));
}

fn serve(setup: &mut Setup, conduct: Conduct) {
    setup.services.push((Target::names(&[GRAPH]), conduct));
}

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        id: "sni-drop",
        breaks: "a filter on the line drops connections whose ClientHello names a host",
        verdicts: &["SNI_FILTER_DROP"],
        inject: |_, setup| setup.internet.gremlins.push(Gremlin::DropName(Target::names(&[GRAPH]))),
        ..TLS
    },
    Fault {
        id: "sni-reset",
        breaks: "a filter on the line resets connections whose ClientHello names a host",
        verdicts: &["SNI_FILTER_RST"],
        inject: |_, setup| setup.internet.gremlins.push(Gremlin::ResetName(Target::names(&[GRAPH]))),
        ..TLS
    },
    Fault {
        id: "sni-hang",
        breaks: "a device at the firewall takes connections to a host and never goes on",
        verdicts: &["SNI_FILTER_HANG"],
        inject: |_, setup| setup.intercept(Target::names(&[GRAPH]), Conduct::HangAtHello),
        ..TLS
    },
    Fault {
        id: "handshake-hang",
        breaks: "a host reads the ClientHello, whatever name it has, and says nothing",
        verdicts: &["TLS_HANDSHAKE_HANG"],
        inject: |_, setup| serve(setup, Conduct::HangAtHello),
        ..TLS
    },
    Fault {
        id: "mtu-blackhole",
        breaks: "packets of more than 1,400 bytes vanish on their way to the agent, and nobody is told",
        hits: Hits::Https,
        verdicts: &["MTU_BLACKHOLE"],
        inject: |_, setup| setup.internet.gremlins.push(Gremlin::Long(1400)),
        ..TLS
    },
    Fault {
        id: "hello-too-big",
        breaks: "a device on the line loses each ClientHello that needs two segments",
        hits: Hits::Https,
        verdicts: &["CLIENTHELLO_TOO_BIG"],
        inject: |_, setup| setup.internet.gremlins.push(Gremlin::SplitHello),
        ..TLS
    },
    Fault {
        id: "inspected",
        breaks: "a device opens TLS with an authority that the agent does not trust",
        hits: Hits::Https,
        verdicts: &["TLS_INTERCEPTED"],
        inject: |_, setup| inspect(setup, Issuer::Inspection),
        ..TLS
    },
    Fault {
        id: "inspected-trusted",
        breaks: "a device opens TLS with an authority that the agent's system trusts",
        hits: Hits::Https,
        verdicts: &["TLS_INTERCEPTED_TRUSTED"],
        inject: |_, setup| {
            inspect(setup, Issuer::Inspection);
            setup.with_inspection_root = true;
        },
        ..TLS
    },
    Fault {
        id: "inspected-upstream",
        breaks: "a device opens TLS and marks the server as one that it does not trust itself",
        hits: Hits::Https,
        verdicts: &["TLS_INTERCEPTED_UNTRUSTED_UPSTREAM"],
        inject: |_, setup| inspect(setup, Issuer::Untrusted),
        ..TLS
    },
    Fault {
        id: "inspected-imitation",
        breaks: "a device opens TLS with an authority that has the public one's names and keys of its own",
        hits: Hits::Https,
        verdicts: &["TLS_INTERCEPTED"],
        inject: |_, setup| inspect(setup, Issuer::Imitation),
        ..TLS
    },
    Fault {
        id: "chain-incomplete",
        breaks: "a host sends its certificate without the intermediate",
        verdicts: &["CHAIN_INCOMPLETE"],
        inject: |_, setup| present(setup, GRAPH, Presented { chain: Chain::Leaf, ..Presented::GENUINE }),
        ..TLS
    },
    Fault {
        id: "root-missing",
        breaks: "the agent's system does not know the public root",
        hits: Hits::Https,
        verdicts: &["LOCAL_ROOT_MISSING"],
        inject: |_, setup| setup.without_public_root = true,
        ..TLS
    },
    Fault {
        id: "clock-behind",
        breaks: "the agent's clock is 120 days behind, so that certificates are not valid yet",
        hits: Hits::Https,
        verdicts: &["CLOCK_SKEW"],
        inject: |_, setup| setup.clock_offset = -120 * DAY,
        ..TLS
    },
    Fault {
        id: "clock-ahead",
        breaks: "the agent's clock is 120 days ahead, so that certificates have expired",
        hits: Hits::Https,
        verdicts: &["CLOCK_SKEW"],
        inject: |_, setup| setup.clock_offset = 120 * DAY,
        ..TLS
    },
    Fault {
        id: "expired",
        breaks: "a host's certificate has expired",
        verdicts: &["CERT_EXPIRED"],
        inject: |_, setup| present(setup, GRAPH, Presented { expired: true, ..Presented::GENUINE }),
        ..TLS
    },
    Fault {
        id: "wrong-name",
        breaks: "a host's certificate is for another name",
        verdicts: &["CERT_NAME_MISMATCH"],
        inject: |_, setup| present(setup, GRAPH, Presented { wrong_name: true, ..Presented::GENUINE }),
        ..TLS
    },
    Fault {
        id: "private-wrong-target",
        breaks: "the private zone leads to another service's private endpoint",
        scenario: Scenario::Private,
        hits: Hits::Names(&[STORAGE]),
        verdicts: &["PE_WRONG_TARGET"],
        inject: |_, setup| present(setup, STORAGE, Presented { wrong_name: true, ..Presented::GENUINE }),
        ..TLS
    },
    Fault {
        id: "tls-too-old",
        breaks: "a host speaks no version of TLS that is still in use",
        verdicts: &["TLS_VERSION_TOO_OLD"],
        inject: |_, setup| serve(setup, Conduct::Alert(70)),
        ..TLS
    },
    Fault {
        id: "tls-alert",
        breaks: "a host ends every handshake with an alert",
        verdicts: &["TLS_ALERT"],
        inject: |_, setup| serve(setup, Conduct::Alert(40)),
        ..TLS
    },
    Fault {
        id: "plaintext",
        breaks: "a page in plain HTTP answers at port 443",
        verdicts: &["PLAINTEXT_ON_443"],
        inject: |_, setup| setup.intercept(Target::names(&[GRAPH]), Conduct::Plaintext),
        ..TLS
    },
    Fault {
        id: "revocation-unreachable",
        breaks: "the firewall drops connections to the host of revocation lists",
        verdicts: &["REVOCATION_UNREACHABLE"],
        // The plan has a flow to that host.
        beside: &["REVOCATION_UNREACHABLE", "FW_DROP"],
        inject: |world, setup| {
            setup.firewall.push(Rule { port: Some(80), ..Rule::https(world.addresses(LISTS), Action::Drop) });
        },
        ..REVOCATION
    },
    Fault {
        id: "revoked",
        breaks: "a host's certificate has been revoked",
        hits: Hits::Names(&[GRAPH]),
        verdicts: &["CERT_REVOKED"],
        inject: |_, setup| {
            present(setup, GRAPH, Presented { revoked: true, ..Presented::GENUINE });
            setup.arguments.push("--deep".to_owned());
        },
        ..REVOCATION
    },
    Fault {
        id: "revocation-tampered",
        breaks: "a page comes in the place of revocation lists",
        verdicts: &["REVOCATION_TAMPERED"],
        inject: |_, setup| {
            setup.services.push((Target::names(&[LISTS]), Conduct::Say(Answer::ForeignFile)));
            setup.arguments.push("--deep".to_owned());
        },
        ..REVOCATION
    },
    Fault {
        id: "revocation-expired",
        breaks: "a cache on the way serves last year's revocation lists",
        verdicts: &["CRL_EXPIRED"],
        inject: |_, setup| {
            setup.services.push((Target::names(&[LISTS]), Conduct::Say(Answer::OldFile)));
            setup.arguments.push("--deep".to_owned());
        },
        ..REVOCATION
    },
];
