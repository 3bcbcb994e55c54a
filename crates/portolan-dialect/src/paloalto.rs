//! PAN-OS: set commands with address objects, services, custom URL categories and security rules.
//!
//! Web destinations are written as URL categories, other names as FQDN objects, and the addresses of service tags, which
//! change every week, as external dynamic lists, whose files are printed beside the commands.

mod print;
mod spelling;
mod tree;

use portolan_plan::plan::Device;

use crate::capabilities::{Capabilities, Carries, NameMeans};
use crate::spelling::ExactOnly;
use crate::target::{Construct, Home, Limit, Target, Verified, Work};

pub(crate) use spelling::UrlEntry;

/// The targets of this folder.
pub(crate) static TARGETS: &[&Target] = &[&PALOALTO];

/// The kind of name that is an entry of a URL list.
pub(crate) const URL: &str = "URL category";

/// The kind of name that is an address object.
const FQDN: &str = "FQDN object";

/// How many external lists a firewall takes.
pub(crate) const LISTS: usize = 30;

/// How many addresses all lists hold on the smaller models.
pub(crate) const LISTED_ADDRESSES: usize = 50_000;

/// How many URLs all lists hold.
pub(crate) const LISTED_URLS: usize = 50_000;

/// How many FQDN objects the smaller models take.
const FQDN_OBJECTS: usize = 2_000;

/// `paloalto`: set commands.
pub(crate) static PALOALTO: Target = Target {
    id: "paloalto",
    title: "Palo Alto Networks PAN-OS",
    about: "set commands for a PAN-OS firewall, entered in configuration mode, and the files of the external lists that they name",
    work: Work::Rules {
        capabilities: Capabilities {
            devices: &[Device::SiteFirewall, Device::ProxyEgress],
            names: &[
                NameMeans { kind: URL, carries: Carries::Web, spelling: &UrlEntry },
                NameMeans { kind: FQDN, carries: Carries::Everything, spelling: &ExactOnly },
            ],
            tags: None,
            addresses: true,
            ipv6: true,
        },
        home: Home::Premises,
    },
    verified: Verified::Documentation { constructs: CONSTRUCTS },
    assumes: &[
        "lines that begin with # are remarks and no commands: leave them out when you paste",
        "zones are `any` in the printed rules: name those of your network",
        "new rules stand last: move them above every rule that denies the same traffic, as the first match decides",
        "URL categories need the traffic's host name: the Host header or the SNI of the ClientHello",
        "where App-ID knows a connection as an application of its own (say ms-update), add to the rule what the traffic log names",
        "external lists are fetched from a server of yours: put its address in place of `edl-server.invalid`",
    ],
    limits: &[
        Limit { what: "external lists", most: LISTS, beyond: "refused" },
        Limit {
            what: "addresses in all external lists, on the smaller models",
            most: LISTED_ADDRESSES,
            beyond: "refused, as the firewall skips what is too much",
        },
        Limit { what: "FQDN objects, on the smaller models", most: FQDN_OBJECTS, beyond: "refused" },
        Limit {
            what: "characters of a name of a rule, object or service",
            most: tree::LONGEST_NAME,
            beyond: "cut, with a mark of the whole",
        },
        Limit {
            what: "characters of a name of a URL category or list",
            most: tree::LONGEST_LIST_NAME,
            beyond: "cut, with a mark of the whole",
        },
    ],
    print: print::print,
};

static CONSTRUCTS: &[Construct] = &[
    Construct {
        what: "entering set commands in configuration mode",
        link: "https://docs.paloaltonetworks.com/pan-os/11-1/pan-os-cli-quick-start/use-the-cli/modify-the-configuration",
    },
    Construct {
        what: "address objects: ip-netmask and fqdn",
        link: "https://docs.paloaltonetworks.com/network-security/security-policy/administration/objects/addresses",
    },
    Construct {
        what: "static address groups",
        link: "https://docs.paloaltonetworks.com/network-security/security-policy/administration/objects/address-groups",
    },
    Construct {
        what: "service objects",
        link: "https://docs.paloaltonetworks.com/network-security/security-policy/administration/objects/services",
    },
    Construct {
        what: "custom URL categories of the type URL List, with the slash at the end of every entry",
        link: "https://docs.paloaltonetworks.com/advanced-url-filtering/administration/configuring-url-filtering/url-category-exceptions/create-a-custom-url-category/create-a-custom-url-category-pan-os",
    },
    Construct {
        what: "external dynamic lists of addresses, and their limits",
        link: "https://docs.paloaltonetworks.com/network-security/security-policy/administration/objects/external-dynamic-lists",
    },
    Construct {
        what: "security rules with a URL category as a condition",
        link: "https://docs.paloaltonetworks.com/network-security/security-policy/administration/security-policy-rules",
    },
];
