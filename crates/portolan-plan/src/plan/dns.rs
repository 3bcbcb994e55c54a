//! Names of private endpoints: what they must resolve to, where, and how that comes about.

use portolan_catalog::Id;
use serde::{Deserialize, Serialize};

use super::Reason;

/// An answer that a client must get, or a rule that a resolver must have.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DnsRecord {
    /// The site in which the answer holds; neither site nor virtual network where it holds outside.
    pub site: Option<Id>,
    /// The virtual network in which the answer holds.
    pub vnet: Option<Id>,
    /// The name, or the suffix of a forwarding rule.
    pub name: Id,
    /// The type of the record.
    #[serde(rename = "type")]
    pub kind: RecordType,
    /// The answer; empty where the address is not known yet.
    pub value: String,
    /// Whether the final answer is a private address.
    pub expect: Expect,
    /// The private DNS zone that holds it.
    pub zone: Option<Id>,
    /// The virtual networks to which the zone must be linked.
    pub linked_to: Vec<Id>,
    /// How the answer comes to the client: `forwarder`, `zones`, `hosts`, or `azure` inside a virtual network.
    pub way: Option<Id>,
    /// The resolver that the client asks.
    pub resolver: Option<Id>,
    /// Where that resolver forwards the question.
    pub forward_to: Option<Id>,
    /// The private endpoint that the name belongs to.
    pub private_endpoint: Option<Id>,
    /// Why it is needed.
    pub reasons: Vec<Reason>,
}

/// The type of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum RecordType {
    /// A rule that sends questions under a suffix to another resolver.
    #[serde(rename = "forward")]
    Forward,
    /// An alias.
    #[serde(rename = "CNAME")]
    Cname,
    /// An IPv4 address.
    #[serde(rename = "A")]
    A,
    /// An IPv6 address.
    #[serde(rename = "AAAA")]
    Aaaa,
}

impl RecordType {
    /// The word that files use.
    pub const fn as_str(self) -> &'static str {
        match self {
            RecordType::Forward => "forward",
            RecordType::Cname => "CNAME",
            RecordType::A => "A",
            RecordType::Aaaa => "AAAA",
        }
    }
}

/// Whether the final answer for a name is a private address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Expect {
    /// It is.
    Private,
    /// It is not.
    Public,
}

impl Expect {
    /// The word that files use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Expect::Private => "private",
            Expect::Public => "public",
        }
    }
}
