//! Conditions as the catalog writes them.

use portolan_model::Version;

use crate::condition::{Condition, Leaf, Test};

/// The condition as the catalog writes it.
pub(super) fn notation(condition: &Condition) -> String {
    let list = |parts: &[Condition]| parts.iter().map(notation).collect::<Vec<_>>().join(", ");
    match condition {
        Condition::All(parts) => format!("{{ all: [{}] }}", list(parts)),
        Condition::Any(parts) => format!("{{ any: [{}] }}", list(parts)),
        Condition::Not(part) => format!("{{ not: {} }}", notation(part)),
        Condition::Leaf(leaf) => leaf_notation(leaf),
    }
}

/// The leaf as the catalog writes it.
pub(super) fn leaf_notation(leaf: &Leaf) -> String {
    match leaf {
        Leaf::Option(option, Test::Has(word)) if option == "features" => format!("{{ feature: {word} }}"),
        Leaf::Option(option, test) => format!("{{ option: {option}, {} }}", test_notation(test)),
        Leaf::Phase(phase) => format!("{{ phase: {phase} }}"),
        Leaf::Cloud(clouds) => {
            format!(
                "{{ cloud: [{}] }}",
                clouds.iter().map(|cloud| cloud.as_str()).collect::<Vec<_>>().join(", ")
            )
        }
        Leaf::Region(regions) => format!("{{ region: [{}] }}", regions.join(", ")),
        Leaf::Column(region, column) => format!("{{ column: {region}.{column} }}"),
        Leaf::Network(key, test) => format!("{{ network: {key}, {} }}", test_notation(test)),
        Leaf::PrivateEndpoint(kind) => format!("{{ private_endpoint: {kind} }}"),
        Leaf::Account(key, test) => format!("{{ account: {key}, {} }}", test_notation(test)),
        Leaf::AgentVersion(versions) => {
            let end = |key: &str, version: &Option<Version>| {
                version.as_ref().map(|version| format!("{key}: \"{version}\""))
            };
            let ends = [end("from", &versions.from), end("before", &versions.before)];
            let ends = ends.into_iter().flatten().collect::<Vec<_>>().join(", ");
            format!("{{ agent_version: {{ {ends} }} }}")
        }
    }
}

fn test_notation(test: &Test) -> String {
    match test {
        Test::In(words) => match words.as_slice() {
            [word] => format!("is: {word}"),
            words => format!("in: [{}]", words.join(", ")),
        },
        Test::Has(word) => format!("has: {word}"),
        Test::Is(value) => format!("is: {value}"),
        Test::Given(value) => format!("given: {value}"),
    }
}
