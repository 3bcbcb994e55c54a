//! Which flows are opened by the machine that runs the check.

use std::collections::BTreeSet;
use std::net::IpAddr;

use portolan_catalog::Id;
use portolan_plan::plan::{Flow, Plan, Source};
use thiserror::Error;

/// What the user said about where the machine stands, and what the machine itself knows.
#[derive(Debug, Clone, Copy, Default)]
pub struct WhereFrom<'a> {
    /// The site or virtual network that was named.
    pub place: Option<&'a str>,
    /// The role that was named.
    pub role: Option<&'a str>,
    /// The machine's own addresses; they decide where no place was named.
    pub addresses: &'a [IpAddr],
}

/// The flows that are opened from here.
#[derive(Debug, Clone, PartialEq)]
pub struct Selection<'p> {
    /// The site.
    pub site: Option<Id>,
    /// The virtual network.
    pub vnet: Option<Id>,
    /// The flows.
    pub flows: Vec<&'p Flow>,
    /// Whether the machine's own addresses decided it.
    pub by_address: bool,
}

/// Why it cannot be said which flows are opened from here.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoPlace {
    /// The plan has no such place.
    #[error("the plan has no site or virtual network `{name}`; it has {}", list(known))]
    UnknownPlace {
        /// What was named.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
    /// Nothing at this place has the role.
    #[error("nothing at `{place}` has the role `{name}`; there are {}", list(known))]
    UnknownRole {
        /// What was named.
        name: String,
        /// Where.
        place: String,
        /// What there is.
        known: Vec<String>,
    },
    /// The machine's addresses belong to no place.
    #[error(
        "no site or virtual network of the plan holds an address of this machine ({}); name one: {}",
        addresses(here),
        list(known)
    )]
    NotHere {
        /// The machine's addresses.
        here: Vec<IpAddr>,
        /// What there is.
        known: Vec<String>,
    },
    /// The machine's addresses belong to several places.
    #[error("this machine's addresses belong to several places of the plan; name one: {}", list(known))]
    Several {
        /// Which.
        known: Vec<String>,
    },
    /// Nothing is opened from there.
    #[error("the plan has no connection that is opened from `{place}`")]
    Nothing {
        /// Where.
        place: String,
    },
}

fn list(words: &[String]) -> String {
    if words.is_empty() {
        return "none".to_owned();
    }
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

fn addresses(addresses: &[IpAddr]) -> String {
    if addresses.is_empty() {
        return "none known".to_owned();
    }
    addresses.iter().map(IpAddr::to_string).collect::<Vec<_>>().join(", ")
}

/// A site, or a virtual network where the source has no site.
fn place_of(source: &Source) -> Option<&Id> {
    source.site.as_ref().or(source.vnet.as_ref())
}

fn holds(source: &Source, addresses: &[IpAddr]) -> bool {
    addresses.iter().any(|address| source.networks.iter().any(|network| network.contains(address)))
}

/// Finds the flows that are opened from here.
pub(super) fn select<'p>(plan: &'p Plan, from: WhereFrom<'_>) -> Result<Selection<'p>, NoPlace> {
    let known = plan.flows.iter().filter_map(|flow| place_of(&flow.from)).map(Id::to_string);
    let known = known.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>();
    let there = |name: &str| {
        plan.flows
            .iter()
            .filter(|flow| place_of(&flow.from).is_some_and(|id| &**id == name))
            .collect::<Vec<_>>()
    };
    let (name, flows, by_address) = match from.place {
        Some(name) => {
            let exists = plan.sites.iter().any(|site| &*site.name == name)
                || plan.vnets.iter().any(|vnet| &*vnet.name == name);
            if !exists {
                return Err(NoPlace::UnknownPlace { name: name.to_owned(), known });
            }
            (name.to_owned(), there(name), false)
        }
        None => {
            let mine = plan.flows.iter().filter(|flow| holds(&flow.from, from.addresses)).collect::<Vec<_>>();
            let places = mine
                .iter()
                .filter_map(|flow| place_of(&flow.from))
                .map(Id::to_string)
                .collect::<BTreeSet<_>>();
            match (places.first(), places.len(), known.as_slice()) {
                (Some(name), 1, _) => (name.clone(), mine, true),
                (Some(_), ..) => return Err(NoPlace::Several { known: places.into_iter().collect() }),
                // Sources without networks hold no address, and a plan with one place leaves no choice.
                (None, _, [only]) => (only.clone(), there(only), false),
                (None, ..) => return Err(NoPlace::NotHere { here: from.addresses.to_vec(), known }),
            }
        }
    };
    let flows = match from.role {
        None => flows,
        Some(role) => {
            let known = flows.iter().map(|flow| flow.from.role.to_string()).collect::<BTreeSet<_>>();
            let flows = flows.into_iter().filter(|flow| &*flow.from.role == role).collect::<Vec<_>>();
            if flows.is_empty() {
                let known = known.into_iter().collect();
                return Err(NoPlace::UnknownRole { name: role.to_owned(), place: name, known });
            }
            flows
        }
    };
    let Some(first) = flows.first() else {
        return Err(NoPlace::Nothing { place: name });
    };
    Ok(Selection { site: first.from.site.clone(), vnet: first.from.vnet.clone(), flows, by_address })
}
