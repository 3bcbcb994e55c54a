//! The JSON Schema of plans.

use portolan_model::{Application, Cloud, Inspection, Need, Path, Phase, Protocol, Severity, Status, Via};
use serde_json::{Value, json};

use super::addresses::Uncovered;
use super::shapes::{date, flag, list, number, optional, port, record, record_with, text, words};

/// The schema of `portolan.plan/1`.
pub fn schema() -> Value {
    let body = json!({
        "schema": { "const": super::FORMAT },
        "scenario": text(),
        "cloud": words(Cloud::WORDS),
        "catalog": record(json!({ "version": text(), "date": optional(date()), "digest": text() })),
        "as_of": optional(date()),
        "sites": list(site()),
        "vnets": list(vnet()),
        "proxies": list(proxy()),
        "flows": list(flow()),
        "private_endpoints": list(endpoint()),
        "dns": list(dns()),
        "advisories": list(record(json!({
            "code": text(), "severity": words(Severity::WORDS), "deployment": optional(text()),
            "message": text(), "fix": text(), "documents": list(text()),
        }))),
        "not_planned": list(record(json!({
            "service": text(), "requirement": text(), "hosts": list(text()), "because": list(text()),
            "deployments": list(text()),
        }))),
        "not_needed": list(record(json!({
            "entry": text(), "service": text(), "deployments": list(text()),
        }))),
    });
    let body = record_with(
        body,
        json!({
            "addresses_from": list(tag_file()),
            "deployments": list(record(json!({ "name": text(), "service": text(), "region": optional(text()) }))),
            "discovered": record(json!({ "date": optional(date()), "wildcards": list(text()) })),
            "given": { "type": "object" },
        }),
    );
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://portolan.invalid/schema/plan-1.json",
        "title": "Portolan plan",
        "description": "The bill of connectivity: every connection that a scenario needs, and why.",
    });
    if let (Some(schema), Value::Object(body)) = (schema.as_object_mut(), body) {
        schema.extend(body);
    }
    schema
}

fn flow() -> Value {
    record_with(
        json!({
            "id": { "type": "string", "pattern": "^[0-9a-f]{16}$" },
            "from": record(json!({
                "role": text(), "site": optional(text()), "vnet": optional(text()), "subnets": list(text()),
                "networks": list(text()),
            })),
            "to": record_with(
                json!({
                    "kind": words(&["fqdn", "suffix", "glob", "service-tag", "prefixes", "named"]),
                    "name": text(), "prefixes": list(text()), "examples": list(text()),
                }),
                json!({
                    "discovered_for": list(text()), "addresses": addresses(), "uncovered": words(Uncovered::WORDS),
                }),
            ),
            "protocol": words(Protocol::WORDS),
            "port": port(),
            "port_end": optional(port()),
            "application": words(Application::WORDS),
            "websocket": flag(),
            "direction": words(&["outbound", "inbound"]),
            "path": words(Path::WORDS),
            "via": words(Via::WORDS),
            "proxy": optional(text()),
            "legs": list(record(json!({
                "from": end(), "to": end(), "protocol": words(Protocol::WORDS), "port": port(), "port_end": optional(port()),
                "device": words(&["site-firewall", "proxy", "proxy-egress", "nsg", "resolver"]), "at": text(),
            }))),
            "phases": list(words(Phase::WORDS)),
            "need": words(Need::WORDS),
            "status": words(Status::WORDS),
            "may_not_resolve": flag(),
            "service_tags": list(text()),
            "tags_global_only": flag(),
            "tls": optional(record(json!({ "inspection": words(Inspection::WORDS), "min_version": optional(text()) }))),
            "private_endpoint": optional(text()),
            "reasons": { "type": "array", "minItems": 1, "items": reason() },
        }),
        json!({ "addresses_discouraged": flag() }),
    )
}

fn addresses() -> Value {
    record(json!({
        "ipv4": list(text()), "ipv6": list(text()), "change_number": optional(number()),
        "tags": list(record(json!({ "name": text(), "cloud": text(), "change_number": optional(number()) }))),
    }))
}

fn tag_file() -> Value {
    record(json!({
        "cloud": text(), "shape": words(&["download", "discovery"]), "date": optional(date()),
        "change_number": optional(number()),
    }))
}

fn reason() -> Value {
    record(json!({
        "deployment": text(), "service": text(), "requirement": text(), "purpose": text(),
        "phases": list(words(Phase::WORDS)), "need": words(Need::WORDS), "status": words(Status::WORDS),
        "documents": { "type": "array", "minItems": 1, "items": text() }, "defects": list(text()), "because": list(text()),
    }))
}

fn endpoint() -> Value {
    record(json!({
        "id": text(), "kind": text(), "resource": text(), "sub_resource": text(),
        "state": words(&["existing", "planned"]), "vnet": optional(text()), "subnet": optional(text()),
        "prefix": optional(text()), "zones": list(text()), "names": list(text()),
        "addresses": { "type": "object", "additionalProperties": text() },
        "addresses_needed": optional(number()),
        "public_access": optional(words(&["enabled", "disabled"])), "reasons": list(reason()),
    }))
}

fn dns() -> Value {
    record(json!({
        "site": optional(text()), "vnet": optional(text()), "name": text(),
        "type": words(&["forward", "CNAME", "A", "AAAA"]), "value": { "type": "string" },
        "expect": words(&["private", "public"]), "zone": optional(text()), "linked_to": list(text()),
        "way": optional(words(&["azure", "forwarder", "zones", "hosts"])), "resolver": optional(text()),
        "forward_to": optional(text()), "private_endpoint": optional(text()), "reasons": list(reason()),
    }))
}

fn site() -> Value {
    record(json!({
        "name": text(), "networks": list(text()), "resolvers": list(text()), "ntp_servers": list(text()),
        "uplink": list(text()), "connected_to": optional(text()), "egress": text(), "proxy": optional(text()),
        "tls_inspection": flag(),
    }))
}

fn vnet() -> Value {
    record(json!({
        "name": text(), "region": text(), "address_space": list(text()), "resolvers": list(text()),
        "resolver_inbound": optional(text()), "gateway": optional(text()), "peered_with": list(text()),
        "subnets": list(record(json!({
            "name": text(), "prefix": text(), "nsg": optional(text()), "service_endpoints": list(text()),
        }))),
        "egress": text(), "proxy": optional(text()), "tls_inspection": flag(),
    }))
}

fn proxy() -> Value {
    record_with(
        json!({
            "name": text(), "url": text(), "host": text(), "port": port(), "tls": flag(), "addresses": list(text()),
            "hosted": text(), "kind": text(), "authentication": text(), "bypass": list(text()),
        }),
        json!({ "product_only": list(text()) }),
    )
}

fn end() -> Value {
    record(json!({ "name": text(), "prefixes": list(text()) }))
}
