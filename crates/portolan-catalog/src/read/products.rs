//! Reads products.

use std::collections::BTreeMap;

use portolan_model::PortRange;
use portolan_yaml::{Cx, Decode, Node, Record, Spanned, choice, one_or_many};

use super::conditions::condition;
use super::requirements::{requirement, tls};
use super::scalars::{by_cloud, list, parsed, templates, word};
use crate::catalog::Id;
use crate::option::{NameRule, OptionDef, OptionType, OptionWord};
use crate::product::{CloudState, Include, NotNeeded, Product, Role, Table};

pub(super) fn product(mut record: Record<'_>, cx: &mut Cx) -> Option<Product> {
    let id = record.required("product", cx);
    let name = record.required("name", cx);
    let summary = record.required("summary", cx);
    let internal = record.defaulted("internal", cx);
    let infrastructure = record.defaulted("infrastructure", cx);
    let documents = record.required_with("documents", cx, Vec::decode);
    let clouds = record.required_with("clouds", cx, |n, cx| by_cloud(n, cx, "a map by cloud", cloud_state));
    let tls = record.optional_with("tls", cx, tls);
    let addresses_discouraged = record.defaulted("addresses_discouraged", cx);
    let roles = record.required_with("roles", cx, |n, cx| list(n, cx, "a list of roles", role));
    let options = record.optional_with("options", cx, |n, cx| list(n, cx, "a list of options", option));
    let private_endpoints = record.defaulted("private_endpoints", cx);
    let includes = record.optional_with("includes", cx, |n, cx| list(n, cx, "a list of products", include));
    let table = record.optional_with("table", cx, table);
    let requirements =
        record.required_with("requirements", cx, |n, cx| list(n, cx, "a list of requirements", requirement));
    let not_needed = record
        .optional_with("not_needed", cx, |n, cx| list(n, cx, "a list of what is not needed", not_needed));
    record.finish(cx);
    Some(Product {
        id: id?,
        name: name?,
        summary: summary?,
        internal: internal?,
        infrastructure: infrastructure?,
        documents: documents?,
        clouds: clouds?,
        tls: tls?,
        addresses_discouraged: addresses_discouraged?,
        roles: roles?,
        options: options?.unwrap_or_default(),
        private_endpoints: private_endpoints?,
        includes: includes?.unwrap_or_default(),
        table: table?,
        requirements: requirements?,
        not_needed: not_needed?.unwrap_or_default(),
    })
}

fn cloud_state(node: &Node, cx: &mut Cx) -> Option<CloudState> {
    let mut record = cx.record(node, "a product in a cloud")?;
    let absent = record.optional("absent", cx);
    let note = record.optional("note", cx);
    let documents = record.defaulted("documents", cx);
    record.finish(cx);
    Some(CloudState { absent: absent?, note: note?, documents: documents? })
}

fn role(node: &Node, cx: &mut Cx) -> Option<Role> {
    let mut record = cx.record(node, "a role")?;
    let id = record.required("id", cx);
    let name = record.required("name", cx);
    let note = record.optional("note", cx);
    let vnet = record.optional("vnet", cx);
    let subnets = record.optional("subnets", cx);
    let region = record.optional("region", cx);
    record.finish(cx);
    Some(Role { id: id?, name: name?, note: note?, vnet: vnet?, subnets: subnets?, region: region? })
}

fn option(node: &Node, cx: &mut Cx) -> Option<OptionDef> {
    let mut record = cx.record(node, "an option")?;
    let name = record.required("name", cx);
    let kind = record.required::<Spanned<String>>("type", cx);
    let values = record.defaulted::<Vec<String>>("values", cx);
    let rule = record.optional_with("rule", cx, |n, cx| choice(n, cx, "name rule", OptionWord::RULES));
    let required = record.defaulted("required", cx);
    let default = record.optional_with("default", cx, one_or_many::<String>);
    let help = record.required("help", cx);
    record.finish(cx);
    let (kind, values, rule) = (kind?, values?, rule?.unwrap_or(NameRule::Any));
    let kind = match kind.value.as_str() {
        "bool" => OptionType::Bool,
        "word" => OptionType::Word(values),
        "words" => OptionType::Words(values),
        "text" => OptionType::Text,
        "region" => OptionType::Region,
        "version" => OptionType::Version,
        "name" => OptionType::Name(rule),
        "names" => OptionType::Names(rule),
        "accounts" => OptionType::Accounts,
        "addresses" => OptionType::Addresses,
        "hosts" => OptionType::Hosts,
        "host" => OptionType::Host,
        "vnet" => OptionType::VNet,
        "subnets" => OptionType::Subnets,
        _ => {
            cx.error("unknown-value", format!("unknown type of option `{}`", kind.value), kind.span)
                .help(format!("valid here: {}", portolan_diag::one_of(OptionWord::TYPES.iter().copied())));
            return None;
        }
    };
    Some(OptionDef {
        name: name?,
        kind,
        required: required?,
        default: default?.unwrap_or_default(),
        help: help?,
    })
}

fn include(node: &Node, cx: &mut Cx) -> Option<Include> {
    let mut record = cx.record(node, "an included product")?;
    let product = record.required("product", cx);
    let when = record.optional_with("when", cx, condition);
    let roles = record.optional_with("roles", cx, |n, cx| {
        let pairs = Vec::<(Spanned<String>, Played)>::decode(n, cx)?;
        let pairs = pairs.into_iter().flat_map(|(theirs, ours)| {
            let theirs = Id::from(theirs.value);
            ours.0.into_iter().map(move |ours| (theirs.clone(), ours))
        });
        Some(pairs.collect())
    });
    let with = record.optional_with("with", cx, |n, cx| {
        let pairs = Vec::<(Spanned<String>, Words)>::decode(n, cx)?;
        Some(pairs.into_iter().map(|(option, words)| (option.value, words.0)).collect::<BTreeMap<_, _>>())
    });
    record.finish(cx);
    Some(Include {
        product: product?,
        when: when?,
        roles: roles?.unwrap_or_default(),
        with: with?.unwrap_or_default(),
    })
}

/// One role of ours, or several.
struct Played(Vec<Id>);

impl Decode for Played {
    fn decode(node: &Node, cx: &mut Cx) -> Option<Played> {
        one_or_many(node, cx).map(Played)
    }
}

/// One word, or several.
struct Words(Vec<String>);

impl Decode for Words {
    fn decode(node: &Node, cx: &mut Cx) -> Option<Words> {
        one_or_many(node, cx).map(Words)
    }
}

fn table(node: &Node, cx: &mut Cx) -> Option<Table> {
    let mut record = cx.record(node, "a table by region")?;
    let documents = record.required_with("documents", cx, Vec::decode);
    let columns = record.required_with("columns", cx, Vec::<String>::decode);
    let columns_now = columns.clone().unwrap_or_default();
    let rows = record.required_with("rows", cx, |n, cx| {
        let rows = Vec::<(Spanned<String>, BTreeMap<String, String>)>::decode(n, cx)?;
        for (region, cells) in &rows {
            for column in cells.keys().filter(|column| !columns_now.contains(column)) {
                cx.error(
                    "unknown-column",
                    format!(
                        "the row of `{}` has a column `{column}` that the table does not declare",
                        region.value
                    ),
                    region.span,
                );
            }
        }
        Some(rows.into_iter().map(|(region, cells)| (Id::from(region.value), cells)).collect())
    });
    let absent = record.optional("absent", cx);
    record.finish(cx);
    Some(Table { documents: documents?, columns: columns?, rows: rows?, absent: absent? })
}

fn not_needed(node: &Node, cx: &mut Cx) -> Option<NotNeeded> {
    let mut record = cx.record(node, "something that is not needed")?;
    let id = record.required("id", cx);
    let hosts = record.optional_with("hosts", cx, |n, cx| by_cloud(n, cx, "a map by cloud", templates));
    let port = record.optional_with("port", cx, |n, cx| parsed::<PortRange>(n, cx, "a port or a range"));
    let protocol = record.optional_with("protocol", cx, |n, cx| word(n, cx, "protocol"));
    let why = record.required("why", cx);
    let when = record.optional_with("when", cx, condition);
    let documents = record.required_with("documents", cx, Vec::decode);
    record.finish(cx);
    Some(NotNeeded {
        id: id?,
        hosts: hosts?.unwrap_or_default(),
        port: port?,
        protocol: protocol?,
        why: why?,
        when: when?,
        documents: documents?,
    })
}
