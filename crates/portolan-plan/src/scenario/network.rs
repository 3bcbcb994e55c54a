//! The network between a place and the cloud.

use std::net::IpAddr;

use portolan_catalog::Id;
use portolan_model::{IpNet, ProxyUrl};

macro_rules! words {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[$vmeta])* $variant,)+ }
        impl $name {
            /// Every value with its word.
            pub const WORDS: &'static [(&'static str, $name)] = &[$(($word, $name::$variant)),+];
            /// The word that scenarios use.
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }
        }
    };
}
pub(crate) use words;

words! {
    /// What stands between a place and the internet.
    pub enum Egress {
        /// A firewall.
        Firewall = "firewall",
        /// A web proxy.
        Proxy = "proxy",
        /// A network virtual appliance.
        Nva = "nva",
        /// A route that leads everything to another place first.
        ForcedTunnel = "forced-tunnel",
    }
}

words! {
    /// How traffic of storage accounts is routed.
    pub enum RoutingPreference {
        /// On the publisher's network as far as possible.
        Microsoft = "microsoft",
        /// On the internet as far as possible.
        Internet = "internet",
    }
}

words! {
    /// A way out of a site.
    pub enum Uplink {
        /// The internet.
        Internet = "internet",
        /// A site-to-site VPN to a virtual network.
        Vpn = "vpn",
        /// ExpressRoute with private peering.
        ExpressRoute = "expressroute",
        /// ExpressRoute with Microsoft peering, to public addresses.
        MicrosoftPeering = "expressroute-microsoft-peering",
    }
}

words! {
    /// How names of private endpoints come to their clients.
    pub enum DnsWay {
        /// The site's resolver forwards the public suffix to a resolver in the virtual network.
        Forwarder = "forwarder",
        /// The site's resolver holds the private zones itself.
        Zones = "zones",
        /// The machines' hosts files.
        Hosts = "hosts",
    }
}

words! {
    /// Where a proxy stands.
    pub enum ProxyHosted {
        /// In the site.
        Site = "site",
        /// At a provider.
        Cloud = "cloud",
    }
}

words! {
    /// What sort of proxy it is.
    pub enum ProxyKind {
        /// An HTTP proxy that understands CONNECT.
        Http = "http",
        /// A Log Analytics gateway.
        LogAnalyticsGateway = "log-analytics-gateway",
    }
}

words! {
    /// How a proxy wants its clients to authenticate.
    pub enum Authentication {
        /// Not at all.
        None = "none",
        /// User name and password in the clear.
        Basic = "basic",
        /// NTLM.
        Ntlm = "ntlm",
        /// Negotiate, mostly Kerberos.
        Negotiate = "negotiate",
    }
}

words! {
    /// Where the default route of a subnet or virtual network leads.
    pub enum DefaultRoute {
        /// To the internet.
        Internet = "internet",
        /// To a network virtual appliance.
        Nva = "nva",
        /// To the customer's own site.
        OnPremises = "on-premises",
    }
}

/// A proxy.
#[derive(Debug, Clone)]
pub struct Proxy {
    /// Its address; what is displayed of it holds no credentials.
    pub url: ProxyUrl,
    /// The addresses that its name stands for.
    pub addresses: Vec<IpAddr>,
    /// Where it stands.
    pub hosted: ProxyHosted,
    /// What sort it is.
    pub kind: ProxyKind,
    /// How it wants its clients to authenticate.
    pub authentication: Authentication,
    /// Hosts that clients reach without it.
    pub bypass: Vec<String>,
}

/// Where private endpoints are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EndpointSubnet {
    /// A subnet of a virtual network of the scenario.
    Named {
        /// The virtual network.
        vnet: Id,
        /// The subnet.
        subnet: Id,
    },
    /// A prefix, with the virtual network whose address space holds it, where there is one.
    Prefix {
        /// The prefix.
        prefix: IpNet,
        /// The virtual network.
        vnet: Option<Id>,
    },
}

/// What holds for a place after its own `network` is laid over the scenario's.
#[derive(Debug, Clone)]
pub struct Network {
    /// What stands between it and the internet.
    pub egress: Egress,
    /// How traffic of storage accounts is routed.
    pub routing_preference: RoutingPreference,
    /// Whether TLS is opened on the way.
    pub tls_inspection: bool,
    /// The proxy that its web traffic uses when `egress` is `proxy`.
    pub proxy: Option<Id>,
    /// Where private endpoints are made.
    pub endpoint_subnet: Option<EndpointSubnet>,
    /// How names of private endpoints come to their clients.
    pub dns: DnsWay,
    /// The ways out.
    pub uplink: Vec<Uplink>,
}
