//! The sorts of lanes, lines and boxes.

use portolan_catalog::Id;
use portolan_model::Path;

/// A column of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Lane {
    /// Who opens connections.
    Sources,
    /// Firewalls and network security groups.
    Filters,
    /// Proxies, gateways, and what lies inside the place itself.
    Ways,
    /// Virtual networks in which a private uplink ends.
    Hubs,
    /// Public services, private endpoints, DNS zones.
    Ends,
}

impl Lane {
    /// All of them, from left to right.
    pub(super) const ALL: [Lane; 5] = [Lane::Sources, Lane::Filters, Lane::Ways, Lane::Hubs, Lane::Ends];

    /// What stands above it.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Lane::Sources => "Sites and machines",
            Lane::Filters => "Firewalls and NSGs",
            Lane::Ways => "Proxies, gateways, local",
            Lane::Hubs => "Hubs",
            Lane::Ends => "Services and private endpoints",
        }
    }
}

/// How a line is drawn, and what that means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    /// To the internet, or to a public address, without a proxy.
    Direct,
    /// Through a proxy.
    Proxy,
    /// To a private endpoint.
    Private,
    /// Over a service endpoint of the subnet.
    Service,
    /// Over ExpressRoute Microsoft peering.
    Peering,
    /// Inside the customer's own networks.
    Local,
    /// Questions that a resolver forwards, and the zones that answer them.
    Dns,
}

impl Kind {
    /// All of them, in the order of the legend.
    pub(super) const ALL: [Kind; 7] =
        [Kind::Direct, Kind::Proxy, Kind::Private, Kind::Service, Kind::Peering, Kind::Local, Kind::Dns];

    /// The word that classes use.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Kind::Direct => "direct",
            Kind::Proxy => "proxy",
            Kind::Private => "private",
            Kind::Service => "service",
            Kind::Peering => "peering",
            Kind::Local => "local",
            Kind::Dns => "dns",
        }
    }

    /// What the legend says.
    pub(super) const fn meaning(self) -> &'static str {
        match self {
            Kind::Direct => "public, direct",
            Kind::Proxy => "through a proxy",
            Kind::Private => "to a private endpoint",
            Kind::Service => "over a service endpoint",
            Kind::Peering => "over Microsoft peering",
            Kind::Local => "local",
            Kind::Dns => "forwarded DNS",
        }
    }
}

/// A place at which a device stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum At {
    /// Sites that are shown as one, by number.
    Sites(usize),
    /// A virtual network or a subnet.
    Named(Id),
}

/// What a box stands for; the order is that of the boxes of a lane before lines have a say.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Key {
    /// Machines in sites that are shown as one.
    Sites(usize),
    /// Machines in subnets of a virtual network.
    Subnets(Id, Vec<Id>),
    /// Machines of which nobody said where they stand.
    Nowhere,
    /// A network security group, by the place it guards.
    Nsg(Id),
    /// A firewall or appliance.
    Firewall(At),
    /// A proxy.
    Proxy(Id),
    /// ExpressRoute Microsoft peering.
    Peering,
    /// What is inside the place itself.
    Local(At),
    /// The gateway of a virtual network.
    Gateway(Id),
    /// A private way that is missing.
    NoWay(At),
    /// A virtual network in which a private uplink ends.
    Hub(Id),
    /// Public services, by the path that leads there and whether it goes through a proxy.
    Public(Path, bool),
    /// Private endpoints, by virtual network and subnet.
    Endpoints(Option<Id>, Option<Id>),
    /// Private DNS zones, by the virtual networks they are linked to.
    Zones(Vec<Id>),
}

impl Key {
    /// The lane in which it stands.
    pub(super) const fn lane(&self) -> Lane {
        match self {
            Key::Sites(_) | Key::Subnets(..) | Key::Nowhere => Lane::Sources,
            Key::Nsg(_) | Key::Firewall(_) => Lane::Filters,
            Key::Proxy(_) | Key::Gateway(_) | Key::Peering | Key::NoWay(_) | Key::Local(_) => Lane::Ways,
            Key::Hub(_) => Lane::Hubs,
            Key::Public(..) | Key::Endpoints(..) | Key::Zones(_) => Lane::Ends,
        }
    }

    /// The class of its box.
    pub(super) const fn word(&self) -> &'static str {
        match self {
            Key::Sites(_) | Key::Subnets(..) | Key::Nowhere => "place",
            Key::Nsg(_) | Key::Firewall(_) => "filter",
            Key::Proxy(_) => "proxy",
            Key::Gateway(_) | Key::Peering => "gateway",
            Key::NoWay(_) => "missing",
            Key::Local(_) => "local",
            Key::Hub(_) => "hub",
            Key::Public(..) => "public",
            Key::Endpoints(..) => "private",
            Key::Zones(_) => "dns",
        }
    }
}
