//! Reads documents.

use portolan_yaml::{Cx, Node, choice};

use super::scalars::parsed;
use crate::document::{Document, DocumentKind};

pub(super) fn document(node: &Node, cx: &mut Cx) -> Option<Document> {
    let mut record = cx.record(node, "a document")?;
    let id = record.required("id", cx);
    let key = record.optional("key", cx);
    let title = record.required("title", cx);
    let path = record.required("path", cx);
    let date = record.optional_with("date", cx, |n, cx| parsed(n, cx, "a date such as `2024-05-13`"));
    let revision = record.optional("revision", cx);
    let kind =
        record.optional_with("kind", cx, |n, cx| choice(n, cx, "kind of document", DocumentKind::WORDS));
    let note = record.optional("note", cx);
    record.finish(cx);
    Some(Document {
        id: id?,
        key: key?,
        title: title?,
        path: path?,
        date: date?,
        revision: revision?,
        kind: kind?.unwrap_or(DocumentKind::Published),
        note: note?,
    })
}
