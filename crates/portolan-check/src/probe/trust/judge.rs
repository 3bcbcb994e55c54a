//! How a chain fares against a set of authorities.

use jiff::Timestamp;
use rustls::pki_types::{CertificateDer, ServerName, TrustAnchor, UnixTime};
use rustls::{CertificateError, Error};
use webpki::{EndEntityCert, KeyUsage};

use super::{LONGEST_CHAIN, Stores};
use crate::observe::{CertSeen, Trust, TrustStore};
use crate::probe::certificate;

impl Stores {
    /// Judges a chain, leaf first, by the public authorities. `fetched` are certificates that did not come with it.
    pub(crate) fn public(
        &self,
        chain: &[CertificateDer<'_>],
        fetched: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        now: Timestamp,
    ) -> Trust {
        let mut trust = apart(TrustStore::Public, chain, name, now);
        let presented = bounded(chain, &[]);
        let completed = bounded(chain, fetched);
        let ways = [
            (&self.0.present, &presented, false, false),
            (&self.0.removed, &presented, true, false),
            (&self.0.present, &completed, false, true),
            (&self.0.removed, &completed, true, true),
        ];
        let Some(leaf) = chain.first() else { return trust };
        let mut said = None;
        for (anchors, others, root_removed, completed_by_aia) in ways {
            if completed_by_aia && fetched.is_empty() {
                break;
            }
            match anchor(leaf, others, anchors, now) {
                Ok((root, valid_now)) => {
                    trust.anchored = true;
                    trust.root = Some(root);
                    trust.root_removed = root_removed;
                    trust.completed_by_aia = completed_by_aia;
                    trust.expired = !valid_now;
                    return trust;
                }
                Err(error) => said = said.or(Some(error)),
            }
        }
        trust.error = said;
        trust
    }

    /// Judges a chain, leaf first, by the operating system's authorities. May block where the system asks elsewhere.
    pub(crate) fn system(
        &self,
        chain: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        now: Timestamp,
    ) -> Trust {
        let mut trust = apart(TrustStore::System, chain, name, now);
        let Some(verifier) = &self.0.system else {
            trust.error.clone_from(&self.0.system_error);
            return trust;
        };
        let Some((leaf, others)) = chain.split_first() else { return trust };
        let others = others.get(..LONGEST_CHAIN.min(others.len())).unwrap_or_default();
        for time in times(chain, now) {
            match verifier.verify_server_cert(leaf, others, name, &[], time) {
                Ok(_) => trust.anchored = true,
                Err(error) if is_name(&error) => {
                    trust.anchored = true;
                    trust.wrong_name = true;
                    trust.error = trust.error.or(Some(error.to_string()));
                }
                Err(error) => {
                    let other_time = is_time(&error);
                    trust.error = trust.error.or(Some(error.to_string()));
                    if !other_time {
                        return trust;
                    }
                }
            }
            if trust.anchored {
                trust.expired = time != unix(now);
                trust.root =
                    chain.last().map(|last| certificate::seen(last).issuer).filter(|name| !name.is_empty());
                return trust;
            }
        }
        trust
    }
}

/// What can be said of a chain whoever issued it.
fn apart(store: TrustStore, chain: &[CertificateDer<'_>], name: &ServerName<'_>, now: Timestamp) -> Trust {
    let outside = |seen: CertSeen| now < seen.not_before || now > seen.not_after;
    let leaf = chain.first().and_then(|leaf| EndEntityCert::try_from(leaf).ok());
    Trust {
        store,
        anchored: false,
        root: None,
        root_removed: false,
        completed_by_aia: false,
        expired: chain.iter().take(LONGEST_CHAIN).map(certificate::seen).any(outside),
        wrong_name: leaf.is_some_and(|leaf| leaf.verify_is_valid_for_subject_name(name).is_err()),
        error: None,
    }
}

/// The authority that the leaf leads to, and whether it does so now.
fn anchor(
    leaf: &CertificateDer<'_>,
    others: &[CertificateDer<'_>],
    anchors: &[TrustAnchor<'static>],
    now: Timestamp,
) -> Result<(String, bool), String> {
    let parsed = EndEntityCert::try_from(leaf).map_err(|error| error.to_string())?;
    let mut said = None;
    let whole: Vec<CertificateDer<'_>> = std::iter::once(leaf)
        .chain(others)
        .map(|certificate| CertificateDer::from(certificate.as_ref()))
        .collect();
    for time in times(&whole, now) {
        let verified = parsed.verify_for_usage(
            webpki::ALL_VERIFICATION_ALGS,
            anchors,
            others,
            time,
            KeyUsage::server_auth(),
            None,
            None,
        );
        match verified {
            Ok(path) => {
                let root = certificate::name_of_contents(&path.anchor().subject).unwrap_or_default();
                return Ok((root, time == unix(now)));
            }
            Err(error) => said = said.or(Some(error.to_string())),
        }
    }
    Err(said.unwrap_or_default())
}

/// The intermediates that a path may use.
fn bounded<'c>(
    chain: &'c [CertificateDer<'_>],
    fetched: &'c [CertificateDer<'_>],
) -> Vec<CertificateDer<'c>> {
    let all = chain.iter().skip(1).chain(fetched).take(LONGEST_CHAIN);
    all.map(|certificate| CertificateDer::from(certificate.as_ref())).collect()
}

/// Now, and moments at which the leaf and as many of the others as possible are valid.
fn times(chain: &[CertificateDer<'_>], now: Timestamp) -> Vec<UnixTime> {
    let mut times = vec![unix(now)];
    let mut dates =
        chain.iter().take(LONGEST_CHAIN).map(certificate::seen).map(|seen| (seen.not_before, seen.not_after));
    let Some((from, until)) = dates.next() else { return times };
    let begins = dates.clone().map(|(begin, _)| begin.max(from));
    let ends = dates.map(|(_, end)| end.min(until));
    let inside = |time: &Timestamp| *time >= from && *time <= until;
    for time in [from, until].into_iter().chain(begins).chain(ends).filter(inside).map(unix) {
        if !times.contains(&time) {
            times.push(time);
        }
    }
    times
}

fn unix(time: Timestamp) -> UnixTime {
    let seconds = u64::try_from(time.as_second()).unwrap_or(0);
    UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds))
}

fn is_name(error: &Error) -> bool {
    use CertificateError::{NotValidForName, NotValidForNameContext};
    matches!(error, Error::InvalidCertificate(NotValidForName | NotValidForNameContext { .. }))
}

fn is_time(error: &Error) -> bool {
    use CertificateError::{Expired, ExpiredContext, NotValidYet, NotValidYetContext};
    matches!(
        error,
        Error::InvalidCertificate(Expired | ExpiredContext { .. } | NotValidYet | NotValidYetContext { .. })
    )
}

/// The certificate at which the chain breaks off: its issuer is neither presented nor itself. It says where the issuer is kept.
pub(crate) fn missing_issuer(chain: &[CertSeen], fetched: &[CertSeen]) -> Option<CertSeen> {
    let mut current = chain.first()?;
    for _ in 0..LONGEST_CHAIN {
        if current.subject == current.issuer {
            return None;
        }
        match chain
            .iter()
            .chain(fetched)
            .find(|other| other.subject == current.issuer && other.sha256 != current.sha256)
        {
            Some(issuer) => current = issuer,
            None => return Some(current.clone()),
        }
    }
    None
}
