//! External dynamic lists: plain files for a firewall that fetches what it matches.
//!
//! The lists say where to, an index beside them says from where and on which ports.

mod print;

use portolan_plan::plan::Device;

use crate::capabilities::{Capabilities, Carries, NameMeans};
use crate::paloalto::{LISTED_ADDRESSES, LISTED_URLS, LISTS, URL, UrlEntry};
use crate::spelling::ExactOnly;
use crate::target::{Construct, Home, Limit, Target, Verified, Work};

/// The targets of this folder.
pub(crate) static TARGETS: &[&Target] = &[&EDL];

/// `edl`: lists of URLs, names and addresses.
pub(crate) static EDL: Target = Target {
    id: "edl",
    title: "External dynamic lists",
    about: "lists of URLs, names, IPv4 and IPv6 prefixes, one entry a line, for firewalls that fetch them, with an index",
    work: Work::Rules {
        capabilities: Capabilities {
            devices: &[Device::SiteFirewall, Device::ProxyEgress],
            names: &[
                NameMeans { kind: URL, carries: Carries::Web, spelling: &UrlEntry },
                NameMeans { kind: "name", carries: Carries::Everything, spelling: &ExactOnly },
            ],
            tags: None,
            addresses: true,
            ipv6: true,
        },
        home: Home::Premises,
    },
    verified: Verified::Documentation { constructs: CONSTRUCTS },
    assumes: &[
        "a rule of yours takes each list as its destination, with the sources and ports that the index gives",
        "lists of URLs are conditions of rules or URL filtering; a list of domains is none: PAN-OS uses domain lists for sinkholes, never to allow",
        "names are for devices that take exact host names as destinations, such as address objects",
    ],
    limits: &[
        Limit { what: "lists", most: LISTS, beyond: "refused" },
        Limit {
            what: "addresses in all lists, on the smaller models",
            most: LISTED_ADDRESSES,
            beyond: "refused, as the firewall skips what is too much",
        },
        Limit {
            what: "URLs in all lists",
            most: LISTED_URLS,
            beyond: "refused, as the firewall skips what is too much",
        },
    ],
    print: print::print,
};

static CONSTRUCTS: &[Construct] = &[
    Construct {
        what: "one entry a line, and the limits of lists",
        link: "https://docs.paloaltonetworks.com/network-security/security-policy/administration/objects/external-dynamic-lists",
    },
    Construct {
        what: "URL entries with a slash at their end",
        link: "https://docs.paloaltonetworks.com/advanced-url-filtering/administration/configuring-url-filtering/url-category-exceptions/create-a-custom-url-category/create-a-custom-url-category-pan-os",
    },
    Construct {
        what: "what becomes of a list that cannot be fetched",
        link: "https://docs.paloaltonetworks.com/pan-os/9-1/pan-os-admin/policy/use-an-external-dynamic-list-in-policy/external-dynamic-list",
    },
];
