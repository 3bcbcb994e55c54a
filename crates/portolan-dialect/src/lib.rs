//! Configuration languages: a plan as the administrator of a device would have written it.
//!
//! [`render`] goes through three steps, and only the last one knows the language:
//!
//! 1. `frame` takes the legs of the devices that the target stands for, asks the target's [`Capabilities`] how each can
//!    be said, and writes down in the ledger what that costs.
//! 2. What can be said becomes [`RuleSet`]s: rules in nobody's language, grouped as a person would group them.
//! 3. The target's folder turns them into its own syntax tree, and that into text.
//!
//! Nothing here reads a file, resolves a name, or looks at a clock.

mod agents;
mod azure;
mod azure_firewall;
mod azure_private_dns;
mod bind;
mod capabilities;
mod comment;
mod coredns;
mod describe;
mod dns;
mod dnsmasq;
mod edl;
mod frame;
mod haproxy;
mod hosts;
mod intent;
mod iptables;
mod naming;
mod nftables;
mod nsg;
mod pac;
mod paloalto;
mod people;
mod pool;
mod spelling;
mod squid;
mod target;
mod tls_bypass;
mod unbound;
mod windows_dns;

pub use capabilities::{Capabilities, Carries, NameMeans};
pub use describe::describe;
pub use frame::{RenderError, Rendering, needs_tags, places, render, rule_sets};
pub use intent::{
    AddressItem, Crossing, Destination, Family, File, Job, NameItem, Options, Place, PlaceKind, Printed,
    Refusal, Rule, RuleSet, Stamp, TagItem, Why,
};
pub use portolan_policy::{Ledger, Outcome};
pub use spelling::Spelling;
/// Texts that are put into Markdown.
pub mod markdown {
    pub use crate::people::markdown::{code, prose};
}

pub use target::{Construct, Home, Limit, Target, Verified, Work, target, targets};
pub use tls_bypass::FORMS;
