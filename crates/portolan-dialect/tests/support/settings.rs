//! What agents must be told, taken from the plan itself.

use std::collections::{BTreeMap, BTreeSet};

use portolan_model::Via;
use portolan_plan::plan::{Direction, Flow, Plan, PlanProxy, TargetKind};

use super::allowed::Allowed;

/// The machines of a deployment at a place, with their proxy.
pub struct Told<'p> {
    /// The name that the file has.
    pub stem: String,
    /// The place.
    pub place: String,
    /// The proxy.
    pub proxy: &'p PlanProxy,
    /// Hosts that need it.
    pub through: BTreeSet<String>,
    /// Hosts that must go past it, with what the scenario keeps off it.
    pub past: BTreeSet<String>,
    /// The products.
    pub services: BTreeSet<String>,
}

/// Who must be told, by product and roles.
pub fn told<'p>(plan: &'p Plan, service: &str, roles: &[&str]) -> Vec<Told<'p>> {
    let place =
        |flow: &Flow| flow.from.site.as_deref().or(flow.from.vnet.as_deref()).unwrap_or("").to_owned();
    let here = |flow: &&Flow| roles.contains(&&*flow.from.role) && flow.direction == Direction::Outbound;
    let flows = plan.flows.iter().filter(here).collect::<Vec<_>>();
    let mine = flows.iter().flat_map(|flow| &flow.reasons).filter(|reason| &*reason.service == service);
    let deployments = mine.map(|reason| reason.deployment.to_string()).collect::<BTreeSet<_>>();
    let mut found = BTreeMap::<(String, String), Told<'p>>::new();
    for deployment in deployments {
        let own = flows
            .iter()
            .filter(|flow| flow.reasons.iter().any(|reason| &*reason.deployment == deployment.as_str()));
        let own = own.collect::<Vec<_>>();
        for flow in own.iter().filter(|flow| flow.via == Via::Proxy) {
            let proxy = plan.proxies.iter().find(|proxy| Some(&proxy.name) == flow.proxy.as_ref()).unwrap();
            let place = place(flow);
            let told = found.entry((deployment.clone(), place.clone())).or_insert_with(|| Told {
                stem: deployment.clone(),
                place,
                proxy,
                through: BTreeSet::new(),
                past: proxy
                    .bypass
                    .iter()
                    .map(|entry| if entry.starts_with('.') { format!("*{entry}") } else { entry.clone() })
                    .collect(),
                services: BTreeSet::new(),
            });
            told.through.insert(flow.to.name.to_string());
        }
        for flow in &own {
            let Some(told) = found.get_mut(&(deployment.clone(), place(flow))) else { continue };
            let reasons = flow.reasons.iter().filter(|reason| &*reason.deployment == deployment.as_str());
            let named = matches!(flow.to.kind, TargetKind::Fqdn | TargetKind::Suffix | TargetKind::Glob);
            if flow.via == Via::Direct && flow.application.is_web() {
                told.services.extend(reasons.map(|reason| reason.service.to_string()));
                if named {
                    told.past.insert(flow.to.name.to_string());
                }
            } else if flow.via == Via::Proxy {
                told.services.extend(reasons.map(|reason| reason.service.to_string()));
            }
        }
    }
    let several = |deployment: &str| found.keys().filter(|(known, _)| known == deployment).count() > 1;
    let doubled = found.keys().map(|(deployment, _)| several(deployment)).collect::<Vec<_>>();
    let mut all = found.into_values().collect::<Vec<_>>();
    for (told, _) in all.iter_mut().zip(doubled).filter(|(_, several)| *several) {
        told.stem = format!("{}-{}", told.stem, told.place);
    }
    all
}

impl Told<'_> {
    fn url(&self) -> String {
        let scheme = if self.proxy.tls { "https" } else { "http" };
        format!("{scheme}://{}:{}", self.proxy.host, self.proxy.port)
    }

    fn asks(&self, ways: &[&str]) -> bool {
        ways.contains(&&*self.proxy.authentication)
    }

    fn says(&self, what: &str) -> String {
        format!("{}: {what}", self.stem)
    }

    /// Entries as `write` has them, without those that would take something from the proxy.
    fn entries(&self, write: fn(&str) -> String, covers: fn(&str, &str) -> bool) -> BTreeSet<String> {
        let texts = self.past.iter().map(|host| write(host));
        texts.filter(|text| !self.through.iter().any(|host| covers(text, host))).collect()
    }
}

fn ends_with(host: &str, end: &str) -> bool {
    host.strip_suffix(end).is_some_and(|front| front.ends_with('.'))
}

/// Where a proxy wants to know who its client is.
const SIGN_IN: [&str; 3] = ["basic", "ntlm", "negotiate"];

/// What `azcmagent` says, once for each system.
pub fn azcmagent(plan: &Plan) -> Allowed {
    let words = [
        ("AAD", &["login.windows.net", "login.microsoftonline.com", "pas.windows.net"][..]),
        ("ARM", &["management.azure.com"][..]),
        ("Arc", &["his.arc.azure.com", "guestconfiguration.azure.com"][..]),
    ];
    let mut all = Allowed::new();
    for told in told(plan, "arc-servers", &["agent", "guest"]) {
        for system in ["linux", "windows"] {
            if told.asks(&SIGN_IN) {
                all.insert(told.says(&format!("{system} nothing")));
                continue;
            }
            all.insert(told.says(&format!("{system} proxy {}", told.url())));
            let covered = |hosts: &[&str], host: &String| {
                hosts.iter().any(|known| host == known || ends_with(host, known))
            };
            let fits = |hosts: &[&str]| {
                told.past.iter().any(|host| covered(hosts, host))
                    && !told.through.iter().any(|host| covered(hosts, host))
            };
            let set = words
                .iter()
                .filter(|(_, hosts)| fits(hosts))
                .map(|(word, _)| *word)
                .collect::<Vec<_>>()
                .join(",");
            let set = if told.services.contains("arc-gateway") { String::new() } else { set };
            all.insert(told.says(&format!("{system} bypass {set}")));
        }
    }
    all
}

/// What `file-sync-proxy` says.
pub fn file_sync(plan: &Plan) -> Allowed {
    let mut all = Allowed::new();
    for told in told(plan, "file-sync", &["agent"]) {
        let machine = plan.advisories.iter().any(|advisory| {
            &*advisory.code == "file-sync-proxy-machine-scope"
                && advisory.deployment.as_deref() == Some(&told.stem)
        });
        if !machine {
            all.insert(told.says(&format!("proxy {}", told.url())));
            if told.asks(&SIGN_IN) {
                all.insert(told.says("asks for the password"));
            }
            continue;
        }
        if told.asks(&["basic"]) {
            all.insert(told.says("nothing"));
            continue;
        }
        let covers = |text: &str, host: &str| {
            text == host || text.strip_prefix("*.").is_some_and(|end| ends_with(host, end))
        };
        let entries = told.entries(str::to_owned, covers);
        all.insert(told.says(&format!("winhttp {}:{}", told.proxy.host, told.proxy.port)));
        all.insert(told.says(&format!("dotnet {}", told.url())));
        all.insert(told.says("winhttp past <local>"));
        all.extend(
            entries.iter().flat_map(|entry| {
                ["winhttp", "dotnet"].map(|part| told.says(&format!("{part} past {entry}")))
            }),
        );
    }
    all
}

/// What `site-recovery-proxy` says, once for each system.
pub fn site_recovery(plan: &Plan) -> Allowed {
    let mut all = Allowed::new();
    for told in told(plan, "site-recovery", &["source-vm", "target-vm"]) {
        if told.asks(&SIGN_IN) {
            continue;
        }
        let covers = |text: &str, host: &str| text == host || ends_with(host, text);
        let entries = told.entries(|host| host.trim_start_matches("*.").to_owned(), covers);
        let list = entries.into_iter().collect::<Vec<_>>().join(",");
        for system in ["windows", "linux"] {
            all.insert(told.says(&format!("{system} {} past {list}", told.url())));
        }
    }
    all
}

/// What `storage-mover-shell` says.
pub fn storage_mover(plan: &Plan) -> Allowed {
    let mut all = Allowed::new();
    for told in told(plan, "storage-mover", &["agent"]) {
        if told.asks(&SIGN_IN) {
            all.insert(told.says("nothing"));
            continue;
        }
        all.insert(told.says(&format!("proxy {}", told.url())));
        let own = told
            .proxy
            .bypass
            .iter()
            .map(|entry| entry.trim_start_matches('*').to_owned())
            .collect::<Vec<_>>();
        let past = told.past.iter().filter(|host| !own.contains(&host.trim_start_matches('*').to_owned()));
        all.extend(past.map(|host| told.says(&format!("reaches {host}"))));
    }
    all
}

/// What the shell scripts around `az` say: `own` goes past every proxy.
fn around_az(plan: &Plan, service: &str, role: &str, own: &[&str]) -> Allowed {
    let mut all = Allowed::new();
    for told in told(plan, service, &[role]) {
        if told.asks(&["ntlm", "negotiate"]) || told.services.contains("arc-azure-local") {
            all.insert(told.says("nothing"));
            continue;
        }
        all.insert(told.says(&format!("proxy {}", told.url())));
        if told.asks(&["basic"]) {
            all.insert(told.says("asks for the password"));
        }
        let covers = |text: &str, host: &str| {
            text == host || text.strip_prefix('.').is_some_and(|end| ends_with(host, end))
        };
        let networks =
            plan.sites.iter().filter(|site| *site.name == *told.place).flat_map(|site| &site.networks);
        let networks = networks.map(ToString::to_string);
        let past = own.iter().map(|text| (*text).to_owned()).chain(networks);
        let past = past.chain(told.entries(|host| host.trim_start_matches('*').to_owned(), covers));
        all.extend(past.map(|text| told.says(&format!("past {text}"))));
    }
    all
}

/// What `connectedk8s` says.
pub fn connectedk8s(plan: &Plan) -> Allowed {
    let own = ["kubernetes.default.svc", ".svc.cluster.local", ".svc", "localhost", "127.0.0.1"];
    around_az(plan, "arc-kubernetes", "cluster-node", &own)
}

/// What `arcappliance` says.
pub fn arcappliance(plan: &Plan) -> Allowed {
    let own = ["localhost", "127.0.0.1", ".svc", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];
    around_az(plan, "arc-resource-bridge", "appliance-vm", &own)
}
