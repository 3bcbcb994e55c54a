//! What belongs together among names.

/// The name without its first label: the zone that it most probably stands in.
pub(super) fn parent(name: &str) -> &str {
    match name.split_once('.') {
        Some((_, parent)) if parent.contains('.') => parent,
        _ => name,
    }
}

/// The last two labels, which tell unrelated owners apart well enough.
pub(super) fn owner(name: &str) -> String {
    let mut labels = name.trim_end_matches('.').rsplit('.').take(2).collect::<Vec<_>>();
    labels.reverse();
    labels.join(".")
}

/// The private zone in a chain of aliases: `privatelink.blob.core.windows.net`.
pub(super) fn private_zone(alias: &str) -> Option<&str> {
    let alias = alias.trim_end_matches('.');
    if alias.starts_with("privatelink.") {
        return Some(alias);
    }
    let at = alias.find(".privatelink.")?;
    alias.get(at + 1..)
}

/// The zone that a resolver must forward for a private zone: the public one, without `privatelink`.
pub(super) fn public_zone(zone: &str) -> &str {
    zone.strip_prefix("privatelink.").unwrap_or(zone)
}
