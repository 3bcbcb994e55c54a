//! The plan in one sentence.

use portolan_model::{Need, Path, Via};

use crate::plan::{Flow, Plan};

/// Counts the flows by need and by path: `24 flows: 20 required, 4 optional; 18 through a proxy, 6 local`.
pub fn summary(plan: &Plan) -> String {
    let count = |of: &dyn Fn(&Flow) -> bool| plan.flows.iter().filter(|flow| of(flow)).count();
    let needs = Need::ALL
        .iter()
        .map(|need| (count(&|flow| flow.need == *need), need.as_str()))
        .collect::<Vec<_>>();
    let through_proxy = |flow: &Flow| flow.via == Via::Proxy;
    let direct = |path: Path| count(&|flow| flow.path == path && !through_proxy(flow));
    let paths = [
        (count(&through_proxy), "through a proxy"),
        (direct(Path::Public), "public"),
        (direct(Path::PrivateEndpoint), "to private endpoints"),
        (direct(Path::ServiceEndpoint), "over service endpoints"),
        (direct(Path::MicrosoftPeering), "over Microsoft peering"),
        (direct(Path::Local), "local"),
    ];
    match plan.flows.len() {
        0 => "no flows".to_owned(),
        total => {
            let flows = if total == 1 { "flow" } else { "flows" };
            format!("{total} {flows}: {}; {}", listed(&needs), listed(&paths))
        }
    }
}

fn listed(counts: &[(usize, &str)]) -> String {
    let known = counts.iter().filter(|(count, _)| *count > 0);
    known.map(|(count, word)| format!("{count} {word}")).collect::<Vec<_>>().join(", ")
}
