//! Made worlds: what is to be tested, and what was seen of it.

use portolan_catalog::Id;
use portolan_check::Verdict;
use portolan_check::diagnose::diagnose;
use portolan_check::observe::*;
use portolan_check::report::{Cause, FlowResult, Report};
use portolan_check::task::{Assignment, FlowTask, Place, Proxy, ServiceRegion};
use portolan_model::Cloud;

pub(crate) use crate::made::*;
pub(crate) use crate::part::*;

/// What is to be tested and what was seen of it.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) assignment: Assignment,
    pub(crate) seen: Observations,
}

/// A site with a resolver, a router and no fault; two hosts are there to compare with.
pub(crate) fn world() -> World {
    empty().with(public("login.microsoftonline.com")).with(public("mcr.microsoft.com"))
}

/// The same without any host.
pub(crate) fn empty() -> World {
    let resolver = ip(RESOLVER);
    World {
        assignment: Assignment {
            scenario: "contoso".to_owned(),
            cloud: Cloud::Public,
            place: Place {
                site: Some(Id::from("hq")),
                vnet: None,
                role: None,
                tls_inspection: false,
                egress: Some(Id::from("firewall")),
            },
            resolvers: vec![resolver],
            ntp_servers: Vec::new(),
            proxies: Vec::new(),
            endpoints: Vec::new(),
            flows: Vec::new(),
        },
        seen: Observations {
            machine: Machine {
                os: "linux".to_owned(),
                addresses: vec!["10.1.9.21/16".parse().unwrap()],
                default_route_v4: Some(true),
                default_route_v6: Some(true),
                resolvers: vec![resolver],
                began: Some("2026-11-24T10:00:00Z".parse().unwrap()),
                took: ms(900),
                ..Machine::default()
            },
            resolvers: vec![resolver_seen(RESOLVER, control())],
            controls: Controls {
                nobody: Some(tcp("192.0.2.1:443", Connect::Silent { second_opinion: false }, 1000)),
                ..Controls::default()
            },
            proxies: Vec::new(),
            endpoints: Vec::new(),
        },
    }
}

pub(crate) fn control() -> AskResult {
    answered(&["20.70.0.1"])
}

pub(crate) fn resolver_seen(server: &str, result: AskResult) -> ResolverSeen {
    ResolverSeen {
        server: ip(server),
        planned: true,
        system: true,
        control: ask(server, "A", result),
        tcp: None,
    }
}

impl World {
    pub(crate) fn with(mut self, part: Part) -> World {
        let at = self.assignment.endpoints.len();
        self.assignment.flows.push(FlowTask {
            flow: Id::from(format!("flow-{}-{}", part.endpoint.host, part.endpoint.port)),
            target: Id::from(part.endpoint.host.to_string()),
            port: part.endpoint.port,
            need: part.need,
            phases: part.phases,
            role: Id::from("agent"),
            for_whom: vec!["files (file-sync)".to_owned()],
            purpose: "what it is for".to_owned(),
            service_tags: vec![Id::from("StorageSyncService")],
            services: vec![Id::from("file-sync"), Id::from("arc-servers")],
            regions: vec![ServiceRegion { service: Id::from("arc-servers"), region: Id::from("eastus2") }],
            endpoints: vec![at],
            untestable: None,
        });
        self.assignment.endpoints.push(part.endpoint);
        self.seen.endpoints.push(part.seen);
        self
    }

    pub(crate) fn machine(mut self, change: impl FnOnce(&mut Machine)) -> World {
        change(&mut self.seen.machine);
        self
    }

    pub(crate) fn controls(mut self, change: impl FnOnce(&mut Controls)) -> World {
        change(&mut self.seen.controls);
        self
    }

    /// An address that nobody has accepts connections.
    pub(crate) fn that_accepts_everything(self) -> World {
        self.controls(|controls| controls.nobody = Some(tcp("192.0.2.1:443", Connect::Connected, 1)))
    }

    /// An address that nobody has takes connections and cuts them at once.
    pub(crate) fn that_cuts_everything(self) -> World {
        self.controls(|controls| controls.nobody = Some(tcp("192.0.2.1:443", Connect::Cut, 1)))
    }

    /// A second resolver, and what both say to the control name.
    pub(crate) fn resolvers(mut self, first: AskResult, second: AskResult) -> World {
        self.seen.resolvers = vec![resolver_seen(RESOLVER, first), resolver_seen(SECOND_RESOLVER, second)];
        self
    }

    pub(crate) fn no_resolver_answers(mut self) -> World {
        self.seen.resolvers = vec![resolver_seen(RESOLVER, AskResult::Timeout)];
        self
    }

    /// The resolver's answer to the name that exists everywhere.
    pub(crate) fn control(mut self, result: AskResult) -> World {
        self.seen.resolvers = vec![resolver_seen(RESOLVER, result)];
        self
    }

    /// A proxy, and how a connection to it ends.
    pub(crate) fn proxy(mut self, result: Connect) -> World {
        self.assignment.proxies = vec![Proxy {
            name: Id::from("main"),
            host: "10.1.0.20".to_owned(),
            port: 8080,
            tls: false,
            addresses: vec![ip("10.1.0.20")],
            authentication: Id::from("none"),
            kind: Id::from("http"),
        }];
        let took = if result == Connect::Connected { 1 } else { 1000 };
        self.seen.proxies = vec![ProxySeen { name: None, tcp: vec![tcp("10.1.0.20:8080", result, took)] }];
        self
    }

    pub(crate) fn report(&self) -> Report {
        diagnose(&self.assignment, &self.seen)
    }

    /// The result of a host.
    pub(crate) fn result(&self, host: &str) -> FlowResult {
        let report = self.report();
        report
            .results
            .into_iter()
            .find(|result| result.host == host)
            .unwrap_or_else(|| panic!("no result of {host}"))
    }

    pub(crate) fn verdict(&self, host: &str) -> Verdict {
        self.result(host).verdict
    }

    /// The only cause there is.
    pub(crate) fn only_cause(&self) -> Cause {
        let report = self.report();
        assert_eq!(report.causes.len(), 1, "{:#?}", report.causes);
        report.causes.into_iter().next().unwrap()
    }
}
