//! The options that a product declares.

use std::collections::BTreeMap;

use portolan_catalog::{AccountKey, Id, NameRule, OptionDef, OptionType, Product};
use portolan_yaml::{Cx, Decode as _, Node, Record, Spanned, Value, choice};

use super::names::Names;
use super::scalars;
use crate::scenario::deployment::{Account, AccountFirewall, OptionValue};
use crate::scenario::network::RoutingPreference;
use crate::scenario::places::PublicAccess;

/// All options of a product, each set, defaulted or absent; none where one of them is wrong.
pub(super) fn all(
    record: &mut Record<'_>,
    product: &Product,
    names: &Names<'_>,
    cx: &mut Cx,
) -> Option<BTreeMap<String, OptionValue>> {
    let mut values = BTreeMap::new();
    let mut whole = true;
    for option in &product.options {
        let decode = |node: &Node, cx: &mut Cx| {
            cx.under(format!("write {}", hint(option, names)), |cx| value(node, option, names, cx))
        };
        let value = if option.required {
            let way_out = format!("add {}", hint(option, names));
            cx.under(way_out, |cx| record.required_with(&option.name, cx, decode)).map(Some)
        } else {
            record.optional_with(&option.name, cx, decode)
        };
        match value {
            None => whole = false,
            Some(Some(value)) => {
                values.insert(option.name.clone(), value);
            }
            Some(None) => {
                if let Some(value) = default(option) {
                    values.insert(option.name.clone(), value);
                }
            }
        }
    }
    // Subnets can only be checked once the virtual network they belong to is known: a role names both options.
    for role in &product.roles {
        let (Some(vnet_option), Some(subnets_option)) = (&role.vnet, &role.subnets) else { continue };
        let given = record.get(vnet_option).is_some_and(|entry| !entry.value.is_null());
        let vnet = match values.get(vnet_option) {
            // One that could not be read is reported, and says nothing of its subnets.
            None if given => continue,
            Some(OptionValue::Text(name)) => Some(name.clone()),
            _ => None,
        };
        if matches!(values.get(subnets_option), Some(OptionValue::List(_))) {
            let entry = record.get(subnets_option);
            whole &= entry.is_none_or(|entry| subnets(&entry.value, vnet_option, vnet.as_ref(), names, cx));
        }
    }
    whole.then_some(values)
}

/// How an option is written, and what it means.
fn hint(option: &OptionDef, names: &Names<'_>) -> String {
    let first = |words: &[String]| words.first().cloned().unwrap_or_default();
    let example = match &option.kind {
        OptionType::Bool => "true".to_owned(),
        OptionType::Word(words) => first(words),
        OptionType::Words(words) => format!("[{}]", first(words)),
        OptionType::Text => "contoso".to_owned(),
        OptionType::Version => "\"1.58\"".to_owned(),
        OptionType::Region => {
            let mut regions = names.usable_regions();
            let usual = names.usable_regions().find(|name| matches!(*name, "eastus" | "usgovvirginia"));
            usual.or_else(|| regions.next()).unwrap_or_default().to_owned()
        }
        OptionType::Name(rule) => name(*rule).to_owned(),
        OptionType::Names(rule) => format!("[{}]", name(*rule)),
        OptionType::Accounts => "[contosofiles]".to_owned(),
        OptionType::Addresses => "[10.1.9.21]".to_owned(),
        OptionType::Host => "server.contoso.local".to_owned(),
        OptionType::Hosts => "[server.contoso.local]".to_owned(),
        OptionType::VNet => "hub".to_owned(),
        OptionType::Subnets => "[app]".to_owned(),
    };
    // The first sentence says what it is; the others go deeper.
    let help = option.help.trim_end();
    let means = help.split_once(". ").map_or(help, |(first, _)| first).trim_end_matches('.');
    format!("`{}: {example}`: {means}", option.name)
}

/// A possible name of a resource.
fn name(rule: NameRule) -> &'static str {
    match rule {
        NameRule::StorageAccount => "contosofiles",
        NameRule::KeyVault => "contoso-kv",
        NameRule::StorageSyncService => "contososync",
        NameRule::Vault => "contoso-vault",
        NameRule::Any => "contoso",
    }
}

fn default(option: &OptionDef) -> Option<OptionValue> {
    let first = option.default.first()?;
    Some(match option.kind {
        OptionType::Bool => OptionValue::Bool(first == "true"),
        _ if option.kind.is_list() => {
            OptionValue::List(option.default.iter().map(|word| Id::from(word.as_str())).collect())
        }
        _ => OptionValue::Text(Id::from(first.as_str())),
    })
}

fn value(node: &Node, option: &OptionDef, names: &Names<'_>, cx: &mut Cx) -> Option<OptionValue> {
    match &option.kind {
        OptionType::Bool => bool::decode(node, cx).map(OptionValue::Bool),
        OptionType::Word(words) => word(node, &option.name, words, cx).map(OptionValue::Text),
        OptionType::Words(words) => {
            let chosen = scalars::many(node, cx, |n, cx| word(n, &option.name, words, cx))?;
            // The order of the declaration, so that the order in the file does not matter.
            let ordered =
                words.iter().filter_map(|word| chosen.iter().find(|chosen| **chosen == *word.as_str()));
            Some(OptionValue::List(ordered.cloned().collect()))
        }
        OptionType::Text | OptionType::Version => scalars::text(node, cx).map(OptionValue::Text),
        OptionType::Region => {
            let name = Spanned::<String>::decode(node, cx)?;
            names.region(&name, cx).map(|region| OptionValue::Text(region.name.clone()))
        }
        OptionType::Name(rule) => resource(node, *rule, cx).map(OptionValue::Text),
        OptionType::Names(rule) => sorted(scalars::many(node, cx, |n, cx| resource(n, *rule, cx))?),
        OptionType::Accounts => {
            let listed = scalars::many(node, cx, |n, cx| Some(Spanned::new(account(n, names, cx)?, n.span)))?;
            let mut first = BTreeMap::new();
            let mut accounts = Vec::with_capacity(listed.len());
            for Spanned { value: account, span } in listed {
                if let Some(before) = first.insert(account.name.clone(), span) {
                    cx.error(
                        "duplicate-name",
                        format!("the storage account `{}` stands here twice", account.name),
                        span,
                    )
                    .also(before, "first here")
                    .help("keep one of them");
                }
                accounts.push(account);
            }
            accounts.sort_by(|a, b| a.name.cmp(&b.name));
            Some(OptionValue::Accounts(accounts))
        }
        OptionType::Addresses => scalars::prefixes(node, cx).map(OptionValue::Addresses),
        OptionType::Hosts => sorted(scalars::many(node, cx, host)?),
        OptionType::Host => host(node, cx).map(OptionValue::Text),
        OptionType::VNet => {
            let name = Spanned::<Id>::decode(node, cx)?;
            names.vnet(&name, cx).map(OptionValue::Text)
        }
        OptionType::Subnets => sorted(scalars::many(node, cx, Id::decode)?),
    }
}

fn sorted(mut list: Vec<Id>) -> Option<OptionValue> {
    list.sort();
    list.dedup();
    Some(OptionValue::List(list))
}

fn word(node: &Node, option: &str, words: &[String], cx: &mut Cx) -> Option<Id> {
    let valid = words.iter().map(|word| (word.as_str(), Id::from(word.as_str()))).collect::<Vec<_>>();
    choice(node, cx, &format!("value for `{option}`:"), &valid)
}

fn resource(node: &Node, rule: NameRule, cx: &mut Cx) -> Option<Id> {
    let name = String::decode(node, cx)?;
    if let Some(breach) = rule.breach(&name) {
        let report = cx
            .error("bad-name", format!("`{}` is not a possible name", name.escape_debug()), node.span)
            .note(breach);
        match possible(&name, rule) {
            Some(meant) => report.help(format!("did you mean `{meant}`?")),
            None => report.help("write the name that the resource has in Azure"),
        };
        return None;
    }
    // Key vaults and accounts are names in DNS, which has no upper case.
    Some(match rule {
        NameRule::KeyVault => Id::from(name.to_ascii_lowercase()),
        _ => Id::from(name),
    })
}

/// The name without what the rule forbids, where that leaves a possible one.
fn possible(name: &str, rule: NameRule) -> Option<String> {
    let hyphens = rule != NameRule::StorageAccount;
    let folded = name.chars().filter(|c| c.is_ascii_alphanumeric() || (hyphens && *c == '-'));
    let folded = folded.map(|c| c.to_ascii_lowercase()).collect::<String>();
    rule.breach(&folded).is_none().then_some(folded)
}

fn host(node: &Node, cx: &mut Cx) -> Option<Id> {
    let text = String::decode(node, cx)?;
    if text.parse::<std::net::IpAddr>().is_ok() {
        return Some(Id::from(text));
    }
    match text.parse::<portolan_model::Fqdn>() {
        Ok(name) => Some(Id::from(name.as_str())),
        Err(error) => {
            cx.error("bad-host", error.reason(), node.span).help(error.help());
            None
        }
    }
}

fn account(node: &Node, names: &Names<'_>, cx: &mut Cx) -> Option<Account> {
    if node.text().is_some() {
        let name = resource(node, NameRule::StorageAccount, cx)?;
        return Some(Account {
            name,
            region: None,
            redundancy: None,
            routing_preference: None,
            firewall: None,
            public_access: None,
        });
    }
    let mut record = cx.record(node, "a storage account")?;
    let name = record.required_with("name", cx, |n, cx| resource(n, NameRule::StorageAccount, cx));
    let region = record.optional_with("region", cx, |n, cx| {
        let name = Spanned::<String>::decode(n, cx)?;
        names.region(&name, cx).map(|region| region.name.clone())
    });
    let redundancies = AccountKey::Redundancy.values().unwrap_or_default();
    let redundancies = redundancies.iter().map(|word| (*word, Id::from(*word))).collect::<Vec<_>>();
    let redundancy =
        record.optional_with("redundancy", cx, |n, cx| choice(n, cx, "redundancy", &redundancies));
    let routing_preference = record.optional_with("routing_preference", cx, |n, cx| {
        choice(n, cx, "routing preference", RoutingPreference::WORDS)
    });
    let firewall = record.optional_with("firewall", cx, |n, cx| firewall(n, names, cx));
    let public_access = record
        .optional_with("public_access", cx, |n, cx| choice(n, cx, "public access", PublicAccess::WORDS));
    record.finish(cx);
    Some(Account {
        name: name?,
        region: region?,
        redundancy: redundancy?,
        routing_preference: routing_preference?,
        firewall: firewall?,
        public_access: public_access?,
    })
}

fn firewall(node: &Node, names: &Names<'_>, cx: &mut Cx) -> Option<AccountFirewall> {
    let mut record = cx.record(node, "the firewall of a storage account")?;
    let trusted_services = record.defaulted("trusted_services", cx);
    let subnets = record.optional_with("subnets", cx, |n, cx| {
        scalars::many(n, cx, |n, cx| {
            let text = Spanned::<String>::decode(n, cx)?;
            names.vnet_subnet(&text, cx)
        })
    });
    record.finish(cx);
    let mut subnets = subnets?.unwrap_or_default();
    subnets.sort();
    subnets.dedup();
    Some(AccountFirewall { trusted_services: trusted_services?, subnets })
}

/// Checks subnets against the virtual network before them.
fn subnets(node: &Node, vnet_option: &str, vnet: Option<&Id>, names: &Names<'_>, cx: &mut Cx) -> bool {
    let items = match &node.value {
        Value::List(items) => items.iter().collect::<Vec<_>>(),
        _ => vec![node],
    };
    let Some(vnet) = vnet else {
        cx.error(
            "bad-value",
            format!("the subnets belong to the virtual network `{vnet_option}`, which is not given"),
            node.span,
        )
        .help(format!("add the virtual network: `{vnet_option}: hub`"));
        return false;
    };
    let known = items.iter().filter_map(|item| {
        let name = Spanned::<Id>::decode(item, cx)?;
        names.subnet(vnet, &name, cx)
    });
    known.count() == items.len()
}
