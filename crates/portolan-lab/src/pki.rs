//! The certificates of the laboratory: a public authority, and those of devices that stand in its place.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use jiff::{ToSpan as _, Zoned};
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CrlDistributionPoint,
    CustomExtension, DnType, ExtendedKeyUsagePurpose, IsCa, KeyIdMethod, KeyPair, KeyUsagePurpose,
    RevocationReason, RevokedCertParams, SerialNumber, date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ServerConfig, crypto};

use crate::LabError;
use crate::conduct::{Chain, Issuer, Presented};

/// Where the public authority's files are.
pub(crate) const CRL_HOST: &str = "crl3.digicert.com";
pub(crate) const AIA_HOST: &str = "cacerts.digicert.com";

/// The serial number that every revocation list names.
const REVOKED: u64 = 0x7265_766f_6b65;

/// An authority: its root and the intermediate that signs.
struct Authority {
    root: CertificateDer<'static>,
    root_pem: String,
    middle: CertificateDer<'static>,
    signer: rcgen::Issuer<'static, KeyPair>,
    /// Revocation lists by path: those in force, and those of last year.
    lists: BTreeMap<String, (Vec<u8>, Vec<u8>)>,
    public: bool,
}

/// Every authority of a laboratory, and the certificates they have issued.
pub(crate) struct Pki {
    authorities: BTreeMap<Issuer, Authority>,
    configs: Mutex<BTreeMap<(String, Presented), Arc<ServerConfig>>>,
}

impl Pki {
    pub(crate) fn new() -> Result<Pki, LabError> {
        let names = [
            (Issuer::Public, "Laboratory Trust", "Laboratory Global Root G2", "Laboratory TLS RSA CA 07"),
            (Issuer::Imitation, "Laboratory Trust", "Laboratory Global Root G2", "Laboratory TLS RSA CA 07"),
            (Issuer::Inspection, "Contoso IT", "Contoso Inspection Root CA", "Contoso Decryption CA"),
            (Issuer::Unrelated, "Another Trust", "Another Root", "Another CA"),
            (Issuer::Untrusted, "Fortinet", "Fortinet_CA_Untrusted", "Fortinet_CA_Untrusted"),
        ];
        let authorities = names.into_iter().map(|(issuer, organisation, root, middle)| {
            let public = matches!(issuer, Issuer::Public | Issuer::Imitation);
            Ok((issuer, Authority::new(organisation, root, middle, public)?))
        });
        Ok(Pki { authorities: authorities.collect::<Result<_, LabError>>()?, configs: Mutex::default() })
    }

    /// The root of an authority as PEM.
    pub(crate) fn root(&self, issuer: Issuer) -> &str {
        self.authorities.get(&issuer).map_or("", |authority| &authority.root_pem)
    }

    /// A file that the public authority publishes: what is right there, and what was right last year.
    pub(crate) fn file(&self, host: &str, path: &str) -> Option<(Vec<u8>, Vec<u8>)> {
        let authority = self.authorities.get(&Issuer::Public)?;
        match host {
            CRL_HOST => authority.lists.get(path).cloned(),
            AIA_HOST if path == "/lab/issuing.crt" => {
                Some((authority.middle.to_vec(), authority.middle.to_vec()))
            }
            AIA_HOST if path == "/lab/root.crt" => Some((authority.root.to_vec(), authority.root.to_vec())),
            _ => None,
        }
    }

    /// The TLS settings of a server that shows a certificate for a name.
    pub(crate) fn server(&self, name: &str, presented: Presented) -> Result<Arc<ServerConfig>, LabError> {
        let poisoned = |_| LabError::Certificate("the list of certificates is lost".to_owned());
        let key = (name.to_owned(), presented);
        if let Some(config) = self.configs.lock().map_err(poisoned)?.get(&key) {
            return Ok(config.clone());
        }
        let authority = self.authorities.get(&presented.issuer);
        let authority = authority.ok_or_else(|| LabError::Certificate("no such authority".to_owned()))?;
        let config = Arc::new(authority.config(name, presented)?);
        self.configs.lock().map_err(poisoned)?.insert(key, config.clone());
        Ok(config)
    }
}

impl Authority {
    fn new(organisation: &str, root: &str, middle: &str, public: bool) -> Result<Authority, LabError> {
        let root_params = authority_params(organisation, root, public, None);
        let root_key = KeyPair::generate()?;
        let root_certificate = root_params.self_signed(&root_key)?;
        let root_issuer = rcgen::Issuer::new(root_params, root_key);
        let middle_params = authority_params(organisation, middle, public, Some("root"));
        let middle_key = KeyPair::generate()?;
        let middle_certificate = middle_params.signed_by(&middle_key, &root_issuer)?;
        let signer = rcgen::Issuer::new(middle_params, middle_key);
        let mut lists = BTreeMap::new();
        for (name, issuer) in [("root", &root_issuer), ("issuing", &signer)] {
            lists.insert(format!("/lab/{name}.crl"), (list(issuer, -2, 30)?, list(issuer, -400, -370)?));
        }
        Ok(Authority {
            root: root_certificate.der().clone(),
            root_pem: root_certificate.pem(),
            middle: middle_certificate.der().clone(),
            signer,
            lists,
            public,
        })
    }

    fn config(&self, name: &str, presented: Presented) -> Result<ServerConfig, LabError> {
        let host = if presented.wrong_name { "another.tenant.example.com" } else { name };
        let mut params = CertificateParams::new(vec![host.to_owned()])?;
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, host);
        let (from, until) = if presented.expired { (-120, -3) } else { (-30, 60) };
        valid(&mut params, from, until);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        params.serial_number = presented.revoked.then(|| SerialNumber::from(REVOKED));
        if self.public {
            publish(&mut params, "issuing");
        }
        let key = KeyPair::generate()?;
        let leaf = params.signed_by(&key, &self.signer)?;
        let mut chain = vec![leaf.der().clone()];
        match presented.chain {
            Chain::Leaf => {}
            Chain::Full => chain.push(self.middle.clone()),
            Chain::Endless => chain.extend(std::iter::repeat_n(self.middle.clone(), 400)),
        }
        let provider = Arc::new(crypto::aws_lc_rs::default_provider());
        let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        let key = provider.key_provider.load_private_key(key)?;
        let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        let shown = Shown(Arc::new(CertifiedKey::new(chain, key)));
        let mut config = builder.with_no_client_auth().with_cert_resolver(Arc::new(shown));
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(config)
    }
}

/// One certificate, whatever name is asked for.
#[derive(Debug)]
struct Shown(Arc<CertifiedKey>);

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.clone())
    }
}

fn authority_params(
    organisation: &str,
    name: &str,
    public: bool,
    signed_by: Option<&str>,
) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::OrganizationName, organisation);
    params.distinguished_name.push(DnType::CommonName, name);
    valid(&mut params, -1500, 3000);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.use_authority_key_identifier_extension = true;
    if let (true, Some(signer)) = (public, signed_by) {
        publish(&mut params, signer);
    }
    params
}

/// Says where the signer's revocation list and certificate are.
fn publish(params: &mut CertificateParams, signer: &str) {
    params.crl_distribution_points =
        vec![CrlDistributionPoint { uris: vec![format!("http://{CRL_HOST}/lab/{signer}.crl")] }];
    // SEQUENCE { SEQUENCE { OID 1.3.6.1.5.5.7.48.2 (caIssuers), [6] address } }
    let address = format!("http://{AIA_HOST}/lab/{signer}.crt").into_bytes();
    let located = tagged(0x86, address);
    let oid = vec![0x06, 8, 0x2b, 6, 1, 5, 5, 7, 0x30, 2];
    let content = tagged(0x30, tagged(0x30, [oid, located].concat()));
    params.custom_extensions.push(CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 1, 1], content));
}

/// A DER value shorter than 128 bytes.
fn tagged(tag: u8, content: Vec<u8>) -> Vec<u8> {
    let length = u8::try_from(content.len()).unwrap_or(u8::MAX);
    [vec![tag, length], content].concat()
}

fn list(issuer: &rcgen::Issuer<'_, KeyPair>, from: i64, until: i64) -> Result<Vec<u8>, LabError> {
    let ((year, month, day), (until_year, until_month, until_day)) = (date(from), date(until));
    let params = CertificateRevocationListParams {
        this_update: date_time_ymd(year, month, day),
        next_update: date_time_ymd(until_year, until_month, until_day),
        crl_number: SerialNumber::from(7),
        issuing_distribution_point: None,
        revoked_certs: vec![RevokedCertParams {
            serial_number: SerialNumber::from(REVOKED),
            revocation_time: date_time_ymd(year, month, day),
            reason_code: Some(RevocationReason::KeyCompromise),
            invalidity_date: None,
        }],
        key_identifier_method: KeyIdMethod::Sha256,
    };
    Ok(params.signed_by(issuer)?.der().to_vec())
}

/// Sets from when until when a certificate is valid, in days from today.
fn valid(params: &mut CertificateParams, from: i64, until: i64) {
    let (year, month, day) = date(from);
    params.not_before = date_time_ymd(year, month, day);
    let (year, month, day) = date(until);
    params.not_after = date_time_ymd(year, month, day);
}

/// Year, month and day of the date that is so many days away.
fn date(away: i64) -> (i32, u8, u8) {
    let today = Zoned::now().with_time_zone(jiff::tz::TimeZone::UTC).date();
    let date = today.saturating_add(away.days());
    (date.year().into(), date.month().unsigned_abs(), date.day().unsigned_abs())
}
