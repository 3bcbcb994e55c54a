//! Reads conditions.

use portolan_model::Cloud;
use portolan_yaml::{Cx, Decode, Node, Record, choice, one_or_many};

use super::scalars::{agent_versions, collect, word, words};
use crate::condition::{AccountKey, Condition, Leaf, NetworkKey, Test};

const KEYS: &str = "`all`, `any`, `not`, `option`, `feature`, `phase`, `cloud`, `region`, `column`, `network`, `private_endpoint`, `account` or `agent_version`";

/// Reads a condition.
pub(super) fn condition(node: &Node, cx: &mut Cx) -> Option<Condition> {
    let mut record = cx.record(node, "a condition")?;
    let condition = read(&mut record, node, cx);
    record.finish(cx);
    condition
}

fn read(record: &mut Record<'_>, node: &Node, cx: &mut Cx) -> Option<Condition> {
    if let Some(entry) = record.get("all") {
        return many(&entry.value, cx).map(Condition::All);
    }
    if let Some(entry) = record.get("any") {
        return many(&entry.value, cx).map(Condition::Any);
    }
    if let Some(entry) = record.get("not") {
        return condition(&entry.value, cx).map(|part| Condition::Not(Box::new(part)));
    }
    leaf(record, node, cx).map(Condition::Leaf)
}

fn leaf(record: &mut Record<'_>, node: &Node, cx: &mut Cx) -> Option<Leaf> {
    if let Some(entry) = record.get("option") {
        let option = String::decode(&entry.value, cx);
        let test = test(record, node, cx);
        return Some(Leaf::Option(option?, test?));
    }
    if let Some(entry) = record.get("feature") {
        return Some(Leaf::Option("features".into(), Test::Has(String::decode(&entry.value, cx)?)));
    }
    if let Some(entry) = record.get("phase") {
        return word(&entry.value, cx, "phase").map(Leaf::Phase);
    }
    if let Some(entry) = record.get("cloud") {
        return words::<Cloud>(&entry.value, cx, "cloud").map(Leaf::Cloud);
    }
    if let Some(entry) = record.get("region") {
        return one_or_many(&entry.value, cx).map(Leaf::Region);
    }
    if let Some(entry) = record.get("column") {
        let text = String::decode(&entry.value, cx)?;
        let Some((region, column)) = text.split_once('.') else {
            cx.error(
                "bad-value",
                format!("expected a region and a column such as `region.primary`, found `{text}`"),
                entry.value.span,
            );
            return None;
        };
        return Some(Leaf::Column(region.to_owned(), column.to_owned()));
    }
    if let Some(entry) = record.get("network") {
        let key = choice(&entry.value, cx, "network key", NetworkKey::WORDS);
        let test = test(record, node, cx);
        return Some(Leaf::Network(key?, test?));
    }
    if let Some(entry) = record.get("private_endpoint") {
        return String::decode(&entry.value, cx).map(Leaf::PrivateEndpoint);
    }
    if let Some(entry) = record.get("account") {
        let key = choice(&entry.value, cx, "account key", AccountKey::WORDS);
        let test = test(record, node, cx);
        return Some(Leaf::Account(key?, test?));
    }
    if let Some(entry) = record.get("agent_version") {
        return agent_versions(&entry.value, cx).map(Leaf::AgentVersion);
    }
    cx.error("bad-condition", "a condition asks for nothing", record.head_span())
        .help(format!("begin it with {KEYS}"));
    None
}

fn test(record: &mut Record<'_>, node: &Node, cx: &mut Cx) -> Option<Test> {
    let tests = [record.get("is"), record.get("in"), record.get("has"), record.get("given")];
    if tests.iter().flatten().count() != 1 {
        cx.error(
            "bad-condition",
            "a condition on a value needs exactly one of `is`, `in`, `has` and `given`",
            node.span,
        );
        return None;
    }
    let [is, within, has, given] = tests;
    if let Some(entry) = is {
        return match entry.value.text() {
            Some("true") => Some(Test::Is(true)),
            Some("false") => Some(Test::Is(false)),
            _ => Some(Test::In(vec![String::decode(&entry.value, cx)?])),
        };
    }
    if let Some(entry) = within {
        return one_or_many(&entry.value, cx).map(Test::In);
    }
    if let Some(entry) = has {
        return String::decode(&entry.value, cx).map(Test::Has);
    }
    bool::decode(&given?.value, cx).map(Test::Given)
}

fn many(node: &Node, cx: &mut Cx) -> Option<Vec<Condition>> {
    let Some(items) = node.items() else {
        cx.wrong_type("a list of conditions", node);
        return None;
    };
    if items.is_empty() {
        cx.error("bad-condition", "an empty list of conditions says nothing", node.span);
        return None;
    }
    collect(items.iter().map(|item| condition(item, cx)))
}
