//! What a target is, in words: for `portolan targets` and the documentation, which are made from the same facts.

use crate::capabilities::{Capabilities, Carries, NameMeans};
use crate::target::{Home, Target, Verified, Work};

/// Patterns that show how a language writes names.
const SHOWN: [(&str, &str); 3] = [
    ("a name", "login.contoso.com"),
    ("a suffix", "*.contoso.com"),
    ("a pattern in a label", "azgn*.contoso.com"),
];

/// Everything that is to be said of a target: headings, each with its lines.
pub fn describe(target: &Target) -> Vec<(&'static str, Vec<String>)> {
    let mut facts = Vec::new();
    if let Work::Rules { capabilities, home } = &target.work {
        facts.push(("prints for", vec![devices(capabilities, *home)]));
        facts.push(("can say", can_say(capabilities)));
    }
    facts.push(("verified by", verified(&target.verified)));
    if !target.assumes.is_empty() {
        facts.push(("takes for granted", target.assumes.iter().map(|text| (*text).to_owned()).collect()));
    }
    if !target.limits.is_empty() {
        let line = |limit: &crate::Limit| format!("{}: at most {}; {}", limit.what, limit.most, limit.beyond);
        facts.push(("limits", target.limits.iter().map(line).collect()));
    }
    facts
}

fn devices(capabilities: &Capabilities, home: Home) -> String {
    let devices = capabilities.devices.iter().map(|device| device.as_str()).collect::<Vec<_>>().join(", ");
    let home = match home {
        Home::Anywhere => "",
        Home::Premises => "; without `--at`, those on premises",
        Home::VNet => "; without `--at`, those in virtual networks",
    };
    format!("{devices}{home}")
}

fn can_say(capabilities: &Capabilities) -> Vec<String> {
    let mut lines = Vec::new();
    for means in capabilities.names {
        let carries = match means.carries {
            Carries::Everything => "any connection",
            Carries::Web => "HTTP and HTTPS",
            Carries::Tls => "HTTPS",
        };
        lines.push(format!("names, as {} ({carries})", means.kind));
        lines.extend(
            SHOWN.iter().map(|(what, pattern)| format!("  {what} `{pattern}`: {}", shown(means, pattern))),
        );
    }
    if capabilities.names.is_empty() {
        lines.push("no names".to_owned());
    }
    match capabilities.tags {
        Some(place) => {
            lines.push(format!("service tags, where the published file lets them stand in {place}"))
        }
        None => lines.push("no service tags by name".to_owned()),
    }
    lines.push(match (capabilities.addresses, capabilities.ipv6) {
        (true, true) => "addresses, IPv4 and IPv6".to_owned(),
        (true, false) => "addresses, IPv4 only".to_owned(),
        (false, _) => "no addresses as destinations".to_owned(),
    });
    lines
}

/// How a pattern is written, and what else that matches.
fn shown(means: &NameMeans, pattern: &str) -> String {
    let Ok(pattern) = pattern.parse::<portolan_model::HostPattern>() else { return String::new() };
    let Some(text) = means.spelling.write(&pattern) else { return "cannot be written".to_owned() };
    let meant = pattern.to_name_set();
    let Some(read) = means.spelling.read(&text) else { return format!("`{text}`") };
    let example = |wide: &portolan_model::NameSet, narrow| wide.witness_difference(narrow).ok().flatten();
    match (example(&read, &meant), example(&meant, &read)) {
        (None, None) => format!("`{text}`, exactly"),
        (Some(more), None) => format!("`{text}`, which also matches `{more}`"),
        (None, Some(less)) => format!("`{text}`, which does not match `{less}`"),
        (Some(more), Some(less)) => {
            format!("`{text}`, which also matches `{more}` and does not match `{less}`")
        }
    }
}

fn verified(verified: &Verified) -> Vec<String> {
    match verified {
        Verified::Program { program, how } => vec![format!("{program}: {how}")],
        Verified::Schema { schema } => vec![(*schema).to_owned()],
        Verified::Documentation { constructs } => {
            let line = |construct: &crate::Construct| format!("{}: {}", construct.what, construct.link);
            let first = "documentation only; no program of the vendor has read what is printed".to_owned();
            std::iter::once(first).chain(constructs.iter().map(line)).collect()
        }
    }
}
