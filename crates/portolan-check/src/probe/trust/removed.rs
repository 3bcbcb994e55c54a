//! Authorities that left the browsers' bundle while services still present chains that lead to them. `roots/README.md` says
//! where they come from.

use rustls::pki_types::TrustAnchor;

const REMOVED: [&str; 5] = [
    include_str!("../../../roots/baltimore-cybertrust-root.pem"),
    include_str!("../../../roots/digicert-assured-id-root-ca.pem"),
    include_str!("../../../roots/digicert-global-root-ca.pem"),
    include_str!("../../../roots/digicert-high-assurance-ev-root-ca.pem"),
    include_str!("../../../roots/entrust-root-certification-authority-g2.pem"),
];

/// Reads them; a test proves that every one can be read.
pub(super) fn anchors() -> Vec<TrustAnchor<'static>> {
    REMOVED.iter().filter_map(|text| super::anchors(text).ok()).flatten().collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject as _;
    use sha1::Sha1;
    use sha2::{Digest as _, Sha256};

    use super::*;
    use crate::probe::certificate;

    /// The roots of the cloud's published chains, from the vendor's article on its certificate authorities, with SHA-256 of
    /// the public key of the certificate that the article names by its fingerprint.
    const PUBLISHED: [(&str, &str); 7] = [
        ("DigiCert Global Root CA", "aff988906dde12955d9bebbf928fdcc31cce328d5b9384f21c8941ca26e20391"),
        ("DigiCert Global Root G2", "8bb593a93be1d0e8a822bb887c547890c3e706aad2dab76254f97fb36b82fc26"),
        ("DigiCert Global Root G3", "b94c198300cec5c057ad0727b70bbe91816992256439a7b32f4598119dda9c97"),
        ("DigiCert TLS ECC P384 Root G5", "a02fafa192c8cb81cb1341554f9c05b71cca2a890b0d1298d683647c961efbdf"),
        ("DigiCert TLS RSA4096 Root G5", "6a97b51c8219e93e5dec64bad5806cdeb0f8355be47e757010b702456e01aafd"),
        (
            "Microsoft ECC Root Certificate Authority 2017",
            "35f53ce1264611e03340fe37e1ec7d4cc986c5613dca70fd04aa44545f2daf28",
        ),
        (
            "Microsoft RSA Root Certificate Authority 2017",
            "b2f7298b52bf2c3cac4ddfe72de4d682ac58957595982f2b62301af597c699c5",
        ),
    ];

    /// Common name and SHA-256 of the key of each.
    fn keys(anchors: &[TrustAnchor<'_>]) -> BTreeSet<(String, String)> {
        let key = |anchor| certificate::hex(&Sha256::digest(webpki::spki_for_anchor(anchor)));
        let common =
            |name: String| name.split(',').find_map(|part| part.strip_prefix("CN=")).map(str::to_owned);
        let named = anchors.iter().filter_map(|anchor| {
            Some((common(certificate::name_of_contents(&anchor.subject)?)?, key(anchor)))
        });
        named.collect()
    }

    #[test]
    fn every_file_is_the_one_of_the_table_and_has_really_left() {
        let table = include_str!("../../../roots/README.md");
        let rows: Vec<Vec<&str>> = table
            .lines()
            .filter(|line| line.contains(".pem |"))
            .map(|line| line.split('|').map(str::trim).collect())
            .collect();
        assert_eq!(rows.len(), REMOVED.len());
        for text in REMOVED {
            let certificate = CertificateDer::from_pem_slice(text.as_bytes()).unwrap();
            let sha1 = certificate::hex(&Sha1::digest(&certificate)).to_uppercase();
            let sha256 = certificate::hex(&Sha256::digest(&certificate)).to_uppercase();
            assert!(rows.iter().any(|row| row[3] == sha1 && row[4] == sha256), "{sha1}");
            let anchor = webpki::anchor_from_trusted_cert(&certificate).unwrap();
            let present =
                |root: &TrustAnchor<'_>| root.subject_public_key_info == anchor.subject_public_key_info;
            assert!(!webpki_roots::TLS_SERVER_ROOTS.iter().any(present), "{sha1} is in the bundle");
        }
        assert_eq!(anchors().len(), REMOVED.len());
    }

    #[test]
    fn every_root_of_the_published_chains_counts_as_public() {
        let mut all = anchors();
        all.extend_from_slice(webpki_roots::TLS_SERVER_ROOTS);
        let (all, removed) = (keys(&all), keys(&anchors()));
        let owned = |(name, key): (&str, &str)| (name.to_owned(), key.to_owned());
        for root in PUBLISHED.map(owned) {
            assert!(all.contains(&root), "{} is missing", root.0);
        }
        let left: Vec<(String, String)> =
            PUBLISHED.map(owned).into_iter().filter(|root| removed.contains(root)).collect();
        assert_eq!(left, [owned(PUBLISHED[0])]);
    }
}
