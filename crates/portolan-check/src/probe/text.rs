//! Bytes of strangers as text that may be shown.

/// How many characters of a stranger's text are kept.
const KEPT: usize = 1_000;

/// The first bytes in printable form: control characters but line ends become `.`, at most a thousand characters.
pub(crate) fn printable(bytes: &[u8]) -> String {
    let beginning = bytes.get(..bytes.len().min(4 * KEPT)).unwrap_or_default();
    let shown = |letter: char| match letter {
        '\n' | '\t' => letter,
        letter if letter.is_control() || letter == char::REPLACEMENT_CHARACTER => '.',
        letter => letter,
    };
    String::from_utf8_lossy(beginning)
        .chars()
        .filter(|letter| *letter != '\r')
        .map(shown)
        .take(KEPT)
        .collect()
}

/// An address without user, query and fragment: those carry sessions and tickets.
pub(crate) fn without_query(url: &str) -> String {
    let (base, cut) = match url.find(['?', '#']) {
        Some(at) => (url.get(..at).unwrap_or_default(), "?…"),
        None => (url, ""),
    };
    let bare = base.split_once("://").and_then(|(scheme, rest)| {
        let (authority, path) = rest.split_at_checked(rest.find('/').unwrap_or(rest.len()))?;
        let host = authority.rsplit('@').next()?;
        Some(format!("{scheme}://{host}{path}"))
    });
    format!("{}{cut}", bare.unwrap_or_else(|| base.to_owned()))
}

/// The same text with the values of parameters that are secrets by their name replaced.
pub(crate) fn without_secrets(text: &str) -> String {
    const SECRET: [&str; 9] = [
        "sig=",
        "token=",
        "ticket=",
        "password=",
        "passwd=",
        "pwd=",
        "secret=",
        "session=",
        "authorization: ",
    ];
    let lower = text.to_ascii_lowercase();
    let mut clean = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(rest) = lower.get(at..) {
        let next = SECRET.iter().filter_map(|key| rest.find(key).map(|found| at + found + key.len())).min();
        let Some(value) = next else { break };
        clean.push_str(text.get(at..value).unwrap_or_default());
        clean.push('…');
        let end = |letter: char| matches!(letter, '&' | '"' | '\'' | '<' | '>' | '\n' | ';' | '\\');
        let length = lower.get(value..).map_or(0, |rest| rest.find(end).unwrap_or(rest.len()));
        at = value + length;
    }
    clean.push_str(text.get(at..).unwrap_or_default());
    clean
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn secrets_are_replaced_wherever_they_stand() {
        assert_eq!(
            without_secrets(
                "see https://a/b?SIG=abc%3d&se=1 or <input name=x value='token=1'> Proxy-Authorization: Basic YTpi\nend"
            ),
            "see https://a/b?SIG=…&se=1 or <input name=x value='token=…'> Proxy-Authorization: …\nend"
        );
        assert_eq!(without_query("http://u:p@h:8080/a?b#c"), "http://h:8080/a?…");
        assert_eq!(without_query("/login#x"), "/login?…");
    }

    proptest! {
        #[test]
        fn any_bytes_can_be_shown(bytes in prop::collection::vec(any::<u8>(), 0..6_000)) {
            let shown = printable(&bytes);
            prop_assert!(shown.chars().count() <= 1_000);
            prop_assert!(shown.chars().all(|letter| !letter.is_control() || matches!(letter, '\n' | '\t')));
            without_secrets(&shown);
            without_query(&shown);
        }
    }
}
