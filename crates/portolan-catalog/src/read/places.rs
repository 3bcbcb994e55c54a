//! Reads clouds and regions.

use portolan_yaml::{Cx, Decode as _, Node, choice};

use super::scalars::word;
use crate::place::{CloudInfo, Region, RegionKind, RetiredCloud};

pub(super) fn cloud(node: &Node, cx: &mut Cx) -> Option<CloudInfo> {
    let mut record = cx.record(node, "a cloud")?;
    let id = record.required_with("id", cx, |n, cx| word(n, cx, "cloud"));
    let name = record.required("name", cx);
    let azure_name = record.required("azure_name", cx);
    let service_tags = record.required_with("service_tags", cx, |n, cx| {
        let mut tags = cx.record(n, "a service-tag download")?;
        let download = tags.required("download", cx);
        let file = tags.required("file", cx);
        tags.finish(cx);
        Some((download?, file?))
    });
    let documents = record.defaulted("documents", cx);
    record.finish(cx);
    Some(CloudInfo {
        id: id?,
        name: name?,
        azure_name: azure_name?,
        service_tags: service_tags?,
        documents: documents?,
    })
}

pub(super) fn retired_cloud(node: &Node, cx: &mut Cx) -> Option<RetiredCloud> {
    let mut record = cx.record(node, "a retired cloud")?;
    let id = record.required("id", cx);
    let name = record.required("name", cx);
    let azure_name = record.required("azure_name", cx);
    let message = record.required("message", cx);
    let documents = record.defaulted("documents", cx);
    record.finish(cx);
    Some(RetiredCloud {
        id: id?,
        name: name?,
        azure_name: azure_name?,
        message: message?,
        documents: documents?,
    })
}

pub(super) fn region(node: &Node, cx: &mut Cx) -> Option<Region> {
    let mut record = cx.record(node, "a region")?;
    let name = record.required("name", cx);
    let display = record.required("display", cx);
    let cloud = record.required_with("cloud", cx, |n, cx| word(n, cx, "cloud"));
    let pair = record.optional("pair", cx);
    let one_way = record.defaulted("one_way", cx);
    let geography = record.optional::<String>("geography", cx);
    let zones = record.defaulted("zones", cx);
    let kind = record.optional_with("kind", cx, |n, cx| choice(n, cx, "kind of region", RegionKind::WORDS));
    let tag = record.optional("tag", cx);
    let cloud_tag = record.optional("cloud_tag", cx);
    let codes = record.defaulted("codes", cx);
    let note = record.optional("note", cx);
    let documents = record.required_with("documents", cx, Vec::decode);
    record.finish(cx);
    Some(Region {
        name: name?,
        display: display?,
        cloud: cloud?,
        pair: pair?,
        one_way: one_way?,
        geography: geography?.unwrap_or_default(),
        zones: zones?,
        kind: kind?.unwrap_or(RegionKind::General),
        tag: tag?,
        cloud_tag: cloud_tag?,
        codes: codes?,
        note: note?,
        documents: documents?,
    })
}
