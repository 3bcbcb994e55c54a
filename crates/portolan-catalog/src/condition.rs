//! Conditions: when a requirement holds.

use std::fmt;

use portolan_model::{Cloud, Phase};
use serde::{Deserialize, Serialize};

use crate::versions::AgentVersions;

/// A tree over [`Leaf`]s.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Condition {
    /// Every one must hold.
    All(Vec<Condition>),
    /// One must hold.
    Any(Vec<Condition>),
    /// It must not hold.
    Not(Box<Condition>),
    /// A single question.
    Leaf(Leaf),
}

/// A single question that a scenario answers with yes or no.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Leaf {
    /// About the value of a declared option.
    Option(String, Test),
    /// Whether the deployment plans a phase.
    Phase(Phase),
    /// Whether the scenario is for one of these clouds.
    Cloud(Vec<Cloud>),
    /// Whether the option `region` is one of these.
    Region(Vec<String>),
    /// Whether the product's table has a value: (`region` or `pair` or an option, column).
    Column(String, String),
    /// About the network of the place where the machine stands.
    Network(NetworkKey, Test),
    /// Whether the deployment asks for private endpoints of this kind.
    PrivateEndpoint(String),
    /// About one storage account.
    Account(AccountKey, Test),
    /// Whether the agent may be of one of these versions; one of unknown version may.
    AgentVersion(AgentVersions),
}

/// What is asked of a value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Test {
    /// The value is one of these words.
    In(Vec<String>),
    /// The list holds this word.
    Has(String),
    /// The value is yes or no.
    Is(bool),
    /// There is a value at all, or none.
    Given(bool),
}

macro_rules! keys {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $($(#[$vmeta])* $variant,)+ }
        impl $name {
            /// Every key with its word.
            pub const WORDS: &'static [(&'static str, $name)] = &[$(($word, $name::$variant)),+];
            /// The word that files use.
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(self.as_str()) }
        }
    };
}

keys! {
    /// A property of the network of a place.
    pub enum NetworkKey {
        /// What stands between the place and the internet.
        Egress = "egress",
        /// How traffic of storage accounts is routed.
        RoutingPreference = "routing_preference",
        /// Whether TLS is opened on the way.
        TlsInspection = "tls_inspection",
        /// The kind of proxy in use.
        ProxyKind = "proxy.kind",
        /// How the proxy wants its clients to authenticate.
        ProxyAuthentication = "proxy.authentication",
        /// Where the proxy stands.
        ProxyHosted = "proxy.hosted",
        /// How names of private endpoints are resolved.
        PrivateEndpointDns = "private_endpoints.dns",
        /// The ways out of the place.
        Uplink = "uplink",
        /// The service endpoints that all source subnets have.
        ServiceEndpoints = "service_endpoints",
        /// Where the default route of the place leads.
        DefaultRoute = "default_route",
    }
}

keys! {
    /// A property of a storage account.
    pub enum AccountKey {
        /// `microsoft` or `internet`.
        RoutingPreference = "routing_preference",
        /// `lrs` and so on.
        Redundancy = "redundancy",
        /// `enabled` or `disabled`.
        PublicAccess = "public_access",
        /// Whether its firewall is on.
        Firewall = "firewall",
        /// Whether its firewall lets trusted services through.
        TrustedServices = "trusted_services",
        /// Whether its firewall lets at least one source subnet of the deployment through.
        SourceSubnetAllowed = "source_subnet_allowed",
    }
}

impl NetworkKey {
    /// The words that it can be, or that it can hold; none where it is a switch or anything may stand there.
    pub const fn values(self) -> Option<&'static [&'static str]> {
        Some(match self {
            NetworkKey::Egress => &["firewall", "proxy", "nva", "forced-tunnel"],
            NetworkKey::RoutingPreference => &["microsoft", "internet"],
            NetworkKey::ProxyKind => &["http", "log-analytics-gateway"],
            NetworkKey::ProxyAuthentication => &["none", "basic", "ntlm", "negotiate"],
            NetworkKey::ProxyHosted => &["site", "cloud"],
            NetworkKey::PrivateEndpointDns => &["forwarder", "zones", "hosts"],
            NetworkKey::Uplink => &["internet", "vpn", "expressroute", "expressroute-microsoft-peering"],
            NetworkKey::DefaultRoute => &["internet", "nva", "on-premises"],
            NetworkKey::TlsInspection | NetworkKey::ServiceEndpoints => return None,
        })
    }
}

impl AccountKey {
    /// The words that it can be; none where it is a switch.
    pub const fn values(self) -> Option<&'static [&'static str]> {
        Some(match self {
            AccountKey::RoutingPreference => &["microsoft", "internet"],
            AccountKey::Redundancy => &["lrs", "zrs", "grs", "ra-grs", "gzrs", "ra-gzrs"],
            AccountKey::PublicAccess => &["enabled", "disabled"],
            AccountKey::Firewall | AccountKey::TrustedServices | AccountKey::SourceSubnetAllowed => {
                return None;
            }
        })
    }
}

impl Condition {
    /// Asks `answer` for each leaf that matters, in order.
    pub fn holds(&self, answer: &mut dyn FnMut(&Leaf) -> bool) -> bool {
        match self {
            Condition::All(parts) => parts.iter().all(|part| part.holds(answer)),
            Condition::Any(parts) => parts.iter().any(|part| part.holds(answer)),
            Condition::Not(part) => !part.holds(answer),
            Condition::Leaf(leaf) => answer(leaf),
        }
    }

    /// The leaves in order, each as often as it stands.
    pub fn leaves(&self) -> Vec<&Leaf> {
        let mut leaves = Vec::new();
        self.collect(&mut leaves);
        leaves
    }

    fn collect<'c>(&'c self, leaves: &mut Vec<&'c Leaf>) {
        match self {
            Condition::All(parts) | Condition::Any(parts) => {
                parts.iter().for_each(|part| part.collect(leaves))
            }
            Condition::Not(part) => part.collect(leaves),
            Condition::Leaf(leaf) => leaves.push(leaf),
        }
    }

    /// The leaves that decide the result, as sentences: those that make it true where it holds, else those that fail.
    pub fn trail(&self, answer: &mut dyn FnMut(&Leaf) -> bool) -> Vec<String> {
        let result = self.holds(answer);
        let mut trail = Vec::new();
        self.decide(result, answer, &mut trail);
        trail
    }

    fn decide(&self, result: bool, answer: &mut dyn FnMut(&Leaf) -> bool, trail: &mut Vec<String>) {
        match self {
            Condition::All(parts) | Condition::Any(parts) => {
                for part in parts {
                    if part.holds(answer) == result {
                        part.decide(result, answer, trail);
                    }
                }
            }
            Condition::Not(part) => part.decide(!result, answer, trail),
            Condition::Leaf(leaf) => trail.push(leaf.sentence(result)),
        }
    }
}

impl Leaf {
    /// The leaf as a sentence about a scenario in which it is `true` or `false`.
    pub fn sentence(&self, answer: bool) -> String {
        let no = if answer { "" } else { "not " };
        match self {
            Leaf::Option(option, test) => test.sentence(&format!("`{option}`"), answer),
            Leaf::Phase(phase) => format!("the phase `{phase}` is {no}planned"),
            Leaf::Cloud(clouds) => {
                let clouds = clouds.iter().map(|cloud| cloud.as_str().to_owned()).collect::<Vec<_>>();
                format!("the cloud is {no}{}", either(&clouds))
            }
            Leaf::Region(regions) => format!("`region` is {no}{}", either(regions)),
            Leaf::Column(region, column) => {
                let has = if answer { "has" } else { "has no" };
                format!("the row of `{region}` {has} `{column}`")
            }
            Leaf::Network(key, test) => test.sentence(&format!("the network's `{key}`"), answer),
            Leaf::PrivateEndpoint(kind) => {
                let does = if answer { "asks" } else { "does not ask" };
                format!("the deployment {does} for a private endpoint of `{kind}`")
            }
            Leaf::Account(key, test) => test.sentence(&format!("the account's `{key}`"), answer),
            Leaf::AgentVersion(versions) if answer => format!("the agent may be {versions}"),
            Leaf::AgentVersion(versions) => format!("the agent is not {versions}"),
        }
    }
}

impl Test {
    fn sentence(&self, subject: &str, answer: bool) -> String {
        let no = if answer { "" } else { "not " };
        match self {
            Test::In(words) => format!("{subject} is {no}{}", either(words)),
            Test::Has(word) => {
                let has = if answer { "has" } else { "does not have" };
                format!("{subject} {has} `{word}`")
            }
            Test::Is(value) => format!("{subject} is {}", *value == answer),
            Test::Given(value) => {
                let given = if *value == answer { "given" } else { "not given" };
                format!("{subject} is {given}")
            }
        }
    }
}

fn either(words: &[String]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" or ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(word: &str) -> Condition {
        Condition::Leaf(Leaf::Option("targets".into(), Test::Has(word.into())))
    }

    fn answer(held: &'static [&'static str]) -> impl FnMut(&Leaf) -> bool {
        |leaf| matches!(leaf, Leaf::Option(_, Test::Has(word)) if held.contains(&word.as_str()))
    }

    #[test]
    fn the_trail_names_what_decided_and_nothing_else() {
        let condition = Condition::All(vec![
            Condition::Any(vec![has("blob"), has("hns-blob")]),
            Condition::Not(Box::new(has("file-share"))),
        ]);
        assert_eq!(
            condition.trail(&mut answer(&["blob"])),
            ["`targets` has `blob`", "`targets` does not have `file-share`"]
        );
        assert_eq!(condition.trail(&mut answer(&["blob", "file-share"])), ["`targets` has `file-share`"]);
        assert_eq!(
            condition.trail(&mut answer(&[])),
            ["`targets` does not have `blob`", "`targets` does not have `hns-blob`"]
        );
    }
}
