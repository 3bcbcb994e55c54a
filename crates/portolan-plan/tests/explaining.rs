//! Why something is not planned: by a host's own condition, or because it is not needed in the first place.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod planning;

use planning::{catalog, plan};
use portolan_plan::explain::{Explanation, explain};

/// Explains something about one deployment at a site in Azure Government or the public cloud.
fn explained(cloud: &str, deployment: &str, what: &str) -> Explanation {
    let text = format!(
        "portolan: 1\nname: s\ncloud: {cloud}\nsites: {{ hq: {{ networks: [10.1.0.0/16] }} }}\ndeployments:\n  \
         - {{ name: one, site: hq, {deployment} }}\n"
    );
    explain(&plan(&text, None).unwrap(), catalog(), what)
}

fn reasons(explanation: &Explanation, id: &str) -> Vec<String> {
    let about = explanation.why_not.iter().filter(|why| why.id == *id);
    about.flat_map(|why| why.because.clone()).collect()
}

#[test]
fn a_host_that_its_own_condition_leaves_out_says_which() {
    let appliance =
        "service: site-recovery-vmware, region: usgovvirginia, cache_storage_accounts: [contosocache]";
    let explanation = explained("usgov", appliance, "x.portal.azure.us");
    assert!(!explanation.planned);
    assert_eq!(
        reasons(&explanation, "site-recovery-vmware.portal"),
        ["the deployment does not ask for a private endpoint of `vault`"]
    );
    let explanation = explained("usgov", appliance, "site-recovery-vmware.portal");
    assert!(explanation.planned);
    assert_eq!(
        reasons(&explanation, "site-recovery-vmware.portal"),
        [
            "the deployment does not ask for a private endpoint of `vault`",
            "this is about `*.portal.azure.us` alone"
        ]
    );
}

#[test]
fn what_is_not_needed_depends_on_the_deployment() {
    let id = "arc-vmware.guests-through-the-bridge";
    let without = "service: arc-vmware, region: eastus, vcenter: vcenter.contoso.com";
    assert!(explained("public", without, id).answer.starts_with("no deployment of this scenario"));
    let with = format!("{without}, guest_management: true");
    assert!(explained("public", &with, id).answer.starts_with("it is not needed"));
}

#[test]
fn an_address_is_not_needed_either_on_a_port_that_nothing_needs() {
    let appliance = "service: site-recovery-hyper-v, region: eastus";
    let explanation = explained("public", appliance, "10.9.9.9:9443");
    assert_eq!(reasons(&explanation, "site-recovery-hyper-v.appliance-data").len(), 1);
    assert!(explained("public", appliance, "10.9.9.9:9444").why_not.is_empty());
}
