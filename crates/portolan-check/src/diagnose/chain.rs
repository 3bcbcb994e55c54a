//! Whose certificate it is: rows 41 to 48 of the table. Keys decide, never names.

use portolan_model::Inspection;

use super::clock;
use super::finding::Finding;
use super::hello::blame;
use super::marks::clean;
use super::run::{Case, Run};
use super::vendors::{self, Kind, Mark};
use crate::observe::{CertSeen, TlsSeen, Trust};
use crate::{Outcome, Verdict};

/// Judges the chain of a handshake; none where all is well.
pub(super) fn judge(run: &Run<'_>, case: Case<'_>, tls: &TlsSeen) -> Option<Finding> {
    let Some(public) = &tls.public else {
        return Some(Finding::no_data(Verdict::NotRun, "The chain of certificates was not verified."));
    };
    if public.anchored || public.completed_by_aia {
        return genuine(run, case, tls, public)
            .or_else(|| clock::warning(run))
            .map(|finding| blame(run, case, finding));
    }
    // A service of the customer's own network may well have its own authority.
    if case.is_local() {
        return own_service(run, case, tls, public);
    }
    Some(intercepted(run, case, tls))
}

/// Rows 45 to 48, of a chain that leads to a public authority.
fn genuine(run: &Run<'_>, case: Case<'_>, tls: &TlsSeen, public: &Trust) -> Option<Finding> {
    let leaf = tls.chain.first();
    if let Some(finding) = validity(run, tls, public, leaf) {
        return Some(finding);
    }
    if public.wrong_name {
        return Some(wrong_name(case, leaf));
    }
    if public.completed_by_aia {
        let windows = run.seen.machine.os == "windows";
        return Some(
            Finding::fail(Verdict::ChainIncomplete)
                .outcome(if windows { Outcome::Warn } else { Outcome::Fail })
                .saw(format!(
                    "The server sent {}; the missing one was fetched from the address in the certificate.",
                    super::phrase::count(tls.chain.len(), "certificate")
                ))
                .blame(case.target()),
        );
    }
    let system = tls.system.as_ref()?;
    if !system.anchored && !system.completed_by_aia {
        let root = public.root.as_deref().map_or_else(|| "a public authority".to_owned(), clean);
        return Some(
            Finding::fail(Verdict::LocalRootMissing)
                .saw(format!("The chain leads to {root}, which is public."))
                .saw("This machine's own store of authorities does not hold it.")
                .saw_also(public.root_removed.then(|| "Browsers have dropped that authority.".to_owned()))
                .saw_also(system.error.as_ref().map(|error| format!("The system says: {error}.")))
                .blame(root),
        );
    }
    None
}

/// Rows 47 and 48, the dates.
fn validity(run: &Run<'_>, tls: &TlsSeen, public: &Trust, leaf: Option<&CertSeen>) -> Option<Finding> {
    if !public.expired {
        return None;
    }
    if let Some(finding) = clock::explains(run, &tls.chain) {
        return Some(finding);
    }
    let finding = Finding::fail(Verdict::CertExpired)
        .saw_also(leaf.map(|leaf| {
            format!(
                "The certificate for {} is valid from {} to {}.",
                common_name(&leaf.subject),
                leaf.not_before,
                leaf.not_after
            )
        }))
        .blame(leaf.map_or_else(|| "the certificate".to_owned(), |leaf| common_name(&leaf.subject)));
    Some(match clock::known(run) {
        true => finding.saw("This machine's clock agrees with those of others."),
        false => finding.likely().or(&[Verdict::ClockSkew]).saw("No other clock could be asked."),
    })
}

fn wrong_name(case: Case<'_>, leaf: Option<&CertSeen>) -> Finding {
    let names =
        leaf.map(|leaf| leaf.names.iter().map(|name| clean(name)).collect::<Vec<_>>()).unwrap_or_default();
    let verdict = if case.is_private() { Verdict::PeWrongTarget } else { Verdict::CertNameMismatch };
    Finding::fail(verdict)
        .saw(format!(
            "The certificate is for {}, and not for {}.",
            super::phrase::and(&names),
            case.endpoint.host
        ))
        .blame(case.target())
}

/// A service of the customer's own network with a private authority.
fn own_service(run: &Run<'_>, case: Case<'_>, tls: &TlsSeen, public: &Trust) -> Option<Finding> {
    let leaf = tls.chain.first();
    if let Some(system) = tls.system.as_ref().filter(|system| system.anchored) {
        return validity(run, tls, system, leaf)
            .or_else(|| system.wrong_name.then(|| wrong_name(case, leaf)))
            .map(|finding| finding.outcome(Outcome::Warn));
    }
    validity(run, tls, public, leaf).map(|finding| finding.outcome(Outcome::Warn))
}

/// Rows 41 to 44.
fn intercepted(run: &Run<'_>, case: Case<'_>, tls: &TlsSeen) -> Finding {
    let issuer = issuer(&tls.chain);
    let mark = product(&tls.chain, Kind::Untrust).or_else(|| product(&tls.chain, Kind::Issuer));
    let trusted = tls.system.as_ref().is_some_and(|system| system.anchored);
    let saw = |finding: Finding| {
        let finding = finding
            .saw(format!("The certificate for {} is issued by {issuer}.", case.endpoint.host))
            .saw("Its keys lead to no public authority.")
            .saw_also(mark.map(|mark| {
                let sure = if mark.confirmed { "is how" } else { "may be how" };
                format!("The name {sure} {} signs.", mark.product)
            }));
        finding.blame(issuer.clone()).keyed(issuer_key(&tls.chain))
    };
    if mark.is_some_and(|mark| mark.kind == Kind::Untrust) {
        return saw(Finding::fail(Verdict::TlsInterceptedUntrustedUpstream))
            .likely()
            .or(&[Verdict::TlsIntercepted]);
    }
    if trusted {
        let finding = saw(Finding::warn(Verdict::TlsInterceptedTrusted))
            .saw("This machine trusts that authority, so a test of TLS alone would call it healthy.");
        return finding.outcome(trusted_outcome(run, case));
    }
    let finding = saw(Finding::fail(Verdict::TlsIntercepted));
    let incomplete = tls.chain.len() == 1
        && mark.is_none()
        && tls.chain.iter().any(|leaf| !leaf.aia.is_empty() && leaf.issuer != leaf.subject);
    if incomplete {
        return finding
            .likely()
            .or(&[Verdict::ChainIncomplete])
            .saw("Only one certificate came, and its issuer's could not be fetched.");
    }
    finding
}

/// Row 42: who must not be opened even with a trusted authority.
fn trusted_outcome(run: &Run<'_>, case: Case<'_>) -> Outcome {
    let inspection = case.endpoint.tls.as_ref().map_or(Inspection::Unknown, |tls| tls.inspection);
    match (inspection, run.assignment.place.tls_inspection) {
        (Inspection::Breaks, _) => Outcome::Fail,
        _ if case.endpoint.websocket => Outcome::Fail,
        // The plan says that TLS is opened here, and the agent bears it.
        (Inspection::Tolerated, true) => Outcome::Pass,
        _ => Outcome::Warn,
    }
}

fn product(chain: &[CertSeen], kind: Kind) -> Option<&'static Mark> {
    chain
        .iter()
        .find_map(|cert| vendors::find(kind, &cert.issuer).or_else(|| vendors::find(kind, &cert.subject)))
}

/// The topmost name of a chain.
fn issuer(chain: &[CertSeen]) -> String {
    chain.last().map_or_else(|| "an unknown authority".to_owned(), |last| clean(&last.issuer))
}

/// What tells authorities apart: the key of the topmost certificate that is not the leaf, or else the issuer's name.
pub(super) fn issuer_key(chain: &[CertSeen]) -> &str {
    match chain {
        [_, .., last] => &last.key_sha256,
        [only] => &only.issuer,
        [] => "",
    }
}

/// The common name of a distinguished name, or all of it.
pub(super) fn common_name(name: &str) -> String {
    let common = name.split(',').map(str::trim).find_map(|part| part.strip_prefix("CN="));
    clean(common.unwrap_or(name))
}
