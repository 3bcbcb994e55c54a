//! Patterns for the names of tags.

/// What tags are chosen by: a part of the name, or a pattern for the whole of it; upper and lower case are alike.
///
/// ```
/// use portolan_tags::TagPattern;
///
/// assert!(TagPattern::new("storage").matches("StorageSyncService.WestUS"));
/// assert!(TagPattern::new("Storage.*").matches("Storage.WestUS"));
/// assert!(!TagPattern::new("Storage.*").matches("StorageSyncService.WestUS"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagPattern(Vec<char>);

impl TagPattern {
    /// A pattern in which `*` stands for any characters and `?` for one; a word without either may stand anywhere.
    pub fn new(text: &str) -> TagPattern {
        let lower = text.to_lowercase();
        let whole = if lower.contains(['*', '?']) { lower } else { format!("*{lower}*") };
        TagPattern(whole.chars().collect())
    }

    /// Whether a name fits.
    pub fn matches(&self, name: &str) -> bool {
        let name = name.to_lowercase().chars().collect::<Vec<_>>();
        let (mut pattern, mut rest) = (self.0.as_slice(), name.as_slice());
        // Where the last star stood and what was left then: it takes one more character each time the rest fails.
        let mut star: Option<(&[char], &[char])> = None;
        loop {
            match (pattern, rest) {
                (['*', after @ ..], _) => {
                    pattern = after;
                    star = Some((after, rest));
                }
                ([wanted, after @ ..], [got, left @ ..]) if *wanted == '?' || wanted == got => {
                    (pattern, rest) = (after, left);
                }
                ([], []) => return true,
                _ => match star {
                    Some((after, [_, left @ ..])) => {
                        (pattern, rest) = (after, left);
                        star = Some((after, left));
                    }
                    _ => return false,
                },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_chosen() {
        for (pattern, name, fits) in [
            ("", "Storage", true),
            ("TORA", "Storage", true),
            ("storage", "Sql", false),
            ("*.westus", "Storage.WestUS", true),
            ("*.westus", "Storage.WestUS2", false),
            ("*.westus?", "Storage.WestUS2", true),
            ("s*e*us*", "Storage.WestUS2", true),
            ("*", "", true),
            ("?", "", false),
            ("a*b*c", "abbbcbc", true),
            ("a*b*c", "abbbcb", false),
        ] {
            assert_eq!(TagPattern::new(pattern).matches(name), fits, "{pattern} {name}");
        }
    }
}
