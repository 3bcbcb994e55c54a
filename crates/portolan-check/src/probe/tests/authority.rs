//! Certificate authorities of the tests.

use std::path::PathBuf;

use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CrlDistributionPoint, CustomExtension, DistinguishedName, DnType,
    IsCa, Issuer, KeyPair, SerialNumber, date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// An authority: its certificate and its key.
pub(super) struct Authority {
    pub(super) certificate: Certificate,
    params: CertificateParams,
    key: KeyPair,
}

/// A leaf with its chain, and its key.
pub(super) struct Identity {
    pub(super) chain: Vec<CertificateDer<'static>>,
    key: Vec<u8>,
}

impl Identity {
    pub(super) fn key(&self) -> PrivateKeyDer<'static> {
        PrivateKeyDer::try_from(self.key.clone()).unwrap()
    }

    pub(super) fn with(mut self, authorities: &[&Authority]) -> Identity {
        self.chain.extend(authorities.iter().map(|authority| authority.der()));
        self
    }
}

/// What a leaf says beside its name.
#[derive(Default)]
pub(super) struct Says<'s> {
    pub(super) years: Option<(i32, i32)>,
    pub(super) aia: Option<&'s str>,
    pub(super) crl: Option<&'s str>,
    pub(super) serial: Option<u64>,
}

impl Authority {
    /// A root.
    pub(super) fn root(name: &str) -> Authority {
        let (params, key) = (authority_params(name), KeyPair::generate().unwrap());
        Authority { certificate: params.self_signed(&key).unwrap(), params, key }
    }

    /// An authority below this one.
    pub(super) fn below(&self, name: &str, says: &Says<'_>) -> Authority {
        let (mut params, key) = (authority_params(name), KeyPair::generate().unwrap());
        say(&mut params, says);
        Authority { certificate: params.signed_by(&key, &self.issuer()).unwrap(), params, key }
    }

    /// A leaf, presented alone.
    pub(super) fn leaf(&self, name: &str, says: &Says<'_>) -> Identity {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.distinguished_name = named(name);
        say(&mut params, says);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer()).unwrap();
        Identity { chain: vec![certificate.der().clone()], key: key.serialize_der() }
    }

    pub(super) fn issuer(&self) -> Issuer<'_, &KeyPair> {
        Issuer::from_params(&self.params, &self.key)
    }

    pub(super) fn der(&self) -> CertificateDer<'static> {
        self.certificate.der().clone()
    }

    /// As a file of `--extra-roots`.
    pub(super) fn pem(&self) -> (PathBuf, String) {
        (PathBuf::from("roots.pem"), self.certificate.pem())
    }
}

fn authority_params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = named(name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
}

fn named(name: &str) -> DistinguishedName {
    let mut full = DistinguishedName::new();
    full.push(DnType::CommonName, name);
    full
}

fn say(params: &mut CertificateParams, says: &Says<'_>) {
    if let Some((from, until)) = says.years {
        params.not_before = date_time_ymd(from, 1, 1);
        params.not_after = date_time_ymd(until, 1, 1);
    }
    if let Some(url) = says.aia {
        // A sequence of one description: the method `caIssuers` and an address.
        let tagged = |tag: u8, content: &[u8]| [&[tag, u8::try_from(content.len()).unwrap()][..], content].concat();
        let method = [0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x02];
        let description = tagged(0x30, &[&method[..], &tagged(0x86, url.as_bytes())].concat());
        let oid = [1, 3, 6, 1, 5, 5, 7, 1, 1];
        params.custom_extensions.push(CustomExtension::from_oid_content(&oid, tagged(0x30, &description)));
    }
    if let Some(url) = says.crl {
        params.crl_distribution_points = vec![CrlDistributionPoint { uris: vec![url.to_owned()] }];
    }
    params.serial_number = says.serial.map(SerialNumber::from);
}
