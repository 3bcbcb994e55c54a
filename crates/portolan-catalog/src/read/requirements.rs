//! Reads requirements.

use portolan_model::{Application, Inspection, Need, PortRange, Protocol, Status};
use portolan_yaml::{Cx, Decode as _, Node, choice};

use super::conditions::condition;
use super::scalars::{agent_versions, by_cloud, list, parsed, template, templates, word, words};
use crate::requirement::{
    Destination, HostEntry, Infrastructure, PrivateLinkRef, Requirement, Sender, ServiceTags, Tls,
};

pub(super) fn requirement(node: &Node, cx: &mut Cx) -> Option<Requirement> {
    let mut record = cx.record(node, "a requirement")?;
    let id = record.required("id", cx);
    let purpose = record.required("purpose", cx);
    let breaks = record.required("breaks", cx);
    let from = record.required("from", cx);
    let sender = record.optional_with("sender", cx, |n, cx| choice(n, cx, "sender", Sender::WORDS));
    let to = record.required_with("to", cx, destination);
    let port = record.required_with("port", cx, |n, cx| parsed::<PortRange>(n, cx, "a port or a range"));
    let protocol = record.optional_with("protocol", cx, |n, cx| word::<Protocol>(n, cx, "protocol"));
    let application =
        record.required_with("application", cx, |n, cx| word::<Application>(n, cx, "application"));
    let phases = record.required_with("phases", cx, |n, cx| words(n, cx, "phase"));
    let need = record.optional_with("need", cx, |n, cx| word::<Need>(n, cx, "need"));
    let status = record.optional_with("status", cx, |n, cx| word::<Status>(n, cx, "status"));
    let when = record.optional_with("when", cx, condition);
    let service_tags = record.optional_with("service_tags", cx, service_tags);
    let tags_global_only = record.defaulted("tags_global_only", cx);
    let websocket = record.defaulted("websocket", cx);
    let tls = record.optional_with("tls", cx, tls);
    let private_link = record.optional_with("private_link", cx, private_link);
    let microsoft_peering = record.defaulted("microsoft_peering", cx);
    let may_not_resolve = record.defaulted("may_not_resolve", cx);
    let discoverable = record.defaulted("discoverable", cx);
    let since = record.optional_with("since", cx, |n, cx| parsed(n, cx, "a date"));
    let until = record.optional_with("until", cx, |n, cx| parsed(n, cx, "a date"));
    let was = record.optional_with("was", cx, |n, cx| word::<Need>(n, cx, "need"));
    let agent_version = record.optional_with("agent_version", cx, agent_versions);
    let derivation = record.optional("derivation", cx);
    let note = record.optional("note", cx);
    let documents = record.required_with("documents", cx, Vec::decode);
    record.finish(cx);
    Some(Requirement {
        id: id?,
        purpose: purpose?,
        breaks: breaks?,
        from: from?,
        sender: sender?.unwrap_or(Sender::Agent),
        to: to?,
        port: port?,
        protocol: protocol?.unwrap_or(Protocol::Tcp),
        application: application?,
        phases: phases?,
        need: need?.unwrap_or(Need::Required),
        status: status?.unwrap_or(Status::Published),
        when: when?,
        service_tags: service_tags?.unwrap_or(ServiceTags::All(Vec::new())),
        tags_global_only: tags_global_only?,
        websocket: websocket?,
        tls: tls?,
        private_link: private_link?,
        microsoft_peering: microsoft_peering?,
        may_not_resolve: may_not_resolve?,
        discoverable: discoverable?,
        since: since?,
        until: until?,
        was: was?,
        agent_version: agent_version?,
        derivation: derivation?,
        note: note?,
        documents: documents?,
    })
}

fn destination(node: &Node, cx: &mut Cx) -> Option<Destination> {
    let has = |key: &str| node.get(key).is_some();
    if has("tags") {
        let mut record = cx.record(node, "a destination")?;
        let tags = record.required_with("tags", cx, |n, cx| by_cloud(n, cx, "a map by cloud", templates));
        record.finish(cx);
        return Some(Destination::Tags(tags?));
    }
    if has("addresses") {
        let mut record = cx.record(node, "a destination")?;
        let option = record.required("addresses", cx);
        let label = record.required("label", cx);
        record.finish(cx);
        return Some(Destination::Addresses { option: option?, label: label? });
    }
    if has("role") {
        let mut record = cx.record(node, "a destination")?;
        let role = record.required("role", cx);
        record.finish(cx);
        return Some(Destination::Role(role?));
    }
    if has("infrastructure") {
        let mut record = cx.record(node, "a destination")?;
        let what = record.required_with("infrastructure", cx, |n, cx| {
            choice(n, cx, "part of the infrastructure", Infrastructure::WORDS)
        });
        record.finish(cx);
        return Some(Destination::Infrastructure(what?));
    }
    by_cloud(node, cx, "a destination by cloud", hosts).map(Destination::Hosts)
}

fn hosts(node: &Node, cx: &mut Cx) -> Option<Vec<HostEntry>> {
    match node.items() {
        None => Some(vec![host(node, cx)?]),
        Some(_) => list(node, cx, "a list of hosts", host),
    }
}

fn host(node: &Node, cx: &mut Cx) -> Option<HostEntry> {
    if node.text().is_some() {
        let host = template(node, cx)?;
        return Some(HostEntry {
            host,
            narrow: Vec::new(),
            when: None,
            need: None,
            status: None,
            documents: Vec::new(),
            service_tags: None,
            private_link: None,
            examples: Vec::new(),
            since: None,
            until: None,
            derivation: None,
            note: None,
            may_not_resolve: None,
            microsoft_peering: None,
        });
    }
    let mut record = cx.record(node, "a host")?;
    let host = record.required_with("host", cx, template);
    let narrow = record.optional_with("narrow", cx, templates);
    let when = record.optional_with("when", cx, condition);
    let need = record.optional_with("need", cx, |n, cx| word(n, cx, "need"));
    let status = record.optional_with("status", cx, |n, cx| word(n, cx, "status"));
    let documents = record.defaulted("documents", cx);
    let service_tags = record.optional_with("service_tags", cx, service_tags);
    let private_link = record.optional_with("private_link", cx, private_link);
    let examples = record.optional_with("examples", cx, templates);
    let since = record.optional_with("since", cx, |n, cx| parsed(n, cx, "a date"));
    let until = record.optional_with("until", cx, |n, cx| parsed(n, cx, "a date"));
    let derivation = record.optional("derivation", cx);
    let note = record.optional("note", cx);
    let may_not_resolve = record.optional("may_not_resolve", cx);
    let microsoft_peering = record.optional("microsoft_peering", cx);
    record.finish(cx);
    Some(HostEntry {
        host: host?,
        narrow: narrow?.unwrap_or_default(),
        when: when?,
        need: need?,
        status: status?,
        documents: documents?,
        service_tags: service_tags?,
        private_link: private_link?,
        examples: examples?.unwrap_or_default(),
        since: since?,
        until: until?,
        derivation: derivation?,
        note: note?,
        may_not_resolve: may_not_resolve?,
        microsoft_peering: microsoft_peering?,
    })
}

fn service_tags(node: &Node, cx: &mut Cx) -> Option<ServiceTags> {
    if node.items().is_some() || node.text().is_some() {
        return templates(node, cx).map(ServiceTags::All);
    }
    by_cloud(node, cx, "service tags by cloud", templates).map(ServiceTags::ByCloud)
}

pub(super) fn tls(node: &Node, cx: &mut Cx) -> Option<Tls> {
    let mut record = cx.record(node, "what is known of TLS")?;
    let inspection =
        record.required_with("inspection", cx, |n, cx| word::<Inspection>(n, cx, "effect of inspection"));
    let min_version = record.optional("min_version", cx);
    let note = record.optional("note", cx);
    let documents = record.defaulted("documents", cx);
    record.finish(cx);
    Some(Tls { inspection: inspection?, min_version: min_version?, note: note?, documents: documents? })
}

fn private_link(node: &Node, cx: &mut Cx) -> Option<PrivateLinkRef> {
    let mut record = cx.record(node, "a private-link sub-resource")?;
    let kind = record.required("kind", cx);
    let sub_resource = record.required("sub_resource", cx);
    record.finish(cx);
    Some(PrivateLinkRef { kind: kind?, sub_resource: sub_resource? })
}
