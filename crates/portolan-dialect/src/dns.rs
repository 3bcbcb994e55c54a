//! What a plan asks of name servers, in nobody's language: what each forwards where, which names it holds itself, and
//! which lines stand in hosts files.
//!
//! There are two halves. On premises stand the resolvers of sites. In virtual networks stand servers that forward to
//! Azure's own resolver: those that machines there ask, and those that take the questions of sites. Where the address
//! that sites forward to is the inbound endpoint of Azure DNS Private Resolver, there is nothing to load.

mod entries;
mod gather;

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};

use portolan_model::{Fqdn, Need, PrefixSet};
use portolan_plan::plan::Device;

use crate::intent::{Place, PlaceKind, Why};

pub(crate) use self::entries::{Said, blank, entries, refuse};
pub(crate) use self::gather::{gather, need, why};

/// The resolver that Azure gives to every virtual network.
pub(crate) const AZURE_RESOLVER: IpAddr = IpAddr::V4(Ipv4Addr::new(168, 63, 129, 16));

/// What the forwarding of a public suffix does to the names of others, for the notes of every server that forwards.
const FALLBACK: &str = "the private DNS zones in Azure fall back to the internet (`NxDomainRedirect` on their links, as \
     `azure-private-dns-bicep` prints it): otherwise names of other tenants that have private endpoints of their own do not \
     resolve under a forwarded suffix";

/// What is kept as a copy, for the notes of every server that holds names itself.
const COPIES: &str = "names that a server holds itself are copies: whoever makes a private endpoint anew changes them \
     by hand, or renders again";

/// Everything that a plan asks of name servers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Dns {
    /// The servers, by place: those of sites first.
    pub(crate) servers: Vec<Server>,
    /// The machines with hosts files, by place.
    pub(crate) machines: Vec<Machines>,
    /// What the plan holds and no server can be told.
    pub(crate) odd: Vec<String>,
}

/// The name servers of a place, which are all configured alike.
#[derive(Debug, Clone)]
pub(crate) struct Server {
    /// The place.
    pub(crate) place: Place,
    /// Their addresses; empty where the scenario does not tell.
    pub(crate) addresses: BTreeSet<IpAddr>,
    /// The address in a virtual network that sites forward to.
    pub(crate) inbound: Option<IpAddr>,
    /// What they forward, by suffix.
    pub(crate) forwards: Vec<Forward>,
    /// What they answer themselves, by name.
    pub(crate) held: Vec<Held>,
}

/// A suffix whose names are asked for elsewhere.
#[derive(Debug, Clone)]
pub(crate) struct Forward {
    /// The suffix: it and every name below it
    pub(crate) suffix: Fqdn,
    /// Who is asked; none where the plan does not know.
    pub(crate) to: Option<IpAddr>,
    /// The names below it that somebody needs.
    pub(crate) names: BTreeSet<Fqdn>,
    /// Why it is needed.
    pub(crate) why: Why,
    /// How much it matters.
    pub(crate) need: Need,
}

/// A name with a private address.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    /// The name that clients ask for.
    pub(crate) name: Fqdn,
    /// The name in the private zone that it is an alias of; none for hosts files.
    pub(crate) alias: Option<Fqdn>,
    /// The address; none where it is not known yet.
    pub(crate) address: Option<IpAddr>,
    /// The private endpoint.
    pub(crate) endpoint: String,
    /// Why it is needed.
    pub(crate) why: Why,
    /// How much it matters.
    pub(crate) need: Need,
}

/// Machines whose hosts files hold names.
#[derive(Debug, Clone)]
pub(crate) struct Machines {
    /// The place.
    pub(crate) place: Place,
    /// The names, in order.
    pub(crate) held: Vec<Held>,
}

impl Dns {
    /// What is taken for granted of the rest of the path, and what is left to do by hand.
    pub(crate) fn notes(&self) -> Vec<String> {
        let mut notes = self.odd.clone();
        if self.servers.iter().any(|server| server.forwarded().next().is_some()) {
            notes.push(FALLBACK.to_owned());
        }
        if self.servers.iter().any(|server| !server.held.is_empty()) {
            notes.push(COPIES.to_owned());
        }
        notes
    }
}

impl Server {
    /// The path of a file for this place: each half has a folder.
    pub(crate) fn path(&self, end: &str) -> String {
        format!("{}/{}{end}", folder(&self.place), self.place.stem())
    }

    /// The suffixes with a server to ask.
    pub(crate) fn forwarded(&self) -> impl Iterator<Item = (&Forward, IpAddr)> {
        self.forwards.iter().filter_map(|forward| Some((forward, forward.to?)))
    }

    /// The names with an address.
    pub(crate) fn known(&self) -> impl Iterator<Item = (&Held, IpAddr)> {
        self.held.iter().filter_map(|held| Some((held, held.address?)))
    }

    /// The names without an address, each as a line for a comment.
    pub(crate) fn gaps(&self) -> impl Iterator<Item = String> {
        let unknown = self.forwards.iter().filter(|forward| forward.to.is_none());
        let unknown = unknown.map(|forward| format!("GAP {}: nobody knows whom to ask", forward.suffix));
        unknown.chain(self.held.iter().filter_map(Held::gap))
    }

    /// Which machines load the file, and whether there is something to load at all.
    pub(crate) fn facts(&self) -> Vec<String> {
        let list = |addresses: &BTreeSet<IpAddr>| {
            addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        };
        let mut facts = Vec::new();
        if !self.addresses.is_empty() {
            facts.push(format!("For the DNS servers at {}", list(&self.addresses)));
        }
        if let Some(inbound) = self.inbound {
            facts.push(format!(
                "Sites forward to {inbound}: where that is the inbound endpoint of Azure DNS Private Resolver, nothing is to be loaded there"
            ));
        }
        facts
    }
}

impl Held {
    /// A line for a comment where the address is not known yet.
    pub(crate) fn gap(&self) -> Option<String> {
        let name = self.alias.as_ref().unwrap_or(&self.name);
        self.address.is_none().then(|| {
            format!("GAP {name}: private endpoint {} has no known address for it yet", self.endpoint)
        })
    }

    /// Both names: the one that clients ask for, and the one in the private zone.
    pub(crate) fn both(&self) -> impl Iterator<Item = &Fqdn> {
        std::iter::once(&self.name).chain(&self.alias)
    }
}

impl Forward {
    /// One line for people: how many names it is for, and one of them.
    pub(crate) fn line(&self) -> String {
        match (self.names.first(), self.names.len()) {
            (Some(name), 1) => format!("for {name}: {}", self.why.line()),
            (Some(name), many) => format!("for {name} and {} more: {}", many - 1, self.why.line()),
            (None, _) => self.why.line(),
        }
    }
}

fn folder(place: &Place) -> &'static str {
    if place.kind == PlaceKind::Site { "premises" } else { "azure" }
}

/// A place of name servers.
pub(crate) fn place(name: &str, kind: PlaceKind) -> Place {
    Place {
        name: name.to_owned(),
        kind,
        device: Device::Resolver,
        networks: PrefixSet::empty(),
        region: None,
        nsg: None,
    }
}
