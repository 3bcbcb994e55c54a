//! What a language can express.

use portolan_model::Application;
use portolan_plan::plan::Device;
use portolan_tags::Place as TagPlace;

use crate::spelling::Spelling;

/// What a device that lets connections through can express.
///
/// Each connection takes the first of these that can say it: a name that is exactly what the plan asks for, a wider
/// name, a service tag, addresses. What none can say is refused.
#[derive(Debug, Clone, Copy)]
pub struct Capabilities {
    /// The devices of a plan that the language is for.
    pub devices: &'static [Device],
    /// The ways to write a host name, in the order of preference; empty where the language has no names.
    pub names: &'static [NameMeans],
    /// Where in Azure's terms a service tag would stand; none where the language has no service tags.
    pub tags: Option<TagPlace>,
    /// Whether it can hold addresses as destinations.
    pub addresses: bool,
    /// Whether it can hold IPv6 addresses, as sources or destinations.
    pub ipv6: bool,
}

/// One way to write a host name.
#[derive(Debug, Clone, Copy)]
pub struct NameMeans {
    /// What the language calls it, such as `application rule`. Rules of different kinds are never mixed.
    pub kind: &'static str,
    /// The connections that it works for.
    pub carries: Carries,
    /// How a pattern is written and read.
    pub spelling: &'static dyn Spelling,
}

/// The connections that a rule by name works for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carries {
    /// All of them.
    Everything,
    /// HTTP and HTTPS, whose requests name the host.
    Web,
    /// HTTPS, which names the host in the SNI of the ClientHello.
    Tls,
}

impl Carries {
    /// Whether an application's connections name their host so that the device sees it.
    pub const fn carries(self, application: Application) -> bool {
        match self {
            Carries::Everything => true,
            Carries::Web => application.is_web(),
            Carries::Tls => matches!(application, Application::Https),
        }
    }
}
