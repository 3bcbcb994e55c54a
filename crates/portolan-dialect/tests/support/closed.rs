//! Which names of a place must stay closed, as the plan says.

use portolan_model::{HostPattern, Inspection};
use portolan_plan::plan::TargetKind;

use super::Case;
use super::allowed::Allowed;

/// Lines `place: form class name`, with names as each form writes them.
pub fn lines(case: &Case) -> Allowed {
    let mut all = Allowed::new();
    for flow in &case.plan.flows {
        let class = match flow.tls.as_ref().map(|tls| tls.inspection) {
            Some(Inspection::Breaks) => "breaks",
            Some(Inspection::Unknown) => "unknown",
            _ => continue,
        };
        let Some(place) = flow.from.site.as_ref().or(flow.from.vnet.as_ref()) else { continue };
        if !matches!(flow.to.kind, TargetKind::Fqdn | TargetKind::Suffix | TargetKind::Glob) {
            continue;
        }
        let pattern = flow.to.name.parse::<HostPattern>().unwrap();
        let dots = |text: &str, dot: &str| text.replace('.', dot);
        let texts = match &pattern {
            HostPattern::Exact(name) => {
                let name = name.as_str();
                let regex = format!("^{}$", dots(name, "[.]"));
                [name.to_owned(), name.to_owned(), name.to_owned(), regex, name.to_owned()]
            }
            HostPattern::Suffix(domain) => {
                let domain = domain.as_str();
                let regex = |dot: &str| format!("^.+{dot}{}$", dots(domain, dot));
                [
                    pattern.to_string(),
                    regex("\\."),
                    format!("*.{domain}/"),
                    regex("[.]"),
                    format!(".{domain}"),
                ]
            }
            HostPattern::Glob(glob) => {
                let (label, domain) = (glob.label().replace('*', "[a-z0-9_-]*"), glob.domain().as_str());
                let regex = |dot: &str| format!("^{label}{dot}{}$", dots(domain, dot));
                [
                    pattern.to_string(),
                    regex("\\."),
                    format!("*.{domain}/"),
                    regex("[.]"),
                    format!(".{domain}"),
                ]
            }
        };
        for (form, text) in ["list", "squid", "paloalto", "fortigate", "zscaler"].into_iter().zip(texts) {
            all.insert(format!("{place}: {form} {class} {text}"));
        }
    }
    all
}
