//! Scalars of a scenario: addresses, prefixes, names.

use std::collections::BTreeMap;
use std::net::IpAddr;

use portolan_catalog::Id;
use portolan_model::IpNet;
use portolan_yaml::{Cx, Decode as _, Node, Spanned};

/// The address of a machine.
pub(super) fn address(node: &Node, cx: &mut Cx) -> Option<IpAddr> {
    let text = String::decode(node, cx)?;
    match text.parse::<IpAddr>() {
        Ok(address) => machines(IpNet::from(address), node, cx).then_some(address),
        Err(_) => {
            let report = cx.error("bad-address", format!("`{text}` is not an IP address"), node.span);
            if text.parse::<IpNet>().is_ok() {
                report.help("a single address stands here, not a prefix");
            } else {
                report.help("write an address such as `10.1.0.53` or `fd00::53`; names are not looked up");
            }
            None
        }
    }
}

/// A prefix, or an address that stands for itself alone.
pub(super) fn prefix(node: &Node, cx: &mut Cx) -> Option<IpNet> {
    let text = String::decode(node, cx)?;
    let net = match (text.parse::<IpAddr>(), text.parse::<IpNet>()) {
        (Ok(address), _) => IpNet::from(address),
        (_, Ok(net)) if net.trunc() == net => net,
        (_, Ok(net)) => {
            cx.error("host-bits-set", format!("`{text}` has bits set behind its prefix length"), node.span)
                .help(format!("write `{}`, or the single address `{}`", net.trunc(), net.addr()));
            return None;
        }
        _ => {
            cx.error("bad-address", format!("`{text}` is neither an IP address nor a prefix"), node.span)
                .help("write an address such as `10.1.9.21` or a prefix such as `10.1.0.0/16`; names are not looked up");
            return None;
        }
    };
    machines(net, node, cx).then_some(net)
}

/// Whether machines can have these addresses; reported where they cannot.
fn machines(net: IpNet, node: &Node, cx: &mut Cx) -> bool {
    let text = node.text().unwrap_or_default();
    let (message, help) = match net.addr() {
        _ if net.prefix_len() == 0 => (
            format!("`{text}` stands for every address there is"),
            "name the addresses that are meant, or leave the key out where they are not known",
        ),
        IpAddr::V4(v4) if v4.octets().starts_with(&[0]) => {
            (format!("`{text}` is not the address of any machine"), "write the address that the machine has")
        }
        IpAddr::V6(v6) if v6.is_unspecified() => {
            (format!("`{text}` is not the address of any machine"), "write the address that the machine has")
        }
        address if address.is_multicast() => (
            format!("`{text}` is for multicast, and not the address of any machine"),
            "write the address that the machine has",
        ),
        IpAddr::V4(v4) if v4.is_broadcast() => (
            format!("`{text}` is for broadcast, and not the address of any machine"),
            "write the address that the machine has",
        ),
        _ => return true,
    };
    cx.error("bad-address", message, node.span).help(help);
    false
}

/// A list of prefixes, or a single one; sorted, without repetition.
pub(super) fn prefixes(node: &Node, cx: &mut Cx) -> Option<Vec<IpNet>> {
    Some(prefixes_at(node, cx)?.into_iter().map(|net| net.value).collect())
}

/// A list of prefixes with their places.
pub(super) fn prefixes_at(node: &Node, cx: &mut Cx) -> Option<Vec<Spanned<IpNet>>> {
    let mut list = distinct(node, cx, prefix)?;
    list.sort_by_key(|net| net.value);
    Some(list)
}

/// A list of prefixes in which at least one stands.
pub(super) fn some_prefixes(node: &Node, cx: &mut Cx) -> Option<Vec<IpNet>> {
    filled(node, cx)?;
    prefixes(node, cx)
}

/// A list of addresses in the order of the file, which is the order in which they are asked.
pub(super) fn addresses(node: &Node, cx: &mut Cx) -> Option<Vec<IpAddr>> {
    Some(distinct(node, cx, address)?.into_iter().map(|address| address.value).collect())
}

/// A list of servers that machines ask over the network.
pub(super) fn servers(node: &Node, cx: &mut Cx) -> Option<Vec<IpAddr>> {
    let list = distinct(node, cx, address)?;
    for server in list.iter().filter(|server| server.is_loopback()) {
        cx.warning(
            "loopback-address",
            format!("`{}` is the machine itself, whoever asks", server.value),
            server.span,
        )
        .help("write the address of the server that the questions go to");
    }
    Some(list.into_iter().map(|server| server.value).collect())
}

/// A list or a single value without repetition, which is worth a warning.
fn distinct<T: Ord + Copy>(
    node: &Node,
    cx: &mut Cx,
    mut decode: impl FnMut(&Node, &mut Cx) -> Option<T>,
) -> Option<Vec<Spanned<T>>> {
    let list = many(node, cx, |node, cx| {
        Some((Spanned::new(decode(node, cx)?, node.span), node.text().unwrap_or_default().to_owned()))
    })?;
    let mut first = BTreeMap::new();
    let mut kept = Vec::with_capacity(list.len());
    for (item, text) in list {
        match first.get(&item.value) {
            Some(before) => {
                cx.warning("duplicate-address", format!("`{text}` stands here twice"), item.span)
                    .also(*before, "first here")
                    .help("remove one of them");
            }
            None => {
                first.insert(item.value, item.span);
                kept.push(item);
            }
        }
    }
    Some(kept)
}

/// Reports a list without items where at least one must stand.
pub(super) fn filled(node: &Node, cx: &mut Cx) -> Option<()> {
    if node.items().is_some_and(<[Node]>::is_empty) {
        cx.error("bad-value", "the list is empty, and at least one item must stand here", node.span);
        return None;
    }
    Some(())
}

/// A text that is not empty.
pub(super) fn text(node: &Node, cx: &mut Cx) -> Option<Id> {
    let text = String::decode(node, cx)?;
    if text.chars().all(|c| c.is_control() || c.is_whitespace()) {
        cx.error("bad-value", "the text is empty", node.span);
        return None;
    }
    Some(Id::from(text))
}

/// A list, or a single value; every item is looked at.
pub(super) fn many<T>(
    node: &Node,
    cx: &mut Cx,
    mut decode: impl FnMut(&Node, &mut Cx) -> Option<T>,
) -> Option<Vec<T>> {
    let Some(items) = node.items() else { return decode(node, cx).map(|value| vec![value]) };
    let mut whole = true;
    let mut values = Vec::with_capacity(items.len());
    for item in items {
        match decode(item, cx) {
            Some(value) => values.push(value),
            None => whole = false,
        }
    }
    whole.then_some(values)
}

/// Checks the name of a site, network, endpoint or deployment.
pub(super) fn label(name: &Spanned<Id>, cx: &mut Cx) -> bool {
    if name.as_str() == "none" {
        cx.error("bad-name", "`none` cannot be a name: it says that there is no such thing", name.span)
            .help("choose another name");
        return false;
    }
    let ok = !name.is_empty()
        && name.chars().count() <= 80
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
    if !ok {
        cx.error("bad-name", format!("`{}` cannot be a name", name.value.escape_debug()), name.span)
            .help("names have up to 80 letters, digits, hyphens, dots and underscores");
    }
    ok
}
