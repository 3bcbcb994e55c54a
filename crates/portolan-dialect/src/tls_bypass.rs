//! What must not be decrypted, in the words of the devices that decrypt.

mod forms;
mod print;

use crate::target::{Construct, Target, Verified, Work};

/// The forms of `tls-bypass`, of which [`Options::form`](crate::Options::form) may choose one.
pub const FORMS: [&str; 5] = ["list", "squid", "paloalto", "fortigate", "zscaler"];

/// The targets of this folder.
pub(crate) static TARGETS: &[&Target] = &[&TLS_BYPASS];

/// `tls-bypass`: lists of names for devices that inspect TLS.
pub(crate) static TLS_BYPASS: Target = Target {
    id: "tls-bypass",
    title: "Exceptions from TLS inspection",
    about: "lists of the names that must not be decrypted, in the forms of Squid, PAN-OS, FortiGate and Zscaler and as a plain list",
    work: Work::Plan,
    verified: Verified::Documentation {
        constructs: &[
            Construct {
                what: "Squid: `ssl_bump peek` and `splice`, `at_step`, `ssl::server_name`, `ssl::server_name_regex` (Squid 5.7 reads every printed file)",
                link: "https://www.squid-cache.org/Doc/config/ssl_bump",
            },
            Construct {
                what: "PAN-OS: the exclusion list, on which an asterisk stands for one label, and so holds names without any here",
                link: "https://docs.paloaltonetworks.com/ngfw/help/11-2/device/device-certificate-management-ssl-decryption-exclusion",
            },
            Construct {
                what: "PAN-OS: wildcards of URL categories, with a slash at the end",
                link: "https://docs.paloaltonetworks.com/advanced-url-filtering/administration/configuring-url-filtering/url-category-exceptions/guidelines-for-url-category-exceptions",
            },
            Construct {
                what: "PAN-OS: a decryption rule with the action no-decrypt",
                link: "https://docs.paloaltonetworks.com/content/techdocs/en_US/pan-os/9-1/pan-os-admin/decryption/decryption-exclusions/create-a-policy-based-decryption-exclusion.html",
            },
            Construct {
                what: "FortiGate: `config ssl-exempt` of a profile, by `type regex`",
                link: "https://docs.fortinet.com/document/fortigate/6.4.2/cli-reference/304620",
            },
            Construct {
                what: "Zscaler: a name, or with a leading period the name and up to five levels below",
                link: "https://help.zscaler.com/zia/url-format-guidelines",
            },
        ],
    },
    assumes: &[
        "`breaks`: decryption breaks these connections whatever certificates the machines trust; load these lists wherever TLS is inspected",
        "`unknown`: no document says what decryption does to these connections; load these lists too, or try it first",
        "what is on no list may be decrypted where the machines trust the inspecting authority",
        "no program of Palo Alto Networks, Fortinet or Zscaler has read these files",
    ],
    limits: &[],
    print: print::print,
};

#[cfg(test)]
mod tests {
    #[test]
    fn every_form_has_its_name() {
        assert_eq!(super::forms::FORMS.map(|form| form.id), super::FORMS);
    }
}
