//! The words that describe a requirement and the flow it becomes.

use crate::words::word_enum;

word_enum! {
    /// How much a flow matters. Ordered from the strongest.
    pub enum Need {
        /// Without it the product does not work; only these can fail a check or an audit.
        Required = "required",
        /// The publisher advises it.
        Recommended = "recommended",
        /// Only for a convenience, such as telemetry.
        Optional = "optional",
        /// Gone from the newest list, still good for older agents or install links.
        Compatibility = "compatibility",
        /// The documents contradict each other and this is the less likely reading.
        Doubtful = "doubtful",
    }
}

word_enum! {
    /// How well a claim is founded. Ordered from the strongest.
    pub enum Status {
        /// A document lists it just so.
        Published = "published",
        /// A document lists it with a mistake that a defect explains.
        Corrected = "corrected",
        /// It follows from documents; the entry says how.
        Derived = "derived",
        /// Seen in the field or in code, in no document.
        Observed = "observed",
        /// From a draft or a withdrawn document.
        Unconfirmed = "unconfirmed",
        /// No longer on the newest list.
        Retired = "retired",
    }
}

word_enum! {
    /// A time in the life of a deployment.
    pub enum Phase {
        /// The agent's software is fetched and installed.
        Install = "install",
        /// The agent is made known to its service.
        Register = "register",
        /// Normal work.
        Operate = "operate",
        /// The agent's software is renewed.
        Update = "update",
        /// Work moves to the other region, or back.
        Failover = "failover",
        /// The agent is removed from its service.
        Disconnect = "disconnect",
    }
}

word_enum! {
    /// What TLS inspection on the path does to a flow. Ordered from the most harmless.
    pub enum Inspection {
        /// It works where the machine trusts the inspecting authority.
        Tolerated = "tolerated",
        /// No document says.
        Unknown = "unknown",
        /// It breaks the flow whatever the machine trusts.
        Breaks = "breaks",
    }
}

word_enum! {
    /// The protocol spoken above the transport.
    pub enum Application {
        /// HTTP over TLS.
        Https = "https",
        /// HTTP without TLS.
        Http = "http",
        /// Windows file sharing.
        Smb = "smb",
        /// Network file system.
        Nfs = "nfs",
        /// Secure shell.
        Ssh = "ssh",
        /// Domain name system.
        Dns = "dns",
        /// Network time protocol.
        Ntp = "ntp",
        /// Some protocol over TCP that has no name of its own here.
        Tcp = "tcp",
        /// Some protocol over UDP that has no name of its own here.
        Udp = "udp",
    }
}

impl Application {
    /// Whether a web proxy can carry it.
    pub const fn is_web(self) -> bool {
        matches!(self, Application::Https | Application::Http)
    }
}

word_enum! {
    /// The way a flow takes.
    pub enum Path {
        /// Over the internet, or inside the cloud to a public address.
        Public = "public",
        /// To a private endpoint in a virtual network.
        PrivateEndpoint = "private-endpoint",
        /// From a subnet with a service endpoint to the service's public address.
        ServiceEndpoint = "service-endpoint",
        /// Over ExpressRoute Microsoft peering to a public address.
        MicrosoftPeering = "microsoft-peering",
        /// Inside the customer's own networks.
        Local = "local",
    }
}

word_enum! {
    /// Whether a flow goes through a proxy.
    pub enum Via {
        /// The source opens the connection itself.
        Direct = "direct",
        /// The source asks a proxy to.
        Proxy = "proxy",
    }
}

word_enum! {
    /// How grave a finding is. Ordered from the gravest.
    pub enum Severity {
        /// It will not work; the exit code is 1.
        Error = "error",
        /// It may not work.
        Warning = "warning",
        /// Worth knowing.
        Note = "note",
    }
}
