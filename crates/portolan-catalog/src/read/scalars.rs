//! Scalars of the catalog: words, dates, templates.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;

use portolan_diag::{one_of, suggest};
use portolan_model::{Cloud, UnknownWord, Version};
use portolan_yaml::{Cx, Decode, Node};

use crate::template::Template;
use crate::versions::AgentVersions;

/// One of the words of an enum.
pub(super) fn word<T: FromStr<Err = UnknownWord>>(node: &Node, cx: &mut Cx, what: &str) -> Option<T> {
    let Some(text) = node.text() else {
        cx.wrong_type(what, node);
        return None;
    };
    match text.parse::<T>() {
        Ok(value) => Some(value),
        Err(unknown) => {
            let message = format!("unknown {what} `{text}`");
            let mut report = cx.error("unknown-value", message, node.span);
            if let Some(meant) = suggest(text, unknown.valid.iter().copied()) {
                report = report.help(format!("did you mean `{meant}`?"));
            }
            report.help(format!("valid here: {}", one_of(unknown.valid.iter().copied())));
            None
        }
    }
}

/// A list of the words of an enum, or a single one.
pub(super) fn words<T: FromStr<Err = UnknownWord>>(node: &Node, cx: &mut Cx, what: &str) -> Option<Vec<T>> {
    match node.items() {
        None => Some(vec![word(node, cx, what)?]),
        Some(items) => collect(items.iter().map(|item| word(item, cx, what))),
    }
}

/// A scalar that a type can read.
pub(super) fn parsed<T: FromStr>(node: &Node, cx: &mut Cx, what: &str) -> Option<T>
where
    T::Err: Display,
{
    let Some(text) = node.text() else {
        cx.wrong_type(what, node);
        return None;
    };
    match text.parse::<T>() {
        Ok(value) => Some(value),
        Err(error) => {
            cx.error("bad-value", format!("expected {what}, found `{text}`"), node.span)
                .note(error.to_string());
            None
        }
    }
}

/// A text with placeholders.
pub(super) fn template(node: &Node, cx: &mut Cx) -> Option<Template> {
    let text = String::decode(node, cx)?;
    match Template::parse(&text) {
        Ok(template) => Some(template),
        Err(error) => {
            cx.error("bad-template", error.to_string(), node.span);
            None
        }
    }
}

/// A list of texts with placeholders, or a single one.
pub(super) fn templates(node: &Node, cx: &mut Cx) -> Option<Vec<Template>> {
    match node.items() {
        None => Some(vec![template(node, cx)?]),
        Some(items) => collect(items.iter().map(|item| template(item, cx))),
    }
}

/// A map by cloud.
pub(super) fn by_cloud<T>(
    node: &Node,
    cx: &mut Cx,
    what: &str,
    decode: impl Fn(&Node, &mut Cx) -> Option<T>,
) -> Option<BTreeMap<Cloud, T>> {
    let mut record = cx.record(node, what)?;
    let mut clouds = BTreeMap::new();
    let mut whole = true;
    for cloud in Cloud::ALL {
        match record.get(cloud.as_str()) {
            None => {}
            Some(entry) => match decode(&entry.value, cx) {
                Some(value) => {
                    clouds.insert(*cloud, value);
                }
                None => whole = false,
            },
        }
    }
    record.finish(cx);
    whole.then_some(clouds)
}

/// All values, or none where one is missing; every one is looked at.
pub(super) fn collect<T>(values: impl Iterator<Item = Option<T>>) -> Option<Vec<T>> {
    let mut whole = true;
    let values = values.filter_map(|value| {
        whole &= value.is_some();
        value
    });
    let values = values.collect::<Vec<_>>();
    whole.then_some(values)
}

/// A list, every item of which is decoded.
pub(super) fn list<T>(
    node: &Node,
    cx: &mut Cx,
    what: &str,
    mut decode: impl FnMut(&Node, &mut Cx) -> Option<T>,
) -> Option<Vec<T>> {
    let Some(items) = node.items() else {
        cx.wrong_type(what, node);
        return None;
    };
    collect(items.iter().map(|item| decode(item, cx)))
}

/// A range of agent versions.
pub(super) fn agent_versions(node: &Node, cx: &mut Cx) -> Option<AgentVersions> {
    let mut record = cx.record(node, "a range of agent versions")?;
    let from = record.optional_with("from", cx, |n, cx| parsed::<Version>(n, cx, "a version"));
    let before = record.optional_with("before", cx, |n, cx| parsed::<Version>(n, cx, "a version"));
    record.finish(cx);
    Some(AgentVersions { from: from?, before: before? })
}
