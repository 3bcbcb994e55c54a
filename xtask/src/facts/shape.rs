//! Names in which every placeholder is the same token, so that two spellings of one pattern compare equal.

/// Stands for any placeholder: `{region}`, `<region>`, `{account}`.
pub(super) const ANY: char = '?';

/// What a host of other people's services ends in.
const ENDINGS: [&str; 11] = ["com", "net", "org", "us", "cn", "de", "io", "ms", "microsoft", "dev", "gov"];

/// What looks like a host and is none: an element of a .NET configuration file.
const NO_HOSTS: [&str; 1] = ["system.net"];

/// A text with every placeholder replaced, neighbours as one.
pub(super) fn without_placeholders(text: &str) -> String {
    let mut shape = String::new();
    let mut open = None;
    for c in text.chars() {
        match (open, c) {
            (None, '{') => open = Some('}'),
            (None, '<') => open = Some('>'),
            (Some(close), c) if c == close => {
                open = None;
                if !shape.ends_with(ANY) {
                    shape.push(ANY);
                }
            }
            (Some(_), _) => {}
            (None, c) => shape.push(c),
        }
    }
    shape
}

/// The host in a token, without scheme, port, path and the slash or dot at its end; none where it is none.
pub(super) fn host(token: &str) -> Option<String> {
    let token = token.to_lowercase();
    let token = token.split_once("://").map_or(token.as_str(), |(_, rest)| rest);
    let token = token.split(['/', '\\', ':']).next().unwrap_or_default();
    // Three dots stand for something that is told elsewhere.
    if token.contains("..") {
        return None;
    }
    let token = token.trim_matches('.');
    let labels = token.split('.').collect::<Vec<_>>();
    let fits = |label: &&str| {
        let of_a_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '*' | ANY);
        !label.is_empty() && label.chars().all(of_a_name)
    };
    let ends = labels.last().is_some_and(|last| ENDINGS.contains(last));
    (labels.len() > 1 && ends && labels.iter().all(fits) && !NO_HOSTS.contains(&token))
        .then(|| token.to_owned())
}

/// Whether a name is one that the shape describes; a placeholder stands for one or more characters of a label.
pub(super) fn describes(shape: &str, name: &str) -> bool {
    let Some((before, after)) = shape.split_once(ANY) else { return shape == name };
    let Some(rest) = name.strip_prefix(before) else { return false };
    rest.char_indices()
        .take_while(|(_, c)| !matches!(c, '.' | '*'))
        .any(|(at, c)| describes(after, rest.get(at + c.len_utf8()..).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_alike() {
        for text in ["{region}.x.com", "<region>.x.com", "<any word>.x.com", "{a}{b}.x.com"] {
            assert_eq!(without_placeholders(text), "?.x.com", "{text}");
        }
        assert_eq!(without_placeholders("{sss}syncp.{region.name}.y"), "?syncp.?.y");
    }

    #[test]
    fn hosts_lose_what_is_not_their_name() {
        for (token, expected) in [
            ("https://Management.azure.com:443/x/", "management.azure.com"),
            ("koreacentral01.afs.azure.net/", "koreacentral01.afs.azure.net"),
            ("blob.core.windows.net.", "blob.core.windows.net"),
            ("azgn*.servicebus.windows.net", "azgn*.servicebus.windows.net"),
            ("?.x.com", "?.x.com"),
            ("aka.ms/v2", "aka.ms"),
        ] {
            assert_eq!(host(token).as_deref(), Some(expected), "{token}");
        }
        for token in [
            "com",
            "ProxyInfo.conf",
            "Microsoft.Storage",
            "10.1.0.53",
            "system.net",
            "...azure.us",
            "a b.com",
            "?",
        ] {
            assert_eq!(host(token), None, "{token}");
        }
    }

    #[test]
    fn a_placeholder_stays_in_its_label() {
        assert!(describes("?01.afs.azure.net", "eastus01.afs.azure.net"));
        assert!(describes("?.afs.azure.net", "?.afs.azure.net"));
        assert!(!describes("?.azure.net", "eastus01.afs.azure.net"));
        assert!(!describes("?.afs.azure.net", "*.afs.azure.net"));
        assert!(!describes("?x.com", "x.com"));
    }
}
