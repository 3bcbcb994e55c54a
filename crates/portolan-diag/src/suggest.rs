//! Did-you-mean, and lists of valid words for messages.

use strsim::damerau_levenshtein;

/// How many words [`one_of`] names before it only counts.
const NAMED: usize = 12;

/// Longer words are not compared by distance, which takes time by the product of the lengths.
const LONGEST: usize = 256;

/// Finds the valid word that was probably meant.
///
/// A word that differs only in case, `-` or `_` wins; then the nearest one within a third of the
/// length in edits; then the only one that starts with what was written. The first of equals wins.
///
/// ```
/// use portolan_diag::suggest;
///
/// assert_eq!(suggest("resolvrs", ["regions", "resolvers"]), Some("resolvers"));
/// assert_eq!(suggest("privateEndpoint", ["private-endpoint"]), Some("private-endpoint"));
/// assert_eq!(suggest("banana", ["regions", "resolvers"]), None);
/// ```
pub fn suggest<'a>(wrong: &str, valid: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = fold(wrong);
    if wanted.is_empty() {
        return None;
    }
    let valid: Vec<(&str, String)> = valid.into_iter().map(|word| (word, fold(word))).collect();
    same(&wanted, &valid).or_else(|| nearest(&wanted, &valid)).or_else(|| only_prefix(&wanted, &valid))
}

/// Lists valid words for a message: `` `a`, `b` or `c` ``; more than twelve are cut and counted.
///
/// ```
/// assert_eq!(portolan_diag::one_of(["tcp", "udp"]), "`tcp` or `udp`");
/// ```
pub fn one_of<'a>(valid: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<String> = valid.into_iter().map(|word| format!("`{word}`")).collect();
    if words.len() > NAMED {
        let named = words.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
        return format!("{named}, … ({} more)", words.len() - NAMED);
    }
    match words.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, before)) => format!("{} or {last}", before.join(", ")),
    }
}

/// Takes away what people vary without meaning to.
fn fold(word: &str) -> String {
    word.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).flat_map(char::to_lowercase).collect()
}

fn same<'a>(wanted: &str, valid: &[(&'a str, String)]) -> Option<&'a str> {
    valid.iter().find(|(_, folded)| folded == wanted).map(|(word, _)| *word)
}

fn nearest<'a>(wanted: &str, valid: &[(&'a str, String)]) -> Option<&'a str> {
    let length = wanted.chars().count();
    if length > LONGEST {
        return None;
    }
    let distance = |folded: &str| {
        let longer = length.max(folded.chars().count());
        let distance = damerau_levenshtein(wanted, folded);
        (longer <= LONGEST && distance * 3 <= longer).then_some(distance)
    };
    let near = valid.iter().filter_map(|(word, folded)| Some((distance(folded)?, *word)));
    // `min_by_key` keeps the first of equals.
    near.min_by_key(|(distance, _)| *distance).map(|(_, word)| word)
}

fn only_prefix<'a>(wanted: &str, valid: &[(&'a str, String)]) -> Option<&'a str> {
    let mut longer = valid.iter().filter(|(_, folded)| folded.starts_with(wanted));
    match (longer.next(), longer.next()) {
        (Some((word, _)), None) => Some(word),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_that_was_meant_is_found() {
        let keys = ["name", "region", "resolvers", "private-endpoints", "proxy", "products"];
        for (wrong, meant) in [
            ("Name", Some("name")),
            ("resolver", Some("resolvers")),
            ("reslovers", Some("resolvers")),
            ("private_endpoints", Some("private-endpoints")),
            ("PrivateEndpoint", Some("private-endpoints")),
            ("priv", Some("private-endpoints")),
            ("pr", None),
            ("prixy", Some("proxy")),
            ("x", None),
            ("", None),
            ("-", None),
        ] {
            assert_eq!(suggest(wrong, keys), meant, "{wrong}");
        }
    }

    #[test]
    fn the_first_of_equals_wins() {
        assert_eq!(suggest("eest", ["east", "west"]), Some("east"));
        assert_eq!(suggest("eest", ["west", "east"]), Some("west"));
    }

    #[test]
    fn an_exact_fold_beats_a_near_miss() {
        assert_eq!(suggest("AB-C", ["abd", "abc"]), Some("abc"));
    }

    #[test]
    fn absurdly_long_words_are_not_measured() {
        let long = "x".repeat(100_000);
        assert_eq!(suggest(&long, ["x", "y"]), None);
        assert_eq!(suggest("region", [long.as_str()]), None);
    }

    #[test]
    fn words_are_listed_as_prose() {
        assert_eq!(one_of([]), "");
        assert_eq!(one_of(["a"]), "`a`");
        assert_eq!(one_of(["a", "b", "c"]), "`a`, `b` or `c`");
        let many: Vec<String> = (1..=15).map(|n| n.to_string()).collect();
        let listed = one_of(many.iter().map(String::as_str));
        assert!(listed.ends_with("`11`, `12`, … (3 more)"), "{listed}");
    }
}
