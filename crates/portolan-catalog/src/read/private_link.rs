//! Reads what can have a private endpoint.

use portolan_model::Status;
use portolan_yaml::{Cx, Decode as _, Node};

use super::scalars::{by_cloud, list, template, templates, word};
use crate::private_link::{PrivateLinkCloud, PrivateLinkKind, PrivateName, SubResource, ZoneState};

pub(super) fn kind(node: &Node, cx: &mut Cx) -> Option<PrivateLinkKind> {
    let mut record = cx.record(node, "a private-link kind")?;
    let kind = record.required("kind", cx);
    let name = record.required("name", cx);
    let option = record.optional("option", cx);
    let sub_resources = record
        .required_with("sub_resources", cx, |n, cx| list(n, cx, "a list of sub-resources", sub_resource));
    record.finish(cx);
    Some(PrivateLinkKind { kind: kind?, name: name?, option: option?, sub_resources: sub_resources? })
}

fn sub_resource(node: &Node, cx: &mut Cx) -> Option<SubResource> {
    let mut record = cx.record(node, "a sub-resource")?;
    let id = record.required("id", cx);
    let addresses = record.optional("addresses", cx);
    let later = record.defaulted("later", cx);
    let clouds = record.required_with("clouds", cx, |n, cx| by_cloud(n, cx, "a map by cloud", cloud));
    let note = record.optional("note", cx);
    let documents = record.required_with("documents", cx, Vec::decode);
    record.finish(cx);
    Some(SubResource {
        id: id?,
        addresses: addresses?,
        later: later?,
        clouds: clouds?,
        note: note?,
        documents: documents?,
    })
}

fn cloud(node: &Node, cx: &mut Cx) -> Option<PrivateLinkCloud> {
    let mut record = cx.record(node, "a sub-resource in a cloud")?;
    let absent = record.optional("absent", cx);
    let unpublished = record.optional("unpublished", cx);
    let zones = record.optional_with("zones", cx, templates);
    let names = record.optional_with("names", cx, |n, cx| list(n, cx, "a list of names", name));
    let forward = record.optional_with("forward", cx, templates);
    let status = record.optional_with("status", cx, |n, cx| word(n, cx, "status"));
    let derivation = record.optional("derivation", cx);
    let documents = record.required_with("documents", cx, Vec::decode);
    record.finish(cx);
    Some(PrivateLinkCloud {
        state: match (absent?, unpublished?) {
            (Some(known), _) => ZoneState::Absent(known),
            (None, Some(known)) => ZoneState::Unpublished(known),
            (None, None) => ZoneState::Known,
        },
        zones: zones?.unwrap_or_default(),
        names: names?.unwrap_or_default(),
        forward: forward?.unwrap_or_default(),
        status: status?.unwrap_or(Status::Published),
        derivation: derivation?,
        documents: documents?,
    })
}

fn name(node: &Node, cx: &mut Cx) -> Option<PrivateName> {
    let mut record = cx.record(node, "a name")?;
    let name = record.required_with("name", cx, template);
    let private = record.required_with("private", cx, template);
    record.finish(cx);
    Some(PrivateName { name: name?, private: private? })
}
