//! Scalars of a scenario: addresses, prefixes, names.

use std::net::IpAddr;

use portolan_catalog::Id;
use portolan_model::IpNet;
use portolan_yaml::{Cx, Decode as _, Node, Spanned};

/// An IP address.
pub(super) fn address(node: &Node, cx: &mut Cx) -> Option<IpAddr> {
    let text = String::decode(node, cx)?;
    match text.parse::<IpAddr>() {
        Ok(address) => Some(address),
        Err(_) => {
            let report = cx.error("bad-address", format!("`{text}` is no IP address"), node.span);
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
    if let Ok(address) = text.parse::<IpAddr>() {
        return Some(IpNet::from(address));
    }
    match text.parse::<IpNet>() {
        Ok(net) if net.trunc() == net => Some(net),
        Ok(net) => {
            cx.error("host-bits-set", format!("`{text}` has bits set behind its prefix length"), node.span)
                .help(format!("write `{}`, or the single address `{}`", net.trunc(), net.addr()));
            None
        }
        Err(_) => {
            cx.error("bad-address", format!("`{text}` is neither an IP address nor a prefix"), node.span)
                .help("write an address such as `10.1.9.21` or a prefix such as `10.1.0.0/16`; names are not looked up");
            None
        }
    }
}

/// A list of prefixes, or a single one; sorted, without repetition.
pub(super) fn prefixes(node: &Node, cx: &mut Cx) -> Option<Vec<IpNet>> {
    let mut list = many(node, cx, prefix)?;
    list.sort_unstable();
    list.dedup();
    Some(list)
}

/// A list of addresses in the order of the file, which is the order in which they are asked.
pub(super) fn addresses(node: &Node, cx: &mut Cx) -> Option<Vec<IpAddr>> {
    many(node, cx, address)
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
    let ok = !name.is_empty()
        && name.chars().count() <= 80
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
    if !ok {
        cx.error("bad-name", format!("`{}` is no name", name.value.escape_debug()), name.span)
            .help("names have up to 80 letters, digits, hyphens, dots and underscores");
    }
    ok
}
