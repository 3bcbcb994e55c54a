//! The targets: what can be printed.

use crate::capabilities::Capabilities;
use crate::intent::{Job, Printed, Refusal};

/// A configuration that can be printed.
#[derive(Debug)]
pub struct Target {
    /// Its name on the command line.
    pub id: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// One sentence: what is printed and who loads it.
    pub about: &'static str,
    /// What it prints from.
    pub work: Work,
    /// How its syntax is verified.
    pub verified: Verified,
    /// What the configuration takes for granted.
    pub assumes: &'static [&'static str],
    /// The platform's limits, and what becomes of a plan beyond them.
    pub limits: &'static [Limit],
    /// Prints it.
    pub print: fn(&Job<'_>) -> Result<Printed, Refusal>,
}

/// What a target prints from.
#[derive(Debug)]
pub enum Work {
    /// Rules for the devices of its capabilities.
    Rules {
        /// What the language can say.
        capabilities: Capabilities,
        /// Where it is at home, which decides the places that are printed when nobody names one.
        home: Home,
    },
    /// The plan itself: DNS, settings of agents, reports.
    Plan,
}

/// Where a language is at home.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    /// Wherever its devices stand.
    Anywhere,
    /// On the customer's premises; in virtual networks only where nothing stands on premises, or where asked.
    Premises,
    /// In virtual networks; on premises only where nothing stands in them, or where asked.
    VNet,
}

/// How the syntax of a target is verified by the project's tests.
#[derive(Debug)]
pub enum Verified {
    /// By the program that loads it.
    Program {
        /// The program with the version that the tests use.
        program: &'static str,
        /// What it is asked to do.
        how: &'static str,
    },
    /// By a parser or schema of the format, which checks the form and not the meaning.
    Schema {
        /// Which one.
        schema: &'static str,
    },
    /// By documentation only, a link for each construct.
    Documentation {
        /// The constructs that are printed.
        constructs: &'static [Construct],
    },
}

/// A construct of a language that only documentation vouches for.
#[derive(Debug, Clone, Copy)]
pub struct Construct {
    /// What is printed.
    pub what: &'static str,
    /// Where it is described.
    pub link: &'static str,
}

/// A limit of a platform.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// What is limited.
    pub what: &'static str,
    /// To how many.
    pub most: usize,
    /// What becomes of a plan beyond it: it is split, merged or refused.
    pub beyond: &'static str,
}

/// All targets, in the order of the documentation.
pub fn targets() -> impl Iterator<Item = &'static Target> {
    FOLDERS.iter().flat_map(|folder| folder.iter().copied())
}

/// A target by its name.
pub fn target(id: &str) -> Option<&'static Target> {
    targets().find(|target| target.id == id)
}

/// The targets of each folder: firewalls of the cloud, of servers, proxies, appliances, DNS, agents, people.
static FOLDERS: &[&[&Target]] = &[
    crate::nsg::TARGETS,
    crate::azure_firewall::TARGETS,
    crate::nftables::TARGETS,
    crate::iptables::TARGETS,
    crate::squid::TARGETS,
    crate::haproxy::TARGETS,
    crate::pac::TARGETS,
    crate::paloalto::TARGETS,
    crate::edl::TARGETS,
    crate::bind::TARGETS,
    crate::unbound::TARGETS,
    crate::dnsmasq::TARGETS,
    crate::coredns::TARGETS,
    crate::windows_dns::TARGETS,
    crate::azure_private_dns::TARGETS,
    crate::hosts::TARGETS,
    crate::agents::TARGETS,
    crate::tls_bypass::TARGETS,
    crate::people::TARGETS,
];
