//! The evidence of a run in one document, `portolan.evidence/1`, for support and for another look at it later.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use portolan_plan::plan::Plan;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::Report;
use crate::observe::{CertSeen, EndpointSeen, Observations};
use crate::task::Assignment;

/// The name of the format.
pub const EVIDENCE: &str = "portolan.evidence/1";

/// What a run was asked for, what it saw, and what was made of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bundle {
    /// The format, [`EVIDENCE`].
    pub schema: String,
    /// The version of the program that wrote it.
    pub portolan: String,
    /// When the run began, by the machine's clock.
    pub made: Option<Timestamp>,
    /// Whether the customer's names and addresses are placeholders.
    pub redacted: bool,
    /// The plan; its place and role are those of the assignment.
    pub plan: Option<Plan>,
    /// What was tested.
    pub assignment: Assignment,
    /// What was seen, certificates apart.
    pub observations: Observations,
    /// The certificates that were presented, each once.
    pub certificates: Vec<Certificate>,
    /// What was made of it.
    pub report: Report,
}

/// A certificate of a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// SHA-256 of the certificate, hexadecimal.
    pub sha256: String,
    /// Its subject.
    pub subject: String,
    /// Its issuer.
    pub issuer: String,
    /// The endpoints that presented it, as `host:port`.
    pub seen_at: Vec<String>,
    /// The certificate itself; none where it may name the customer and the bundle is redacted.
    pub pem: Option<String>,
}

/// Why a file is no bundle.
#[derive(Debug, Error)]
pub enum BundleError {
    /// It is no JSON of this shape.
    #[error("the evidence is damaged: {0}")]
    Damaged(#[from] serde_json::Error),
    /// It is another document.
    #[error("this is no evidence of the format `{EVIDENCE}`{}", found(.0.as_deref()))]
    OtherFormat(Option<String>),
    /// It is not UTF-8.
    #[error("the evidence is no UTF-8 text")]
    NoText,
    /// It cannot be unpacked.
    #[error("the evidence cannot be unpacked: {0}")]
    Packing(String),
    /// An archive has no evidence in it.
    #[error("the archive holds no `evidence.json`")]
    NoEvidence,
    /// It is larger than any run writes.
    #[error("the evidence is larger than 256 MiB")]
    TooLarge,
    /// The parts do not belong together.
    #[error(
        "the evidence does not fit together: {endpoints} endpoints were to be tested and {seen} were seen"
    )]
    Unfit {
        /// How many endpoints the assignment has.
        endpoints: usize,
        /// How many were seen.
        seen: usize,
    },
}

fn found(schema: Option<&str>) -> String {
    schema.map(|schema| format!(", but of `{schema}`")).unwrap_or_default()
}

impl Bundle {
    /// Puts a run together. The certificates move out of the observations.
    pub fn new(
        version: &str,
        plan: Option<Plan>,
        assignment: Assignment,
        mut observations: Observations,
        report: Report,
    ) -> Bundle {
        let certificates = take_certificates(&assignment, &mut observations);
        Bundle {
            schema: EVIDENCE.to_owned(),
            portolan: version.to_owned(),
            made: observations.machine.began,
            redacted: false,
            plan,
            assignment,
            observations,
            certificates,
            report,
        }
    }

    /// Reads a bundle; the certificates are back in the observations.
    ///
    /// # Errors
    /// Where the text is no JSON, another document, or its parts do not belong together.
    pub fn read(text: &str) -> Result<Bundle, BundleError> {
        #[derive(Deserialize)]
        struct Head {
            schema: Option<String>,
        }
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let head: Head = serde_json::from_str(text)?;
        if head.schema.as_deref() != Some(EVIDENCE) {
            return Err(BundleError::OtherFormat(head.schema));
        }
        let mut bundle: Bundle = serde_json::from_str(text)?;
        let (endpoints, seen) = (bundle.assignment.endpoints.len(), bundle.observations.endpoints.len());
        let flows = bundle.assignment.flows.iter().flat_map(|flow| &flow.endpoints);
        if endpoints != seen || flows.into_iter().any(|at| *at >= endpoints) {
            return Err(BundleError::Unfit { endpoints, seen });
        }
        let known = bundle
            .certificates
            .iter()
            .filter_map(|certificate| Some((certificate.sha256.clone(), bare(certificate.pem.as_deref()?))));
        let known = known.collect::<BTreeMap<_, _>>();
        for certificate in certificates_of(&mut bundle.observations.endpoints) {
            certificate.der = known.get(&certificate.sha256).cloned();
        }
        Ok(bundle)
    }

    /// The bundle as JSON text.
    ///
    /// # Errors
    /// Where it cannot be written, which would be a fault of this crate.
    pub fn json(&self) -> Result<String, serde_json::Error> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }
}

/// Every certificate of every endpoint, earlier tries included.
fn certificates_of(endpoints: &mut [EndpointSeen]) -> Vec<&mut CertSeen> {
    let mut found = Vec::new();
    for endpoint in endpoints {
        let mut next = Some(endpoint);
        while let Some(seen) = next {
            found.extend(seen.tls.iter_mut().flat_map(|tls| &mut tls.chain));
            next = seen.earlier.as_deref_mut();
        }
    }
    found
}

fn take_certificates(assignment: &Assignment, observations: &mut Observations) -> Vec<Certificate> {
    let mut order = Vec::new();
    let mut known = BTreeMap::<String, (Certificate, BTreeSet<String>)>::new();
    for (at, seen) in observations.endpoints.iter_mut().enumerate() {
        let place = assignment.endpoints.get(at);
        let place = place.map(|endpoint| format!("{}:{}", endpoint.host, endpoint.port)).unwrap_or_default();
        for certificate in certificates_of(std::slice::from_mut(seen)) {
            let der = certificate.der.take();
            let (known, places) = known.entry(certificate.sha256.clone()).or_insert_with(|| {
                order.push(certificate.sha256.clone());
                let new = Certificate {
                    sha256: certificate.sha256.clone(),
                    subject: certificate.subject.clone(),
                    issuer: certificate.issuer.clone(),
                    seen_at: Vec::new(),
                    pem: None,
                };
                (new, BTreeSet::new())
            });
            places.insert(place.clone());
            if known.pem.is_none() {
                known.pem = der.as_deref().map(pem);
            }
        }
    }
    let whole = order.into_iter().filter_map(|sha256| known.remove(&sha256));
    whole
        .map(|(certificate, places)| Certificate { seen_at: places.into_iter().collect(), ..certificate })
        .collect()
}

/// Base64 as PEM.
fn pem(base64: &str) -> String {
    let mut text = String::from("-----BEGIN CERTIFICATE-----\n");
    let mut rest = base64;
    while !rest.is_empty() {
        let (line, more) = rest.split_at_checked(64).unwrap_or((rest, ""));
        text.push_str(line);
        text.push('\n');
        rest = more;
    }
    text.push_str("-----END CERTIFICATE-----\n");
    text
}

/// PEM as base64.
fn bare(pem: &str) -> String {
    pem.lines().filter(|line| !line.starts_with("-----")).collect()
}
